"""What is recorded of a training: the curves, and the weights that are kept."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from jaxtyping import Float

from grokkit.networks.model import Weights
from grokkit.settings import TrainConfig
from grokkit.training.thinning import least_telling


class Record:
    """Curves and checkpoints of one training, as they come in.

    Args:
        settings: Of the training: how many checkpoints are kept, and what it aims at.
        columns: Names of the curves; the first is ``step``. Where the settings aim at an accuracy, it is the
            last, and the loss to be reached with it is the third.
        telling: Where a measurement lies on the way that a reader follows, from its columns (see
            `grokkit.training.thinning`).
    """

    def __init__(
        self,
        settings: TrainConfig,
        columns: Sequence[str],
        telling: Callable[..., Float[np.ndarray, " coordinate"]],
    ):
        self.settings, self.columns, self._telling = settings, tuple(columns), telling
        self._rows: list[tuple[float, ...]] = []  # the curves, one row per measurement
        self._kept: list[tuple[int, np.ndarray, Weights]] = []  # step, telling coordinates, weights

    @property
    def steps(self) -> np.ndarray:
        """The steps whose weights are kept."""
        return np.array([step for step, _, _ in self._kept])

    @property
    def curves(self) -> dict[str, np.ndarray]:
        """What was measured, by name."""
        columns = zip(*self._rows, strict=True)
        return {name: np.array(column) for name, column in zip(self.columns, columns, strict=True)}

    @property
    def checkpoints(self) -> list[Weights]:
        """The weights at each of `steps`."""
        return [weights for _, _, weights in self._kept]

    def add(self, step: int, row: tuple[float, ...], weights: Weights) -> None:
        """Take in one measurement; where there are too many weights then, those that tell least go."""
        self._rows.append((step, *row))
        self._kept.append((step, self._telling(step, *row), weights))
        if self.settings.checkpoints == 1:
            del self._kept[:-1]
        while self.settings.checkpoints is not None and len(self._kept) > self.settings.checkpoints:
            del self._kept[least_telling(np.array([point for _, point, _ in self._kept]))]

    def is_empty(self) -> bool:
        """Whether nothing was measured yet."""
        return not self._rows

    def ends_at(self, step: int) -> bool:
        """Whether the last measurement was made at this step."""
        return bool(self._rows) and self._rows[-1][0] == step

    def reached_target(self, step: int) -> bool:
        """Whether training shall end here, before its time: what was aimed at is measured at this step."""
        s = self.settings
        if s.stop_accuracy is None or not self.ends_at(step):
            return False
        reached = [at for at, *_, test_accuracy in self._rows if test_accuracy >= s.stop_accuracy]
        test_loss = self._rows[-1][2]
        return (
            bool(reached)
            and step >= reached[0] + s.stop_delay
            and (s.stop_loss is None or test_loss <= s.stop_loss)
        )

    def take_up(
        self,
        curves: Mapping[str, np.ndarray],
        steps: Sequence[int] | np.ndarray,
        checkpoints: Sequence[Weights],
    ) -> None:
        """Begin with what a run holds."""
        self._rows = list(zip(*(curves[name].tolist() for name in self.columns), strict=True))
        measured = {row[0]: row for row in self._rows}
        self._kept = [
            (int(step), self._telling(*measured[int(step)]), dict(weights))
            for step, weights in zip(steps, checkpoints, strict=True)
        ]
