"""A grid is data: a setting, what is varied of it by name, and seeds.

As a file, in TOML::

    note = "How long it takes, by how much it sees."
    base = "mainline"       # a setting with a name; without it the defaults, which are the paper's
    seeds = [0, 1, 2]
    crossings = ["test_loss < 0.1"]     # and the other arguments of `Asked`
    measures = ["gini_W_E"]

    [set]                   # what differs from the base in all runs
    steps = 40_000

    [axes]                  # what is varied: every combination of these values is a cell
    frac_train = [0.3, 0.4, 0.5]
    weight_decay = [0.5, 1, 2]

What can be set and varied are the arguments of `Task`, `ModelConfig` and `TrainConfig`, by their names, and
the options of the optimiser as ``options.momentum``; seeds are varied by ``seeds`` alone.

A network that has been trained can go on otherwise: ``then.steps`` is for how many steps more, and
``then.weight_decay`` or ``then.frac_train`` what changes for these.
"""

import hashlib
import itertools
import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from grokkit.networks.model import ModelConfig
from grokkit.ranges import whole_number
from grokkit.settings import SETTINGS, Setting, TrainConfig
from grokkit.sweeps.asked import Asked
from grokkit.task import Task

Cell = dict[str, Any]  # a value for each axis
# A setting as JSON has it: "task", "model" and "train", and "then" if the network goes on otherwise.
Plain = dict[str, dict[str, Any]]

_SEEDS = {"seed", "weight_seed", "batch_seed"}
_PLACES = {
    name: place
    for place, kind in (("model", ModelConfig), ("train", TrainConfig), ("task", Task))  # p is the task's
    for name in (f.name for f in fields(kind))
    if name not in _SEEDS | {"split", "checkpoints", "options"}
}
_OPTION = "options."
_THEN = "then."
_LATER = ("steps", "frac_train", "lr", "weight_decay", "batch_size")  # what a network can go on with
_AFTERWARDS = tuple(_THEN + name for name in _LATER)


class Job(NamedTuple):
    """One run of a grid."""

    key: str  # sixteen hexadecimal digits of its setting: what tells it from every other run
    cell: Cell
    seed: int
    plain: Plain

    @property
    def setting(self) -> Setting:
        """Task, model and training.

        Raises:
            ValueError: If the parts do not fit.
        """
        return setting_of(self.plain)

    @property
    def then(self) -> "Then | None":
        """What changes when the network has been trained; None if it is left as it is then.

        Raises:
            ValueError: If the parts do not fit.
        """
        return then_of(self.plain) if "then" in self.plain else None


class Then(NamedTuple):
    """What a network goes on with that has been trained."""

    steps: int  # more than it has made
    task: Task
    train: TrainConfig


def with_seed(setting: Setting, seed: int) -> Setting:
    """The same setting with another split, other initial weights and other minibatches."""
    task, model, config = setting
    return replace(task, seed=seed), model, replace(config, weight_seed=seed, batch_seed=seed)


def setting_of(plain: Plain) -> Setting:
    """The setting that is written as JSON has it."""
    return (
        Task.from_dict(plain["task"]),
        ModelConfig.from_dict(plain["model"]),
        TrainConfig.from_dict(plain["train"]),
    )


def then_of(plain: Plain) -> Then:
    """What comes after the training that is written as JSON has it, with a "then".

    Raises:
        ValueError: If it cannot go on like that.
    """
    changes = dict(plain["then"])
    if "steps" not in changes:
        raise ValueError(f"then.steps must say for how many steps more; there is {', '.join(changes)} alone")
    steps = whole_number("then.steps", changes.pop("steps"), 1)
    task, _, train = setting_of(_with(plain, changes))
    return Then(steps, task, train)


@dataclass(frozen=True)
class Grid:
    """Every combination of the axes' values, with every seed.

    Args:
        axes: Values by name.
        seeds: Each chooses split, initial weights and minibatches.
        base: A name in `grokkit.SETTINGS`; None for the defaults of task, model and training.
        changes: What differs from the base in all runs.
        asked: What is kept of each run.
        note: What it is for, in words.

    Raises:
        ValueError: If a name is unknown, a value is not one that it can have, one is there twice, or there
            are none.
    """

    axes: Mapping[str, Sequence[Any]]
    seeds: Sequence[int] = (0,)
    base: str | None = None
    changes: Mapping[str, Any] = field(default_factory=dict)
    asked: Asked = field(default_factory=Asked)
    note: str = ""

    def __post_init__(self) -> None:
        if self.base is not None and self.base not in SETTINGS:
            raise ValueError(f"no setting is called {self.base!r}; there is {', '.join(SETTINGS)}")
        if not isinstance(self.note, str):
            raise ValueError(f"the note must be text, got {self.note!r}")
        for name, values in {**self.axes, "seeds": self.seeds}.items():
            if not isinstance(values, list | tuple) or not values:
                raise ValueError(f"{name} must be a list of values, got {values!r}")
        if twice := sorted(self.axes.keys() & self.changes):
            raise ValueError(f"{twice[0]} is set and varied; one of the two")
        # As the settings keep them: 1 for a rate is 1.0, so that the same run has the same name.
        start = _with(_plain(self._start()), self.changes)
        plain: dict[str, Any] = {
            "changes": {name: _value(start, name) for name in self.changes},
            "axes": {
                name: tuple(_value(_with(start, {name: value}), name) for value in values)
                for name, values in self.axes.items()
            },
            "seeds": tuple(whole_number("a seed", seed, 0) for seed in self.seeds),
        }
        for name, values in {**plain["axes"], "seeds": plain["seeds"]}.items():
            for i, value in enumerate(values):
                if value in values[:i]:
                    raise ValueError(f"{name} has {value!r} twice")
        for name, value in plain.items():
            object.__setattr__(self, name, value)  # the way into a frozen dataclass
        first = next(self.jobs()).plain
        if "then" in first:  # what it needs may be set and varied apart, so that only now all is there
            then_of(first)

    @classmethod
    def from_toml(cls, path: str | Path) -> "Grid":
        """The grid that a file describes.

        Raises:
            ValueError: If it is not TOML, or describes none.
            OSError: If it cannot be read.
        """
        path = Path(path).expanduser()
        try:
            told = tomllib.loads(path.read_text(encoding="utf-8"))
            return cls.from_dict({"changes" if name == "set" else name: told[name] for name in told})
        except (ValueError, UnicodeDecodeError) as reason:
            raise ValueError(f"{path}: {reason}") from None

    @classmethod
    def from_dict(cls, told: Mapping[str, Any]) -> "Grid":
        """The grid that `to_dict` described.

        Raises:
            ValueError: If it describes none.
        """
        of_asked = {f.name for f in fields(Asked)}
        own = {f.name for f in fields(cls)} - {"asked"}
        if unknown := sorted(told.keys() - of_asked - own):
            raise ValueError(f"a grid has no {unknown[0]!r}; it has {', '.join(sorted(own | of_asked))}")
        for name in ("axes", "changes"):
            if not isinstance(told.get(name, {}), Mapping):
                raise ValueError(f"{name} must be values by name, got {told[name]!r}")
        asked = Asked(**{name: told[name] for name in told.keys() & of_asked})
        return cls(**{"axes": {}, **{name: told[name] for name in told.keys() & own}}, asked=asked)

    def to_dict(self) -> dict[str, Any]:
        """The grid as plain values, for JSON."""
        own = {f.name: getattr(self, f.name) for f in fields(self) if f.name != "asked"}
        return json.loads(json.dumps({**own, **asdict(self.asked)}))

    def __len__(self) -> int:
        """How many runs it has."""
        return len(self.seeds) * len(self.cells)

    @cached_property
    def cells(self) -> list[Cell]:
        """Its cells, coarse ones first: ends of the axes, then their middles, then what lies between, …"""
        levels = [_levels(len(values)) for values in self.axes.values()]
        where = itertools.product(*(range(len(values)) for values in self.axes.values()))
        # A cell is as fine as the finest of its coordinates.
        order = sorted(
            where, key=lambda at: max((level[i] for level, i in zip(levels, at, strict=True)), default=0)
        )
        return [
            {name: values[i] for (name, values), i in zip(self.axes.items(), at, strict=True)} for at in order
        ]

    def jobs(self) -> Iterator[Job]:
        """Its runs: all cells with the first seed, then with the second, …"""
        start = _with(_plain(self._start()), self.changes)
        for seed in self.seeds:
            for cell in self.cells:
                plain = _with(start, cell)
                plain["task"]["seed"] = plain["train"]["weight_seed"] = plain["train"]["batch_seed"] = seed
                yield Job(_key(plain), cell, seed, plain)

    def grows_from(self, other: "Grid") -> bool:
        """Whether it is the other one with more, fewer or other values and seeds, so that their runs belong
        together."""
        mine, theirs = ({**g.to_dict(), "axes": [*g.axes], "seeds": [], "note": ""} for g in (self, other))
        return mine == theirs

    def _start(self) -> Setting:
        return (Task(), ModelConfig(), TrainConfig()) if self.base is None else SETTINGS[self.base](0)


def _levels(n: int) -> list[int]:
    """How often a row of n is halved before each of its places is met; 0 for its ends."""
    levels, level = [0] * n, 0
    parts = [(0, n - 1)]
    while parts := [(a, b) for a, b in parts if b - a > 1]:
        level += 1
        for a, b in parts:
            levels[(a + b) // 2] = level
        parts = [half for a, b in parts for half in ((a, (a + b) // 2), ((a + b) // 2, b))]
    return levels


def _key(plain: Plain) -> str:
    """Of what decides how a run goes, which how many weights are kept does not.

    Only what differs from the defaults goes in, so that a run is called the same when more can be set.
    """
    told = {
        place: {name: value for name, value in values.items() if value != _DEFAULT[place].get(name)}
        for place, values in plain.items()
        if place in _DEFAULT
    }
    if "then" in plain:
        told["then"] = plain["then"]
    told["train"].pop("checkpoints", None)
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:16]


def _plain(setting: Setting) -> Plain:
    task, model, config = setting
    return json.loads(
        json.dumps({"task": task.to_dict(), "model": model.to_dict(), "train": config.to_dict()})
    )


_DEFAULT = _plain((Task(), ModelConfig(), TrainConfig()))
_DEFAULT["model"] = asdict(ModelConfig())  # all of them, also what is told only if it is another


def _with(plain: Plain, changes: Mapping[str, Any]) -> Plain:
    """A plain setting with values exchanged, by the names that they have in a grid.

    Raises:
        ValueError: If there is none of such a name.
    """
    changed = {place: dict(values) for place, values in plain.items()}
    options = dict(plain["train"]["options"])
    for name, value in changes.items():
        if isinstance(name, str) and name.startswith(_OPTION) and name != _OPTION:
            options[name.removeprefix(_OPTION)] = value
        elif name in _AFTERWARDS:
            changed.setdefault("then", {})[name.removeprefix(_THEN)] = value
        elif name in _PLACES:
            for place in ("task", "model") if name == "p" else (_PLACES[name],):
                changed[place][name] = list(value) if isinstance(value, tuple) else value
        else:
            known = ", ".join((*_PLACES, *_AFTERWARDS))
            raise ValueError(f"nothing called {name!r} can be set or varied; there are {known}, options.NAME")
    changed["train"]["options"] = options
    return changed


def _value(plain: Plain, name: str) -> Any:
    """The value of that name, as the setting keeps it."""
    task, model, config = setting_of(plain)
    if name.startswith(_THEN):
        name = name.removeprefix(_THEN)
        # One value is looked at; the steps that every other needs may be set elsewhere.
        steps, task, config = then_of(plain | {"then": {"steps": 1} | plain["then"]})
        if name == "steps":
            return steps
    if name.startswith(_OPTION):
        return dict(config.options)[name.removeprefix(_OPTION)]
    return getattr({"task": task, "model": model, "train": config}[_PLACES[name]], name)


def varied(cells: Iterable[Cell]) -> list[str]:
    """Names of the axes that have more than one value."""
    seen: dict[str, set[str]] = {}
    for cell in cells:
        for name, value in cell.items():
            seen.setdefault(name, set()).add(repr(value))
    return [name for name, values in seen.items() if len(values) > 1]
