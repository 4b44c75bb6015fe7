"""Checks of chapter 7, cos(x+y)."""

from collections.abc import Callable
from typing import Any

import numpy as np

from grokkit import circuits
from grokkit.circuits.written import quadrature_error
from grokkit.exercises._judge import (
    NEAR,
    ByCases,
    Judge,
    NotYet,
    Target,
    also_gives,
    call,
    expect,
    number,
    two_numbers,
    values,
)
from grokkit.exercises.asked import Match, Number, Question
from grokkit.exercises.given import shape
from grokkit.measures import key_frequencies
from grokkit.networks.fast import grid_logits
from grokkit.networks.model import ModelConfig
from grokkit.runs import Run, load_recorded
from grokkit.settings import TrainConfig
from grokkit.task import Task

NETWORK, P = (4, 13, 25, 35), 113  # what exercise 7.6 names


def _sum_of_angles(cos_x: float, sin_x: float, cos_y: float, sin_y: float) -> Judge:
    x, y = (float(np.arctan2(s, c)) for s, c in ((sin_x, cos_x), (sin_y, cos_y)))
    case = f"the ends ({cos_x:.2f}, {sin_x:.2f}) and ({cos_y:.2f}, {sin_y:.2f})"
    cosine = Target(
        np.cos(x + y),
        case=case,
        what="the cosine of the sum",
        mistakes={
            "That is the cosine of the difference; the sign in the middle is minus.": lambda: np.cos(x - y),
            "The cosine of a sum is not the sum of the cosines.": lambda: cos_x + cos_y,
            "That is the sine; the cosine comes first.": lambda: np.sin(x + y),
        },
    )
    sine = Target(
        np.sin(x + y),
        case=case,
        what="the sine of the sum",
        mistakes={
            "That is the sine of the difference; the sign in the middle is plus.": lambda: np.sin(x - y),
            "The sine of a sum is not the sum of the sines.": lambda: sin_x + sin_y,
        },
    )

    def judge(answer: Any) -> None:
        if shape(answer) == () and np.iscomplexobj(answer):
            raise NotYet(f"For {case} two numbers are asked for; of your complex z return (z.real, z.imag).")
        given = two_numbers(answer, case=case, asked="two numbers, cosine and sine,")
        cosine(given[0])
        sine(given[1])

    return Judge(case, judge)


def _ends(x: float, y: float) -> tuple[float, float, float, float]:
    return float(np.cos(x)), float(np.sin(x)), float(np.cos(y)), float(np.sin(y))


_WHOLE_SIDES = (3 / 5, 4 / 5, 5 / 13, 12 / 13)  # two right-angled triangles

_added = ByCases(
    (
        _ends(0.6, 0.8),
        _ends(2.0, 2.5),
        *(_ends(x, y) for x, y in np.random.default_rng(0).uniform(0, 2 * np.pi, size=(5, 2))),
        _WHOLE_SIDES,
    ),
    _sum_of_angles,
    "right. Four products and two sums are enough for it: no angle needs to be computed on the way.",
)


def add_angles(function: Any) -> str:
    """7.1: cosine and sine of a sum from those of its parts."""
    praise = _added(function)
    if also_gives(function, 2.0, 0.0, 0.0, 2.0, right=(0.0, 4.0)):  # an angle forgets lengths
        return "right. Four products and two sums, and no angle was ever computed."
    return praise


def _lead(K: list[int], alphas: list[float], p: int) -> Target:
    scores = circuits.interference(K, p, alphas)
    neighbour = scores[0] - scores[1]
    return Target(
        scores[0] - scores[1:].max(),
        case=f"the frequencies {K} with weights {alphas} mod {p}",
        what="the margin",
        mistakes={
            "That is the height of the peak; subtract the best rival.": lambda: scores[0],
            "That is the best rival; the margin is what the right answer has more.": (
                lambda: scores[1:].max()
            ),
            "The right answer must not be among its own rivals.": lambda: 0.0,
            "That is the lead over the *worst* answer.": lambda: scores[0] - scores.min(),
            "That is the lead over the neighbour; a rival may be anywhere.": (
                lambda: neighbour if not np.isclose(scores[1], scores[1:].max()) else float("nan")
            ),
            "The weights are missing: each cosine is multiplied by its α.": lambda: circuits.margin(K, p),
        },
    )


# 7.3: the margin of a sum of cosines.
lead_of_the_answer = ByCases(
    (
        ([1], [1.0], 113),
        ([14, 35, 41], [1.0, 1.0, 1.0], 113),
        ([2, 5], [3.0, 0.5], 23),
        ([1, 3], [1.0, 1.0], 6),
    ),
    _lead,
    "right. With several frequencies the best rival is rarely the neighbour.",
)


def last_matrix(function: Any) -> str:
    """7.2: the read-out, from the waves of a + b to the scores of all answers."""
    for K, p in (((3,), 11), ((4, 13, 25), 113), ((1, 2, 5, 6), 13)):
        case = f"the frequencies {list(K)} mod {p}"
        answer = call(function, list(K), p, case=case)
        if shape(answer) == (p, 2 * len(K)):
            raise NotYet(f"For {case} your matrix has shape {shape(answer)}; transpose it.")
        matrix = values(answer, (2 * len(K), p), case=case, what="the matrix")
        angle = 2 * np.pi / p * np.outer(np.arange(p), K)
        waves = np.stack([np.cos(angle), np.sin(angle)], axis=2).reshape(p, -1)
        s, c = np.ogrid[:p, :p]
        right, turned = (circuits.interference(K, p)[d % p] for d in (c - s, c + s))
        given = waves @ matrix
        if np.allclose(given, right, atol=1e-6):
            continue
        if np.allclose(given, turned, atol=1e-6):
            raise NotYet(f"For {case} your scores peak at c = −s: the sign of the sine rows is turned round.")
        if np.allclose(np.hstack([np.cos(angle), np.sin(angle)]) @ matrix, right, atol=1e-6):
            raise NotYet(f"For {case} the rows alternate, cosine and sine; yours has all cosines first.")
        if np.allclose(waves.reshape(p, -1, 2)[:, :, ::-1].reshape(p, -1) @ matrix, right, atol=1e-6):
            raise NotYet(
                f"For {case} the cosine's row comes before the sine's; in yours it is the other way."
            )
        worst = int(np.abs(given - right).max(axis=1).argmax())
        raise NotYet(
            f"For {case} and s = {worst} the score of c = {worst} should be {right[worst, worst]:.4g}; yours "
            f"is {given[worst, worst]:.4g}, and your largest is at c = {given[worst].argmax()}."
        )
    return "right. That is the whole of W_U in the network that nobody trained."


_ROUND = 2 * np.pi * np.arange(180) / 180  # directions θ in which a hand is tried


def doubling(function: Any) -> str:
    """7.4: the matrix out of the neurons, judged by where it sends a hand of any direction and length."""
    for m in (5, 9, 33, 101):
        case = f"{m} neurons"
        answer = call(function, m, case=case)
        if shape(answer) == (2, m):
            raise NotYet(f"For {case} your matrix has shape (2, {m}); transpose it: neurons come in.")
        matrix = values(answer, (m, 2), case=case, what="the matrix")
        fired = np.maximum(np.cos(_ROUND[:, None] - 2 * np.pi * np.arange(m) / m), 0)
        _judge_doubled(fired @ matrix, 1.2 * quadrature_error(m), case)
    return "right. Out of clipped waves your matrix makes an angle twice as large."


def _judge_doubled(written: np.ndarray, allowed: float, case: str) -> None:
    """Compare the points that a matrix writes for hands of length 1 with those of the doubled angle."""
    point, right = written @ (1, 1j), np.exp(2j * _ROUND)
    if abs(point - right).max() <= allowed:
        return
    size = abs(point).mean()
    if size < NEAR:
        raise NotYet(f"For {case} your matrix writes nothing, whichever way the hand points.")
    known = {
        "That is θ itself: a neuron that looks along φ writes in the direction 2φ.": np.exp(1j * _ROUND),
        "The first column is for the cosine of 2θ, the second for the sine.": 1j * right.conj(),
        "The sign of the sines is turned round: that is −2θ.": right.conj(),
        "That is the opposite direction, 2θ and half a turn.": -right,
    }
    for advice, wrong in known.items():
        if abs(point / size - wrong).max() <= 2 * allowed:
            raise NotYet(f"For {case}: {advice}")
    if abs(point / size - right).max() <= 2 * allowed:
        raise NotYet(f"For {case} the direction is right; the length should be 1 and is {size:.3g}.")
    worst = int(abs(point - right).argmax())
    raise NotYet(
        f"For {case} and θ = {np.degrees(_ROUND[worst]):.0f}° your point is ({point[worst].real:.3g}, "
        f"{point[worst].imag:.3g}); it should be ({right[worst].real:.3g}, {right[worst].imag:.3g})."
    )


def weakest_spot(function: Any) -> str:
    """7.5: where the means of opposite hands say least."""
    for K, p in (((1,), 113), ((4, 13, 25, 35), 113), ((2, 3), 23), ((1, 5, 9), 31)):
        case = f"the frequencies {list(K)} mod {p}"
        answer = call(function, list(K), p, case=case)
        given = two_numbers(answer, case=case, asked="two numbers, a − b and the strength,")
        half = np.pi / p * np.outer(K, np.arange(p))
        strength = np.abs(np.cos(half)).sum(axis=0)
        expect(
            given[1],
            strength.min(),
            case=case,
            what="the least strength",
            mistakes={
                "A strength is an absolute value: a hand that points the other way is not weaker.": (
                    lambda half=half: np.cos(half).sum(axis=0).min()
                ),
                "That is their mean; the sum is asked for.": lambda s=strength, K=K: s.min() / len(K),
                "That is the largest.": lambda s=strength: s.max(),
            },
        )
        d = number(given[0], case=case, what="the difference a − b")
        if d not in range(p):
            raise NotYet(f"For {case} the difference should be one of 0 … {p - 1}; you gave {d:g}.")
        at, twice = (np.isclose(strength[int(e) % p], strength.min()) for e in (d, 2 * d))
        if not at and twice:  # |cos w_k d| takes the same values in another order
            raise NotYet(f"For {case} the angle is not halved: cos(w_k (a − b) / 2).")
        if not at:
            raise NotYet(f"For {case} the strength is right, but at a − b = {d:g} it is not that small.")
    return "right. One frequency is almost silent at its blind spot; four are never silent at once."


def better_alphas(answer: Any) -> str:
    """7.6: strengths with a larger margin, relative to the peak, than the recorded network's."""
    alphas = values(answer, (len(NETWORK),), case="the four frequencies", what="the strengths")
    if (alphas <= 0).any():
        raise NotYet(f"The strengths must be positive; yours are {alphas.round(4).tolist()}.")
    run = load_recorded("mainline")
    logits = grid_logits(run.network(run.steps[-1]))
    network = circuits.closed_form_logits(logits, NETWORK, P).alphas
    theirs = circuits.margin(NETWORK, P, network) / network.sum()
    yours = circuits.margin(NETWORK, P, alphas) / alphas.sum()
    if yours <= theirs:
        raise NotYet(f"Yours has a margin of {yours:.2%} of the peak, the network's has {theirs:.2%}.")
    return f"right. Your margin is {yours:.2%} of the peak, the network's {theirs:.2%}."


def tuned(function: Any) -> str:
    """7.7: relative margins of a run's own frequencies, with equal weights and with its own."""
    for p, K, gains in ((23, (2, 5, 9), (1.0, 2.0, 0.7)), (31, (3, 8), (1.0, 1.6))):
        run = _run_with(p, K, gains)
        network = run.network(run.steps[-1])
        found = key_frequencies(network)
        alphas = circuits.closed_form_logits(grid_logits(network), found, p).alphas
        case = f"a network mod {p} with the key frequencies {list(found)}"
        shares = two_numbers(call(function, run, case=case), case=case)
        equal, own = circuits.margin(found, p), circuits.margin(found, p, alphas)
        expect(
            shares[0],
            equal / len(found),
            case=case,
            what="the share with equal weights",
            mistakes={
                "That is the margin itself; divide it by the height of the peak.": lambda m=equal: m,
                "That is the share with the network's own weights; equal ones come first.": (
                    lambda m=own, a=alphas: m / a.sum()
                ),
            },
        )
        expect(
            shares[1],
            own / alphas.sum(),
            case=case,
            what="the share with its own weights",
            mistakes={
                "That is the margin itself; divide it by the height of the peak.": lambda m=own: m,
                "Divide by the sum of the weights, not by their number.": lambda m=own, K=found: m / len(K),
            },
        )
    return "right. Now give it a run of your own."


def _run_with(p: int, K: tuple[int, ...], gains: tuple[float, ...]) -> Run:
    """A run whose only network is written down, its frequencies made unequal by gains on their answers."""
    model = ModelConfig(p=p, d_model=32, n_heads=2, d_head=16, d_mlp=64)
    network = circuits.written_network(p, K, config=model, margin=5)
    W_U = network["unembed.W_U"].copy()
    for i, gain in enumerate(gains):
        W_U[2 * len(K) + 2 * i : 2 * len(K) + 2 * i + 2] *= gain  # the rows that write frequency i
    curves = {name: np.zeros(1) for name in ("train_loss", "test_loss", "train_accuracy", "test_accuracy")}
    step = np.zeros(1, dtype=int)
    return Run(
        Task(p=p), model, TrainConfig(), step, {"step": step, **curves}, [network | {"unembed.W_U": W_U}]
    )


CHECKS: dict[str, Callable[[Any], str]] = {
    "7.1": add_angles,
    "7.2": last_matrix,
    "7.3": lead_of_the_answer,
    "7.4": doubling,
    "7.5": weakest_spot,
    "7.6": better_alphas,
    "7.7": tuned,
}

_VALUES = {"−33/65": -33 / 65, "−16/65": -16 / 65, "56/65": 56 / 65, "63/65": 63 / 65, "64/65": 64 / 65}
QUESTIONS: dict[str, Question] = {
    "7.1": Question(
        "cos *x* = 3/5 and sin *x* = 4/5; cos *y* = 5/13 and sin *y* = 12/13. Without any angle, what is",
        Match(("cos (*x* + *y*)", "sin (*x* + *y*)"), tuple(_VALUES)),
        _added,
        _WHOLE_SIDES,
        lambda chosen: [_VALUES[value] for value in chosen.values()],
    ),
    "7.3": Question(
        "On a clock with 6 hours the score of an answer that is off by *d* is cos(2π*d*/6) + cos(2π·3*d*/6): "
        "frequencies 1 and 3, weights 1. Which margin has the right answer?",
        Number(),
        lead_of_the_answer,
        ([1, 3], [1.0, 1.0], 6),
    ),
}
