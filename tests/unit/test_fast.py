"""The folded form is the reference transformer: outputs and gradients, not approximately."""

import numpy as np
import pytest
import torch

from grokkit import fast
from grokkit.networks.model import ModelConfig, Transformer
from grokkit.networks.network import Network
from grokkit.task import Task

CONFIGS = [
    ModelConfig(p=11, d_model=16, n_heads=2, d_head=8, d_mlp=24),
    ModelConfig(p=12, d_model=10, n_heads=3, d_head=4, d_mlp=7, act="gelu"),
    ModelConfig(p=5, d_model=8, n_heads=1, d_head=12, d_mlp=9),
    ModelConfig(p=7, d_model=9, n_heads=2, d_head=5, d_mlp=8, attention_rate=0.3),
    ModelConfig(p=6, d_model=8, n_heads=3, d_head=4, d_mlp=10, act="gelu", attention_rate=0.0),
    ModelConfig(p=113),
]


def model_and_weights(config: ModelConfig, seed: int) -> tuple[Transformer, dict[str, torch.Tensor]]:
    """A double-precision reference with weights that have no structure, biases included."""
    rng = np.random.default_rng(seed)
    weights = {n: 2 * rng.normal(size=s) / np.sqrt(config.d_model) for n, s in config.shapes.items()}
    model = Transformer(config).double()
    model.load_state_dict({n: torch.tensor(w) for n, w in weights.items()})
    return model, {n: torch.tensor(w, requires_grad=True) for n, w in weights.items()}


@pytest.mark.parametrize("config", CONFIGS, ids=str)
@pytest.mark.parametrize("seed", [0, 1])
def test_logits_equal_those_of_the_reference(config, seed):
    model, weights = model_and_weights(config, seed)
    task = Task(p=config.p)
    some = slice(None, None, 1 + config.p**2 // 2000)
    expected = model(torch.tensor(task.tokens[some]))[:, -1]
    found = fast.logits(weights, torch.tensor(task.pairs[some]), config.act, config.attention_rate)
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
    reads = fast.Reads.of(pairs, config.p, config.n_heads)
    found = fast.loss(weights, reads, labels, config.act, rate=config.attention_rate)
    (3 * found).backward()  # an upstream factor must reach the gradients

    torch.testing.assert_close(found, expected, rtol=1e-10, atol=1e-10)
    for name, parameter in model.named_parameters():
        torch.testing.assert_close(weights[name].grad, 3 * parameter.grad, rtol=1e-9, atol=1e-12, msg=name)


@pytest.mark.parametrize("config", CONFIGS[:-1], ids=str)
def test_gradients_of_the_loss_are_its_slopes(config):
    """Finite differences know nothing of either implementation."""
    _, weights = model_and_weights(config, seed=3)
    pairs = torch.tensor(Task(p=config.p).pairs[::3])
    labels = torch.tensor(Task(p=config.p).labels[::3])
    reads = fast.Reads.of(pairs, config.p, config.n_heads)
    fast.loss(weights, reads, labels, config.act, rate=config.attention_rate).backward()
    rng = np.random.default_rng(0)
    for name, w in weights.items():
        direction = torch.tensor(rng.normal(size=tuple(w.shape)))
        h = 1e-6
        ends = []
        for sign in (1, -1):
            moved = {**weights, name: (w + sign * h * direction).detach()}
            ends.append(fast.loss(moved, reads, labels, config.act, rate=config.attention_rate).item())
        slope = (ends[0] - ends[1]) / (2 * h)
        assert slope == pytest.approx((w.grad * direction).sum().item(), rel=1e-4, abs=1e-7), name


def test_single_precision_agrees_to_single_precision():
    model = Transformer(ModelConfig(), seed=5)
    network = Network(model.config, {n: w.numpy() for n, w in model.state_dict().items()})
    task = Task()
    with torch.no_grad():
        expected = model(torch.tensor(task.tokens))[:, -1, :113].numpy()
    np.testing.assert_allclose(fast.grid_logits(network), expected, atol=2e-5)


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
        assert fast.loss(single, reads, labels, config.act).item() == pytest.approx(exact, rel=1e-5)


# Activations for all pairs, and edits on the way


@pytest.mark.parametrize("config", CONFIGS[:-1], ids=str)
@pytest.mark.parametrize("seed", [0, 1])
def test_activations_of_all_pairs_are_those_of_the_reference(config, seed):
    model, weights = model_and_weights(config, seed)
    network = Network(config, {n: w.detach().numpy() for n, w in weights.items()})
    with torch.no_grad():
        logits, cache = model.run_with_cache(torch.tensor(Task(p=config.p).tokens))
    run = fast.grid_run(network)
    expected = {
        "pattern": cache["blocks.0.attn.hook_pattern"][:, :, -1],
        "pre": cache["blocks.0.mlp.hook_pre"][:, -1],
        "post": cache["blocks.0.mlp.hook_post"][:, -1],
        "logits": logits[:, -1, : config.p],
    }
    for name, value in expected.items():
        np.testing.assert_allclose(getattr(run, name), value.numpy(), rtol=1e-9, atol=1e-10, err_msg=name)


def test_an_edit_is_seen_by_everything_after_it_and_by_nothing_before():
    config = CONFIGS[0]
    _, tensors = model_and_weights(config, 0)
    weights, p = Network(config, {n: w.detach().numpy() for n, w in tensors.items()}), config.p
    before = fast.grid_run(weights)
    seen = {}

    def spy(name):
        def look(values):
            seen[name] = values.shape
            return values

        return look

    after = fast.grid_run(weights, edits={stage: spy(stage) for stage in fast.STAGES})
    for name, value in before._asdict().items():
        assert np.array_equal(getattr(after, name), value)
    n, h, d = p * p, config.n_heads, config.d_model
    assert seen == {
        "pattern": (n, h, 3),
        "result": (n, h, d),
        "attn_skip": (1, d),
        "pre": (n, config.d_mlp),
        "post": (n, config.d_mlp),
        "mlp_skip": (n, d),
    }
    edited = fast.grid_run(weights, edits={"pre": lambda x: x + 1})
    assert np.array_equal(edited.pattern, before.pattern)
    np.testing.assert_allclose(edited.pre, before.pre + 1)
    np.testing.assert_allclose(edited.post, np.maximum(before.pre + 1, 0))
    W_L = weights["blocks.0.mlp.W_out"] @ weights["unembed.W_U"][:, :p]
    np.testing.assert_allclose(edited.logits - before.logits, (edited.post - before.post) @ W_L, atol=1e-10)
    # Attention that does not add up to 1 is taken at its word: without any, only the stream of = is left
    alone = fast.grid_run(weights, edits={"pattern": np.zeros_like})
    x = weights["embed.W_E"][-1] + weights["pos_embed.W_pos"][2]
    np.testing.assert_allclose(
        alone.pre[5], x @ weights["blocks.0.mlp.W_in"] + weights["blocks.0.mlp.b_in"], atol=1e-10
    )


@pytest.mark.parametrize("act", ["relu", "gelu"])
@pytest.mark.parametrize(("p", "seed"), [(12, 0), (11, 1)])
def test_the_logits_of_a_network_are_those_of_its_own_activation(act, p, seed):
    config = ModelConfig(p=p, d_model=10, n_heads=3, d_head=4, d_mlp=7, act=act)
    model, weights = model_and_weights(config, seed)
    network = Network(config, {name: w.detach().numpy() for name, w in weights.items()})
    expected = model(torch.tensor(Task(p=p).tokens))[:, -1, :p]
    for found in (fast.grid_logits(network), fast.grid_run(network).logits):
        np.testing.assert_allclose(found, expected.detach(), rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize(("kept", "returned"), [("f4", "f8"), ("f8", "f4"), ("f4", "i8")])
def test_an_edit_of_another_type_leaves_the_network_the_precision_that_it_has(kept, returned):
    network = Network.of(
        {n: w.detach().numpy().astype(kept) for n, w in model_and_weights(CONFIGS[0], 1)[1].items()}, "relu"
    )
    for stage in fast.STAGES:
        edited = fast.grid_run(network, edits={stage: lambda values: np.round(values).astype(returned)})
        assert {values.dtype for values in edited} == {np.dtype(kept)}
        np.testing.assert_array_equal(
            edited.logits, fast.grid_run(network, edits={stage: np.round}).logits, err_msg=stage
        )


def test_edits_that_do_not_fit_are_refused():
    _, tensors = model_and_weights(CONFIGS[0], 0)
    weights = Network(CONFIGS[0], {n: w.detach().numpy() for n, w in tensors.items()})
    with pytest.raises(ValueError, match="no stage is called 'logits'; there are pattern, result"):
        fast.grid_run(weights, edits={"logits": lambda x: x})
    with pytest.raises(ValueError, match=r"edit of 'post' returned shape \(121, 3\), expected \(121, 24\)"):
        fast.grid_run(weights, edits={"post": lambda x: x[:, :3]})


@pytest.mark.parametrize("strange", [(113, 5), (5, 113), (-1, 5), (0, 300)])
def test_a_pair_that_does_not_exist_is_refused(strange):
    """Its row of the tables would be that of another head or place."""
    weights = {name: torch.randn(shape) for name, shape in ModelConfig().shapes.items()}
    pairs = torch.tensor([(1, 2), strange])
    for call in (
        lambda: fast.logits(weights, pairs, "relu"),
        lambda: fast.folded_logits(fast.fold(weights), pairs, "relu"),
        lambda: fast.Reads.of(pairs, 113, 4),
    ):
        with pytest.raises(ValueError, match=rf"two numbers 0 … 112, got \({strange[0]}, {strange[1]}\)"):
            call()


def test_pairs_are_integers_and_two_of_them(as_users_run_it):
    for pairs in (torch.ones(3, 2), torch.ones(3, 2, dtype=torch.bool), torch.ones(3, 3, dtype=torch.int64)):
        with pytest.raises(ValueError, match=r"integers of shape \(batch, 2\), got torch"):
            fast.rows_read(pairs, 11, 2)
    assert fast.rows_read(torch.empty((0, 2), dtype=torch.int64), 11, 2).shape == (0, 4)


def test_an_edit_returns_finite_real_numbers():
    network = Network(CONFIGS[2], {n: np.ones(s) for n, s in CONFIGS[2].shapes.items()})
    with pytest.raises(ValueError, match="edit of 'post' returned contains 225 values that are not finite"):
        fast.grid_run(network, {"post": lambda post: post * np.nan})
    with pytest.raises(ValueError, match="edit of 'pre' returned must be an array of real numbers"):
        fast.grid_run(network, {"pre": lambda pre: pre + 0j})


@pytest.mark.parametrize("config", [c for c in CONFIGS[:-1] if c.attention_rate == 1], ids=str)
@pytest.mark.parametrize("seed", [0, 1])
def test_what_neurons_read_makes_them_what_they_are(config, seed):
    model, weights = model_and_weights(config, seed)
    network = Network(config, {n: w.detach().numpy() for n, w in weights.items()})
    with torch.no_grad():
        _, cache = model.run_with_cache(torch.tensor(Task(p=config.p).tokens))
    expected = cache["blocks.0.mlp.hook_pre"][:, -1].numpy()
    np.testing.assert_allclose(fast.neuron_inputs(network).pre(), expected, rtol=1e-9, atol=1e-10)


def test_a_stream_is_as_wide_as_the_network_and_finite():
    network = Network(CONFIGS[2], {n: np.ones(s, np.float32) for n, s in CONFIGS[2].shapes.items()})
    with pytest.raises(ValueError, match=r"stream of shape \(row, 8\), got \(3, 7\)"):
        fast.read_stream(network, np.ones((3, 7)))
    with pytest.raises(ValueError, match="stream contains 24 values"):
        fast.read_stream(network, np.full((3, 8), np.inf))
    assert fast.read_stream(network, np.ones((3, 8))).logits.dtype == np.float32
