"""Fits of attention, held to patterns that are waves, and to least squares."""

import numpy as np
import pytest

from grokkit import circuits


def wave_pattern(p, heads, to_equals=0.0):
    """(k, C, t) of each head to attention of shape (pair, head, 3)."""
    a, b = np.divmod(np.arange(p * p), p)
    leans = [C * (np.cos(2 * np.pi * k * a / p + t) - np.cos(2 * np.pi * k * b / p + t)) for k, C, t in heads]
    lean = np.stack(leans, axis=1)
    return np.stack([0.5 + lean, 0.5 - lean - to_equals, np.full_like(lean, to_equals)], axis=2)


@pytest.mark.parametrize("p", [11, 12, 59])
def test_a_wave_is_found_exactly(p):
    heads = [(1, 0.2, 0.5), (p // 2, 0.1, 0.0), (3, 0.24, -2.5)]
    fits = circuits.fit_attention(wave_pattern(p, heads, to_equals=0.01), p)
    assert fits.frequency.tolist() == [k for k, _, _ in heads]
    np.testing.assert_allclose(fits.size, [C for _, C, _ in heads])
    np.testing.assert_allclose(fits.phase, [t for _, _, t in heads], atol=1e-12)
    np.testing.assert_allclose(fits.fve, 1)
    np.testing.assert_allclose(fits.to_equals, 0.01)
    np.testing.assert_allclose(fits.spread[0], 0.2)  # C² (1/2 + 1/2)


@pytest.mark.parametrize("p", [9, 12, 31])
@pytest.mark.parametrize("seed", [0, 1])
def test_the_fit_is_least_squares_at_the_best_frequency(p, seed):
    logits = np.random.default_rng(seed).normal(size=(p * p, 2, 3))
    pattern = np.exp(logits) / np.exp(logits).sum(axis=2, keepdims=True)
    fits = circuits.fit_attention(pattern, p)
    a, b = np.divmod(np.arange(p * p), p)
    for head in range(2):
        to_a = pattern[:, head, 0]
        fves = {}
        for k in range(1, p // 2 + 1):
            w = 2 * np.pi * k / p
            design = np.stack([np.cos(w * a) - np.cos(w * b), np.sin(w * a) - np.sin(w * b)], axis=1)
            fit = 0.5 + design @ np.linalg.lstsq(design, to_a - 0.5, rcond=1e-9)[0]
            fves[k] = 1 - ((to_a - fit) ** 2).sum() / to_a.var() / p**2
        assert fits.frequency[head] == max(fves, key=fves.get)
        assert fits.fve[head] == pytest.approx(max(fves.values()))


def test_straight_lines_in_place_of_the_softmax():
    p = 13
    pattern = wave_pattern(p, [(2, 0.2, 1.0)])
    np.testing.assert_allclose(circuits.linear_attention(pattern, p), pattern, atol=1e-12)
    bent = 1 / (1 + np.exp(-12 * (pattern - 0.5)))
    bent[:, :, 2] = 0
    straight = circuits.linear_attention(bent, p)
    assert circuits.fit_attention(straight, p).fve[0] == pytest.approx(1)
    assert 0.5 < circuits.fit_attention(bent, p).fve[0] < 0.999


def test_attention_that_never_changes_has_no_fit():
    pattern = np.full((25, 2, 3), 1 / 3)
    fits = circuits.fit_attention(pattern, 5)
    assert np.isnan(fits.fve).all()
    np.testing.assert_allclose(fits.spread, 0, atol=1e-12)


def test_bad_input_is_named(as_users_run_it):
    with pytest.raises(ValueError, match="expected attention of shape"):
        circuits.fit_attention(np.ones((25, 2, 2)), 5)
    with pytest.raises(ValueError, match="expected attention of shape"):
        circuits.linear_attention(np.ones((25, 2, 3)), 7)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_attention_that_is_not_finite_is_refused(bad):
    pattern = wave_pattern(5, [(1, 0.2, 0)])
    pattern[7, 0, 0] = bad
    for call in (circuits.fit_attention, circuits.linear_attention):
        with pytest.raises(ValueError, match=rf"attention contains 1 values .* {bad} at \(7, 0, 0\)"):
            call(pattern, 5)


def test_attention_of_ones_and_noughts_becomes_straight_lines_all_the_same(as_users_run_it):
    p = 7
    a, b = np.divmod(np.arange(p * p), p)
    hard = np.stack([a >= b, a < b, a < 0], axis=1)[:, None].astype(int)
    np.testing.assert_array_equal(
        circuits.linear_attention(hard, p), circuits.linear_attention(hard.astype(float), p)
    )
