"""What is left out of a run that fell apart, and when a reader is warned, at the edge of each rule."""

from dataclasses import replace

import numpy as np
import pytest

from grokkit.networks.model import ModelConfig
from grokkit.opened import ENOUGH, Opened
from grokkit.runs import CURVES, Run
from grokkit.settings import TrainConfig
from grokkit.task import Task

SIZES = ModelConfig(p=5, d_model=2, n_heads=1, d_head=1, d_mlp=2)


def run_of(losses=(), weights=(), **curves):
    """A run measured and kept every ten steps; ``weights`` says what all numbers of each checkpoint are."""
    n = max(len(losses), len(weights), *map(len, curves.values()))
    made = {name: np.ones(n) for name in CURVES[1:]} | {name: np.array(x) for name, x in curves.items()}
    if len(losses):
        made["train_loss"] = np.array(losses)
    kept = [
        {name: np.full(shape, w, np.float32) for name, shape in SIZES.shapes.items()}
        for w in (weights or [1.0] * n)
    ]
    steps = 10 * np.arange(n)
    return Run(Task(5), SIZES, TrainConfig(), steps, {"step": steps, **made}, kept)


@pytest.mark.parametrize("broken", [np.nan, np.inf])
@pytest.mark.parametrize("curve", ["train_loss", "test_loss"])
def test_the_step_at_which_a_loss_is_not_finite_is_left_out_and_all_after_it(curve, broken):
    """Its weights may be finite still; they are those that the loss was computed from."""
    run = run_of(**{curve: [2.0, 1.0, broken, 1.0, 1.0]})
    opened = Opened.before_break(run)
    assert (opened.step, opened.run.steps.tolist()) == (10, [0, 10])
    assert opened.run.curves["step"].tolist() == [0, 10]
    assert opened.recorded is run
    assert "from step 20 on" in opened.set_aside


def test_networks_that_are_broken_before_their_loss_is_told_are_left_out():
    opened = Opened.before_break(run_of([2.0, 1.0, 1.0, np.nan], [1.0, 1.0, np.inf, 1.0]))
    assert opened.run.steps.tolist() == [0, 10]
    assert opened.run.curves["step"].tolist() == [0, 10, 20]  # what was measured is finite
    last = Opened.before_break(run_of([2.0, 1.0, 1.0], [1.0, 1.0, np.nan]))
    assert last.run.steps.tolist() == [0, 10]
    assert last.run.curves["step"].tolist() == [0, 10, 20]


def test_of_a_whole_run_and_of_one_that_never_was_whole_nothing_is_left_out():
    for run in (run_of([2.0, 1.0]), run_of([np.nan, 1.0]), run_of([1.0, 1.0], [np.nan, np.nan])):
        opened = Opened.before_break(run)
        assert opened.run is opened.recorded is run
        assert opened.set_aside is None


def opened_with(p, n_keys, share, op="add"):
    run = run_of([1.0])
    opened = Opened(replace(run, task=Task(p=p, op=op)))
    opened.K, opened.trig_fraction = tuple(range(1, n_keys + 1)), share
    return opened


@pytest.mark.parametrize(("p", "most"), [(5, 2), (11, 4), (39, 4), (40, 5), (59, 7), (113, 14)])
def test_more_than_a_quarter_of_the_frequencies_and_more_than_four_are_no_peaks(p, most):
    assert most == max(p // 2 // 4, min(4, p // 2))
    assert opened_with(p, most, 1.0).warning is None
    if most < p // 2:
        assert f"{most + 1} of {p // 2} frequencies" in opened_with(p, most + 1, 1.0).warning


def test_half_of_the_variance_is_enough_and_less_is_not():
    less = float(np.nextafter(ENOUGH, 0))
    assert opened_with(59, 3, ENOUGH).warning is None
    assert "of the logits' variance" in opened_with(59, 3, less).warning
    assert opened_with(59, 3, less, op="multiply").warning is None  # of which other waves are expected
