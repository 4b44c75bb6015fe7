"""One training loop, for the paper's run and for the reader's."""

import contextlib
import math
import os
import platform
import shlex
import signal
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor
from tqdm.auto import tqdm

from grokkit.networks import fast
from grokkit.networks.model import ModelConfig, Weights, initial_weights
from grokkit.runs import CURVES, Run
from grokkit.settings import TrainConfig
from grokkit.task import Task
from grokkit.training.thinning import least_telling, telling_coordinates


class Snapshot(NamedTuple):
    """What a callback sees at every measured step."""

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
) -> Run:
    """Train a network and record it.

    A progress bar shows losses and accuracies on a terminal and in Jupyter. Interrupting (Ctrl-C, or the stop
    button) ends after the step in hand and returns what was recorded, which `resume` can continue.

    Args:
        task: What to learn.
        model: Sizes; by default the paper's, for the task's modulus.
        train: Settings; by default the paper's.
        callback: Called with a `Snapshot` at every measured step.

    Raises:
        ValueError: If task and model disagree on p, the batch is larger than the training set, or the device
            does not exist.
    """
    model = model or ModelConfig(p=task.p)
    settings = train or TrainConfig()
    if model.p != task.p:
        raise ValueError(f"the task is mod {task.p}, but the model is for p = {model.p}")
    return _Trainer(task, model, settings).run(callback)


def resume(run: Run, steps: int | None = None, *, callback: Callback | None = None) -> Run:
    """Go on with a run that was interrupted, or that shall be longer.

    On the same machine the result equals, bit for bit, a run that was never interrupted. Of a run that was
    saved as float16 only the weights are left: it goes on from its last checkpoint with a new optimiser,
    which warms up again, and a warning says so.

    Args:
        run: As returned by `train` or loaded from a file.
        steps: The new total number of steps, which the run's rule for stopping early, if it has one, no
            longer cuts short; by default its settings are kept.
        callback: As for `train`.

    Raises:
        ValueError: If the run has reached ``steps`` already.
    """
    settings = run.train
    if steps is not None:
        reached = int(run.curves["step"][-1])
        if steps < reached:
            raise ValueError(f"steps must be at least {reached:,}, which the run has reached; got {steps:,}")
        settings = replace(settings, steps=steps, stop_accuracy=None, stop_loss=None, stop_delay=0)
    if not run.resume_state:
        warnings.warn(
            f"this run holds no optimiser state (runs saved as float16 do not): a new optimiser goes on from "
            f"the weights of step {run.steps[-1]:,}",
            stacklevel=2,
        )
    trainer = _Trainer(run.task, run.model, settings)
    trainer.restore(run)
    return trainer.run(callback)


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


class _Trainer:
    """Weights, optimiser and record of one run; everything random follows from the seeds and the step."""

    def __init__(self, task: Task, model: ModelConfig, settings: TrainConfig):
        self.task, self.model, self.settings = task, model, settings
        self.device = _device(settings.device)
        self.precision = loss_precision(self.device)
        self.pairs = torch.tensor(task.pairs, device=self.device)
        self.labels = torch.tensor(task.labels, device=self.device)
        self.mask = torch.tensor(task.train_mask, device=self.device)
        train_pairs, train_labels = self.pairs[self.mask], self.labels[self.mask]
        self.batch_size = settings.batch_size
        if isinstance(self.batch_size, float):
            self.batch_size = max(1, round(self.batch_size * len(train_pairs)))
        if self.batch_size is not None and self.batch_size > len(train_pairs):
            raise ValueError(
                f"batch_size is {settings.batch_size}, but there are only {len(train_pairs)} training pairs"
            )
        self.whole_batch = (self._reads(train_pairs), train_labels)
        initial = initial_weights(model, settings.weight_seed)
        self.weights = {name: w.to(self.device).requires_grad_() for name, w in initial.items()}
        self.optimiser = torch.optim.AdamW(
            self.weights.values(),
            lr=settings.lr,
            betas=settings.betas,
            weight_decay=settings.weight_decay,
            fused=self.device.type in ("cpu", "cuda"),
        )
        self.step = 0
        self.started = 0  # the step at which the optimiser was
        self.provenance: dict[str, str] = {}  # of what was done before
        self.rows: list[tuple[float, ...]] = []  # the curves, one row per measurement
        self.kept: list[tuple[int, np.ndarray, Weights]] = []  # step, telling coordinates, weights
        self.seconds = 0.0

    def run(self, callback: Callback | None) -> Run:
        s, started = self.settings, time.perf_counter()
        bar = tqdm(
            total=s.steps,
            initial=self.step,
            unit="step",
            disable=_no_bar(),
            mininterval=0.5,
        )
        with bar, _interrupts() as interrupted:
            if not self.rows:
                self._measure(bar, callback, interrupted)
            while self.step < s.steps and not self._reached_target() and not interrupted.is_set():
                self._update()
                bar.update()
                if measured_at(s, self.step):
                    self._measure(bar, callback, interrupted)
            if self._reached_target():
                _complete(bar)
        self.seconds += time.perf_counter() - started
        return self._result()

    def _update(self) -> None:
        for group in self.optimiser.param_groups:
            group["lr"] = learning_rate(self.settings, self.step, self.started)
        reads, labels = self._batch()
        self.optimiser.zero_grad()
        fast.loss(self.weights, reads, labels, self.model.act, self.precision).backward()
        self.optimiser.step()
        self.step += 1

    def _batch(self) -> tuple[fast.Reads, Tensor]:
        reads, labels = self.whole_batch
        if self.batch_size is None:
            return reads, labels
        # A generator of its own for each step: a resumed run draws what the uninterrupted one would.
        seed = np.random.SeedSequence([self.settings.batch_seed, self.step]).generate_state(1, np.uint64)[0]
        generator = torch.Generator().manual_seed(int(seed) >> 1)
        chosen = torch.randperm(len(labels), generator=generator)[: self.batch_size]
        chosen = chosen.to(self.device)
        return self._reads(reads.pairs[chosen]), labels[chosen]

    def _reads(self, pairs: Tensor) -> fast.Reads:
        return fast.Reads.of(pairs, self.model.p, self.model.n_heads)

    def _measure(self, bar: tqdm, callback: Callback | None, interrupted: threading.Event) -> None:
        row = evaluate(self.weights, self.pairs, self.labels, self.mask, self.model.act, self.precision)
        self.rows.append((self.step, *row))
        weights = {name: w.detach().cpu().numpy().copy() for name, w in self.weights.items()}
        self.kept.append((self.step, telling_coordinates(self.step, *row), weights))
        while self.settings.checkpoints is not None and len(self.kept) > self.settings.checkpoints:
            del self.kept[least_telling(np.array([point for _, point, _ in self.kept]))]
        train_loss, test_loss, train_accuracy, test_accuracy = row
        bar.set_postfix_str(
            f"loss: train {train_loss:.2e}, test {test_loss:.2e}; "
            f"right: train {train_accuracy:.1%}, test {test_accuracy:.1%}",
            refresh=False,
        )
        if callback is not None:
            try:
                callback(Snapshot(self.step, *row, weights))
            except KeyboardInterrupt:  # a callback may end the training in the same way
                interrupted.set()

    def _reached_target(self) -> bool:
        s = self.settings
        if s.stop_accuracy is None or self.rows[-1][0] != self.step:
            return False
        reached = [step for step, *_, test_accuracy in self.rows if test_accuracy >= s.stop_accuracy]
        test_loss = self.rows[-1][2]
        return (
            bool(reached)
            and self.step >= reached[0] + s.stop_delay
            and (s.stop_loss is None or test_loss <= s.stop_loss)
        )

    def _result(self) -> Run:
        state = {}
        for name, w in self.weights.items():
            state[name] = w.detach().cpu().numpy().copy()
            for key in ("exp_avg", "exp_avg_sq"):
                moment = self.optimiser.state[w].get(key, torch.zeros_like(w))
                state[f"{key}.{name}"] = moment.cpu().numpy().copy()
        state["step"] = np.array(self.step)
        state["started"] = np.array(self.started)
        state["seconds"] = np.array(self.seconds)
        columns = zip(*self.rows, strict=True)
        curves = {name: np.array(column) for name, column in zip(CURVES, columns, strict=True)}
        return Run(
            task=self.task,
            model=self.model,
            train=self.settings,
            steps=np.array([step for step, _, _ in self.kept]),
            curves=curves,
            checkpoints=[weights for _, _, weights in self.kept],
            provenance=self._provenance(),
            resume_state=state,
        )

    def _provenance(self) -> dict[str, str]:
        """Where the run comes from; of a resumed run how it began, and how it was taken up."""
        return (self.provenance or _provenance(self.device)) | {"seconds": f"{self.seconds:.0f}"}

    @torch.no_grad()
    def restore(self, run: Run) -> None:
        """Take up weights, running means, record and clock where the run left them."""
        state = run.resume_state
        last = state or run.weights(run.steps[-1])
        self.step = int(state["step"]) if state else int(run.steps[-1])
        # Files from before there could be a second optimiser do not say when theirs was started.
        self.started = int(state.get("started", 0)) if state else self.step
        self.seconds = float(state["seconds"] if state else run.provenance.get("seconds", 0))
        for name, w in self.weights.items():
            w.copy_(torch.from_numpy(last[name]))
            if self.step > self.started:
                self.optimiser.state[w] = {
                    "step": torch.tensor(float(self.step - self.started), device=self.device),
                    **{
                        key: torch.tensor(state[f"{key}.{name}"], device=self.device)
                        for key in ("exp_avg", "exp_avg_sq")
                    },
                }
        self.rows = list(zip(*(run.curves[name].tolist() for name in CURVES), strict=True))
        measured = {row[0]: row for row in self.rows}
        self.kept = [
            (int(step), telling_coordinates(*measured[int(step)]), weights)
            for step, weights in zip(run.steps, run.checkpoints, strict=True)
        ]
        told = [run.provenance["resumed"]] if "resumed" in run.provenance else []
        told.append(f"at step {self.step:,}" + ("" if state else " with a new optimiser"))
        told += [f"{key} {value}" for key, value in _provenance(self.device).items()]
        self.provenance = run.provenance | {"resumed": ", ".join(told)}


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
    parts = (train_mask, ~train_mask)
    return tuple(float(values[part].mean()) for values in (loss, correct) for part in parts)


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


@contextlib.contextmanager
def _interrupts() -> Iterator[threading.Event]:
    """Turn the first Ctrl-C into a flag, so that no step is left half done; a second interrupts at once."""
    flag = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield flag  # only the main thread may handle signals
        return
    before = signal.getsignal(signal.SIGINT)

    def handler(signum, frame):
        flag.set()
        signal.signal(signal.SIGINT, before)

    signal.signal(signal.SIGINT, handler)
    try:
        yield flag
    finally:
        signal.signal(signal.SIGINT, before)


def _complete(bar: tqdm) -> None:
    """Nothing more is to come, though steps are left; in Jupyter tqdm would end the bar in red, a failure."""
    bar.total = bar.n
    if parts := getattr(bar, "container", None):
        parts.children[1].max = bar.n
    bar.refresh()


def _no_bar() -> bool | None:
    """No bar where TQDM_DISABLE is set (tqdm's own form for Jupyter ignores it); None: only on a terminal."""
    if os.environ.get("TQDM_DISABLE", "0") not in ("", "0"):
        return True
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    return False if shell is not None and "IPKernelApp" in shell.config else None


def _provenance(device: torch.device) -> dict[str, str]:
    try:
        grokkit_version = version("grokkit")
    except PackageNotFoundError:
        grokkit_version = "source"
    program = sys.argv[0].rsplit("/", 1)[-1]
    return {
        "command": shlex.join(["grokkit" if program == "__main__.py" else program, *sys.argv[1:]]),
        "grokkit": grokkit_version,
        "torch": torch.__version__,
        "numpy": np.__version__,
        "date": datetime.now(UTC).date().isoformat(),
        "machine": f"{platform.system()} {platform.machine()}, {device}, {torch.get_num_threads()} threads",
    }
