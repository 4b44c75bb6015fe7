"""Sweeps that nobody has run: grids whose runs are made up, for the figures that show sweeps."""

from collections.abc import Callable
from typing import Any

import numpy as np

from grokkit.runs import CURVES
from grokkit.settings import KNOWN
from grokkit.sweeps import Grid, Recorded, Results
from grokkit.sweeps.grid import Job
from grokkit.sweeps.outcome import MOMENTS

Fate = tuple[str, int | None]  # what becomes of a run, and when it does what it does


def made_up(grid: Grid, become: Callable[[Job], Fate | None], n: int = 40) -> Results:
    """Results of a grid: of each job what ``become`` says, nothing where that is None."""
    told = [(job, become(job)) for job in grid.jobs()]
    runs = [recorded(job, *fate, n) for job, fate in told if fate is not None]
    return Results(grid, {1: {"command": "made up"}}, runs)


def recorded(job: Job, fate: str, at: int | None, n: int = 40) -> Recorded:
    """A run of which that became; ``failed`` for one without an outcome."""
    values: dict[str, Any] = dict.fromkeys(Recorded.__dataclass_fields__)
    values |= {"key": job.key, "cell": job.cell, "seed": job.seed, "setting": job.plain, "session": 1}
    if fate == "failed":
        return Recorded(**{**values, "failure": "MemoryError: <none left>"})
    end = at if fate == "groks" and at is not None else job.plain["train"]["steps"]
    step = np.unique(np.linspace(0, end, n).astype(int))
    grow = 1 / (1 + np.exp(-12 * (step / end - 0.3)))
    train, test = {
        "groks": (grow, grow**8),
        "memorises only": (grow, 0.03 * grow),
        "learns nothing": (0.04 * grow, 0.01 * grow),
        "falls apart": (np.where(step < 0.6 * end, grow, 0.02), 0.01 * grow),
    }[fate]
    knew = fate in ("groks", "memorises only", "falls apart")
    moments = dict.fromkeys(MOMENTS) | {"memorised": int(0.5 * end) if knew else None}
    if fate == "groks":
        moments["grokked"] = at
        test[-1] = train[-1] = 1.0
    curves = dict(zip(CURVES, (step, 5 - 5 * train, 5 - 5 * test, train, test), strict=True))
    values |= {
        "seconds": 0.02 * end + job.seed,
        "step": int(end),
        **{name: float(curves[name][-1]) for name in CURVES[1:]},
        "step_at_target": at if fate == "groks" else None,
        "moments": moments,
        "crossings": {},
        "key_frequencies": (3, 14),
        "measures": {},
        "curves": curves,
    }
    run = Recorded(**values)
    assert run.fate == fate
    assert (run.step_at_target is None) == (fate != "groks")
    assert KNOWN < 1
    return run
