"""Two axes of a sweep as a plane: where each run stands, where seeds change, and where it groks soonest."""

import numpy as np
import pytest
from figures.sweeps_made_up import made_up

from grokkit.settings import HALF, KNOWN
from grokkit.sweeps import Grid, Plane, recorded_sweep, sweep_names
from grokkit.sweeps.outcome import fate
from grokkit.sweeps.plane import fates_of

GRID = Grid({"frac_train": (0.5, 0.3, 0.4), "weight_decay": (2.0, 1.0)}, seeds=(4, 0))
NEVER = {"memorised": None, "half_known": None, "grokked": None, "broke_at": None}


def by_fraction(job):
    """Seed 0 groks from 40 % on, seed 4 from 50 %, whatever the decay."""
    least = 0.4 if job.seed == 0 else 0.5
    steps = round(100 / job.cell["frac_train"] + job.cell["weight_decay"])
    return ("groks", steps) if job.cell["frac_train"] >= least else ("memorises only", None)


def test_runs_stand_where_their_values_are_in_ascending_order():
    plane = Plane.of(made_up(GRID, by_fraction))
    assert (plane.across.name, plane.across.values) == ("frac_train", (0.3, 0.4, 0.5))
    assert (plane.up.name, plane.up.values) == ("weight_decay", (1, 2))
    assert plane.across.texts == ["30 %", "40 %", "50 %"]
    assert (plane.across.label, plane.up.label) == ("training pairs", "weight decay")
    for row, decay in enumerate(plane.up.values):
        for column, fraction in enumerate(plane.across.values):
            for run, seed in zip(plane.runs[row][column], GRID.seeds, strict=True):
                assert (run.seed, run.cell) == (seed, {"frac_train": fraction, "weight_decay": decay})


def test_borders_count_the_seeds_that_change():
    plane = Plane.of(made_up(GRID, by_fraction))
    beside, above = plane.borders
    assert beside.tolist() == [[1, 1], [1, 1]]  # seed 0 at 40 %, seed 4 at 50 %
    assert above.tolist() == [[0, 0, 0]]

    def without(job):
        lost = job.seed == 0 and job.cell == {"frac_train": 0.4, "weight_decay": 1}
        return None if lost else by_fraction(job)

    def failing(job):
        lost = job.seed == 0 and job.cell == {"frac_train": 0.4, "weight_decay": 1}
        return ("failed", None) if lost else by_fraction(job)

    for other in (without, failing):
        beside, above = Plane.of(made_up(GRID, other)).borders
        assert beside.tolist() == [[0, 1], [1, 1]]
        assert above.tolist() == [[0, 0, 0]]


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_borders_are_those_of_a_plain_loop(seed):
    rng = np.random.default_rng(seed)
    grid = Grid(
        {"lr": tuple(0.001 * i for i in range(1, 6)), "weight_decay": (0.0, 1.0, 2.0, 3.0)}, seeds=(0, 1, 2)
    )
    fates = ["groks", "memorises only", "learns nothing", "falls apart", None]
    drawn = {job.key: fates[rng.integers(5)] for job in grid.jobs()}
    plane = Plane.of(
        made_up(
            grid, lambda job: drawn[job.key] and (drawn[job.key], 100 if drawn[job.key] == "groks" else None)
        )
    )
    beside, above = plane.borders

    def changing(one, other):
        return sum(
            (x.fate == "groks") != (y.fate == "groks") for x, y in zip(one, other, strict=True) if x and y
        )

    for row in range(4):
        for column in range(5):
            here = plane.runs[row][column]
            if column < 4:
                assert beside[row, column] == changing(here, plane.runs[row][column + 1])
            if row < 3:
                assert above[row, column] == changing(here, plane.runs[row + 1][column])
            counts = {name: sum(run is not None and run.fate == name for run in here) for name in fates[:-1]}
            assert dict(fates_of(here)) == {name: n for name, n in counts.items() if n}


def test_the_quickest_cell_has_most_seeds_and_then_the_least_median():
    assert Plane.of(made_up(GRID, by_fraction)).quickest == (0, 2)  # both seeds, 201 steps against 202
    nowhere = Plane.of(made_up(GRID, lambda job: ("learns nothing", None)))
    assert nowhere.quickest == (0, 0)
    one = Plane.of(
        made_up(GRID, lambda job: ("groks", 5 if job.cell["frac_train"] == 0.3 and job.seed else 50))
    )
    assert one.quickest == (0, 0)


@pytest.mark.parametrize(
    ("accuracy", "expected"),
    [
        (HALF, "memorises only"),
        (np.nextafter(HALF, 0), "falls apart"),
        (KNOWN, "memorises only"),
        (0.0, "falls apart"),
    ],
)
def test_who_forgets_more_than_half_falls_apart(accuracy, expected):
    assert fate(None, NEVER | {"memorised": 10}, accuracy) == expected
    assert fate(None, NEVER, accuracy) == "learns nothing"  # it never knew them
    assert fate(10, NEVER | {"memorised": 10}, accuracy) == "groks"  # it once did


def test_what_is_shipped_is_named():
    for name in sweep_names():
        assert recorded_sweep(name).runs
    with pytest.raises(ValueError, match="no sweep is called 'lost'"):
        recorded_sweep("lost")
