"""The task, against plain Python arithmetic and the split as the paper's code makes it."""

import json
import pickle
import random
import re
from dataclasses import replace
from importlib import resources

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from grokkit.networks.model import ModelConfig
from grokkit.task import OPERATIONS, Split, Task

ANSWERS = {
    "add": lambda a, b, p: (a + b) % p,
    "subtract": lambda a, b, p: (a - b) % p,
    "multiply": lambda a, b, p: (a * b) % p,
    "x2_xy_y2": lambda a, b, p: (a**2 + a * b + b**2) % p,
}


@pytest.mark.parametrize("op", ANSWERS)
@pytest.mark.parametrize("p", [3, 4, 59, 113])
def test_labels_are_the_operation_mod_p(op, p):
    task = Task(p=p, op=op)
    for (a, b), label in zip(task.pairs.tolist(), task.labels.tolist(), strict=True):
        assert label == ANSWERS[op](a, b, p)


@pytest.mark.parametrize("seed", [0, 1, 7])
@pytest.mark.parametrize(("p", "other"), [(59, 61), (97, 113)])
def test_random_tables_of_two_moduli_or_two_seeds_have_nothing_in_common(seed, p, other):
    """Not even one stream of chance, cut to another size: independent draws do not correlate."""
    table = Task(p=p, op="random", seed=seed).labels
    assert np.array_equal(table, Task(p=p, op="random", seed=seed, frac_train=0.9).labels)
    assert np.bincount(table, minlength=p).min() > 0
    for unlike in (Task(p=other, op="random", seed=seed), Task(p=p, op="random", seed=seed + 1)):
        correlation = np.corrcoef(table, unlike.labels[: p * p])[0, 1]
        assert abs(correlation) < 5 / p  # the standard error is 1/p


def test_pairs_are_in_row_order_and_tokens_end_with_equals():
    task = Task(p=7)
    assert task.pairs[3 * 7 + 5].tolist() == [3, 5]
    assert task.tokens[3 * 7 + 5].tolist() == [3, 5, 7]
    assert len(np.unique(task.pairs, axis=0)) == 49


@pytest.mark.parametrize("seed", [0, 1, 598])
@pytest.mark.parametrize(("p", "frac"), [(113, 0.3), (59, 0.8), (10, 0.5)])
def test_split_is_that_of_the_papers_code(p, frac, seed):
    pairs = [(i, j, p) for i in range(p) for j in range(p)]
    random.seed(seed)
    random.shuffle(pairs)
    expected = {(i, j) for i, j, _ in pairs[: int(frac * len(pairs))]}
    task = Task(p=p, frac_train=frac, seed=seed)
    assert {tuple(pair) for pair in task.pairs[task.train_mask].tolist()} == expected


def test_the_papers_numbers_of_pairs():
    mask = Task().train_mask
    assert (mask.sum(), (~mask).sum()) == (3_830, 8_939)


@given(st.integers(3, 40), st.floats(0.2, 0.8), st.integers(0, 10**6))
def test_mirror_split_keeps_a_pair_and_its_mirror_together(p, frac, seed):
    task = Task(p=p, frac_train=frac, seed=seed, mirror_split=True)
    grid = task.train_mask.reshape(p, p)
    assert (grid == grid.T).all()
    assert int(frac * p**2) <= grid.sum() <= int(frac * p**2) + 1


def test_the_plain_split_shows_the_mirrors_of_some_test_pairs():
    task = Task()
    leaked = (task.mirrored_in_train & ~task.train_mask).sum()
    by_hand = sum(
        not task.train_mask[a * 113 + b] and task.train_mask[b * 113 + a]
        for a in range(113)
        for b in range(113)
    )
    assert leaked == by_hand
    assert 0.25 < leaked / 8_939 < 0.35  # about the share of pairs in the training set


def test_the_random_table_is_fixed_by_its_seed_and_uses_every_answer():
    once, again, other = (Task(op="random", seed=s).labels for s in (3, 3, 4))
    assert (once == again).all()
    assert (once != other).mean() > 0.9
    assert set(once.tolist()) == set(range(113))


@pytest.mark.parametrize("op", OPERATIONS)
def test_settings_survive_a_round_trip(op):
    task = Task(p=11, op=op, frac_train=0.4, seed=9, mirror_split=True)
    assert Task.from_dict(task.to_dict()) == task


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"p": 2}, "at least 3, got 2"),
        ({"p": 7.0}, "got 7.0"),
        ({"p": True}, "got True"),
        ({"op": "divide"}, "'divide'"),
        ({"frac_train": 0}, "got 0"),
        ({"frac_train": 1.0}, "got 1.0"),
        ({"frac_train": float("nan")}, "got nan"),
        ({"p": "7"}, "got '7'"),
        ({"op": ["add"]}, r"got \['add'\]"),
        ({"frac_train": "0.3"}, "got '0.3'"),
        ({"frac_train": float("inf")}, "got inf"),
        ({"frac_train": True}, "got True"),
        ({"seed": -3}, "seed must be an integer of at least 0, got -3"),
        ({"seed": 1.0}, "got 1.0"),
        ({"seed": False}, "got False"),
        ({"seed": None}, "got None"),
        ({"mirror_split": 1}, "mirror_split must be True or False, got 1"),
        ({"p": 3, "frac_train": 0.05}, "leaves one side of the split empty"),
    ],
)
@pytest.mark.usefixtures("as_users_run_it")
def test_bad_settings_are_named(wrong, message):
    with pytest.raises(ValueError, match=message):
        Task(**wrong)


def test_shared_arrays_cannot_be_written_to():
    with pytest.raises(ValueError, match="read-only"):
        Task(p=5).labels[0] = 1


@pytest.mark.usefixtures("as_users_run_it")
@pytest.mark.parametrize("seed", np.arange(2))
def test_numbers_of_numpy_are_numbers_and_kept_as_plain_ones(seed):
    task = Task(p=np.int64(7), frac_train=np.float32(0.5), seed=seed, mirror_split=np.True_)
    assert task == Task(7, "add", 0.5, int(seed), True)
    assert {name: type(value) for name, value in task.to_dict().items()} == {
        "p": int,
        "op": str,
        "frac_train": float,
        "seed": int,
        "mirror_split": bool,
    }
    assert Task.from_dict(json.loads(json.dumps(task.to_dict()))) == task
    model = ModelConfig(p=np.int64(7), d_model=np.uint8(8), n_heads=np.int16(2), d_head=seed + 1)
    assert {type(size) for name, size in model.to_dict().items() if name != "act"} == {int}
    assert ModelConfig.from_dict(json.loads(json.dumps(model.to_dict()))) == model


@pytest.mark.usefixtures("as_users_run_it")
@pytest.mark.parametrize("wrong", [{"d_mlp": 0}, {"p": np.float64(7)}, {"d_head": True}, {"act": ["relu"]}])
def test_bad_sizes_are_named(wrong):
    ((name, value),) = wrong.items()
    with pytest.raises(ValueError, match=rf"{name} must be .* got {re.escape(repr(value))}"):
        ModelConfig(**wrong)


def test_the_table_of_operations_is_one_file():
    table = json.loads((resources.files("grokkit") / "operations.json").read_text(encoding="utf-8"))
    assert list(OPERATIONS) == list(table) == [*ANSWERS, "random"]
    for name, operation in OPERATIONS.items():
        assert operation.name == name
        assert (operation.text, operation.answer) == (table[name]["text"], table[name]["answer"])
    with pytest.raises(ValueError, match="a random table has no rule"):
        OPERATIONS["random"](np.arange(3), np.arange(3))
    with pytest.raises(TypeError):
        OPERATIONS["add"] = OPERATIONS["subtract"]


# A split that somebody else's code drew


@pytest.mark.parametrize("seed", [0, 598])
@pytest.mark.parametrize("p", [3, 8, 59, 113])
def test_a_given_split_is_that_split(p, seed):
    """Drawn as TransformerLens's demo does, with torch.randperm; not a multiple of 8 pairs, mostly."""
    torch.manual_seed(seed)
    chosen = torch.randperm(p * p)[: int(0.3 * p * p)].numpy()
    mask = np.zeros(p * p, dtype=bool)
    mask[chosen] = True
    task = Task.with_split(mask)
    assert (task.p, task.op, len(chosen)) == (p, "add", task.train_mask.sum())
    assert np.array_equal(np.flatnonzero(task.train_mask), np.sort(chosen))
    assert task.frac_train == len(chosen) / p**2
    again = Task.from_dict(json.loads(json.dumps(task.to_dict())))
    assert again == task == Task.with_split(mask)
    assert hash(again) == hash(task)
    assert np.array_equal(again.train_mask, mask)
    mask[0] = not mask[0]  # the caller's array is the caller's
    assert np.array_equal(again.train_mask, task.train_mask)
    assert Task.with_split(mask) != task
    assert pickle.loads(pickle.dumps(task)) == task
    assert f"{len(chosen):,} pairs for training" in repr(task)
    assert len(repr(task)) < 200


def test_a_task_with_its_own_split_says_nothing_of_a_given_one():
    assert "split" not in Task().to_dict()
    assert Task.with_split(Task(p=7).train_mask) != Task(p=7)


@pytest.mark.usefixtures("as_users_run_it")
@pytest.mark.parametrize(
    ("mask", "reason"),
    [
        (np.arange(49) > 20, None),
        (np.arange(50) > 20, r"p² truth values.* got bool of shape \(50,\)"),
        (np.arange(49), r"got int64 of shape \(49,\)"),
        (np.eye(7, dtype=bool), r"got bool of shape \(7, 7\)"),
        (np.array([True, False, True, True]), "p being 3 or more"),
        (np.ones(49, dtype=bool), "True for every pair"),
        (np.zeros(49, dtype=bool), "False for every pair"),
        (torch.arange(49) > 20, None),
    ],
)
def test_a_mask_is_one_truth_value_for_each_pair(mask, reason):
    if reason is None:
        assert Task.with_split(mask).p == 7
        return
    with pytest.raises(ValueError, match=reason):
        Task.with_split(mask)


@pytest.mark.usefixtures("as_users_run_it")
@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"p": 8}, "56 bits, which are not those of 64 pairs"),
        ({"frac_train": 0.5}, "the given split has 0.571429 of the pairs for training, not 0.5"),
        ({"mirror_split": True}, "this task's split is given"),
        ({"seed": 2}, "nothing that seed=2 could choose"),
        ({"split": np.ones(49, dtype=bool)}, r"split must be a Split \(see Task.with_split\) or None"),
    ],
)
def test_settings_that_contradict_a_given_split_are_refused(change, reason):
    task = Task.with_split(np.arange(49) > 20)
    with pytest.raises(ValueError, match=reason):
        replace(task, **change)


def test_a_given_split_leaves_the_random_table_its_seed():
    mask = np.arange(49) > 20
    tables = [Task.with_split(mask, op="random", seed=seed).labels for seed in (0, 1)]
    assert np.array_equal(tables[1], Task(p=7, op="random", seed=1).labels)
    assert not np.array_equal(*tables)


def test_text_that_is_no_split_is_refused():
    settings = Task.with_split(np.arange(49) > 20).to_dict()
    for text in (
        "no base64!",
        settings["split"][:-4],
        settings["split"] + "AAAA",
        Split.of(np.ones(56, dtype=bool)).text,
    ):
        with pytest.raises(ValueError, match=r"base64|bits|padding"):
            Task.from_dict(settings | {"split": text})
