"""A run's curves as figures draw them."""

import numpy as np
from jaxtyping import Float, Int

from grokkit.runs import Run

MOST_POINTS = 1_500  # of a curve: more would not be seen


def thin(run: Run) -> Int[np.ndarray, " point"]:
    """Indices of the measured points that are drawn: all of them, or the extremes of equal stretches.

    Where there are more than `MOST_POINTS`, the points are cut into stretches; of each the first point and
    those with the smallest and largest of every curve stay, so that no spike is lost. So do the points at
    recorded steps, whose losses are printed.
    """
    steps = np.asarray(run.curves["step"])
    if len(steps) <= MOST_POINTS:
        return np.arange(len(steps))
    kept = {len(steps) - 1, *np.flatnonzero(np.isin(steps, run.steps)).tolist()}
    # Half of the stretches are equally long, half are equally long in the logarithm: for either axis.
    ends = np.concatenate([np.linspace(0, len(steps), 90), np.geomspace(1, len(steps), 90)])
    for first, last in zip(*(lambda e: (e[:-1], e[1:]))(np.unique(ends.astype(int))), strict=True):
        kept.add(int(first))
        for name in ("train_loss", "test_loss", "train_accuracy", "test_accuracy"):
            stretch = np.asarray(run.curves[name])[first:last]
            kept |= {int(first + stretch.argmin()), int(first + stretch.argmax())}
    return np.array(sorted(kept))


def at_checkpoints(run: Run, curve: str) -> Float[np.ndarray, " checkpoint"]:
    """A curve's values at the recorded steps (at the last measurement before, where there was none)."""
    index = np.searchsorted(run.curves["step"], run.steps, side="right") - 1
    return np.asarray(run.curves[curve])[np.maximum(index, 0)]
