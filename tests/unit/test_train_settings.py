"""A training does what its settings say: whose activation it trains, when it ends, what a seed chooses."""

import numpy as np
import pytest
import torch

from grokkit.networks.model import ModelConfig, Transformer
from grokkit.settings import KNOWN, SETTINGS, TrainConfig
from grokkit.task import Task
from grokkit.training import train

SIZES = {"d_model": 16, "n_heads": 2, "d_head": 8, "d_mlp": 24}


@pytest.mark.parametrize("act", ["relu", "gelu"])
@pytest.mark.parametrize("p", [10, 11])
def test_the_networks_own_activation_is_trained(act, p):
    """Ten steps by the reference model and autograd."""
    task, sizes = Task(p=p, frac_train=0.5, seed=1), ModelConfig(p=p, **SIZES, act=act)
    run = train(task, sizes, TrainConfig(steps=10, lr=3e-3, warmup=0, weight_seed=2))
    model = Transformer(sizes, seed=2)
    optimiser = torch.optim.AdamW(model.parameters(), lr=3e-3, betas=(0.9, 0.98), weight_decay=1.0)
    tokens, labels = torch.tensor(task.tokens[task.train_mask]), torch.tensor(task.labels[task.train_mask])
    for _ in range(10):
        optimiser.zero_grad()
        torch.nn.functional.cross_entropy(model(tokens)[:, -1].double(), labels).backward()
        optimiser.step()
    for name, expected in model.state_dict().items():
        np.testing.assert_allclose(run.weights(10)[name], expected.numpy(), atol=2e-4, err_msg=name)


@pytest.mark.parametrize("delay", [0, 20, 40])
@pytest.mark.parametrize("seed", [0, 1])
def test_it_ends_exactly_as_long_after_its_target_as_it_was_told(delay, seed):
    config = TrainConfig(
        steps=3000, lr=1e-2, dense_start=False, stop_accuracy=0.05, stop_delay=delay, weight_seed=seed
    )
    run = train(Task(p=11, frac_train=0.5), ModelConfig(p=11, **SIZES), config)
    steps, reached = run.curves["step"], run.curves["test_accuracy"] >= 0.05
    assert steps[-1] == steps[np.argmax(reached)] + delay


def test_the_loss_that_it_waits_for_is_that_of_the_test_pairs():
    """Of a random table the training pairs' loss falls below any mark, and that of the others does not."""
    task = Task(p=11, op="random", frac_train=0.5)
    config = TrainConfig(steps=150, lr=1e-2, weight_decay=0.0, stop_accuracy=0.01, stop_loss=2.0)
    run = train(task, ModelConfig(p=11, **SIZES), config)
    assert run.curves["train_loss"][-1] < 2 < run.curves["test_loss"].min()
    assert run.curves["test_accuracy"].max() >= 0.01
    assert run.curves["step"][-1] == 150


@pytest.mark.parametrize("name", SETTINGS)
@pytest.mark.parametrize("seed", [0, 3])
def test_the_seed_of_a_named_setting_chooses_split_weights_and_batches(name, seed):
    task, _, config = SETTINGS[name](seed)
    assert (task.seed, config.weight_seed, config.batch_seed) == (seed, seed, seed)


@pytest.mark.parametrize("seed", range(4))
def test_small_networks_grok_in_few_steps(seed):
    task, model, config = SETTINGS["small"](seed)
    assert task.p == model.p == 59
    assert train(task, model, config).first_step("test_accuracy", above=KNOWN) <= config.steps - 100


def test_mainline_has_the_papers_numbers():
    task, model, config = SETTINGS["mainline"]()
    assert (task.p, task.frac_train, task.op) == (113, 0.3, "add")
    assert (model.d_model, model.n_heads, model.d_head, model.d_mlp, model.act) == (128, 4, 32, 512, "relu")
    assert (config.lr, config.weight_decay, config.betas) == (1e-3, 1.0, (0.9, 0.98))
    assert (config.batch_size, config.warmup) == (None, 10)
