"""The text model, against loops over numbers, and what must be true of any reader of texts."""

import math

import numpy as np
import pytest
import torch

from grokkit.text.reader import EPS, Reader, ReaderConfig, initial_weights

SMALL = ReaderConfig(d_vocab=9, n_ctx=7, d_model=6, n_layers=2, n_heads=2, d_head=3, d_mlp=5)
SIZES = [
    SMALL,
    ReaderConfig(d_vocab=5, n_ctx=5, d_model=4, n_layers=3, n_heads=1, d_head=4, d_mlp=0),
    ReaderConfig(d_vocab=6, n_ctx=6, d_model=5, n_layers=2, n_heads=3, d_head=2, d_mlp=4, sphere=True),
    ReaderConfig(d_vocab=6, n_ctx=4, d_model=4, n_layers=1, n_heads=2, d_head=2, d_mlp=0, sphere=True),
]


def random_weights(config, seed):
    """Weights without structure: also biases are not 0, nor scales 1."""
    rng = np.random.default_rng(seed)
    return {name: rng.normal(size=shape) / 2 for name, shape in config.shapes.items()}


def normal(x, scale=1.0):
    return scale * x / math.sqrt(sum(float(v) ** 2 for v in x) / len(x) + EPS)


def logits_by_loops(config, w, tokens):
    """One text, one number at a time, straight from the definition."""
    x = [w["embed.W_E"][t] for t in tokens]

    def write(stream, added):
        out = stream + added
        return normal(out) if config.sphere else out

    for layer in range(config.n_layers):
        attn = {name: w[f"blocks.{layer}.attn.{name}"] for name in ("W_Q", "W_K", "W_V", "W_O", "b_distance")}
        read = [normal(v, w[f"blocks.{layer}.ln1.w"]) for v in x]
        after = []
        for i in range(len(x)):
            out = np.zeros(config.d_model)
            for h in range(config.n_heads):
                q = read[i] @ attn["W_Q"][h]
                odds = []
                for j in range(i + 1):
                    score = q @ (read[j] @ attn["W_K"][h]) / math.sqrt(config.d_head)
                    odds.append(math.exp(score + attn["b_distance"][h, i - j]))
                for j in range(i + 1):
                    out += odds[j] / sum(odds) * (read[j] @ attn["W_V"][h]) @ attn["W_O"][h]
            after.append(write(x[i], out))
        x = after
        if config.d_mlp:
            mlp = {name: w[f"blocks.{layer}.mlp.{name}"] for name in ("W_in", "b_in", "W_out", "b_out")}
            for i, v in enumerate(x):
                pre = normal(v, w[f"blocks.{layer}.ln2.w"]) @ mlp["W_in"] + mlp["b_in"]
                post = np.array([max(value, 0.0) for value in pre])
                x[i] = write(v, post @ mlp["W_out"] + mlp["b_out"])
    return np.array([normal(v, w["ln_final.w"]) @ w["unembed.W_U"] for v in x])


@pytest.mark.parametrize("config", SIZES)
@pytest.mark.parametrize("seed", [0, 1])
def test_the_model_is_what_its_definition_says(config, seed):
    w = random_weights(config, seed)
    tokens = np.random.default_rng(seed).integers(config.d_vocab, size=(3, config.n_ctx))
    logits = Reader(config, w)(torch.tensor(tokens)).numpy()
    for text, found in zip(tokens, logits, strict=True):
        np.testing.assert_allclose(found, logits_by_loops(config, w, text), atol=2e-5)


@pytest.mark.parametrize("config", SIZES)
def test_what_follows_changes_nothing_before_it(config):
    reader = Reader(config, random_weights(config, 0))
    tokens = torch.tensor(np.random.default_rng(0).integers(config.d_vocab, size=(4, config.n_ctx)))
    whole = reader(tokens)
    for n in range(1, config.n_ctx):
        torch.testing.assert_close(reader(tokens[:, :n]), whole[:, :n], atol=1e-5, rtol=1e-5)
        other = tokens.clone()
        other[:, n:] = (other[:, n:] + 1) % config.d_vocab
        torch.testing.assert_close(reader(other)[:, :n], whole[:, :n], atol=1e-5, rtol=1e-5)
        assert not torch.allclose(reader(other)[:, n], whole[:, n], atol=1e-3)


@pytest.mark.parametrize("seed", [0, 1])
def test_nothing_tells_where_in_a_text_a_token_is(seed):
    """A model that looks back no further than one token says the same wherever the same few tokens stand."""
    config = ReaderConfig(d_vocab=9, n_ctx=12, d_model=6, n_layers=2, n_heads=2, d_head=3, d_mlp=5)
    w = random_weights(config, seed)
    for layer in range(2):
        w[f"blocks.{layer}.attn.b_distance"][:, 2:] = -1e4
    rng = np.random.default_rng(seed)
    end = rng.integers(9, size=5)
    reader = Reader(config, w)
    said = [
        reader(torch.tensor(np.concatenate([rng.integers(9, size=n), end])[None]))[0, -3:]
        for n in (0, 1, 4, 7)
    ]
    for other in said[1:]:
        torch.testing.assert_close(other, said[0], atol=1e-5, rtol=1e-5)
    # The distance, on the other hand, matters.
    w["blocks.0.attn.b_distance"][:, 1] += 1
    assert not torch.allclose(Reader(config, w)(torch.tensor(end[None]))[0, -1], said[0][-1], atol=1e-3)


@pytest.mark.parametrize("config", SIZES)
def test_the_cache_holds_what_adds_up(config):
    reader = Reader(config, random_weights(config, 3))
    tokens = torch.tensor(np.random.default_rng(3).integers(config.d_vocab, size=(2, config.n_ctx)))
    logits, cache = reader.run_with_cache(tokens)
    torch.testing.assert_close(logits, reader(tokens))
    for layer in range(config.n_layers):
        block = f"blocks.{layer}"
        pattern = cache[f"{block}.attn.hook_pattern"]
        torch.testing.assert_close(pattern.sum(dim=-1), torch.ones(pattern.shape[:-1]))
        assert (pattern.triu(diagonal=1) == 0).all()
        written = torch.einsum(
            "thpd,hdm->tpm", cache[f"{block}.attn.hook_z"], reader.weights[f"{block}.attn.W_O"]
        )
        torch.testing.assert_close(written, cache[f"{block}.hook_attn_out"], atol=1e-5, rtol=1e-5)
        after = cache[f"{block}.hook_resid_post"]
        if config.sphere:
            size = torch.full(after.shape[:-1], math.sqrt(config.d_model))
            torch.testing.assert_close(after.norm(dim=-1), size, atol=1e-3, rtol=1e-3)
        else:
            parts = cache[f"{block}.hook_resid_pre"] + cache[f"{block}.hook_attn_out"]
            if config.d_mlp:
                torch.testing.assert_close(parts, cache[f"{block}.hook_resid_mid"], atol=1e-5, rtol=1e-5)
                parts = parts + cache[f"{block}.hook_mlp_out"]
            torch.testing.assert_close(parts, after, atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize("seed", [0, 1])
def test_hooks_change_what_comes_after_them_and_nothing_else(seed):
    reader = Reader(SMALL, random_weights(SMALL, seed))
    tokens = torch.tensor(np.random.default_rng(seed).integers(9, size=(2, 7)))
    logits, cache = reader.run_with_cache(tokens)
    for name in cache:
        torch.testing.assert_close(reader.run_with_hooks(tokens, {name: lambda x: None}), logits)
        torch.testing.assert_close(reader.run_with_hooks(tokens, {name: lambda x: x.clone()}), logits)

    def late(x):
        x = x.clone()
        x[:, 4:] += torch.linspace(-1, 1, x.shape[-1])
        return x

    for name in (
        "hook_embed",
        "blocks.0.hook_attn_out",
        "blocks.1.hook_resid_mid",
        "blocks.1.hook_resid_post",
    ):
        changed = reader.run_with_hooks(tokens, {name: late})
        torch.testing.assert_close(changed[:, :4], logits[:, :4])
        assert not torch.allclose(changed[:, 4], logits[:, 4], atol=1e-3)
    # Without both layers what is left is the embedding, read at once.
    nothing = {f"blocks.{i}.hook_{part}_out": torch.zeros_like for i in (0, 1) for part in ("attn", "mlp")}
    w = {name: each.numpy() for name, each in reader.weights.items()}
    bare = [[normal(w["embed.W_E"][t], w["ln_final.w"]) @ w["unembed.W_U"] for t in text] for text in tokens]
    np.testing.assert_allclose(reader.run_with_hooks(tokens, nothing).numpy(), bare, atol=1e-5)
    with pytest.raises(KeyError, match=r"blocks\.7"):
        reader.run_with_hooks(tokens, {"blocks.7.hook_attn_out": lambda x: x})


@pytest.mark.parametrize("config", SIZES)
def test_it_goes_on_from_any_place_of_the_stream(config):
    reader = Reader(config, random_weights(config, 2))
    tokens = torch.tensor(np.random.default_rng(2).integers(config.d_vocab, size=(2, config.n_ctx)))
    logits, cache = reader.run_with_cache(tokens)
    assert reader.stops == tuple(name for name in cache if "resid" in name)
    for stop in reader.stops:
        torch.testing.assert_close(reader.run_from(stop, cache[stop]), logits)
        moved = reader.run_with_hooks(tokens, {stop: lambda x: x + torch.linspace(-1, 1, x.shape[-1])})
        x = cache[stop] + torch.linspace(-1, 1, config.d_model)
        torch.testing.assert_close(reader.run_from(stop, x), moved)
    with pytest.raises(KeyError, match="no hook called 'hook_embed'"):
        reader.run_from("hook_embed", cache["hook_embed"])
    with pytest.raises(ValueError, match=r"x must have shape .* got \(2, "):
        reader.run_from(reader.stops[0], torch.zeros(2, 1, config.d_model + 1))


def test_only_training_has_noise_and_its_seed_decides_it():
    config = ReaderConfig(d_vocab=9, n_ctx=7, d_model=6, n_layers=2, n_heads=2, d_head=3, noise=0.5)
    reader, tokens = Reader(config, seed=1), torch.arange(7)[None]

    def noisy(seed):
        return reader(tokens, torch.Generator().manual_seed(seed))

    torch.testing.assert_close(noisy(0), noisy(0))
    assert not torch.allclose(noisy(0), noisy(1))
    assert not torch.allclose(noisy(0), reader(tokens))
    torch.testing.assert_close(reader(tokens), reader(tokens))


def test_initial_weights_follow_from_the_seed_and_have_their_scale():
    config = ReaderConfig(d_vocab=240, d_model=64, d_head=16, n_heads=4, n_layers=3, d_mlp=192)
    one, same, other = (initial_weights(config, seed) for seed in (4, 4, 5))
    assert {name: tuple(w.shape) for name, w in one.items()} == config.shapes
    assert sum(w.numel() for w in one.values()) == config.n_parameters
    for name, w in one.items():
        torch.testing.assert_close(w, same[name])
        if name.rsplit(".", 1)[1].startswith("W_"):
            assert not torch.equal(w, other[name])
    expected = {"embed.W_E": 1, "unembed.W_U": 1 / 8, "blocks.0.attn.W_Q": 1 / 8, "blocks.0.mlp.W_in": 1 / 8}
    expected |= {"blocks.1.attn.W_O": 1 / 8 / math.sqrt(6), "blocks.1.mlp.W_out": 1 / math.sqrt(192 * 6)}
    for name, scale in expected.items():
        assert one[name].std() == pytest.approx(scale, rel=0.05)
    bias = one["blocks.2.attn.b_distance"]
    for h, slope in enumerate((1 / 4, 1 / 16, 1 / 64, 1 / 256)):
        assert bias[h, 10] == pytest.approx(-10 * slope)


def test_a_configuration_comes_back_from_plain_values():
    for config in SIZES:
        assert ReaderConfig.from_dict(config.to_dict()) == config


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("d_vocab", 1),
        ("n_ctx", 0),
        ("d_model", 2.0),
        ("n_layers", 0),
        ("n_heads", True),
        ("d_head", 0),
        ("d_mlp", -1),
        ("sphere", 1),
        ("noise", -0.1),
        ("noise", math.nan),
    ],
)
def test_bad_sizes_are_refused(as_users_run_it, name, value):
    with pytest.raises(ValueError, match=name):
        ReaderConfig(**{"d_vocab": 9, name: value})


def test_bad_weights_are_refused():
    good = random_weights(SMALL, 0)
    for name in ("embed.W_E", "blocks.1.attn.b_distance"):
        with pytest.raises(ValueError, match=f"missing .'{name}'"):
            Reader(SMALL, {other: w for other, w in good.items() if other != name})
        with pytest.raises(ValueError, match=f"{name} has shape"):
            Reader(SMALL, good | {name: good[name][:-1]})
        with pytest.raises(ValueError, match=f"{name} is not finite"):
            Reader(SMALL, good | {name: np.full_like(good[name], np.inf)})
    with pytest.raises(ValueError, match=r"unknown .'pos_embed.W_pos'"):
        Reader(SMALL, good | {"pos_embed.W_pos": np.zeros((7, 6))})


def test_bad_tokens_are_refused(as_users_run_it):
    reader = Reader(SMALL)
    for tokens in (torch.zeros(3, dtype=torch.int64), torch.zeros((1, 8), dtype=torch.int64)):
        with pytest.raises(ValueError, match="tokens must have shape"):
            reader(tokens)
    with pytest.raises(ValueError, match="int64 or int32"):
        reader(torch.zeros((1, 2)))
    for token in (-1, 9):
        with pytest.raises(ValueError, match=f"from 0 to {token}|from {token} to 0"):
            reader(torch.tensor([[0, token]]))
