"""A norm held fixed."""

from collections.abc import Mapping
from typing import ClassVar

import torch
from torch import Tensor

from grokkit.ranges import real_number
from grokkit.settings import TrainConfig
from grokkit.training.optimisers.base import Optimiser
from grokkit.training.optimisers.of_torch import AdamW


class FixedNorm(Optimiser):
    """`AdamW` on a sphere: after each update all weights are scaled back (Liu et al. 2022, arXiv 2210.01117).

    With w all parameters as one vector, w₀ what they were at first, and ``scale`` α::

        w ← w · α |w₀| / |w|        |w₀| is remembered as norm

    So the decay can shrink nothing, and whether a long or a short network groks can be tried: the first
    update brings it to its norm.
    """

    uses_betas = True
    options: ClassVar[dict[str, float]] = {"scale": 1.0}

    def __init__(self, weights: dict[str, Tensor], settings: TrainConfig, options: dict[str, float]):
        self._scale = real_number("scale", options["scale"], above=0)
        self._weights, self._base = weights, AdamW(weights, settings, AdamW.options)
        self._norm = self._length()
        self.memory = {"norm": self._norm} | self._base.memory

    @torch.no_grad()
    def update(self, lr: float) -> None:
        """Make one update with this learning rate."""
        self._base.update(lr)
        factor = self._scale * self._norm / self._length()
        for w in self._weights.values():
            w.mul_(factor.to(w.dtype))

    def recall(self, memory: Mapping[str, Tensor], updates: int) -> None:
        """Go on from what was remembered after ``updates`` updates."""
        super().recall(memory, updates)
        self._base.recall({name: memory[name] for name in self._base.memory}, updates)

    def _length(self) -> Tensor:
        """Of all parameters as one vector."""
        parts = [torch.linalg.vector_norm(w.detach()) for w in self._weights.values()]
        return torch.linalg.vector_norm(torch.stack(parts))
