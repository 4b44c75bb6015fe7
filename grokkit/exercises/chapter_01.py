"""Checks of chapter 1, Clock arithmetic."""

from collections.abc import Callable
from math import gcd
from typing import Any

import numpy as np

from grokkit.exercises._judge import (
    ByCases,
    Judge,
    NotYet,
    Target,
    also_gives,
    call,
    expect,
    two_numbers,
    values,
)
from grokkit.exercises.asked import Hand, Number, Question, Subset
from grokkit.exercises.given import in_a_line, listed, shape
from grokkit.task import Task


def _hour(a: int, c: int, p: int) -> Target:
    return Target(
        (c - a) % p,
        case=f"a = {a}, c = {c} and p = {p}",
        what="b",
        mistakes={
            (
                "That is the other way round, from c to a (or a distance without its sign); the way on from "
                "a to c, c − a, is asked for."
            ): lambda: (a - c) % p,
            "That is a sum; which number has to be added to a so that c comes out?": lambda: (a + c) % p,
            f"There is no such hour on the clock; bring it to 0 … {p - 1} with `% p`.": lambda: c - a,
            "A clock has no hour p: it is called 0.": lambda: p,
        },
    )


# 1.1: the hour b with a + b = c on a clock with p hours.
solve = ByCases(
    ((10, 3, 12), (3, 10, 12), (91, 25, 113), (5, 5, 7), (112, 0, 113)),
    _hour,
    "right. On a clock every such equation has one answer, and there is no need for negative numbers.",
)


def _diagonal(c: int, p: int) -> Judge:
    case = f"c = {c} and p = {p}"
    return Judge(case, lambda answer: _judge_pairs(_pairs(answer, case), c, p, case))


def _pairs(answer: Any, case: str) -> list[tuple[int, int]]:
    """Pairs in any order and any form that numpy can read."""
    try:
        given = np.array(listed(answer))
    except ValueError:
        raise NotYet(f"For {case} a list of pairs is asked for; you gave {in_a_line(answer)}.") from None
    if given.size == 0:
        return []
    if given.ndim != 2 or given.shape[1] != 2:
        raise NotYet(f"For {case} each element should be a pair (a, b); yours have shape {given.shape}.")
    try:
        pairs = [(int(a), int(b)) for a, b in given]
    except (TypeError, ValueError, OverflowError):  # int(inf) overflows
        raise NotYet(f"For {case} each element should be a pair of numbers; one is {given[0]}.") from None
    broken = np.flatnonzero((given != np.array(pairs)).any(axis=1))
    if len(broken):
        raise NotYet(f"For {case} some are not whole, {tuple(given[broken[0]].tolist())} for one.")
    return pairs


def _judge_pairs(pairs: list[tuple[int, int]], c: int, p: int, case: str) -> None:
    if outside := [pair for pair in pairs if not all(0 <= x < p for x in pair)]:
        raise NotYet(f"For {case} you gave {outside[0]}; a and b run from 0 to {p - 1}.")
    if wrong := [(a, b) for a, b in pairs if (a + b) % p != c]:
        a, b = wrong[0]
        raise NotYet(f"For {case} you gave ({a}, {b}), but {a} + {b} = {(a + b) % p} mod {p}.")
    if twice := [pair for i, pair in enumerate(pairs) if pair in pairs[:i]]:
        raise NotYet(f"For {case} some pairs are there more than once, {twice[0]} for one.")
    missing = [(a, (c - a) % p) for a in range(p) if (a, (c - a) % p) not in set(pairs)]
    if not missing:
        return
    advice = ""
    if pairs and all(a + b == c for a, b in pairs):
        advice = " Sums that go past the top, a + b = c + p, have the answer c as well."
    elif pairs and all(a <= b for a, b in pairs):
        advice = " (a, b) and (b, a) are two pairs."
    said = f"For {case}, {len(missing)} of {p} pairs are missing"
    raise NotYet(f"{said}, {missing[0]} for one.{advice}", unspoilt=f"{said}.{advice}")


# 1.2: all pairs with a given answer.
diagonal = ByCases(
    ((3, 12), (0, 5), (25, 113), (6, 7), (1, 3)),
    _diagonal,
    "right. p pairs, one in every row and one in every column: the diagonals of the table.",
)


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


def _third_hand(end_a: tuple[float, float], end_b: tuple[float, float]) -> Judge:
    (cx, sx), (cy, sy) = end_a, end_b
    case = f"hands that end at ({cx:.2f}, {sx:.2f}) and ({cy:.2f}, {sy:.2f})"
    return Judge(case, lambda answer: _judge_hand(answer, cx, sx, cy, sy, case))


def _judge_hand(answer: Any, cx: float, sx: float, cy: float, sy: float, case: str) -> None:
    if shape(answer) == () and np.iscomplexobj(answer):
        raise NotYet(
            f"For {case} a cosine and a sine are asked for; of your complex z return (z.real, z.imag)."
        )
    two_numbers(answer, case=case, asked="a cosine and a sine")
    right = np.array([cx * cy - sx * sy, sx * cy + cx * sy])
    given = values(answer, (2,), case=case, what="the end of the hand")
    if np.allclose(given, right, atol=1e-6):
        return
    mistakes: dict[str, Any] = {
        "The sign in the cosine: i times i is −1.": [cx * cy + sx * sy, right[1]],
        "Cosine and sine are the wrong way round.": right[::-1],
        "That is the product of the cosines and that of the sines; multiply the complex numbers.": [
            cx * cy,
            sx * sy,
        ],
        "Adding the ends leads off the circle; turning is multiplying.": [cx + cy, sx + sy],
        "That is the hand of a − b: it has been turned back.": [cx * cy + sx * sy, sx * cy - cx * sy],
        "That is the hand of b − a: it has been turned back.": [cx * cy + sx * sy, cx * sy - sx * cy],
        "That is where the first hand ends; turn it on by the angle of the second.": [cx, sx],
        "That is where the second hand ends; turn it on by the angle of the first.": [cy, sy],
    }
    for advice, wrong in mistakes.items():
        if np.allclose(given, wrong, atol=1e-6):
            raise NotYet(f"For {case}: {advice}")
    ends = f"({given[0]:.3f}, {given[1]:.3f})"
    raise NotYet(
        f"For {case} the sum's hand ends at ({right[0]:.3f}, {right[1]:.3f}); you gave {ends}.",
        unspoilt=f"For {case} the sum's hand does not end at {ends}.",
    )


def _end(angle: float) -> tuple[float, float]:
    return float(np.cos(angle)), float(np.sin(angle))


def _hour_end(hour: int) -> tuple[float, float]:
    """Where the hand of a clock with twelve hours ends."""
    return _end(2 * np.pi * hour / 12)


_turned_by = ByCases(
    (
        *((_end(x), _end(y)) for x, y in np.random.default_rng(0).uniform(0, 2 * np.pi, size=(6, 2))),
        (_end(0.0), _end(0.0)),
        (_end(np.pi / 2), _end(np.pi / 2)),
        (_hour_end(2), _hour_end(5)),
    ),
    _third_hand,
    "right. The sum of two angles, by four products and two sums of their cosines and sines.",
)


def add_hands(function: Any) -> str:
    """1.4: the end of the sum's hand from the ends of the two others."""
    praise = _turned_by(function)
    if also_gives(function, (2.0, 0.0), (0.0, 2.0), right=(0.0, 4.0)):  # an angle forgets lengths
        return f"{praise} No angle and no remainder anywhere: a network could do that."
    return f"{praise} If yours computes an angle on the way, it can do without."


def _visited(k: int, p: int) -> Target:
    return Target(
        p // gcd(k, p),
        case=f"k = {k} and p = {p}",
        what="the number of hours",
        mistakes={
            "That would be so if k divided p; what matters is what they have in common.": lambda: p // k,
            "That is the greatest common divisor itself; the hours are p divided by it.": lambda: gcd(k, p),
            "Not every speed visits every hour: follow speed 4 on a clock with 12 hours.": lambda: p,
        },
    )


# 1.5: how many different hours a hand of speed k points at.
visited = ByCases(
    ((1, 12), (4, 12), (5, 12), (8, 12), (6, 12), (56, 113), (10, 25)),
    _visited,
    "right. If p is a prime, no speed below it has anything in common with it: no hour is left out.",
)


CHECKS: dict[str, Callable[[Any], str]] = {
    "1.1": solve,
    "1.2": diagonal,
    "1.3": score_without_adding,
    "1.4": add_hands,
    "1.5": visited,
}

_CELLS = {f"({a}, {b})": (a, b) for a in range(3) for b in range(3)}
QUESTIONS: dict[str, Question] = {
    "1.1": Question(
        "It is 91 o’clock on a clock with 113 hours, and you wait for 25 o’clock. How many hours *b*?",
        Number("hours"),
        solve,
        (91, 25, 113),
    ),
    "1.2": Question(
        "On a clock with 3 hours: which pairs (*a*, *b*) have the answer 1?",
        Subset(_CELLS, columns=3),
        diagonal,
        (1, 3),
    ),
    "1.4": Question(
        "Two hands stand on a clock with 12 hours. Turn the third to where their angles add up.",
        Hand(12, {"a": 2, "b": 5}, "*a* + *b*"),
        _turned_by,
        (_hour_end(2), _hour_end(5)),
        _hour_end,
    ),
    "1.5": Question(
        "How many different hours does a hand of speed 8 point at, on a clock with 12 hours?",
        Number("hours"),
        visited,
        (8, 12),
    ),
}
