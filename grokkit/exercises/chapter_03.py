"""Checks of chapter 3, Memorisation."""

from collections.abc import Callable
from typing import Any

import numpy as np

from grokkit.exercises._judge import ByCases, Judge, NotYet, Target, call, shown, values
from grokkit.exercises.asked import Match, Number, Question
from grokkit.runs import Run
from grokkit.settings import KNOWN
from grokkit.task import Task

ENOUGH_BITS = 0.5  # bits of the table per weight that exercise 3.5 asks for


def _bluffed(p: int, q: float) -> Target:
    rest = (1 - q) / (p - 1)
    right = -(np.log(q) + (p - 1) * np.log(rest)) / p
    return Target(
        right,
        case=f"p = {p}, q = {q:g}",
        what="the mean loss",
        mistakes={
            "That is the loss when the favourite is right, which happens once in p times.": (
                lambda: -np.log(q)
            ),
            "That is the loss when the favourite is wrong; once in p times it is right.": (
                lambda: -np.log(rest)
            ),
            "The rest, 1 − q, is shared by the p − 1 other answers, so each of them gets a part of it.": (
                lambda: -(np.log(q) + (p - 1) * np.log(1 - q)) / p
            ),
            "Take the mean of the two losses, not the loss of the mean probability.": lambda: np.log(p),
            "The favourite is right once in p times, not with probability q.": (
                lambda: -(q * np.log(q) + (1 - q) * np.log(rest))
            ),
            "That is in bits; take the natural logarithm for nats.": lambda: right / np.log(2),
            "The sign: a loss is minus the logarithm of the probability.": lambda: -right,
        },
    )


# 3.1: mean loss of one who gives probability q to an answer drawn by lot, and shares the rest evenly.
bluff = ByCases(
    ((113, 0.6), (113, 0.99), (10, 0.1), (59, 1e-3), (4, 0.7)),
    _bluffed,
    "right. It is least for q = 1/p: whoever knows nothing does best to favour nothing.",
)


def _saved(n: int, p: int, loss: float) -> Target:
    right = n * (np.log2(p) - loss / np.log(2))
    return Target(
        right,
        case=f"{n} answers mod {p} and a loss of {loss:g} nats",
        what="the number of bits",
        mistakes={
            "That is in nats; divide the whole by ln 2.": lambda: n * (np.log(p) - loss),
            "The loss is still in nats; divide it by ln 2.": lambda: n * (np.log2(p) - loss),
            "That is for one answer; the list has n.": lambda: right / n,
            "That is what the list costs with the network; the question is what is saved.": (
                lambda: n * loss / np.log(2)
            ),
            "That is what the list costs without the network.": lambda: n * np.log2(p),
            "The sign: a network that knows something saves bits, a positive number.": lambda: -right,
        },
    )


# 3.2: how many bits of the list of n answers mod p a network with a given mean loss saves.
bits_held = ByCases(
    ((3830, 113, 0.134), (1000, 59, 2.0), (70, 10, 5.0), (100, 64, 0.6931)),
    _saved,
    "right. And it is negative for a network that is worse than a guess: there, it would mislead you.",
)


def _history(steps: np.ndarray, right: np.ndarray) -> Judge:
    n = right.shape[1]
    case = f"{n} pairs at {len(steps)} recorded steps"

    def judge(answer: Any) -> None:
        given = values(answer, (n,), case=case, what=f"the list of one step for each of the {n} pairs")
        expected = np.array([_for_good(steps, column) for column in right.T])
        wrong = np.flatnonzero(given != expected)
        if len(wrong):
            raise _first_mistake(given, expected, steps, right, int(wrong[0]))

    return Judge(case, judge)


def _some_history(seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    steps = np.cumsum(rng.integers(1, 20, size=9))
    right = rng.random((9, 40)) < np.linspace(0.2, 0.9, 9)[:, None]
    right[:, 0], right[:, 1], right[:, 2] = True, False, np.arange(9) == 8
    return steps, right


_STEPS = np.array([10, 20, 30, 40, 50])
_PAIRS = {  # as a page asks of them
    "wrong, right, wrong, right, right": "✗✓✗✓✓",
    "always right": "✓✓✓✓✓",
    "right, but for the last": "✓✓✓✓✗",
}
_THREE_PAIRS = (_STEPS, np.array([[mark == "✓" for mark in marks] for marks in _PAIRS.values()]).T)

# 3.3: for every pair the first recorded step from which on it is right in all that follow.
learned_for_good = ByCases(
    (_some_history(0), _some_history(1), _some_history(2), _THREE_PAIRS),
    _history,
    "right. Sort the training pairs by it, and you have the order in which the network learned them.",
)


def _for_good(steps: np.ndarray, right: np.ndarray) -> int:
    """Step of the first of the unbroken right answers at the end; −1 if the last answer is wrong."""
    if not right[-1]:
        return -1
    wrong = np.flatnonzero(~right)
    return int(steps[wrong[-1] + 1 if len(wrong) else 0])


def _first_mistake(answer: Any, expected: Any, steps: np.ndarray, right: np.ndarray, pair: int) -> NotYet:
    history = "".join("✓" if one else "✗" for one in right[:, pair])
    said = f"A pair with the history {history} at steps {', '.join(map(str, steps))}"
    given = shown(answer[pair])
    if not right[-1, pair]:
        at_the_end = f"{said} is wrong at the end"
        return NotYet(f"{at_the_end}: −1 is asked for; you gave {given}.", unspoilt=f"{at_the_end}.")
    first = int(steps[right[:, pair].argmax()])
    if answer[pair] == first:
        lost = f"{said} is right at step {first}, but is lost again"
        return NotYet(f"{lost}; for good: from {expected[pair]}.", unspoilt=f"{lost}.")
    if answer[pair] == int(np.searchsorted(steps, expected[pair])):
        return NotYet(f"{said}: you gave the number of the record, {given}; its step is {expected[pair]}.")
    return NotYet(
        f"{said} is right for good from step {expected[pair]} on; you gave {given}.",
        unspoilt=f"{said} is not right for good from step {given} on, or was so before."
        if answer[pair] in steps
        else f"{said} is right in the end.",
    )


def cleverest_list(function: Any) -> str:
    """3.4: answers from the training list alone, looked up also in the mirror."""
    for p, seed in ((7, 0), (23, 1), (12, 2)):
        task = Task(p=p, seed=seed)
        known, asked = task.pairs[task.train_mask], task.pairs
        case = f"the list of the {len(known)} training pairs mod {p}"
        answer = values(
            call(function, known.copy(), task.labels[task.train_mask], asked.copy(), case=case),
            (p * p,),
            case=case,
            what=f"the list of one answer for each of the {p * p} pairs asked",
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


CHECKS: dict[str, Callable[[Any], str]] = {
    "3.1": bluff,
    "3.2": bits_held,
    "3.3": learned_for_good,
    "3.4": cleverest_list,
    "3.5": full_network,
}

_FROM = {**{f"step {step}": int(step) for step in _STEPS}, "never": -1}
QUESTIONS: dict[str, Question] = {
    "3.1": Question(
        "Four answers, *p* = 4, and the network gives one of them, drawn by lot, the probability *q* = 0.7. "
        "What is its mean loss?",
        Number("nats"),
        bluff,
        (4, 0.7),
    ),
    "3.2": Question(
        "A list of 100 answers mod 64; the network’s mean loss on them is 0.6931 nats. How much "
        "of it does it hold?",
        Number("bits"),
        bits_held,
        (100, 64, 0.6931),
    ),
    "3.3": Question(
        "Three pairs were looked at in steps 10, 20, 30, 40 and 50. From which step on is each right for "
        "good?",
        Match(tuple(_PAIRS), tuple(_FROM)),
        learned_for_good,
        _THREE_PAIRS,
        lambda chosen: np.array([_FROM[chosen[pair]] for pair in _PAIRS]),
    ),
}
