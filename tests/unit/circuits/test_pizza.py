"""Clock or pizza: the three numbers by plain loops, and on logits that are known to be one or the other."""

import itertools
import random

import numpy as np
import pytest
import torch

from grokkit import circuits
from grokkit.networks.fast import grid_logits
from grokkit.networks.model import ModelConfig, Transformer
from grokkit.networks.network import Network

SIZES = {"d_model": 12, "n_heads": 2, "d_head": 4, "d_mlp": 20}


def network(p, seed, act="relu"):
    model = Transformer(ModelConfig(p=p, **SIZES, act=act), seed=seed)
    return model, Network(model.config, {name: w.numpy() for name, w in model.state_dict().items()})


@pytest.mark.parametrize(("p", "seed", "act"), [(5, 0, "relu"), (8, 1, "gelu"), (11, 2, "relu")])
def test_symmetricity_by_the_reference_model_one_triple_at_a_time(p, seed, act):
    """Each gradient by finite differences of the embedding that is read at one place."""
    model, ours = network(p, seed, act)
    model = model.double()
    triples = list(itertools.product(range(p), repeat=3))
    random.Random(42).shuffle(triples)
    cosines = []
    for a, b, c in triples[:12]:
        # Two more tokens that are embedded like a and b, so that each place has an embedding of its own.
        def at(x, y, c=c):
            table = model.state_dict()["embed.W_E"]
            before = table.clone()
            table[0], table[1] = x, y
            with torch.no_grad():
                scores = model(torch.tensor([[0, 1, p]]))[0, -1, c].item()
            table.copy_(before)
            return scores

        x, y = (model.state_dict()["embed.W_E"][token].clone() for token in (a, b))
        steps = 1e-5 * torch.eye(len(x), dtype=torch.float64)
        along_x = np.array([at(x + h, y) - at(x - h, y) for h in steps])
        along_y = np.array([at(x, y + h) - at(x, y - h) for h in steps])
        cosines.append(along_x @ along_y / np.linalg.norm(along_x) / np.linalg.norm(along_y))
    assert circuits.gradient_symmetricity(ours, 12) == pytest.approx(np.mean(cosines), abs=1e-4)


@pytest.mark.parametrize(("p", "seed"), [(5, 0), (11, 1)])
def test_irrelevance_by_loops(p, seed):
    logits = grid_logits(network(p, seed)[1])
    columns = []
    for difference in range(p):
        column = []
        for a, b in itertools.product(range(p), repeat=2):
            if (a - b) % p == difference:
                column.append(float(logits[a * p + b, (a + b) % p]))
        columns.append(column)
    expected = np.mean([np.std(column) for column in columns]) / np.std(np.concatenate(columns))
    assert circuits.distance_irrelevance(logits) == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("p", [11, 59])
@pytest.mark.parametrize("k", [1, 4])
def test_a_pizza_depends_on_the_distance_alone_and_a_clock_not_at_all(p, k):
    a, b, c = np.indices((p, p, p))
    w = 2 * np.pi * k / p
    clock = np.cos(w * (a + b - c)).reshape(p * p, p)
    pizza = (np.abs(np.cos(w * (a - b) / 2)) * np.cos(w * (a + b - c))).reshape(p * p, p)
    assert circuits.distance_irrelevance(pizza) < 1e-9
    by_sum = np.random.default_rng(k).normal(size=p)[(a + b) % p].reshape(p * p, p)
    assert circuits.distance_irrelevance(clock + by_sum) == pytest.approx(1)


@pytest.mark.parametrize("p", [11, 12, 59])
def test_circles_have_circularity_one_and_noise_has_not(p):
    t, rng = np.arange(p + 1), np.random.default_rng(p)
    waves = np.column_stack([f(2 * np.pi * k * t / p) for k in (1, 3) for f in (np.cos, np.sin)])
    _, ours = network(p, 0)
    scaled = waves * np.array([4.0, 4.0, 2.0, 2.0]) @ np.linalg.qr(rng.normal(size=(12, 12)))[0][:4]
    circles = ours | {"embed.W_E": scaled.astype(np.float32)}
    assert circuits.circularity(circles) == pytest.approx(1, abs=1e-5)
    assert circuits.circularity(ours) < 0.9
    # The definition, with sums written out.
    W = ours["embed.W_E"][:-1].astype(float)
    values, vectors = np.linalg.eigh((W - W.mean(0)) @ (W - W.mean(0)).T)
    found = []
    for v in vectors[:, np.argsort(values)[::-1][:4]].T:
        sums = [abs(sum(v[s] * np.exp(2j * np.pi * k * s / p) for s in range(p))) ** 2 for k in range(1, p)]
        found.append(min(2 * max(sums) / p, 1))
    assert circuits.circularity(ours) == pytest.approx(np.mean(found), rel=1e-5)


def test_what_is_not_defined_is_refused():
    _, ours = network(5, 0)
    with pytest.raises(ValueError, match="not defined for even p"):
        circuits.distance_irrelevance(np.random.default_rng(0).normal(size=(64, 8)))
    with pytest.raises(ValueError, match="all the same"):
        circuits.distance_irrelevance(np.zeros((25, 5)))
    with pytest.raises(ValueError, match="all p² pairs"):
        circuits.distance_irrelevance(np.zeros((24, 5)))
    with pytest.raises(ValueError, match="triples must be an integer from 1 to 125"):
        circuits.gradient_symmetricity(ours, 126)
    deaf = ours | {"blocks.0.attn.W_V": np.zeros_like(ours["blocks.0.attn.W_V"])}
    with pytest.raises(ValueError, match="does not depend on one of the inputs"):
        circuits.gradient_symmetricity(deaf)
    flat = ours | {"embed.W_E": np.outer(np.arange(6.0), np.ones(12)).astype(np.float32)}
    with pytest.raises(ValueError, match="4 principal components"):
        circuits.circularity(flat)
