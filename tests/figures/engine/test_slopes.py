"""What a step computes in the page is what `grokkit.fast` computes, whatever does the arithmetic."""

import numpy as np
import pytest
import torch

from figures.engine.settings import FORMS
from grokkit import ModelConfig, Network, Task, fast

CONFIGS = [
    ModelConfig(p=113),
    ModelConfig(p=3, d_model=1, n_heads=1, d_head=1, d_mlp=1),
    ModelConfig(p=11, d_model=16, n_heads=2, d_head=8, d_mlp=24, act="gelu"),
    ModelConfig(p=30, d_model=13, n_heads=3, d_head=5, d_mlp=270),
]


def some_weights(config: ModelConfig, seed: int) -> dict[str, np.ndarray]:
    """Weights without structure, biases included, in single precision."""
    rng = np.random.default_rng(seed)
    return {
        name: (2 * rng.normal(size=shape) / np.sqrt(config.d_model)).astype(np.float32)
        for name, shape in config.shapes.items()
    }


def all_in_one(weights: dict[str, np.ndarray]) -> np.ndarray:
    return np.concatenate([w.ravel() for w in weights.values()])


@pytest.mark.parametrize("config", CONFIGS, ids=str)
@pytest.mark.parametrize("form", FORMS)
def test_loss_slopes_and_logits_are_those_of_python(ask, config, form):
    seed = FORMS.index(form)
    weights, task = some_weights(config, seed), Task(p=config.p, op="subtract", seed=seed)
    rng = np.random.default_rng(seed)
    chosen = rng.permutation(config.p**2)[: min(700, config.p**2 - 2)]
    found = ask(
        "slopes",
        form=form,
        model=config.to_dict(),
        weights=all_in_one(weights),
        pairs=chosen,
        labels=task.labels,
    )
    exact = {name: torch.tensor(w, dtype=torch.float64, requires_grad=True) for name, w in weights.items()}
    reads = fast.Reads.of(torch.tensor(task.pairs[chosen]), config.p, config.n_heads)
    loss = fast.loss(exact, reads, torch.tensor(task.labels[chosen]), config.act)
    loss.backward()
    assert found["loss"] == pytest.approx(loss.item(), rel=1e-5)
    for name, w in exact.items():
        expected = w.grad.numpy().ravel()
        error = np.linalg.norm(np.array(found["slopes"][name]) - expected)
        assert error <= 1e-4 * np.linalg.norm(expected), name
    logits = fast.grid_logits(Network(config, weights))
    np.testing.assert_allclose(np.array(found["logits"]), logits.ravel(), rtol=2e-4, atol=2e-4)


@pytest.mark.parametrize("form", FORMS)
def test_a_loss_near_zero_is_resolved_below_float32(ask, form):
    """Two losses that a softmax of 32 bits cannot tell apart."""
    config = ModelConfig(p=5, d_model=8, n_heads=1, d_head=4, d_mlp=6)
    weights = {name: np.zeros(shape, np.float32) for name, shape in config.shapes.items()}
    weights["blocks.0.mlp.b_out"][0] = 1
    labels = np.full(25, 2)
    for gap in (18, 19):
        weights["unembed.W_U"][0, 2] = gap
        flat = all_in_one(weights)
        found = ask("slopes", form=form, model=config.to_dict(), weights=flat, pairs=[6], labels=labels)
        assert found["loss"] == pytest.approx(np.log1p(5 * np.exp(-gap)), rel=1e-12)
        assert found["losses"][6] == pytest.approx(np.log1p(4 * np.exp(-gap)), rel=1e-12)
        assert sum(found["right"]) == 25


def test_the_gelu_and_its_slope_are_pytorchs(ask):
    at = torch.linspace(-9, 9, 4001, dtype=torch.float64, requires_grad=True)
    value = torch.nn.functional.gelu(at)
    value.sum().backward()
    found = ask("gelu", at=at.detach().numpy())
    np.testing.assert_allclose(found["value"], value.detach(), atol=3e-9)
    np.testing.assert_allclose(found["slope"], at.grad, atol=3e-9)
