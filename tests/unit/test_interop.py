"""Published state dicts: the same network in our layout, and back again bit for bit."""

from importlib.metadata import version

import numpy as np
import pytest
import torch
from packaging.version import Version

from grokkit.interop import from_nanda, from_transformer_lens, run_of, to_nanda, to_transformer_lens
from grokkit.networks.fast import grid_logits
from grokkit.networks.model import ModelConfig, Transformer
from grokkit.networks.network import Network
from grokkit.runs import Run
from grokkit.task import Task

CONFIGS = [
    ModelConfig(p=5, d_model=6, n_heads=2, d_head=3, d_mlp=7),
    ModelConfig(p=12, d_model=8, n_heads=3, d_head=2, d_mlp=16),
    ModelConfig(p=7, d_model=8, n_heads=1, d_head=8, d_mlp=8),  # square matrices: no shape gives a slip away
    ModelConfig(p=13, d_model=10, n_heads=4, d_head=4, d_mlp=9),  # heads wider than the stream
    ModelConfig(),
]
SMALL = CONFIGS[0]


def published(config, seed=0):
    """A random state dict with the names and shapes of the 2022 code, biases included."""
    c, generator = config, torch.Generator().manual_seed(seed)
    head = (c.n_heads, c.d_head, c.d_model)
    shapes = {
        "embed.W_E": (c.d_model, c.d_vocab),
        "pos_embed.W_pos": (3, c.d_model),
        "blocks.0.attn.W_K": head,
        "blocks.0.attn.W_Q": head,
        "blocks.0.attn.W_V": head,
        "blocks.0.attn.W_O": (c.d_model, c.d_head * c.n_heads),
        "blocks.0.mlp.W_in": (c.d_mlp, c.d_model),
        "blocks.0.mlp.b_in": (c.d_mlp,),
        "blocks.0.mlp.W_out": (c.d_model, c.d_mlp),
        "blocks.0.mlp.b_out": (c.d_model,),
        "unembed.W_U": (c.d_model, c.d_vocab),
    }
    scale = 1 / np.sqrt(c.d_model)
    state = {name: scale * torch.randn(shape, generator=generator) for name, shape in shapes.items()}
    return state | {"blocks.0.attn.mask": torch.tril(torch.ones(3, 3))}


def left_multiplying_logits(sd, p):
    """The published network written out: every weight stands left of the vector it acts on, in float64."""
    W = {name: value.double().numpy() for name, value in sd.items()}
    a, b = np.divmod(np.arange(p * p), p)
    tokens = np.stack([a, b, np.full(p * p, p)], axis=1)
    x = np.einsum("dnp->npd", W["embed.W_E"][:, tokens]) + W["pos_embed.W_pos"]
    q, k, v = (np.einsum("ihd,npd->niph", W[f"blocks.0.attn.W_{letter}"], x) for letter in "QKV")
    scores = np.einsum("niqh,nikh->niqk", q, k) / np.sqrt(q.shape[-1])
    scores = np.where(W["blocks.0.attn.mask"] == 1, scores, -np.inf)
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    weights /= weights.sum(axis=-1, keepdims=True)
    z = np.einsum("niqk,nikh->niqh", weights, v)
    heads_in_a_row = np.concatenate([z[:, i] for i in range(z.shape[1])], axis=-1)
    x = x + np.einsum("df,nqf->nqd", W["blocks.0.attn.W_O"], heads_in_a_row)
    neurons = np.maximum(np.einsum("md,npd->npm", W["blocks.0.mlp.W_in"], x) + W["blocks.0.mlp.b_in"], 0)
    x = x + np.einsum("dm,npm->npd", W["blocks.0.mlp.W_out"], neurons) + W["blocks.0.mlp.b_out"]
    return (x @ W["unembed.W_U"])[:, -1, :p]


@pytest.mark.parametrize(
    ("config", "seed"), [*((config, seed) for config in CONFIGS[:-1] for seed in (0, 1)), (CONFIGS[-1], 0)]
)
def test_the_converted_network_computes_what_the_published_one_does(config, seed):
    sd = published(config, seed)
    expected = left_multiplying_logits(sd, config.p)
    got = grid_logits(from_nanda(sd))
    np.testing.assert_allclose(got, expected, atol=2e-5 * np.abs(expected).max())


@pytest.mark.parametrize("config", CONFIGS, ids=lambda c: f"p={c.p}")
def test_there_and_back_changes_no_bit(config):
    sd = published(config)
    weights = from_nanda(sd)
    assert {name: w.shape for name, w in weights.items()} == config.shapes
    back = to_nanda(weights)
    assert back.keys() == sd.keys()
    for name, value in sd.items():
        assert torch.equal(back[name], value)
        assert back[name].dtype == value.dtype
        assert back[name].is_contiguous()
    ours = {name: w.detach().numpy() for name, w in Transformer(config, 3).named_parameters()}
    again = from_nanda(to_nanda(ours))
    for name, w in ours.items():
        assert again[name].tobytes() == w.tobytes()


def test_every_precision_is_kept_and_arrays_are_as_good_as_tensors():
    for dtype in (torch.float16, torch.float32, torch.float64):
        sd = {name: value.to(dtype) for name, value in published(SMALL).items()}
        from_tensors = from_nanda(sd)
        from_arrays = from_nanda({name: value.numpy() for name, value in sd.items()})
        for name, w in from_tensors.items():
            assert w.dtype == sd[name].numpy().dtype
            assert w.tobytes() == from_arrays[name].tobytes()


def test_parameters_that_still_train_are_copied():
    sd = {name: torch.nn.Parameter(value) for name, value in published(SMALL).items()}
    weights = from_nanda(sd)
    before = {name: w.copy() for name, w in weights.items()}
    with torch.no_grad():
        for value in sd.values():
            value += 1
    for name, w in weights.items():
        np.testing.assert_array_equal(w, before[name])
    back = to_nanda(weights)
    back["unembed.W_U"] += 1
    np.testing.assert_array_equal(weights["unembed.W_U"], before["unembed.W_U"])


def test_the_mask_may_be_missing_but_not_another_one():
    sd = published(SMALL)
    mask = sd.pop("blocks.0.attn.mask")
    assert from_nanda(sd).keys() == SMALL.shapes.keys()
    for wrong in (mask.T, torch.ones(3, 3), torch.tril(torch.ones(4, 4))):
        with pytest.raises(ValueError, match=r"blocks\.0\.attn\.mask is not the causal mask of 3 positions"):
            from_nanda(sd | {"blocks.0.attn.mask": wrong})


@pytest.mark.parametrize("name", [name for name in published(SMALL) if "mask" not in name])
def test_a_missing_or_misshapen_parameter_is_named(name):
    sd = published(SMALL)
    value = sd.pop(name)
    with pytest.raises(ValueError, match=rf"missing \['{name}'\], unknown \[\]"):
        from_nanda(sd)
    for wrong in (value[:-1], torch.cat([value, value[..., :1]], dim=-1)):
        # the sizes are read off three of the parameters, so the misfit may show in another one
        with pytest.raises(ValueError, match=r"has shape \(\d.*expected \(\d"):
            from_nanda(sd | {name: wrong})
    with pytest.raises(ValueError, match=r"expected a matrix|has shape"):
        from_nanda(sd | {name: value[None]})


def test_what_is_not_a_published_state_dict_is_refused():
    sd = published(SMALL)
    with pytest.raises(ValueError, match=r"unknown \['blocks\.1\.mlp\.b_in'\]"):
        from_nanda(sd | {"blocks.1.mlp.b_in": sd["blocks.0.mlp.b_in"]})
    with pytest.raises(ValueError, match=r"missing .*unknown \['config', 'model'\]"):
        from_nanda({"model": sd, "config": {}})
    with pytest.raises(ValueError, match=r"embed\.W_E is not .* of int64"):
        from_nanda(sd | {"embed.W_E": sd["embed.W_E"].long()})
    for config in CONFIGS[1:]:  # our own layout, taken for theirs, at the latest fails at W_O
        ours = {name: w.detach().numpy() for name, w in Transformer(config, 0).named_parameters()}
        with pytest.raises(ValueError, match="shape"):
            from_nanda(ours)
    with pytest.raises(ValueError, match=r"missing|lack"):
        to_nanda({"embed.W_E": np.zeros((6, 4), np.float32)})


# To TransformerLens


def random_weights(config, seed=0):
    rng = np.random.default_rng(seed)
    return {name: rng.normal(size=shape) / np.sqrt(config.d_model) for name, shape in config.shapes.items()}


def hooked_transformer(state, tokens, d_head):
    """The target's forward pass written out from its parameter names, every bias where it belongs."""
    w = {name: values.numpy() for name, values in state.items()}
    x = w["embed.W_E"][tokens] + w["pos_embed.W_pos"][: tokens.shape[1]]
    q, k, v = (
        np.einsum("bpm,hmd->bphd", x, w[f"blocks.0.attn.W_{n}"]) + w[f"blocks.0.attn.b_{n}"] for n in "QKV"
    )
    scores = np.einsum("bqhd,bkhd->bhqk", q, k) / np.sqrt(d_head)
    scores = np.where(np.tri(tokens.shape[1], dtype=bool), scores, -np.inf)
    pattern = np.exp(scores - scores.max(axis=-1, keepdims=True))
    pattern /= pattern.sum(axis=-1, keepdims=True)
    z = np.einsum("bhqk,bkhd->bqhd", pattern, v)
    x = x + np.einsum("bqhd,hdm->bqm", z, w["blocks.0.attn.W_O"]) + w["blocks.0.attn.b_O"]
    neurons = np.maximum(x @ w["blocks.0.mlp.W_in"] + w["blocks.0.mlp.b_in"], 0)
    x = x + neurons @ w["blocks.0.mlp.W_out"] + w["blocks.0.mlp.b_out"]
    return x @ w["unembed.W_U"] + w["unembed.b_U"]


@pytest.mark.parametrize("config", CONFIGS[:4], ids=str)
@pytest.mark.parametrize("seed", [0, 1])
def test_the_target_layout_computes_our_logits(config, seed):
    weights, p = random_weights(config, seed), config.p
    state = to_transformer_lens(weights)
    logits = hooked_transformer(state, Task(p=p).tokens, config.d_head)[:, -1, :p]
    np.testing.assert_allclose(logits, grid_logits(Network.of(weights, "relu")), rtol=1e-9, atol=1e-10)
    added = state.keys() - weights.keys()
    assert added == {f"blocks.0.attn.b_{n}" for n in "QKVO"} | {"unembed.b_U"}
    assert all(not state[name].any() for name in added)


def test_weights_for_the_target_are_copies_in_their_precision():
    weights = {name: w.astype(np.float32) for name, w in random_weights(SMALL).items()}
    state = to_transformer_lens(weights)
    assert {tensor.dtype for tensor in state.values()} == {torch.float32}
    state["embed.W_E"] += 1
    assert not np.allclose(state["embed.W_E"].numpy(), weights["embed.W_E"])
    with pytest.raises(ValueError, match="not the model's parameters: missing"):
        to_transformer_lens({n: w for n, w in weights.items() if n != "blocks.0.mlp.b_out"})


@pytest.mark.parametrize("config", [SMALL, ModelConfig()], ids=str)
def test_transformer_lens_gives_the_same_logits(config):
    lens = pytest.importorskip("transformer_lens", reason="TransformerLens is not installed")
    c = config
    sizes = {
        "n_layers": 1,
        "d_model": c.d_model,
        "n_ctx": 3,
        "n_heads": c.n_heads,
        "d_head": c.d_head,
        "d_mlp": c.d_mlp,
        "act_fn": "relu",
        "normalization_type": None,
        "d_vocab": c.d_vocab,
        "d_vocab_out": c.d_vocab,
    }
    weights = {name: w.astype(np.float32) for name, w in random_weights(c).items()}
    load = bridge if Version(version("transformer_lens")) >= Version("4") else hooked
    target = load(lens, sizes, to_transformer_lens(weights))
    with torch.no_grad():
        logits = target(torch.tensor(Task(p=c.p).tokens))[:, -1, : c.p].numpy()
    np.testing.assert_allclose(logits, grid_logits(Network.of(weights, "relu")), atol=1e-4)


def hooked(lens, sizes, state):
    """The network of versions 2 and 3."""
    target = lens.HookedTransformer(lens.HookedTransformerConfig(device="cpu", **sizes))
    wrong = target.load_state_dict(state, strict=False)
    assert not wrong.unexpected_keys
    assert all("mask" in name or "IGNORE" in name for name in wrong.missing_keys)
    return target


def bridge(lens, sizes, state):
    """The network of version 4."""
    from transformer_lens.conversion_utils import convert_tl_checkpoint

    kind = {"architecture": "TransformerLensNative", "positional_embedding_type": "standard"}
    settings = lens.TransformerBridgeConfig(**sizes, **kind)
    target = lens.TransformerBridge.boot_native(settings)
    target.load_state_dict(convert_tl_checkpoint(state, settings), strict=True)
    return target


# What TransformerLens's grokking demo leaves, and how anything foreign becomes a run


def demo_state(config, seed=0, dtype=np.float32):
    """Names and shapes of the demo: answers over p numbers, biases present and zero, a mask and IGNORE."""
    c = config
    state = {n: w.astype(dtype) for n, w in random_weights(c, seed).items()}
    state["unembed.W_U"] = state["unembed.W_U"][:, : c.p]
    state |= {f"blocks.0.attn.b_{n}": np.zeros((c.n_heads, c.d_head), dtype) for n in "QKV"}
    state |= {"blocks.0.attn.b_O": np.zeros(c.d_model, dtype), "unembed.b_U": np.zeros(c.p, dtype)}
    state |= {"blocks.0.attn.mask": np.tril(np.ones((3, 3))) > 0, "blocks.0.attn.IGNORE": np.array(-np.inf)}
    return {name: torch.tensor(value) for name, value in state.items()}


@pytest.mark.parametrize("p", [5, 12, 13])
@pytest.mark.parametrize("seed", [0, 1])
def test_a_network_of_the_demo_gives_the_same_answers_here(p, seed):
    config = ModelConfig(p=p, d_model=6, n_heads=2, d_head=3, d_mlp=8)
    state = demo_state(config, seed, np.float64)
    network = from_transformer_lens(state)
    model = Transformer(config).double()
    padded = torch.cat([state["unembed.W_U"], torch.zeros(6, 1)], dim=1)
    ours = {n: state[n] for n in config.shapes} | {"unembed.W_U": padded}
    model.load_state_dict(ours)
    with torch.no_grad():
        expected = model(torch.tensor(Task(p).tokens))[:, -1, :p].numpy()
    np.testing.assert_allclose(grid_logits(network), expected, atol=1e-10)


@pytest.mark.parametrize("act", ["relu", "gelu"])
def test_to_transformer_lens_and_back_changes_no_bit(act):
    config = ModelConfig(p=7, d_model=4, n_heads=2, d_head=3, d_mlp=5, act=act)
    network = Network(config, {n: w.astype(np.float32) for n, w in random_weights(config).items()})
    back = from_transformer_lens(to_transformer_lens(network), act)
    assert back.config == config
    assert all(np.array_equal(back[name], network[name]) for name in network)


def test_what_cannot_come_in_is_refused_by_name():
    config = ModelConfig(p=5, d_model=4, n_heads=1, d_head=2, d_mlp=3)
    state = demo_state(config)
    state["blocks.0.attn.b_V"] = state["blocks.0.attn.b_V"] + 0.5
    with pytest.raises(ValueError, match=r"b_V is not zero \(at most 0\.5\), and our model has no such bias"):
        from_transformer_lens(state)
    state = demo_state(config)
    state["unembed.W_U"] = state["unembed.W_U"][:, :3]
    with pytest.raises(ValueError, match=r"unembed\.W_U has shape \(4, 3\), expected \(4, 6\)"):
        from_transformer_lens(state)
    state = demo_state(config)
    del state["blocks.0.mlp.W_in"]
    with pytest.raises(ValueError, match=r"missing \['blocks\.0\.mlp\.W_in'\]"):
        from_transformer_lens(state)
    with pytest.raises(ValueError, match=r"unknown \['ln_final\.w'\]"):
        from_transformer_lens(demo_state(config) | {"ln_final.w": torch.ones(4)})


def test_a_foreign_network_with_its_own_split_becomes_a_run(tmp_path):
    """As in the demo: `torch.randperm` over all pairs, the first three tenths for training."""
    config = ModelConfig(p=11, d_model=6, n_heads=2, d_head=3, d_mlp=8)
    order = torch.randperm(121, generator=torch.Generator().manual_seed(598))
    mask = np.zeros(121, bool)
    mask[order[:36].numpy()] = True
    task = Task.with_split(mask)
    network = from_transformer_lens(demo_state(config))
    run = run_of(network, task, step=25_000, provenance={"from": "a demo"})
    assert np.array_equal(run.task.train_mask, mask)
    logits = grid_logits(network).astype(np.float64)
    right = np.exp(logits[np.arange(121), task.labels]) / np.exp(logits).sum(axis=1)
    assert run.at(25_000)["train_loss"] == pytest.approx(-np.log(right[mask]).mean(), rel=1e-6)
    assert run.at(25_000)["test_accuracy"] == (logits.argmax(1) == task.labels)[~mask].mean()
    run.save(tmp_path / "foreign.safetensors")
    again = Run.load(tmp_path / "foreign.safetensors")
    assert again.identity == run.identity
    assert again.task == task
    assert np.array_equal(again.task.train_mask, mask)
    with pytest.raises(ValueError, match="the task is mod 13, but the network is mod 11"):
        run_of(network, Task(13))
