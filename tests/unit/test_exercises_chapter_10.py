"""Chapter 10's checks accept every right answer, also an unusual one, and recognise the usual mistakes."""

import itertools
import math

import numpy as np
import pytest
from judged import assert_open, assert_right, assert_told

from grokkit.exercises import check
from grokkit.exercises.chapter_10 import FATES, fate


def half_life_by_steps(lr, weight_decay):
    """Step by step, and a straight line in the last one."""
    weight = 1.0
    for step in itertools.count():
        smaller = weight * (1 - lr * weight_decay)
        if smaller <= 0.5:
            return step + math.log(weight / 0.5) / math.log(weight / smaller)
        weight = smaller


def fate_by_maxima(train, test):
    return next(
        name for name, ok in zip(FATES, (test.max() > 0.99, train.max() > 0.99, True), strict=True) if ok
    )


def median_by_counting(steps):
    """The step that as many come after as before."""
    ranked = {s: sum(o is not None and o < s for o in steps) for s in steps if s is not None}
    return next(s for s, before in ranked.items() if before == len(steps) // 2)


def exponent_by_covariance(fractions, steps):
    x, y = np.log10(fractions), np.log10(steps)
    return np.cov(x, y)[0, 1] / np.var(x, ddof=1)


def across_by_projection(w, g):
    flat = w.ravel()
    projection = np.eye(w.size) - np.outer(flat, flat) / (flat @ flat)
    left = (projection @ g.ravel()).reshape(g.shape)
    return left / np.linalg.norm(left) * np.linalg.norm(g)


RIGHT = {
    "10.1": half_life_by_steps,
    "10.2": fate_by_maxima,
    "10.3": median_by_counting,
    "10.4": exponent_by_covariance,
    "10.5": across_by_projection,
}
WRONG = [
    ("10.1", lambda lr, wd: 1 / (lr * wd), "1/e"),
    ("10.1", lambda lr, wd: 0.5 / (lr * wd), "of what is left"),
    ("10.1", lambda lr, wd: math.log(2) / wd, "not the decay alone"),
    (
        "10.2",
        lambda train, test: "groks" if test[-1] > 0.99 else fate_by_maxima(train, 0 * test),
        "ever reached",
    ),
    ("10.2", lambda train, test: "groks", "never the others"),
    ("10.2", lambda train, test: fate_by_maxima(train + 1e-9, test), "exactly 99 %"),
    ("10.2", lambda train, test: "melts", "is asked for"),
    ("10.3", lambda steps: float(np.median([s for s in steps if s is not None])), "win by failing"),
    ("10.3", lambda steps: float(np.mean([s for s in steps if s is not None])), "slow seed"),
    ("10.4", lambda f, s: np.polyfit(f, s, 1)[0], "logarithms of both"),
    ("10.4", lambda f, s: -exponent_by_covariance(f, s), "The sign"),
    ("10.4", lambda f, s: np.polyfit(f, np.log(s), 1)[0], "fractions too"),
    ("10.5", lambda w, g: g, "Nothing was taken out"),
    ("10.5", lambda w, g: g - (w * g).sum() / (w * w).sum() * w, "shorter"),
    ("10.5", lambda w, g: 2 * across_by_projection(w, g), "its length"),
]


@pytest.mark.parametrize("exercise", RIGHT)
def test_right_answers_pass(exercise):
    assert_right(exercise, RIGHT[exercise])


@pytest.mark.parametrize(("exercise", "answer", "said"), WRONG)
def test_mistakes_are_told_apart(exercise, answer, said):
    assert_told(exercise, answer, said)


@pytest.mark.parametrize("exercise", RIGHT)
def test_three_dots_are_no_answer(exercise):
    assert_open(exercise)
    assert check(exercise, ...).state == "open"


def test_the_fates_are_those_of_a_sweep():
    from grokkit.sweeps import FATES as OF_A_SWEEP

    assert set(FATES) < set(OF_A_SWEEP)
    assert {fate.cases[i][1][-1] for i in range(3)} == {1.0, 0.2, 0.02}
