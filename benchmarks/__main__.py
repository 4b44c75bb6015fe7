"""``python -m benchmarks``: run the measurements and print one table."""

import os
import platform
import sys

import torch
from rich.console import Console
from rich.table import Table

from benchmarks import analysis, quick, recording, step, sweep

PARTS = {
    "step": step.rows,
    "recording": recording.rows,
    "analysis": analysis.rows,
    "quick": quick.rows,
    "sweep": sweep.rows,
}


def main(names: list[str]) -> None:
    """Print a table of the named parts, or of all."""
    unknown = [name for name in names if name not in PARTS]
    if unknown:
        sys.exit(f"benchmarks: no part is called {unknown[0]!r}; there are {', '.join(PARTS)}")
    os.environ["TQDM_DISABLE"] = "1"
    machine = f"{platform.machine()}, {torch.get_num_threads()} threads, torch {torch.__version__}"
    table = Table("what", "median (range)", "bar", title=machine, title_justify="left")
    for name in names or PARTS:
        for row in PARTS[name]():
            table.add_row(*row)
        table.add_section()
    Console(width=100).print(table)


main(sys.argv[1:])
