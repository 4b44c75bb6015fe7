"""One training loop, for the paper's run and for the reader's."""

from grokkit.training.loop import Snapshot, finished, resume, train
from grokkit.training.run_file import RunFile

__all__ = ["RunFile", "Snapshot", "finished", "resume", "train"]
