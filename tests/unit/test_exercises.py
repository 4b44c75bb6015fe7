"""The checks accept every right answer, also an unusual one, and recognise the usual mistakes."""

import math
from dataclasses import replace

import numpy as np
import pytest

from grokkit import ModelConfig, Task, TrainConfig, train
from grokkit.exercises import CHECKS, check

RIGHT = {
    "4.1": [lambda p: (1 / p, math.log(p)), lambda p: np.array([1 / p, -np.log(1 / p)])],
    "4.2": [
        lambda s, tr, te: (
            None
            if not (np.any(tr > 0.99) and np.any(te > 0.99))
            else int(s[np.flatnonzero(te > 0.99)[0]]) - int(s[np.flatnonzero(tr > 0.99)[0]])
        )
    ],
    "4.3": [
        lambda task, answers: np.mean(
            [
                answers[i] == task.labels[i]
                for i, (a, b) in enumerate(task.pairs)
                if not task.train_mask[i] and not task.train_mask[b * task.p + a]
            ]
        )
    ],
    "4.4": [
        lambda logits, labels: np.mean(
            [1 / sum(np.exp(np.clip(row - row[c], -700, 700))) for row, c in zip(logits, labels, strict=True)]
        )
    ],
}


def softmax(x, axis):
    odds = np.exp(x - x.max(axis=axis, keepdims=True))
    return odds / odds.sum(axis=axis, keepdims=True)


WRONG = [
    ("4.1", lambda p: (1 / p, np.log2(p)), "bits"),
    ("4.1", lambda p: (100 / p, np.log(p)), "not a percentage"),
    ("4.1", lambda p: (1 / p, -np.log(p)), "sign"),
    ("4.1", lambda p: 1 / 113, "two numbers"),
    ("4.1", lambda p: (1 / 113, np.log(113)), "p = 59"),
    ("4.1", 0.5, "A function is asked for"),
    ("4.1", lambda: 1, "stopped with TypeError"),
    ("4.2", lambda s, tr, te: s[np.argmax(te > 0.99)], "subtract"),
    ("4.2", lambda s, tr, te: np.argmax(te > 0.99) - np.argmax(tr > 0.99), "counts measurements"),
    ("4.2", lambda s, tr, te: s[np.argmax(te > 0.99)] - s[np.argmax(tr > 0.99)], "never generalises"),
    ("4.3", lambda t, a: (a == t.labels)[~t.train_mask].mean(), "over all test pairs"),
    ("4.3", lambda t, a: (a == t.labels)[~t.train_mask & t.mirrored_in_train].mean(), "*was* trained on"),
    ("4.3", lambda t, a: (a == t.labels)[~t.mirrored_in_train].mean(), "Training pairs are still"),
    ("4.3", lambda t, a: "many", "one number"),
    ("4.4", lambda x, y: softmax(x, 1).max(1).mean(), "of the answer given"),
    ("4.4", lambda x, y: softmax(x, 0)[np.arange(len(y)), y].mean(), "axis 1"),
    (
        "4.4",
        lambda x, y: (np.exp(x) / np.exp(x).sum(1, keepdims=True))[np.arange(len(y)), y].mean(),
        "overflow",
    ),
    ("4.4", lambda x, y: (x.argmax(1) == y).mean(), "accuracy"),
    ("4.5", 3, "A run is asked for"),
]


@pytest.mark.parametrize(("exercise", "answer"), [(e, a) for e, answers in RIGHT.items() for a in answers])
def test_right_answers_pass(exercise, answer):
    assert repr(check(exercise, answer)).startswith(f"✓ Exercise {exercise}: right")


@pytest.mark.parametrize(("exercise", "answer", "said"), WRONG)
def test_wrong_answers_are_told_what_is_wrong(exercise, answer, said):
    verdict = check(exercise, answer)
    assert verdict.state == "not yet"
    assert said in verdict.message


@pytest.mark.parametrize("exercise", CHECKS)
@pytest.mark.parametrize("answer", [..., None])
def test_an_open_exercise_is_open(exercise, answer):
    assert check(exercise, answer).state == "open"


@pytest.mark.parametrize("exercise", [e for e in CHECKS if e in RIGHT])
def test_a_function_with_three_dots_is_open(exercise):
    assert check(exercise, lambda *arguments: ...).state == "open"


def test_an_unknown_exercise_is_named():
    with pytest.raises(KeyError, match=r"no exercise '99\.9'"):
        check("99.9", 1)


class TestRunsWithoutDecay:
    task, model = Task(p=7, frac_train=0.5), ModelConfig(p=7, d_model=16, n_heads=2, d_head=8, d_mlp=32)
    settings = TrainConfig(steps=150, lr=1e-2, weight_decay=0.0)

    def test_a_run_that_knows_its_pairs_passes_whatever_it_shows(self):
        verdict = check("4.5", train(self.task, self.model, self.settings))
        assert verdict.state == "right"
        assert "100% of the training pairs" in verdict.message

    def test_with_decay_or_too_short_it_is_sent_back(self):
        decayed = train(self.task, self.model, replace(self.settings, weight_decay=0.5))
        assert "weight decay 0.5" in check("4.5", decayed).message
        short = train(self.task, self.model, replace(self.settings, steps=2))
        assert "until it knows them all" in check("4.5", short).message
