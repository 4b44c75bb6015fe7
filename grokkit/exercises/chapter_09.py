"""Checks of chapter 9, Watching understanding form."""

from typing import Any

import numpy as np

from grokkit import fourier
from grokkit.exercises._judge import NotYet, call, expect, values
from grokkit.settings import KNOWN
from grokkit.task import Task


def number_of_keys(function: Any) -> str:
    """9.1: how many frequencies reach a share of the largest, checkpoint by checkpoint."""
    for n_steps, n_freq, tau, seed in ((3, 7, 0.25, 0), (5, 57, 0.25, 1), (4, 20, 0.6, 2)):
        rng = np.random.default_rng(seed)
        spectrum = rng.uniform(size=(n_steps, n_freq)) ** 4 * np.geomspace(1, 30, n_steps)[:, None]
        spectrum[:, 0] = 3 * spectrum.max(axis=1)  # the constant is no frequency
        case = f"a spectrum of {n_steps} checkpoints and k = 0 … {n_freq - 1} with tau = {tau}"
        answer = values(call(function, spectrum, tau, case=case), (n_steps,), case=case, what="the counts")
        waves = spectrum[:, 1:]
        right = (waves >= tau * waves.max(axis=1, keepdims=True)).sum(axis=1)
        if np.array_equal(answer, right):
            continue
        slips = {
            "The constant, k = 0, must be left out, also where the largest is looked for.": (
                (spectrum >= tau * spectrum.max(axis=1, keepdims=True)).sum(axis=1)
            ),
            "Each checkpoint has a largest of its own; you took one for all.": (
                (waves >= tau * waves.max()).sum(axis=1)
            ),
            "Those are the frequencies below the threshold.": (
                (waves < tau * waves.max(axis=1, keepdims=True)).sum(axis=1)
            ),
            "That compares with tau itself; the threshold is a share of the largest.": (
                (waves >= tau).sum(axis=1)
            ),
        }
        _told(answer, right, slips, case)
    return "right. By this rule a network without any circuit has almost nothing but key frequencies."


def circuit_alone(function: Any) -> str:
    """9.2: logits of which only the constant and the key waves of a + b are left."""
    for p, K, seed in ((7, (1, 3), 0), (13, (2,), 1), (11, (1, 4, 5), 2)):
        task = Task(p=p)
        logits = np.random.default_rng(seed).normal(size=(p * p, p)) + np.arange(p)
        rows = fourier.rows_of(p, K)
        waves = fourier.basis(p)[rows][:, task.labels]
        waves /= np.linalg.norm(waves, axis=1, keepdims=True)
        part = waves.T @ (waves @ logits)
        right = logits.mean(axis=0) + part
        case = f"p = {p} and K = {K}"
        answer = values(call(function, logits, K, p, case=case), (p * p, p), case=case, what="the logits")
        if np.allclose(answer, right, atol=1e-6):
            continue
        a = task.pairs[:, 0]
        slips = {
            "Each answer's mean over all pairs is missing; it stays.": part,
            "That is the rest: what is left when the waves are taken out.": logits - part,
            "A row of the table belongs to a + b modulo p, not to a.": logits.mean(axis=0) + part[a * p],
            "The mean is to be taken over the pairs (axis 0), for each answer.": (
                logits.mean(axis=1, keepdims=True) + part
            ),
        }
        _told(answer, right, slips, case)
    return "right. What you return depends on a + b alone: the rest of the network is gone."


def turning_points(function: Any) -> str:
    """9.3: the steps at which excluded loss is lowest and highest after memorising."""
    cases = {
        "a run that memorises, forms a circuit and cleans up": (
            [0, 10, 20, 50, 90, 140, 200, 300],
            [0.1, 0.5, 0.995, 1, 1, 1, 1, 1],
            [4.7, 2.0, 0.5, 0.01, 0.3, 6.0, 9.0, 7.0],
            (50, 200),
        ),
        "a run whose loss was even lower before it had memorised": (
            [0, 5, 10, 15, 20, 25, 30],
            [0, 0.9, 0.98, 0.991, 1, 1, 1],
            [4.7, 0.001, 2.0, 1.0, 0.2, 3.0, 2.5],
            (20, 25),
        ),
        "a run whose loss is lowest at its very end": (
            [0, 7, 14, 21, 28],
            [0.5, 1, 1, 1, 1],
            [4.7, 1.0, 0.5, 8.0, 0.1],
            (14, 21),
        ),
    }
    for case, (*curves, right) in cases.items():
        steps, train, excluded = (np.array(curve) for curve in curves)
        answer = values(
            call(function, steps, train, excluded, case=case), (2,), case=case, what="the two steps"
        )
        if tuple(answer) == right:
            continue
        known = int(np.argmax(train > KNOWN))
        top = known + int(excluded[known:].argmax())
        slips = {
            "The lowest point is looked for before the highest, not in the whole rest.": (
                steps[known + excluded[known:].argmin()],
                steps[top],
            ),
            "What was before memorising must not count.": (steps[excluded.argmin()], steps[top]),
            "Those are places in the list; give the steps.": (
                known + excluded[known : top + 1].argmin(),
                top,
            ),
            "The other way round: first the lowest, then the highest.": right[::-1],
        }
        _told(answer, np.array(right), {k: np.array(v) for k, v in slips.items()}, case)
    return "right. A rule like this can be wrong, and then everybody sees where."


def width(function: Any) -> str:
    """9.4: steps between a tenth and nine tenths of a curve's way, in the values or in their logarithms."""
    steps = np.arange(0, 1001, 100)
    line = np.linspace(10, 1, 11)
    curves = {
        "a straight line": (line, False, 800.0),
        "the same line, by its logarithm": (line, True, None),
        "a power of ten for each hundred steps, by its logarithm": (10.0 ** -np.arange(11), True, 800.0),
        "the same powers of ten, by their values": (10.0 ** -np.arange(11), False, None),
    }
    for case, (curve, log, right) in curves.items():
        share = _share(np.log(curve) if log else curve)
        right = float(np.subtract(*np.interp([0.9, 0.1], share, steps))) if right is None else right
        other = _share(curve if log else np.log(curve))
        expect(
            call(function, steps, curve, log, case=case),
            right,
            case=case,
            what="the width",
            mistakes={
                "That is the other ruler: look at what `log` asks for.": (
                    lambda other=other: float(np.subtract(*np.interp([0.9, 0.1], other, steps)))
                ),
                "The sign: later minus earlier.": lambda right=right: -right,
                "That is the whole way; only from a tenth to nine tenths is asked for.": lambda: 1000.0,
            },
        )
    return "right. One curve, two rulers, and one of them sees a leap where the other sees a ramp."


def _share(curve: np.ndarray) -> np.ndarray:
    return (curve - curve[0]) / (curve[-1] - curve[0])


def _told(answer: np.ndarray, right: np.ndarray, slips: dict[str, np.ndarray], case: str) -> None:
    """Raise `NotYet`, with the advice for the slip that leads to this answer if it is a known one."""
    for advice, wrong in slips.items():
        if np.shape(wrong) == np.shape(answer) and np.allclose(answer, wrong, atol=1e-6):
            raise NotYet(f"For {case}: {advice}")
    at = int(np.argmax(~np.isclose(answer.ravel(), np.ravel(right), atol=1e-6)))
    raise NotYet(
        f"For {case} entry {at} should be {np.ravel(right)[at]:.4g}; you gave {answer.ravel()[at]:.4g}."
    )


CHECKS = {
    "9.1": number_of_keys,
    "9.2": circuit_alone,
    "9.3": turning_points,
    "9.4": width,
}
