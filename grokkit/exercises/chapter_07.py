"""Checks of chapter 7, cos(x+y)."""

from typing import Any

import numpy as np

from grokkit import circuits
from grokkit.exercises._judge import NotYet, call, expect, number, values
from grokkit.measures import key_frequencies
from grokkit.networks.fast import grid_logits
from grokkit.networks.model import ModelConfig
from grokkit.runs import Run, load_recorded
from grokkit.settings import TrainConfig
from grokkit.task import Task

NETWORK, P = (4, 13, 25, 35), 113  # what exercise 7.5 names


def add_angles(function: Any) -> str:
    """7.1: cosine and sine of a sum from those of its parts."""
    rng = np.random.default_rng(0)
    for x, y in [(0.6, 0.8), (2.0, 2.5), *rng.uniform(0, 2 * np.pi, size=(5, 2))]:
        case = f"x = {x:.2f} and y = {y:.2f}"
        answer = call(function, np.cos(x), np.sin(x), np.cos(y), np.sin(y), case=case)
        if np.shape(answer) != (2,):
            raise NotYet(f"For {case} two numbers are asked for, cosine and sine; you gave {answer!r}.")
        expect(
            answer[0],
            np.cos(x + y),
            case=case,
            what="the cosine of the sum",
            mistakes={
                "That is the cosine of the difference; the sign in the middle is minus.": (
                    lambda x=x, y=y: np.cos(x - y)
                ),
                "The cosine of a sum is not the sum of the cosines.": lambda x=x, y=y: np.cos(x) + np.cos(y),
                "That is the sine; the cosine comes first.": lambda x=x, y=y: np.sin(x + y),
            },
        )
        expect(
            answer[1],
            np.sin(x + y),
            case=case,
            what="the sine of the sum",
            mistakes={
                "That is the sine of the difference; the sign in the middle is plus.": (
                    lambda x=x, y=y: np.sin(x - y)
                ),
                "The sine of a sum is not the sum of the sines.": lambda x=x, y=y: np.sin(x) + np.sin(y),
            },
        )
    return "right. Four products and two sums, and no angle was ever computed."


def lead_of_the_answer(function: Any) -> str:
    """7.2: the margin of a sum of cosines."""
    for K, alphas, p in (((1,), (1.0,), 113), ((14, 35, 41), (1.0, 1.0, 1.0), 113), ((2, 5), (3.0, 0.5), 23)):
        case = f"the frequencies {list(K)} with weights {list(alphas)} mod {p}"
        scores = circuits.interference(K, p, alphas)
        expect(
            call(function, list(K), list(alphas), p, case=case),
            scores[0] - scores[1:].max(),
            case=case,
            what="the margin",
            mistakes={
                "That is the height of the peak; subtract the best rival.": lambda s=scores: s[0],
                "That is the best rival; the margin is what the right answer has more.": (
                    lambda s=scores: s[1:].max()
                ),
                "The right answer must not be among its own rivals.": lambda: 0.0,
                "That is the lead over the *worst* answer.": lambda s=scores: s[0] - s.min(),
                "That is the lead over the neighbour; a rival may be anywhere.": (
                    lambda s=scores: s[0] - s[1] if not np.isclose(s[1], s[1:].max()) else float("nan")
                ),
                "The weights are missing: each cosine is multiplied by its α.": (
                    lambda K=K, p=p: circuits.margin(K, p)
                ),
            },
        )
    return "right. With several frequencies the best rival is rarely the neighbour."


def last_matrix(function: Any) -> str:
    """7.3: the read-out, from the waves of a + b to the scores of all answers."""
    for K, p in (((3,), 11), ((4, 13, 25), 113), ((1, 2, 5, 6), 13)):
        case = f"the frequencies {list(K)} mod {p}"
        answer = call(function, list(K), p, case=case)
        if np.shape(answer) == (p, 2 * len(K)):
            raise NotYet(f"For {case} your matrix has shape {np.shape(answer)}; transpose it.")
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
        worst = int(np.abs(given - right).max(axis=1).argmax())
        raise NotYet(
            f"For {case} and s = {worst} the score of c = {worst} should be {right[worst, worst]:.4g}; yours "
            f"is {given[worst, worst]:.4g}, and your largest is at c = {given[worst].argmax()}."
        )
    return "right. That is the whole of W_U in the network that nobody trained."


def weakest_spot(function: Any) -> str:
    """7.4: where the means of opposite hands say least."""
    for K, p in (((1,), 113), ((4, 13, 25, 35), 113), ((2, 3), 23), ((1, 5, 9), 31)):
        case = f"the frequencies {list(K)} mod {p}"
        answer = call(function, list(K), p, case=case)
        if np.shape(answer) != (2,):
            raise NotYet(
                f"For {case} two numbers are asked for, a − b and the strength; you gave {answer!r}."
            )
        half = np.pi / p * np.outer(K, np.arange(p))
        strength = np.abs(np.cos(half)).sum(axis=0)
        expect(
            answer[1],
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
        d = number(answer[0], case=case, what="the difference a − b")
        if d not in range(p):
            raise NotYet(f"For {case} the difference should be one of 0 … {p - 1}; you gave {d:g}.")
        at, twice = (np.isclose(strength[int(e) % p], strength.min()) for e in (d, 2 * d))
        if not at and twice:  # |cos w_k d| takes the same values in another order
            raise NotYet(f"For {case} the angle is not halved: cos(w_k (a − b) / 2).")
        if not at:
            raise NotYet(f"For {case} the strength is right, but at a − b = {d:g} it is not that small.")
    return "right. One frequency is almost silent at its weak spot; four are never silent at once."


def better_alphas(answer: Any) -> str:
    """7.5: strengths with a larger margin, relative to the peak, than the recorded network's."""
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
    """7.6: relative margins of a run's own frequencies, with equal weights and with its own."""
    for p, K, gains in ((23, (2, 5, 9), (1.0, 2.0, 0.7)), (31, (3, 8), (1.0, 1.6))):
        run = _run_with(p, K, gains)
        network = run.network(run.steps[-1])
        found = key_frequencies(network)
        alphas = circuits.closed_form_logits(grid_logits(network), found, p).alphas
        case = f"a network mod {p} with the key frequencies {list(found)}"
        answer = call(function, run, case=case)
        if np.shape(answer) != (2,):
            raise NotYet(f"For {case} two numbers are asked for; you gave {answer!r}.")
        equal, own = circuits.margin(found, p), circuits.margin(found, p, alphas)
        expect(
            answer[0],
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
            answer[1],
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


CHECKS = {
    "7.1": add_angles,
    "7.2": lead_of_the_answer,
    "7.3": last_matrix,
    "7.4": weakest_spot,
    "7.5": better_alphas,
    "7.6": tuned,
}
