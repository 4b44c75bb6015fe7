"""Many runs, side by side: in memory, or into a file that survives what ends the process.

settings = [with_seed((task, model, replace(base, lr=lr)), seed) for lr in lrs for seed in range(5)]
outcomes = sweep(settings, n_jobs=2)

results = record(Grid.from_toml("fractions.toml"), "fractions.sqlite")
"""

import functools
import warnings
from collections.abc import Iterable
from pathlib import Path

import torch
from tqdm.auto import tqdm

from grokkit.settings import Setting
from grokkit.sweeps.asked import Asked
from grokkit.sweeps.grid import Grid, Job
from grokkit.sweeps.outcome import Outcome, run_one
from grokkit.sweeps.parallel import cluster, side_by_side
from grokkit.sweeps.results import Results, ResultsFile
from grokkit.training.origin import origin_of
from grokkit.training.progress import no_bar


def sweep(
    settings: Iterable[Setting], asked: Asked | None = None, *, n_jobs: int = -1, threads: int = 1
) -> list[Outcome]:
    """Train every setting, several at a time, and return the outcomes in the order of the settings.

    A bar counts finished runs on a terminal and in Jupyter.

    Args:
        settings: Tasks, models and trainings; see `with_seed`, and `grokkit.SETTINGS` for named ones.
        asked: What is kept of each.
        n_jobs: Processes: 1 for this one alone, −1 for as many as there are cores.
        threads: Threads per process; n_jobs times threads should not exceed the cores.

    Raises:
        ValueError: As `run_one` does; the first error ends the sweep.
    """
    settings = list(settings)
    work = functools.partial(run_one, asked=asked or Asked(), threads=threads)
    return list(_bar(side_by_side(work, settings, n_jobs), len(settings)))


def record(grid: Grid, out: str | Path, *, n_jobs: int = -1, scheduler: str | None = None) -> Results:
    """Train every run of a grid that the file does not have yet, and write each to it as soon as it is done.

    Whatever ends the process, what is in the file stays, and the same call goes on from there; when all is
    there, it does nothing. A run that fails is written with the reason, and is not tried again. A bar counts
    runs, and says how much time is left, on a terminal and in Jupyter; `Results.load` reads the file
    meanwhile.

    Args:
        grid: What to train.
        out: The file (see `grokkit.sweeps.results`), new or with runs of this grid.
        n_jobs: Processes on this machine: 1 for this one alone, −1 for as many as there are cores.
        scheduler: Address of a Dask cluster that trains instead (see `grokkit.sweeps.parallel.cluster`).

    Raises:
        ValueError: If the file is of another grid, or there is no Dask.
        OSError: If the file cannot be written, another sweep writes to it, or no scheduler answers.
        KeyboardInterrupt: If it was interrupted.
    """
    path = Path(out).expanduser()
    with ResultsFile(path, grid) as file:
        there = file.keys()
        missing = [job for job in grid.jobs() if job.key not in there]
        if missing or not file.is_of_this_grid():
            with cluster(scheduler) as workers:
                file.begin({**origin_of(torch.device("cpu")), "workers": workers})
                work = functools.partial(_run_or_reason, asked=grid.asked)
                done = side_by_side(work, missing, n_jobs, ordered=False)
                for job, outcome in _bar(done, len(grid), len(grid) - len(missing)):
                    file.add(job, outcome)
    return Results.load(path)


def _run_or_reason(job: Job, asked: Asked) -> tuple[Job, Outcome | str]:
    """A run's outcome, or why there is none."""
    try:
        with warnings.catch_warnings():  # of numbers that are not finite its outcome tells
            warnings.simplefilter("ignore")
            return job, run_one(job.setting, asked, then=job.then)
    except Exception as reason:
        return job, f"{type(reason).__name__}: {reason}"


def _bar(done: Iterable, total: int, there: int = 0) -> tqdm:
    return tqdm(done, total=total, initial=there, unit="run", disable=no_bar())
