"""Many runs, side by side."""

from grokkit.sweeps.grid import Outcome, run_one, sweep, with_seed

__all__ = ["Outcome", "run_one", "sweep", "with_seed"]
