"""PhaseDiagram: what becomes of a network in each cell of two axes of a sweep, a strip for each seed."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from grokkit.explorables.frame import encoding
from grokkit.explorables.frame.dials import dials_of
from grokkit.explorables.frame.figure import Explorable, State, state_list
from grokkit.explorables.frame.recording import Shelf
from grokkit.explorables.phase_diagram.picture import plane_picture
from grokkit.sweeps import Plane, Recorded, Results, recorded_sweep, sweep_names
from grokkit.sweeps.grid import setting_of


class PhaseDiagram(Explorable[Results]):
    """A plane of cells; in each a strip for each seed: filled where it groks, the darker the sooner, else a
    mark for what became of it (see `grokkit.sweeps.outcome.fate`). Lines stand where seeds change between
    grokking and not, the thicker the more of them. A cell that is chosen shows its curves, says what its
    seeds did, and can be trained in the page, if there is a LiveTraining.

    Args:
        results: Of a grid of which two axes are varied; see `grokkit.sweeps.Plane`.

    Raises:
        ValueError: If it is of another grid, or nothing has been run; the message says so.

    Example:
        >>> from grokkit.explorables import PhaseDiagram
        >>> from grokkit.sweeps import Results
        >>> PhaseDiagram(Results.load("decay_and_rate.sqlite"))
    """

    kind = "phase_diagram"
    caption = (
        "Press a cell, or go from cell to cell with the arrow keys, to see its curves and read what its "
        "seeds did. Where does grokking end on each side, and into what? Follow a thick line, then a bundle "
        "of thin ones: how far would you trust a border that was drawn from one seed?"
    )
    shelf = Shelf(sweep_names, recorded_sweep)
    dials = state_list()

    def __init__(self, results: Results):
        super().__init__(results)

    @classmethod
    def data(cls, results: Results) -> encoding.FigureData:
        """See `phase_data`."""
        return phase_data(results)

    @staticmethod
    def picture(results: Results, figure_data: encoding.FigureData, start: State) -> str:
        """The plane, as SVG."""
        return plane_picture(Plane.of(results), results.grid.asked.target)


def phase_data(results: Results) -> encoding.FigureData:
    """What PhaseDiagram draws: the plane in the manifest, and the curves of all runs one after another.

    ==============  ==========  ===============================================================
    first           (run + 1,)  where the curves of each run begin, and the end of the last
    curve_step      (point,)    exact
    …_accuracy      (point,)    shares, error below 10⁻⁵; points where it is not finite left out
    ==============  ==========  ===============================================================

    In the manifest ``across`` and ``up`` are the axes, ``seeds`` those of the grid, ``cells`` the runs by row
    and column, null for what has not been run, each with the number of its curves; ``borders`` says how many
    seeds change between cells `beside` and `above` each other, ``start`` which cell is chosen at first.

    Raises:
        ValueError: If the grid does not make a plane, or nothing has been run.
    """
    plane = Plane.of(results)
    runs = [run for cell in plane for run in cell if run is not None]
    if not runs:
        raise ValueError("nothing of this sweep has been run, so there is nothing to show")
    kept = [_points(run) for run in runs]
    curves = {name: np.concatenate([k[name] for k in kept]) for name in _CURVES}
    number = {run.key: i for i, run in enumerate(runs)}
    beside, above = plane.borders
    return encoding.pack(
        PhaseDiagram.kind,
        {
            "first": encoding.integers(np.cumsum([0, *(len(k["step"]) for k in kept)])),
            "curve_step": encoding.integers(curves["step"].astype(int)),
            **{
                name: encoding.linear(curves[name], name, 0.0, 1.0)
                for name in ("train_accuracy", "test_accuracy")
            },
        },
        run=results.about(),
        target=results.grid.asked.target,
        across={"label": plane.across.label, "texts": plane.across.texts},
        up={"label": plane.up.label, "texts": plane.up.texts},
        seeds=list(plane.seeds),
        cells=[
            [{"runs": [_told(run, number) for run in cell], "dials": _dials(cell)} for cell in row]
            for row in plane.runs
        ],
        borders={"beside": beside.tolist(), "above": above.tolist()},
        start=list(plane.quickest),
    )


_CURVES = ("step", "train_accuracy", "test_accuracy")


def _points(run: Recorded) -> dict[str, np.ndarray]:
    """Its curves where they are finite."""
    if run.curves is None:
        return {name: np.zeros(0) for name in _CURVES}
    finite = np.isfinite(run.curves["train_accuracy"]) & np.isfinite(run.curves["test_accuracy"])
    return {name: np.asarray(run.curves[name])[finite] for name in _CURVES}


def _told(run: Recorded | None, number: dict[str, int]) -> dict[str, Any] | None:
    if run is None:
        return None
    moments = run.moments or {}
    return {
        "fate": run.fate,
        "failure": run.failure,
        "target": run.step_at_target,
        "memorised": moments.get("memorised"),
        "broke": moments.get("broke_at"),
        "step": run.step,
        "train": run.train_accuracy,
        "test": run.test_accuracy,
        "curves": number[run.key],
    }


def _dials(cell: Sequence[Recorded | None]) -> list[int] | None:
    """Of the first of its runs; None if there is none, or the dials do not tell all."""
    for run in cell:
        if run is not None and run.failure is None and "then" not in run.setting:
            return dials_of(setting_of(run.setting))
    return None
