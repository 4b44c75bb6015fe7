"""A network that learns an operation, trained and recorded: the paper's run, and the reader's."""

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from grokkit.networks import fast
from grokkit.networks.model import ModelConfig, Weights, initial_weights
from grokkit.networks.objectives import PRECISIONS, Objective, roughness
from grokkit.runs import CURVES, Run
from grokkit.settings import TrainConfig
from grokkit.task import Task
from grokkit.training.batches import Batches
from grokkit.training.loop import Loop, Row, device_called
from grokkit.training.record import Record
from grokkit.training.run_file import RunFile
from grokkit.training.surroundings import plain_torch
from grokkit.training.thinning import telling_coordinates


class Snapshot(NamedTuple):
    """What a callback sees at every measured step; the weights are copies."""

    step: int
    train_loss: float
    test_loss: float
    train_accuracy: float
    test_accuracy: float
    weights: Weights


Callback = Callable[[Snapshot], None]


def train(
    task: Task,
    model: ModelConfig | None = None,
    train: TrainConfig | None = None,
    *,
    callback: Callback | None = None,
    out: str | Path | RunFile | None = None,
) -> Run:
    """Train a network and record it.

    A progress bar shows losses and accuracies on a terminal and in Jupyter. Interrupting (Ctrl-C, or the stop
    button) ends after the step in hand and returns what was recorded, which `resume` can continue. A loss
    that is not finite ends the training with a warning.

    Args:
        task: What to learn.
        model: Sizes; by default the paper's, for the task's modulus.
        train: Settings; by default the paper's.
        callback: Called with a `Snapshot` at every measured step.
        out: A file that what is recorded is written to every 30 seconds and at the end, so that little is
            lost whatever ends the process; a `grokkit.training.RunFile` for another interval. Signals that
            ask the process to end (TERM, HUP) do so after what was recorded is saved. A file that cannot be
            saved at the end is a warning, for the run is returned.

    Raises:
        ValueError: If task and model disagree on p, the batch is larger than the training set, the optimiser
            is unknown or told what it cannot be, or the device does not exist.
        OSError: If ``out`` cannot be written, or another training records to it.
    """
    model = model or ModelConfig(p=task.p)
    return Trainer(task, model, train or TrainConfig()).record_to(out, callback)


def resume(
    run: Run,
    steps: int | None = None,
    *,
    callback: Callback | None = None,
    out: str | Path | RunFile | None = None,
) -> Run:
    """Go on with a run that was interrupted, or that shall be longer.

    On the same machine the result equals, bit for bit, a run that was never interrupted. Of a run that was
    saved as float16 only the weights are left: it goes on from its last checkpoint with a new optimiser,
    which warms up again, and a warning says so.

    Args:
        run: As returned by `train` or loaded from a file.
        steps: The new total number of steps, which the run's rule for stopping early, if it has one, no
            longer cuts short; by default its settings are kept.
        callback: As for `train`.
        out: As for `train`; it may be the file that the run was loaded from.

    Raises:
        ValueError: If the run has gone beyond ``steps`` already, or what its optimiser remembers is missing.
        OSError: As `train` does.
    """
    return Trainer.taking_up(run, steps).record_to(out, callback)


class Trainer(Loop[Run, Snapshot]):
    """The training of one network on one task.

    Raises:
        ValueError: As `train` does.
    """

    def __init__(self, task: Task, model: ModelConfig, settings: TrainConfig):
        if model.p != task.p:
            raise ValueError(f"the task is mod {task.p}, but the model is for p = {model.p}")
        self.task, self.model = task, model
        device = device_called(settings.device)
        self.precision = loss_precision(device)
        self.objective = objective_of(settings, self.precision)
        with plain_torch(device):
            self.pairs = torch.tensor(task.pairs, device=device)
            self.labels = torch.tensor(task.labels, device=device)
            self.mask = torch.tensor(task.train_mask, device=device)
            known = self.pairs[self.mask], self.labels[self.mask]
            self.batches = Batches(*known, settings, model.p, model.n_heads)
            initial = initial_weights(model, settings.weight_seed)
        super().__init__(settings, initial, Record(settings, CURVES, telling_coordinates))

    @classmethod
    def like(cls, run: Run, settings: TrainConfig) -> "Trainer":
        """One for the run's task and sizes."""
        return cls(run.task, run.model, settings)

    def loss(self) -> Tensor:
        """The mean objective over the step's pairs, and what the embedding's roughness counts."""
        reads, labels = self.batches.at(self.step)
        model = self.model
        loss = fast.loss(self.weights, reads, labels, model.act, self.objective, model.attention_rate)
        if not self.settings.roughness:
            return loss
        return loss + self.settings.roughness * roughness(self.weights["embed.W_E"][: model.p])

    def evaluate(self) -> Row:
        """Losses and accuracies, as `CURVES` names them."""
        return evaluate(self.weights, self.pairs, self.labels, self.mask, self.model, self.precision)

    def in_words(self, row: Row) -> str:
        """Losses and accuracies."""
        train_loss, test_loss, train_accuracy, test_accuracy = row
        return (
            f"loss: train {train_loss:.2e}, test {test_loss:.2e}; "
            f"right: train {train_accuracy:.1%}, test {test_accuracy:.1%}"
        )

    def seen(self, row: Row, weights: Weights) -> Snapshot:
        """A snapshot."""
        train_loss, test_loss, train_accuracy, test_accuracy = row
        return Snapshot(self.step, train_loss, test_loss, train_accuracy, test_accuracy, weights)

    def recorded(self, provenance: dict[str, str], resume_state: dict[str, np.ndarray]) -> Run:
        """The record, with task, sizes and settings."""
        return Run(
            task=self.task,
            model=self.model,
            train=self.settings,
            steps=self.record.steps,
            curves=self.record.curves,
            checkpoints=self.record.checkpoints,
            provenance=provenance,
            resume_state=resume_state,
        )


@torch.no_grad()
def evaluate(
    weights: dict[str, Tensor],
    pairs: Tensor,
    labels: Tensor,
    train_mask: Tensor,
    model: ModelConfig,
    precision: torch.dtype,
) -> tuple[float, float, float, float]:
    """Train loss, test loss (nats, over the p answers), train accuracy, test accuracy, on all pairs."""
    losses, right = [], []
    for part, scores in fast.all_logits(fast.fold(weights, model.attention_rate), pairs, model.act):
        scores = scores[:, :-1]
        right.append(scores.argmax(dim=1) == labels[part])
        losses.append(torch.nn.functional.cross_entropy(scores.to(precision), labels[part], reduction="none"))
    loss: Float[Tensor, " pair"] = torch.cat(losses)
    correct = torch.cat(right).to(precision)
    on_train, on_test = train_mask, ~train_mask
    return (
        float(loss[on_train].mean()),
        float(loss[on_test].mean()),
        float(correct[on_train].mean()),
        float(correct[on_test].mean()),
    )


def objective_of(settings: TrainConfig, most: torch.dtype = torch.float64) -> Objective:
    """What the settings ask to make smaller, in no more than the most precision that a device has."""
    asked = PRECISIONS[settings.loss_precision]
    precision = min(asked, most, key=lambda dtype: dtype.itemsize)
    return Objective(settings.loss, precision, settings.temperature)


def loss_precision(device: torch.device) -> torch.dtype:
    """float64 where the device has it, else float32 with a warning that says what that does."""
    try:
        torch.zeros(1, dtype=torch.float64, device=device)
    except (TypeError, RuntimeError):
        warnings.warn(
            f"the device {device} has no float64, so the loss is computed in float32: below about 1e-6 it "
            "moves in steps of 1.2e-7 and may spike; use device='cpu' for long runs",
            stacklevel=2,
        )
        return torch.float32
    return torch.float64
