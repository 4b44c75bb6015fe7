"""A recorded training of a text model, in one safe file (see `grokkit.runs.file`).

The tensors in the file are

==================  ====================  ==================================================================
``steps``           int64 (checkpoint,)   steps whose weights are kept
``weights/<name>``  float32, or int8      the parameter <name>, stacked on a leading checkpoint axis
``scales/<name>``   float32               where the weights are int8: what one unit of them is worth
``curves/<name>``   float64 (point,)      what was measured, more often
``resume/<name>``   float32               weights, and what the optimiser remembers, at the last step
==================  ====================  ==================================================================
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Literal

import numpy as np
from jaxtyping import Float, Float32, Int, Int8

from grokkit.networks.model import Weights
from grokkit.runs.file import TEXT_RUN, RunFileError, StoredRun, write
from grokkit.runs.kept import Arrays, Kept
from grokkit.runs.recorded import load_from, names_in
from grokkit.settings import TrainConfig
from grokkit.text.reader import Reader, ReaderConfig, check_weights
from grokkit.text.wrapping import Wrapping

CURVES = ("step", "loss", "gap", "auc")


@dataclass(eq=False)
class TextRun(Kept):
    """One training of a text model.

    Attributes:
        wrapping: The kind of text.
        model: Sizes of the model.
        train: Settings of the training; ``batch_size`` are texts.
        steps: Steps whose weights are kept, ascending.
        curves: Arrays of one length by name: ``step``; ``loss``, of the next token (nats); ``gap``, how far
            the decision to break is above the oracle's cross-entropy after three lines (nats); its ``auc``.
        checkpoints: The weights at each of ``steps``, float32.
        provenance: Command, version, date, kind of machine, as text.
        resume_state: What is needed to go on training, or empty.

    Raises:
        ValueError: If steps are not whole numbers that ascend, there is not one finite checkpoint of the
            model's shapes for each, or the curves are not of one length.
    """

    measured = CURVES

    wrapping: Wrapping
    model: ReaderConfig
    train: TrainConfig
    steps: Int[np.ndarray, " checkpoint"]
    curves: Mapping[str, Float[np.ndarray, " point"] | Int[np.ndarray, " point"]]
    checkpoints: Sequence[Weights] = field(repr=False)
    provenance: dict[str, str] = field(default_factory=dict, repr=False)
    resume_state: dict[str, np.ndarray] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        self._check()
        if self.model.d_vocab != self.wrapping.d_vocab or self.model.n_ctx != self.wrapping.length:
            raise ValueError(
                f"the text has {self.wrapping.d_vocab} tokens and length {self.wrapping.length}, but the "
                f"model is for {self.model.d_vocab} and {self.model.n_ctx}"
            )
        for weights in self.checkpoints:
            check_weights(weights, self.model)
        self.checkpoints = tuple(Arrays(kept) for kept in self.checkpoints)

    def __repr__(self) -> str:
        return (
            f"<TextRun: {self.text}, {len(self.steps)} checkpoints, steps {self.steps[0]}–{self.steps[-1]}>"
        )

    def reader(self, step: int | np.integer | None = None) -> Reader:
        """The model at a recorded step; by default at the last.

        Raises:
            KeyError: If the step was not kept.
        """
        return Reader(self.model, self.weights(self.steps[-1] if step is None else step))

    @property
    def text(self) -> str:
        """What it learned, in a few words."""
        told = "a width that is told" if self.wrapping.told else "a width that is nowhere told"
        stop = f", a mark every {self.wrapping.stop} columns" if self.wrapping.stop else ""
        return f"lines of {told}{stop}"

    @cached_property
    def identity(self) -> str:
        """Twelve hexadecimal digits that tell runs apart by all that a figure can show of them."""
        return self._digest(self.wrapping.to_dict(), self.model.to_dict())

    def about(self) -> dict[str, Any]:
        """What a page is told of the run, as JSON: ``id``, and in words what it learned."""
        return {"id": self.identity, "text": self.text}

    def save(self, path: str | Path, precision: Literal["float32", "int8"] = "float32") -> None:
        """Write the run to one file, atomically.

        Args:
            path: Where to.
            precision: Of the checkpoints. ``int8`` takes a quarter of the room (see `rounded`) and leaves out
                what resuming needs: it is for runs that are finished.

        Raises:
            ValueError: If the precision is unknown.
            OSError: If the file cannot be written.
        """
        if precision not in ("float32", "int8"):
            raise ValueError(f"precision must be 'float32' or 'int8', got {precision!r}")
        tensors: dict[str, np.ndarray] = {"steps": np.asarray(self.steps, dtype=np.int64)}
        tensors |= {f"curves/{name}": np.asarray(self.curves[name], dtype=np.float64) for name in CURVES}
        for name in self.model.shapes:
            stacked = np.stack([weights[name] for weights in self.checkpoints]).astype(np.float32)
            if precision == "int8" and is_rounded(name):
                tensors[f"weights/{name}"], tensors[f"scales/{name}"] = rounded(name, stacked)
            else:
                tensors[f"weights/{name}"] = stacked
        if precision == "float32":
            tensors |= {f"resume/{name}": value for name, value in self.resume_state.items()}
        told = {
            "wrapping": self.wrapping.to_dict(),
            "model": self.model.to_dict(),
            "train": self.train.to_dict(),
            "provenance": self.provenance,
        }
        texts = {name: json.dumps(value) for name, value in told.items()}
        write(Path(path).expanduser(), tensors, texts, TEXT_RUN)

    @classmethod
    def load(cls, path: str | Path) -> "TextRun":
        """Read a recorded run.

        Raises:
            FileNotFoundError: If there is no such file.
            RunFileError: If it is not a run of a text model, damaged, altered, or of another version.
        """
        file = StoredRun(Path(path).expanduser(), TEXT_RUN)
        try:
            told = {
                name: json.loads(file.texts[name]) for name in ("wrapping", "model", "train", "provenance")
            }
            wrapping, model = Wrapping.from_dict(told["wrapping"]), ReaderConfig.from_dict(told["model"])
            held = {name: file.read(name) for name in file.tensors}
            state = {n.removeprefix("resume/"): held.pop(n) for n in list(held) if n.startswith("resume/")}
            steps, curves = held.pop("steps"), {name: held.pop(f"curves/{name}") for name in CURVES}
            stacked = {}
            for name in model.shapes:
                values, scales = held.pop(f"weights/{name}"), held.pop(f"scales/{name}", None)
                stacked[name] = values if scales is None else values * scales
                if stacked[name].dtype != np.float32 or stacked[name].shape[:1] != steps.shape:
                    raise ValueError(f"weights/{name} is {values.dtype} of shape {values.shape}")
            if held:
                raise ValueError(f"nothing is known of its tensor {sorted(held)[0]!r}")
            checkpoints = [{name: w[i] for name, w in stacked.items()} for i in range(len(steps))]
            train = TrainConfig.from_dict(told["train"])
            return cls(wrapping, model, train, steps, curves, checkpoints, told["provenance"], state)
        except Exception as reason:  # whatever a file can make go wrong is the file's fault
            raise RunFileError(f"{file.path}: the content does not fit together: {reason}") from reason
        finally:
            file.close()


def is_rounded(name: str) -> bool:
    """Whether a parameter is kept as int8 where room is short: the matrices are."""
    return name.rpartition(".")[2].startswith("W_")


def rounded(
    name: str, w: Float32[np.ndarray, "*shape"]
) -> tuple[Int8[np.ndarray, "*shape"], Float32[np.ndarray, "*scales"]]:
    """A matrix in whole units from -127 to 127, and what a unit is worth.

    There is one unit for each output of the matrix (its columns; of the embedding, for each token), 1/127 of
    the largest weight there. What was rounded once stays as it is when it is rounded again.
    """
    axis = -1 if name == "embed.W_E" else -2
    units = np.abs(w).max(axis=axis, keepdims=True) / np.float32(127)
    units = np.where(units == 0, np.float32(1), units).astype(np.float32)
    return np.round(w / units).astype(np.int8), units


def recorded_texts() -> list[str]:
    """The names of the text models' runs that are shipped inside the package."""
    return names_in(_folder())


def load_recorded_text(name: str = "implicit-0") -> TextRun:
    """A run of a text model that is shipped inside the package.

    Raises:
        ValueError: If there is no such run; the message lists those there are.
    """
    return load_from(_folder(), name, TextRun.load, "text model")


def _folder() -> Traversable:
    return resources.files("grokkit") / "recorded" / "text"
