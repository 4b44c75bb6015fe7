"""Optimisers as a part of training: their formulas, what they are told, what they remember."""

import json
from dataclasses import replace
from typing import ClassVar

import numpy as np
import pytest
import torch
from safetensors import safe_open
from test_train import SMALL, TASK, same_run

from grokkit.networks.model import Transformer
from grokkit.runs import Run
from grokkit.settings import TrainConfig
from grokkit.training import optimisers, resume, train
from grokkit.training.optimisers import OPTIMISERS, Optimiser, make_optimiser

SETTINGS = {
    "adamw": TrainConfig(lr=3e-3, weight_decay=0.7, betas=(0.8, 0.95)),
    "sgd": TrainConfig(lr=0.3, weight_decay=1e-3, optimiser="sgd", options={"momentum": 0.8}),
}


def adamw(w, g, m, t, s):
    """As Loshchilov and Hutter write it, in float64."""
    w = w * (1 - s.lr * s.weight_decay)
    m["exp_avg"] = s.betas[0] * m["exp_avg"] + (1 - s.betas[0]) * g
    m["exp_avg_sq"] = s.betas[1] * m["exp_avg_sq"] + (1 - s.betas[1]) * g**2
    mean, square = m["exp_avg"] / (1 - s.betas[0] ** t), m["exp_avg_sq"] / (1 - s.betas[1] ** t)
    return w - s.lr * mean / (np.sqrt(square) + 1e-8)


def sgd(w, g, m, t, s):
    """As Polyak has it, the decay as part of the gradient."""
    m["momentum_buffer"] = dict(s.options)["momentum"] * m["momentum_buffer"] + g + s.weight_decay * w
    return w - s.lr * m["momentum_buffer"]


@pytest.mark.parametrize(("name", "formula"), [("adamw", adamw), ("sgd", sgd)])
@pytest.mark.parametrize("seed", [0, 1])
def test_an_update_is_that_of_the_formula(name, formula, seed):
    rng, settings = np.random.default_rng(seed), SETTINGS[name]
    expected = {"matrix": rng.normal(size=(4, 3)), "bias": rng.normal(size=3)}
    weights = {n: torch.tensor(w, dtype=torch.float32).requires_grad_() for n, w in expected.items()}
    optimiser = make_optimiser(weights, settings)
    kinds = {key.split(".", 1)[0] for key in optimiser.memory}
    memory = {n: {kind: np.zeros_like(w) for kind in kinds} for n, w in expected.items()}
    for t in range(1, 8):
        for n, w in weights.items():
            g = rng.normal(size=w.shape)
            w.grad = torch.tensor(g, dtype=torch.float32)
            expected[n] = formula(expected[n], g, memory[n], t, settings)
        optimiser.update(settings.lr)
    for n, w in weights.items():
        np.testing.assert_allclose(w.detach().numpy(), expected[n], rtol=1e-4, atol=1e-6)
        for kind in kinds:
            np.testing.assert_allclose(optimiser.memory[f"{kind}.{n}"], memory[n][kind], rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_muon_moves_each_matrix_by_a_nearly_orthogonal_one(seed):
    rng = np.random.default_rng(seed)
    shapes = {
        "attn.W_Q": (3, 8, 4),
        "attn.W_O": (3, 4, 8),
        "mlp.W_in": (8, 20),
        "unembed.W_U": (8, 12),
        "b_in": (5,),
    }
    weights = {
        n: torch.tensor(rng.normal(size=s), dtype=torch.float32).requires_grad_() for n, s in shapes.items()
    }
    before = {name: w.detach().numpy().copy() for name, w in weights.items()}
    settings = TrainConfig(lr=0.1, weight_decay=0.2, optimiser="muon", options={"rest": 0.3})
    optimiser = make_optimiser(weights, settings)
    for w in weights.values():
        w.grad = torch.tensor(rng.normal(size=w.shape), dtype=torch.float32)
    optimiser.update(0.1)
    for name in ("attn.W_Q", "attn.W_O", "mlp.W_in"):
        moved = (before[name] * (1 - 0.1 * 0.2) - weights[name].detach().numpy()) / 0.1
        for part, g in zip(moved.reshape(-1, *moved.shape[-2:]), _parts(weights[name].grad), strict=True):
            part = part / np.sqrt(max(1, part.shape[0] / part.shape[1]))
            values = np.linalg.svd(part, compute_uv=False)
            assert ((values > 0.6) & (values < 1.3)).all()
            u, _, v = np.linalg.svd(g, full_matrices=False)  # at the first step momentum points along g
            assert (part * (u @ v)).sum() > 0.95 * np.linalg.norm(part) * np.linalg.norm(u @ v)
    # The rest moves as by Adam, whose first step is lr · sign(g).
    for name in ("unembed.W_U", "b_in"):
        expected = before[name] * (1 - 0.03 * 0.2) - 0.03 * np.sign(weights[name].grad.numpy())
        np.testing.assert_allclose(weights[name].detach().numpy(), expected, atol=1e-5)


def _parts(gradient):
    values = gradient.numpy()
    return values.reshape(-1, *values.shape[-2:])


def test_training_with_momentum_is_the_textbook_loop():
    settings = TrainConfig(steps=30, lr=0.1, weight_decay=1e-3, optimiser="sgd", weight_seed=4)
    run = train(TASK, SMALL, settings)
    model = Transformer(SMALL, seed=4)
    optimiser = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9, weight_decay=1e-3)
    warm_up = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: min(step / 10, 1))
    tokens, labels = torch.tensor(TASK.tokens[TASK.train_mask]), torch.tensor(TASK.labels[TASK.train_mask])
    for _ in range(30):
        optimiser.zero_grad()
        torch.nn.functional.cross_entropy(model(tokens)[:, -1].double(), labels).backward()
        optimiser.step()
        warm_up.step()
    for name, expected in model.state_dict().items():
        np.testing.assert_allclose(run.weights(30)[name], expected.numpy(), atol=2e-4, err_msg=name)


@pytest.mark.parametrize("optimiser", OPTIMISERS)
@pytest.mark.parametrize(("schedule", "batch_size"), [("constant", None), ("cosine", 0.4)])
@pytest.mark.parametrize("stop", [0, 20])
def test_a_run_resumes_bit_for_bit_with_any_optimiser(tmp_path, optimiser, schedule, batch_size, stop):
    settings = TrainConfig(
        steps=40, lr=0.01, optimiser=optimiser, schedule=schedule, batch_size=batch_size, checkpoints=8
    )

    def press_ctrl_c(snapshot):
        if snapshot.step == stop:
            raise KeyboardInterrupt

    train(TASK, SMALL, settings, callback=press_ctrl_c).save(tmp_path / "part.st")
    part = Run.load(tmp_path / "part.st")
    assert part.steps[-1] == stop
    assert same_run(resume(part), train(TASK, SMALL, settings))


def test_what_is_remembered_is_in_the_file_by_the_optimisers_names(tmp_path):
    for name, kinds in {"adamw": ["exp_avg", "exp_avg_sq"], "sgd": ["momentum_buffer"]}.items():
        train(TASK, SMALL, TrainConfig(steps=4, optimiser=name), out=tmp_path / name)
        with safe_open(tmp_path / name, framework="numpy") as file:
            names = set(file.keys())
        stored = {name.removeprefix("resume/") for name in names if name.startswith("resume/")}
        remembered = {f"{kind}.{parameter}" for kind in kinds for parameter in SMALL.shapes}
        assert stored == remembered | SMALL.shapes.keys() | {"step", "started", "seconds"}


def test_a_run_recorded_before_optimisers_had_names_resumes_bit_for_bit(tmp_path, monkeypatch):
    """Its settings name no optimiser; its memory is AdamW's."""
    settings = TrainConfig(steps=40, lr=5e-3, batch_size=0.4, schedule="cosine")
    to_dict = TrainConfig.to_dict

    def as_before(self):
        return {key: value for key, value in to_dict(self).items() if key not in ("optimiser", "options")}

    def press_ctrl_c(snapshot):
        if snapshot.step == 18:
            raise KeyboardInterrupt

    monkeypatch.setattr(TrainConfig, "to_dict", as_before)
    train(TASK, SMALL, settings, callback=press_ctrl_c).save(tmp_path / "older.st")
    monkeypatch.undo()
    with safe_open(tmp_path / "older.st", framework="numpy") as file:
        assert "optimiser" not in json.loads(file.metadata()["train"])
    assert same_run(resume(Run.load(tmp_path / "older.st")), train(TASK, SMALL, settings))


class Filtered(Optimiser):
    """A slow mean of the gradients is added to them (Grokfast); what it remembers is its own and a part's."""

    options: ClassVar = {"alpha": 0.9, "lamb": 2.0}

    def __init__(self, weights, settings, options):
        self.weights, self.options = weights, options
        self.inner = OPTIMISERS["adamw"](weights, settings, {})
        self.slow = {name: torch.zeros_like(w, requires_grad=False) for name, w in weights.items()}
        self.memory = self.inner.memory | {f"slow.{name}": mean for name, mean in self.slow.items()}

    def update(self, lr):
        for name, w in self.weights.items():
            self.slow[name].lerp_(w.grad, 1 - self.options["alpha"])
            w.grad += self.options["lamb"] * self.slow[name]
        self.inner.update(lr)

    def recall(self, memory, updates):
        super().recall(memory, updates)
        self.inner.recall(self.inner.memory, updates)


def test_another_optimiser_is_one_more_entry(monkeypatch, tmp_path):
    """Nothing else changes: it is told its options, and resumes bit for bit from a file."""
    monkeypatch.setitem(optimisers.OPTIMISERS, "grokfast", Filtered)
    settings = TrainConfig(steps=30, lr=5e-3, optimiser="grokfast", options={"alpha": 0.5})
    whole = train(TASK, SMALL, settings)
    assert not same_run(whole, train(TASK, SMALL, replace(settings, options={"alpha": 0.9})))
    train(TASK, SMALL, replace(settings, steps=10)).save(tmp_path / "part.st")
    resumed = resume(Run.load(tmp_path / "part.st"), steps=30)
    assert resumed.train == settings
    assert same_run(resumed, whole)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"optimiser": "adamm"}, "no optimiser is called 'adamm'; there are adamw, sgd"),
        ({"options": {"momentum": 0.9}}, "adamw has no option 'momentum'; its options: none"),
        ({"optimiser": "sgd", "options": {"nesterov": 1}}, "no option 'nesterov'; its options: momentum"),
        ({"optimiser": "sgd", "options": {"momentum": 1}}, r"momentum must be in \[0, 1\); got 1\.0"),
        ({"optimiser": "sgd", "betas": (0.5, 0.9)}, r"sgd has no betas; got \(0.5, 0.9\)"),
        ({"optimiser": "muon", "options": {"momentum": -0.1}}, r"momentum must be in \[0, 1\); got -0\.1"),
        ({"optimiser": "muon", "options": {"rest": 0}}, r"rest must be above 0; got 0\.0"),
    ],
)
def test_what_an_optimiser_cannot_be_told_is_refused_before_training(settings, message):
    config = TrainConfig(steps=1, **settings)
    with pytest.raises(ValueError, match=message):
        train(TASK, SMALL, config)


def test_the_memory_of_another_optimiser_is_refused():
    run = train(TASK, SMALL, TrainConfig(steps=3))
    with pytest.raises(ValueError, match=r"not what SGD remembers: exp_avg\.blocks.*expected no such name"):
        resume(replace(run, train=replace(run.train, optimiser="sgd")), steps=5)
    del run.resume_state["exp_avg.embed.W_E"]
    with pytest.raises(ValueError, match=r"W_E has shape none: it is missing, expected \(12, 16\)"):
        resume(run, steps=5)


def test_a_run_can_be_read_where_its_optimiser_is_not_known(tmp_path):
    run = train(TASK, SMALL, TrainConfig(steps=3))
    replace(run, train=replace(run.train, optimiser="shampoo", options={"power": 5})).save(tmp_path / "a.st")
    read = Run.load(tmp_path / "a.st")
    assert (read.train.optimiser, dict(read.train.options)) == ("shampoo", {"power": 5.0})
    with pytest.raises(ValueError, match="no optimiser is called 'shampoo'"):
        resume(read, steps=5)
