"""Training, against a textbook loop; and what interrupting and resuming must keep."""

import contextlib
import json
import os
import re
import signal
import warnings
from dataclasses import replace

import numpy as np
import pytest
import torch
from tqdm.asyncio import tqdm_asyncio
from tqdm.notebook import tqdm_notebook

from grokkit import fast
from grokkit.networks.model import ModelConfig, Transformer
from grokkit.runs import CURVES, Run
from grokkit.settings import SETTINGS, TrainConfig
from grokkit.task import Task
from grokkit.training import finished, progress
from grokkit.training.loop import learning_rate, measured_at
from grokkit.training.sums import evaluate, loss_precision, resume, train

SMALL = ModelConfig(p=11, d_model=16, n_heads=2, d_head=8, d_mlp=24)
TASK = Task(p=11, frac_train=0.5, seed=2)


def same_run(one: Run, other: Run) -> bool:
    """Bit for bit: steps, curves, weights and what resuming needs."""
    return (
        np.array_equal(one.steps, other.steps)
        and all(np.array_equal(one.curves[c], other.curves[c]) for c in CURVES)
        and all(
            np.array_equal(one.weights(s)[n], other.weights(s)[n]) for s in one.steps for n in SMALL.shapes
        )
        and all(
            np.array_equal(one.resume_state[n], other.resume_state[n])
            for n in one.resume_state
            if n != "seconds"
        )
    )


@pytest.mark.parametrize("weight_decay", [0.0, 1.0])
def test_training_is_the_textbook_loop(weight_decay):
    """Reference model, autograd, torch's plain AdamW, the warm-up: after 30 steps the same weights."""
    config = TrainConfig(steps=30, lr=3e-3, weight_decay=weight_decay, weight_seed=4)
    run = train(TASK, SMALL, config)

    model = Transformer(SMALL, seed=4)
    optimiser = torch.optim.AdamW(model.parameters(), lr=3e-3, betas=(0.9, 0.98), weight_decay=weight_decay)
    warm_up = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: min(step / 10, 1))
    tokens, labels = torch.tensor(TASK.tokens[TASK.train_mask]), torch.tensor(TASK.labels[TASK.train_mask])
    for _ in range(30):
        optimiser.zero_grad()
        torch.nn.functional.cross_entropy(model(tokens)[:, -1].double(), labels).backward()
        optimiser.step()
        warm_up.step()

    for name, expected in model.state_dict().items():
        np.testing.assert_allclose(run.weights(30)[name], expected.numpy(), atol=2e-4, err_msg=name)


def test_curves_are_the_losses_and_accuracies_of_the_recorded_weights():
    run = train(TASK, SMALL, TrainConfig(steps=40))
    for step in (0, 7, 40):
        model = Transformer.from_network(run.network(step))
        with torch.no_grad():
            scores = model(torch.tensor(TASK.tokens))[:, -1, :11].double()  # the class `=` is dropped
        log_p = scores.log_softmax(-1).numpy()[np.arange(121), TASK.labels]
        right = scores.argmax(-1).numpy() == TASK.labels
        for part, mask in {"train": TASK.train_mask, "test": ~TASK.train_mask}.items():
            assert run.at(step)[f"{part}_loss"] == pytest.approx(-log_p[mask].mean(), rel=1e-5)
            assert run.at(step)[f"{part}_accuracy"] == pytest.approx(right[mask].mean())


def test_a_network_memorises_a_random_table():
    """Where there is nothing to understand, train accuracy reaches 1 and test accuracy stays at chance."""
    task = Task(p=11, op="random", frac_train=0.5, seed=1)
    run = train(task, SMALL, TrainConfig(steps=500, lr=1e-2, weight_decay=0.1, record_every=50))
    assert run.curves["train_accuracy"][-1] == 1
    assert run.curves["test_accuracy"][-1] < 0.35


@pytest.mark.parametrize(("p", "frac_train", "seed"), [(59, 0.5, 0), (47, 0.6, 1)])
def test_the_quick_setting_groks_other_moduli_too(p, frac_train, seed):
    _, _, config = SETTINGS["quick"](seed)
    run = train(Task(p=p, frac_train=frac_train, seed=seed), ModelConfig(p=p), config)
    assert run.first_step("test_accuracy", above=0.99) is not None


@pytest.mark.parametrize("batch_size", [None, 20, 0.25])
def test_a_resumed_run_equals_the_uninterrupted_one(tmp_path, batch_size):
    config = TrainConfig(steps=60, lr=5e-3, batch_size=batch_size, checkpoints=12, record_every=5)
    whole = train(TASK, SMALL, config)

    def press_ctrl_c(snapshot):
        if snapshot.step == 25:
            os.kill(os.getpid(), signal.SIGINT)

    part = train(TASK, SMALL, config, callback=press_ctrl_c)
    assert part.curves["step"][-1] < 60
    part.save(tmp_path / "part.safetensors")
    assert same_run(resume(Run.load(tmp_path / "part.safetensors")), whole)


def test_a_run_can_be_made_longer():
    short, long = TrainConfig(steps=20, lr=5e-3), TrainConfig(steps=50, lr=5e-3)
    assert same_run(resume(train(TASK, SMALL, short), steps=50), train(TASK, SMALL, long))


def test_a_run_that_does_not_say_when_its_optimiser_was_started_goes_on():
    short, long = TrainConfig(steps=20, lr=5e-3), TrainConfig(steps=50, lr=5e-3)
    older = train(TASK, SMALL, short)
    del older.resume_state["started"]
    assert same_run(resume(older, steps=50), train(TASK, SMALL, long))


def test_interrupting_keeps_what_was_recorded_and_restores_ctrl_c():
    before = signal.getsignal(signal.SIGINT)

    def stop(snapshot):
        if snapshot.step == 6:
            raise KeyboardInterrupt

    run = train(TASK, SMALL, TrainConfig(steps=1000), callback=stop)
    assert run.steps.tolist() == list(range(7))
    assert signal.getsignal(signal.SIGINT) is before


def test_an_error_in_a_callback_is_not_hidden():
    def fail(snapshot):
        raise RuntimeError("from the callback")

    with pytest.raises(RuntimeError, match="from the callback"):
        train(TASK, SMALL, TrainConfig(steps=5), callback=fail)


class InJupyter(tqdm_notebook, tqdm_asyncio):
    """What tqdm.auto gives there."""


def test_a_bar_in_jupyter_ends_full_at_an_early_target_and_red_where_it_was_interrupted(monkeypatch):
    bars = []

    def stop(snapshot):
        if snapshot.step == 6:
            raise KeyboardInterrupt

    monkeypatch.setattr(progress, "no_bar", lambda: False)
    monkeypatch.setattr(progress, "tqdm", lambda **settings: bars.append(InJupyter(**settings)) or bars[-1])
    early = train(TASK, SMALL, TrainConfig(steps=1000, lr=1e-2, stop_accuracy=0.05, record_every=10))
    train(TASK, SMALL, TrainConfig(steps=1000), callback=stop)
    reached = early.curves["step"][-1]
    assert reached < 1000
    complete, interrupted = (bar.container.children[1] for bar in bars)
    assert (complete.value, complete.max, complete.bar_style) == (reached, reached, "success")
    assert (interrupted.value, interrupted.max, interrupted.bar_style) == (6, 1000, "danger")


def test_callbacks_see_every_measured_step():
    seen = []
    run = train(TASK, SMALL, TrainConfig(steps=35), callback=seen.append)
    assert [s.step for s in seen] == run.curves["step"].tolist()
    assert [s.test_loss for s in seen] == run.curves["test_loss"].tolist()
    assert all(np.array_equal(s.weights["embed.W_E"], run.weights(s.step)["embed.W_E"]) for s in seen)


def test_of_one_checkpoint_it_is_the_last():
    run = train(TASK, SMALL, TrainConfig(steps=30, checkpoints=1, record_every=10))
    assert run.steps.tolist() == [30]
    assert len(run.curves["step"]) > 10
    longer = train(TASK, SMALL, TrainConfig(steps=40, checkpoints=1, record_every=10))
    assert same_run(resume(run, steps=40), longer)


def test_a_budget_of_checkpoints_keeps_the_ends_and_the_fast_parts():
    run = train(TASK, SMALL, TrainConfig(steps=300, lr=1e-2, checkpoints=10, record_every=5))
    assert len(run.steps) == 10
    assert (run.steps[0], run.steps[-1]) == (0, 300)
    assert (np.diff(run.steps) > 0).all()
    assert len(run.curves["step"]) > 60  # curves stay dense


def test_seeds_of_weights_split_and_batches_are_apart():
    base = TrainConfig(steps=3, batch_size=10)
    first = train(TASK, SMALL, base)
    other_batches = train(TASK, SMALL, replace(base, batch_seed=1))
    other_weights = train(TASK, SMALL, replace(base, weight_seed=1))
    other_split = train(replace(TASK, seed=3), SMALL, base)

    def embedding(run, step):
        return run.weights(step)["embed.W_E"]

    assert np.array_equal(embedding(first, 0), embedding(other_batches, 0))
    assert not np.array_equal(embedding(first, 3), embedding(other_batches, 3))
    assert not np.array_equal(embedding(first, 0), embedding(other_weights, 0))
    assert np.array_equal(embedding(first, 0), embedding(other_split, 0))
    assert not np.array_equal(embedding(first, 3), embedding(other_split, 3))


def test_training_stops_a_while_after_its_target():
    config = TrainConfig(
        steps=3000, lr=1e-2, weight_decay=0.1, stop_accuracy=0.05, stop_delay=40, record_every=10
    )
    run = train(TASK, SMALL, config)
    reached = int(run.curves["step"][np.argmax(run.curves["test_accuracy"] >= 0.05)])
    assert reached + 40 <= run.curves["step"][-1] < reached + 60


def test_the_learning_rate_warms_up_and_then_keeps_to_its_schedule():
    constant = TrainConfig(steps=100, lr=2.0, warmup=10)
    assert [learning_rate(constant, s) for s in (0, 5, 10, 99)] == [0, 1, 2, 2]
    cosine = replace(constant, schedule="cosine")
    halfway_up, halfway_down = (0.2 + 0.9 * (1 + sign * np.sqrt(0.5)) for sign in (1, -1))
    assert [learning_rate(cosine, s) for s in (0, 25, 50, 75, 100)] == pytest.approx(
        [0, halfway_up, 1.1, halfway_down, 0.2]
    )
    linear = replace(constant, schedule="linear")
    assert [learning_rate(linear, s) for s in (0, 5, 60, 80, 90, 99)] == pytest.approx(
        [0, 1, 2, 1, 0.5, 0.05]
    )
    assert learning_rate(replace(constant, warmup=0), 0) == 2


def test_measurements_are_dense_at_the_start():
    config = TrainConfig(steps=1999, record_every=500)
    steps = [s for s in range(2000) if measured_at(config, s)]
    dense = [13, 18, 24, 32, 42, 56, 75, 100, 133, 178, 237, 316, 422, 562, 750, 1000, 1334, 1778]
    assert steps == sorted([*range(11), *dense, 500, 1500, 1999])
    sparse = replace(config, dense_start=False)
    assert [s for s in range(2000) if measured_at(sparse, s)] == [0, 500, 1000, 1500, 1999]


def test_evaluation_in_parts_is_evaluation_at_once(monkeypatch):
    weights = dict(Transformer(SMALL, seed=1).state_dict())
    pairs = map(torch.tensor, (TASK.pairs, TASK.labels, TASK.train_mask))
    args = (weights, *pairs, SMALL, torch.float64)
    at_once = evaluate(*args)
    monkeypatch.setattr(fast, "_PART", 7)
    assert evaluate(*args) == pytest.approx(at_once, rel=1e-6)


def test_a_device_without_float64_is_told_and_used(monkeypatch):
    """As Apple's GPUs do, refuse float64."""
    real_zeros = torch.zeros

    def zeros(*size, dtype=None, **kwargs):
        if dtype == torch.float64:
            raise TypeError("Cannot convert a MPS Tensor to float64 dtype")
        return real_zeros(*size, dtype=dtype, **kwargs)

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert loss_precision(torch.device("cpu")) == torch.float64
    monkeypatch.setattr(torch, "zeros", zeros)
    with pytest.warns(UserWarning, match="no float64"):
        run = train(TASK, SMALL, TrainConfig(steps=20))
    assert run.curves["train_loss"][-1] < run.curves["train_loss"][0]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: train(TASK, ModelConfig(p=13)), "mod 11, but the model is for p = 13"),
        (lambda: train(TASK, SMALL, TrainConfig(batch_size=61)), "batch_size is 61, but there are only 60"),
        (lambda: train(TASK, SMALL, TrainConfig(device="abacus")), "'abacus' cannot be used"),
        (lambda: TrainConfig(lr=0), "lr must be a number above 0, got 0"),
        (lambda: TrainConfig(lr=float("nan")), "got nan"),
        (lambda: TrainConfig(betas=(0.9, 1.0)), "betas"),
        (lambda: TrainConfig(batch_size=1.5), "batch_size must be an integer of at least 1, a float"),
        (lambda: TrainConfig(checkpoints=0), "checkpoints must be an integer of at least 1, got 0"),
        (lambda: TrainConfig(stop_accuracy=1.5), "stop_accuracy"),
        (lambda: TrainConfig(stop_loss=1e-3), "refine stop_accuracy"),
    ],
)
@pytest.mark.usefixtures("as_users_run_it")
def test_bad_settings_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_a_run_without_its_optimiser_goes_on_with_a_new_one(tmp_path):
    """From the stored weights, with a warm-up of its own: what a fresh AdamW does with them."""
    config = TrainConfig(steps=20, lr=5e-3)
    train(TASK, SMALL, config).save(tmp_path / "half.safetensors", precision="float16")
    half = Run.load(tmp_path / "half.safetensors")
    with pytest.warns(UserWarning, match="a new optimiser goes on from the weights of step 20"):
        longer = resume(half, steps=45)

    weights = {name: torch.tensor(w).requires_grad_() for name, w in half.weights(20).items()}
    optimiser = torch.optim.AdamW(weights.values(), lr=5e-3, betas=(0.9, 0.98), weight_decay=1.0, fused=True)
    pairs, labels = torch.tensor(TASK.pairs[TASK.train_mask]), torch.tensor(TASK.labels[TASK.train_mask])
    reads = fast.Reads.of(pairs, TASK.p, SMALL.n_heads)
    for step in range(25):
        optimiser.param_groups[0]["lr"] = 5e-3 * min(step / 10, 1)
        optimiser.zero_grad()
        fast.loss(weights, reads, labels, SMALL.act).backward()
        optimiser.step()
    for name, expected in weights.items():
        np.testing.assert_allclose(longer.weights(45)[name], expected.detach().numpy(), rtol=1e-5, atol=1e-6)

    assert longer.steps.tolist() == [*half.steps, 24, 30, 32, 40, 42, 45]
    assert longer.provenance["command"] == half.provenance["command"]
    assert longer.provenance["resumed"].startswith("at step 20 with a new optimiser, command ")


def test_a_run_with_a_second_optimiser_resumes_bit_for_bit(tmp_path):
    train(TASK, SMALL, TrainConfig(steps=5, lr=5e-3)).save(tmp_path / "half.safetensors", precision="float16")
    half = Run.load(tmp_path / "half.safetensors")
    with pytest.warns(UserWarning, match="a new optimiser"):
        whole, part = resume(half, steps=40), resume(half, steps=10)
    part.save(tmp_path / "part.safetensors")
    assert same_run(resume(Run.load(tmp_path / "part.safetensors"), steps=40), whole)


def test_a_run_that_stopped_early_goes_on_for_the_steps_it_is_asked_for():
    stopped = train(TASK, SMALL, TrainConfig(steps=3000, stop_accuracy=0.01, stop_delay=20))
    last = int(stopped.steps[-1])
    assert last < 3000
    assert resume(stopped).steps[-1] == last
    assert resume(stopped, steps=last + 30).steps[-1] == last + 30
    with pytest.raises(ValueError, match=f"steps must be at least {last}, which the run has reached; got 1"):
        resume(stopped, steps=1)


@pytest.mark.parametrize("seed", [0, 3])
@pytest.mark.usefixtures("as_users_run_it")
def test_numbers_of_numpy_are_numbers_and_kept_as_plain_ones(tmp_path, seed):
    said = TrainConfig(
        steps=np.int64(20),
        lr=np.float32(0.25),
        weight_decay=np.int32(1),
        betas=np.array([0.5, 0.75]),
        warmup=np.int16(3),
        batch_size=np.float64(0.5),
        weight_seed=np.arange(5)[seed],
        batch_seed=np.uint8(seed),
        record_every=np.int64(5),
        dense_start=np.bool_(False),
        checkpoints=np.int64(4),
        options={"unused": np.float32(0.5)},
        stop_accuracy=np.float32(1),
        stop_loss=np.float16(0.5),
        stop_delay=np.int8(2),
    )
    plain = TrainConfig(
        20,
        0.25,
        1.0,
        (0.5, 0.75),
        warmup=3,
        batch_size=0.5,
        weight_seed=seed,
        batch_seed=seed,
        record_every=5,
        dense_start=False,
        checkpoints=4,
        options={"unused": 0.5},
        stop_accuracy=1.0,
        stop_loss=0.5,
        stop_delay=2,
    )
    assert said == plain
    assert hash(said) == hash(plain)
    assert json.loads(json.dumps(said.to_dict())) == json.loads(json.dumps(plain.to_dict()))
    assert TrainConfig.from_dict(json.loads(json.dumps(said.to_dict()))) == plain
    run = train(TASK, SMALL, replace(said, options={}))
    run.save(tmp_path / "a.st")
    assert Run.load(tmp_path / "a.st").train == replace(plain, options={})


NOT_NUMBERS = [True, "1", float("nan"), float("inf"), None, [1], np.array([1, 2]), 1j]


@pytest.mark.parametrize(
    "name",
    ["steps", "lr", "weight_decay", "warmup", "weight_seed", "batch_seed", "record_every", "stop_delay"],
)
@pytest.mark.usefixtures("as_users_run_it")
def test_what_is_no_number_is_refused_with_its_value(name):
    for value in NOT_NUMBERS:
        with pytest.raises(ValueError, match=rf"^{name} must be .*{re.escape(repr(value))}"):
            TrainConfig(**{name: value})


@pytest.mark.parametrize("name", ["batch_size", "checkpoints", "stop_accuracy", "stop_loss"])
@pytest.mark.usefixtures("as_users_run_it")
def test_where_none_means_none_nothing_else_that_is_no_number_is_taken(name):
    for value in NOT_NUMBERS:
        if value is None:
            TrainConfig(**{name: value})
            continue
        with pytest.raises(ValueError, match=rf"^{name} must be .*{re.escape(repr(value))}"):
            TrainConfig(**{name: value})


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"steps": 2.0}, "steps must be an integer of at least 0, got 2.0"),
        ({"steps": -1}, "steps must be an integer of at least 0, got -1"),
        ({"weight_seed": -1}, "weight_seed must be an integer from 0 to"),
        ({"weight_seed": 2**63}, "weight_seed must be an integer from 0 to"),
        ({"batch_seed": -3}, "batch_seed must be an integer from 0 to"),
        ({"record_every": 0}, "record_every must be an integer of at least 1, got 0"),
        ({"checkpoints": 0}, "checkpoints must be an integer of at least 1, got 0"),
        ({"betas": (0.9,)}, r"betas must be two numbers in \[0, 1\); got \(0.9,\)"),
        ({"betas": "ab"}, "betas must be two numbers"),
        ({"betas": (0.9, float("nan"))}, r"betas\[1\] must be .* got nan"),
        ({"dense_start": 1}, "dense_start must be True or False; got 1"),
        ({"schedule": 3}, "schedule must be one of constant, cosine, linear; got 3"),
        ({"device": None}, "device must be a name such as 'cpu'; got None"),
        ({"optimiser": ""}, "optimiser must be the name of one; got ''"),
        ({"options": 3}, "options must be numbers by name; got 3"),
        ({"options": {"momentum": "much"}}, "momentum must be a finite number, got 'much'"),
        ({"options": {1: 0.5}}, "the name of an option must be text; got 1"),
    ],
)
@pytest.mark.usefixtures("as_users_run_it")
def test_settings_of_the_wrong_kind_are_named(settings, message):
    with pytest.raises(ValueError, match=message):
        TrainConfig(**settings)


def interrupted_between_measurements(at: int, settings: TrainConfig, monkeypatch) -> Run:
    """Ctrl-C while the update that leads to step ``at`` is made."""
    real = fast.loss

    def pressed(*arguments):
        calls.append(1)
        if len(calls) == at:
            signal.raise_signal(signal.SIGINT)
        return real(*arguments)

    calls = []
    with monkeypatch.context() as patch:
        patch.setattr(fast, "loss", pressed)
        return train(TASK, SMALL, settings)


def test_a_run_cannot_be_made_shorter_than_the_step_it_has_reached(monkeypatch):
    settings = TrainConfig(steps=100, lr=5e-3, dense_start=False)
    run = interrupted_between_measurements(37, settings, monkeypatch)
    assert (int(run.resume_state["step"]), run.curves["step"][-1]) == (37, 30)
    with pytest.raises(ValueError, match="steps must be at least 37, which the run has reached; got 33"):
        resume(run, 33)
    for steps in (37, 38, 100):
        longer = resume(run, steps)
        assert same_run(longer, train(TASK, SMALL, replace(settings, steps=steps)))


@pytest.mark.parametrize("at", [1, 7])
def test_a_callback_cannot_change_what_is_recorded(at):
    def spoil(snapshot):
        for values in snapshot.weights.values():
            values *= 0

    settings = TrainConfig(steps=12, weight_seed=at)
    assert same_run(train(TASK, SMALL, settings, callback=spoil), train(TASK, SMALL, settings))


@contextlib.contextmanager
def switched(switch, *values):
    """A global switch of torch, as another library leaves it."""
    switch(values[0])
    try:
        yield
    finally:
        switch(values[1])


SWITCHES = {
    "autograd off": lambda: switched(torch.set_grad_enabled, False, True),
    "no_grad": torch.no_grad,
    "inference mode": torch.inference_mode,
    "float64": lambda: switched(torch.set_default_dtype, torch.float64, torch.float32),
    "bfloat16": lambda: switched(torch.set_default_dtype, torch.bfloat16, torch.float32),
    "another device": lambda: switched(torch.set_default_device, "meta", None),
    "another device around": lambda: torch.device("meta"),
    "deterministic": lambda: switched(torch.use_deterministic_algorithms, True, False),
    "quick products": lambda: switched(torch.set_float32_matmul_precision, "medium", "highest"),
    "autocast": lambda: torch.autocast("cpu", dtype=torch.bfloat16),
    "no subnormal numbers": lambda: switched(torch.set_flush_denormal, True, False),
}


def switches() -> tuple:
    return (
        torch.is_grad_enabled(),
        torch.is_inference_mode_enabled(),
        torch.get_default_dtype(),
        torch.get_default_device(),
        torch.are_deterministic_algorithms_enabled(),
        torch.get_float32_matmul_precision(),
        torch.is_autocast_enabled("cpu"),
        torch.full((), 1e-39, dtype=torch.float32, device="cpu").mul(1.0).item() == 0,
    )


@pytest.mark.parametrize("name", SWITCHES)
def test_training_does_not_depend_on_what_others_have_switched(name):
    settings = TrainConfig(steps=14, lr=5e-3, batch_size=0.5)
    whole, seen = train(TASK, SMALL, settings), []
    outside = switches()
    with SWITCHES[name]():
        around = switches()
        part = train(TASK, SMALL, replace(settings, steps=6), callback=lambda _: seen.append(switches()))
        resumed = resume(part, 14)
        assert switches() == around
        assert set(seen) == {around}  # a callback too finds what its author has set
    assert around != outside
    assert switches() == outside
    assert same_run(resumed, whole)
    assert resumed.weights(14)["embed.W_E"].dtype == np.float32


def test_what_a_callback_switches_does_not_reach_the_training():
    settings = TrainConfig(steps=14, lr=5e-3)

    def meddle(snapshot):
        torch.set_grad_enabled(False)
        torch.set_default_dtype(torch.float64)

    try:
        run = train(TASK, SMALL, settings, callback=meddle)
    finally:
        torch.set_grad_enabled(True)
        torch.set_default_dtype(torch.float32)
    assert same_run(run, train(TASK, SMALL, settings))


@pytest.mark.parametrize("checkpoints", [None, 4])
def test_a_loss_that_is_not_finite_ends_the_training_with_a_word(tmp_path, checkpoints):
    settings = TrainConfig(steps=500, lr=1e30, record_every=50, checkpoints=checkpoints, dense_start=False)
    with pytest.warns(UserWarning, match="loss is not finite at step") as warned:
        run = train(TASK, SMALL, settings, out=tmp_path / "a.st")
    (message,) = {str(warning.message) for warning in warned}
    step = int(run.curves["step"][-1])
    assert f"at step {step}: training ends there, and what was recorded is kept" in message
    assert 0 < step < 50
    assert run.steps.tolist() == [0, step]
    assert np.isfinite(run.curves["train_loss"][:-1]).all()
    assert not np.isfinite(run.curves["train_loss"][-1])
    assert np.isfinite(run.weights(0)["embed.W_E"]).all()
    assert run.provenance["ended"] == f"at step {step}, where the loss was not finite"
    assert finished(run)
    assert same_curves(Run.load(tmp_path / "a.st"), run)
    with pytest.warns(UserWarning, match=f"not finite at step {step}"):
        assert resume(run).curves["step"][-1] == step


def same_curves(one: Run, other: Run) -> bool:
    return all(np.array_equal(one.curves[name], other.curves[name], equal_nan=True) for name in CURVES)
