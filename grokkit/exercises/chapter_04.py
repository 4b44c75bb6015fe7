"""Checks of chapter 4, The jump."""

from typing import Any

import numpy as np

from grokkit.exercises._judge import NotYet, call, expect, number
from grokkit.runs import Run
from grokkit.settings import KNOWN
from grokkit.task import Task


def chance(function: Any) -> str:
    """4.1: accuracy and loss of one who gives each of p answers the same probability."""
    for p in (113, 59, 10):
        case = f"p = {p}"
        answer = call(function, p, case=case)
        if np.shape(answer) != (2,):
            raise NotYet(f"For {case} two numbers are asked for, accuracy and loss; you gave {answer!r}.")
        expect(
            answer[0],
            1 / p,
            case=case,
            what="the accuracy",
            mistakes={"Accuracy is a share between 0 and 1, not a percentage.": lambda p=p: 100 / p},
        )
        expect(
            answer[1],
            np.log(p),
            case=case,
            what="the loss",
            mistakes={
                "That is in bits; take the natural logarithm for nats.": lambda p=p: np.log2(p),
                "The sign: a loss is minus the logarithm of the probability.": lambda p=p: -np.log(p),
                "That is the base-10 logarithm; nats need the natural one.": lambda p=p: np.log10(p),
            },
        )
    return f"right. Mod 113 a guess is right once in 113 times and costs {np.log(113):.2f} nats."


def waiting_time(function: Any) -> str:
    """4.2: steps from the moment the training pairs are known until the test pairs are."""
    steps = np.array([0, 10, 20, 50, 100, 500, 1000])
    train = np.array([0.0, 0.5, 0.995, 1, 1, 1, 1])
    test = np.array([0.0, 0, 0.01, 0.02, 0.5, 0.995, 1])
    case = "a run that knows its training pairs at step 20 and the others at step 500"
    expect(
        call(function, steps, train, test, case=case),
        480,
        case=case,
        what="the wait",
        mistakes={
            "That is when the test pairs are known; subtract when the training pairs are.": lambda: 500,
            "That counts measurements; the steps are in `steps`.": lambda: 3,
            "More than 99 %, not exactly 100 %, is the mark.": lambda: 950,
            "The sign: the training pairs are known first.": lambda: -480,
        },
    )
    case = "the same run measured at other steps"
    expect(call(function, 7 * steps + 3, train, test, case=case), 7 * 480, case=case, what="the wait")
    case = "a run that never generalises"
    answer = call(function, steps, train, np.zeros(7), case=case)
    if answer is not None:
        value = f"{answer!r}"
        raise NotYet(f"For {case} there is no wait to measure: return None; you gave {value}.")
    return "right. It also knows what to say of a run that never groks."


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


def mean_probability(function: Any) -> str:
    """4.4: average probability that the network gives to the right answer."""
    for seed, scale in ((0, 1.0), (1, 6.0), (2, 1500.0)):
        rng = np.random.default_rng(seed)
        logits, labels = scale * rng.normal(size=(40, 11)), rng.integers(11, size=40)
        odds = np.exp(logits - logits.max(axis=1, keepdims=True))
        p = odds / odds.sum(axis=1, keepdims=True)
        rows = np.arange(40)
        case = f"random logits of size {scale:g}"
        with np.errstate(all="ignore"):
            answer = call(function, logits, labels, case=case)
            if scale > 1000 and not np.isfinite(number_or_nan(answer)):
                raise NotYet(
                    "For logits of size 1500 the exponentials overflow. Subtract each row's largest logit "
                    "first: the probabilities stay the same."
                )
        expect(
            answer,
            p[rows, labels].mean(),
            case=case,
            what="the mean probability",
            mistakes={
                "That is the probability of the answer given, not of the right one.": lambda p=p: p.max(
                    axis=1
                ).mean(),
                "That is the accuracy, the ruler that we wanted to leave.": (
                    lambda p=p, labels=labels: float((p.argmax(axis=1) == labels).mean())
                ),
                "The softmax must run over the answers (axis 1), not over the pairs.": (
                    lambda logits=logits, labels=labels: _over_pairs(logits, labels)
                ),
                "That is the mean loss; the probability is e to the power of minus each loss.": (
                    lambda p=p, labels=labels: -np.log(p[np.arange(40), labels]).mean()
                ),
            },
        )
    return "right. It moves a little whenever the network becomes a little surer of what is true."


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


def number_or_nan(answer: Any) -> float:
    """The answer as a float; nan for what is none."""
    try:
        return number(answer, case="", what="")
    except NotYet:
        return float("nan")


def _over_pairs(logits: np.ndarray, labels: np.ndarray) -> float:
    odds = np.exp(logits - logits.max(axis=0))
    return float((odds / odds.sum(axis=0))[np.arange(len(labels)), labels].mean())


CHECKS = {
    "4.1": chance,
    "4.2": waiting_time,
    "4.3": accuracy_without_mirrors,
    "4.4": mean_probability,
    "4.5": without_decay,
}
