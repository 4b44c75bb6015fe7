"""Checks of chapter 1, Clock arithmetic."""

from math import gcd
from typing import Any

import numpy as np

from grokkit.exercises._judge import NotYet, call, expect
from grokkit.task import Task


def solve(function: Any) -> str:
    """1.1: the hour b with a + b = c on a clock with p hours."""
    for a, c, p in ((10, 3, 12), (3, 10, 12), (91, 25, 113), (5, 5, 7), (112, 0, 113)):
        case = f"a = {a}, c = {c} and p = {p}"
        expect(
            call(function, a, c, p, case=case),
            (c - a) % p,
            case=case,
            what="b",
            mistakes={
                "That is the other way round: c − a is asked for.": lambda a=a, c=c, p=p: (a - c) % p,
                "That is a sum; which number has to be added to a so that c comes out?": (
                    lambda a=a, c=c, p=p: (a + c) % p
                ),
                f"There is no such hour on the clock; bring it to 0 … {p - 1} with `% p`.": (
                    lambda a=a, c=c: c - a
                ),
                "A clock has no hour p: it is called 0.": lambda p=p: p,
            },
        )
    return "right. On a clock every such equation has one answer, and there is no need for negative numbers."


def diagonal(function: Any) -> str:
    """1.2: all pairs with a given answer, in any order and any form that numpy can read."""
    for c, p in ((3, 12), (0, 5), (25, 113), (6, 7)):
        case = f"c = {c} and p = {p}"
        answer = call(function, c, p, case=case)
        try:
            given = np.array(list(answer))
        except (TypeError, ValueError):
            raise NotYet(f"For {case} a list of pairs is asked for; you gave {answer!r}.") from None
        if given.ndim != 2 or given.shape[1] != 2:
            raise NotYet(f"For {case} each element should be a pair (a, b); yours have shape {given.shape}.")
        pairs = [(int(a), int(b)) for a, b in given]
        if np.any(given != np.array(pairs)):
            raise NotYet(f"For {case} some of your numbers are not whole.")
        _judge_pairs(pairs, c, p, case)
    return "right. p pairs, one in every row and one in every column: the diagonals of the table."


def _judge_pairs(pairs: list[tuple[int, int]], c: int, p: int, case: str) -> None:
    if outside := [pair for pair in pairs if not all(0 <= x < p for x in pair)]:
        raise NotYet(f"For {case} you gave {outside[0]}; a and b run from 0 to {p - 1}.")
    if wrong := [(a, b) for a, b in pairs if (a + b) % p != c]:
        a, b = wrong[0]
        raise NotYet(f"For {case} you gave ({a}, {b}), but {a} + {b} = {(a + b) % p} mod {p}.")
    if len(set(pairs)) < len(pairs):
        raise NotYet(f"For {case} some pairs are there more than once.")
    missing = [(a, (c - a) % p) for a in range(p) if (a, (c - a) % p) not in set(pairs)]
    if not missing:
        return
    advice = ""
    if all(a + b == c for a, b in pairs):
        advice = " Sums that go past the top, a + b = c + p, have the answer c as well."
    elif all(a <= b for a, b in pairs):
        advice = " (a, b) and (b, a) are two pairs."
    raise NotYet(f"For {case} {len(missing)} of {p} pairs are missing, {missing[0]} for one.{advice}")


def score_without_adding(function: Any) -> str:
    """1.3: test accuracy of one who knows the training pairs by heart, and that order does not matter."""
    for p, share, seed in ((7, 0.3, 0), (23, 0.5, 1), (113, 0.3, 2)):
        task = Task(p=p, frac_train=share, seed=seed)
        train, mirrored = task.train_mask, task.mirrored_in_train
        case = f"the split mod {p} with {share:.0%} for training"
        expect(
            call(function, task, case=case),
            (mirrored & ~train).sum() / (~train).sum(),
            case=case,
            what="the accuracy",
            mistakes={
                "That is a number of pairs; divide by how many test pairs there are.": (
                    lambda train=train, mirrored=mirrored: float((mirrored & ~train).sum())
                ),
                "Divide by the number of test pairs, not by that of all pairs.": (
                    lambda train=train, mirrored=mirrored: (mirrored & ~train).mean()
                ),
                "Training pairs are among those you count; only test pairs are asked.": (
                    lambda train=train, mirrored=mirrored: mirrored.sum() / (~train).sum()
                ),
                "That is the share among all pairs; only test pairs are asked.": (
                    lambda mirrored=mirrored: mirrored.mean()
                ),
                "Those are the test pairs that it does *not* know.": (
                    lambda train=train, mirrored=mirrored: (~mirrored & ~train).sum() / (~train).sum()
                ),
            },
        )
    case = "a split that keeps mirror images together"
    expect(call(function, Task(p=23, mirror_split=True), case=case), 0.0, case=case, what="the accuracy")
    return "right. So much is to be had without ever adding, and nothing where mirrors are kept together."


def add_hands(function: Any) -> str:
    """1.4: the end of the sum's hand from the ends of the two others."""
    rng = np.random.default_rng(0)
    for x, y in [*rng.uniform(0, 2 * np.pi, size=(6, 2)), (0.0, 0.0), (np.pi / 2, np.pi / 2)]:
        (cx, cy), (sx, sy) = np.cos([x, y]), np.sin([x, y])
        case = f"hands that end at ({cx:.2f}, {sx:.2f}) and ({cy:.2f}, {sy:.2f})"
        answer = call(function, (float(cx), float(sx)), (float(cy), float(sy)), case=case)
        if np.shape(answer) != (2,):
            raise NotYet(f"For {case} a cosine and a sine are asked for; you gave {answer!r}.")
        right = np.array([cx * cy - sx * sy, sx * cy + cx * sy])
        given = np.asarray(answer, dtype=complex)
        if np.allclose(given, right, atol=1e-6):
            continue
        mistakes: dict[str, Any] = {
            "The sign in the cosine: i times i is −1.": [cx * cy + sx * sy, right[1]],
            "Cosine and sine are the wrong way round.": right[::-1],
            "That is the product of the cosines and that of the sines; multiply the complex numbers.": [
                cx * cy,
                sx * sy,
            ],
            "Adding the ends leads off the circle; turning is multiplying.": [cx + cy, sx + sy],
            "That is the hand of a − b: it has been turned back.": [cx * cy + sx * sy, sx * cy - cx * sy],
        }
        for advice, wrong in mistakes.items():
            if np.allclose(given, wrong, atol=1e-6):
                raise NotYet(f"For {case}: {advice}")
        raise NotYet(
            f"For {case} the sum's hand ends at ({right[0]:.3f}, {right[1]:.3f}); you gave {answer}."
        )
    return "right. Four products and two sums, no angle and no remainder anywhere: a network could do that."


def visited(function: Any) -> str:
    """1.5: how many different hours a hand of speed k points at."""
    for k, p in ((1, 12), (4, 12), (5, 12), (8, 12), (6, 12), (56, 113), (10, 25)):
        case = f"k = {k} and p = {p}"
        expect(
            call(function, k, p, case=case),
            p // gcd(k, p),
            case=case,
            what="the number of hours",
            mistakes={
                "That would be so if k divided p; what matters is what they have in common.": (
                    lambda k=k, p=p: p // k
                ),
                "That is the greatest common divisor itself; the hours are p divided by it.": (
                    lambda k=k, p=p: gcd(k, p)
                ),
                "Not every speed visits every hour: follow speed 4 on a clock with 12 hours.": lambda p=p: p,
            },
        )
    return "right. If p is a prime, no speed below it has anything in common with it: no hour is left out."


CHECKS = {
    "1.1": solve,
    "1.2": diagonal,
    "1.3": score_without_adding,
    "1.4": add_hands,
    "1.5": visited,
}
