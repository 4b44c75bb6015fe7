"""Spikes: a training loss that was small rises again, for a while.

Adaptive optimisers show them late in a training with little decay (the *slingshots* of Thilak et al. 2022,
arXiv 2206.04817).
"""

from grokkit.ranges import real_number
from grokkit.runs.run import Run


def spike_count(run: Run, level: float = 0.01) -> int:
    """How often the measured training loss rises above a level that it had been below.

    Only measured steps count, so of a run that is measured more often more spikes are seen.

    Args:
        run: Any.
        level: Nats.

    Raises:
        ValueError: If the level is not a positive number.
    """
    low = run.curves["train_loss"] < real_number("level", level, above=0)
    return int((low[:-1] & ~low[1:]).sum())
