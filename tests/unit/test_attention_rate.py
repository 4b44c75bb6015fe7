"""Attention as a dial: from ordinary, rate 1, to a constant that is paid to every token, rate 0."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from grokkit import (
    ModelConfig,
    Network,
    Run,
    Task,
    TrainConfig,
    circuits,
    fast,
    interop,
    load_recorded,
    train,
)
from grokkit.circuits import gradient_symmetricity
from grokkit.explorables import ForwardPass, NeuronGallery
from grokkit.networks.model import Transformer
from grokkit.sweeps import Grid

SIZES = [
    {"p": 7, "d_model": 12, "n_heads": 2, "d_head": 5, "d_mlp": 9},
    {"p": 12, "d_model": 10, "n_heads": 3, "d_head": 4, "d_mlp": 14},
    {"p": 5, "d_model": 6, "n_heads": 1, "d_head": 6, "d_mlp": 8},
]
CHAPTER = Path(__file__).parents[2] / "chapters" / "04_the_jump.ipynb"
RATES = [0.0, 0.25, 0.7, 1.0]


def network_of(seed: int, **sizes) -> Network:
    """A network without structure, in double precision, biases included."""
    config, rng = ModelConfig(**sizes), np.random.default_rng(seed)
    return Network(config, {n: rng.normal(size=s) / 2 for n, s in config.shapes.items()})


def oracle(w: Network, rate: float) -> np.ndarray:
    """Logits of all pairs at = from the definition: a pair and a head at a time, every token spelled out."""
    p, d_head = w.p, w.config.d_head
    W_Q, W_K, W_V, W_O = (w[f"blocks.0.attn.W_{name}"] for name in "QKVO")
    logits = np.empty((p * p, p))
    for a in range(p):
        for b in range(p):
            x = w["embed.W_E"][[a, b, p]] + w["pos_embed.W_pos"]
            stream = x[2].copy()
            for h in range(w.config.n_heads):
                scores = np.einsum("d,xd->x", x[2] @ W_Q[h], x @ W_K[h]) / np.sqrt(d_head)
                odds = np.exp(scores - scores.max())
                paid = [rate * each / odds.sum() + 1 - rate for each in odds]
                for token in range(3):
                    stream += paid[token] * (x[token] @ W_V[h] @ W_O[h])
            post = np.maximum(stream @ w["blocks.0.mlp.W_in"] + w["blocks.0.mlp.b_in"], 0)
            stream = stream + post @ w["blocks.0.mlp.W_out"] + w["blocks.0.mlp.b_out"]
            logits[a * p + b] = (stream @ w["unembed.W_U"])[:p]
    return logits


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("sizes", SIZES, ids=lambda sizes: f"p{sizes['p']}")
@pytest.mark.parametrize("seed", [0, 1])
def test_every_form_of_the_network_pays_what_the_definition_says(rate, sizes, seed):
    network = network_of(seed, **sizes, attention_rate=rate)
    expected = oracle(network, rate)
    tokens = torch.tensor(Task(p=network.p).tokens)
    with torch.no_grad():
        logits, cache = Transformer.from_network(network).run_with_cache(tokens)
    np.testing.assert_allclose(logits[:, -1, : network.p], expected, rtol=1e-9, atol=1e-10)
    np.testing.assert_allclose(fast.grid_logits(network), expected, rtol=1e-9, atol=1e-10)
    seen = fast.grid_run(network)
    np.testing.assert_allclose(seen.logits, expected, rtol=1e-9, atol=1e-10)
    # Of the tokens that it may see, a query pays this much in all; and to no other anything.
    pattern = cache["blocks.0.attn.hook_pattern"]
    np.testing.assert_allclose(seen.pattern, pattern[:, :, -1], rtol=1e-9, atol=1e-10)
    for query, keys in enumerate((1, 2, 3)):
        np.testing.assert_allclose(pattern[:, :, query].sum(-1), rate + (1 - rate) * keys)
        assert not pattern[:, :, query, keys:].any()


@pytest.mark.parametrize("sizes", SIZES, ids=lambda sizes: f"p{sizes['p']}")
@pytest.mark.parametrize("seed", [2, 3])
def test_without_softmax_the_two_numbers_are_only_added(sizes, seed):
    flat = network_of(seed, **sizes, attention_rate=0.0)
    assert gradient_symmetricity(flat, triples=20) == pytest.approx(1, abs=1e-12)
    assert gradient_symmetricity(Network(replace(flat.config, attention_rate=1.0), flat), 20) < 0.999
    # What asks and what is asked for does not matter.
    rng = np.random.default_rng(seed)
    others = {f"blocks.0.attn.W_{n}": rng.normal(size=flat[f"blocks.0.attn.W_{n}"].shape) for n in "QK"}
    np.testing.assert_allclose(fast.grid_logits(flat | others), fast.grid_logits(flat), atol=1e-10)


@pytest.mark.usefixtures("as_users_run_it")
@pytest.mark.parametrize("rate", [-0.1, 1.01, float("nan"), True, "1", None])
def test_a_rate_is_a_number_from_0_to_1(rate):
    with pytest.raises(ValueError, match="attention_rate must be a number of at least 0 and at most 1, got"):
        ModelConfig(attention_rate=rate)


@pytest.mark.parametrize(("p", "seed", "rate"), [(7, 0, 0.0), (8, 3, 0.4)])
def test_a_run_keeps_its_rate_and_is_told_from_others_by_it(tmp_path, p, seed, rate):
    model = ModelConfig(p=p, d_model=12, n_heads=2, d_head=6, d_mlp=16, attention_rate=rate)
    task = Task(p=p, frac_train=0.6, seed=seed)
    run = train(task, model, TrainConfig(steps=30, record_every=10, weight_seed=seed))
    path = tmp_path / "run.safetensors"
    run.save(path)
    loaded = Run.load(path)
    assert loaded.model == model
    assert loaded.identity == run.identity
    assert replace(run, model=replace(model, attention_rate=1.0)).identity != run.identity
    assert f"attention rate {rate:g}" in repr(loaded.network(30))
    # The curves were measured with it, and the gradient was that of the textbook network.
    last = fast.grid_logits(loaded.network(30))
    right = (last.argmax(axis=1) == task.labels)[task.train_mask].mean()
    assert run.curves["train_accuracy"][-1] == pytest.approx(right)
    assert run.curves["train_loss"][-1] < run.curves["train_loss"][0]


def test_a_run_from_before_there_was_a_rate_is_called_as_it_was():
    """The book's pages name the data of their figures so."""
    run = load_recorded("mainline")
    assert run.model.attention_rate == 1
    told = run.model.to_dict()
    assert told.keys() == {"p", "d_model", "n_heads", "d_head", "d_mlp", "act"}
    assert ModelConfig.from_dict(told) == run.model
    assert f"training_scrubber-{run.identity}" in CHAPTER.read_text(encoding="utf-8")


def test_runs_of_a_grid_are_called_as_before_and_vary_by_rate():
    with_rate = Grid({"attention_rate": (0.0, 0.5, 1.0)}, seeds=(0, 1))
    keys = {(job.cell["attention_rate"], job.seed): job.key for job in with_rate.jobs()}
    assert len(set(keys.values())) == 6
    for job in Grid({}, seeds=(0, 1)).jobs():
        assert keys[1.0, job.seed] == job.key
    assert {job.setting[1].attention_rate for job in with_rate.jobs()} == {0.0, 0.5, 1.0}


def test_what_is_made_for_ordinary_attention_refuses_another():
    flat = network_of(0, **SIZES[0], attention_rate=0.5)
    run = interop.run_of(flat, Task(p=7))
    for call in (
        lambda: interop.to_nanda(flat),
        lambda: interop.to_transformer_lens(flat),
        lambda: fast.neuron_inputs(flat),
        lambda: circuits.written_network(7, config=flat.config),
        lambda: ForwardPass(run),
        lambda: NeuronGallery(run),
    ):
        with pytest.raises(ValueError, match=r"ordinary attention, rate 1; this network's rate is 0\.5"):
            call()
