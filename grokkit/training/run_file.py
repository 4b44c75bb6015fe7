"""The file that a training records to: tried before, written as it goes, locked against a second training."""

import contextlib
import glob
import math
import os
import tempfile
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import numpy as np
from filelock import FileLock, Timeout

from grokkit.ranges import real_number
from grokkit.runs import WeightsTooLarge
from grokkit.settings import TrainConfig

SHARE = 50  # writing takes at most one part in so many of the time


@contextlib.contextmanager
def locked(path: Path, otherwise: str) -> Iterator[None]:
    """Keep other processes from writing to a file; its folder is made. The lock ends with the process.

    Raises:
        OSError: If another process has the lock (then with the words ``otherwise``), or nothing can be
            written there; the message names the file.
    """
    lock_file = path.with_name(f".{path.name}.lock")
    lock = FileLock(lock_file, blocking=False)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout:
        raise OSError(f"{path}: {otherwise}") from None
    except OSError as reason:
        raise OSError(f"{path} cannot be written: {_said(reason)}") from reason
    try:
        yield
    finally:
        with contextlib.suppress(OSError):  # Windows removes it itself
            lock_file.unlink()
        lock.release()


@runtime_checkable
class Trained(Protocol):
    """What a training makes, and goes on from: a `grokkit.Run`, or a run of another kind."""

    train: TrainConfig
    steps: Any
    curves: Any
    checkpoints: Any
    provenance: dict[str, str]
    resume_state: dict[str, np.ndarray]

    def save(self, path: str | Path, precision: Any = "float32") -> None:
        """Write it to one file, atomically, with what resuming needs."""
        ...


class RunFile:
    """Where a run is kept while it trains, so that little is lost whatever ends the process.

    What is recorded is written whole and atomically every ``interval`` seconds; more seldom where the file is
    so large that writing would take more than a fiftieth of the time. What was there before stays until then.

    Args:
        path: The file; folders are made.
        interval: Seconds from one time to the next.
        precision: Of what is written at the end of a training that was not interrupted (see the run's
            ``save``); all that is written before is float32, which can be resumed.
    """

    def __init__(
        self,
        path: str | Path,
        interval: float | int = 30,
        precision: str = "float32",
    ):
        self.path = Path(path).expanduser()
        self.interval, self.precision = real_number("interval", interval, least=0), precision
        self.failure: str | None = None  # what is to be told of the last time
        self._step: int | None = None  # up to which the file goes
        self._due = math.inf

    @contextlib.contextmanager
    def reserved(self, least: int) -> Iterator[None]:
        """Lock the place (`locked`) and try it.

        Args:
            least: Bytes that the file will have at the least.

        Raises:
            OSError: If another training records to the file, it cannot be written, or there is no room; the
                message names the file.
        """
        if self.path.exists() and not self.path.is_file():
            kind = "a folder" if self.path.is_dir() else "no ordinary file"
            raise OSError(f"{self.path} is {kind}: name a file to record to")
        with locked(self.path, "another training is recording to this file"):
            for left in self.path.parent.glob(f".{glob.escape(self.path.name)}.*.part"):
                left.unlink(missing_ok=True)  # of a process that was killed while it wrote
            self._try(least)
            self._due = time.monotonic() + self.interval
            yield

    def is_due(self) -> bool:
        """Whether it is time to write."""
        return time.monotonic() >= self._due

    def write(self, run: Trained) -> None:
        """Put what is recorded so far on disk; where that fails, warn once, and keep what is there."""
        started = time.monotonic()
        try:
            run.save(self.path)
        except OSError as reason:
            if self.failure is None:
                warnings.warn(f"{self._kept(reason)}; training goes on", stacklevel=2)
            self.failure = self._kept(reason)
        else:
            self.failure, self._step = None, int(run.resume_state["step"])
        ended = time.monotonic()
        self._due = ended + max(self.interval, SHARE * (ended - started))

    def finish(self, run: Trained, interrupted: bool) -> None:
        """Write the run as it shall stay; where that fails, in the system's folder for temporary files.

        Weights that the precision cannot hold are written as float32, with a warning.
        """
        precision = "float32" if interrupted else self.precision
        try:
            run.save(self.path, precision)
            self.failure = None
            return
        except WeightsTooLarge as reason:
            warnings.warn(f"{self.path} is written as float32: {reason}", stacklevel=2)
            return self.finish(run, interrupted=True)
        except OSError as reason:
            self.failure = self._kept(reason)
        try:
            folder = tempfile.mkdtemp(prefix="grokkit-")
            refuge = Path(folder, self.path.name)
            run.save(refuge, precision)
            self.failure += f"; the whole run is in {refuge}"
        except OSError as reason:
            with contextlib.suppress(OSError, UnboundLocalError):
                os.rmdir(folder)
            self.failure += f"; nor could it be kept in {tempfile.gettempdir()}: {_said(reason)}"

    def _try(self, least: int) -> None:
        """Write as much as will be needed at the least beside the file, and take it away again."""
        try:
            with tempfile.TemporaryFile(dir=self.path.parent, prefix=f".{self.path.name}.") as draft:
                draft.write(bytes(least))
                draft.flush()
        except OSError as reason:
            raise OSError(
                f"{self.path} cannot be written: {_said(reason)} (at least {least / 1e6:.2g} MB are needed)"
            ) from reason

    def _kept(self, reason: OSError) -> str:
        there = "nothing was written yet" if self._step is None else f"the file goes to step {self._step:,}"
        return f"{self.path} could not be saved: {_said(reason)}; {there}"


def _said(reason: OSError) -> str:
    """The reason without number and file name."""
    return reason.strerror or str(reason)
