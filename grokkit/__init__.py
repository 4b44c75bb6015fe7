"""Train a small transformer until it groks, open it up, and check what it has learned.

The package under the book *The Clock Inside*; importable alone.
"""

from grokkit import circuits, fourier, interop, measures
from grokkit.networks import fast
from grokkit.networks.model import ModelConfig, Transformer
from grokkit.networks.network import Network
from grokkit.runs import Run, RunFileError, load_recorded
from grokkit.settings import SETTINGS, TrainConfig, mainline, quick, small
from grokkit.task import OPERATIONS, Task
from grokkit.training import Snapshot, resume, train

__all__ = [
    "OPERATIONS",
    "SETTINGS",
    "ModelConfig",
    "Network",
    "Run",
    "RunFileError",
    "Snapshot",
    "Task",
    "TrainConfig",
    "Transformer",
    "circuits",
    "fast",
    "fourier",
    "interop",
    "load_recorded",
    "mainline",
    "measures",
    "quick",
    "resume",
    "small",
    "train",
]
