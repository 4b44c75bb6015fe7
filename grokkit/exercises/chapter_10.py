"""Checks of chapter 10: what a decay does, what became of a run, medians with failures, exponents, ⊥Grad."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from grokkit.exercises._judge import ByCases, Judge, NotYet, Target, values
from grokkit.exercises.asked import Match, Number, Question
from grokkit.exercises.given import as_word, in_a_line
from grokkit.settings import KNOWN


def _half_life(lr: float, weight_decay: float) -> Target:
    right = math.log(0.5) / math.log1p(-lr * weight_decay)
    return Target(
        right,
        case=f"learning rate {lr:g} and weight decay {weight_decay:g}",
        what="the number of steps",
        mistakes={
            "That is until a weight is down to 1/e; a half is asked for.": (
                lambda: -1 / math.log1p(-lr * weight_decay)
            ),
            "A step takes off the product of rate and decay, not the decay alone.": (
                lambda: math.log(2) / weight_decay
            ),
            "A step takes off the product of rate and decay, not the rate alone.": lambda: math.log(2) / lr,
            "Each step takes its share of what is left, not of what there was.": (
                lambda: 0.5 / (lr * weight_decay)
            ),
        },
        rel=6e-3,  # ln 2 / ηλ is near enough
    )


# 10.1: after how many steps decay alone has halved a weight.
half_life = ByCases(
    ((0.01, 1.0), (0.001, 1.0), (0.002, 0.5), (0.0005, 4.0)),
    _half_life,
    "right. With the paper's settings that is hundreds of steps, and a fast run has tens.",
)

FATES = ("groks", "memorises only", "learns nothing")


def _fate(train: np.ndarray, test: np.ndarray) -> Judge:
    knew, right = bool((train > KNOWN).any()), bool((test > KNOWN).any())
    expected = FATES[0] if right else FATES[1] if knew else FATES[2]
    case = f"a run that ends with {train[-1]:.1%} and {test[-1]:.1%} right"

    def judge(answer: Any) -> None:
        given = as_word(answer)
        if given == expected:
            return
        if given not in FATES:
            raise NotYet(f"For {case}, one of {', '.join(FATES)} is asked for; you gave {in_a_line(answer)}.")
        if right and test[-1] <= KNOWN:
            why = "It got there, and later fell; what it ever reached counts."
        elif knew and not right:
            why = "It knew its training pairs, and never the others."
        elif not knew:
            why = "It never knew more than 99 % of its training pairs; exactly 99 % is not more."
        else:
            why = "It knew the test pairs."
        raise NotYet(f"For {case} you gave {given!r}. {why}")

    return Judge(case, judge)


# 10.2: what became of a run.
fate = ByCases(
    (
        (np.array([0.02, 0.6, 1.0, 1.0]), np.array([0.02, 0.1, 0.3, 1.0])),
        (np.array([0.02, 0.9, 1.0, 1.0]), np.array([0.02, 0.1, 0.2, 0.2])),
        (np.array([0.02, 0.1, 0.2, 0.1]), np.array([0.02, 0.02, 0.02, 0.02])),
        (np.array([0.02, 1.0, 1.0, 0.3]), np.array([0.02, 0.5, 0.995, 0.1])),
        (np.array([0.02, KNOWN, KNOWN, KNOWN]), np.array([0.02, KNOWN, KNOWN, KNOWN])),
    ),
    _fate,
    "right. Three words for a run, and nobody can argue about which.",
)


def _median(steps: list[int | None]) -> Target:
    as_numbers = sorted(math.inf if step is None else step for step in steps)
    half = len(steps) // 2
    came = sorted(step for step in steps if step is not None)
    return Target(
        as_numbers[half],
        case=f"the seeds {', '.join('never' if s is None else str(s) for s in steps)}",
        what="the median",
        mistakes={
            "That leaves out those that never came: an optimiser would win by failing.": (
                lambda: float(np.median(came))
            ),
            "That is a mean; one slow seed would decide it.": lambda: float(np.mean(came)),
        },
    )


# 10.3: the median of an odd number of seeds, of which fewer than half never came.
median_steps = ByCases(
    (
        ([90, 150, 120],),
        ([90, None, 120, 400, 100],),
        ([None, 90, None, 120, 400],),
        ([310, 305, None],),
        ([10, 20, 30, 40, 50, None, 25],),
    ),
    _median,
    "right. Who fails comes in last, and is not struck from the list.",
)


def _slope(fractions: np.ndarray, steps: np.ndarray) -> Target:
    x, y = np.log(fractions), np.log(steps)

    def fitted(x: np.ndarray, y: np.ndarray) -> float:
        return float(np.polyfit(x, y, 1)[0])

    return Target(
        fitted(x, y),
        case=f"{len(steps)} points from {fractions[0]:.0%} to {fractions[-1]:.0%}",
        what="the exponent",
        mistakes={
            "That is the slope of the plain numbers; take logarithms of both.": lambda: fitted(
                fractions, steps
            ),
            "Take the logarithm of the fractions too.": lambda: fitted(fractions, y),
            "Take the logarithm of the steps too.": lambda: fitted(x, steps),
            "That is steps to fractions, the wrong way round.": lambda: fitted(y, x),
            "The sign: more data, fewer steps.": lambda: -fitted(x, y),
        },
    )


# 10.4: the exponent of a power law, by least squares in the logarithms.
exponent = ByCases(
    (
        (np.array([0.25, 0.5, 1.0]), np.array([160.0, 40.0, 10.0])),
        (np.array([0.3, 0.4, 0.6, 0.9]), np.array([8000.0, 3000.0, 500.0, 160.0])),
        (np.array([0.2, 0.7]), np.array([1000.0, 300.0])),
    ),
    _slope,
    "right. But look at the chart before you believe that it is a power law.",
)


def _across(w: np.ndarray, g: np.ndarray) -> Judge:
    flat = g - (w * g).sum() / (w * w).sum() * w
    right = flat * np.linalg.norm(g) / np.linalg.norm(flat)
    case = f"weights of shape {w.shape}"
    slips = {
        "It lies across the weights, but has become shorter: bring it back to the length of g.": flat,
        "That is the part along the weights; the rest is asked for.": g - flat,
        "Nothing was taken out: w·g / w·w is how much of w there is in g.": g,
    }

    def judge(answer: Any) -> None:
        given = values(answer, w.shape, case=case, what="the new gradient")
        if np.allclose(given, right, atol=1e-6):
            return
        for advice, slip in slips.items():
            if np.allclose(given, slip, atol=1e-6):
                raise NotYet(f"For {case}: {advice}")
        along = float((given * w).sum())
        raise NotYet(
            f"For {case} the product of the new gradient with the weights is {along:.3g}, and its length is "
            f"{np.linalg.norm(given):.4g}; they should be 0 and {np.linalg.norm(g):.4g}. All else of g stays."
        )

    return Judge(case, judge)


_RNG = np.random.default_rng(10)

# 10.5: the part of a gradient across the weights, as long as the gradient was.
across = ByCases(
    (
        (np.array([1.0, 0.0]), np.array([3.0, 4.0])),
        (_RNG.normal(size=(3, 4)), _RNG.normal(size=(3, 4))),
        (5 * _RNG.normal(size=7), 0.1 * _RNG.normal(size=7)),
    ),
    _across,
    "right. With such a gradient no step makes the logits louder just by making the weights longer.",
)


CHECKS: dict[str, Callable[[Any], str]] = {
    "10.1": half_life,
    "10.2": fate,
    "10.3": median_steps,
    "10.4": exponent,
    "10.5": across,
}

QUESTIONS: dict[str, Question] = {
    "10.1": Question(
        "With a learning rate of 0.001 and a weight decay of 1, the paper’s, after how many steps has decay "
        "alone halved a weight?",
        Number("steps"),
        half_life,
        (0.001, 1.0),
    ),
    "10.2": Question(
        "At four measurements a run has 2, 100, 100 and 30 % of its training pairs right, and 2, 50, 99.5 "
        "and 10 % of the test pairs. What became of it?",
        Match(("it",), FATES),
        fate,
        (np.array([0.02, 1.0, 1.0, 0.3]), np.array([0.02, 0.5, 0.995, 0.1])),
        lambda chosen: chosen["it"],
    ),
    "10.3": Question(
        "Five seeds took 90, 120, 100 and 400 steps, and one never came. What is their median?",
        Number("steps"),
        median_steps,
        ([90, None, 120, 400, 100],),
    ),
}
