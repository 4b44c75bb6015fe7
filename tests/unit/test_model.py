"""The reference transformer, against loops over numbers."""

import math
from dataclasses import replace

import numpy as np
import pytest
import torch

from grokkit.networks.model import ModelConfig, Transformer, initial_weights
from grokkit.networks.network import Network
from grokkit.task import Task

SMALL = ModelConfig(p=7, d_model=6, n_heads=2, d_head=3, d_mlp=5)


def random_weights(config: ModelConfig, seed: int) -> dict[str, np.ndarray]:
    """Weights without structure: also the biases are not 0."""
    rng = np.random.default_rng(seed)
    return {name: rng.normal(size=shape) / 2 for name, shape in config.shapes.items()}


def logits_by_loops(w: dict[str, np.ndarray], tokens: list[int], act) -> np.ndarray:
    """One input, one number at a time, straight from the definition of a transformer."""
    x = [w["embed.W_E"][t] + w["pos_embed.W_pos"][i] for i, t in enumerate(tokens)]
    W_Q, W_K, W_V, W_O = (w[f"blocks.0.attn.W_{n}"] for n in "QKVO")
    after_attention = []
    for i in range(len(x)):
        out = x[i].copy()
        for h in range(len(W_Q)):
            q = x[i] @ W_Q[h]
            odds = [math.exp(q @ (x[j] @ W_K[h]) / math.sqrt(W_Q.shape[-1])) for j in range(i + 1)]
            for j in range(i + 1):
                out += odds[j] / sum(odds) * (x[j] @ W_V[h]) @ W_O[h]
        after_attention.append(out)
    result = []
    for out in after_attention:
        pre = out @ w["blocks.0.mlp.W_in"] + w["blocks.0.mlp.b_in"]
        post = np.array([act(value) for value in pre])
        out = out + post @ w["blocks.0.mlp.W_out"] + w["blocks.0.mlp.b_out"]
        result.append(out @ w["unembed.W_U"])
    return np.array(result)


ACTS = {"relu": lambda v: max(v, 0.0), "gelu": lambda v: v * (1 + math.erf(v / math.sqrt(2))) / 2}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("config", [SMALL, ModelConfig(p=12, d_model=4, n_heads=1, d_head=5, d_mlp=3)])
@pytest.mark.parametrize("seed", [0, 1])
def test_forward_is_the_definition_of_a_transformer(config, act, seed):
    weights = random_weights(config, seed)
    model = Transformer(replace(config, act=act)).double()
    model.load_state_dict({name: torch.tensor(w) for name, w in weights.items()})
    tokens = Task(p=config.p).tokens[:: config.p - 1]
    logits = model(torch.tensor(tokens)).detach().numpy()
    for row, expected_for in zip(logits, tokens.tolist(), strict=True):
        np.testing.assert_allclose(row, logits_by_loops(weights, expected_for, ACTS[act]), atol=1e-10)


def test_the_papers_network_has_226816_parameters():
    config = ModelConfig()
    assert config.n_parameters == 226_816
    assert sum(w.numel() for w in Transformer(config).parameters()) == 226_816
    assert {n: tuple(w.shape) for n, w in Transformer(config).state_dict().items()} == config.shapes


@pytest.mark.parametrize("seed", [0, 7])
def test_initial_weights_have_the_papers_scale(seed):
    for name, w in initial_weights(ModelConfig(), seed).items():
        if ".b_" in name:
            assert (w == 0).all()
            continue
        expected = 1 / math.sqrt(114 if name == "unembed.W_U" else 128)
        assert abs(w.std() / expected - 1) < 5 / math.sqrt(2 * w.numel()), name
        assert abs(w.mean()) < 5 * expected / math.sqrt(w.numel()), name


def test_a_seed_names_the_weights():
    first, same, other = (initial_weights(SMALL, seed) for seed in (3, 3, 4))
    assert all(torch.equal(first[n], same[n]) for n in first)
    assert not torch.equal(first["embed.W_E"], other["embed.W_E"])


def test_no_position_sees_what_follows():
    model = Transformer(SMALL, seed=1)
    first, changed = model(torch.tensor([[1, 2, 7], [1, 5, 7]])).detach()
    assert torch.equal(first[0], changed[0])
    assert not torch.allclose(first[1:], changed[1:])


def test_the_cache_holds_every_tensor_of_the_field_and_adds_up():
    model = Transformer(SMALL, seed=2)
    tokens = torch.tensor(Task(p=7).tokens)
    logits, cache = model.run_with_cache(tokens)
    assert torch.equal(logits, model(tokens))
    batch, pos, heads, d_head = 49, 3, 2, 3
    for name in "qkvz":
        assert cache[f"blocks.0.attn.hook_{name}"].shape == (batch, pos, heads, d_head)
    pattern = cache["blocks.0.attn.hook_pattern"]
    assert pattern.shape == (batch, heads, pos, pos)
    torch.testing.assert_close(pattern.sum(-1), torch.ones(batch, heads, pos))
    mid = cache["blocks.0.hook_resid_pre"] + cache["blocks.0.hook_attn_out"]
    torch.testing.assert_close(cache["blocks.0.hook_resid_mid"], mid)
    post = mid + cache["blocks.0.hook_mlp_out"]
    torch.testing.assert_close(cache["blocks.0.hook_resid_post"], post)
    torch.testing.assert_close(
        cache["hook_embed"] + cache["hook_pos_embed"], cache["blocks.0.hook_resid_pre"]
    )
    torch.testing.assert_close(cache["blocks.0.mlp.hook_pre"].relu(), cache["blocks.0.mlp.hook_post"])
    assert not any(t.requires_grad for t in cache.values())


@pytest.mark.parametrize(
    ("tokens", "message"),
    [
        ([[0, 1, 2, 3]], "at most 3"),
        ([0, 1, 2], "shape"),
        ([[0, 8, 7]], "from 0 to 8"),
        ([[-1, 0, 7]], "from -1"),
    ],
)
@pytest.mark.usefixtures("as_users_run_it")
def test_bad_tokens_are_named(tokens, message):
    with pytest.raises(ValueError, match=message):
        Transformer(SMALL)(torch.tensor(tokens))


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"d_mlp": 0}, "d_mlp .* got 0"),
        ({"p": 2}, "p must be"),
        ({"act": "tanh"}, "'tanh'"),
        ({"n_heads": 1.5}, "1.5"),
    ],
)
@pytest.mark.usefixtures("as_users_run_it")
def test_bad_sizes_are_named(wrong, message):
    with pytest.raises(ValueError, match=message):
        ModelConfig(**wrong)


@pytest.mark.usefixtures("as_users_run_it")
def test_weights_of_another_shape_are_refused():
    weights = random_weights(SMALL, 0)
    weights["blocks.0.mlp.W_in"] = weights["blocks.0.mlp.W_in"].T
    with pytest.raises(ValueError, match=r"W_in has shape \(5, 6\), expected \(6, 5\)"):
        Network.of(weights, "relu")
    with pytest.raises(ValueError, match=r"lack the parameter 'embed\.W_E'"):
        Network.of({}, "relu")


@pytest.mark.parametrize("dtype", [torch.uint8, torch.bool, torch.float32])
def test_tokens_that_would_choose_rather_than_index_are_refused(dtype, as_users_run_it):
    with pytest.raises(ValueError, match=f"tokens must be int64 or int32, got {dtype}"):
        Transformer(SMALL)(torch.ones(2, 3).to(dtype))
