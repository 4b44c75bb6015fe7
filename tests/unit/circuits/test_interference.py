"""Margins of sets of frequencies, held to the sum written out and to what number theory says."""

import math
from itertools import combinations

import numpy as np
import pytest

from grokkit import circuits


def slow_margin(K, p, alphas=None):
    alphas = [1] * len(K) if alphas is None else alphas
    return min(
        math.fsum(
            alpha * (1 - math.cos(2 * math.pi * k * delta / p)) for k, alpha in zip(K, alphas, strict=True)
        )
        for delta in range(1, p)
    )


@pytest.mark.parametrize("p", [11, 12, 113])
def test_the_margin_is_the_least_lead(p):
    rng = np.random.default_rng(p)
    for _ in range(5):
        K = rng.choice(np.arange(1, p // 2 + 1), size=3, replace=False).tolist()
        alphas = rng.uniform(0.1, 3, size=3).tolist()
        assert circuits.margin(K, p) == pytest.approx(slow_margin(K, p), abs=1e-12)
        assert circuits.margin(K, p, alphas) == pytest.approx(slow_margin(K, p, alphas), abs=1e-12)
        assert circuits.interference(K, p, alphas)[0] == pytest.approx(sum(alphas))


def test_relabelling_the_clock_leaves_the_margin():
    p, K = 113, (14, 35, 41, 42, 52)
    for u in (2, 3, 56):
        image = [min(u * k % p, p - u * k % p) for k in K]
        assert circuits.margin(image, p) == pytest.approx(circuits.margin(K, p))


def test_one_frequency_leaves_the_neighbours_close():
    for p in (59, 113):
        for k in (1, 2, p // 2):
            assert circuits.margin([k], p) == pytest.approx(1 - math.cos(2 * math.pi / p))


@pytest.mark.parametrize(("p", "n"), [(13, 1), (13, 3), (12, 2), (9, 2)])
def test_all_sets_are_ranked(p, n):
    ranked = circuits.set_margins(p, n)
    everything = {K: slow_margin(K, p) for K in combinations(range(1, p // 2 + 1), n)}
    assert ranked.margins[0] == pytest.approx(max(everything.values()))
    assert ranked.margins[-1] == pytest.approx(min(everything.values()), abs=1e-12)
    assert (np.diff(ranked.margins) <= 0).all()
    for K, margin in zip(ranked.sets.tolist(), ranked.margins, strict=True):
        assert margin == pytest.approx(slow_margin(K, p), abs=1e-12)


@pytest.mark.parametrize(("p", "n", "sets"), [(9, 2, 6), (25, 2, 66), (49, 2, 276), (15, 3, 35), (23, 2, 10)])
def test_only_a_prime_lets_one_frequency_stand_for_all(p, n, sets):
    """A square of a prime is no prime: all C(⌊p/2⌋, n) sets are listed; of 23 those with 1, C(10, 1)."""
    assert len(circuits.set_margins(p, n).sets) == sets


def test_more_frequencies_more_margin_and_the_choice_matters():
    best = [circuits.set_margins(31, n).margins[0] for n in (1, 2, 3, 4)]
    assert (np.diff(best) > 0).all()
    ranked = circuits.set_margins(59, 3)
    assert ranked.margins[0] > 10 * ranked.margins[-1]
    # the worst are neighbours: multiplied by a suitable u they are 1, 2, 3, and all dip at the same answers
    images = {tuple(sorted(min(u * k % 59, 59 - u * k % 59) for k in (1, 2, 3))) for u in range(1, 59)}
    assert tuple(ranked.sets[-1]) in images


def test_bad_input_is_named(as_users_run_it):
    with pytest.raises(ValueError, match=r"1 … 6 for p = 13, got 7"):
        circuits.margin([7], 13)
    with pytest.raises(ValueError, match="alpha for each of 2 frequencies, got 3"):
        circuits.interference([1, 2], 13, [1, 1, 1])
    with pytest.raises(ValueError, match=r"n must be 1 … 6 for p = 13, got 0"):
        circuits.set_margins(13, 0)


@pytest.mark.parametrize(("p", "n"), [(13, 2), (12, 3), (31, 14), (113, 9)])
def test_sets_drawn_by_lot_are_sets_with_their_margins(p, n):
    drawn = circuits.sampled_set_margins(p, n, size=200, seed=3)
    assert drawn.sets.shape == (200, n)
    assert (np.diff(drawn.sets, axis=1) > 0).all()
    assert drawn.sets.min() >= 1
    assert drawn.sets.max() <= p // 2
    assert (np.diff(drawn.margins) <= 0).all()
    for i in (0, 100, 199):
        assert drawn.margins[i] == pytest.approx(slow_margin(drawn.sets[i].tolist(), p), abs=1e-12)
    again = circuits.sampled_set_margins(p, n, size=200, seed=3)
    assert np.array_equal(drawn.sets, again.sets)
    assert not np.array_equal(drawn.sets, circuits.sampled_set_margins(p, n, size=200, seed=4).sets)


def test_a_sample_is_spread_as_all_sets_are():
    every, drawn = circuits.set_margins(31, 4), circuits.sampled_set_margins(31, 4, size=20_000)
    levels = np.quantile(every.margins, [0.1, 0.3, 0.5, 0.7, 0.9])
    shares = [(drawn.margins < level).mean() for level in levels]
    # few margins are taken by many sets, so the shares of all sets are counted, not assumed
    assert shares == pytest.approx([(every.margins < level).mean() for level in levels], abs=0.02)


def test_no_margin_exceeds_the_mean_lead_and_all_frequencies_reach_it():
    for p in (13, 59):
        ceiling = p / (p - 1)
        for n in (1, 2, p // 2):
            assert circuits.sampled_set_margins(p, n, size=50).margins.max() / n <= ceiling + 1e-12
        assert circuits.margin(range(1, p // 2 + 1), p) == pytest.approx(p / 2)


def test_a_bad_sample_is_named():
    with pytest.raises(ValueError, match=r"n must be 1 … 6 for p = 13, got 7"):
        circuits.sampled_set_margins(13, 7)
    with pytest.raises(ValueError, match="size must be at least 1, got 0"):
        circuits.sampled_set_margins(13, 2, size=0)
