"""Chapter 12's checks accept every right answer, also an unusual one, and recognise the usual mistakes."""

import textwrap

import numpy as np
import pytest
from judged import assert_open, assert_right, assert_told


def by_wrapping(letters, k):
    """By the standard library's wrapper."""
    return tuple(map(len, textwrap.wrap(" ".join("x" * n for n in letters), k)))


def widths_that_fit(counts, refused):
    """Every width is tried: all lines must fit, and none with the word that was refused."""
    fits = [k for k in range(200) if all(c <= k < c + 1 + n for c, n in zip(counts, refused, strict=True))]
    return min(fits), max(fits)


def by_dummies(y, group):
    """Least squares on one indicator for each group."""
    x = (group[:, None] == np.unique(group)).astype(float)
    rest = y - x @ np.linalg.lstsq(x, y, rcond=None)[0]
    return 1 - rest.var() / y.var()


def by_covariance(points):
    values = np.linalg.eigvalsh(np.cov(points.T))
    return values[-1] / values.sum()


def by_projector(x, direction):
    keep = np.eye(len(direction)) - np.outer(direction, direction) / (direction @ direction)
    return (x - x.mean(axis=0)) @ keep + x.mean(axis=0)


RIGHT = {
    "12.1": [by_wrapping, lambda letters, k: list(by_wrapping(letters, k))],
    "12.2": [widths_that_fit, lambda c, n: [c.max(), (c + n).min()]],
    "12.3": [by_dummies],
    "12.4": [by_covariance],
    "12.5": [by_projector],
}


def without_spaces(letters, k):
    lines = [letters[0]]
    for n in letters[1:]:
        if lines[-1] + n > k:
            lines.append(n)
        else:
            lines[-1] += n
    return lines


def along(x, direction):
    unit = direction / np.linalg.norm(direction)
    return np.outer((x - x.mean(axis=0)) @ unit, unit)


WRONG = [
    ("12.1", without_spaces, "There is a space between two words"),
    ("12.1", lambda letters, k: by_wrapping(letters, k - 1), "may have exactly k characters"),
    ("12.1", lambda letters, k: by_wrapping(letters, k)[:-1], "The last line counts too"),
    ("12.1", lambda letters, k: [k] * len(letters), "it is [9, 6]; you gave"),
    ("12.2", lambda c, n: (c.max(), (c + 1 + n).min()), "k is at most c + r"),
    ("12.2", lambda c, n: (c.min(), (c + n).max()), "the tightest bounds count"),
    ("12.2", lambda c, n: (c[-1], (c + n).min()), "the longest line, not the last"),
    ("12.2", lambda c, n: ((c + n).min(), c.max()), "The other way round"),
    ("12.2", lambda c, n: 3, "should have the shape (2,)"),
    ("12.3", lambda y, g: 1 - by_dummies(y, g), "take it from 1"),
    ("12.3", lambda y, g: np.corrcoef(y, g)[0, 1] ** 2, "a straight line through the groups"),
    ("12.4", lambda x: by_covariance(np.vstack([x, -x])), "Take the mean of the points away"),
    ("12.4", lambda x: (s := np.linalg.svd(x - x.mean(0), compute_uv=False))[0] / s.sum(), "the squares"),
    ("12.5", lambda x, u: x - (x @ u)[:, None] * u / (u @ u), "The mean is a better silence"),
    ("12.5", lambda x, u: x - ((x - x.mean(0)) @ u)[:, None] * u, "divide by it"),
    ("12.5", along, "That is what was to go"),
    ("12.5", lambda x, u: x, "entry (10, 2) of the activations should be 2.849; you gave 4.346"),
]


@pytest.mark.parametrize(("exercise", "answer"), [(e, a) for e, answers in RIGHT.items() for a in answers])
def test_right_answers_pass(exercise, answer):
    assert_right(exercise, answer)


@pytest.mark.parametrize(("exercise", "answer", "said"), WRONG)
def test_usual_mistakes_are_recognised(exercise, answer, said):
    assert_told(exercise, answer, said)


@pytest.mark.parametrize("exercise", RIGHT)
def test_an_open_answer_is_open_and_nonsense_is_told(exercise):
    assert_open(exercise)
    assert_told(exercise, 7, "")
    assert_told(exercise, lambda *arguments: 1 / 0, "stopped with ZeroDivisionError")
