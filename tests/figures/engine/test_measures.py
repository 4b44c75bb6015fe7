"""What the page measures of a network is what `grokkit.measures` and `grokkit.circuits` measure of it."""

import dataclasses

import numpy as np
import pytest

from figures.engine import settings
from figures.engine.settings import FORMS
from grokkit import ModelConfig, Network, Task, TrainConfig, circuits, fast, fourier, measures, train
from grokkit.networks.model import initial_weights

SMALL = ModelConfig(p=13, d_model=32, n_heads=2, d_head=16, d_mlp=64)
SETTINGS = TrainConfig(steps=60, lr=1e-2, weight_decay=1.0, record_every=20, dense_start=False)


def all_in_one(weights) -> np.ndarray:
    return np.concatenate([w.ravel() for w in weights.values()])


def named(flat, config: ModelConfig) -> Network:
    """A network of all its weights in a row."""
    ends = np.cumsum([np.prod(shape) for shape in config.shapes.values()])[:-1]
    parts = np.split(np.asarray(flat, np.float32), ends)
    shapes = config.shapes.items()
    return Network(config, {n: part.reshape(shape) for (n, shape), part in zip(shapes, parts, strict=True)})


@pytest.mark.parametrize("trained", [False, True])
@pytest.mark.parametrize(
    ("p", "seed", "keys"), [(13, 0, [2, 5]), (12, 1, [1, 6]), (29, 2, [14]), (3, 3, [1])]
)
def test_the_measures_are_pythons(ask, p, seed, keys, trained):
    config, task = dataclasses.replace(SMALL, p=p), Task(p=p, frac_train=0.6, seed=seed)
    if trained:
        network = train(task, config, dataclasses.replace(SETTINGS, weight_seed=seed)).network(60)
    else:
        start = {name: w.numpy() for name, w in initial_weights(config, seed).items()}
        network = Network(config, start)
    found = ask(
        "measures",
        form=FORMS[seed % 3],
        model=config.to_dict(),
        weights=all_in_one(network),
        mask=task.train_mask.astype(int),
        keys=keys,
        k=1,
    )
    W_E, logits = measures.number_embedding(network), fast.grid_logits(network)
    np.testing.assert_allclose(found["spectrum"], fourier.spectrum(W_E), rtol=1e-5, atol=1e-5)
    assert found["keys"] == list(measures.key_frequencies(network, source="W_E"))
    place = np.stack([found["place"]["cos"], found["place"]["sin"]], axis=1)
    np.testing.assert_allclose(place, W_E @ fourier.plane(W_E, 1).T, atol=1e-4)
    for side, restricted in zip(("test", "train"), found["restricted"], strict=True):
        assert restricted == pytest.approx(measures.restricted_loss(logits, keys, task, side), rel=1e-3)
    assert found["excluded"] == pytest.approx(measures.excluded_loss(logits, keys, task), rel=1e-3)
    expected = circuits.neuron_clusters(fast.grid_run(network).post, p)
    unclear = np.abs(expected.share - expected.threshold) < 1e-3
    np.testing.assert_array_equal(np.array(found["clusters"])[~unclear], expected.frequency[~unclear])


@pytest.mark.parametrize(("op", "seed"), [("add", 0), ("add", 1), ("subtract", 2)])
def test_what_a_training_has_built_is_measured_of_its_weights(ask, op, seed):
    task = Task(p=13, op=op, frac_train=0.8, seed=seed)
    config = dataclasses.replace(SETTINGS, steps=200, weight_seed=seed)
    found = ask("built", form="simd", settings=settings.of(task, SMALL, config))
    network, built = named(found["weights"], SMALL), found["built"]
    keys = measures.key_frequencies(network)
    assert built["keys"] == list(keys)
    clusters = circuits.neuron_clusters(fast.grid_run(network).post, 13)
    assert built["neurons"] == 64
    assert abs(built["tuned"] - np.isin(clusters.frequency, keys).sum()) <= 1  # at the threshold
    logits = fast.grid_logits(network)
    if op == "add":
        assert built["restricted"] == pytest.approx(measures.restricted_loss(logits, keys, task), rel=1e-2)
        assert built["excluded"] == pytest.approx(measures.excluded_loss(logits, keys, task), rel=1e-2)
    else:
        assert (built["restricted"], built["excluded"]) == (None, None)


@pytest.mark.parametrize("seed", [0, 1])
def test_ten_glances_see_every_pair_and_one_a_tenth(ask, seed):
    task = Task(p=13, frac_train=0.6, seed=seed)
    given = settings.of(task, SMALL, dataclasses.replace(SETTINGS, weight_seed=seed))
    seen = {n: ask("glances", form="simd", settings=given, updates=19, glances=n) for n in (0, 1, 10)}
    network = named(seen[10]["weights"], SMALL)
    logits = fast.grid_logits(network)
    now = (logits.argmax(axis=1) == task.labels).astype(int)
    np.testing.assert_array_equal(seen[10]["right"], now)
    for split in ("train", "test"):
        assert seen[10]["seen"][f"{split}_loss"] == pytest.approx(
            measures.loss(logits, task, split), rel=1e-3
        )
    before, after = np.array(seen[0]["right"]), np.array(seen[1]["right"])
    asked = np.arange(169) % 10 == 0
    np.testing.assert_array_equal(after, np.where(asked, now, before))
    assert (after != before).any()
