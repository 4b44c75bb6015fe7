"""Many runs, side by side: what is kept of each is small enough to send between processes and to plot.

    settings = [with_seed((task, model, replace(base, lr=lr)), seed) for lr in lrs for seed in range(5)]
    outcomes = sweep(settings, n_jobs=2)

One core per run is the best use of a machine for networks this small, so a run gets one thread unless told
otherwise. What a run yields depends on its settings and its thread count, not on how many run beside it.
"""

import contextlib
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import torch
from joblib import Parallel, delayed
from tqdm.auto import tqdm

from grokkit.measures import TAU, key_frequencies
from grokkit.settings import KNOWN, Setting
from grokkit.training import finished, train


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
    """

    setting: Setting
    curves: Mapping[str, np.ndarray]
    target: float
    step_at_target: int | None
    tau: float
    key_frequencies: tuple[int, ...] | None


def with_seed(setting: Setting, seed: int) -> Setting:
    """The same setting with another split, other initial weights and other minibatches."""
    task, model, config = setting
    return replace(task, seed=seed), model, replace(config, weight_seed=seed, batch_seed=seed)


def run_one(setting: Setting, target: float = KNOWN, tau: float = TAU, threads: int = 1) -> Outcome:
    """Train one network and keep what is small.

    Args:
        setting: Task, model and training.
        target: Test accuracy aimed at, above 0 and below 1. Reaching it does not end the training; that is
            what ``stop_accuracy`` of `TrainConfig` is for.
        tau: Threshold of the key frequencies.
        threads: Threads that PyTorch may use.

    Raises:
        ValueError: If target, tau or threads are out of range, or the parts of the setting do not fit.
        KeyboardInterrupt: If the training was interrupted, so that half a run is not taken for a whole one.
    """
    if not 0 < target < 1:
        raise ValueError(f"target must be above 0 and below 1, got {target!r}")
    if not 0 < tau <= 1:
        raise ValueError(f"tau must be in (0, 1], got {tau!r}")
    if threads < 1:
        raise ValueError(f"threads must be at least 1, got {threads!r}")
    with _torch_threads(threads), contextlib.redirect_stderr(_NoTerminal(sys.stderr)):
        run = train(*setting)
    if not finished(run):
        raise KeyboardInterrupt
    try:
        found = key_frequencies(run.network(run.steps[-1]), tau)
    except ValueError:  # not finite, or zero
        found = None
    return Outcome(setting, run.curves, target, run.first_step("test_accuracy", above=target), tau, found)


def sweep(
    settings: Iterable[Setting],
    *,
    n_jobs: int = -1,
    threads: int = 1,
    target: float = KNOWN,
    tau: float = TAU,
) -> list[Outcome]:
    """Train every setting, several at a time, and return the outcomes in the order of the settings.

    A bar counts finished runs on a terminal and in Jupyter.

    Args:
        settings: Tasks, models and trainings; see `with_seed`, and `grokkit.SETTINGS` for named ones.
        n_jobs: Processes: 1 for this one alone, −1 for as many as there are cores.
        threads: Threads per process; n_jobs times threads should not exceed the cores.
        target: See `run_one`.
        tau: See `run_one`.

    Raises:
        ValueError: As `run_one` does; the first error ends the sweep.
    """
    settings = list(settings)
    jobs = (delayed(run_one)(setting, target, tau, threads) for setting in settings)
    outcomes = Parallel(n_jobs=n_jobs, return_as="generator")(jobs)
    disable = None if "ipykernel" not in sys.modules else False
    return list(tqdm(outcomes, total=len(settings), unit="run", disable=disable))


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
