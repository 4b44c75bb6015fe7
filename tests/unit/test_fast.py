"""The folded form is the reference transformer: outputs and gradients, not approximately."""

import numpy as np
import pytest
import torch

from grokkit import fast
from grokkit.data import Task
from grokkit.model import ModelConfig, Transformer

CONFIGS = [
    ModelConfig(p=11, d_model=16, n_heads=2, d_head=8, d_mlp=24),
    ModelConfig(p=12, d_model=10, n_heads=3, d_head=4, d_mlp=7, act="gelu"),
    ModelConfig(p=5, d_model=8, n_heads=1, d_head=12, d_mlp=9),
    ModelConfig(p=113),
]


def model_and_weights(config: ModelConfig, seed: int) -> tuple[Transformer, dict[str, torch.Tensor]]:
    """A double-precision reference with weights that have no structure, biases included."""
    rng = np.random.default_rng(seed)
    weights = {n: 2 * rng.normal(size=s) / np.sqrt(config.d_model) for n, s in config.shapes.items()}
    model = Transformer.from_weights(weights, config.act).double()
    model.load_state_dict({n: torch.tensor(w) for n, w in weights.items()})
    return model, {n: torch.tensor(w, requires_grad=True) for n, w in weights.items()}


@pytest.mark.parametrize("config", CONFIGS, ids=str)
@pytest.mark.parametrize("seed", [0, 1])
def test_logits_equal_those_of_the_reference(config, seed):
    model, weights = model_and_weights(config, seed)
    task = Task(p=config.p)
    some = slice(None, None, 1 + config.p**2 // 2000)
    expected = model(torch.tensor(task.tokens[some]))[:, -1]
    found = fast.logits(weights, torch.tensor(task.pairs[some]), config.act)
    torch.testing.assert_close(found, expected, rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize("config", CONFIGS, ids=str)
@pytest.mark.parametrize("seed", [0, 1])
def test_loss_and_every_gradient_equal_those_of_the_reference(config, seed):
    model, weights = model_and_weights(config, seed)
    task = Task(p=config.p, seed=seed)
    rows = np.random.default_rng(seed).choice(config.p**2, size=min(300, config.p**2 // 2), replace=False)
    pairs, labels = torch.tensor(task.pairs[rows]), torch.tensor(task.labels[rows])

    scores = model(torch.tensor(task.tokens[rows]))[:, -1]
    expected = torch.nn.functional.cross_entropy(scores, labels)
    expected.backward()
    found = fast.loss(weights, fast.Reads.of(pairs, config.p, config.n_heads), labels, config.act)
    (3 * found).backward()  # an upstream factor must reach the gradients

    torch.testing.assert_close(found, expected, rtol=1e-10, atol=1e-10)
    for name, parameter in model.named_parameters():
        torch.testing.assert_close(weights[name].grad, 3 * parameter.grad, rtol=1e-9, atol=1e-12, msg=name)


@pytest.mark.parametrize("config", CONFIGS[:3], ids=str)
def test_gradients_of_the_loss_are_its_slopes(config):
    """Finite differences know nothing of either implementation."""
    _, weights = model_and_weights(config, seed=3)
    pairs = torch.tensor(Task(p=config.p).pairs[::3])
    labels = torch.tensor(Task(p=config.p).labels[::3])
    reads = fast.Reads.of(pairs, config.p, config.n_heads)
    fast.loss(weights, reads, labels, config.act).backward()
    rng = np.random.default_rng(0)
    for name, w in weights.items():
        direction = torch.tensor(rng.normal(size=tuple(w.shape)))
        h = 1e-6
        ends = []
        for sign in (1, -1):
            moved = {**weights, name: (w + sign * h * direction).detach()}
            ends.append(fast.loss(moved, reads, labels, config.act).item())
        slope = (ends[0] - ends[1]) / (2 * h)
        assert slope == pytest.approx((w.grad * direction).sum().item(), rel=1e-4, abs=1e-7), name


def test_single_precision_agrees_to_single_precision():
    model = Transformer(ModelConfig(), seed=5)
    weights = {n: w.detach().numpy() for n, w in model.state_dict().items()}
    task = Task()
    with torch.no_grad():
        expected = model(torch.tensor(task.tokens))[:, -1, :113].numpy()
    np.testing.assert_allclose(fast.grid_logits(weights, 113), expected, atol=2e-5)


def test_the_loss_of_confident_answers_is_resolved_below_float32():
    """Two losses near 0 that a float32 log-softmax cannot tell apart."""
    config = ModelConfig(p=5, d_model=8, n_heads=1, d_head=4, d_mlp=6)
    _, weights = model_and_weights(config, 0)
    single = {n: w.detach().float() for n, w in weights.items()}
    for name in ("pos_embed.W_pos", "embed.W_E", "blocks.0.mlp.b_out"):
        single[name] = torch.zeros_like(single[name])
    single["blocks.0.mlp.b_out"][0] = 1.0
    for gap in (18.0, 19.0):
        single["unembed.W_U"] = torch.zeros(8, 6)
        single["unembed.W_U"][0, 2] = gap
        reads, labels = fast.Reads.of(torch.tensor([[1, 1]]), p=5, heads=1), torch.tensor([2])
        single["blocks.0.mlp.W_in"] = torch.zeros_like(single["blocks.0.mlp.W_in"])
        single["blocks.0.mlp.b_in"] = torch.zeros_like(single["blocks.0.mlp.b_in"])
        exact = np.log1p(5 * np.exp(-gap))
        assert fast.loss(single, reads, labels).item() == pytest.approx(exact, rel=1e-5)


def test_weights_for_another_modulus_are_refused():
    weights = {n: w.numpy() for n, w in Transformer(CONFIGS[0]).state_dict().items()}
    with pytest.raises(ValueError, match="for p = 11, but p = 13"):
        fast.grid_logits(weights, 13)
