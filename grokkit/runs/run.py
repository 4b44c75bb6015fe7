"""A recorded run: checkpoints, curves, split, settings and where it came from.

It is kept in one safe file (see `grokkit.runs.file`), with the tensors

==================  ==========================  ===================================================
``steps``           int64 (checkpoint,)         steps whose weights are kept
``weights/<name>``  float32 or float16          the parameter <name>, stacked on a leading checkpoint axis
``curves/<name>``   float64 (point,)            ``step``, losses and accuracies, measured more often
``train_mask``      bool (p²,)                  the split
``resume/<name>``   float32                     weights, and what the optimiser remembers, at the last step
==================  ==========================  ===================================================

and settings and provenance as JSON in the file's texts.
"""

import json
import weakref
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar, Literal, overload

import numpy as np
from jaxtyping import Float, Int

from grokkit.networks.model import ModelConfig, Weights
from grokkit.networks.network import Network
from grokkit.runs.file import RunFileError, Stored, StoredRun, write
from grokkit.runs.kept import Arrays, Kept, check_texts
from grokkit.settings import TrainConfig
from grokkit.task import OPERATIONS, Task

CURVES = ("step", "train_loss", "test_loss", "train_accuracy", "test_accuracy")
STORED = {"steps": ("I64",), "train_mask": ("BOOL",), "curves/": ("F64",), "weights/": ("F32", "F16")}


class WeightsTooLarge(ValueError):
    """The precision that was asked for would make infinities of a run's weights."""


@dataclass(eq=False)
class Run(Kept):
    """One training run.

    Attributes:
        task: What was learned.
        model: Sizes of the network.
        train: Settings of the training.
        steps: Steps whose weights are kept, ascending.
        curves: Arrays of one length by name: ``step``, ``train_loss``, ``test_loss`` (nats, over the p
            answers), ``train_accuracy``, ``test_accuracy`` (shares).
        checkpoints: The weights at each of ``steps``.
        provenance: Command, version, date, kind of machine, as text.
        resume_state: What is needed to go on training (see `grokkit.resume`), or empty.

    Raises:
        ValueError: If steps are not whole numbers that ascend, there is not one checkpoint for each, or the
            curves are not of one length.
    """

    measured = CURVES

    task: Task
    model: ModelConfig
    train: TrainConfig
    steps: Int[np.ndarray, " checkpoint"]
    curves: Mapping[str, Float[np.ndarray, " point"] | Int[np.ndarray, " point"]]
    checkpoints: Sequence[Weights] = field(repr=False)
    provenance: dict[str, str] = field(default_factory=dict, repr=False)
    resume_state: dict[str, np.ndarray] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        self._check()
        if not isinstance(self.checkpoints, _StoredCheckpoints):
            self.checkpoints = tuple(Arrays(kept) for kept in self.checkpoints)

    def __repr__(self) -> str:
        last = "" if not len(self.steps) else f", steps {self.steps[0]}–{self.steps[-1]}"
        return f"<Run: {self.task.op} mod {self.task.p}, {len(self.steps)} checkpoints{last}>"

    def network(self, step: int | np.integer) -> Network:
        """The network at a recorded step: `weights`, and the configuration that they belong to.

        Raises:
            KeyError: If the step was not kept.
            ValueError: If the weights are not finite, as those of a run that fell apart.
        """
        try:
            return Network(self.model, self.weights(step))
        except ValueError as reason:
            raise ValueError(f"at step {int(step):,} this run has no usable network: {reason}") from None

    def at(self, step: int | np.integer) -> dict[str, float]:
        """Losses and accuracies measured at ``step``.

        Raises:
            KeyError: If nothing was measured at that step.
        """
        (found,) = np.nonzero(self.curves["step"] == step)
        if not len(found):
            if not np.isfinite(step):
                raise KeyError(f"step must be a finite number, got {step!r}")
            near = self.curves["step"][np.abs(self.curves["step"] - step).argmin()]
            raise KeyError(f"nothing was measured at step {step}; the nearest measurement is at {near}")
        return {name: float(self.curves[name][found[0]]) for name in CURVES if name != "step"}

    def first_step(self, curve: str, above: float) -> int | None:
        """The first measured step at which a curve exceeds a value, or None if it never does.

        Raises:
            ValueError: If there is no such curve, or the value is not a number.
        """
        if curve not in CURVES[1:]:
            raise ValueError(f"curve must be one of {', '.join(CURVES[1:])}; got {curve!r}")
        if np.isnan(above):
            raise ValueError(f"above must be a number, got {above!r}")
        (found,) = np.nonzero(self.curves[curve] > above)
        return int(self.curves["step"][found[0]]) if len(found) else None

    @cached_property
    def identity(self) -> str:
        """Twelve hexadecimal digits that tell runs apart by all that a figure can show of them.

        That is: task, sizes of the network, curves, steps and every weight, in the precision in which it is
        stored. How the run was trained and where it comes from are not in it. It is the same on any machine,
        and after the run was saved and loaded, unless the file's precision is another one.
        """
        return self._digest(self.task.to_dict(), self.model.to_dict())

    def about(self) -> dict[str, Any]:
        """What a page is told of the run, as JSON: ``id``, ``p``, ``op``, and in words what it learned."""
        task = self.task
        return {
            "id": self.identity,
            "p": task.p,
            "op": task.op,
            "text": f"{OPERATIONS[task.op].text} mod {task.p}",
        }

    def save(self, path: str | Path, precision: Literal["float32", "float16"] = "float32") -> None:
        """Write the run to one file, atomically: the file is there whole, or not at all.

        Args:
            path: Where to.
            precision: Of the checkpoints. ``float16`` halves the file, changes losses by about 0.1 %, and
                leaves out what resuming needs: it is for runs that are finished.

        Raises:
            WeightsTooLarge: If the precision cannot hold them.
            ValueError: If the precision is unknown, or the provenance is not texts by name, or too long.
            OSError: If the file cannot be written; what was there before is there still.
        """
        if precision not in ("float32", "float16"):
            raise ValueError(f"precision must be 'float32' or 'float16', got {precision!r}")
        path = Path(path).expanduser()
        tensors = {
            "steps": np.asarray(self.steps, dtype=np.int64),
            "train_mask": self.task.train_mask,
            **{f"curves/{name}": np.asarray(self.curves[name], dtype=np.float64) for name in CURVES},
        }
        for name in self.model.shapes:
            tensors[f"weights/{name}"] = self._stacked(name, precision)
        if precision == "float32":
            tensors |= {f"resume/{name}": value for name, value in self.resume_state.items()}
        check_texts(self.provenance)
        _StoredCheckpoints.let_go_of(path)
        settings = {"task": self.task.to_dict(), "model": self.model.to_dict(), "train": self.train.to_dict()}
        told = {**settings, "provenance": self.provenance}
        write(path, tensors, {name: json.dumps(value) for name, value in told.items()})

    def _stacked(self, name: str, precision: str) -> np.ndarray:
        """A parameter at every checkpoint, shape (checkpoint, *shape)."""
        stacked = np.empty((len(self.steps), *self.model.shapes[name]), precision)
        with np.errstate(over="ignore"):
            for i, weights in enumerate(self.checkpoints):
                stacked[i] = weights[name]
                if np.isinf(stacked[i]).any() and not np.isinf(weights[name]).any():
                    raise WeightsTooLarge(
                        f"{name} reaches {np.abs(weights[name]).max():,.6g} at step {self.steps[i]:,}, which "
                        f"{precision} cannot hold"
                    )
        return stacked

    @classmethod
    def load(cls, path: str | Path) -> "Run":
        """Open a recorded run. Weights stay on disk until they are asked for.

        Raises:
            FileNotFoundError: If there is no such file.
            RunFileError: If it is not a run, damaged, altered, or of another version.
        """
        file = StoredRun(Path(path).expanduser())
        try:
            settings = {
                name: json.loads(file.texts[name]) for name in ("task", "model", "train", "provenance")
            }
            _check_sizes(settings["task"], file.tensors)
            model = ModelConfig.from_dict(settings["model"])
            _check_tensors(model, file.tensors)
            task = Task.from_dict(settings["task"])
            if not np.array_equal(file.read("train_mask"), task.train_mask):
                raise ValueError(f"the stored split is not the one that the task {task} makes")
            resumes = [name for name in file.tensors if name.startswith("resume/")]
            return cls(
                task,
                model,
                TrainConfig.from_dict(settings["train"]),
                file.read("steps"),
                {name: file.read(f"curves/{name}") for name in CURVES},
                _StoredCheckpoints(file, model),
                settings["provenance"],
                {name.removeprefix("resume/"): file.read(name) for name in resumes},
            )
        except Exception as reason:  # whatever a file can make go wrong is the file's fault
            file.close()
            raise RunFileError(f"{file.path}: the content does not fit together: {reason}") from reason


class _StoredCheckpoints(Sequence[Arrays]):
    """Weights by checkpoint index, read from the file when asked for."""

    _open: ClassVar[weakref.WeakSet["_StoredCheckpoints"]] = weakref.WeakSet()

    def __init__(self, file: StoredRun, model: ModelConfig):
        # One handle stays open, so that a file that takes this one's name does not mix with it.
        self._file, self._model, self._length = file, model, file.tensors["steps"].shape[0]
        self._read: list[Arrays] | None = None  # all of them, once the file was let go of
        self._open.add(self)

    @classmethod
    def let_go_of(cls, path: Path) -> None:
        """Read what is still wanted of a file that is about to be replaced: some systems refuse to replace a
        file while it is open."""
        for stored in list(cls._open):
            if stored._file.path.resolve() == path.resolve():
                stored._read = list(stored)
                stored._file.close()
                cls._open.discard(stored)

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, index: int | np.integer) -> Arrays: ...

    @overload
    def __getitem__(self, index: slice) -> list[Arrays]: ...

    def __getitem__(self, index: int | np.integer | slice) -> Arrays | list[Arrays]:
        if isinstance(index, slice):
            return [self[i] for i in range(self._length)[index]]
        index = range(self._length)[index]
        if self._read is not None:
            return self._read[index]
        return Arrays({name: self._file.read(f"weights/{name}", index) for name in self._model.shapes})

    def __reduce__(self):  # so that a run can be sent to another process
        if self._read is not None:
            return list, (self._read,)
        return _open_again, (self._file.path, self._file.texts["digest"], self._model)


def _open_again(path: Path, digest: str, model: ModelConfig) -> _StoredCheckpoints:
    """What another process sent, if the file is still the one that it had."""
    file = StoredRun(path)
    if file.texts["digest"] != digest:
        raise RunFileError(f"{path}: another run has taken the place of the one that was sent")
    return _StoredCheckpoints(file, model)


def _check_sizes(task: Any, stored: Mapping[str, Stored]) -> None:
    """Refuse a modulus that does not fit the file, before all its pairs are made."""
    p = task.get("p") if isinstance(task, dict) else None
    (pairs,) = stored["train_mask"].shape
    if type(p) is not int or p * p != pairs:
        raise ValueError(f"the task is mod {p!r}, but its split is of {pairs:,} pairs")


def _check_tensors(model: ModelConfig, stored: Mapping[str, Stored]) -> None:
    """Refuse what is missing, unknown, of another type or of another shape."""
    (n,), (m,) = stored["steps"].shape, stored["curves/step"].shape
    shapes = {
        "steps": (n,),
        "train_mask": stored["train_mask"].shape,
        **{f"curves/{c}": (m,) for c in CURVES},
    }
    shapes |= {f"weights/{name}": (n, *shape) for name, shape in model.shapes.items()}
    unknown = [name for name in stored if name not in shapes and not name.startswith("resume/")]
    if unknown:
        raise ValueError(f"nothing is known of its tensor {unknown[0]!r}")
    for name, shape in shapes.items():
        dtype, found, _ = stored[name]
        if found != shape:
            raise ValueError(f"{name} has shape {found}, expected {shape}")
        if dtype not in STORED.get(name, STORED.get(f"{name.partition('/')[0]}/", ())):
            raise ValueError(f"{name} has the type {dtype}")
