"""One training loop, whatever is trained: the paper's network, the reader's own, a model of text."""

import contextlib
import math
import signal
import time
import warnings
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Generic, TypeVar

import numpy as np
import torch
from torch import Tensor
from tqdm.auto import tqdm

from grokkit.networks.model import Weights
from grokkit.settings import TrainConfig
from grokkit.training.optimisers import make_optimiser
from grokkit.training.origin import origin_of
from grokkit.training.progress import complete, progress_bar
from grokkit.training.record import Record
from grokkit.training.run_file import RunFile, Trained
from grokkit.training.surroundings import Interruption, interruption, plain_torch

Made = TypeVar("Made", bound=Trained)
One = TypeVar("One", bound="Loop")
Seen = TypeVar("Seen")  # what a callback is given at every measured step
Row = tuple[float, ...]  # what is measured at a step, in the order of the record's columns


def finished(run: Trained) -> bool:
    """Whether a training came to an end of its own; False where it was interrupted, or still goes on."""
    return not run.provenance.get("ended", "").startswith(_INTERRUPTED)


_INTERRUPTED = "interrupted"
LAST_PART = 0.4  # of the steps, over which a linear schedule falls


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
    if settings.schedule == "linear":
        return settings.lr * warm * min((settings.steps - step) / (LAST_PART * settings.steps), 1)
    left = (1 + math.cos(math.pi * step / settings.steps)) / 2 if settings.schedule == "cosine" else 1
    return settings.lr * warm * (0.1 + 0.9 * left)


class Loop(ABC, Generic[Made, Seen]):
    """Weights, optimiser and record of one run; everything random follows from the seeds and the step.

    A subclass says what is learned: what a step makes smaller, what is measured, what run is made of it.

    Args:
        settings: Of the training.
        weights: The initial parameters by name, on the CPU.
        record: Takes in what is measured.

    Raises:
        ValueError: If the optimiser is unknown or told what it cannot be, or the device does not exist.
    """

    def __init__(self, settings: TrainConfig, weights: Mapping[str, Tensor], record: Record):
        self.settings, self.record = settings, record
        self.device = device_called(settings.device)
        with plain_torch(self.device):
            self.weights = {name: w.detach().to(self.device).requires_grad_() for name, w in weights.items()}
            self.optimiser = make_optimiser(self.weights, settings)
        self.step = 0
        self.started = 0  # the step at which the optimiser was
        self.broken = False  # whether the loss is no longer finite
        self.ended_by: int | None = None  # the signal that interrupted it
        self._provenance = origin_of(self.device)
        self._seconds, self._clock = 0.0, time.perf_counter()  # of earlier sessions; when this one began

    # What a subclass gives

    @classmethod
    @abstractmethod
    def like(cls: type[One], run: Made, settings: TrainConfig) -> One:
        """One that learns what the run learned, from the beginning, with these settings."""

    @abstractmethod
    def loss(self) -> Tensor:
        """What the update that follows `step` updates shall make smaller; a scalar."""

    @abstractmethod
    def evaluate(self) -> Row:
        """What is recorded of the network as it is now."""

    @abstractmethod
    def in_words(self, row: Row) -> str:
        """What is written beside the progress bar."""

    @abstractmethod
    def seen(self, row: Row, weights: Weights) -> Seen:
        """What a callback is given."""

    @abstractmethod
    def recorded(self, provenance: dict[str, str], resume_state: dict[str, np.ndarray]) -> Made:
        """The record as a run."""

    # What is the same for all

    @classmethod
    def taking_up(cls: type[One], run: Made, steps: int | None = None) -> One:
        """One that goes on where the run left off: weights, memory of the optimiser, record and clock.

        Args:
            run: As a training made it, or loaded from a file.
            steps: The new total number of steps; by default that of its settings.

        Raises:
            ValueError: If the run has gone beyond ``steps`` already, or its optimiser's memory is missing.
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
        loop = cls.like(run, settings)
        loop.step = reached
        # Files from before there could be a second optimiser do not say when theirs was started.
        loop.started = int(state.get("started", 0)) if state else reached
        loop._take_up_state(state or run.checkpoints[-1], with_memory=bool(state))
        loop.record.take_up(run.curves, run.steps, run.checkpoints)
        loop._seconds = float(state["seconds"] if state else run.provenance.get("seconds", 0))
        loop._provenance = _continued(run, reached, loop._provenance)
        return loop

    def run(self, callback: Callable[[Seen], None] | None = None, file: RunFile | None = None) -> Made:
        """Train to the end, or until interrupted.

        A progress bar shows what is measured. Interrupting ends after the step in hand and returns what was
        recorded; a loss that is not finite ends the training with a warning.
        """
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

    def record_to(
        self, out: str | Path | RunFile | None, callback: Callable[[Seen], None] | None = None
    ) -> Made:
        """`run`, and pass on what came up meanwhile: a file that was not saved, a signal to end."""
        file = RunFile(out) if isinstance(out, str | Path) else out
        run = self.run(callback, file)
        if file is not None and file.failure is not None:
            warnings.warn(file.failure, stacklevel=3)
        if self.ended_by not in (None, signal.SIGINT):
            signal.raise_signal(self.ended_by)  # nobody else has heard of it
        return run

    def _train(self, bar: tqdm, wish: Interruption, callback: Any, file: RunFile | None) -> None:
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
        for w in self.weights.values():
            w.grad = None
        loss = self.loss()
        if not math.isfinite(loss.item()):
            self.broken = True
            return False
        loss.backward()
        self.optimiser.update(learning_rate(self.settings, self.step, self.started))
        self.step += 1
        return True

    def _measure(self, bar: tqdm, wish: Interruption, callback: Any) -> None:
        with plain_torch(self.device):
            row = self.evaluate()
            weights = arrays(self.weights)
        self.record.add(self.step, row, weights)
        bar.set_postfix_str(self.in_words(row), refresh=False)
        if callback is not None:
            handed_out = {name: w.copy() for name, w in weights.items()}
            try:
                callback(self.seen(row, handed_out))
            except KeyboardInterrupt:  # a callback may end the training in the same way
                wish.signal = signal.SIGINT

    def result(self, interrupted: bool) -> Made:
        """The run as it is now."""
        seconds = self._seconds + time.perf_counter() - self._clock
        state = arrays(self.weights) | arrays(self.optimiser.memory)
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
        return self.recorded(provenance, state)

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
        sizes = [tensor.numel() for tensor in self.weights.values()]
        memory = [tensor.numel() for tensor in self.optimiser.memory.values()]
        return 4 * (3 * sum(sizes) + sum(memory))


def arrays(tensors: Mapping[str, Tensor]) -> dict[str, np.ndarray]:
    """Copies of tensors, by name."""
    return {name: tensor.detach().cpu().numpy().copy() for name, tensor in tensors.items()}


def device_called(name: str) -> torch.device:
    """The device of this name.

    Raises:
        ValueError: If it cannot be used here.
    """
    try:
        device = torch.device(name)
        torch.zeros(1, device=device)
    except (RuntimeError, AssertionError) as reason:
        raise ValueError(f"device {name!r} cannot be used here: {str(reason).splitlines()[0]}") from reason
    return device


def _continued(run: Trained, step: int, now: dict[str, str]) -> dict[str, str]:
    """Where a resumed run comes from: how it began, and how it was taken up."""
    told = [run.provenance["resumed"]] if "resumed" in run.provenance else []
    told.append(f"at step {step:,}" + ("" if run.resume_state else " with a new optimiser"))
    told += [f"{key} {value}" for key, value in now.items()]
    began = {key: value for key, value in run.provenance.items() if key != "ended"}
    return began | {"resumed": ", ".join(told)}
