"""The file that a sweep is kept in: one SQLite database, which every language can read.

Two tables. ``sessions`` has a row for each time that somebody swept into the file: ``grid`` and
``provenance`` as JSON. ``runs`` has a row for each run that came to an end:

===================  =====================================================================================
``key``              what tells it from every other run (the primary key)
``cell``, ``seed``   where it is in the grid: values by axis (JSON), and the seed
``setting``          all of task, model and training (JSON)
``session``          when it was made: ``id`` in ``sessions``
``failure``          why there is no outcome; NULL if there is one, and all that follows is NULL otherwise
``seconds``          that it took
``step``             at which it ended, and there ``train_loss``, ``test_loss`` (nats), ``train_accuracy``,
                     ``test_accuracy`` (shares); NULL where they are not finite
``step_at_target``   first measured step above the target; NULL if there is none
``moments``          steps by name (JSON), null for what never came; likewise ``crossings``
``key_frequencies``  of the last network (JSON); null where undefined
``measures``         numbers by name (JSON), of the last network
``curves``           lists by name (JSON), thinned, to four digits; null where not finite
===================  =====================================================================================
"""

import contextlib
import hashlib
import json
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from grokkit.runs import CURVES
from grokkit.sweeps.grid import Cell, Grid, Job, Plain
from grokkit.sweeps.outcome import Outcome, fate
from grokkit.training.run_file import locked
from grokkit.training.thinning import telling_coordinates

VERSION = 1  # of the tables
_TABLES = """
CREATE TABLE sessions (id INTEGER PRIMARY KEY, grid TEXT NOT NULL, provenance TEXT NOT NULL);
CREATE TABLE runs (
    key TEXT PRIMARY KEY, cell TEXT NOT NULL, seed INTEGER NOT NULL, setting TEXT NOT NULL,
    session INTEGER NOT NULL REFERENCES sessions, failure TEXT, seconds REAL, step INTEGER, train_loss REAL,
    test_loss REAL, train_accuracy REAL, test_accuracy REAL, step_at_target INTEGER, moments TEXT,
    crossings TEXT, key_frequencies TEXT, measures TEXT, curves TEXT
);
"""
_JSON = ("cell", "setting", "moments", "crossings", "key_frequencies", "measures", "curves")
_PLACES = ", ".join("?" for _ in range(18))


@dataclass(frozen=True, eq=False)
class Recorded:
    """One run of a sweep, as the file has it; see the table in `grokkit.sweeps.results`.

    Attributes:
        failure: Why there is no outcome; None if there is one. Else what follows is None.
        curves: Thinned, by name.
    """

    key: str
    cell: Cell
    seed: int
    setting: Plain
    session: int
    failure: str | None
    seconds: float | None
    step: int | None
    train_loss: float | None
    test_loss: float | None
    train_accuracy: float | None
    test_accuracy: float | None
    step_at_target: int | None
    moments: Mapping[str, int | None] | None
    crossings: Mapping[str, int | None] | None
    key_frequencies: tuple[int, ...] | None
    measures: Mapping[str, float | None] | None
    curves: Mapping[str, np.ndarray] | None

    @property
    def fate(self) -> str | None:
        """What became of it, one of `grokkit.sweeps.FATES`; None if it failed."""
        return None if self.moments is None else fate(self.step_at_target, self.moments, self.train_accuracy)


@dataclass(frozen=True, eq=False)
class Results:
    """What a sweep has found so far.

    Attributes:
        grid: That of the last session.
        provenance: Where the runs come from: of each session, by its number, texts by name.
        runs: Those of the grid that have come to an end, in its order.
    """

    grid: Grid
    provenance: Mapping[int, Mapping[str, str]]
    runs: Sequence[Recorded]

    @classmethod
    def load(cls, path: str | Path) -> "Results":
        """What is in a file, also while a sweep writes to it.

        Raises:
            ValueError: If it is not the file of a sweep.
            OSError: If it cannot be read.
        """
        with _opened(Path(path).expanduser()) as database:
            sessions = database.execute("SELECT id, grid, provenance FROM sessions ORDER BY id").fetchall()
            rows = database.execute(
                f"SELECT {', '.join(f.name for f in fields(Recorded))} FROM runs"
            ).fetchall()
        if not sessions:
            raise ValueError(f"{path} is the file of a sweep that nobody has begun")
        try:
            grid = Grid.from_dict(json.loads(sessions[-1][1]))
            provenance = {number: json.loads(text) for number, _, text in sessions}
            found = {row[0]: _recorded(row) for row in rows}
        except (ValueError, TypeError, KeyError) as reason:
            raise ValueError(f"{path} is not a whole file of a sweep: {reason}") from None
        return cls(grid, provenance, [found[job.key] for job in grid.jobs() if job.key in found])

    @cached_property
    def identity(self) -> str:
        """Sixteen hexadecimal digits of the grid and of all that was found in its runs; not of where and when
        that was."""
        told = [self.grid.to_dict(), *map(_found, self.runs)]
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:16]

    def about(self) -> dict[str, Any]:
        """What a page is told of it."""
        n = len(self.runs)
        told = f"{n:,} {'run' if n == 1 else 'runs'} over {', '.join(self.grid.axes) or 'seeds'}"
        return {"id": self.identity, "text": told}

    @cached_property
    def cells(self) -> list[tuple[Cell, list[Recorded]]]:
        """Each cell of the grid, along its axes, with its runs that have come to an end."""
        by_cell: dict[str, list[Recorded]] = {json.dumps(cell): [] for cell in self.grid.cells}
        for run in self.runs:
            by_cell[json.dumps(run.cell)].append(run)
        places = {name: list(values) for name, values in self.grid.axes.items()}
        along = sorted(self.grid.cells, key=lambda cell: [places[name].index(cell[name]) for name in places])
        return [(cell, by_cell[json.dumps(cell)]) for cell in along]


class ResultsFile:
    """The file, reserved for one sweep that writes to it; a context manager.

    The system lets go of the lock when the process ends, however it ends.

    Args:
        path: The file; folders are made.
        grid: What is swept; if the file is there already, it must be of this grid or of one from which it
            has grown (the same, with other values and seeds).

    Raises:
        ValueError: If there is another file in its place, or that of another grid.
        OSError: If it cannot be written, or another sweep writes to it.
    """

    def __init__(self, path: Path, grid: Grid):
        self.path, self.grid = path, grid
        self._open = contextlib.ExitStack()

    def __enter__(self) -> "ResultsFile":
        with contextlib.ExitStack() as stack:
            stack.enter_context(locked(self.path, "another sweep is writing to this file"))
            self._database = stack.enter_context(_opened(self.path, writing=True))
            self._session, self._last = self._last_session()
            if self._last is not None and not self.grid.grows_from(self._last):
                raise ValueError(
                    f"{self.path} is of another grid: axes may get other values and a grid other seeds, but "
                    "its base, what is set, which axes there are and what is kept must stay"
                )
            self._open = stack.pop_all()
        return self

    def __exit__(self, *failure: Any) -> None:
        self._open.close()

    def keys(self) -> set[str]:
        """Of the runs that have come to an end."""
        return {key for (key,) in self._database.execute("SELECT key FROM runs")}

    def begin(self, provenance: Mapping[str, str]) -> None:
        """What is added from now on comes from there."""
        told = json.dumps(self.grid.to_dict()), json.dumps(dict(provenance))
        made = self._database.execute("INSERT INTO sessions (grid, provenance) VALUES (?, ?)", told)
        self._session, self._last = made.lastrowid, self.grid

    def is_of_this_grid(self) -> bool:
        """Whether the last session was."""
        return self._last == self.grid

    def add(self, job: Job, outcome: Outcome | str) -> None:
        """Take in a run: its outcome, or why there is none."""
        values: dict[str, Any] = dict.fromkeys(f.name for f in fields(Recorded))
        values |= {"key": job.key, "cell": job.cell, "seed": job.seed, "setting": job.plain}
        values["session"] = self._session
        if isinstance(outcome, str):
            values["failure"] = outcome
        else:
            values |= _told(outcome, self.grid.asked.points)
        row = [
            json.dumps(value) if name in _JSON and value is not None else value
            for name, value in values.items()
        ]
        self._database.execute(f"INSERT INTO runs ({', '.join(values)}) VALUES ({_PLACES})", row)

    def _last_session(self) -> tuple[int | None, Grid | None]:
        told = self._database.execute("SELECT id, grid FROM sessions ORDER BY id DESC LIMIT 1").fetchone()
        return (None, None) if told is None else (told[0], Grid.from_dict(json.loads(told[1])))


@contextlib.contextmanager
def _opened(path: Path, writing: bool = False) -> Iterator[sqlite3.Connection]:
    """The database; each change is on disk when the call returns.

    Raises:
        ValueError: If it is not the file of a sweep.
        OSError: If it cannot be read.
    """
    if not writing:
        with path.open("rb"):  # says why, if it cannot be read; SQLite would make a new one
            pass
    try:
        database = sqlite3.connect(path, isolation_level=None)
    except sqlite3.OperationalError as reason:
        raise OSError(f"{path} cannot be opened: {reason}") from None
    try:
        version, tables = (
            database.execute("PRAGMA user_version").fetchone()[0],
            database.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0],
        )
        if writing and not tables:
            database.executescript(f"BEGIN; {_TABLES} PRAGMA user_version = {VERSION}; COMMIT")
        elif version != VERSION:
            raise ValueError(f"{path} is not the file of a sweep, or of one by a newer grokkit")
        yield database
    except sqlite3.OperationalError as reason:
        raise OSError(f"{path} cannot be used: {reason}") from None
    except sqlite3.DatabaseError as reason:
        raise ValueError(f"{path} is not the file of a sweep: {reason}") from None
    finally:
        database.close()


def _told(outcome: Outcome, points: int) -> dict[str, Any]:
    """An outcome as the file keeps it."""
    curves = thinned(outcome.curves, points)
    last = {name: _finite(float(outcome.curves[name][-1])) for name in CURVES[1:]}
    return {
        "seconds": round(outcome.seconds, 2),
        "step": int(outcome.curves["step"][-1]),
        **last,
        "step_at_target": outcome.step_at_target,
        "moments": dict(outcome.moments),
        "crossings": dict(outcome.crossings),
        "key_frequencies": outcome.key_frequencies,
        "measures": {name: None if v is None else _finite(v) for name, v in outcome.measures.items()},
        "curves": {
            name: [int(v) if name == "step" else _finite(float(f"{v:.4g}")) for v in values]
            for name, values in curves.items()
        },
    }


def thinned(curves: Mapping[str, np.ndarray], points: int) -> dict[str, np.ndarray]:
    """Curves with at most so many points: what is drawn through them changes as little as may be.

    Again and again the point goes that is nearest to the line between its neighbours, in the coordinates of
    `grokkit.training.thinning.telling_coordinates`. Ends stay, and so does a spike of a single point.
    """
    columns = zip(*(curves[name].tolist() for name in CURVES), strict=True)
    at = np.array([telling_coordinates(*values) for values in columns])
    kept = np.arange(len(at))
    while len(kept) > points:
        before, here, after = at[kept[:-2]], at[kept[1:-1]], at[kept[2:]]
        way, off = after - before, here - before
        along = (off * way).sum(axis=1) / (way**2).sum(axis=1)  # never 0: steps ascend
        distance = np.linalg.norm(off - along.clip(0, 1)[:, None] * way, axis=1)
        kept = np.delete(kept, 1 + distance.argmin())
    return {name: np.asarray(curves[name])[kept] for name in CURVES}


def _found(run: Recorded) -> dict[str, Any]:
    """All of a run but when it was made, as JSON has it."""
    values = {f.name: getattr(run, f.name) for f in fields(Recorded) if f.name != "session"}
    curves = None if run.curves is None else {name: run.curves[name].tolist() for name in CURVES}
    return {**values, "curves": curves}


def _finite(value: float) -> float | None:
    return value if np.isfinite(value) else None


def _recorded(row: tuple[Any, ...]) -> Recorded:
    values = dict(zip((f.name for f in fields(Recorded)), row, strict=True))
    for name in _JSON:
        if values[name] is not None:
            values[name] = json.loads(values[name])
    if values["key_frequencies"] is not None:
        values["key_frequencies"] = tuple(values["key_frequencies"])
    if values["curves"] is not None:
        values["curves"] = {
            name: np.array([np.nan if v is None else v for v in values["curves"][name]]) for name in CURVES
        }
    return Recorded(**values)
