"""What turns gradients into updates: a part that training is given, by its name in `OPTIMISERS`.

An optimiser is a class here and an entry in the table. What it remembers is a dictionary of tensors that it
names itself; they go into the run's file under these names and come back from there, and training knows
nothing more about them. So one that filters gradients, holds a norm, or mixes two rules needs no change
anywhere else.

=========  ======================================  ==============================================
name       what one update does                    what it can be told in ``TrainConfig.options``
=========  ======================================  ==============================================
``adamw``  Adam with decoupled decay: `AdamW`      nothing: ``betas`` is a setting of its own
``sgd``    gradient descent with momentum: `SGD`   ``momentum`` (0.9)
``muon``   orthogonal updates: `Muon`              ``momentum`` (0.95), ``rest`` (0.5)
=========  ======================================  ==============================================
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import ClassVar

import torch
from torch import Tensor

from grokkit.settings import TrainConfig

Memory = dict[str, Tensor]


class Optimiser(ABC):
    """Changes weights by their gradients, in place, and remembers what it needs for the next time.

    Args:
        weights: The parameters by name, whose ``grad`` is read at each update.
        settings: Of the training; ``lr`` is not taken from here, but given with each update.
        options: Its own settings, complete: what was not given has its default.

    Attributes:
        memory: What it remembers, by name: tensors that are updated in place. What belongs to a parameter is
            called ``<what>.<parameter>``.
    """

    options: ClassVar[dict[str, float]] = {}  # what it can be told, with defaults
    uses_betas: ClassVar[bool] = False

    memory: Memory

    @abstractmethod
    def __init__(self, weights: dict[str, Tensor], settings: TrainConfig, options: dict[str, float]): ...

    @abstractmethod
    def update(self, lr: float) -> None:
        """Make one update with this learning rate."""

    def recall(self, memory: Mapping[str, Tensor], updates: int) -> None:
        """Go on from what was remembered after ``updates`` updates.

        Raises:
            ValueError: If the names or shapes are not those of this optimiser's memory.
        """
        shapes = {name: tuple(tensor.shape) for name, tensor in self.memory.items()}
        given = {name: tuple(tensor.shape) for name, tensor in memory.items()}
        if wrong := sorted(name for name in shapes.keys() | given if shapes.get(name) != given.get(name)):
            name = wrong[0]
            raise ValueError(
                f"what was remembered is not what {type(self).__name__} remembers: {name} has shape "
                f"{given.get(name, 'none: it is missing')}, expected {shapes.get(name, 'no such name')}"
            )
        for name, tensor in self.memory.items():
            tensor.copy_(memory[name])


class _OfTorch(Optimiser):
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
        for group in self._torch.param_groups:
            group["lr"] = lr
        self._torch.step()

    def recall(self, memory: Mapping[str, Tensor], updates: int) -> None:
        super().recall(memory, updates)
        for count in self._counts:
            count.fill_(updates)


class AdamW(_OfTorch):
    """Adam with decoupled weight decay (Loshchilov and Hutter 2019, algorithm 2), the paper's optimiser.

    With gradient g, learning rate η, decay λ and update number t from 1 on::

        w ← (1 − ηλ) w
        m ← β₁ m + (1 − β₁) g                    remembered as exp_avg
        v ← β₂ v + (1 − β₂) g²                   remembered as exp_avg_sq
        w ← w − η m/(1 − β₁ᵗ) / (√(v/(1 − β₂ᵗ)) + 10⁻⁸)
    """

    uses_betas = True
    remembers = ("exp_avg", "exp_avg_sq")

    def __init__(self, weights: dict[str, Tensor], settings: TrainConfig, options: dict[str, float]):
        fused = next(iter(weights.values())).device.type in ("cpu", "cuda")
        self._wrap(
            weights,
            torch.optim.AdamW(
                weights.values(), betas=settings.betas, weight_decay=settings.weight_decay, fused=fused
            ),
        )


class SGD(_OfTorch):
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
        self._rest = AdamW(rest, settings, {})
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


OPTIMISERS: dict[str, type[Optimiser]] = {"adamw": AdamW, "sgd": SGD, "muon": Muon}


def make_optimiser(weights: dict[str, Tensor], settings: TrainConfig) -> Optimiser:
    """The optimiser that the settings name, for these parameters.

    Raises:
        ValueError: If there is none of that name, or it is told what it does not know or cannot be.
    """
    kind = OPTIMISERS.get(settings.optimiser)
    if kind is None:
        raise ValueError(f"no optimiser is called {settings.optimiser!r}; there are {', '.join(OPTIMISERS)}")
    given = dict(settings.options)
    if unknown := sorted(given.keys() - kind.options):
        known = ", ".join(kind.options) or "none"
        raise ValueError(f"{settings.optimiser} has no option {unknown[0]!r}; its options: {known}")
    if not kind.uses_betas and settings.betas != TrainConfig.betas:
        raise ValueError(f"{settings.optimiser} has no betas; got {settings.betas!r}")
    return kind(weights, settings, kind.options | given)
