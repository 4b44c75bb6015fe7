"""One training loop, for the paper's run and for the reader's."""

import contextlib
import math
import signal
import time
import warnings
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor
from tqdm.auto import tqdm

from grokkit.networks import fast
from grokkit.networks.model import ModelConfig, Weights, initial_weights
from grokkit.runs import Run
from grokkit.settings import TrainConfig
from grokkit.task import Task
from grokkit.training.batches import Batches
from grokkit.training.optimisers import make_optimiser
from grokkit.training.origin import origin_of
from grokkit.training.progress import complete, progress_bar, show
from grokkit.training.record import Record
from grokkit.training.run_file import RunFile
from grokkit.training.surroundings import Interruption, interruption, plain_torch


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
    return _recorded(Trainer(task, model, train or TrainConfig()), callback, out)


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
    return _recorded(Trainer.taking_up(run, steps), callback, out)


def finished(run: Run) -> bool:
    """Whether a training came to an end of its own; False where it was interrupted, or still goes on."""
    return not run.provenance.get("ended", "").startswith(_INTERRUPTED)


_INTERRUPTED = "interrupted"


def _recorded(trainer: "Trainer", callback: Callback | None, out: str | Path | RunFile | None) -> Run:
    file = RunFile(out) if isinstance(out, str | Path) else out
    run = trainer.run(callback, file)
    if file is not None and file.failure is not None:
        warnings.warn(file.failure, stacklevel=3)
    if trainer.ended_by not in (None, signal.SIGINT):
        signal.raise_signal(trainer.ended_by)  # nobody else has heard of it
    return run


def measured_at(settings: TrainConfig, step: int) -> bool:
    """Whether losses are measured at this step: at a fixed interval, at the end, and densely at the start."""
    if step % settings.record_every == 0 or step == settings.steps:
        return True
    if not settings.dense_start:
        return False
    return step <= 10 or step == round(10 ** (round(8 * np.log10(step)) / 8))


def learning_rate(settings: TrainConfig, step: int, started: int = 0) -> float:
    """Of the update that follows ``step`` updates: a linear warm-up, then as the schedule says.

    The warm-up begins at the step at which the optimiser was started.
    """
    warm = min((step - started) / settings.warmup, 1) if settings.warmup else 1
    left = (1 + math.cos(math.pi * step / settings.steps)) / 2 if settings.schedule == "cosine" else 1
    return settings.lr * warm * (0.1 + 0.9 * left)


class Trainer:
    """Weights, optimiser and record of one run; everything random follows from the seeds and the step.

    Raises:
        ValueError: As `train` does.
    """

    def __init__(self, task: Task, model: ModelConfig, settings: TrainConfig):
        if model.p != task.p:
            raise ValueError(f"the task is mod {task.p}, but the model is for p = {model.p}")
        self.task, self.model, self.settings = task, model, settings
        self.device = _device(settings.device)
        self.precision = loss_precision(self.device)
        with plain_torch(self.device):
            self.pairs = torch.tensor(task.pairs, device=self.device)
            self.labels = torch.tensor(task.labels, device=self.device)
            self.mask = torch.tensor(task.train_mask, device=self.device)
            known = self.pairs[self.mask], self.labels[self.mask]
            self.batches = Batches(*known, settings, model.p, model.n_heads)
            initial = initial_weights(model, settings.weight_seed)
            self.weights = {name: w.to(self.device).requires_grad_() for name, w in initial.items()}
            self.optimiser = make_optimiser(self.weights, settings)
        self.record = Record(task, model, settings)
        self.step = 0
        self.started = 0  # the step at which the optimiser was
        self.broken = False  # whether the loss is no longer finite
        self.ended_by: int | None = None  # the signal that interrupted it
        self._provenance = origin_of(self.device)
        self._seconds, self._clock = 0.0, time.perf_counter()  # of earlier sessions; when this one began

    @classmethod
    def taking_up(cls, run: Run, steps: int | None = None) -> "Trainer":
        """One that goes on where the run left off: weights, memory of the optimiser, record and clock.

        Raises:
            ValueError: As `resume` does.
        """
        state, settings = run.resume_state, run.train
        reached = int(state["step"]) if state else int(run.steps[-1])
        if steps is not None:
            if steps < reached:
                raise ValueError(
                    f"steps must be at least {reached:,}, which the run has reached; got {steps:,}"
                )
            settings = replace(settings, steps=steps, stop_accuracy=None, stop_loss=None, stop_delay=0)
        if not state:
            warnings.warn(
                f"this run holds no optimiser state (runs saved as float16 do not): a new optimiser goes on "
                f"from the weights of step {reached:,}",
                stacklevel=3,
            )
        trainer = cls(run.task, run.model, settings)
        trainer.step = reached
        # Files from before there could be a second optimiser do not say when theirs was started.
        trainer.started = int(state.get("started", 0)) if state else reached
        trainer._take_up_state(state or run.weights(run.steps[-1]), with_memory=bool(state))
        trainer.record.take_up(run)
        trainer._seconds = float(state["seconds"] if state else run.provenance.get("seconds", 0))
        trainer._provenance = _continued(run, reached, trainer._provenance)
        return trainer

    def run(self, callback: Callback | None = None, file: RunFile | None = None) -> Run:
        """Train to the end, or until interrupted; see `train`."""
        self._clock = time.perf_counter()
        with contextlib.ExitStack() as stack:
            if file is not None:
                stack.enter_context(file.reserved(self._least_bytes()))
            bar = stack.enter_context(progress_bar(self.settings.steps, self.step))
            wish = stack.enter_context(interruption(save_first=file is not None))
            try:
                self._train(bar, wish, callback, file)
            except Exception:
                if file is not None and not self.record.is_empty():
                    file.write(self.result(interrupted=True))
                raise
            if self.record.reached_target(self.step):
                complete(bar)
            self.ended_by = wish.signal
            interrupted = bool(wish) and not self._is_over()
            run = self.result(interrupted)
            if file is not None:
                file.finish(run, interrupted)
        return run

    def _train(self, bar: tqdm, wish: Interruption, callback: Callback | None, file: RunFile | None) -> None:
        if self._is_to_be_measured():
            self._measure(bar, wish, callback)
        while not (self._is_over() or wish):
            with plain_torch(self.device):
                self._advance(bar, wish, file)
            if self._is_to_be_measured():
                self._measure(bar, wish, callback)
            if file is not None and file.is_due() and not self._is_over():
                file.write(self.result(interrupted=True))
        if self.broken:
            warnings.warn(
                f"the loss is not finite at step {self.step:,}: training ends there, and what was recorded "
                "is kept",
                stacklevel=5,
            )

    def _is_over(self) -> bool:
        return self.step >= self.settings.steps or self.broken or self.record.reached_target(self.step)

    def _is_to_be_measured(self) -> bool:
        asked_for = self.step == 0 or self.broken or measured_at(self.settings, self.step)
        return asked_for and not self.record.ends_at(self.step)

    def _advance(self, bar: tqdm, wish: Interruption, file: RunFile | None) -> None:
        """Update up to the next step at which there is something else to do."""
        while self._update():
            bar.update()
            if measured_at(self.settings, self.step) or wish or (file is not None and file.is_due()):
                return

    def _update(self) -> bool:
        """Make one update, unless the loss that it should make smaller is not finite."""
        reads, labels = self.batches.at(self.step)
        for w in self.weights.values():
            w.grad = None
        loss = fast.loss(self.weights, reads, labels, self.model.act, self.precision)
        if not math.isfinite(loss.item()):
            self.broken = True
            return False
        loss.backward()
        self.optimiser.update(learning_rate(self.settings, self.step, self.started))
        self.step += 1
        return True

    def _measure(self, bar: tqdm, wish: Interruption, callback: Callback | None) -> None:
        with plain_torch(self.device):
            row = evaluate(self.weights, self.pairs, self.labels, self.mask, self.model.act, self.precision)
            weights = _arrays(self.weights)
        self.record.add(self.step, row, weights)
        show(bar, *row)
        if callback is not None:
            handed_out = {name: w.copy() for name, w in weights.items()}
            try:
                callback(Snapshot(self.step, *row, handed_out))
            except KeyboardInterrupt:  # a callback may end the training in the same way
                wish.signal = signal.SIGINT

    def result(self, interrupted: bool) -> Run:
        """The run as it is now."""
        seconds = self._seconds + time.perf_counter() - self._clock
        state = _arrays(self.weights) | _arrays(self.optimiser.memory)
        state |= {
            "step": np.array(self.step),
            "started": np.array(self.started),
            "seconds": np.array(seconds),
        }
        provenance = self._provenance | {"seconds": f"{seconds:.0f}"}
        if self.broken:
            provenance["ended"] = f"at step {self.step:,}, where the loss was not finite"
        elif interrupted:
            provenance["ended"] = f"{_INTERRUPTED} at step {self.step:,}"
        return self.record.run(provenance, state)

    def _take_up_state(self, state: Mapping[str, np.ndarray], with_memory: bool) -> None:
        """Weights, and what the optimiser remembers, by the names that it gave."""
        with plain_torch(self.device), torch.no_grad():
            stored = {name: torch.tensor(values, device=self.device) for name, values in state.items()}
            for name, w in self.weights.items():
                w.copy_(stored[name])
            if with_memory:
                own = self.weights.keys() | {"step", "started", "seconds"}
                memory = {name: values for name, values in stored.items() if name not in own}
                self.optimiser.recall(memory, updates=self.step - self.started)

    def _least_bytes(self) -> int:
        """Of the file: two checkpoints, and what resuming needs."""
        memory = sum(tensor.numel() for tensor in self.optimiser.memory.values())
        return 4 * (3 * self.model.n_parameters + memory)


def _arrays(tensors: dict[str, Tensor]) -> dict[str, np.ndarray]:
    return {name: tensor.detach().cpu().numpy().copy() for name, tensor in tensors.items()}


def _continued(run: Run, step: int, now: dict[str, str]) -> dict[str, str]:
    """Where a resumed run comes from: how it began, and how it was taken up."""
    told = [run.provenance["resumed"]] if "resumed" in run.provenance else []
    told.append(f"at step {step:,}" + ("" if run.resume_state else " with a new optimiser"))
    told += [f"{key} {value}" for key, value in now.items()]
    began = {key: value for key, value in run.provenance.items() if key != "ended"}
    return began | {"resumed": ", ".join(told)}


@torch.no_grad()
def evaluate(
    weights: dict[str, Tensor],
    pairs: Tensor,
    labels: Tensor,
    train_mask: Tensor,
    act: str = "relu",
    precision: torch.dtype = torch.float64,
) -> tuple[float, float, float, float]:
    """Train loss, test loss (nats, over the p answers), train accuracy, test accuracy, on all pairs."""
    losses, right = [], []
    for part, scores in fast.all_logits(fast.fold(weights), pairs, act):
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


def _device(name: str) -> torch.device:
    try:
        device = torch.device(name)
        torch.zeros(1, device=device)
    except (RuntimeError, AssertionError) as reason:
        raise ValueError(f"device {name!r} cannot be used here: {str(reason).splitlines()[0]}") from reason
    return device
