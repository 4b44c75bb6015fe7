"""Chapter 6's checks accept every right answer, also an unusual one, and recognise the usual mistakes."""

import math

import numpy as np
import pytest
from judged import assert_open, assert_right, assert_told

T = 2 * np.pi * np.arange(4096) / 4096


def by_least_squares(image, k):
    """The share with an explicit table of nine waves, fitted."""
    p = len(image)
    x = 2 * np.pi * k * np.arange(p) / p
    of_one = [np.ones(p), np.cos(x), np.sin(x)]
    waves = np.stack([np.outer(f, g).ravel() for f in of_one for g in of_one], axis=1)
    left = image.ravel() - waves @ np.linalg.lstsq(waves, image.ravel(), rcond=None)[0]
    return 1 - left.var() / image.var()


def sum_of_terms(x, y, z, n):
    angles = [2 * math.pi * i / n for i in range(n)]
    return sum(max(math.cos(x + f) + math.cos(y + f), 0) * math.cos(z + 2 * f) for f in angles) / n


def first_wave_only(image, k):
    power = np.abs(np.fft.fft2(image - image.mean())) ** 2
    return (power[0, [k, -k]].sum() + power[[k, -k], 0].sum()) / power.sum()


RIGHT = [
    ("6.3", lambda s, t: 1 / (1 + math.exp(t - s)) if t - s < 700 else 0.0),
    ("6.3", lambda s, t: 0.5 + 0.5 * np.tanh((s - t) / 2)),
    ("6.4", by_least_squares),
    ("6.5", lambda c, r: 2 * np.mean(np.maximum(c + r * np.cos(T), 0) * np.cos(2 * T))),
    ("6.5", lambda c, r: 2 * r / (3 * np.pi) * max(1 - (c / r) ** 2, 0) ** 1.5),
    ("6.1", sum_of_terms),
    ("6.2", lambda k, p: min(range(p), key=lambda d: abs(math.cos(math.pi * k * d / p)))),
    ("6.2", lambda k, p: max(range(p), key=lambda d: abs(math.sin(math.pi * k * d / p)))),
]
WRONG = [
    ("6.3", lambda s, t: math.exp(min(t, 700)) / (math.exp(min(s, 700)) + math.exp(min(t, 700))), "to b"),
    ("6.3", lambda s, t: s - t, "softmax is still missing"),
    ("6.3", lambda s, t: np.exp(s) / (np.exp(s) + np.exp(t)), "overflows"),
    ("6.3", lambda s, t: s / (s + t), "exponentials of scores"),
    ("6.4", first_wave_only, "products of waves are missing"),
    ("6.4", lambda image, k: by_least_squares(image, k) * image.var() / (image**2).mean(), "divide by"),
    ("6.4", lambda image, k: by_least_squares(image, k) - first_wave_only(image, k), "products alone"),
    ("6.4", lambda image, k: math.sqrt(by_least_squares(image, k)), "ratio of squares"),
    ("6.5", lambda c, r: np.mean(np.maximum(c + r * np.cos(T), 0) * np.cos(2 * T)), "twice that"),
    ("6.5", lambda c, r: 2 * r / (3 * np.pi), "leaves out the offset"),
    ("6.5", lambda c, r: 2 * r / (3 * np.pi) * np.float64(1 - (c / r) ** 2) ** 1.5, "always on"),
    ("6.5", lambda c, r: 2 / (3 * np.pi) * max(1 - (c / r) ** 2, 0) ** 1.5, "for size 1"),
    ("6.1", lambda x, y, z, n: n * sum_of_terms(x, y, z, n), "divide by n"),
    ("6.1", lambda x, y, z, n: "many", "one number"),
    ("6.2", lambda k, p: 0, "writes most"),
    ("6.2", lambda k, p: p / 2, "a whole number"),
    ("6.2", lambda k, p: p // 2, "the envelope is"),
]


@pytest.mark.parametrize(("exercise", "answer"), RIGHT)
def test_right_answers_pass(exercise, answer):
    with np.errstate(all="ignore"):
        assert_right(exercise, answer)


@pytest.mark.parametrize(("exercise", "answer", "said"), WRONG)
def test_wrong_answers_are_told_what_is_wrong(exercise, answer, said):
    with np.errstate(all="ignore"):
        assert_told(exercise, answer, said)


@pytest.mark.parametrize("exercise", ["6.3", "6.4", "6.5", "6.1", "6.2"])
def test_a_function_with_three_dots_is_open(exercise):
    assert_open(exercise)
