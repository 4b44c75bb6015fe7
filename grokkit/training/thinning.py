"""Which checkpoints are kept: where there are too many, the one that tells least goes first."""

import numpy as np
from jaxtyping import Float


def least_telling(points: Float[np.ndarray, "checkpoint coordinate"]) -> int:
    """Index of the checkpoint that can best be spared: its two neighbours are closest to each other.

    Of several that are alike it is the earliest. The first and the last are never spared. Distances are sums
    of absolute differences of coordinates, see `telling_coordinates`.
    """
    if len(points) < 3:
        raise ValueError(f"only a checkpoint between two others can be spared; there are {len(points)}")
    return 1 + int(np.abs(points[2:] - points[:-2]).sum(axis=1).argmin())


def telling_coordinates(
    step: float | int, train_loss: float, test_loss: float, train_accuracy: float, test_accuracy: float
) -> Float[np.ndarray, " coordinate"]:
    """Where a checkpoint lies on the way that a reader follows: time, and what the curves show.

    Time counts in units of 500 steps and in decades (the start is fast), losses in decades, accuracies in
    tenths: equal distances are about equally visible on the charts. A loss that is not finite lies far out.
    """
    floor, ceiling = 1e-12, 1e12  # a loss of exactly 0 would be infinitely far away
    train_loss, test_loss = (
        min(max(loss, floor), ceiling) if np.isfinite(loss) else ceiling for loss in (train_loss, test_loss)
    )
    return np.array(
        [
            step / 500,
            3 * np.log10(1 + step),
            3 * np.log10(train_loss),
            3 * np.log10(test_loss),
            10 * train_accuracy,
            10 * test_accuracy,
        ]
    )
