"""Which pairs a step is trained on."""

import numpy as np
import torch
from torch import Tensor

from grokkit.networks import fast
from grokkit.settings import TrainConfig


class Batches:
    """The training pairs, all of them or a share drawn anew at each step; which ones follows from the step.

    Raises:
        ValueError: If a batch shall be larger than the training set.
    """

    def __init__(self, pairs: Tensor, labels: Tensor, settings: TrainConfig, p: int, heads: int):
        size = settings.batch_size
        if isinstance(size, float):
            size = max(1, round(size * len(pairs)))
        if size is not None and size > len(pairs):
            raise ValueError(
                f"batch_size is {settings.batch_size}, but there are only {len(pairs)} training pairs"
            )
        self._size, self._seed = size, settings.batch_seed
        self._p, self._heads = p, heads
        self._all = (fast.Reads.of(pairs, p, heads), labels)

    def at(self, step: int) -> tuple[fast.Reads, Tensor]:
        """The pairs of the update that follows ``step`` updates, and their answers."""
        if self._size is None:
            return self._all
        reads, labels = self._all
        # A generator of its own for each step: a resumed run draws what the uninterrupted one would.
        seed = np.random.SeedSequence([self._seed, step]).generate_state(1, np.uint64)[0]
        generator = torch.Generator().manual_seed(int(seed) >> 1)
        chosen = torch.randperm(len(labels), generator=generator)[: self._size].to(labels.device)
        return fast.Reads.of(reads.pairs[chosen], self._p, self._heads), labels[chosen]
