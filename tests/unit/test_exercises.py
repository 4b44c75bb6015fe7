"""The checks accept every right answer, also an unusual one, and recognise the usual mistakes."""

import math
from dataclasses import replace

import numpy as np
import pytest
import torch
from judged import assert_open, assert_right, assert_told

from grokkit import ModelConfig, Network, Task, TrainConfig, Transformer, fast, train
from grokkit.exercises import CHECKS, check


def places(w, a, b):
    """Residual streams before attention."""
    return w["embed.W_E"][[a, b, -1]] + w["pos_embed.W_pos"]


def silenced(w, a, b):
    """Logits at all places from the package's own network with W_out set to 0."""
    return speaking({**w, "blocks.0.mlp.W_out": 0 * w["blocks.0.mlp.W_out"]}, a, b)


def speaking(w, a, b):
    model = Transformer.from_network(
        Network.of({name: np.float32(table) for name, table in w.items()}, "relu")
    )
    return model(torch.tensor([[a, b, model.config.p]]))[0].detach().numpy()


def scores(w, head, place):
    """From the package's folded network, whose scores are above that of `=`."""
    folded = fast.fold({name: torch.tensor(table) for name, table in w.items()})
    keys, query = keys_and_query(w, head, place=2)
    return folded.score[head, place].numpy() + keys[-1] @ query / np.sqrt(len(query))


def keys_and_query(w, head, place):
    W_Q, W_K = (w[f"blocks.0.attn.W_{name}"][head] for name in "QK")
    query = (w["embed.W_E"][-1] + w["pos_embed.W_pos"][2]) @ W_Q
    return (w["embed.W_E"] + w["pos_embed.W_pos"][place]) @ W_K, query


RIGHT = {
    "1.1": [
        lambda a, c, p: (c + p - a) % p,
        lambda a, c, p: next(b for b in range(p) if (a + b) % p == c),
        lambda a, c, p: np.float64((c - a) % p),
    ],
    "1.2": [
        lambda c, p: {(a, b) for a in range(p) for b in range(p) if (a + b) % p == c},
        lambda c, p: np.argwhere(np.add.outer(np.arange(p), np.arange(p)) % p == c)[::-1],
        lambda c, p: ([b, (c - b) % p] for b in range(p)),
    ],
    "1.3": [
        lambda t: np.mean(
            [
                t.train_mask[b * t.p + a]
                for (a, b), train in zip(t.pairs, t.train_mask, strict=True)
                if not train
            ]
        )
    ],
    "1.4": [
        lambda x, y: ((z := complex(*x) * complex(*y)).real, z.imag),
        lambda x, y: np.array([[x[0], -x[1]], [x[1], x[0]]]) @ y,
    ],
    "1.5": [lambda k, p: len({k * x % p for x in range(p)}), lambda k, p: math.lcm(k, p) // k],
    "2.1": [
        lambda p, m, h, e, n: sum(math.prod(s) for s in ModelConfig(p, m, h, e, n).shapes.values()),
        lambda p, m, h, e, n: 2 * m * (p + 1) + m * (4 + 4 * h * e + 2 * n) + n,
    ],
    "2.2": [
        lambda q, k: torch.softmax(torch.tensor(k @ q / math.sqrt(k.shape[1])), 0).numpy(),
        lambda q, k: [1 / np.sum(np.exp(np.clip((k - key) @ q / len(q) ** 0.5, -700, 700))) for key in k],
    ],
    "2.3": [lambda w, a, b: silenced(w, a, b)[2]],
    "2.4": [scores],
    "2.5": [
        lambda m, n, v: (
            next((x for x in range(1_000_000) if m * n * v + x * n * v < x * (n * m + m * v)), None)
            if n * m + m * v > n * v
            else None
        )
    ],
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
    ("1.1", lambda a, c, p: c - a, "no such hour on the clock"),
    ("1.1", lambda a, c, p: (a - c) % p, "the other way round"),
    ("1.1", lambda a, c, p: (a + c) % p, "That is a sum"),
    ("1.1", lambda a, c, p: (c - a) % p or p, "no hour p"),
    ("1.1", lambda a, c, p: "soon", "one number"),
    ("1.2", lambda c, p: [(a, c - a) for a in range(c + 1)], "go past the top"),
    ("1.2", lambda c, p: [(a, (c - a) % p) for a in range(p) if a <= (c - a) % p], "are two pairs"),
    ("1.2", lambda c, p: [(a, c - a) for a in range(p)], "run from 0 to 11"),
    ("1.2", lambda c, p: [(a, a) for a in range(p)], "but 0 + 0 = 0 mod 12"),
    ("1.2", lambda c, p: 2 * [(a, (c - a) % p) for a in range(p)], "more than once"),
    ("1.2", lambda c, p: p, "a list of pairs"),
    ("1.2", lambda c, p: list(range(p)), "should be a pair"),
    ("1.2", lambda c, p: [(a + 0.5, (c - a) % p) for a in range(p)], "not whole"),
    ("1.2", lambda c, p: [(a, (c - a) % p) for a in range(1, p)], "1 of 12 pairs are missing, (0, 3)"),
    ("1.3", lambda t: (t.mirrored_in_train & ~t.train_mask).sum(), "a number of pairs"),
    ("1.3", lambda t: (t.mirrored_in_train & ~t.train_mask).mean(), "not by that of all pairs"),
    ("1.3", lambda t: t.mirrored_in_train.mean(), "share among all pairs"),
    ("1.3", lambda t: (~t.mirrored_in_train)[~t.train_mask].mean(), "does *not* know"),
    ("1.3", lambda t: t.mirrored_in_train.sum() / (~t.train_mask).sum(), "Training pairs are among"),
    ("1.4", lambda x, y: (x[0] * y[0] + x[1] * y[1], x[1] * y[0] + x[0] * y[1]), "sign in the cosine"),
    ("1.4", lambda x, y: (x[0] * y[0], x[1] * y[1]), "multiply the complex numbers"),
    ("1.4", lambda x, y: (x[0] + y[0], x[1] + y[1]), "off the circle"),
    ("1.4", lambda x, y: complex(*x) * complex(*y), "a cosine and a sine"),
    (
        "1.4",
        lambda x, y: (x[1] * y[0] + x[0] * y[1], x[0] * y[0] - x[1] * y[1]),
        "the wrong way round",
    ),
    ("1.4", lambda x, y: (1.0, 0.0), "the sum's hand ends at"),
    ("1.5", lambda k, p: p // k, "what they have in common"),
    ("1.5", lambda k, p: math.gcd(k, p), "divisor itself"),
    ("1.5", lambda k, p: p, "follow speed 4"),
    ("2.1", lambda p, m, h, e, n: 2 * p * m + 3 * m + 4 * m * h * e + 2 * m * n + m + n, "token too"),
    ("2.1", lambda p, m, h, e, n: (2 * p + 2) * m + 3 * m + 4 * m * h * e + 2 * m * n, "biases"),
    ("2.1", lambda p, m, h, e, n: (2 * p + 2) * m + 4 * m * h * e + 2 * m * n + m + n, "W_pos"),
    ("2.1", lambda p, m, h, e, n: (2 * p + 5) * m + 3 * m * h * e + 2 * m * n + m + n, "also W_O"),
    ("2.1", lambda p, m, h, e, n: 226_816, "d_model = 12"),
    ("2.2", lambda q, k: softmax(k @ q, 0), "square root of d_head first"),
    ("2.2", lambda q, k: softmax(k @ q / len(q), 0), "not by its square root"),
    ("2.2", lambda q, k: k @ q / len(q) ** 0.5, "softmax makes weights"),
    ("2.2", lambda q, k: np.exp(k @ q / len(q) ** 0.5), "divided by their sum"),
    (
        "2.2",
        lambda q, k: np.exp(k @ q / len(q) ** 0.5) / np.exp(k @ q / len(q) ** 0.5).sum(),
        "exponentials overflow",
    ),
    ("2.2", lambda q, k: 1.0, "should have the shape (3,)"),
    ("2.2", lambda q, k: "half and half", "should be an array"),
    ("2.2", lambda q, k: np.ones(len(k)) / len(k), "the third of the weights should be 0.7971"),
    ("2.3", silenced, "all three places"),
    ("2.3", lambda w, a, b: speaking(w, a, b)[2], "neurons at work"),
    ("2.3", lambda w, a, b: silenced(w, a, b)[2, :-1], "logit of the sign ="),
    (
        "2.3",
        lambda w, a, b: silenced({**w, "blocks.0.mlp.b_out": 0 * w["blocks.0.mlp.b_out"]}, a, b)[2],
        "b_out is still written",
    ),
    (
        "2.3",
        lambda w, a, b: (places(w, a, b)[2] + w["blocks.0.mlp.b_out"]) @ w["unembed.W_U"],
        "got lost",
    ),
    ("2.4", lambda w, h, j: np.matmul(*keys_and_query(w, h, j)), "leave out the sign ="),
    ("2.4", lambda w, h, j: np.matmul(*keys_and_query(w, h, j))[:-1], "square root"),
    ("2.4", lambda w, h, j: scores(w, h, 1 - j), "other place"),
    (
        "2.4",
        lambda w, h, j: scores({**w, "pos_embed.W_pos": w["pos_embed.W_pos"] * [[0], [0], [1]]}, h, j),
        "keys lack",
    ),
    (
        "2.4",
        lambda w, h, j: scores({**w, "pos_embed.W_pos": w["pos_embed.W_pos"] * [[1], [1], [0]]}, h, j),
        "query lacks",
    ),
    ("2.5", lambda m, n, v: m * n * v // (n * m + m * v - n * v), "not cheaper yet"),
    ("2.5", lambda m, n, v: m * n * v // (n * m + m * v) + 1, "does not make a pair free"),
    ("2.5", lambda m, n, v: m * n * v // max(1, n * m + m * v - n * v) + 1, "never pays"),
    ("2.5", lambda m, n, v: None, "pays some time"),
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
    assert_right(exercise, answer)


@pytest.mark.parametrize(("exercise", "answer", "said"), WRONG)
def test_wrong_answers_are_told_what_is_wrong(exercise, answer, said):
    assert_told(exercise, answer, said)


@pytest.mark.parametrize("exercise", CHECKS)
@pytest.mark.parametrize("answer", [..., None])
def test_an_open_exercise_is_open(exercise, answer):
    assert check(exercise, answer).state == "open"


@pytest.mark.parametrize("exercise", [e for e in CHECKS if e in RIGHT])
def test_a_function_with_three_dots_is_open(exercise):
    assert_open(exercise)


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
