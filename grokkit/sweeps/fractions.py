"""How long it takes by how much is seen: steps until the test loss is below 0.1, ours and published."""

from collections.abc import Mapping
from types import MappingProxyType

from grokkit.sweeps.results import Results

CROSSING = "test_loss < 0.1"  # nats

# First step with a test loss below 0.1, by the share of the pairs that is trained on: measured by us on the
# loss curves that the paper's author published as `mod_addition_frac_train_sweep` (github.com/neelnanda-io/
# Grokking). Addition mod 113, weight decay 1, one seed each.
PUBLISHED_STEPS: Mapping[float, int] = MappingProxyType(
    {
        0.95: 157,
        0.9: 222,
        0.8: 252,
        0.7: 222,
        0.6: 440,
        0.5: 956,
        0.4: 3_109,
        0.3: 7_930,
        0.28: 15_037,
        0.25: 21_848,
    }
)


def steps_by_fraction(results: Results, crossing: str = CROSSING) -> dict[float, list[int | None]]:
    """The step of a crossing, of every seed that has been run, by the share of training pairs, ascending.

    None stands for a seed that never came there within its steps. Runs that failed are left out.

    Args:
        results: Of a grid that varies ``frac_train`` alone.
        crossing: One that its grid asks for.

    Raises:
        ValueError: If the grid varies something else, or does not ask for the crossing.
    """
    grid = results.grid
    if list(grid.axes) != ["frac_train"]:
        raise ValueError(
            f"the grid must vary frac_train alone; it varies {', '.join(grid.axes) or 'nothing'}"
        )
    if crossing not in grid.asked.crossings:
        asked = ", ".join(grid.asked.crossings) or "none"
        raise ValueError(f"the grid does not ask for {crossing!r}; its crossings: {asked}")
    found: dict[float, list[int | None]] = {}
    for run in results.runs:
        if run.crossings is not None:
            found.setdefault(float(run.cell["frac_train"]), []).append(run.crossings[crossing])
    return dict(sorted(found.items()))
