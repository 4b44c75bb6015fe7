"""A recorded run: checkpoints, curves, split, settings and where it came from, in one safe file.

The file is safetensors: no pickle, nothing in it is ever executed. Tensors:

==================  ==========================  ===================================================
``steps``           int64 (checkpoint,)         steps whose weights are kept
``weights/<name>``  float32 or float16          the parameter <name>, stacked on a leading checkpoint axis
``curves/<name>``   float64 (point,)            ``step``, losses and accuracies, measured more often
``train_mask``      bool (p²,)                  the split
``resume/<name>``   float32                     weights and AdamW's running means at the last step
==================  ==========================  ===================================================

Settings and provenance are JSON in the metadata, beside a SHA-256 of the file itself (with that digest set to
zeros), so that a truncated or altered file is noticed when it is opened.
"""

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import numpy as np
from jaxtyping import Float, Int
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file

from grokkit.networks.model import ModelConfig, Weights
from grokkit.networks.network import Network
from grokkit.settings import TrainConfig
from grokkit.task import OPERATION_TEXT, Task

FORMAT = "grokkit.run"
VERSION = "1"
CURVES = ("step", "train_loss", "test_loss", "train_accuracy", "test_accuracy")
_NO_DIGEST = "0" * 64


class RunFileError(ValueError):
    """A file is not a usable recorded run; the message names the file and the reason."""


@dataclass(eq=False)
class Run:
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
    """

    task: Task
    model: ModelConfig
    train: TrainConfig
    steps: Int[np.ndarray, " checkpoint"]
    curves: dict[str, Float[np.ndarray, " point"] | Int[np.ndarray, " point"]]
    checkpoints: Sequence[Weights] = field(repr=False)
    provenance: dict[str, str] = field(default_factory=dict, repr=False)
    resume_state: dict[str, np.ndarray] = field(default_factory=dict, repr=False)

    def __repr__(self) -> str:
        last = "" if not len(self.steps) else f", steps {self.steps[0]}–{self.steps[-1]}"
        return f"<Run: {self.task.op} mod {self.task.p}, {len(self.steps)} checkpoints{last}>"

    def weights(self, step: int | np.integer) -> Weights:
        """Parameters by name, float32, at a recorded step.

        Raises:
            KeyError: If the step was not kept; the message names the nearest that was.
        """
        (found,) = np.nonzero(self.steps == step)
        if not len(found):
            raise KeyError(
                f"no checkpoint at step {step}; the nearest is {self.nearest(step)} "
                f"(run.steps lists all {len(self.steps)})"
            )
        return {name: w.astype(np.float32, copy=False) for name, w in self.checkpoints[found[0]].items()}

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

    def nearest(self, step: float | int | np.number) -> int:
        """The recorded step nearest to ``step`` (the earlier of two equally near)."""
        return int(self.steps[np.abs(self.steps - step).argmin()])

    def at(self, step: int | np.integer) -> dict[str, float]:
        """Losses and accuracies measured at ``step``.

        Raises:
            KeyError: If nothing was measured at that step.
        """
        (found,) = np.nonzero(self.curves["step"] == step)
        if not len(found):
            near = self.curves["step"][np.abs(self.curves["step"] - step).argmin()]
            raise KeyError(f"nothing was measured at step {step}; the nearest measurement is at {near}")
        return {name: float(self.curves[name][found[0]]) for name in CURVES if name != "step"}

    def first_step(self, curve: str, above: float) -> int | None:
        """The first measured step at which a curve exceeds a value, or None if it never does."""
        (found,) = np.nonzero(self.curves[curve] > above)
        return int(self.curves["step"][found[0]]) if len(found) else None

    @cached_property
    def identity(self) -> str:
        """Twelve hexadecimal digits that tell runs apart by all that a figure can show of them.

        That is: task, sizes of the network, curves, steps and every weight, in the precision in which it is
        stored. How the run was trained and where it comes from are not in it. It is the same on any machine,
        and after the run was saved and loaded, unless the file's precision is another one.
        """
        about = json.dumps([self.task.to_dict(), self.model.to_dict()], sort_keys=True)
        digest = hashlib.sha256(about.encode())
        digest.update(np.ascontiguousarray(self.steps, dtype="<i8"))
        for name in CURVES:
            digest.update(np.ascontiguousarray(self.curves[name], dtype="<f8"))
        for weights in self.checkpoints:
            for name in self.model.shapes:
                stored = "<f2" if weights[name].dtype == np.float16 else "<f4"
                digest.update(np.ascontiguousarray(weights[name], dtype=stored))
        return digest.hexdigest()[:12]

    def about(self) -> dict[str, Any]:
        """What a page is told of the run, as JSON: ``id``, ``p``, ``op``, and in words what it learned."""
        task = self.task
        return {
            "id": self.identity,
            "p": task.p,
            "op": task.op,
            "text": f"{OPERATION_TEXT[task.op]} mod {task.p}",
        }

    def save(self, path: str | Path, precision: Literal["float32", "float16"] = "float32") -> None:
        """Write the run to one file, atomically: the file is there whole, or not at all.

        Args:
            path: Where to.
            precision: Of the checkpoints. ``float16`` halves the file, changes losses by about 0.1 %, and
                leaves out what resuming needs: it is for runs that are finished.

        Raises:
            ValueError: If the precision is unknown.
        """
        if precision not in ("float32", "float16"):
            raise ValueError(f"precision must be 'float32' or 'float16', got {precision!r}")
        tensors = {
            "steps": np.asarray(self.steps, dtype=np.int64),
            "train_mask": self.task.train_mask,
            **{f"curves/{name}": np.asarray(self.curves[name], dtype=np.float64) for name in CURVES},
        }
        for name in self.model.shapes:
            tensors[f"weights/{name}"] = np.stack([w[name] for w in self.checkpoints]).astype(precision)
        if precision == "float32":
            tensors |= {f"resume/{name}": value for name, value in self.resume_state.items()}
        metadata = {
            "format": FORMAT,
            "version": VERSION,
            "task": json.dumps(self.task.to_dict()),
            "model": json.dumps(self.model.to_dict()),
            "train": json.dumps(self.train.to_dict()),
            "provenance": json.dumps(self.provenance),
            "digest": _NO_DIGEST,
        }
        with replacing(Path(path)) as draft:
            save_file({k: np.asarray(v, order="C") for k, v in tensors.items()}, draft, metadata)
            _write_digest(draft)

    @classmethod
    def load(cls, path: str | Path) -> "Run":
        """Open a recorded run. Weights stay on disk until they are asked for.

        Raises:
            FileNotFoundError: If there is no such file.
            RunFileError: If it is not a run, damaged, altered, or of another version.
        """
        path = Path(path)
        metadata = _verified_metadata(path)
        try:
            task = Task.from_dict(json.loads(metadata["task"]))
            model = ModelConfig.from_dict(json.loads(metadata["model"]))
            train = TrainConfig.from_dict(json.loads(metadata["train"]))
            provenance = json.loads(metadata["provenance"])
            with safe_open(path, framework="numpy") as file:
                names = set(file.keys())
                steps = file.get_tensor("steps")
                curves = {name: file.get_tensor(f"curves/{name}") for name in CURVES}
                train_mask = file.get_tensor("train_mask")
                state = {
                    n.removeprefix("resume/"): file.get_tensor(n) for n in names if n.startswith("resume/")
                }
                for name, shape in model.shapes.items():
                    stored = tuple(file.get_slice(f"weights/{name}").get_shape())
                    if stored != (len(steps), *shape):
                        raise ValueError(f"{name} has shape {stored}, expected {(len(steps), *shape)}")
        except (KeyError, TypeError, ValueError, SafetensorError) as reason:
            raise RunFileError(f"{path}: the content does not fit together: {reason}") from reason
        if not np.array_equal(train_mask, task.train_mask):
            raise RunFileError(f"{path}: the stored split is not the one that the task {task} makes")
        curves["step"] = curves["step"].astype(np.int64)
        return cls(
            task, model, train, steps, curves, _StoredCheckpoints(path, model, len(steps)), provenance, state
        )


class _StoredCheckpoints(Sequence):
    """Weights by checkpoint index, read from the file when asked for."""

    def __init__(self, path: Path, model: ModelConfig, length: int):
        self._path, self._model, self._length = path, model, length
        # One handle stays open: the file is mapped into memory, and a replaced file does not mix with ours.
        self._file = safe_open(path, framework="numpy")

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, index: int | np.integer) -> Weights:
        index = range(self._length)[index]
        return {name: self._file.get_slice(f"weights/{name}")[index] for name in self._model.shapes}

    def __reduce__(self):  # so that a run can be sent to another process
        return _StoredCheckpoints, (self._path, self._model, self._length)


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A temporary file beside ``path`` that takes its name once it is complete and on disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    os.close(handle)
    try:
        yield Path(draft)
        with open(draft, "rb") as file:
            os.fsync(file.fileno())
        umask = os.umask(0)
        os.umask(umask)
        os.chmod(draft, 0o666 & ~umask)  # mkstemp's files are for their owner only
        os.replace(draft, path)
    finally:
        Path(draft).unlink(missing_ok=True)


def _header(path: Path) -> tuple[bytes, dict[str, Any]]:
    """The first bytes of a safetensors file up to its data, and the JSON therein."""
    with open(path, "rb") as file:
        start = file.read(8)
        length = int.from_bytes(start, "little")
        whole = len(start) == 8 and length <= path.stat().st_size - 8
        header = file.read(length) if whole else b""
    if not header.startswith(b"{"):
        # Only now: the length of a header may well begin with the same byte as a pickle.
        if start[:4] == b"PK\x03\x04" or start[:1] == b"\x80":
            raise RunFileError(
                f"{path}: this is a pickle (a .pth or .pkl file). Opening one executes what is in it, so it "
                "is never read as a run; for published state dicts see grokkit.interop.from_nanda"
            )
        raise RunFileError(f"{path}: truncated, or not a safetensors file")
    try:
        return start + header, json.loads(header)
    except ValueError:
        raise RunFileError(f"{path}: not a safetensors file (its header is not JSON)") from None


def _digest(path: Path, header: bytes, digest: str) -> str:
    """SHA-256 of the file with the stored digest replaced by zeros."""
    sha = hashlib.sha256(header.replace(digest.encode(), _NO_DIGEST.encode(), 1))
    with open(path, "rb") as file:
        file.seek(len(header))
        while chunk := file.read(1 << 22):
            sha.update(chunk)
    return sha.hexdigest()


def _write_digest(path: Path) -> None:
    header, _ = _header(path)
    digest = _digest(path, header, _NO_DIGEST)
    with open(path, "r+b") as file:
        file.write(header.replace(_NO_DIGEST.encode(), digest.encode(), 1))


def _verified_metadata(path: Path) -> dict[str, str]:
    header, content = _header(path)
    metadata = content.get("__metadata__", {}) if isinstance(content, dict) else {}
    if metadata.get("format") != FORMAT:
        raise RunFileError(f"{path}: a safetensors file, but not a run recorded by grokkit")
    if metadata.get("version") != VERSION:
        raise RunFileError(
            f"{path}: format version {metadata.get('version')!r}; this grokkit reads version {VERSION!r}"
        )
    data_bytes = max((t["data_offsets"][1] for n, t in content.items() if n != "__metadata__"), default=0)
    size = path.stat().st_size
    if size != len(header) + data_bytes:
        raise RunFileError(
            f"{path}: truncated or padded: {size:,} bytes instead of {len(header) + data_bytes:,}"
        )
    digest = metadata.get("digest", "")
    if len(digest) != len(_NO_DIGEST) or _digest(path, header, digest) != digest:
        raise RunFileError(f"{path}: altered since it was recorded (its SHA-256 does not match its content)")
    return metadata
