"""Recorded runs: what they hold, the one safe file they live in, and those that are shipped."""

from grokkit.runs.file import RunFileError, replacing
from grokkit.runs.recorded import load_recorded, recorded_names
from grokkit.runs.run import CURVES, Run, WeightsTooLarge

__all__ = [
    "CURVES",
    "Run",
    "RunFileError",
    "WeightsTooLarge",
    "load_recorded",
    "recorded_names",
    "replacing",
]
