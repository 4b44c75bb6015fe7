"""What is recorded of a training: the curves, and the weights that are kept."""

from collections.abc import Mapping

import numpy as np

from grokkit.networks.model import ModelConfig, Weights
from grokkit.runs import CURVES, Run
from grokkit.settings import TrainConfig
from grokkit.task import Task
from grokkit.training.thinning import least_telling, telling_coordinates


class Record:
    """Curves and checkpoints of one training, as they come in."""

    def __init__(self, task: Task, model: ModelConfig, settings: TrainConfig):
        self.task, self.model, self.settings = task, model, settings
        self._rows: list[tuple[float, ...]] = []  # the curves, one row per measurement
        self._kept: list[tuple[int, np.ndarray, Weights]] = []  # step, telling coordinates, weights

    def add(self, step: int, row: tuple[float, float, float, float], weights: Weights) -> None:
        """Take in one measurement; where there are too many weights then, those that tell least go."""
        self._rows.append((step, *row))
        self._kept.append((step, telling_coordinates(step, *row), weights))
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

    def take_up(self, run: Run) -> None:
        """Begin with what a run holds."""
        self._rows = list(zip(*(run.curves[name].tolist() for name in CURVES), strict=True))
        measured = {row[0]: row for row in self._rows}
        self._kept = [
            (int(step), telling_coordinates(*measured[int(step)]), dict(weights))
            for step, weights in zip(run.steps, run.checkpoints, strict=True)
        ]

    def run(self, provenance: dict[str, str], resume_state: Mapping[str, np.ndarray]) -> Run:
        """All of it, as a run."""
        columns = zip(*self._rows, strict=True)
        return Run(
            task=self.task,
            model=self.model,
            train=self.settings,
            steps=np.array([step for step, _, _ in self._kept]),
            curves={name: np.array(column) for name, column in zip(CURVES, columns, strict=True)},
            checkpoints=[weights for _, _, weights in self._kept],
            provenance=provenance,
            resume_state=dict(resume_state),
        )
