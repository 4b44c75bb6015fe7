"""Two axes of a grid as a plane of cells, and where in it the seeds stop to agree."""

import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from jaxtyping import Int

from grokkit.sweeps.grid import varied
from grokkit.sweeps.results import Recorded, Results

_LABELS = {"lr": "learning rate", "frac_train": "training pairs"}  # of axes whose names do not say it


@dataclass(frozen=True)
class Axis:
    """One axis of a plane.

    Attributes:
        name: As the grid has it.
        values: Numbers, ascending.
    """

    name: str
    values: tuple[float, ...]

    @property
    def label(self) -> str:
        """The name in words."""
        return _LABELS.get(self.name, self.name.replace("options.", "").replace("_", " "))

    @property
    def texts(self) -> list[str]:
        """The values as one reads them; shares as percentages."""
        if self.name == "frac_train":
            return [f"{100 * value:g} %" for value in self.values]
        return [f"{value:g}" for value in self.values]


@dataclass(frozen=True, eq=False)
class Plane:
    """The runs of a sweep with two axes.

    Attributes:
        across: The first of the grid's axes that are varied.
        up: The second.
        seeds: In the grid's order.
        runs: By row (value of ``up``), column (value of ``across``) and seed; None for what has not been run.
    """

    across: Axis
    up: Axis
    seeds: tuple[int, ...]
    runs: Sequence[Sequence[Sequence[Recorded | None]]]

    @classmethod
    def of(cls, results: Results) -> "Plane":
        """The plane of a sweep.

        Raises:
            ValueError: If not exactly two axes of its grid are varied, or one has values that are no numbers.
        """
        names = varied(results.grid.cells)
        if len(names) != 2:
            told = f"{len(names)} are varied" + (f": {', '.join(names)}" if names else "")
            raise ValueError(f"a plane needs a grid of which two axes are varied; of this one {told}")
        across, up = (_axis(name, results.grid.axes[name]) for name in names)
        at = {(run.cell[up.name], run.cell[across.name], run.seed): run for run in results.runs}
        seeds = tuple(results.grid.seeds)
        runs = [[[at.get((y, x, seed)) for seed in seeds] for x in across.values] for y in up.values]
        return cls(across, up, seeds, runs)

    def __iter__(self) -> Iterator[Sequence[Recorded | None]]:
        """The cells, row by row."""
        return (cell for row in self.runs for cell in row)

    @cached_property
    def borders(self) -> tuple[Int[np.ndarray, "row beside"], Int[np.ndarray, "above column"]]:
        """How many seeds change between neighbouring cells from grokking to not grokking, or back.

        Of neighbours in a row, and of neighbours in a column. Where all seeds change the border is sharp;
        where some do, the lines beside each other show how wide it spreads. Of a seed that has not been run
        in both cells, or failed in one, nothing is counted.
        """
        groks = np.array([[[_groks(run) for run in cell] for cell in row] for row in self.runs], dtype=float)
        beside = np.abs(np.diff(groks, axis=1)) == 1  # of NaN this is false
        above = np.abs(np.diff(groks, axis=0)) == 1
        return beside.sum(axis=-1), above.sum(axis=-1)

    @cached_property
    def quickest(self) -> tuple[int, int]:
        """Row and column of the cell in which most seeds grok, and of these the one whose median is least.

        The first of them where several are alike.
        """

        def weight(place: tuple[int, int]) -> tuple[int, float]:
            row, column = place
            came = [run.step_at_target for run in self.runs[row][column] if run is not None]
            steps = [step for step in came if step is not None]
            return -len(steps), float(statistics.median(steps)) if steps else 0.0

        places = [(row, column) for row, cells in enumerate(self.runs) for column in range(len(cells))]
        return min(places, key=weight)


def fates_of(cell: Sequence[Recorded | None]) -> Mapping[str, int]:
    """How many runs of a cell had which fate, in the order of the seeds that first had it.

    Of what has not been run, or failed, nothing is told.
    """
    found: dict[str, int] = {}
    for run in cell:
        if run is not None and run.fate is not None:
            found[run.fate] = found.get(run.fate, 0) + 1
    return found


def _groks(run: Recorded | None) -> float:
    return float("nan") if run is None or run.fate is None else float(run.fate == "groks")


def _axis(name: str, values: Sequence[Any]) -> Axis:
    for value in values:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ValueError(f"an axis of a plane must have numbers; {name} has {value!r}")
    return Axis(name, tuple(sorted(float(value) for value in values)))
