"""Those that change the gradients first, and leave the update to another optimiser."""

from abc import abstractmethod
from collections.abc import Mapping
from typing import ClassVar

import torch
from torch import Tensor

from grokkit.ranges import real_number, whole_number
from grokkit.settings import TrainConfig
from grokkit.training.optimisers.base import Memory, Optimiser
from grokkit.training.optimisers.of_torch import SGD, AdamW


class Changed(Optimiser):
    """A rule for the gradient of each parameter, before the update of ``base``."""

    base: ClassVar[type[Optimiser]] = AdamW

    def _begin(
        self, weights: dict[str, Tensor], settings: TrainConfig, own: Memory, **options: float
    ) -> None:
        """Take what it remembers itself, and begin what makes the updates."""
        self._weights, self._base = weights, self.base(weights, settings, self.base.options | options)
        self._updates = 0
        self.memory = own | self._base.memory

    @abstractmethod
    def changed(self, name: str, w: Tensor, g: Tensor) -> Tensor:
        """What stands in for the gradient of a parameter."""

    @torch.no_grad()
    def update(self, lr: float) -> None:
        """Make one update with this learning rate."""
        for name, w in self._weights.items():
            assert w.grad is not None
            w.grad = self.changed(name, w, w.grad)
        self._updates += 1
        self._base.update(lr)

    def recall(self, memory: Mapping[str, Tensor], updates: int) -> None:
        """Go on from what was remembered after ``updates`` updates."""
        super().recall(memory, updates)
        self._updates = updates
        self._base.recall({name: memory[name] for name in self._base.memory}, updates)


class GrokfastEMA(Changed):
    """Slow gradients made louder (Lee et al. 2024, arXiv 2405.20233, "Grokfast-EMA"), then `AdamW`.

    With gradient g, ``alpha`` α and ``lamb`` λ::

        s ← α s + (1 − α) g     remembered as slow; the first s is the first g
        g ← g + λ s
    """

    uses_betas = True
    options: ClassVar[dict[str, float]] = {"alpha": 0.98, "lamb": 2.0}

    def __init__(self, weights: dict[str, Tensor], settings: TrainConfig, options: dict[str, float]):
        self._alpha = real_number("alpha", options["alpha"], least=0, below=1)
        self._lamb = real_number("lamb", options["lamb"], least=0)
        self._slow = {name: torch.zeros_like(w, requires_grad=False) for name, w in weights.items()}
        self._begin(weights, settings, {f"slow.{name}": s for name, s in self._slow.items()})

    def changed(self, name: str, w: Tensor, g: Tensor) -> Tensor:
        """The gradient and its slow part."""
        slow = self._slow[name]
        slow.lerp_(g, 1 - self._alpha if self._updates else 1.0)
        return g + self._lamb * slow


class GrokfastMA(Changed):
    """Slow gradients made louder by a plain mean (Lee et al. 2024, "Grokfast-MA"), then `AdamW`.

    With the last ``window`` gradients g₁ … g_w, the present one among them, and ``lamb`` λ::

        g ← g + λ (g₁ + … + g_w) / w

    as soon as there are so many; before that, nothing is added. They are remembered as ``last``: a hundred
    times as much as there are parameters.
    """

    uses_betas = True
    options: ClassVar[dict[str, float]] = {"window": 100.0, "lamb": 5.0}

    def __init__(self, weights: dict[str, Tensor], settings: TrainConfig, options: dict[str, float]):
        window = options["window"]
        if window != int(window):
            raise ValueError(f"window must be an integer, got {window!r}")
        self._window = whole_number("window", int(window), 1)
        self._lamb = real_number("lamb", options["lamb"], least=0)
        self._last = {
            name: torch.zeros((self._window, *w.shape), dtype=w.dtype, device=w.device)
            for name, w in weights.items()
        }
        self._begin(weights, settings, {f"last.{name}": last for name, last in self._last.items()})

    def changed(self, name: str, w: Tensor, g: Tensor) -> Tensor:
        """The gradient and the mean of the last ones."""
        last = self._last[name]
        last[self._updates % self._window] = g  # the oldest goes
        # Summed anew each time: a running sum would keep the rounding of large early gradients for ever.
        return g + self._lamb * last.mean(dim=0) if self._updates + 1 >= self._window else g


class PerpGrad(Changed):
    """⊥Grad (Prieto et al. 2025, arXiv 2501.04697): no step along the weights; then `AdamW`.

    For each parameter, as one vector w with gradient g::

        g⊥ = g − (w·g / w·w) w
        g ← g⊥ |g| / |g⊥|

    So no step makes the logits larger just by making the weights longer. Where the weights are 0, as biases
    are at first, nothing is along them.
    """

    uses_betas = True
    tiny: ClassVar[float] = 1e-30  # instead of dividing by 0

    def __init__(self, weights: dict[str, Tensor], settings: TrainConfig, options: dict[str, float]):
        self._begin(weights, settings, {})

    def changed(self, name: str, w: Tensor, g: Tensor) -> Tensor:
        """The gradient across the weights, as long as it was."""
        across = g - (w * g).sum() / ((w * w).sum() + self.tiny) * w
        return across * (g.norm() / (across.norm() + self.tiny))


class EGD(Changed):
    """Egalitarian gradient descent (Pasand and Dohmatob 2025, arXiv 2510.04930): all directions equally fast.

    For the gradient G = U S Vᵀ of each matrix, those of every head among them::

        G ← U Vᵀ        = (G Gᵀ)^(−1/2) G, singular values that are 0 staying 0

    then `SGD` with ``momentum``. Biases keep their gradient.
    """

    base = SGD
    options: ClassVar[dict[str, float]] = {"momentum": 0.0}

    def __init__(self, weights: dict[str, Tensor], settings: TrainConfig, options: dict[str, float]):
        self._begin(weights, settings, {}, **options)

    def changed(self, name: str, w: Tensor, g: Tensor) -> Tensor:
        """The gradient with all singular values 1."""
        if g.ndim < 2:
            return g
        u, s, v = torch.linalg.svd(g, full_matrices=False)
        least = s[..., :1] * max(g.shape[-2:]) * torch.finfo(g.dtype).eps  # below is rounding
        return (u * (s > least).unsqueeze(-2)) @ v
