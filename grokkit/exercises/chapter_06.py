"""Checks of chapter 6, Where the two inputs meet."""

from collections.abc import Callable
from typing import Any

import numpy as np

from grokkit.exercises._judge import ByCases, Judge, NotYet, Target, call, expect, number, shown
from grokkit.exercises.asked import Number, Question, Whole


def _balance(score_a: float, score_b: float) -> Target:
    return Target(
        1 / (1 + np.exp(score_b - score_a)) if score_b - score_a < 700 else 0.0,
        case=f"scores {score_a:g} and {score_b:g}",
        what="the attention to a",
        mistakes={
            "That is the attention to b.": lambda: 1 / (1 + np.exp(min(score_a - score_b, 700))),
            "That is the difference of the scores; the softmax is still missing.": (
                lambda: score_a - score_b
            ),
            "Weights are exponentials of scores, divided by their sum.": (
                lambda: score_a / (score_a + score_b) if score_a + score_b else np.nan
            ),
        },
        not_finite=(
            f"For scores {score_a:g} and {score_b:g} an exponential overflows. Only the difference of the "
            "scores matters."
        ),
    )


_TRIPLE = (5.0, 5 - float(np.log(3)))  # a gets three times as much as b

_balanced = ByCases(
    ((1.0, 1.0), (2.0, -1.0), (-3.0, 0.5), (40.0, 38.0), (900.0, -900.0), _TRIPLE),
    _balance,
    "right. A head that leaves `=` out is a balance: only the difference of two scores tips it.",
)


def difference_of_weights(function: Any) -> str:
    """6.3: attention to a from the two scores; an overflow is told by its numbers, not warned of."""
    with np.errstate(all="ignore"):
        return _balanced(function)


def share_at(function: Any) -> str:
    """6.4: share of an image's variance in {1, cos, sin}(a) × {1, cos, sin}(b) of frequency k."""
    for p, k, seed in ((7, 2, 0), (13, 6, 1), (29, 5, 2)):
        rng = np.random.default_rng(seed)
        a = np.arange(p)
        wave = np.cos(2 * np.pi * k * a / p + 1)
        image = np.maximum(0.3 + wave[:, None] + wave + 0.4 * rng.normal(size=(p, p)), 0)
        case = f"a noisy neuron with p = {p} at k = {k}"
        power = np.abs(np.fft.fft2(image)) ** 2
        near = [0, k, p - k]
        block = power[np.ix_(near, near)].sum() - power[0, 0]
        total = power.sum() - power[0, 0]
        alone = power[0, [k, p - k]].sum() + power[[k, p - k], 0].sum()
        expect(
            call(function, image, k, case=case),
            block / total,
            case=case,
            what="the share",
            mistakes={
                "The mean is still among what you divide by; take it out first.": (
                    lambda block=block, power=power: block / power.sum()
                ),
                "The mean is still in both numbers; take it out first.": (
                    lambda block=block, power=power: (block + power[0, 0]) / power.sum()
                ),
                "Those are the waves of one input; the products of waves are missing.": (
                    lambda alone=alone, total=total: alone / total
                ),
                "Those are the products alone; waves of one input belong to it too.": (
                    lambda block=block, alone=alone, total=total: (block - alone) / total
                ),
                "That is a ratio of sizes; a share of the variance is a ratio of squares.": (
                    lambda block=block, total=total: np.sqrt(block / total)
                ),
            },
        )
    return "right. This is the number that decides to which cluster a neuron belongs."


_T = 2 * np.pi * (np.arange(200_000) + 0.5) / 200_000


def _corner(offset: float, size: float) -> Target:
    case = f"offset {offset:g} and size {size:g}"
    never_at_the_corner = abs(offset) >= size
    right = float(2 * np.mean(np.maximum(offset + size * np.cos(_T), 0) * np.cos(2 * _T)))
    mistakes: dict[str, Callable[[], float]] = {
        "That leaves out the offset.": lambda: 2 * size / (3 * np.pi),
    }
    if not never_at_the_corner:
        mistakes["That is the mean of ReLU · cos 2t; an amplitude is twice that."] = lambda: right / 2
        mistakes["That is for size 1; the amplitude grows with the size."] = lambda: right / size
    return Target(
        0.0 if never_at_the_corner else right,
        case=case,
        what="the amplitude",
        mistakes=mistakes,
        rel=2e-3,
        not_finite=f"For {case} the neuron is always on, or always off. What is left of cos 2t?"
        if never_at_the_corner
        else None,
    )


_ALWAYS_ON = (2.0, 1.0)

# 6.5: amplitude of cos 2t in ReLU(offset + size cos t).
second_harmonic = ByCases(
    ((0.0, 1.0), (0.5, 1.0), (-0.5, 1.0), (0.0, 3.0), (1.2, 2.5), _ALWAYS_ON, (-2.0, 1.0)),
    _corner,
    "right. A neuron that is always on, or never, multiplies nothing: it takes the corner.",
)


def from_phases(function: Any) -> str:
    """6.1: mean over n evenly spaced phases φ of ReLU(cos(x+φ) + cos(y+φ)) cos(z+2φ)."""
    rng = np.random.default_rng(6)
    for n in (1, 5, 3, 64):  # with three phases, −2φ is φ
        x, y, z = rng.uniform(0, 2 * np.pi, 3)
        phase = 2 * np.pi * np.arange(n) / n
        inside = np.cos(x + phase) + np.cos(y + phase)
        read = np.maximum(inside, 0)
        case = f"n = {n} phases"
        expect(
            call(function, x, y, z, n, case=case),
            np.mean(read * np.cos(z + 2 * phase)),
            case=case,
            what="the mean",
            mistakes={
                "That is the sum; divide by n.": (
                    lambda read=read, z=z, phase=phase: np.sum(read * np.cos(z + 2 * phase))
                ),
                "The sign: where x + φ and y + φ are read, z + 2φ is written.": (
                    lambda read=read, z=z, phase=phase: np.mean(read * np.cos(z - 2 * phase))
                ),
                "What is written must turn twice as fast as what is read: cos(z + 2φ).": (
                    lambda read=read, z=z, phase=phase: np.mean(read * np.cos(z + phase))
                ),
                "The ReLU is missing.": (
                    lambda inside=inside, z=z, phase=phase: np.mean(inside * np.cos(z + 2 * phase))
                ),
                "The last phase is the first one again: n phases, the full turn left out.": (
                    lambda x=x, y=y, z=z, n=n: _ends_meet(x, y, z, n)
                ),
            },
        )
    return "right. Sixty-four neurons, and only a wave of x + y − z is left of it, times |cos((x − y)/2)|."


def _opposite(k: int, p: int) -> Judge:
    case = f"p = {p} and k = {k}"
    return Judge(case, lambda answer: _judge_difference(answer, k, p, case))


def _judge_difference(answer: Any, k: int, p: int, case: str) -> None:
    seen = np.abs(np.cos(np.pi * k * np.arange(p) / p))
    given = number(answer, case=case, what="the difference")
    if given not in range(p):
        raise NotYet(f"For {case} a whole number from 0 to {p - 1} is asked for; you gave {shown(given)}.")
    difference = int(given)
    if not np.isclose(seen[difference], seen.min()):
        advice = " That is where the formula writes most." if difference == 0 else ""
        raise NotYet(
            f"For {case} and the difference {difference} the envelope is {seen[difference]:.3f}; there "
            f"is one where it is {seen.min():.3f}.{advice}"
        )


# 6.2: a difference a − b (mod p) at which |cos(w_k (a − b)/2)| is smallest.
blind_difference = ByCases(
    ((35, 113), (1, 113), (7, 59), (40, 97), (3, 11)),
    _opposite,
    "right. On the clock of frequency k, a and b then stand opposite each other.",
)


def _ends_meet(x: float, y: float, z: float, n: int) -> float:
    phase = np.linspace(0, 2 * np.pi, n)
    return float(np.mean(np.maximum(np.cos(x + phase) + np.cos(y + phase), 0) * np.cos(z + 2 * phase)))


CHECKS: dict[str, Callable[[Any], str]] = {
    "6.1": from_phases,
    "6.2": blind_difference,
    "6.3": difference_of_weights,
    "6.4": share_at,
    "6.5": second_harmonic,
}

QUESTIONS: dict[str, Question] = {
    "6.2": Question(
        "On a clock with 11 hours: at which difference *a* − *b* is a cluster of frequency 3 blind, or as "
        "good as blind? One of the two will do.",
        Whole(0, 10),
        blind_difference,
        (3, 11),
    ),
    "6.3": Question(
        "A head gives = nothing. The score of *a* is 5, that of *b* is 3.9014, which is 5 − ln 3. How much "
        "of its attention does *a* get?",
        Number(),
        _balanced,
        _TRIPLE,
    ),
    "6.5": Question(
        "The offset is 2 and the size is 1: ReLU(2 + cos *t*). Which amplitude has cos 2*t* in it?",
        Number(),
        second_harmonic,
        _ALWAYS_ON,
    ),
}
