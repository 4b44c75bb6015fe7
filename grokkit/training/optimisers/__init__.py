"""What turns gradients into updates: a part that training is given, by its name in `OPTIMISERS`.

An optimiser is a class here and an entry in the table. What it remembers is a dictionary of tensors that it
names itself; they go into the run's file under these names and come back from there, and training knows
nothing more about them. So one that filters gradients, holds a norm, or mixes two rules needs no change
anywhere else.

================  ===========================================  ===========================================
name              what one update does                         ``TrainConfig.options``, beside ``betas``
================  ===========================================  ===========================================
``adamw``         Adam with decoupled decay: `AdamW`           ``start`` (1)
``sgd``           gradient descent with momentum: `SGD`        ``momentum`` (0.9); no betas
``muon``          orthogonal updates: `Muon`                   ``momentum`` (0.95), ``rest`` (0.5)
``adam``          Adam with coupled decay: `Adam`              none
``grokfast_ema``  slow gradients made louder: `GrokfastEMA`    ``alpha`` (0.98), ``lamb`` (2)
``grokfast_ma``   the same by a plain mean: `GrokfastMA`       ``window`` (100), ``lamb`` (5)
``perpgrad``      no step along the weights: `PerpGrad`        none
``egd``           all directions equally fast: `EGD`           ``momentum`` (0); no betas
``fixed_norm``    AdamW on a sphere: `FixedNorm`               ``scale`` (1)
================  ===========================================  ===========================================
"""

from torch import Tensor

from grokkit.settings import TrainConfig
from grokkit.training.optimisers.base import Memory, Optimiser
from grokkit.training.optimisers.changed import EGD, GrokfastEMA, GrokfastMA, PerpGrad
from grokkit.training.optimisers.fixed_norm import FixedNorm
from grokkit.training.optimisers.muon import Muon
from grokkit.training.optimisers.of_torch import SGD, Adam, AdamW

__all__ = [
    "EGD",
    "OPTIMISERS",
    "SGD",
    "Adam",
    "AdamW",
    "FixedNorm",
    "GrokfastEMA",
    "GrokfastMA",
    "Memory",
    "Muon",
    "Optimiser",
    "PerpGrad",
    "make_optimiser",
]

OPTIMISERS: dict[str, type[Optimiser]] = {
    "adamw": AdamW,
    "sgd": SGD,
    "muon": Muon,
    "adam": Adam,
    "grokfast_ema": GrokfastEMA,
    "grokfast_ma": GrokfastMA,
    "perpgrad": PerpGrad,
    "egd": EGD,
    "fixed_norm": FixedNorm,
}


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
