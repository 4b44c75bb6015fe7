"""Chapter 11's checks accept every right answer, also an unusual one, and recognise the usual mistakes."""

import numpy as np
import pytest
from judged import assert_open, assert_right, assert_told


def by_counting(x, g, p):
    n, power = 0, 1
    while power != x:
        n, power = n + 1, power * g % p
    return n


def rows_by_powers(table, g):
    p, rows, power = len(table), [], 1
    for _ in range(p - 1):
        rows.append(table[power])
        power = power * g % p
    return rows


def opposite(k, p):
    """The hands of a and b stand most nearly opposite each other."""
    d = np.arange(p // 2 + 1)
    return min(d, key=lambda d: abs(k * d / p % 1 - 0.5))


def one_by_one(along_a, along_b):
    cosines = [a @ b / np.sqrt(a @ a * (b @ b)) for a, b in zip(along_a, along_b, strict=True)]
    return sum(cosines) / len(cosines)


def by_least_squares(table):
    p = len(table)
    a, b = np.divmod(np.arange(p * p), p)
    x = np.hstack([np.eye(p)[a], np.eye(p)[b]])
    y = table.ravel()
    rest = y - x @ np.linalg.lstsq(x, y, rcond=None)[0]
    return 1 - rest.var() / y.var()


RIGHT = {
    "11.1": [by_counting, lambda x, g, p: [pow(g, n, p) for n in range(p)].index(x)],
    "11.2": [rows_by_powers],
    "11.3": [opposite],
    "11.4": [one_by_one],
    "11.5": [by_least_squares],
}


def old_rows_by_logarithm(table, g):
    new = np.empty_like(table[1:])
    for x in range(1, len(table)):
        new[x - 1] = table[1 + by_counting(x, g, len(table))]
    return new


WRONG = [
    ("11.1", lambda x, g, p: by_counting(x, g, p) + 1, "the logarithm of 1 is 0"),
    ("11.1", lambda x, g, p: pow(g, x, p), "asks for the exponent"),
    ("11.1", lambda x, g, p: x / g, "do not divide"),
    ("11.2", lambda table, g: table[1:], "in their old order"),
    ("11.2", old_rows_by_logarithm, "where the logarithm of n says"),
    ("11.2", lambda table, g: np.roll(rows_by_powers(table, g), -1, axis=0), "Begin with g⁰ = 1"),
    ("11.2", lambda table, g: table, "should have the shape (4, 3)"),
    ("11.3", lambda k, p: 0, "where it is loudest"),
    (
        "11.3",
        lambda k, p: int(np.abs(np.cos(2 * np.pi * k * np.arange(p // 2) / p)).argmin()),
        "half the angle",
    ),
    ("11.4", lambda a, b: (a * b).sum(axis=1).mean(), "lengths of both"),
    ("11.4", lambda a, b: one_by_one([a.mean(axis=0)], [b.mean(axis=0)]), "cosine of the mean"),
    ("11.5", lambda table: 1 - by_least_squares(table), "left over"),
    ("11.5", lambda table: table.mean(axis=1).var() / table.var(), "g(b) is missing"),
    ("11.5", lambda table: table.mean(axis=0).var() / table.var(), "f(a) is missing"),
]


@pytest.mark.parametrize(("exercise", "answer"), [(e, a) for e, all in RIGHT.items() for a in all])
def test_right_answers_are_accepted(exercise, answer):
    assert_right(exercise, answer)


@pytest.mark.parametrize(("exercise", "answer", "said"), WRONG)
def test_usual_mistakes_are_recognised(exercise, answer, said):
    assert_told(exercise, answer, said)


@pytest.mark.parametrize("exercise", RIGHT)
def test_three_dots_are_no_answer_yet(exercise):
    assert_open(exercise)
