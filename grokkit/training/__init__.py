"""One training loop, for the paper's run and for the reader's."""

from grokkit.training.loop import Snapshot, resume, train

__all__ = ["Snapshot", "resume", "train"]
