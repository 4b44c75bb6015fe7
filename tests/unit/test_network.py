"""A network is its weights and its configuration: neither can be forgotten, and nobody can change it."""

import numpy as np
import pytest
import torch

from grokkit import ModelConfig, Network, Run, Task, TrainConfig, Transformer, circuits, fast, measures, train

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


@pytest.mark.parametrize("config", CONFIGS, ids=str)
def test_every_public_door_to_it_has_its_activation(config):
    """Whatever computes with a network agrees with the reference transformer, GELU or ReLU."""
    network = random_network(config, 2)
    model = Transformer.from_network(network)
    assert model.config == config
    with torch.no_grad():
        logits, cache = model.run_with_cache(torch.tensor(Task(network.p).tokens))
    expected = {
        "pre": cache["blocks.0.mlp.hook_pre"][:, -1].numpy(),
        "post": cache["blocks.0.mlp.hook_post"][:, -1].numpy(),
        "logits": logits[:, -1, : network.p].numpy(),
    }
    for name, value in expected.items():
        np.testing.assert_allclose(getattr(fast.grid_run(network), name), value, atol=1e-9)
    stream = cache["blocks.0.hook_resid_mid"][:, -1].numpy()
    np.testing.assert_allclose(fast.read_stream(network, stream).logits, expected["logits"], atol=1e-9)
    b_out, W_U = network["blocks.0.mlp.b_out"], network["unembed.W_U"][:, : network.p]
    np.testing.assert_allclose(circuits.ablate(network, "neurons"), (stream + b_out) @ W_U, atol=1e-9)
    for edited in (
        circuits.relabel_clock(network, 5),
        circuits.ablate_neuron_directions(network, [1, 2]),
        network | {"embed.W_E": 2 * network["embed.W_E"]},
    ):
        assert edited.act == config.act
        np.testing.assert_allclose(fast.grid_logits(edited), textbook_logits(edited), atol=1e-9)
    task = Task(network.p, frac_train=0.5)
    run = Run(task, config, TrainConfig(), np.zeros(1, int), {}, [network.weights()])
    measured = measures.measure_run(run, tau=0.5)
    single = random_network(config, 2, np.float32)
    assert measured.test_loss[0] == pytest.approx(measures.loss(textbook_logits(single), task), rel=1e-4)


def test_an_exchanged_parameter_has_the_precision_of_the_one_it_replaces():
    for dtype in (np.float32, np.float64):
        network = random_network(CONFIGS[0], dtype=dtype)
        for values in (np.ones(6, np.float64), np.ones(6, np.float32), np.ones(6, int)):
            edited = network | {"blocks.0.mlp.b_out": values}
            assert {w.dtype for w in edited.values()} == {np.dtype(dtype)}
            assert fast.grid_logits(edited).dtype == dtype
            np.testing.assert_allclose(fast.grid_logits(edited), textbook_logits(edited), atol=2e-3)


def test_precisions_are_not_mixed_and_whole_numbers_are_no_weights():
    weights = random_network(CONFIGS[2]).weights()
    with pytest.raises(ValueError, match=r"embed\.W_E is in float64, but unembed\.W_U in float32"):
        Network(CONFIGS[2], {**weights, "unembed.W_U": weights["unembed.W_U"].astype(np.float32)})
    with pytest.raises(ValueError, match=r"embed\.W_E must hold floating-point numbers, got int64"):
        Network(CONFIGS[2], {**weights, "embed.W_E": weights["embed.W_E"].astype(int)})


def test_what_it_was_made_from_can_be_written_to_afterwards():
    weights = random_network(CONFIGS[2]).weights()
    network = Network(CONFIGS[2], weights)
    before = fast.grid_logits(network)
    for values in weights.values():
        values[:] = np.nan
    assert np.array_equal(fast.grid_logits(network), before)


def test_weights_of_16_bits_are_computed_with_in_32():
    half = random_network(CONFIGS[0], dtype=np.float16)
    assert half["embed.W_E"].dtype == np.float16
    for logits in (fast.grid_logits(half), fast.grid_run(half).logits):
        assert logits.dtype == np.float32
        np.testing.assert_allclose(logits, textbook_logits(half), rtol=1e-4, atol=1e-3)


def test_the_reference_computes_in_the_precision_of_the_weights():
    for dtype, torch_dtype in ((np.float32, torch.float32), (np.float64, torch.float64)):
        model = Transformer.from_network(random_network(CONFIGS[1], dtype=dtype))
        assert {w.dtype for w in model.parameters()} == {torch_dtype}
