"""Checks of chapter 3, Memorisation."""

from typing import Any

import numpy as np

from grokkit.exercises._judge import NotYet, call, expect
from grokkit.runs import Run
from grokkit.settings import KNOWN
from grokkit.task import Task

ENOUGH_BITS = 0.5  # bits of the table per weight that exercise 3.5 asks for


def bluff(function: Any) -> str:
    """3.1: mean loss of one who gives probability q to an answer drawn by lot, and shares the rest evenly."""
    for p, q in ((113, 0.6), (113, 0.99), (10, 0.1), (59, 1e-3)):
        case = f"p = {p}, q = {q:g}"
        rest = (1 - q) / (p - 1)
        expect(
            call(function, p, q, case=case),
            -(np.log(q) + (p - 1) * np.log(rest)) / p,
            case=case,
            what="the mean loss",
            mistakes={
                "That is the loss when the favourite is right, which happens once in p times.": (
                    lambda q=q: -np.log(q)
                ),
                "That is the loss when the favourite is wrong; once in p times it is right.": (
                    lambda rest=rest: -np.log(rest)
                ),
                "The rest, 1 − q, is shared by the p − 1 other answers, so each of them gets a part of it.": (
                    lambda p=p, q=q: -(np.log(q) + (p - 1) * np.log(1 - q)) / p
                ),
                "Take the mean of the two losses, not the loss of the mean probability.": (
                    lambda p=p: np.log(p)
                ),
                "That is in bits; take the natural logarithm for nats.": (
                    lambda p=p, q=q, rest=rest: -(np.log2(q) + (p - 1) * np.log2(rest)) / p
                ),
                "The sign: a loss is minus the logarithm of the probability.": (
                    lambda p=p, q=q, rest=rest: (np.log(q) + (p - 1) * np.log(rest)) / p
                ),
            },
        )
    return "right. It is least for q = 1/p: whoever knows nothing does best to favour nothing."


def bits_held(function: Any) -> str:
    """3.2: how many bits of the list of n answers mod p a network with a given mean loss saves."""
    for n, p, loss in ((3830, 113, 0.134), (1000, 59, 2.0), (70, 10, 5.0)):
        case = f"{n} answers mod {p} and a loss of {loss:g} nats"
        right = n * (np.log2(p) - loss / np.log(2))
        expect(
            call(function, n, p, loss, case=case),
            right,
            case=case,
            what="the number of bits",
            mistakes={
                "That is in nats; divide the whole by ln 2.": lambda n=n, p=p, loss=loss: (
                    n * (np.log(p) - loss)
                ),
                "The loss is still in nats; divide it by ln 2.": (
                    lambda n=n, p=p, loss=loss: n * (np.log2(p) - loss)
                ),
                "That is for one answer; the list has n.": lambda right=right, n=n: right / n,
                "That is what the list costs with the network; the question is what is saved.": (
                    lambda n=n, loss=loss: n * loss / np.log(2)
                ),
                "That is what the list costs without the network.": lambda n=n, p=p: n * np.log2(p),
                "The sign: a network that knows something saves bits, a positive number.": (
                    lambda right=right: -right
                ),
            },
        )
    return "right. And it is negative for a network that is worse than a guess: there, it would mislead you."


def learned_for_good(function: Any) -> str:
    """3.3: for every pair the first recorded step from which on it is right in all that follow."""
    for seed in (0, 1, 2):
        rng = np.random.default_rng(seed)
        steps = np.cumsum(rng.integers(1, 20, size=9))
        right = rng.random((9, 40)) < np.linspace(0.2, 0.9, 9)[:, None]
        right[:, 0], right[:, 1], right[:, 2] = True, False, np.arange(9) == 8
        expected = np.array([_for_good(steps, column) for column in right.T])
        case = f"40 pairs at 9 recorded steps (case {seed + 1})"
        answer = np.asarray(call(function, steps, right, case=case))
        if answer.shape != (40,):
            raise NotYet(
                f"For {case} one step for each of the 40 pairs is asked for, shape (40,); "
                f"you gave shape {answer.shape}."
            )
        wrong = np.flatnonzero(answer != expected)
        if len(wrong):
            raise NotYet(_first_mistake(answer, expected, steps, right, int(wrong[0])))
    return "right. Sort the training pairs by it, and you have the order in which the network learned them."


def _for_good(steps: np.ndarray, right: np.ndarray) -> int:
    """Step of the first of the unbroken right answers at the end; −1 if the last answer is wrong."""
    if not right[-1]:
        return -1
    wrong = np.flatnonzero(~right)
    return int(steps[wrong[-1] + 1 if len(wrong) else 0])


def _first_mistake(answer: Any, expected: Any, steps: np.ndarray, right: np.ndarray, pair: int) -> str:
    history = "".join("✓" if one else "✗" for one in right[:, pair])
    said = f"A pair with the history {history} at steps {', '.join(map(str, steps))}"
    if not right[-1, pair]:
        return f"{said} is wrong at the end: −1 is asked for; you gave {answer[pair]}."
    first = int(steps[right[:, pair].argmax()])
    if answer[pair] == first:
        return f"{said} is right at step {first}, but is lost again; for good: from {expected[pair]}."
    if answer[pair] == int(np.searchsorted(steps, expected[pair])):
        return f"{said}: you gave the number of the record, {answer[pair]}; its step is {expected[pair]}."
    return f"{said} is right for good from step {expected[pair]} on; you gave {answer[pair]}."


def cleverest_list(function: Any) -> str:
    """3.4: answers from the training list alone, looked up also in the mirror."""
    for p, seed in ((7, 0), (23, 1), (12, 2)):
        task = Task(p=p, seed=seed)
        known, asked = task.pairs[task.train_mask], task.pairs
        case = f"the list of the {len(known)} training pairs mod {p}"
        answer = np.asarray(
            call(function, known.copy(), task.labels[task.train_mask], asked.copy(), case=case)
        )
        if answer.shape != (p * p,):
            raise NotYet(
                f"For {case} one answer for each of the {p * p} pairs asked is wanted, shape ({p * p},); "
                f"you gave shape {answer.shape}."
            )
        right = answer == task.labels
        in_mirror = ~task.train_mask & task.mirrored_in_train
        unknown = ~task.train_mask & ~task.mirrored_in_train
        if not right[task.train_mask].all():
            _say_missed(task, right & task.train_mask, task.train_mask, "are on the list themselves")
        if not right[in_mirror].all():
            _say_missed(task, right & in_mirror, in_mirror, "have their mirror image on the list")
        if (answer[unknown] != -1).any():
            a, b = task.pairs[unknown][answer[unknown] != -1][0]
            raise NotYet(
                f"For {case} neither ({a}, {b}) nor ({b}, {a}) is on the list; answer −1 there, for "
                "“not on the list”."
            )
    task = Task()
    test = ~task.train_mask
    share = task.mirrored_in_train[test].mean()
    return (
        f"right. Of the test pairs mod 113 your list answers {share:.0%}, without one weight. The network of "
        "this chapter had every chance to do the same."
    )


def _say_missed(task: Task, right: np.ndarray, of: np.ndarray, what: str) -> None:
    a, b = task.pairs[of & ~right][0]
    raise NotYet(
        f"Mod {task.p}, {int((of & ~right).sum())} of the {int(of.sum())} pairs asked that {what} are wrong; "
        f"the first is ({a}, {b}), whose answer is {task.labels[a * task.p + b]}."
    )


def full_network(run: Any) -> str:
    """3.5: a run of the reader's own that knows a random table with at least half a bit per weight."""
    if not isinstance(run, Run):
        raise NotYet(f"A run is asked for, as `train` returns it; this is {type(run).__name__}.")
    if run.task.op != "random":
        raise NotYet(
            f"This run learned {run.task.op!r}, which can be understood; take a table with nothing to "
            'understand, `Task(op="random")`.'
        )
    reached = run.at(int(run.curves["step"][-1]))["train_accuracy"]
    n_weights = sum(int(np.prod(shape)) for shape in run.model.shapes.values())
    if reached < KNOWN:
        raise NotYet(
            f"With {n_weights:,} weights it knows {reached:.0%} of its training pairs; more than 99 % are "
            "asked for. Give it more steps, a higher learning rate, or more weights."
        )
    bits = float(run.task.train_mask.sum() * np.log2(run.task.p))
    if bits / n_weights < ENOUGH_BITS:
        raise NotYet(
            f"It knows its table, but {bits:,.0f} bits in {n_weights:,} weights: {bits / n_weights:.2f} "
            f"per weight; at least {ENOUGH_BITS} are asked for. Make the network narrower."
        )
    return (
        f"right. {bits:,.0f} bits in {n_weights:,} weights: {bits / n_weights:.2f} bits of table per weight. "
        "How far can you push it?"
    )


CHECKS = {
    "3.1": bluff,
    "3.2": bits_held,
    "3.3": learned_for_good,
    "3.4": cleverest_list,
    "3.5": full_network,
}
