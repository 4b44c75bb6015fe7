"""One training loop, for the paper's run, for the reader's, and for a model of text."""

from grokkit.training.loop import finished
from grokkit.training.run_file import RunFile
from grokkit.training.sums import Snapshot, resume, train

__all__ = ["RunFile", "Snapshot", "finished", "resume", "train"]
