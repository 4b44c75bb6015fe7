"""The moments of a run, defined once: when it had memorised, when it had grokked, and what lies between.

A split counts as known at the first **measured** step at which more than `KNOWN` of its pairs are right.
Losses are measured more often than weights are kept, so each moment also names the recorded step at which the
network can be looked at: the first one from then on.
"""

from typing import NamedTuple

import numpy as np

from grokkit.runs.run import Run
from grokkit.settings import HALF, KNOWN

__all__ = ["HALF", "KNOWN", "Moment", "broke_at", "grokked", "half_known", "memorised", "moments_of"]


class Moment(NamedTuple):
    """A moment of a training.

    Attributes:
        name: "start", "memorised", "half-way", "grokked" or "end".
        step: When it was measured.
        checkpoint: The recorded step whose weights show it.
    """

    name: str
    step: int
    checkpoint: int


def memorised(run: Run) -> int | None:
    """The first measured step with more than `KNOWN` of the training pairs right; None if there is none."""
    return run.first_step("train_accuracy", above=KNOWN)


def half_known(run: Run) -> int | None:
    """The first measured step with more than `HALF` of the test pairs right; None if there is none."""
    return run.first_step("test_accuracy", above=HALF)


def grokked(run: Run) -> int | None:
    """The first measured step with more than `KNOWN` of the test pairs right; None if there is none."""
    return run.first_step("test_accuracy", above=KNOWN)


def broke_at(run: Run) -> int | None:
    """The first measured step at which a loss is not a finite number; None if there is none."""
    (found,) = np.nonzero(~np.isfinite(run.curves["train_loss"]) | ~np.isfinite(run.curves["test_loss"]))
    return int(run.curves["step"][found[0]]) if len(found) else None


def moments_of(run: Run) -> tuple[Moment, ...]:
    """Start, memorised, half-way (in steps, between memorised and grokked), grokked and end, in their order.

    What a run never reaches, or reaches only after its last checkpoint, is left out; so is, of two moments
    that share a checkpoint, the one that says less.

    Raises:
        ValueError: If the run has no checkpoints.
    """
    steps = run.steps
    if not len(steps):
        raise ValueError("this run has no checkpoints, so there is no moment at which it can be looked at")
    found = {name: Moment(name, int(s), int(s)) for name, s in (("start", steps[0]), ("end", steps[-1]))}
    for name, step in (("memorised", memorised(run)), ("grokked", grokked(run))):
        if step is not None and step <= steps[-1]:
            found[name] = Moment(name, step, int(steps[np.searchsorted(steps, step)]))
    if "memorised" in found and "grokked" in found:
        middle = run.nearest((found["memorised"].checkpoint + found["grokked"].checkpoint) / 2)
        found["half-way"] = Moment("half-way", middle, middle)
    rising = ("start", "half-way", "memorised", "grokked", "end")  # in weight, where they share a checkpoint
    by_checkpoint = {found[name].checkpoint: found[name] for name in rising if name in found}
    return tuple(moment for _, moment in sorted(by_checkpoint.items()))
