"""What a sweep has found so far, for a terminal."""

import statistics
from collections import Counter

from rich.console import Group
from rich.table import Table

from grokkit.plain import plain_text
from grokkit.sweeps.grid import varied
from grokkit.sweeps.outcome import FATES
from grokkit.sweeps.results import Recorded, Results


def as_table(results: Results) -> Group:
    """How far it is, how long it still takes, and what became of the runs of each cell."""
    grid, runs = results.grid, results.runs
    failed = [run for run in runs if run.failure is not None]
    lines = [grid.note] if grid.note else []
    lines.append(f"{len(runs):,} of {len(grid):,} runs" + (f", {len(failed):,} failed" if failed else ""))
    seconds = [run.seconds for run in runs if run.seconds is not None]
    if seconds:
        left = statistics.mean(seconds) * (len(grid) - len(runs))
        lines.append(
            f"a run takes {duration(statistics.mean(seconds))} on average; "
            + (f"what is left takes one process about {duration(left)}" if left else "all are done")
        )
    axes = varied(grid.cells)
    table = Table(*axes, f"steps to {grid.asked.target:.0%}", *grid.asked.crossings, "what became of them")
    for cell, of_cell in results.cells:
        table.add_row(
            *(plain_text(cell[name]) for name in axes),
            steps([run.step_at_target for run in of_cell]),
            *(steps([(run.crossings or {}).get(name) for run in of_cell]) for name in grid.asked.crossings),
            _fates(of_cell),
        )
    reasons = Counter(plain_text(run.failure) for run in failed)
    why = [f"failed, {n:,} times: {reason}" for reason, n in reasons.most_common()]
    return Group(*map(plain_text, lines), table, *why)


def steps(found: list[int | None]) -> str:
    """Median and range of those that came."""
    came = [step for step in found if step is not None]
    if not came:
        return "–"
    median = f"{statistics.median(came):,.0f}"
    return median if len(set(came)) == 1 else f"{median} ({min(came):,} … {max(came):,})"


def duration(seconds: float) -> str:
    """A time as one says it."""
    if seconds < 90:
        return f"{seconds:.2g} s"
    minutes = seconds / 60
    return f"{minutes:.0f} min" if minutes < 90 else f"{minutes / 60:,.1f} h"


def _fates(runs: list[Recorded]) -> str:
    count = Counter(run.fate or "failed" for run in runs)
    return ", ".join(f"{count[name]} × {name}" for name in (*FATES, "failed") if count[name])
