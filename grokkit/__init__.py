"""Train a small transformer until it groks, open it up, and check what it has learned.

The package under the book *The Clock Inside*; importable alone.
"""

from grokkit import circuits, fast, fourier, measures
from grokkit.data import OPERATIONS, Task
from grokkit.model import ModelConfig, Transformer
from grokkit.runs import Run, RunFileError, load_recorded
from grokkit.settings import SETTINGS, TrainConfig, mainline, quick
from grokkit.train import Snapshot, resume, train

__all__ = [
    "OPERATIONS",
    "SETTINGS",
    "ModelConfig",
    "Run",
    "RunFileError",
    "Snapshot",
    "Task",
    "TrainConfig",
    "Transformer",
    "circuits",
    "fast",
    "fourier",
    "load_recorded",
    "mainline",
    "measures",
    "quick",
    "resume",
    "train",
]
