"""Spikes of the training loss are counted as one counts them on paper."""

import numpy as np
import pytest

from grokkit import ModelConfig, Run, Task, TrainConfig
from grokkit.runs.run import CURVES
from grokkit.runs.spikes import spike_count


def run_with(losses):
    """A run without weights that had these training losses."""
    curves = {name: np.zeros(len(losses)) for name in CURVES}
    curves |= {"step": np.arange(len(losses)), "train_loss": np.array(losses, float)}
    return Run(Task(5), ModelConfig(p=5), TrainConfig(), np.array([], int), curves, [])


@pytest.mark.parametrize(
    ("losses", "count"),
    [
        ([4, 3, 2, 1], 0),  # never small, so there is nothing to rise from
        ([4, 1e-3, 1e-4, 1e-5], 0),
        ([4, 1e-3, 0.5, 0.4, 1e-3, 1e-4], 1),  # a spike is one, however long it lasts
        ([4, 1e-3, 0.5, 1e-3, 0.5, 1e-3], 2),
        ([1e-3, 0.5], 1),  # one that the run ends in
        ([1e-3, 9e-3, 1e-3], 0),  # not up to the level
        ([1e-3, np.nan], 1),  # what is no number any more is not small
        ([1e-3, 0.01, 1e-3], 1),  # at the level is not below it
    ],
)
def test_a_spike_is_a_rise_from_below_the_level(losses, count):
    assert spike_count(run_with(losses)) == count


def test_the_level_decides():
    run = run_with([1, 1e-3, 0.05, 1e-3, 0.5, 1e-3])
    assert [spike_count(run, level) for level in (0.01, 0.1, 0.6, 1e-4)] == [2, 1, 0, 0]
    for level in (0.0, -1.0, float("nan"), float("inf")):
        with pytest.raises(ValueError, match="level must be"):
            spike_count(run, level)
