"""Checks of chapter 6, Where the two inputs meet."""

from typing import Any

import numpy as np

from grokkit.exercises._judge import NotYet, call, expect


def difference_of_weights(function: Any) -> str:
    """6.1: attention to a and to b from their two scores, when ``=`` gets nothing."""
    for score_a, score_b in ((1.0, 1.0), (2.0, -1.0), (-3.0, 0.5), (40.0, 38.0), (900.0, -900.0)):
        case = f"scores {score_a:g} and {score_b:g}"
        with np.errstate(all="ignore"):
            answer = call(function, score_a, score_b, case=case)
        if _overflowed(answer):
            raise NotYet(f"For {case} an exponential overflows. Only the difference of the scores matters.")
        expect(
            answer,
            1 / (1 + np.exp(score_b - score_a)) if score_b - score_a < 700 else 0.0,
            case=case,
            what="the attention to a",
            mistakes={
                "That is the attention to b.": lambda a=score_a, b=score_b: 1 / (1 + np.exp(min(a - b, 700))),
                "That is the difference of the scores; the softmax is still missing.": (
                    lambda a=score_a, b=score_b: a - b
                ),
                "Weights are exponentials of scores, divided by their sum.": (
                    lambda a=score_a, b=score_b: a / (a + b) if a + b else np.nan
                ),
            },
        )
    return "right. A head that leaves `=` out is a balance: only the difference of two scores tips it."


def share_at(function: Any) -> str:
    """6.2: share of an image's variance in {1, cos, sin}(a) × {1, cos, sin}(b) of frequency k."""
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


def second_harmonic(function: Any) -> str:
    """6.3: amplitude of cos 2t in ReLU(offset + size cos t)."""
    t = 2 * np.pi * (np.arange(200_000) + 0.5) / 200_000
    for offset, size in (
        (0.0, 1.0),
        (0.5, 1.0),
        (-0.5, 1.0),
        (0.0, 3.0),
        (1.2, 2.5),
        (2.0, 1.0),
        (-2.0, 1.0),
    ):
        case = f"offset {offset:g} and size {size:g}"
        right = float(2 * np.mean(np.maximum(offset + size * np.cos(t), 0) * np.cos(2 * t)))
        answer = call(function, offset, size, case=case)
        if abs(offset) >= size:
            if _overflowed(answer):
                raise NotYet(f"For {case} the neuron is always on, or always off. What is left of cos 2t?")
            right = 0.0
        expect(
            answer,
            right,
            case=case,
            what="the amplitude",
            rel=2e-3,
            mistakes={
                "That is the mean of ReLU · cos 2t; an amplitude is twice that.": lambda right=right: (
                    right / 2
                ),
                "That leaves out the offset.": lambda size=size: 2 * size / (3 * np.pi),
                "That is for size 1; the amplitude grows with the size.": (
                    lambda right=right, size=size: right / size if right else np.nan
                ),
            },
        )
    return "right. A neuron that is always on, or never, multiplies nothing: it takes the corner."


def from_phases(function: Any) -> str:
    """6.4: mean over n evenly spaced phases φ of ReLU(cos(x+φ) + cos(y+φ)) cos(z+2φ)."""
    rng = np.random.default_rng(6)
    for n in (1, 3, 5, 64):
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


def blind_difference(function: Any) -> str:
    """6.5: a difference a − b (mod p) at which |cos(w_k (a − b)/2)| is smallest."""
    for p, k in ((113, 35), (113, 1), (59, 7), (97, 40)):
        case = f"p = {p} and k = {k}"
        answer = call(function, k, p, case=case)
        d = np.arange(p)
        seen = np.abs(np.cos(np.pi * k * d / p))
        if not isinstance(answer, int | np.integer) or not 0 <= answer < p:
            raise NotYet(f"For {case} a whole number from 0 to {p - 1} is asked for; you gave {answer!r}.")
        if not np.isclose(seen[answer], seen.min()):
            advice = " That is where the formula writes most." if answer == 0 else ""
            raise NotYet(
                f"For {case} and the difference {answer} the envelope is {seen[answer]:.3f}; there "
                f"is one where it is {seen.min():.3f}.{advice}"
            )
    return "right. On the clock of frequency k, a and b then stand opposite each other."


def _overflowed(answer: Any) -> bool:
    """Whether an answer is a number, but not a finite one."""
    try:
        return not np.isfinite(float(answer))
    except (TypeError, ValueError):
        return False


def _ends_meet(x: float, y: float, z: float, n: int) -> float:
    phase = np.linspace(0, 2 * np.pi, n)
    return float(np.mean(np.maximum(np.cos(x + phase) + np.cos(y + phase), 0) * np.cos(z + 2 * phase)))


CHECKS = {
    "6.1": difference_of_weights,
    "6.2": share_at,
    "6.3": second_harmonic,
    "6.4": from_phases,
    "6.5": blind_difference,
}
