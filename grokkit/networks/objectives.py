"""What a training makes smaller: from scores to a loss and its slope, in a precision of its own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import torch
from jaxtyping import Float, Int
from torch import Tensor

PRECISIONS: Mapping[str, torch.dtype] = MappingProxyType(
    {"float16": torch.float16, "float32": torch.float32, "float64": torch.float64}
)


@dataclass(frozen=True)
class Objective:
    """The mean over examples of ``−log(s(x_right / T) / Σ_c s(x_c / T))``, x the scores of the answers.

    Attributes:
        kind: A name in `OBJECTIVES`, which says what s is.
        precision: Of the computation from scores to loss. It is float64 wherever the device has it: in
            float32 a loss near 0 is a difference of numbers near 1, resolved in steps of 1.2e-7, so that late
            in training it turns into a staircase, and gradients of learned pairs into exact zeros or spikes.
        temperature: T, by which the scores are divided.
    """

    kind: str = "softmax"
    precision: torch.dtype = torch.float64
    temperature: float = 1.0

    def with_slope(
        self, scores: Float[Tensor, "batch d_vocab"], labels: Int[Tensor, " batch"]
    ) -> tuple[Float[Tensor, ""], Float[Tensor, "batch d_vocab"]]:
        """Loss in nats, and its derivative by each score, which has the precision of the scores.

        The scores may be written to.
        """
        x = scores.to(self.precision)
        if self.temperature != 1:
            x = x / self.temperature
        value, slope = OBJECTIVES[self.kind](x, labels, scores.dtype)
        return value, slope if self.temperature == 1 else slope / self.temperature

    def of(self, scores: Float[Tensor, "batch d_vocab"], labels: Int[Tensor, " batch"]) -> Float[Tensor, ""]:
        """The loss alone. Differentiable."""
        return _WithSlope.apply(scores, labels, self)


class _WithSlope(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, scores: Tensor, labels: Tensor, objective: Objective) -> Tensor:
        value, slope = objective.with_slope(scores.clone(), labels)
        ctx.save_for_backward(slope)
        return value

    @staticmethod
    def backward(ctx: Any, upstream: Tensor) -> tuple[Tensor, None, None]:
        (slope,) = ctx.saved_tensors
        return slope * upstream.to(slope.dtype), None, None


def softmax(
    x: Float[Tensor, "batch d_vocab"], labels: Int[Tensor, " batch"], dtype: torch.dtype
) -> tuple[Float[Tensor, ""], Float[Tensor, "batch d_vocab"]]:
    """Cross-entropy, ``s(x) = exp(x)``; the slope is (softmax − one-hot) / batch."""
    x -= x.amax(dim=1, keepdim=True)
    right = x.gather(1, labels[:, None])
    odds = x.exp_()  # one exponential serves loss and slope
    total = odds.sum(dim=1, keepdim=True)
    value = (total.log() - right).mean()
    # Only the difference needs the precision; the product would be too large for float16.
    slope = odds.scatter_add_(1, labels[:, None], -total).to(dtype)
    wide = torch.promote_types(total.dtype, torch.float32)
    slope /= (total.to(wide) * len(labels)).to(dtype)
    return value, slope


def stablemax(
    x: Float[Tensor, "batch d_vocab"], labels: Int[Tensor, " batch"], dtype: torch.dtype
) -> tuple[Float[Tensor, ""], Float[Tensor, "batch d_vocab"]]:
    """StableMax, no exponential that would swallow the rivals (Prieto et al. 2025, arXiv 2501.04697).

    ``s(x) = x + 1`` from 0 on and ``1 / (1 − x)`` below; s′ is 1 from 0 on and s² below. The slope is
    ``s′(x_c) (1 / Σ s − [c is right] / s(x_c)) / batch``.
    """
    positive = x >= 0
    s = torch.where(positive, x + 1, 1 / (1 - x.clamp(max=0)))
    total, right = s.sum(dim=1, keepdim=True), s.gather(1, labels[:, None])
    value = (total.log() - right.log()).mean()
    slope = torch.where(positive, 1, s * s) / total
    at_right = slope.gather(1, labels[:, None]) * (1 - total / right)
    slope = slope.scatter(1, labels[:, None], at_right).to(dtype)
    return value, slope / len(labels)


OBJECTIVES: Mapping[str, Callable[..., tuple[Tensor, Tensor]]] = MappingProxyType(
    {"softmax": softmax, "stablemax": stablemax}
)

CROSS_ENTROPY = Objective()


def roughness(rows: Float[Tensor, "p d_model"]) -> Float[Tensor, ""]:
    """How far the embeddings of neighbouring numbers lie apart: the mean of their squared distance.

    The numbers stand in a ring, so 0 is the neighbour of p − 1. A wave ``v cos(2πka/p + φ)`` has roughness
    ``2 |v|² sin²(πk/p)``: nearly nothing if it is slow, four times its mean square if it turns over at every
    number. Made smaller along with the loss it is a prior for slow clocks, the smoothness penalty (graph
    Laplacian of the ring) of the network in Welch Labs' film of 2025.
    """
    return (rows - rows.roll(1, dims=0)).square().sum(dim=1).mean()
