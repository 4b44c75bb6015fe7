"""The moments of a run are defined once: when something was measured, and where it can be seen."""

import ast
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import grokkit
from grokkit import ModelConfig, Run, Task, TrainConfig
from grokkit.runs.moments import KNOWN, grokked, half_known, memorised, moments_of
from grokkit.sweeps.asked import Crossing


def run_of(train, test, steps=None, every=10):
    """A run with these accuracies, measured every ten steps, weights kept at some of them."""
    measured = np.arange(len(train)) * every
    steps = measured if steps is None else np.array(steps)
    curves = {"step": measured, "train_loss": np.ones(len(train)), "test_loss": np.ones(len(train))}
    curves |= {"train_accuracy": np.array(train, float), "test_accuracy": np.array(test, float)}
    model = ModelConfig(p=5, d_model=2, n_heads=1, d_head=1, d_mlp=2)
    weights = {name: np.zeros(shape, np.float32) for name, shape in model.shapes.items()}
    return Run(Task(5), model, TrainConfig(), steps, curves, [weights] * len(steps))


def shown(run):
    return [(moment.name, moment.checkpoint) for moment in moments_of(run)]


def test_a_moment_is_measured_before_it_can_be_seen():
    run = run_of([0, 1, 1, 1, 1, 1, 1], [0, 0, 0.4, 0.6, 1, 1, 1], steps=[0, 20, 30, 50, 60])
    assert (memorised(run), half_known(run), grokked(run)) == (10, 30, 40)
    assert shown(run) == [("start", 0), ("memorised", 20), ("half-way", 30), ("grokked", 50), ("end", 60)]
    assert {moment.name: moment.step for moment in moments_of(run)}["grokked"] == 40


def test_half_way_is_counted_in_steps():
    run = run_of([0, 1, 1, 1, 1, 1, 1, 1], [0, 0, 0, 0, 0, 0, 1, 1])
    assert shown(run)[1:4] == [("memorised", 10), ("half-way", 30), ("grokked", 60)]


def test_what_happens_at_the_last_checkpoint_has_happened():
    """The end says more of that checkpoint, but there was a way to half of."""
    run = run_of([0, 1, 1, 1, 1], [0, 0, 0, 0, 1])
    assert shown(run) == [("start", 0), ("memorised", 10), ("half-way", 20), ("end", 40)]


def test_exactly_the_share_is_not_more_than_it():
    run = run_of([0, KNOWN, 1], [0, KNOWN, KNOWN])
    assert memorised(run) == 20
    assert grokked(run) is None
    assert half_known(run_of([1, 1], [0.5, 0.5])) is None


def test_what_never_happens_or_cannot_be_seen_is_left_out():
    assert shown(run_of([0, 0, 0], [0, 0, 0])) == [("start", 0), ("end", 20)]
    assert shown(run_of([0, 1, 1], [0, 0, 0])) == [("start", 0), ("memorised", 10), ("end", 20)]
    after_the_last = run_of([0, 1, 1, 1], [0, 0, 0, 1], steps=[0, 10, 20])
    assert shown(after_the_last) == [("start", 0), ("memorised", 10), ("end", 20)]
    assert shown(run_of([1, 1], [0, 1])) == [("memorised", 0), ("end", 10)]
    assert shown(run_of([0], [0])) == [("end", 0)]


def test_without_checkpoints_there_is_no_moment():
    run = run_of([0, 1], [0, 1])
    with pytest.raises(ValueError, match="no checkpoints"):
        moments_of(replace(run, steps=run.steps[:0], checkpoints=[]))


def test_of_the_shipped_run_every_part_says_the_same():
    run = grokkit.load_recorded()
    found = {moment.name: moment for moment in moments_of(run)}
    assert found["grokked"].step == int(run.curves["step"][np.argmax(run.curves["test_accuracy"] > 0.99)])
    assert found["grokked"].checkpoint == run.steps[run.steps >= found["grokked"].step][0]


def test_the_share_stands_in_one_place():
    """No second 0.99 in the package: whoever needs the share that counts as known imports it."""
    package = Path(grokkit.__file__).parent
    # chapter 3's exercise draws a probability; the quantile of a picture's reach and a published cosine are
    # no shares of pairs either
    allowed = {"settings.py", "chapter_03.py", "embedding_waves", "pizza.py"}
    for path in package.rglob("*.py"):
        if allowed & set(path.relative_to(package).parts):
            continue
        numbers = [n.value for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.Constant)]
        assert 0.99 not in numbers, path


@pytest.mark.parametrize("value", [0.1, 0.3, 0.75])
@pytest.mark.parametrize("sign", "<>")
def test_a_crossing_of_a_sweep_is_beyond_its_value_and_not_at_it(value, sign):
    beyond, never = (float(np.nextafter(value, side)) for side in ((0, 1) if sign == "<" else (1, 0)))
    crossing = Crossing.of(f"test_accuracy {sign} {value!r}")
    known = [1.0] * 5
    assert crossing.step(run_of(known, [never, value, beyond, never, beyond])) == 20
    assert crossing.step(run_of(known, [never, value, value, never, value])) is None
