"""Chapter 3's checks accept every right answer, also an unusual one, and recognise the usual mistakes."""

import math

import numpy as np
import pytest
from judged import assert_open, assert_right, assert_told

from grokkit import ModelConfig, Task, TrainConfig, train
from grokkit.exercises import check


def kullback(p, q):
    """The bluffer's loss by another way: ln p plus the divergence from even odds to the bluffer's."""
    odds = np.full(p, (1 - q) / (p - 1))
    odds[0] = q
    return math.log(p) + np.mean(np.log(1 / p) - np.log(odds))


def by_loop(steps, right):
    answers = []
    for column in np.transpose(right):
        since = -1
        for step, ok in zip(steps, column, strict=True):
            since = -1 if not ok else step if since == -1 else since
        answers.append(since)
    return answers


def by_table(pairs, answers, asked):
    p = 1 + max(pairs.max(), asked.max())
    table = np.full((p, p), -1)
    table[pairs[:, 1], pairs[:, 0]] = answers
    table[pairs[:, 0], pairs[:, 1]] = answers
    return table[asked[:, 0], asked[:, 1]]


RIGHT = {
    "3.1": [kullback, lambda p, q: -np.average([np.log(q), np.log((1 - q) / (p - 1))], weights=[1, p - 1])],
    "3.2": [lambda n, p, loss: n * (math.log(p) - loss) * math.log2(math.e)],
    "3.3": [by_loop],
    "3.4": [by_table],
}

first_right = lambda steps, right: np.where(right[-1], steps[right.argmax(0)], -1)  # noqa: E731


def for_good(steps, right):
    return np.array(by_loop(steps, right))


def without_mirror(pairs, answers, asked):
    known = {tuple(pair): c for pair, c in zip(pairs, answers, strict=True)}
    return np.array([known.get(tuple(pair), -1) for pair in asked])


WRONG = [
    ("3.1", lambda p, q: -np.log(q), "favourite is right"),
    ("3.1", lambda p, q: -np.log((1 - q) / (p - 1)), "favourite is wrong"),
    ("3.1", lambda p, q: -(np.log(q) + (p - 1) * np.log(1 - q)) / p, "gets a part of it"),
    ("3.1", lambda p, q: np.log(p), "mean of the two losses"),
    ("3.1", lambda p, q: kullback(p, q) / np.log(2), "bits"),
    ("3.1", lambda p, q: -kullback(p, q), "sign"),
    ("3.1", 5.7, "A function is asked for"),
    ("3.2", lambda n, p, loss: n * (np.log(p) - loss), "divide the whole by ln 2"),
    ("3.2", lambda n, p, loss: n * (np.log2(p) - loss), "still in nats"),
    ("3.2", lambda n, p, loss: np.log2(p) - loss / np.log(2), "for one answer"),
    ("3.2", lambda n, p, loss: n * loss / np.log(2), "with the network"),
    ("3.2", lambda n, p, loss: n * np.log2(p), "without the network"),
    ("3.2", lambda n, p, loss: n * (loss / np.log(2) - np.log2(p)), "sign"),
    ("3.3", first_right, "lost again"),
    ("3.3", lambda s, r: np.where(r[-1], for_good(s, r), 0), "wrong at the end"),
    ("3.3", lambda s, r: np.where(r[-1], np.searchsorted(s, for_good(s, r)), -1), "number of the record"),
    ("3.3", lambda s, r: 7, "shape (40,)"),
    ("3.4", without_mirror, "have their mirror image on the list"),
    ("3.4", lambda pairs, answers, asked: np.full(len(asked), -1), "on the list themselves"),
    ("3.4", lambda pairs, answers, asked: asked.sum(1) % (1 + asked.max()), "answer −1 there"),
    ("3.4", lambda pairs, answers, asked: answers, "one answer for each"),
    ("3.5", 3, "A run is asked for"),
]


@pytest.mark.parametrize(("exercise", "answer"), [(e, a) for e, answers in RIGHT.items() for a in answers])
def test_right_answers_pass(exercise, answer):
    assert_right(exercise, answer)


@pytest.mark.parametrize(("exercise", "answer", "said"), WRONG)
def test_wrong_answers_are_told_what_is_wrong(exercise, answer, said):
    assert_told(exercise, answer, said)


@pytest.mark.parametrize("exercise", RIGHT)
def test_a_function_with_three_dots_is_open(exercise):
    assert_open(exercise)


def test_the_list_with_mirrors_is_told_what_it_knows():
    task = Task()
    share = task.mirrored_in_train[~task.train_mask].mean()
    assert f"{share:.0%}" in check("3.4", by_table).message


class TestFullNetworks:
    # 24 answers for 1,400 weights: whatever its seed, and whatever the processor, it knows them by step 100.
    model = ModelConfig(p=7, d_model=16, n_heads=2, d_head=8, d_mlp=32)
    task = Task(p=7, op="random", frac_train=0.5)
    settings = TrainConfig(steps=200, lr=1e-2, weight_decay=0.0)

    def test_a_table_that_is_no_table_too_short_and_too_wide(self):
        sums = train(Task(p=7, frac_train=0.5), self.model, self.settings)
        assert "'add'" in check("3.5", sums).message
        short = train(self.task, self.model, TrainConfig(steps=1))
        assert "more than 99 % are asked for" in check("3.5", short).message
        wide = train(self.task, self.model, self.settings)
        verdict = check("3.5", wide)  # a few dozen bits
        assert verdict.state == "not yet"
        assert "Make the network narrower" in verdict.message

    def test_a_network_that_is_full_enough_passes(self):
        task = Task(p=31, op="random", frac_train=0.6)
        model = ModelConfig(p=31, d_model=16, n_heads=2, d_head=8, d_mlp=48)
        verdict = check("3.5", train(task, model, TrainConfig(steps=500, lr=1e-2, weight_decay=0.0)))
        assert verdict.state == "right", verdict
