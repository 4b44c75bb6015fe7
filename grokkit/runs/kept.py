"""What every recorded training keeps: weights and curves by step, and where they came from."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

import numpy as np
from jaxtyping import Float, Int

from grokkit.networks.model import Weights
from grokkit.networks.sizes import Sizes


class Kept:
    """A recorded training; the dataclasses that are one say of what, and what was measured.

    What it hands out cannot change it: curves and checkpoints are read-only, `weights` are copies.
    """

    measured: ClassVar[tuple[str, ...]]  # names of the curves; the first is ``step``

    model: Sizes
    steps: Int[np.ndarray, " checkpoint"]
    curves: Mapping[str, Float[np.ndarray, " point"] | Int[np.ndarray, " point"]]
    checkpoints: Sequence[Weights]
    provenance: dict[str, str]

    def _check(self) -> None:
        """Make read-only what is kept.

        Raises:
            ValueError: If steps are not whole numbers that ascend, there is not one checkpoint for each, the
                curves are not of one length, or the provenance is not texts by name.
        """
        check_texts(self.provenance)
        self.steps = _ascending("steps", self.steps)
        if len(self.checkpoints) != len(self.steps):
            raise ValueError(f"{len(self.steps)} steps need as many checkpoints, got {len(self.checkpoints)}")
        if self.curves:
            if missing := sorted(set(self.measured) - set(self.curves)):
                raise ValueError(f"the curves lack {', '.join(missing)}")
            lengths = {name: np.shape(values) for name, values in self.curves.items()}
            if len(set(lengths.values())) > 1 or len(lengths["step"]) != 1:
                raise ValueError(f"the curves must be of one length, got {lengths}")
            step = _ascending("the curves' step", self.curves["step"])
            self.curves = Arrays({**self.curves, "step": step})

    def weights(self, step: int | np.integer) -> Weights:
        """Parameters by name, float32, at a recorded step, in arrays of the caller's own.

        Raises:
            KeyError: If the step was not kept; the message names the nearest that was.
        """
        (found,) = np.nonzero(self.steps == step)
        if not len(found):
            raise KeyError(
                f"no checkpoint at step {step}; the nearest is {self.nearest(step)} "
                f"(run.steps lists all {len(self.steps)})"
            )
        return {name: w.astype(np.float32) for name, w in self.checkpoints[found[0]].items()}

    def nearest(self, step: float | int | np.number) -> int:
        """The recorded step nearest to ``step`` (the earlier of two equally near).

        Raises:
            ValueError: If ``step`` is not a finite number, or there are no checkpoints.
        """
        if not np.isfinite(step):
            raise ValueError(f"step must be a finite number, got {step!r}")
        if not len(self.steps):
            raise ValueError("this run has no checkpoints")
        within = np.clip(step, self.steps[0], self.steps[-1])  # far outside, all would be equally far
        return int(self.steps[np.abs(self.steps - within).argmin()])

    def _digest(self, *settings: dict[str, Any]) -> str:
        """Twelve hexadecimal digits of settings, curves, steps and every weight, in the precision kept."""
        digest = hashlib.sha256(json.dumps(settings, sort_keys=True).encode())
        digest.update(np.ascontiguousarray(self.steps, dtype="<i8").data)
        for name in self.measured:
            digest.update(np.ascontiguousarray(self.curves[name], dtype="<f8").data)
        for weights in self.checkpoints:
            for name in self.model.shapes:
                stored = "<f2" if weights[name].dtype == np.float16 else "<f4"
                digest.update(np.ascontiguousarray(weights[name], dtype=stored).data)
        return digest.hexdigest()[:12]


class Arrays(Mapping[str, np.ndarray]):
    """Arrays by name, as a run hands them out: read-only, and none can be exchanged."""

    def __init__(self, arrays: Mapping[str, np.ndarray]):
        self._arrays = {name: _read_only(values) for name, values in arrays.items()}

    def __getitem__(self, name: str) -> np.ndarray:
        return self._arrays[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._arrays)

    def __len__(self) -> int:
        return len(self._arrays)

    def __or__(self, others: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """The same with some exchanged or added, in a dictionary of the caller's own."""
        return {**self._arrays, **others}

    def __repr__(self) -> str:
        return f"<Arrays: {', '.join(self)}>"


def check_texts(provenance: Any) -> None:
    """Refuse a provenance that is not texts by name."""
    if not isinstance(provenance, dict):
        raise ValueError(f"the provenance must be texts by name, got {provenance!r}")
    for name, text in provenance.items():
        if not (isinstance(name, str) and isinstance(text, str)):
            raise ValueError(f"the provenance must be texts by name, got {name!r}: {text!r}")


def _ascending(name: str, steps: Any) -> Int[np.ndarray, " step"]:
    """Steps as read-only whole numbers, if they are a list of such that ascends from 0 or more."""
    values = np.asarray(steps)
    whole = values.astype(np.int64) if values.dtype.kind in "iuf" and np.isfinite(values).all() else None
    if values.ndim != 1 or whole is None or not np.array_equal(whole, values):
        raise ValueError(f"{name} must be whole numbers in a row, got {values.dtype} of shape {values.shape}")
    if len(whole) and (whole[0] < 0 or (np.diff(whole) <= 0).any()):
        raise ValueError(f"{name} must ascend from 0 or more, got {whole.tolist()[:12]}")
    return _read_only(whole)


def _read_only(values: Any) -> np.ndarray:
    """A view that cannot be written to."""
    view = np.asarray(values).view()
    view.flags.writeable = False
    return view
