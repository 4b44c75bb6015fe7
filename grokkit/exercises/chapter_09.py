"""Checks of chapter 9, Watching understanding form."""

from collections.abc import Callable
from typing import Any

import numpy as np

from grokkit import fourier
from grokkit.exercises._judge import ByCases, Judge, Target, call, expect_values
from grokkit.exercises.asked import Match, Number, Question
from grokkit.settings import KNOWN
from grokkit.task import Task


def _reaching(spectrum: np.ndarray, tau: float) -> Judge:
    n_steps, n_freq = spectrum.shape
    case = f"a spectrum of {n_steps} checkpoints and k = 0 … {n_freq - 1} with tau = {tau}"
    waves = spectrum[:, 1:]
    largest = waves.max(axis=1, keepdims=True)
    right = (waves >= tau * largest).sum(axis=1)
    slips = {
        "The constant, k = 0, must be left out, also where the largest is looked for.": (
            (spectrum >= tau * spectrum.max(axis=1, keepdims=True)).sum(axis=1)
        ),
        "A frequency with exactly that share of the largest reaches it.": (
            (waves > tau * largest).sum(axis=1)
        ),
        "Each checkpoint has a largest of its own; you took one for all.": (
            (waves >= tau * waves.max()).sum(axis=1)
        ),
        "Those are the frequencies below the threshold.": (waves < tau * largest).sum(axis=1),
        "That compares with tau itself; the threshold is a share of the largest.": (
            (waves >= tau).sum(axis=1)
        ),
    }

    return Judge(
        case, lambda answer: expect_values(answer, right, case=case, what="the counts", mistakes=slips)
    )


def _spectrum(n_steps: int, n_freq: int, tau: float, seed: int) -> tuple[np.ndarray, float]:
    rng = np.random.default_rng(seed)
    spectrum = rng.uniform(size=(n_steps, n_freq)) ** 4 * np.geomspace(1, 30, n_steps)[:, None]
    spectrum[:, 1] = 2.0 ** np.ceil(np.log2(spectrum.max(axis=1)))
    spectrum[:, 2] = tau * spectrum[:, 1]  # exactly the share: it reaches it
    spectrum[:, 0] = 3 * spectrum.max(axis=1)  # the constant is no frequency
    return spectrum, tau


_EARLY_AND_LATE = (np.array([[10.0, 1, 4, 2, 1], [20, 16, 4, 8, 2]]), 0.25)

# 9.3: how many frequencies reach a share of the largest, checkpoint by checkpoint.
number_of_keys = ByCases(
    (
        _spectrum(3, 7, 0.25, seed=0),
        _spectrum(5, 57, 0.25, seed=1),
        _spectrum(4, 20, 0.6, seed=2),
        _EARLY_AND_LATE,
    ),
    _reaching,
    "right. By this rule a network without any circuit has almost nothing but key frequencies.",
)


def circuit_alone(function: Any) -> str:
    """9.4: logits of which only the constant and the key waves of a + b are left."""
    for p, K, seed in ((7, (1, 3), 0), (13, (2,), 1), (11, (1, 4, 5), 2)):
        task = Task(p=p)
        logits = np.random.default_rng(seed).normal(size=(p * p, p)) + np.arange(p)
        rows = fourier.rows_of(p, K)
        waves = fourier.basis(p)[rows][:, task.labels]
        waves /= np.linalg.norm(waves, axis=1, keepdims=True)
        part = waves.T @ (waves @ logits)
        right = logits.mean(axis=0) + part
        case = f"p = {p} and K = {K}"
        a = task.pairs[:, 0]
        slips = {
            "Each answer's mean over all pairs is missing; it stays.": part,
            "That is the rest: what is left when the waves are taken out.": logits - part,
            "A row of the table belongs to a + b modulo p, not to a.": logits.mean(axis=0) + part[a * p],
            "The mean is to be taken over the pairs (axis 0), for each answer.": (
                logits.mean(axis=1, keepdims=True) + part
            ),
        }
        answer = call(function, logits, K, p, case=case)
        expect_values(answer, right, case=case, what="the logits", mistakes=slips)
    return "right. What you return depends on a + b alone: the rest of the network is gone."


def _turns(steps: np.ndarray, train: np.ndarray, excluded: np.ndarray) -> Judge:
    known = int(np.argmax(train > KNOWN))
    at_least = int(np.argmax(train >= KNOWN))
    top = known + int(excluded[known:].argmax())
    low = known + int(excluded[known : top + 1].argmin())
    case = (
        f"a run measured at the steps {', '.join(map(str, steps))} that has memorised at step {steps[known]}"
    )
    slips = {
        "The lowest point is looked for before the highest, not in the whole rest.": (
            steps[known + excluded[known:].argmin()],
            steps[top],
        ),
        "With exactly 99 % it has not memorised yet: more than that is asked for.": (
            steps[at_least + excluded[at_least : top + 1].argmin()],
            steps[top],
        ),
        "What was before memorising must not count.": (steps[excluded.argmin()], steps[top]),
        "Those are places in the list; give the steps.": (low, top),
        "The other way round: first the lowest, then the highest.": (steps[top], steps[low]),
    }

    right = steps[[low, top]]
    return Judge(
        case, lambda answer: expect_values(answer, right, case=case, what="the two steps", mistakes=slips)
    )


def _curves(steps: list, train: list, excluded: list) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return np.array(steps), np.array(train), np.array(excluded)


_SIX_STEPS = _curves([0, 10, 20, 30, 40, 50], [0.01, 0.9, 0.995, 1, 1, 1], [4.7, 0.2, 2.0, 1.0, 5.0, 0.9])

# 9.1: the steps at which excluded loss is lowest and highest after memorising.
turning_points = ByCases(
    (
        _curves(  # memorises, forms a circuit, cleans up
            [0, 10, 20, 50, 90, 140, 200, 300],
            [0.1, 0.5, 0.995, 1, 1, 1, 1, 1],
            [4.7, 2.0, 0.5, 0.01, 0.3, 6.0, 9.0, 7.0],
        ),
        _curves(  # was even lower before it had memorised
            [0, 5, 10, 15, 20, 25, 30],
            [0, 0.9, 0.98, 0.991, 1, 1, 1],
            [4.7, 0.001, 2.0, 1.0, 0.2, 3.0, 2.5],
        ),
        _curves(  # is at exactly 99 % for a while
            [0, 10, 20, 30, 40, 50], [0, KNOWN, KNOWN, 0.995, 1, 1], [4.7, 0.2, 2.0, 1.0, 5.0, 4.0]
        ),
        _curves(
            [0, 7, 14, 21, 28], [0.5, 1, 1, 1, 1], [4.7, 1.0, 0.5, 8.0, 0.1]
        ),  # is lowest at the very end
        _SIX_STEPS,
    ),
    _turns,
    "right. A rule like this can be wrong, and then everybody sees where.",
)


def _width(steps: np.ndarray, curve: np.ndarray, log: bool) -> Target:
    def between(curve: np.ndarray) -> float:
        return float(np.subtract(*np.interp([0.9, 0.1], _share(curve), steps)))

    right = between(np.log(curve) if log else curve)
    kind = "the logarithms" if log else "the values"
    return Target(
        right,
        case=f"a curve from {curve[0]:g} to {curve[-1]:g} in {steps[-1] - steps[0]:,} steps, by {kind}",
        what="the width",
        mistakes={
            "That is the other ruler: look at what `log` asks for.": (
                lambda: between(curve if log else np.log(curve))
            ),
            "The sign: later minus earlier.": lambda: -right,
            "That is the whole way; only from a tenth to nine tenths is asked for.": (
                lambda: float(steps[-1] - steps[0])
            ),
        },
    )


_EACH_HUNDRED = np.arange(0, 1001, 100)
_LINE, _POWERS = np.linspace(10, 1, 11), 10.0 ** -np.arange(11)

# 9.2: steps between a tenth and nine tenths of a curve's way, in the values or in their logarithms.
width = ByCases(
    tuple((_EACH_HUNDRED, curve, log) for curve in (_LINE, _POWERS) for log in (False, True)),
    _width,
    "right. One curve, two rulers, and one of them sees a leap where the other sees a ramp.",
)


def _share(curve: np.ndarray) -> np.ndarray:
    return (curve - curve[0]) / (curve[-1] - curve[0])


CHECKS: dict[str, Callable[[Any], str]] = {
    "9.1": turning_points,
    "9.2": width,
    "9.3": number_of_keys,
    "9.4": circuit_alone,
}

_COUNTS = ("0", "1", "2", "3", "4", "5")
QUESTIONS: dict[str, Question] = {
    "9.1": Question(
        "From step 20 on a run has more than 99 % of its training pairs right. At the steps 0, 10, 20, 30, "
        "40 and 50 its excluded loss is 4.7, 0.2, 2, 1, 5 and 0.9. Which are the two steps of the rule?",
        Match(("lowest", "highest"), tuple(map(str, _SIX_STEPS[0]))),
        turning_points,
        _SIX_STEPS,
        lambda chosen: [int(step) for step in chosen.values()],
    ),
    "9.2": Question(
        "In each hundred of 1,000 steps a loss falls to a tenth: from 1 to 0.1, to 0.01, and so on; between "
        "measurements it takes straight lines. Measured by its values, how many steps lie between a tenth "
        "and nine tenths of its way?",
        Number("steps"),
        width,
        (_EACH_HUNDRED, _POWERS, False),
    ),
    "9.3": Question(
        "The sizes of *k* = 0, 1, 2, 3, 4 are 10, 1, 4, 2, 1 early in training and 20, 16, 4, 8, 2 late. "
        "With tau = 0.25, how many frequencies are key?",
        Match(("early", "late"), _COUNTS),
        number_of_keys,
        _EARLY_AND_LATE,
        lambda chosen: [int(count) for count in chosen.values()],
    ),
}
