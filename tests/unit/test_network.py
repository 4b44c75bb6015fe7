"""A network is its weights and its configuration: neither can be forgotten, and nobody can change it."""

import numpy as np
import pytest
import torch

from grokkit import ModelConfig, Network, Task, TrainConfig, Transformer, circuits, fast, measures, train

CONFIGS = [
    ModelConfig(p=7, d_model=6, n_heads=2, d_head=3, d_mlp=9, act="gelu"),
    ModelConfig(p=12, d_model=8, n_heads=1, d_head=5, d_mlp=11, act="gelu"),
    ModelConfig(p=11, d_model=5, n_heads=3, d_head=2, d_mlp=8, act="relu"),
]


def random_network(config, seed=0, dtype=np.float64):
    rng = np.random.default_rng(seed)
    return Network(config, {name: rng.normal(size=s).astype(dtype) for name, s in config.shapes.items()})


def textbook_logits(network):
    """By the reference transformer in double precision, without the class ``=``."""
    model = Transformer(network.config).double()
    model.load_state_dict({name: torch.tensor(w, dtype=torch.float64) for name, w in network.items()})
    with torch.no_grad():
        return model(torch.tensor(Task(network.p).tokens))[:, -1, : network.p].numpy()


@pytest.mark.parametrize("config", CONFIGS, ids=str)
@pytest.mark.parametrize("seed", [0, 1])
def test_its_activation_is_used_by_everything_that_computes_with_it(config, seed):
    network = random_network(config, seed)
    expected = textbook_logits(network)
    np.testing.assert_allclose(fast.grid_logits(network), expected, atol=1e-9)
    np.testing.assert_allclose(fast.grid_run(network).logits, expected, atol=1e-9)
    np.testing.assert_allclose(circuits.ablate(network, "heads", []), expected, atol=1e-9)
    edited = circuits.ablate_frequencies(network, [1, 3])
    np.testing.assert_allclose(fast.grid_logits(edited), textbook_logits(edited), atol=1e-9)
    other = Network(
        ModelConfig(**{**config.to_dict(), "act": "relu" if config.act == "gelu" else "gelu"}), network
    )
    assert not np.allclose(fast.grid_logits(other), expected, atol=0.01)


@pytest.mark.parametrize("act", ["relu", "gelu"])
def test_a_recorded_run_measures_what_its_training_measured(act):
    model = ModelConfig(p=11, d_model=12, n_heads=2, d_head=6, d_mlp=20, act=act)
    run = train(Task(11, frac_train=0.6), model, TrainConfig(steps=30, lr=1e-2, record_every=10))
    step = int(run.steps[-1])
    logits = fast.grid_logits(run.network(step))
    for split in ("train", "test"):
        assert measures.loss(logits, run.task, split) == pytest.approx(
            run.at(step)[f"{split}_loss"], rel=1e-5
        )


def test_what_follows_from_a_stream_is_the_second_half_of_the_network():
    network = random_network(CONFIGS[0])
    seen = []
    whole = fast.grid_run(network, {"mlp_skip": lambda stream: seen.append(stream.copy()) or stream})
    half = fast.read_stream(network, seen[0])
    for name in ("pre", "post", "logits"):
        np.testing.assert_allclose(getattr(half, name), getattr(whole, name), atol=1e-10)


def test_nobody_can_change_it_and_an_edited_one_is_another():
    network = random_network(CONFIGS[2])
    with pytest.raises(ValueError, match="read-only"):
        network["embed.W_E"][0] = 0
    with pytest.raises(TypeError):
        network["embed.W_E"] = np.zeros(3)
    mine = network.weights()
    mine["embed.W_E"][:] = 0
    assert network["embed.W_E"].any()
    edited = network | {"embed.W_E": mine["embed.W_E"]}
    assert isinstance(edited, Network)
    assert edited.config == network.config
    assert not edited["embed.W_E"].any()
    assert np.array_equal(edited["unembed.W_U"], network["unembed.W_U"])


def test_edits_keep_the_precision_of_the_weights():
    network = random_network(CONFIGS[2], dtype=np.float32)
    edits = [
        circuits.ablate_frequencies(network, [2], "W_E"),
        circuits.ablate_frequencies(network, [2], "W_L", "keep"),
        circuits.ablate_frequencies(network, [2], "W_E", "shuffle"),
        circuits.ablate_neuron_directions(network, [1, 2]),
        circuits.relabel_clock(network, 3),
    ]
    for edited in edits:
        assert {w.dtype for w in edited.values()} == {np.dtype(np.float32)}
    assert fast.grid_logits(network).dtype == np.float32
    doubled = fast.grid_run(network, {"post": lambda post: post.astype(np.float64)})  # an edit in float64
    assert doubled.logits.dtype == np.float32


def test_what_is_no_network_is_refused_by_name():
    config = CONFIGS[2]
    weights = random_network(config).weights()
    with pytest.raises(ValueError, match=r"missing \['embed\.W_E'\]"):
        Network(config, {name: w for name, w in weights.items() if name != "embed.W_E"})
    with pytest.raises(ValueError, match=r"unknown \['blocks\.0\.attn\.b_Q'\]"):
        Network(config, {**weights, "blocks.0.attn.b_Q": np.zeros((3, 2))})
    with pytest.raises(ValueError, match=r"W_U has shape \(12, 5\), expected \(5, 12\)"):
        Network(config, {**weights, "unembed.W_U": weights["unembed.W_U"].T})
    for value in (np.nan, np.inf, -np.inf):
        broken = {**weights, "blocks.0.mlp.b_in": weights["blocks.0.mlp.b_in"].copy()}
        broken["blocks.0.mlp.b_in"][3] = value
        with pytest.raises(ValueError, match="b_in holds 1 values that are not finite"):
            Network(config, broken)
