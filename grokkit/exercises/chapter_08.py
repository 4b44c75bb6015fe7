"""Checks of chapter 8, Proof by surgery."""

from itertools import combinations
from typing import Any

import numpy as np

from grokkit.circuits import ablate
from grokkit.exercises._judge import NotYet, call, expect, values
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
        before = logits.copy()
        answer = values(
            call(function, logits, post, W_L, which, case=case), (49, 7), case=case, what="the logits"
        )
        if not np.array_equal(logits, before):
            raise NotYet("Your function changes the logits that it was given; work on a copy.")
        away = post[:, which] - post[:, which].mean(axis=0)
        _expect_table(
            answer,
            logits - away @ W_L[which],
            case=case,
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
    """8.2: logits without the waves of a+b at one frequency."""
    for seed, p, k in ((0, 11, 3), (1, 13, 6), (2, 23, 1)):
        rng = np.random.default_rng(seed)
        a, b = np.divmod(np.arange(p * p), p)
        waves = [f(2 * np.pi * k * x / p) for x in (a + b, a - b) for f in (np.cos, np.sin)]
        size = rng.normal(size=(4, p))
        logits = np.column_stack(waves) @ size + rng.normal(size=(p * p, p))
        parts = [np.outer(wave, wave @ logits) * 2 / p**2 for wave in waves]
        case = f"frequency {k} mod {p}"
        answer = values(call(function, logits, k, p, case=case), (p * p, p), case=case, what="the logits")
        _expect_table(
            answer,
            logits - parts[0] - parts[1],
            case=case,
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


def surprise(function: Any) -> str:
    """8.3: the share of random cuts that do at least as much harm as the chosen one."""
    cases = (
        (5.0, [1.0, 2.0, 6.0, 5.0], 0.5),
        (0.1, [0.2, 0.3, 0.4], 1.0),
        (9.0, [1.0, 2.0, 3.0, 4.0, 5.0], 0.0),
        (2.0, [2.0, 1.0, 1.0, 1.0, 3.0], 0.4),
    )
    for cut, control, right in cases:
        losses = np.array(control)
        case = f"a loss of {cut:g} and controls of {', '.join(f'{x:g}' for x in control)}"
        expect(
            call(function, cut, losses, case=case),
            right,
            case=case,
            what="the share",
            mistakes={
                "That is the share of controls that do less harm.": lambda losses=losses, cut=cut: float(
                    (losses < cut).mean()
                ),
                "A control with exactly the same loss does at least as much harm.": (
                    lambda losses=losses, cut=cut: float((losses > cut).mean())
                ),
                "That is a count; divide by the number of controls.": (
                    lambda losses=losses, cut=cut: float((losses >= cut).sum())
                ),
            },
        )
    return "right. Near 0 the chosen part is special; near 1 any other would have done as well."


def interaction(function: Any) -> str:
    """8.4: by how much two cuts do more harm together than one by one."""
    full, harm = 0.5, {4: 1.0, 13: 2.0, 25: 0.25}
    together = {frozenset({4, 13}): 3.0, frozenset({13, 25}): -1.5}

    def loss_without(parts: Any) -> float:
        chosen = {int(part) for part in parts}
        pairs = sum(together.get(frozenset(pair), 0.0) for pair in combinations(chosen, 2))
        return full + sum(harm[part] for part in chosen) + pairs

    for pair, right in (((4, 13), 3.0), ((13, 25), -1.5), ((25, 4), 0.0)):
        i, j = pair
        case = f"parts {i} and {j} of a machine whose parts we know"
        both, one, other = loss_without(pair), loss_without([i]), loss_without([j])
        expect(
            call(function, loss_without, i, j, case=case),
            right,
            case=case,
            what="the interaction",
            mistakes={
                "The loss of the whole, loss_without([]), must not be counted twice.": (
                    lambda both=both, one=one, other=other: both - one - other
                ),
                "That is the harm of both cuts together; take away what each does alone.": (
                    lambda both=both: both - full
                ),
                "The sign: positive means more harm together.": lambda right=right: -right,
            },
        )
    return "right. Above 0 each had been covering for the other; below 0 they did the same harm twice."


def neurons_to_spare(which: Any) -> str:
    """8.5: many neurons of the recorded network that can all be at their mean without a wrong answer."""
    try:
        chosen = np.unique(np.asarray(which, dtype=int))
    except (TypeError, ValueError):
        raise NotYet(f"Numbers of neurons are asked for; you gave {which!r}.") from None
    run = load_recorded("mainline")
    if len(chosen) < MANY:
        raise NotYet(f"These are {len(chosen)} different neurons; find at least {MANY}, half of the layer.")
    if chosen.min() < 0 or chosen.max() >= run.model.d_mlp:
        raise NotYet(f"The neurons have the numbers 0 to {run.model.d_mlp - 1}.")
    network = run.network(run.steps[-1])
    logits = ablate(network, "neurons", chosen, "mean")
    right = accuracy(logits, run.task, "all")
    if right < 1:
        raise NotYet(f"Without these {len(chosen)} neurons {1 - right:.2%} of all answers are wrong.")
    return f"right. {len(chosen)} of {run.model.d_mlp} neurons, and not one answer is lost."


def _centred(values: np.ndarray) -> np.ndarray:
    return values - values.mean(axis=0)


def _expect_table(
    answer: np.ndarray, right: np.ndarray, *, case: str, mistakes: dict[str, np.ndarray]
) -> None:
    if np.allclose(answer, right, atol=1e-6):
        return
    for advice, wrong in mistakes.items():
        if np.allclose(answer, wrong, atol=1e-6):
            raise NotYet(f"For {case}: {advice}")
    off = np.abs(answer - right).max()
    raise NotYet(f"For {case} the logits are not those asked for; one is off by {off:.3g}.")


CHECKS = {
    "8.1": without_neurons,
    "8.2": without_wave,
    "8.3": surprise,
    "8.4": interaction,
    "8.5": neurons_to_spare,
}
