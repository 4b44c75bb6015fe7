"""Checks of chapter 8, Proof by surgery."""

from collections.abc import Callable, Iterable
from itertools import combinations
from typing import Any

import numpy as np

from grokkit.circuits import ablate
from grokkit.exercises._judge import ByCases, NotYet, Target, call, expect_values
from grokkit.exercises.asked import Number, Question
from grokkit.exercises.given import in_a_line, listed, real
from grokkit.measures import accuracy
from grokkit.runs import load_recorded

MANY = 256  # neurons: half of the layer


def without_neurons(function: Any) -> str:
    """8.1: logits with the means of some neurons in their place."""
    for seed, which in ((0, [3]), (1, [0, 2, 5]), (2, list(range(8)))):
        rng = np.random.default_rng(seed)
        post, W_L = np.maximum(rng.normal(size=(49, 8)), 0), rng.normal(size=(8, 7))
        logits = post @ W_L + rng.normal(size=(49, 7))
        case = f"{len(which)} of 8 neurons"
        away = post[:, which] - post[:, which].mean(axis=0)
        expect_values(
            call(function, logits, post, W_L, which, case=case),
            logits - away @ W_L[which],
            case=case,
            what="the logits",
            mistakes={
                "That puts zero in their place; their mean was asked for.": logits
                - post[:, which] @ W_L[which],
                "That takes the mean over neurons; it is over pairs, each neuron has its own.": (
                    logits - (post[:, which] - post[:, which].mean(axis=1, keepdims=True)) @ W_L[which]
                ),
                "The sign: take away what they write, do not add it.": logits + away @ W_L[which],
                "Those are the other neurons: cut `which`, keep the rest.": (
                    logits - _centred(np.delete(post, which, axis=1)) @ np.delete(W_L, which, axis=0)
                ),
            },
        )
    return "right. What the neurons always say is still said; only what they say about a and b is gone."


def without_wave(function: Any) -> str:
    """8.3: logits without the waves of a+b at one frequency."""
    for seed, p, k in ((0, 11, 3), (1, 13, 6), (2, 23, 1)):
        rng = np.random.default_rng(seed)
        a, b = np.divmod(np.arange(p * p), p)
        waves = [f(2 * np.pi * k * x / p) for x in (a + b, a - b) for f in (np.cos, np.sin)]
        size = rng.normal(size=(4, p))
        logits = np.column_stack(waves) @ size + rng.normal(size=(p * p, p))
        parts = [np.outer(wave, wave @ logits) * 2 / p**2 for wave in waves]
        case = f"frequency {k} mod {p}"
        expect_values(
            call(function, logits, k, p, case=case),
            logits - parts[0] - parts[1],
            case=case,
            what="the logits",
            mistakes={
                "The cosine is gone; the sine is still there.": logits - parts[0],
                "That also removes the waves of a − b, which are not about the sum.": logits - sum(parts),
                "That keeps the waves; they were to be removed.": parts[0] + parts[1],
                "Those are the waves of a − b.": logits - parts[2] - parts[3],
                "The waves are twice gone: a wave over all pairs has the squared norm p²/2.": (
                    logits - 2 * (parts[0] + parts[1])
                ),
                "Half of the waves is left: a wave over all pairs has the squared norm p²/2, not p².": (
                    logits - (parts[0] + parts[1]) / 2
                ),
            },
        )
    return "right. This is the operation behind excluded loss."


def _as_harmful(cut: float, losses: np.ndarray) -> Target:
    return Target(
        float((losses >= cut).mean()),
        case=f"a loss of {cut:g} and controls of {', '.join(f'{x:g}' for x in losses)}",
        what="the share",
        mistakes={
            "That is the share of controls that do less harm.": lambda: float((losses < cut).mean()),
            "A control with exactly the same loss does at least as much harm.": (
                lambda: float((losses > cut).mean())
            ),
            "That is a count; divide by the number of controls.": lambda: float((losses >= cut).sum()),
        },
    )


_FIVE_CONTROLS = (2.0, np.array([2.0, 1.0, 1.0, 1.0, 3.0]))

# 8.4: the share of random cuts that do at least as much harm as the chosen one.
surprise = ByCases(
    (
        (5.0, np.array([1.0, 2.0, 6.0, 5.0])),
        (0.1, np.array([0.2, 0.3, 0.4])),
        (9.0, np.array([1.0, 2.0, 3.0, 4.0, 5.0])),
        _FIVE_CONTROLS,
    ),
    _as_harmful,
    "right. Near 0 the chosen part is special; near 1 any other would have done as well.",
)

HARM = {4: 1.0, 13: 2.0, 25: 0.25}  # of the parts of a machine that we know
TOGETHER = {frozenset({4, 13}): 3.0, frozenset({13, 25}): -1.5}


def _loss_without(parts: Iterable[int]) -> float:
    """The machine's loss without some of its parts."""
    chosen = {int(part) for part in parts}
    pairs = sum(TOGETHER.get(frozenset(pair), 0.0) for pair in combinations(chosen, 2))
    return 0.5 + sum(HARM[part] for part in chosen) + pairs


def _beyond_the_sum(loss_without: Callable[[Iterable[int]], float], i: int, j: int) -> Target:
    whole, one, other, both = (loss_without(parts) for parts in ([], [i], [j], [i, j]))
    right = both - one - other + whole
    return Target(
        right,
        case=f"parts {i} and {j} of a machine whose parts we know",
        what="the interaction",
        mistakes={
            "The loss of the whole, loss_without([]), must not be counted twice.": (
                lambda: both - one - other
            ),
            "That is the harm of both cuts together; take away what each does alone.": lambda: both - whole,
            "The sign: positive means more harm together.": lambda: -right,
        },
    )


# 8.2: by how much two cuts do more harm together than one by one.
interaction = ByCases(
    ((_loss_without, 4, 13), (_loss_without, 13, 25), (_loss_without, 25, 4)),
    _beyond_the_sum,
    "right. Above 0 each had been covering for the other; below 0 they did the same harm twice.",
)


def neurons_to_spare(which: Any) -> str:
    """8.5: many neurons of the recorded network that can all be at their mean without a wrong answer."""
    run = load_recorded("mainline")
    chosen = _numbers_of_neurons(which, run.model.d_mlp)
    if len(chosen) < MANY:
        raise NotYet(f"These are {len(chosen)} different neurons; find at least {MANY}, half of the layer.")
    network = run.network(run.steps[-1])
    logits = ablate(network, "neurons", chosen, "mean")
    right = accuracy(logits, run.task, "all")
    if right < 1:
        raise NotYet(f"Without these {len(chosen)} neurons {1 - right:.2%} of all answers are wrong.")
    return f"right. {len(chosen)} of {run.model.d_mlp} neurons, and not one answer is lost."


def _numbers_of_neurons(which: Any, d_mlp: int) -> np.ndarray:
    """Neurons by number, in any collection, or marked by a boolean for each."""
    try:
        given = np.asarray(listed(which))
        numbers = real(given).ravel()
    except ValueError:
        raise NotYet(f"Numbers of neurons are asked for; you gave {in_a_line(which)}.") from None
    if given.dtype == bool:
        if given.shape != (d_mlp,):
            raise NotYet(f"A mask has one boolean for each of {d_mlp} neurons; yours has {given.size}.")
        return np.flatnonzero(given)
    chosen = np.unique(numbers)
    if len(broken := chosen[chosen % 1 != 0]):  # also infinities and nan
        raise NotYet(f"Neurons have whole numbers; {broken[0]:g} is none.")
    if len(outside := chosen[(chosen < 0) | (chosen >= d_mlp)]):
        raise NotYet(f"The neurons have the numbers 0 to {d_mlp - 1}; {outside[0]:g} is none.")
    return chosen.astype(int)


def _centred(values: np.ndarray) -> np.ndarray:
    return values - values.mean(axis=0)


CHECKS: dict[str, Callable[[Any], str]] = {
    "8.1": without_neurons,
    "8.2": interaction,
    "8.3": without_wave,
    "8.4": surprise,
    "8.5": neurons_to_spare,
}

QUESTIONS: dict[str, Question] = {
    "8.2": Question(
        "The loss is 0.5; without part 4 it is 1.5, without part 13 it is 2.5, without both it is 6.5. By "
        "how much is the harm of both cuts together larger than the sum of their harms?",
        Number("nats"),
        interaction,
        (_loss_without, 4, 13),
    ),
    "8.4": Question(
        "A cut brings the loss to 2. Five random cuts of the same size bring it to 2, 1, 1, 1 and 3. Which "
        "share of them does at least as much harm?",
        Number(),
        surprise,
        _FIVE_CONTROLS,
    ),
}
