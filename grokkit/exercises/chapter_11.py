"""Checks of chapter 11, Other clocks."""

from collections.abc import Callable
from typing import Any

import numpy as np

from grokkit.circuits import additive_share, powers
from grokkit.exercises._judge import ByCases, Judge, NotYet, Target, call, expect, values
from grokkit.exercises.asked import Question, Whole


def _exponent(x: int, g: int, p: int) -> Target:
    row = [pow(g, n, p) for n in range(p - 1)]
    return Target(
        row.index(x),
        case=f"x = {x} and g = {g} modulo {p}",
        what="the logarithm",
        mistakes={
            "Count from g⁰ = 1: the logarithm of 1 is 0.": lambda: row.index(x) + 1,
            "That is the power g^x; the logarithm asks for the exponent.": lambda: pow(g, x, p),
            "Multiply, modulo p, until you meet x; do not divide.": lambda: x / g,
        },
        rel=0.0,
    )


# 11.1: the exponent of a power modulo p.
logarithm = ByCases(
    ((6, 3, 7), (1, 2, 5), (2, 6, 11), (4, 2, 13), (100, 3, 113)),
    _exponent,
    "right. By this table 112 numbers become the hours of a clock, and products sums.",
)


def by_logarithm(function: Any) -> str:
    """11.2: the rows of 1 … p − 1 in the order of the powers of g."""
    for p, seed in ((5, 0), (11, 1), (23, 2)):
        table = np.random.default_rng(seed).normal(size=(p, 3))
        order = powers(p)
        g = int(order[1])
        case = f"a table of {p} rows and g = {g}"
        given = values(
            call(function, table, g, case=case), (p - 1, 3), case=case, what="the table in its new order"
        )
        if np.allclose(given, table[order]):
            continue
        back = np.argsort(order)  # at x − 1 the logarithm of x
        slips = {
            "Row n should be that of g^n; you put the row of n where the logarithm of n says.": table[1:][
                back
            ],
            "Begin with g⁰ = 1, not with g.": table[np.roll(order, -1)],
            "Those are the rows in their old order, without that of 0.": table[1:],
        }
        for advice, wrong in slips.items():
            if np.allclose(given, wrong):
                raise NotYet(f"For {case}: {advice}")
        at = int(np.argmax(~np.isclose(given, table[order]).all(axis=1)))
        raise NotYet(f"For {case} row {at} should be the old row {order[at]}; yours is another.")
    return "right. Whatever is measured of a + b can now be asked of a · b."


def _faintest(k: int, p: int) -> Judge:
    case = f"k = {k} and p = {p}"
    strength = np.abs(np.cos(np.pi * k * np.arange(p) / p))[: p // 2 + 1]
    right = int(strength.argmin())

    def judge(answer: Any) -> None:
        expect(
            answer,
            right,
            case=case,
            what="the distance",
            mistakes={
                "That is where it is loudest.": lambda: int(strength.argmax()),
                "The cosine of half the angle: w_k d / 2, not w_k d.": lambda: int(
                    np.abs(np.cos(2 * np.pi * k * np.arange(p) / p))[: p // 2 + 1].argmin()
                ),
                "Its size counts, not its sign: look for the value nearest to 0.": lambda: int(
                    np.cos(np.pi * k * np.arange(p) / p)[: p // 2 + 1].argmin()
                ),
            },
            rel=0.0,
        )

    return Judge(case, judge)


# 11.3: at which distance a pizza of frequency k is hardest of hearing.
faintest = ByCases(
    ((2, 13), (1, 13), (3, 13), (5, 59), (17, 113)),
    _faintest,
    "right. There this frequency is silent, and another must speak: a pizza needs company.",
)


def symmetricity(function: Any) -> str:
    """11.4: the mean cosine between two lists of gradients."""
    for n, d, seed in ((4, 3, 0), (9, 16, 1)):
        rng = np.random.default_rng(seed)
        along_a = rng.normal(size=(n, d)) * np.geomspace(1, 50, n)[:, None]
        along_b = along_a + rng.normal(size=(n, d))
        lengths = np.linalg.norm(along_a, axis=1), np.linalg.norm(along_b, axis=1)
        dots = (along_a * along_b).sum(axis=1)
        expect(
            call(function, along_a, along_b, case=f"{n} triples"),
            float((dots / lengths[0] / lengths[1]).mean()),
            case=f"{n} pairs of gradients in {d} dimensions",
            what="the mean cosine",
            mistakes={
                "Each pair has a cosine of its own; take the mean after dividing.": (
                    lambda dots=dots, both=lengths: float(dots.mean() / (both[0].mean() * both[1].mean()))
                ),
                "Divide by the lengths of both gradients.": lambda dots=dots: float(dots.mean()),
                "That is the cosine of the mean gradients.": lambda a=along_a, b=along_b: float(
                    a.mean(axis=0)
                    @ b.mean(axis=0)
                    / np.linalg.norm(a.mean(axis=0))
                    / np.linalg.norm(b.mean(axis=0))
                ),
            },
        )
    return "right. For a network that only adds its inputs it is 1, whatever comes after."


def share_of_sum(function: Any) -> str:
    """11.5: share of a table's variance that is f(a) + g(b)."""
    for p, mixed, seed in ((5, 0.0, 0), (7, 1.0, 1), (12, 0.3, 2)):
        rng = np.random.default_rng(seed)
        table = np.add.outer(rng.normal(size=p), 2 * rng.normal(size=p)) + mixed * rng.normal(size=(p, p)) + 3
        centred = table - table.mean()
        expect(
            call(function, table, case=f"p = {p}"),
            additive_share(table.reshape(-1, 1)),
            case=f"a table of {p} × {p}",
            what="the share",
            mistakes={
                "That is what f(a) explains; g(b) is missing.": lambda c=centred: float(
                    (c.mean(axis=1) ** 2).mean() / (c**2).mean()
                ),
                "That is what g(b) explains; f(a) is missing.": lambda c=centred: float(
                    (c.mean(axis=0) ** 2).mean() / (c**2).mean()
                ),
                "That is what is left over; the share is 1 minus it.": lambda t=table: (
                    1 - additive_share(t.reshape(-1, 1))
                ),
            },
        )
    return "right. What is missing to 1 was made by something that multiplies."


CHECKS: dict[str, Callable[[Any], str]] = {
    "11.1": logarithm,
    "11.2": by_logarithm,
    "11.3": faintest,
    "11.4": symmetricity,
    "11.5": share_of_sum,
}

QUESTIONS: dict[str, Question] = {
    "11.1": Question(
        "Modulo 7 the powers of 3, from the zeroth on, go through all numbers from 1 to 6. Which is the "
        "logarithm of 6?",
        Whole(0, 5),
        logarithm,
        (6, 3, 7),
    ),
    "11.3": Question(
        "A pizza with the one frequency *k* = 2 adds modulo 13. At which distance between the two numbers, "
        "0 to 6, is its answer faintest?",
        Whole(0, 6),
        faintest,
        (2, 13),
    ),
}
