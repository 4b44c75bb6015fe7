"""Other sums by their names as sums: held to tables that are counted out, pair by pair."""

import math

import numpy as np
import pytest

from grokkit import Task, circuits, fourier
from grokkit.task import OPERATIONS


@pytest.mark.parametrize("p", [3, 5, 11, 59, 97, 113])
def test_powers_are_all_numbers_but_zero_and_of_the_least_root(p):
    row = circuits.powers(p)
    assert sorted(row) == list(range(1, p))
    g = int(row[1])
    assert [pow(g, n, p) for n in range(p - 1)] == list(row)
    orders = {h: next(n for n in range(1, p) if pow(h, n, p) == 1) for h in range(2, g)}
    assert all(order < p - 1 for order in orders.values())


@pytest.mark.parametrize("op", ["add", "subtract", "multiply"])
@pytest.mark.parametrize(("p", "seed"), [(5, 0), (11, 1), (13, 2)])
def test_right_answers_become_those_of_addition_and_every_logit_is_kept(op, p, seed):
    task = Task(p=p, op=op)
    right = np.eye(p)[task.labels]
    sums = circuits.as_sums(right, op)
    n = sums.shape[1]
    a, b = np.divmod(np.arange(n * n), n)
    np.testing.assert_array_equal(sums.argmax(axis=1), (a + b) % n)
    noise = np.random.default_rng(seed).normal(size=(p * p, p))
    kept = noise[task.pairs.all(axis=1)][:, 1:] if op == "multiply" else noise
    np.testing.assert_array_equal(np.sort(circuits.as_sums(noise, op), axis=None), np.sort(kept, axis=None))
    table = np.arange(p)[:, None] * np.ones((1, 2))
    names = circuits.answers_as_sums(table, op)[:, 0]
    np.testing.assert_array_equal(names, circuits.powers(p) if op == "multiply" else np.arange(p))


@pytest.mark.parametrize(("p", "k"), [(11, 3), (59, 7)])
def test_a_character_has_one_frequency_by_logarithm_and_nearly_all_without(p, k):
    character = np.zeros((p, 1))
    character[circuits.powers(p), 0] = np.cos(2 * np.pi * k * np.arange(p - 1) / (p - 1))
    renamed = fourier.spectrum(circuits.answers_as_sums(character, "multiply"))
    assert renamed.argmax() == k
    assert np.delete(renamed, k).max() < 1e-6 * renamed[k]
    plain = fourier.spectrum(character)[1:]  # those of its complex form are all alike
    assert (plain >= 0.25 * plain.max()).mean() >= 0.6


@pytest.mark.parametrize("op", ["x2_xy_y2", "random"])
def test_what_is_no_sum_is_refused_by_name(op):
    with pytest.raises(ValueError, match="is no addition by another name") as refused:
        circuits.as_sums(np.zeros((25, 5)), op)
    assert OPERATIONS[op].text in str(refused.value)


def test_bad_input_is_named():
    with pytest.raises(ValueError, match="'divide' is no addition"):
        circuits.as_sums(np.zeros((25, 5)), "divide")
    with pytest.raises(ValueError, match="prime modulus, got 9"):
        circuits.as_sums(np.zeros((81, 9)), "multiply")
    with pytest.raises(ValueError, match=r"shape \(p², p\), got \(24, 5\)"):
        circuits.as_sums(np.zeros((24, 5)), "add")
    with pytest.raises(ValueError, match="finite"):
        circuits.as_sums(np.full((25, 5), np.nan), "add")
    with pytest.raises(ValueError, match="p must be"):
        circuits.powers(2)


@pytest.mark.parametrize(("p", "neurons", "seed"), [(4, 3, 0), (11, 7, 1)])
def test_the_additive_share_is_that_of_least_squares(p, neurons, seed):
    pre = np.random.default_rng(seed).normal(size=(p * p, neurons))
    a, b = np.divmod(np.arange(p * p), p)
    x = np.hstack([np.eye(p)[a], np.eye(p)[b]])
    rest = pre - x @ np.linalg.lstsq(x, pre, rcond=None)[0]
    expected = 1 - rest.var(axis=0).sum() / pre.var(axis=0).sum()
    assert circuits.additive_share(pre) == pytest.approx(expected)
    assert circuits.additive_share(x @ np.random.default_rng(seed).normal(size=(2 * p, 3))) == pytest.approx(
        1
    )
    product = (np.cos(2 * np.pi * a / p) * np.cos(2 * np.pi * b / p))[:, None]
    assert circuits.additive_share(product) == pytest.approx(0, abs=1e-12)


def test_an_additive_share_that_is_not_defined_is_refused():
    for pre, said in [
        (np.ones((9, 2)), "constant"),
        (np.zeros((8, 2)), "shape"),
        (np.full((9, 1), math.inf), "finite"),
    ]:
        with pytest.raises(ValueError, match=said):
            circuits.additive_share(pre)
