"""Chapter 9's checks accept every right answer, also an unusual one, and recognise the usual mistakes."""

import numpy as np
import pytest

from grokkit import fourier, measures
from grokkit.exercises import check


def count_by_loop(spectrum, tau):
    return [sum(n >= tau * max(row[1:]) for n in row[1:]) for row in spectrum]


def alone_by_formula(logits, K, p):
    """Σ_k of the two unit waves of a + b, each as an outer product over the grid."""
    a, b = np.divmod(np.arange(p * p), p)
    kept = np.tile(logits.mean(axis=0), (p * p, 1))
    for k in K:
        for f in (np.cos, np.sin):
            wave = f(2 * np.pi * k * (a + b) / p)
            kept += np.outer(wave, wave @ logits) / (wave @ wave)
    return kept


def turning_by_loop(steps, train, excluded):
    after = [(x, s) for s, t, x in zip(steps, train, excluded, strict=True) if t > 0.99]
    last = max(after)[1]
    return [min((x, s) for x, s in after if s <= last)[1], last]


def width_by_interp(steps, values, log):
    values = np.log(values) if log else np.asarray(values)
    way = np.abs(values - values[0]) / abs(values[-1] - values[0])
    return np.interp(0.9, way, steps) - np.interp(0.1, way, steps)


RIGHT = {
    "9.3": [count_by_loop, lambda s, tau: (s[:, 1:] / s[:, 1:].max(1)[:, None] >= tau).sum(1)],
    "9.4": [alone_by_formula],
    "9.1": [turning_by_loop],
    "9.2": [width_by_interp],
}

_table = measures.sum_projection


def by_a(logits, K, p):
    return logits.mean(axis=0) + np.repeat(_table(logits, K, p), p, axis=0)


def waves(logits, K, p):
    a, b = np.divmod(np.arange(p * p), p)
    return _table(logits, K, p)[(a + b) % p]


def lowest_anywhere(steps, train, excluded):
    known = np.argmax(train > 0.99)
    return steps[excluded.argmin()], steps[known + excluded[known:].argmax()]


def lowest_of_the_rest(steps, train, excluded):
    known = np.argmax(train > 0.99)
    return steps[known + excluded[known:].argmin()], steps[known + excluded[known:].argmax()]


WRONG = [
    ("9.3", lambda s, tau: (s >= tau * s.max(1, keepdims=True)).sum(1), "k = 0, must be left out"),
    ("9.3", lambda s, tau: (s[:, 1:] >= tau * s[:, 1:].max()).sum(1), "a largest of its own"),
    ("9.3", lambda s, tau: (s[:, 1:] < tau * s[:, 1:].max(1, keepdims=True)).sum(1), "below the threshold"),
    ("9.3", lambda s, tau: (s[:, 1:] >= tau).sum(1), "a share of the largest"),
    ("9.3", lambda s, tau: 3, "should have the shape (3,)"),
    ("9.4", waves, "mean over all pairs is missing"),
    ("9.4", lambda L, K, p: L - waves(L, K, p), "That is the rest"),
    ("9.4", by_a, "belongs to a + b modulo p"),
    ("9.4", lambda L, K, p: L.mean(1, keepdims=True) + waves(L, K, p), "over the pairs (axis 0)"),
    ("9.4", lambda L, K, p: _table(L, K, p), "should have the shape (49, 7)"),
    ("9.1", lowest_anywhere, "before memorising must not count"),
    ("9.1", lowest_of_the_rest, "looked for before the highest"),
    ("9.1", lambda s, t, x: turning_by_loop(s, t, x)[::-1], "The other way round"),
    ("9.1", lambda s, t, x: np.searchsorted(s, turning_by_loop(s, t, x)), "give the steps"),
    ("9.2", lambda s, v, log: width_by_interp(s, v, not log), "the other ruler"),
    ("9.2", lambda s, v, log: -width_by_interp(s, v, log), "The sign"),
    ("9.2", lambda s, v, log: s[-1] - s[0], "the whole way"),
]


@pytest.mark.parametrize("number", RIGHT)
def test_right_answers_pass(number):
    for answer in RIGHT[number]:
        assert check(number, answer).state == "right"


@pytest.mark.parametrize(("number", "answer", "said"), WRONG)
def test_usual_mistakes_are_recognised(number, answer, said):
    verdict = check(number, answer)
    assert verdict.state == "not yet"
    assert said in verdict.message


@pytest.mark.parametrize("number", RIGHT)
def test_an_open_answer_is_open_and_nonsense_is_told(number):
    assert check(number, ...).state == "open"
    assert check(number, lambda *arguments: ...).state == "open"
    assert check(number, 7).state == "not yet"
    assert "stopped with ZeroDivisionError" in check(number, lambda *arguments: 1 / 0).message


@pytest.mark.parametrize("p", [7, 12, 13])
def test_the_two_ways_to_the_circuit_alone_are_one(p):
    logits = np.random.default_rng(p).normal(size=(p * p, p))
    K = (1, fourier.n_frequencies(p) - 2)
    np.testing.assert_allclose(
        alone_by_formula(logits, K, p), logits.mean(axis=0) + waves(logits, K, p), atol=1e-9
    )
