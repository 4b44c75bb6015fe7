"""Recorded runs: what they hold, the one safe file they live in, and those that are shipped."""

from grokkit.runs.recorded import load_recorded
from grokkit.runs.run import CURVES, Run, RunFileError, least_telling, replacing, telling_coordinates

__all__ = [
    "CURVES",
    "Run",
    "RunFileError",
    "least_telling",
    "load_recorded",
    "replacing",
    "telling_coordinates",
]
