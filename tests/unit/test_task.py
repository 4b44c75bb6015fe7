"""The task, against plain Python arithmetic and the split as the paper's code makes it."""

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grokkit.task import OPERATIONS, Task

ANSWERS = {
    "add": lambda a, b, p: (a + b) % p,
    "subtract": lambda a, b, p: (a - b) % p,
    "multiply": lambda a, b, p: (a * b) % p,
    "x2_xy_y2": lambda a, b, p: (a**2 + a * b + b**2) % p,
}


@pytest.mark.parametrize("op", ANSWERS)
@pytest.mark.parametrize("p", [3, 4, 59, 113])
def test_labels_are_the_operation_mod_p(op, p):
    task = Task(p=p, op=op)
    for (a, b), label in zip(task.pairs.tolist(), task.labels.tolist(), strict=True):
        assert label == ANSWERS[op](a, b, p)


@pytest.mark.parametrize("seed", [0, 1, 7])
@pytest.mark.parametrize(("p", "other"), [(59, 61), (97, 113)])
def test_random_tables_of_two_moduli_or_two_seeds_have_nothing_in_common(seed, p, other):
    """Not even one stream of chance, cut to another size: independent draws do not correlate."""
    table = Task(p=p, op="random", seed=seed).labels
    assert np.array_equal(table, Task(p=p, op="random", seed=seed, frac_train=0.9).labels)
    assert np.bincount(table, minlength=p).min() > 0
    for unlike in (Task(p=other, op="random", seed=seed), Task(p=p, op="random", seed=seed + 1)):
        correlation = np.corrcoef(table, unlike.labels[: p * p])[0, 1]
        assert abs(correlation) < 5 / p  # the standard error is 1/p


def test_pairs_are_in_row_order_and_tokens_end_with_equals():
    task = Task(p=7)
    assert task.pairs[3 * 7 + 5].tolist() == [3, 5]
    assert task.tokens[3 * 7 + 5].tolist() == [3, 5, 7]
    assert len(np.unique(task.pairs, axis=0)) == 49


@pytest.mark.parametrize("seed", [0, 1, 598])
@pytest.mark.parametrize(("p", "frac"), [(113, 0.3), (59, 0.8), (10, 0.5)])
def test_split_is_that_of_the_papers_code(p, frac, seed):
    pairs = [(i, j, p) for i in range(p) for j in range(p)]
    random.seed(seed)
    random.shuffle(pairs)
    expected = {(i, j) for i, j, _ in pairs[: int(frac * len(pairs))]}
    task = Task(p=p, frac_train=frac, seed=seed)
    assert {tuple(pair) for pair in task.pairs[task.train_mask].tolist()} == expected


def test_the_papers_numbers_of_pairs():
    mask = Task().train_mask
    assert (mask.sum(), (~mask).sum()) == (3_830, 8_939)


@given(st.integers(3, 40), st.floats(0.2, 0.8), st.integers(0, 10**6))
def test_mirror_split_keeps_a_pair_and_its_mirror_together(p, frac, seed):
    task = Task(p=p, frac_train=frac, seed=seed, mirror_split=True)
    grid = task.train_mask.reshape(p, p)
    assert (grid == grid.T).all()
    assert int(frac * p**2) <= grid.sum() <= int(frac * p**2) + 1


def test_the_plain_split_shows_the_mirrors_of_some_test_pairs():
    task = Task()
    leaked = (task.mirrored_in_train & ~task.train_mask).sum()
    by_hand = sum(
        not task.train_mask[a * 113 + b] and task.train_mask[b * 113 + a]
        for a in range(113)
        for b in range(113)
    )
    assert leaked == by_hand
    assert 0.25 < leaked / 8_939 < 0.35  # about the share of pairs in the training set


def test_the_random_table_is_fixed_by_its_seed_and_uses_every_answer():
    once, again, other = (Task(op="random", seed=s).labels for s in (3, 3, 4))
    assert (once == again).all()
    assert (once != other).mean() > 0.9
    assert set(once.tolist()) == set(range(113))


@pytest.mark.parametrize("op", OPERATIONS)
def test_settings_survive_a_round_trip(op):
    task = Task(p=11, op=op, frac_train=0.4, seed=9, mirror_split=True)
    assert Task.from_dict(task.to_dict()) == task


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"p": 2}, "at least 3, got 2"),
        ({"p": 7.0}, "got 7.0"),
        ({"p": True}, "got True"),
        ({"op": "divide"}, "'divide'"),
        ({"frac_train": 0}, "got 0"),
        ({"frac_train": 1.0}, "got 1.0"),
        ({"frac_train": float("nan")}, "got nan"),
        ({"p": 3, "frac_train": 0.05}, "leaves one side of the split empty"),
    ],
)
@pytest.mark.usefixtures("as_users_run_it")
def test_bad_settings_are_named(wrong, message):
    with pytest.raises(ValueError, match=message):
        Task(**wrong)


def test_shared_arrays_cannot_be_written_to():
    with pytest.raises(ValueError, match="read-only"):
        Task(p=5).labels[0] = 1
