"""Those that are PyTorch's own."""

from collections.abc import Mapping
from typing import ClassVar

import torch
from torch import Tensor

from grokkit.ranges import real_number
from grokkit.settings import TrainConfig
from grokkit.training.optimisers.base import Optimiser


class OfTorch(Optimiser):
    """An optimiser of torch; its state, which torch makes at the first update, is there from the start."""

    remembers: ClassVar[tuple[str, ...]]  # torch's names of the tensors that have the shape of the parameter

    def _wrap(self, weights: dict[str, Tensor], optimiser: torch.optim.Optimizer) -> None:
        self._torch = optimiser
        self._counts = []  # torch counts the updates once for each parameter
        self.memory = {}
        for name, w in weights.items():
            state = {what: torch.zeros_like(w, requires_grad=False) for what in self.remembers}
            self.memory |= {f"{what}.{name}": tensor for what, tensor in state.items()}
            count = torch.tensor(0.0, device=w.device if optimiser.defaults.get("fused") else None)
            self._counts.append(count)
            optimiser.state[w] = {"step": count, **state}

    def update(self, lr: float) -> None:
        """Make one update with this learning rate."""
        for group in self._torch.param_groups:
            group["lr"] = lr
        self._torch.step()

    def recall(self, memory: Mapping[str, Tensor], updates: int) -> None:
        """Go on from what was remembered after ``updates`` updates."""
        super().recall(memory, updates)
        for count in self._counts:
            count.fill_(updates)


class AdamW(OfTorch):
    """Adam with decoupled weight decay (Loshchilov and Hutter 2019, algorithm 2), the paper's optimiser.

    With gradient g, learning rate η, decay λ and update number t from 1 on::

        w ← (1 − ηλ) w
        m ← β₁ m + (1 − β₁) g                    remembered as exp_avg
        v ← β₂ v + (1 − β₂) g²                   remembered as exp_avg_sq
        w ← w − η m/(1 − β₁ᵗ) / (√(v/(1 − β₂ᵗ)) + 10⁻⁸)

    Before training begins, all weights are multiplied by ``start``: whether decay must carry a long network
    home first can be tried (Liu et al. 2022, arXiv 2210.01117).
    """

    uses_betas = True
    options: ClassVar[dict[str, float]] = {"start": 1.0}
    remembers = ("exp_avg", "exp_avg_sq")

    def __init__(self, weights: dict[str, Tensor], settings: TrainConfig, options: dict[str, float]):
        start = real_number("start", options["start"], above=0)
        with torch.no_grad():
            for w in weights.values():
                w.mul_(start)
        fused = next(iter(weights.values())).device.type in ("cpu", "cuda")
        self._wrap(
            weights,
            torch.optim.AdamW(
                weights.values(), betas=settings.betas, weight_decay=settings.weight_decay, fused=fused
            ),
        )


class Adam(OfTorch):
    """Adam with coupled decay (Kingma and Ba 2015): the decay is a part of the gradient, as of a penalty.

    As `AdamW`, but with ``g ← g + λ w`` in front, and no decay else. So the decay is divided by √v like
    everything else, and weights with large gradients decay less.
    """

    uses_betas = True
    remembers = ("exp_avg", "exp_avg_sq")

    def __init__(self, weights: dict[str, Tensor], settings: TrainConfig, options: dict[str, float]):
        fused = next(iter(weights.values())).device.type in ("cpu", "cuda")
        self._wrap(
            weights,
            torch.optim.Adam(
                weights.values(), betas=settings.betas, weight_decay=settings.weight_decay, fused=fused
            ),
        )


class SGD(OfTorch):
    """Gradient descent with momentum (Polyak 1964); the decay is coupled: it goes through the momentum.

    With gradient g, learning rate η, decay λ and momentum μ::

        u ← μ u + g + λ w                        remembered as momentum_buffer
        w ← w − η u
    """

    options: ClassVar[dict[str, float]] = {"momentum": 0.9}
    remembers = ("momentum_buffer",)

    def __init__(self, weights: dict[str, Tensor], settings: TrainConfig, options: dict[str, float]):
        momentum = options["momentum"]
        if not 0 <= momentum < 1:
            raise ValueError(f"momentum must be in [0, 1); got {momentum!r}")
        self._wrap(
            weights,
            torch.optim.SGD(
                weights.values(), lr=settings.lr, momentum=momentum, weight_decay=settings.weight_decay
            ),
        )
