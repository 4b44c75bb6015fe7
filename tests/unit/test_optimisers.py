"""Optimisers as a part of training: their formulas, what they are told, what they remember."""

import json
from dataclasses import replace
from typing import ClassVar

import numpy as np
import pytest
import torch
from pytorch_optimizer import OrthoGrad
from pytorch_optimizer.optimizer import grokfast
from safetensors import safe_open
from test_train import SMALL, TASK, same_run

from grokkit.networks.model import Transformer
from grokkit.runs import Run
from grokkit.settings import TrainConfig
from grokkit.training import optimisers, resume, train
from grokkit.training.optimisers import OPTIMISERS, AdamW, Optimiser, make_optimiser

SETTINGS = {
    "adamw": TrainConfig(lr=3e-3, weight_decay=0.7, betas=(0.8, 0.95)),
    "sgd": TrainConfig(lr=0.3, weight_decay=1e-3, optimiser="sgd", options={"momentum": 0.8}),
    "adam": TrainConfig(lr=3e-3, weight_decay=0.7, betas=(0.8, 0.95), optimiser="adam"),
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


def adam(w, g, m, t, s):
    """As Kingma and Ba write it, with the gradient of the penalty λ|w|²/2."""
    g = g + s.weight_decay * w
    m["exp_avg"] = s.betas[0] * m["exp_avg"] + (1 - s.betas[0]) * g
    m["exp_avg_sq"] = s.betas[1] * m["exp_avg_sq"] + (1 - s.betas[1]) * g**2
    mean, square = m["exp_avg"] / (1 - s.betas[0] ** t), m["exp_avg_sq"] / (1 - s.betas[1] ** t)
    return w - s.lr * mean / (np.sqrt(square) + 1e-8)


@pytest.mark.parametrize(("name", "formula"), [("adamw", adamw), ("sgd", sgd), ("adam", adam)])
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


def both(shapes, seed):
    """The same weights twice: for an optimiser of ours, and for the library's."""
    rng = np.random.default_rng(seed)
    start = {name: rng.normal(size=shape).astype(np.float32) for name, shape in shapes.items()}
    ours = {name: torch.tensor(w).requires_grad_() for name, w in start.items()}
    theirs = torch.nn.ParameterDict({name: torch.nn.Parameter(torch.tensor(w)) for name, w in start.items()})
    return ours, theirs, rng


def give(gradients, *sides):
    """The same gradients to all."""
    for side in sides:
        for name, w in side.items():
            w.grad = torch.tensor(gradients[name], dtype=torch.float32)


SHAPES = {"matrix": (4, 3), "heads": (2, 5, 3), "bias": (3,)}


@pytest.mark.parametrize("seed", [0, 1])
@pytest.mark.parametrize(
    ("name", "options", "library"),
    [
        ("grokfast_ema", {"alpha": 0.8, "lamb": 1.5}, "ema"),
        ("grokfast_ma", {"window": 4, "lamb": 1.5}, "ma"),
        ("grokfast_ma", {"window": 1, "lamb": 0.5}, "ma"),
        ("perpgrad", {}, "orthograd"),
    ],
)
def test_filters_are_those_of_a_library(name, options, library, seed):
    """pytorch-optimizer's filters, before PyTorch's AdamW."""
    ours, theirs, rng = both(SHAPES, seed)
    if seed:  # a bias starts at 0
        for side in (ours, theirs):
            side["bias"].data.zero_()
    settings = TrainConfig(lr=0.01, weight_decay=0.3, optimiser=name, options=options)
    mine = make_optimiser(ours, settings)
    adamw = torch.optim.AdamW(theirs.parameters(), lr=0.01, betas=settings.betas, weight_decay=0.3)
    grads = None
    for _ in range(9):
        give({n: rng.normal(size=shape) for n, shape in SHAPES.items()}, ours, theirs)
        if library == "ema":
            grads = grokfast.gradfilter_ema(theirs, grads, alpha=0.8, lamb=1.5)
            adamw.step()
        elif library == "ma":
            window, lamb = options["window"], options["lamb"]
            grads = grokfast.gradfilter_ma(theirs, grads, window_size=window, lamb=lamb)
            adamw.step()
        else:
            OrthoGrad(adamw).step()
        mine.update(0.01)
        for n, w in ours.items():
            np.testing.assert_allclose(w.detach(), theirs[n].detach(), rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("seed", [0, 1])
def test_perpgrad_leaves_nothing_along_the_weights_and_the_length_of_the_gradient(seed):
    ours, _, rng = both(SHAPES, seed)
    optimiser = make_optimiser(ours, TrainConfig(optimiser="perpgrad"))
    for name, w in ours.items():
        g = torch.tensor(rng.normal(size=w.shape), dtype=torch.float32)
        with torch.no_grad():
            across = optimiser.changed(name, w, g)
        assert abs(float((across * w.detach()).sum())) < 1e-4 * float(w.detach().norm() * g.norm())
        assert float(across.norm()) == pytest.approx(float(g.norm()), rel=1e-4)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_egd_makes_all_singular_values_one_and_leaves_those_at_zero(seed):
    """``(G Gᵀ)^(−1/2) G`` by eigenvalues in float64, with the pseudo-inverse where the rank is less."""
    shapes = {"wide": (3, 7), "tall": (7, 3), "heads": (2, 5, 4), "poor": (6, 5), "bias": (4,)}
    ours, _, rng = both(shapes, seed)
    gradients = {name: rng.normal(size=shape) for name, shape in shapes.items()}
    gradients["poor"] = rng.normal(size=(6, 2)) @ rng.normal(size=(2, 5))
    before = {name: w.detach().numpy().astype(float) for name, w in ours.items()}
    give(gradients, ours)
    settings = TrainConfig(lr=0.1, weight_decay=0.2, optimiser="egd")
    make_optimiser(ours, settings).update(0.1)
    for name, w in ours.items():
        moved = (before[name] - w.detach().numpy()) / 0.1 - 0.2 * before[name]
        if name == "bias":
            np.testing.assert_allclose(moved, gradients[name], atol=1e-4)
            continue
        for part, g in zip(
            moved.reshape(-1, *moved.shape[-2:]), gradients[name].reshape(-1, *moved.shape[-2:]), strict=True
        ):
            values, vectors = np.linalg.eigh(g @ g.T)
            alive = values > 1e-8 * values.max()
            root = (vectors[:, alive] / np.sqrt(values[alive])) @ vectors[:, alive].T
            np.testing.assert_allclose(part, root @ g, atol=1e-4)


@pytest.mark.parametrize("seed", [0, 1])
@pytest.mark.parametrize("scale", [0.5, 1.0, 3.0])
def test_a_fixed_norm_stays_and_the_direction_is_adamws(seed, scale):
    ours, theirs, rng = both(SHAPES, seed)
    norm = np.sqrt(sum(float((w.detach() ** 2).sum()) for w in ours.values()))
    settings = TrainConfig(lr=0.01, weight_decay=0.3, optimiser="fixed_norm", options={"scale": scale})
    mine = make_optimiser(ours, settings)
    adamw = torch.optim.AdamW(theirs.parameters(), lr=0.01, betas=settings.betas, weight_decay=0.3)
    for _ in range(5):
        give({n: rng.normal(size=shape) for n, shape in SHAPES.items()}, ours, theirs)
        adamw.step()
        with torch.no_grad():
            length = torch.sqrt(sum((w**2).sum() for w in theirs.values()))
            for w in theirs.values():
                w *= scale * norm / length
        mine.update(0.01)
        for n, w in ours.items():
            np.testing.assert_allclose(w.detach(), theirs[n].detach(), rtol=1e-4, atol=1e-6)


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


def test_a_scaled_start_is_seen_at_step_0_and_adamw_goes_on_from_there():
    run = train(TASK, SMALL, TrainConfig(steps=20, lr=0.01, warmup=0, weight_seed=4, options={"start": 2.5}))
    model = Transformer(SMALL, seed=4)
    with torch.no_grad():
        for w in model.parameters():
            w *= 2.5
    for name, expected in model.state_dict().items():
        np.testing.assert_array_equal(run.weights(0)[name], expected.numpy(), err_msg=name)
    optimiser = torch.optim.AdamW(model.parameters(), lr=0.01, betas=(0.9, 0.98), weight_decay=1.0)
    tokens, labels = torch.tensor(TASK.tokens[TASK.train_mask]), torch.tensor(TASK.labels[TASK.train_mask])
    for _ in range(20):
        optimiser.zero_grad()
        torch.nn.functional.cross_entropy(model(tokens)[:, -1].double(), labels).backward()
        optimiser.step()
    for name, expected in model.state_dict().items():
        np.testing.assert_allclose(run.weights(20)[name], expected.numpy(), atol=2e-3, err_msg=name)


@pytest.mark.parametrize("optimiser", OPTIMISERS)
@pytest.mark.parametrize(("schedule", "batch_size"), [("constant", None), ("cosine", 0.4)])
@pytest.mark.parametrize("stop", [0, 12])
def test_a_run_resumes_bit_for_bit_with_any_optimiser(tmp_path, optimiser, schedule, batch_size, stop):
    # A window is full before the stop, and after it; a start is scaled once.
    options = {"grokfast_ma": {"window": 7}, "adamw": {"start": 1.5}}.get(optimiser, {})
    settings = TrainConfig(
        steps=24,
        lr=0.01,
        optimiser=optimiser,
        options=options,
        schedule=schedule,
        batch_size=batch_size,
        checkpoints=8,
        record_every=4,
        dense_start=False,
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
        self.inner = AdamW(weights, settings, AdamW.options)
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
    monkeypatch.setitem(optimisers.OPTIMISERS, "my_own", Filtered)
    settings = TrainConfig(steps=30, lr=5e-3, optimiser="my_own", options={"alpha": 0.5})
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
        ({"options": {"momentum": 0.9}}, "adamw has no option 'momentum'; its options: start"),
        ({"options": {"start": 0}}, "start must be a number above 0, got 0"),
        ({"optimiser": "sgd", "options": {"nesterov": 1}}, "no option 'nesterov'; its options: momentum"),
        ({"optimiser": "sgd", "options": {"momentum": 1}}, r"momentum must be in \[0, 1\); got 1\.0"),
        ({"optimiser": "sgd", "betas": (0.5, 0.9)}, r"sgd has no betas; got \(0.5, 0.9\)"),
        ({"optimiser": "muon", "options": {"momentum": -0.1}}, r"momentum must be in \[0, 1\); got -0\.1"),
        ({"optimiser": "egd", "betas": (0.5, 0.9)}, r"egd has no betas"),
        ({"optimiser": "egd", "options": {"momentum": 1}}, r"momentum must be in \[0, 1\); got 1\.0"),
        (
            {"optimiser": "grokfast_ema", "options": {"alpha": 1}},
            "alpha must be a number of at least 0 and below",
        ),
        ({"optimiser": "grokfast_ema", "options": {"lamb": -1}}, "lamb must be a number of at least 0"),
        ({"optimiser": "grokfast_ma", "options": {"window": 2.5}}, "window must be an integer, got 2.5"),
        ({"optimiser": "grokfast_ma", "options": {"window": 0}}, "window must be an integer of at least 1"),
        ({"optimiser": "fixed_norm", "options": {"scale": 0}}, "scale must be a number above 0"),
        (
            {"optimiser": "perpgrad", "options": {"lamb": 1}},
            "perpgrad has no option 'lamb'; its options: none",
        ),
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
