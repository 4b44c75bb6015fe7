"""Checks of chapter 4, The jump."""

from collections.abc import Callable
from typing import Any

import numpy as np

from grokkit.exercises._judge import ByCases, Judge, NotYet, Target, call, expect, two_numbers
from grokkit.exercises.asked import Match, Number, Question
from grokkit.exercises.given import in_a_line
from grokkit.runs import Run
from grokkit.settings import KNOWN
from grokkit.task import Task


def _guess(p: int) -> Judge:
    case = f"p = {p}"
    accuracy = Target(
        1 / p,
        case=case,
        what="the accuracy",
        mistakes={"Accuracy is a share between 0 and 1, not a percentage.": lambda: 100 / p},
    )
    loss = Target(
        np.log(p),
        case=case,
        what="the loss",
        mistakes={
            "That is in bits; take the natural logarithm for nats.": lambda: np.log2(p),
            "The sign: a loss is minus the logarithm of the probability.": lambda: -np.log(p),
            "That is the base-10 logarithm; nats need the natural one.": lambda: np.log10(p),
            "That is the probability; the loss is minus its logarithm.": lambda: 1 / p,
        },
    )

    def judge(answer: Any) -> None:
        given = two_numbers(answer, case=case, asked="two numbers, accuracy and loss,")
        accuracy(given[0])
        loss(given[1])

    return Judge(case, judge)


# 4.1: accuracy and loss of one who gives each of p answers the same probability.
chance = ByCases(
    ((113,), (59,), (10,)),
    _guess,
    f"right. Mod 113 a guess is right once in 113 times and costs {np.log(113):.2f} nats.",
)


def _wait(steps: np.ndarray, train: np.ndarray, test: np.ndarray) -> Target | Judge:
    known, understood = train > KNOWN, test > KNOWN
    if not understood.any():
        return Judge("a run that never generalises", _no_wait)
    at, then = int(known.argmax()), int(understood.argmax())
    return Target(
        int(steps[then] - steps[at]),
        case=f"a run that is measured at the steps {', '.join(map(str, steps))}",
        what="the wait",
        mistakes={
            "That is when the test pairs are known; subtract when the training pairs are.": (
                lambda: int(steps[then])
            ),
            "That counts measurements; the steps are in `steps`.": lambda: then - at,
            "More than 99 %, not exactly 100 %, is the mark.": (
                lambda: int(steps[(test == 1).argmax()] - steps[(train == 1).argmax()])
            ),
            "More than 99 % is the mark: at exactly 99 % they are not known yet.": (
                lambda: int(steps[(test >= KNOWN).argmax()] - steps[(train >= KNOWN).argmax()])
            ),
            "The sign: the training pairs are known first.": lambda: int(steps[at] - steps[then]),
        },
    )


def _no_wait(answer: Any) -> None:
    if answer is not None:
        raise NotYet(
            f"For a run that never generalises there is no wait to measure: return None; you gave "
            f"{in_a_line(answer)}."
        )


_STEPS = np.array([0, 10, 20, 50, 100, 500, 1000])
_TRAIN = np.array([0.0, 0.5, 0.995, 1, 1, 1, 1])
_TEST = np.array([0.0, 0, 0.01, 0.02, 0.5, 0.995, 1])
_MEASURED = (
    np.array([0, 100, 200, 1000, 5000, 6000, 7000]),
    np.array([0.01, 0.8, 0.995, 1, 1, 1, 1]),
    np.array([0.01, 0.01, 0.02, 0.1, KNOWN, 0.998, 1]),
)

# 4.2: steps from the moment the training pairs are known until the test pairs are.
waiting_time = ByCases(
    (
        (_STEPS, _TRAIN, _TEST),
        (7 * _STEPS + 3, _TRAIN, _TEST),
        (_STEPS, _TRAIN, np.zeros(7)),
        _MEASURED,
    ),
    _wait,
    "right. It also knows what to say of a run that never groks.",
)


def accuracy_without_mirrors(function: Any) -> str:
    """4.3: accuracy on those test pairs (a, b) for which (b, a) was not trained on either."""
    for p, seed in ((7, 0), (23, 1), (12, 2)):
        task = Task(p=p, seed=seed)
        rng = np.random.default_rng(seed)
        answers = np.where(rng.random(p * p) < 0.5, task.labels, (task.labels + 1) % p)
        right = answers == task.labels
        test, mirrored = ~task.train_mask, task.mirrored_in_train
        case = f"a network mod {p} that is right on about half of the pairs"
        expect(
            call(function, task, answers, case=case),
            right[test & ~mirrored].mean(),
            case=case,
            what="the accuracy",
            mistakes={
                "That is over all test pairs; leave out those whose mirror was trained on.": (
                    lambda right=right, test=test: right[test].mean()
                ),
                "Those are the pairs whose mirror *was* trained on.": (
                    lambda right=right, test=test, mirrored=mirrored: right[test & mirrored].mean()
                ),
                "Training pairs are still among them.": (
                    lambda right=right, mirrored=mirrored: right[~mirrored].mean()
                ),
                "That is a number of pairs; divide by how many there are.": (
                    lambda right=right, test=test, mirrored=mirrored: float(right[test & ~mirrored].sum())
                ),
            },
        )
    return "right. No mirror can help the network on these pairs."


def _soft(logits: np.ndarray, labels: np.ndarray) -> Target:
    odds = np.exp(logits - logits.max(axis=1, keepdims=True))
    p = odds / odds.sum(axis=1, keepdims=True)
    of_right = p[np.arange(len(labels)), labels]
    return Target(
        of_right.mean(),
        case=f"{len(labels)} rows of logits of size {np.abs(logits).max():.3g}",
        what="the mean probability",
        mistakes={
            "That is the probability of the answer given, not of the right one.": (
                lambda: p.max(axis=1).mean()
            ),
            "That is the accuracy, the ruler that we wanted to leave.": (
                lambda: float((p.argmax(axis=1) == labels).mean())
            ),
            "The softmax must run over the answers (axis 1), not over the pairs.": (
                lambda: _over_pairs(logits, labels)
            ),
            "That is the mean loss; the probability is e to the power of minus each loss.": (
                lambda: -np.log(np.maximum(of_right, np.finfo(float).tiny)).mean()
            ),
        },
        not_finite=(
            "Of large logits the exponentials overflow. Subtract each row's largest logit first: the "
            "probabilities stay the same."
        ),
    )


def _logits(seed: int, scale: float) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return scale * rng.normal(size=(40, 11)), rng.integers(11, size=40)


_THREE_TO_ONE = (np.log(np.array([[1, 3], [1, 3], [1, 3.0]])), np.array([1, 1, 0]))

_probability = ByCases(
    (_logits(0, 1.0), _logits(1, 6.0), _logits(2, 1500.0), _THREE_TO_ONE),
    _soft,
    "right. It moves a little whenever the network becomes a little surer of what is true.",
)


def mean_probability(function: Any) -> str:
    """4.4: average probability of the right answer; an overflow is told by its numbers, not warned of."""
    with np.errstate(all="ignore"):
        return _probability(function)


def without_decay(run: Any) -> str:
    """4.5: a run of the reader's own without weight decay."""
    if not isinstance(run, Run):
        raise NotYet(f"A run is asked for, as `train` returns it; this is {type(run).__name__}.")
    if run.train.weight_decay != 0:
        raise NotYet(f"This run was trained with weight decay {run.train.weight_decay:g}; set it to 0.")
    last = run.at(int(run.curves["step"][-1]))
    if last["train_accuracy"] < KNOWN:
        raise NotYet(
            f"After {run.curves['step'][-1]} steps it knows {last['train_accuracy']:.0%} of its training "
            "pairs; train it until it knows them all, or the comparison is not fair."
        )
    verdict = "has not grokked" if last["test_accuracy"] < 0.5 else "has grokked even so"
    return (
        f"right. After {run.curves['step'][-1]} steps without decay the network knows "
        f"{last['train_accuracy']:.0%} of the training pairs and {last['test_accuracy']:.0%} of the others: "
        f"it {verdict}."
    )


def _over_pairs(logits: np.ndarray, labels: np.ndarray) -> float:
    odds = np.exp(logits - logits.max(axis=0))
    return float((odds / odds.sum(axis=0))[np.arange(len(labels)), labels].mean())


CHECKS: dict[str, Callable[[Any], str]] = {
    "4.1": chance,
    "4.2": waiting_time,
    "4.3": accuracy_without_mirrors,
    "4.4": mean_probability,
    "4.5": without_decay,
}

QUESTIONS: dict[str, Question] = {
    "4.1": Question(
        "A network gives each of ten answers the same probability. Which accuracy has it, and which loss?",
        Match(("accuracy", "loss in nats"), ("0.1", "1", "2.303", "3.322", "10")),
        chance,
        (10,),
        lambda chosen: (float(chosen["accuracy"]), float(chosen["loss in nats"])),
    ),
    "4.2": Question(
        "Measured at the steps 0, 100, 200, 1000, 5000, 6000 and 7000, a run has 1, 80, 99.5, 100, 100, 100 "
        "and 100 % of its training pairs right, and 1, 1, 2, 10, 99, 99.8 and 100 % of the test pairs. How "
        "long is the wait?",
        Number("steps"),
        waiting_time,
        _MEASURED,
    ),
    "4.4": Question(
        "There are two answers. For each of three pairs the network’s logits are 0 and 1.0986, or ln 3; the "
        "right answer is the second, the second, and the first. Two of three are right: that is the "
        "accuracy. What is the mean probability of the right answer?",
        Number(),
        _probability,
        _THREE_TO_ONE,
    ),
}
