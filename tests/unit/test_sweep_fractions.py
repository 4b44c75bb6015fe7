"""Steps by the share of training pairs: every seed's, and those that were published."""

from dataclasses import replace

import pytest
from figures.sweeps_made_up import made_up

from grokkit.sweeps import Asked, Grid
from grokkit.sweeps.fractions import CROSSING, PUBLISHED_STEPS, steps_by_fraction

GRID = Grid({"frac_train": (0.5, 0.3)}, seeds=(0, 1, 2), asked=Asked(crossings=(CROSSING,)))


def swept(grid=GRID):
    """Seed s crosses after 100 + s steps at a half; at less the last never does, and the first failed."""
    results = made_up(grid, lambda job: ("learns nothing", None))

    def crossing(run):
        if run.cell.get("frac_train") == 0.3 and run.seed == 0:
            return replace(run, crossings=None, moments=None, failure="lost")
        step = None if run.cell.get("frac_train") == 0.3 and run.seed == 2 else 100 + run.seed
        return replace(run, crossings={CROSSING: step})

    return replace(results, runs=[crossing(run) for run in results.runs])


def test_every_seed_has_its_step_and_fractions_ascend():
    found = steps_by_fraction(swept())
    assert list(found) == [0.3, 0.5]
    assert found == {0.3: [101, None], 0.5: [100, 101, 102]}


def test_another_grid_is_refused():
    with pytest.raises(ValueError, match="must vary frac_train alone; it varies lr, frac_train"):
        steps_by_fraction(swept(replace(GRID, axes={"lr": (0.1, 0.2), "frac_train": (0.3,)})))
    with pytest.raises(ValueError, match="does not ask for 'train_loss < 1'; its crossings: test_loss"):
        steps_by_fraction(swept(), "train_loss < 1")


def test_less_data_takes_longer_in_what_was_published_but_for_one_pair():
    """One seed each: at 70 % it took less than at 80 %, which the chapter must not read as a law."""
    fractions = sorted(PUBLISHED_STEPS)
    assert len(fractions) == 10
    steps = [PUBLISHED_STEPS[fraction] for fraction in fractions]
    rising = [fractions[i] for i in range(9) if steps[i] < steps[i + 1]]
    assert rising == [0.7]
