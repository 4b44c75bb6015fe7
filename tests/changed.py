"""A run with other weights: what a run holds cannot be written to."""

from dataclasses import replace

import numpy as np

from grokkit import Run


def with_weights(run: Run, index: int, name: str, where, values) -> Run:
    """The run with some numbers of one parameter exchanged, at the checkpoint of this index."""
    checkpoints = [{n: np.array(w) for n, w in kept.items()} for kept in run.checkpoints]
    checkpoints[index][name][where] = values
    return replace(run, checkpoints=checkpoints)
