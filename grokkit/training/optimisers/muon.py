"""Orthogonal updates for matrices."""

from collections.abc import Mapping
from typing import ClassVar

import torch
from torch import Tensor

from grokkit.settings import TrainConfig
from grokkit.training.optimisers.base import Optimiser
from grokkit.training.optimisers.of_torch import AdamW


class Muon(Optimiser):
    """Momentum made orthogonal for matrices (Jordan 2024), Adam for the rest.

    A matrix is what stands between two layers; a head has one of its own for each of Q, K, V and O. The rest
    are embeddings, the unembedding, biases and scales. With gradient g, learning rate η, decay λ, momentum μ
    and a matrix of r rows and c columns::

        u ← μ u + (1 − μ) g                      remembered as momentum_buffer
        w ← (1 − ηλ) w
        w ← w − η √max(1, r/c) · NS((1 − μ) g + μ u)

    where NS brings all singular values near 1 by five steps of Newton and Schulz (as PyTorch does it, in
    bfloat16). The rest is updated as by `AdamW`, with the learning rate ``rest`` · η.
    """

    uses_betas = True
    options: ClassVar[dict[str, float]] = {"momentum": 0.95, "rest": 0.5}
    others = ("W_E", "W_pos", "W_U")  # matrices whose rows or columns belong to tokens and places

    def __init__(self, weights: dict[str, Tensor], settings: TrainConfig, options: dict[str, float]):
        if not hasattr(torch.optim, "Muon"):
            raise ValueError(f"the optimiser muon needs PyTorch 2.9 or newer; this is {torch.__version__}")
        if not 0 <= options["momentum"] < 1:
            raise ValueError(f"momentum must be in [0, 1); got {options['momentum']!r}")
        if not options["rest"] > 0:
            raise ValueError(f"rest must be above 0; got {options['rest']!r}")
        self._rest_share = options["rest"]
        between = {name: w for name, w in weights.items() if self._is_matrix(name)}
        rest = {name: w for name, w in weights.items() if name not in between}
        self._rest = AdamW(rest, settings, AdamW.options)
        buffers = {name: torch.zeros_like(w, requires_grad=False) for name, w in between.items()}
        self.memory = {f"momentum_buffer.{name}": buffer for name, buffer in buffers.items()}
        self._between = between
        self._parts = {n: list(w.detach().view(-1, *w.shape[-2:])) for n, w in between.items()}
        all_parts = [part for parts in self._parts.values() for part in parts]
        self._torch = torch.optim.Muon(
            all_parts,
            momentum=options["momentum"],
            weight_decay=settings.weight_decay,
            adjust_lr_fn="original",
        )
        for name, parts in self._parts.items():
            for part, buffer in zip(parts, buffers[name].view(-1, *parts[0].shape), strict=True):
                self._torch.state[part] = {"momentum_buffer": buffer}
        self.memory |= self._rest.memory

    def update(self, lr: float) -> None:
        """Make one update with this learning rate for the matrices, and its share for the rest."""
        for name, parts in self._parts.items():
            gradient = self._between[name].grad
            assert gradient is not None
            for part, of_part in zip(parts, gradient.view(-1, *parts[0].shape), strict=True):
                part.grad = of_part
        for group in self._torch.param_groups:
            group["lr"] = lr
        self._torch.step()
        self._rest.update(lr * self._rest_share)

    def recall(self, memory: Mapping[str, Tensor], updates: int) -> None:
        """Go on from what was remembered after ``updates`` updates."""
        super().recall(memory, updates)
        self._rest.recall({name: memory[name] for name in self._rest.memory}, updates)

    def _is_matrix(self, name: str) -> bool:
        kind = name.rpartition(".")[2]
        return kind.startswith("W_") and kind not in self.others
