"""Every seed means in the page what it means in Python: the same pairs, weights and batches."""

import numpy as np
import pytest
import torch

from grokkit import ModelConfig, Task, TrainConfig
from grokkit.networks.model import initial_weights
from grokkit.task import OPERATIONS
from grokkit.training.batches import Batches

LARGE = 2**53 - 1  # the largest whole number that JavaScript counts with


@pytest.mark.parametrize("op", OPERATIONS)
@pytest.mark.parametrize(("p", "seed"), [(3, 0), (16, 1), (59, 2**32), (113, 0), (199, LARGE)])
def test_answers_and_split_are_those_of_the_task(ask, op, p, seed):
    for frac_train, mirror_split in [(0.3, False), (0.57, True)]:
        task = Task(p, op, frac_train, seed, mirror_split)
        found = ask("task", task=task.to_dict())
        np.testing.assert_array_equal(found["labels"], task.labels)
        np.testing.assert_array_equal(found["mask"], task.train_mask)


@pytest.mark.parametrize(
    ("model", "seed"),
    [
        (ModelConfig(), 0),
        (ModelConfig(p=59, d_model=20, n_heads=3, d_head=7, d_mlp=33), 7),
        (ModelConfig(p=3, d_model=1, n_heads=1, d_head=1, d_mlp=5), 2**32 + 5),  # fewer than 16 at once
        (ModelConfig(p=4, d_model=3, n_heads=1, d_head=3, d_mlp=6), LARGE),
    ],
    ids=str,
)
def test_initial_weights_are_pytorchs_to_float32_rounding(ask, model, seed):
    expected = np.concatenate([w.numpy().ravel() for w in initial_weights(model, seed).values()])
    found = np.array(ask("initial", model=model.to_dict(), seed=seed))
    np.testing.assert_allclose(found, expected, rtol=2e-6, atol=2e-7)


@pytest.mark.parametrize("size", [0.4, 0.5, 1, 10, None])
@pytest.mark.parametrize(("p", "seed"), [(5, 0), (12, LARGE), (113, 3)])
def test_batches_are_those_of_the_same_step(ask, size, p, seed):
    task, heads = Task(p=p, frac_train=0.61, seed=seed), 1
    settings = TrainConfig(batch_size=size, batch_seed=seed)
    known = torch.tensor(task.pairs[task.train_mask]), torch.tensor(task.labels[task.train_mask])
    batches = Batches(*known, settings, p, heads)
    steps = [0, 1, 2, 299, 19_999]
    for step, found in zip(
        steps, ask("batches", task=task.to_dict(), size=size, seed=seed, steps=steps), strict=True
    ):
        pairs = batches.at(step)[0].pairs.numpy()
        np.testing.assert_array_equal(found, pairs @ [p, 1])
