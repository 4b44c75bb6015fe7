"""A training in the page is the same training as in Python, step by step; what it cannot do it says."""

import dataclasses

import numpy as np
import pytest

from figures.engine import settings
from figures.engine.settings import FORMS
from grokkit import ModelConfig, Task, TrainConfig, mainline, quick, train
from grokkit.networks.model import initial_weights
from grokkit.runs import CURVES
from grokkit.training.loop import learning_rate, measured_at
from grokkit.training.record import Record
from grokkit.training.thinning import least_telling, telling_coordinates

SMALL = ModelConfig(p=13, d_model=32, n_heads=2, d_head=16, d_mlp=64)
TWENTY = TrainConfig(
    steps=20, lr=3e-3, batch_size=0.6, warmup=4, schedule="cosine", batch_seed=5, record_every=5
)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("task", "model", "train_config"),
    [
        (Task(p=13, seed=1), SMALL, TWENTY),
        (
            Task(p=20, op="x2_xy_y2", frac_train=0.5, seed=2),
            dataclasses.replace(SMALL, p=20, act="gelu", d_mlp=50),
            dataclasses.replace(TWENTY, weight_seed=9, batch_size=None, weight_decay=0.1, betas=(0.8, 0.95)),
        ),
        (
            Task(p=11, op="subtract", frac_train=0.5, seed=3),
            dataclasses.replace(SMALL, p=11),
            dataclasses.replace(TWENTY, schedule="linear", weight_seed=4),
        ),
    ],
    ids=["add", "gelu", "linear"],
)
def test_twenty_steps_from_the_same_weights_end_at_the_same_weights(ask, form, task, model, train_config):
    run = train(task, model, train_config)
    start = np.concatenate([w.ravel() for w in initial_weights(model, train_config.weight_seed).values()])
    found = ask("training", form=form, settings=settings.of(task, model, train_config), weights=start)
    assert (found["end"], found["step"]) == ("steps", 20)
    assert [row["step"] for row in found["measured"]] == run.curves["step"].tolist()
    for name in ("train_loss", "test_loss"):
        np.testing.assert_allclose([row[name] for row in found["measured"]], run.curves[name], rtol=1e-3)
    expected = np.concatenate([w.ravel() for w in run.weights(20).values()])
    assert np.linalg.norm(np.array(found["weights"]) - expected) <= 1e-3 * np.linalg.norm(expected)


@pytest.mark.parametrize("seed", [0, 1])
def test_it_stops_where_its_settings_say_with_as_many_checkpoints(ask, seed):
    config = TrainConfig(
        steps=1000,
        lr=1e-2,
        weight_decay=2.0,
        checkpoints=5,
        dense_start=False,
        stop_accuracy=0.25,  # which every seed has passed long before
        stop_delay=25,
    )
    found = ask(
        "training", form="simd", settings=settings.of(Task(p=13, frac_train=0.8, seed=seed), SMALL, config)
    )
    first = next(row["step"] for row in found["measured"] if row["test_accuracy"] >= 0.25)
    assert (found["end"], found["step"]) == ("target", first + 30)
    assert len(found["kept"]) == 5
    assert (found["kept"][0], found["kept"][-1]) == (0, found["step"])


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("stop_loss", [None, 1e-2])
def test_the_target_is_reached_where_python_says(ask, seed, stop_loss):
    config = TrainConfig(stop_accuracy=0.9, stop_loss=stop_loss, stop_delay=40)
    rng = np.random.default_rng(seed)
    rows, expected, record = [], [], Record(config, CURVES, telling_coordinates)
    for step in range(0, 300, 10):
        values = (0.1, 10 ** rng.uniform(-3, 0), 1.0, 0.85 + step / 3000 + rng.uniform(-0.03, 0.03))
        rows.append({"step": step, **dict(zip(CURVES[1:], values, strict=True))})
        record.add(step, values, {})
        expected.append(record.reached_target(step))
    assert len(set(expected)) == 2
    assert ask("target", train=config.to_dict(), rows=rows) == expected


@pytest.mark.parametrize(
    "train_config",
    [
        quick()[2],
        mainline()[2],
        TWENTY,
        TrainConfig(warmup=0, record_every=7),
        TrainConfig(steps=300, warmup=30, schedule="linear"),
        TrainConfig(steps=7, warmup=0, schedule="linear"),
    ],
)
def test_measurements_and_learning_rates_are_pythons(ask, train_config):
    steps = range(train_config.steps + 1)
    found = ask("schedule", train=train_config.to_dict(), steps=list(steps))
    assert found["measured"] == [step for step in steps if measured_at(train_config, step)]
    np.testing.assert_allclose(found["rates"], [learning_rate(train_config, s) for s in steps], rtol=1e-12)


@pytest.mark.parametrize("seed", range(3))
def test_the_checkpoint_that_is_spared_is_pythons(ask, seed):
    rng = np.random.default_rng(seed)
    steps = np.sort(rng.choice(5000, 12, replace=False))
    rows = np.column_stack([steps, 10 ** rng.uniform(-14, 2, (12, 2)), rng.uniform(size=(12, 2))])
    found = ask("thinning", rows=[dict(zip(CURVES, row.tolist(), strict=True)) for row in rows])
    points = np.array([telling_coordinates(*row) for row in rows])
    np.testing.assert_allclose(found["points"], points, rtol=1e-12)
    assert found["least"] == least_telling(points)


@pytest.mark.parametrize("form", FORMS)
def test_a_loss_that_is_not_finite_ends_it_and_what_was_recorded_is_kept(ask, form):
    config = TrainConfig(steps=60, lr=1e18, warmup=0, weight_decay=0.0, record_every=4, dense_start=False)
    found = ask("training", form=form, settings=settings.of(Task(p=13), SMALL, config))
    assert found["end"] == "broken"
    assert 0 < found["step"] < 60
    assert found["measured"][0]["test_loss"] < 10
    assert found["measured"][-1]["step"] == found["step"]


@pytest.mark.parametrize(
    ("part", "changes", "said"),
    [
        ("task", {"p": 2}, "p must be an integer of at least 3; got 2"),
        (
            "task",
            {"op": "divide"},
            'op must be one of add, subtract, multiply, x2_xy_y2, random; got "divide"',
        ),
        ("task", {"frac_train": 1.0}, "frac_train must be a number above 0 and below 1; got 1"),
        ("task", {"frac_train": 0.001}, "frac_train = 0.001 of 169 pairs leaves one side of the split empty"),
        ("task", {"seed": 2**60}, "seed must be an integer of at least 0; got 1152921504606847000"),
        ("model", {"p": 11}, "the task is mod 13, but the model is for p = 11"),
        ("model", {"act": "tanh"}, 'act must be one of relu, gelu; got "tanh"'),
        ("model", {"d_mlp": 10**9}, "has not the"),
        (
            "model",
            {"attention_rate": 0.5},
            "attention_rate must be 1, ordinary attention, in a page; got 0.5",
        ),
        ("train", {"lr": 0}, "lr must be a number above 0; got 0"),
        ("train", {"lr": None}, "lr must be a number above 0; got null"),
        ("train", {"betas": [0.9, 1]}, "betas must be two numbers of at least 0 and below 1; got [0.9,1]"),
        (
            "train",
            {"batch_size": 1.5},
            "batch_size must be an integer of at least 1, a number between 0 and 1, or",
        ),
        ("train", {"batch_size": 99}, "batch_size is 99, but there are only 50 training pairs"),
        (
            "train",
            {"schedule": "step"},
            'schedule must be one of constant, cosine, linear; got "step"',
        ),
        ("train", {"optimiser": "sgd"}, 'optimiser must be one of adamw; got "sgd"'),
        ("train", {"options": {"momentum": 0.9}}, 'options must be none, in a page; got {"momentum":0.9}'),
        ("train", {"loss": "stablemax"}, 'loss must be softmax, in a page; got "stablemax"'),
        (
            "train",
            {"loss_precision": "float16"},
            'loss_precision must be float64, in a page; got "float16"',
        ),
        ("train", {"temperature": 2.0}, "temperature must be 1, in a page; got 2"),
        ("train", {"roughness": 0.5}, "roughness must be 0, in a page; got 0.5"),
        ("train", {"device": "cuda"}, 'device must be cpu, in a page; got "cuda"'),
        ("train", {"luck": 1}, "nothing is known of its setting “luck”"),
        ("model", {"d_toes": 5}, "nothing is known of its setting “d_toes”"),
        ("task", {"split": "A" * 99}, f'split must be drawn by the seed, in a page; got "{"A" * 59}…'),
        ("train", {"stop_delay": 5}, "stop_loss and stop_delay refine stop_accuracy, which is null"),
    ],
)
def test_what_cannot_be_trained_is_refused_in_words(ask, part, changes, said):
    given = settings.of(Task(p=13), SMALL, TrainConfig())
    given[part] |= changes
    for form in ("plain", "simd"):
        assert said in ask("refusal", settings=given, form=form)


# Of each setting of Python another value than its default, so that leaving it out of account would show.
OTHERWISE = {
    Task: {
        "op": "subtract",
        "frac_train": 0.6,
        "seed": 7,
        "mirror_split": True,
        "split": Task.with_split(np.arange(169) % 3 == 0).split,
    },
    ModelConfig: {
        "d_model": 24,
        "n_heads": 3,
        "d_head": 12,
        "d_mlp": 40,
        "act": "gelu",
        "attention_rate": 0.5,
    },
    TrainConfig: {
        "steps": 6,
        "lr": 3e-2,
        "weight_decay": 9.0,
        "betas": (0.5, 0.6),
        "warmup": 0,
        "schedule": "cosine",
        "batch_size": 20,
        "weight_seed": 3,
        "batch_seed": 4,
        "record_every": 3,
        "dense_start": False,
        "checkpoints": 2,
        "stop_accuracy": 0.001,
        "stop_loss": 50.0,
        "stop_delay": 2,
        "device": "cuda",
        "optimiser": "sgd",
        "options": {"momentum": 0.5},
        "loss": "stablemax",
        "loss_precision": "float32",
        "temperature": 3.0,
        "roughness": 0.01,
    },
}
TOGETHER = {  # what another needs
    "split": {"frac_train": 57 / 169},
    "stop_loss": {"stop_accuracy": 0.001},
    "stop_delay": {"stop_accuracy": 0.001},
    "batch_seed": {"batch_size": 20},
}
REFUSED = {
    "split",
    "attention_rate",
    "device",
    "optimiser",
    "options",
    "loss",
    "loss_precision",
    "temperature",
    "roughness",
}


def test_each_setting_of_python_has_another_value_here():
    for kind, values in OTHERWISE.items():
        assert {field.name for field in dataclasses.fields(kind)} - {"p"} == values.keys()


@pytest.mark.parametrize(
    ("kind", "name"), [(kind, name) for kind, values in OTHERWISE.items() for name in values]
)
def test_a_page_trains_by_a_setting_as_python_does_or_refuses_it(ask, kind, name):
    parts = {
        Task: Task(p=13, frac_train=0.5),
        ModelConfig: SMALL,
        TrainConfig: TrainConfig(steps=8, warmup=4, record_every=2),
    }
    changed = {**TOGETHER.get(name, {}), name: OTHERWISE[kind][name]}
    parts[kind] = dataclasses.replace(parts[kind], **changed)
    given = settings.of(*parts.values())
    if name in REFUSED:
        assert f"{name} must be " in ask("refusal", settings=given, form="simd")
        return
    run = train(*parts.values())
    start = np.concatenate(
        [w.ravel() for w in initial_weights(parts[ModelConfig], parts[TrainConfig].weight_seed).values()]
    )
    found = ask("training", form="simd", settings=given, weights=start)
    assert found["kept"] == list(run.steps)
    assert [row["step"] for row in found["measured"]] == run.curves["step"].tolist()
    for curve in ("train_loss", "test_loss"):
        np.testing.assert_allclose([row[curve] for row in found["measured"]], run.curves[curve], rtol=1e-3)
