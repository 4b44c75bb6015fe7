"""Runs side by side: what a second process brings, and what many runs would take."""

import sys
import tempfile
from pathlib import Path

from benchmarks.timing import in_turn, ratios, spread
from grokkit.sweeps import Grid, Results, record

RUNS = 8
ROUNDS = 3
MANY = 100_000


def rows() -> list[tuple[str, str, str]]:
    """Table rows: what, measured, bar."""
    # All of one length: what is compared shall not hang on which process gets the long ones.
    same_length = {"stop_accuracy": 1.0, "stop_delay": 10_000, "steps": 120}
    with tempfile.TemporaryDirectory() as folder:
        files = iter(range(sys.maxsize))

        def swept(n_jobs: int, runs: int) -> Results:
            grid = Grid({}, seeds=tuple(range(runs)), base="quick", changes=same_length)
            return record(grid, Path(folder, f"{next(files)}.sqlite"), n_jobs=n_jobs)

        swept(2, 2)  # the processes stay, and have loaded what they need
        seconds = in_turn({"one": lambda: swept(1, RUNS), "two": lambda: swept(2, RUNS)}, ROUNDS, warmup=0)
        efficiency = [ratio / 2 for ratio in ratios(seconds["one"], seconds["two"])]
        path = Path(folder, "whole.sqlite")
        whole = record(Grid({}, seeds=tuple(range(RUNS)), base="quick"), path, n_jobs=1)
        size = path.stat().st_size / RUNS
    each = [run.seconds for run in whole.runs if run.seconds is not None]
    hours = MANY * sum(each) / len(each) / 3600
    return [
        ("sweep: of linear, from one process to two", spread([100 * e for e in efficiency], " %"), "≥ 90 %"),
        ("… a quick run, one thread", spread(each, " s"), ""),
        (f"… {MANY:,} of them, hours of one core", f"{hours:,.0f}", ""),
        ("… and the size of their file", f"{MANY * size / 1e6:,.0f} MB", ""),
    ]
