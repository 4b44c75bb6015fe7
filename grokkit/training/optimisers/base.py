"""What an optimiser is."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import ClassVar

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
