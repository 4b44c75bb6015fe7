"""Many runs, side by side: grids as data, results in one file that survives what ends the process."""

from grokkit.sweeps.asked import MEASURES, Asked
from grokkit.sweeps.grid import Grid, with_seed
from grokkit.sweeps.outcome import FATES, Outcome, run_one
from grokkit.sweeps.plane import Plane
from grokkit.sweeps.recorded import recorded_sweep, sweep_names
from grokkit.sweeps.results import Recorded, Results
from grokkit.sweeps.run import record, sweep

__all__ = [
    "FATES",
    "MEASURES",
    "Asked",
    "Grid",
    "Outcome",
    "Plane",
    "Recorded",
    "Results",
    "record",
    "recorded_sweep",
    "run_one",
    "sweep",
    "sweep_names",
    "with_seed",
]
