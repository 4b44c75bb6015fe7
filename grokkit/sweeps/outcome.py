"""What is kept of one run: small enough to send between processes and to plot.

One core per run is the best use of a machine for networks this small, so a run gets one thread unless told
otherwise. What a run yields depends on its settings and its thread count, not on how many run beside it.
"""

import contextlib
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import torch

from grokkit.measures import key_frequencies
from grokkit.opened import Opened
from grokkit.runs import Run
from grokkit.runs.moments import broke_at, grokked, half_known, memorised
from grokkit.settings import HALF, Setting
from grokkit.sweeps.asked import MEASURES, Asked, Crossing
from grokkit.sweeps.grid import Then
from grokkit.training import finished, resume, train

MOMENTS = {"memorised": memorised, "half_known": half_known, "grokked": grokked, "broke_at": broke_at}
FATES = ("groks", "memorises only", "learns nothing", "falls apart")


@dataclass(frozen=True, eq=False)
class Outcome:
    """What a sweep keeps of one run.

    Attributes:
        setting: Task, model and training it was made with.
        curves: ``step``, losses and accuracies at every measured step, as in `Run.curves`.
        target: The test accuracy aimed at.
        step_at_target: First measured step whose test accuracy exceeds the target; None if there is none.
        tau: Threshold of the key frequencies.
        key_frequencies: Of the last weights, by W_L (see `grokkit.measures.key_frequencies`); None where they
            are undefined, because the weights are no longer finite or have decayed to zero.
        moments: The steps at which it had memorised, knew half, had grokked and fell apart (see
            `grokkit.runs.moments`); None for what it never did.
        crossings: The step of each `Crossing` that was asked for; None if it never came.
        measures: What was asked for of the last network; None where it is not defined.
        seconds: That the training took.
    """

    setting: Setting
    curves: Mapping[str, np.ndarray]
    target: float
    step_at_target: int | None
    tau: float
    key_frequencies: tuple[int, ...] | None
    moments: Mapping[str, int | None]
    crossings: Mapping[str, int | None]
    measures: Mapping[str, float | None]
    seconds: float


def fate(step_at_target: int | None, moments: Mapping[str, int | None], train_accuracy: float | None) -> str:
    """What became of a run, one of `FATES`.

    It **groks** if it ever reached its target; **falls apart** if a loss was not finite, or less than half of
    the training pairs are right at its end although it had memorised them; else **memorises only**, or
    **learns nothing**, within the steps that it had.

    Args:
        step_at_target: As in `Outcome`.
        moments: As in `Outcome`.
        train_accuracy: At its end; None if it is not a number.
    """
    if step_at_target is not None:
        return "groks"
    knew = moments["memorised"] is not None
    if moments["broke_at"] is not None or (knew and (train_accuracy is None or train_accuracy < HALF)):
        return "falls apart"
    return "memorises only" if knew else "learns nothing"


def run_one(
    setting: Setting, asked: Asked | None = None, threads: int = 1, *, then: Then | None = None
) -> Outcome:
    """Train one network and keep what is small.

    Args:
        setting: Task, model and training.
        asked: What is kept.
        threads: Threads that PyTorch may use.
        then: What the network goes on with; what is kept is then of both trainings, one after the other.

    Raises:
        ValueError: If threads are out of range, or the parts of the setting do not fit.
        KeyboardInterrupt: If the training was interrupted, so that half a run is not taken for a whole one.
    """
    asked = asked or Asked()
    if threads < 1:
        raise ValueError(f"threads must be at least 1, got {threads!r}")
    task, model, config = setting
    started = time.perf_counter()
    with _torch_threads(threads), contextlib.redirect_stderr(_NoTerminal(sys.stderr)):
        run = train(task, model, replace(config, checkpoints=1))  # of all weights only the last are looked at
        if then and finished(run):
            changed = replace(run, task=then.task, train=replace(then.train, checkpoints=1))
            run = resume(changed, steps=int(run.steps[-1]) + then.steps)
    seconds = time.perf_counter() - started
    if not finished(run):
        raise KeyboardInterrupt
    return Outcome(
        setting=setting,
        curves=run.curves,
        target=asked.target,
        step_at_target=run.first_step("test_accuracy", above=asked.target),
        tau=asked.tau,
        key_frequencies=_key_frequencies(run, asked.tau),
        moments={name: moment(run) for name, moment in MOMENTS.items()},
        crossings={text: Crossing.of(text).step(run) for text in asked.crossings},
        measures=_measured(run, asked),
        seconds=seconds,
    )


def _key_frequencies(run: Run, tau: float) -> tuple[int, ...] | None:
    try:
        return key_frequencies(run.network(run.steps[-1]), tau)
    except ValueError:  # not finite, or zero
        return None


def _measured(run: Run, asked: Asked) -> dict[str, float | None]:
    opened = Opened(run, asked.tau)
    found: dict[str, float | None] = {}
    for name in asked.measures:
        try:
            found[name] = float(MEASURES[name](opened))
        except ValueError:
            found[name] = None
    return found


@contextlib.contextmanager
def _torch_threads(threads: int) -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(threads)
    try:
        yield
    finally:
        torch.set_num_threads(before)


class _NoTerminal:
    """Standard error that denies being a terminal, so that the runs' bars do not overwrite each other."""

    def __init__(self, stream):
        self.write, self.flush = stream.write, stream.flush

    def isatty(self) -> bool:
        return False
