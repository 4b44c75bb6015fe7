"""What the configurations of all models are: the names and shapes of their parameters, and plain settings."""

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, TypeVar, cast

import numpy as np
from torch import Tensor

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Config = TypeVar("Config", bound="Sizes")


class Sizes(ABC):
    """The sizes of a model, as a frozen dataclass fills them in."""

    @property
    @abstractmethod
    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Every parameter's name and shape, in the order of the forward pass."""

    @property
    def n_parameters(self) -> int:
        """Number of weights and biases."""
        return sum(math.prod(shape) for shape in self.shapes.values())

    def to_dict(self) -> dict[str, Any]:
        """The settings as plain values, for JSON."""
        return asdict(cast("DataclassInstance", self))

    @classmethod
    def from_dict(cls: type[Config], settings: dict[str, Any]) -> Config:
        """The configuration that ``to_dict`` described."""
        return cls(**settings)


def check_shapes(weights: Mapping[str, np.ndarray | Tensor], config: Sizes) -> None:
    """Raise ValueError unless ``weights`` has exactly the parameters, with the shapes, of ``config``."""
    if weights.keys() != config.shapes.keys():
        missing = sorted(config.shapes.keys() - weights.keys())
        unknown = sorted(weights.keys() - config.shapes.keys())
        raise ValueError(f"these are not the model's parameters: missing {missing}, unknown {unknown}")
    for name, shape in config.shapes.items():
        if tuple(weights[name].shape) != shape:
            raise ValueError(f"{name} has shape {tuple(weights[name].shape)}, expected {shape} for {config}")
