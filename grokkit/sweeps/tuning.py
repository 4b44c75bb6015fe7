"""The best setting within a budget of trials, found by Optuna: what makes a race between optimisers fair.

As a file, in TOML::

    base = "mainline"       # a setting with a name; without it the defaults, which are the paper's
    trials = 30             # the budget; each trial is one setting, trained with every seed
    seeds = [100, 101]      # not those that it will race with

    [set]                   # what differs from the base in all trials
    optimiser = "muon"
    steps = 1_000
    stop_accuracy = 0.99

    [search]                # what is searched, and between which ends
    lr = { low = 0.001, high = 0.1, log = true }
    weight_decay = { low = 0.1, high = 10.0, log = true }
    "options.momentum" = { low = 0.5, high = 0.99 }

An integer is searched with ``whole = true``. What can be set and searched are the names that a grid knows
(see `grokkit.sweeps.grid`). The trials are kept in an Optuna study, an SQLite database; every trial is
written as soon as it is done.
"""

import statistics
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, field, fields
from pathlib import Path
from typing import Any

from grokkit.ranges import real_number, whole_number
from grokkit.sweeps.asked import Asked
from grokkit.sweeps.grid import Grid
from grokkit.sweeps.outcome import Outcome, run_one

STUDY = "grokkit"  # its name in the file


@dataclass(frozen=True)
class Between:
    """Where a number is searched.

    Args:
        low: Its least.
        high: Its largest.
        log: Whether its logarithm is drawn evenly.
        whole: Whether it is an integer.

    Raises:
        ValueError: If ``low`` is not below ``high``, or not above 0 although the logarithm is drawn, or
            one of them is no integer although the number is.
    """

    low: float | int
    high: float | int
    log: bool = False
    whole: bool = False

    def __post_init__(self) -> None:
        low, high = real_number("low", self.low), real_number("high", self.high)
        if not low < high or (self.log and low <= 0):
            raise ValueError(f"low must be below high, and above 0 if log is true; got {low:g} and {high:g}")
        if self.whole and not (low.is_integer() and high.is_integer()):
            raise ValueError(f"low and high must be integers if whole is true; got {low:g} and {high:g}")
        kind = int if self.whole else float
        object.__setattr__(self, "low", kind(low))  # the way into a frozen dataclass
        object.__setattr__(self, "high", kind(high))


@dataclass(frozen=True)
class Search:
    """What is searched, with which budget.

    Args:
        search: Ends by name.
        trials: How many settings are tried.
        seeds: Each setting is trained with all of them.
        base: A name in `grokkit.SETTINGS`; None for the defaults.
        changes: What differs from the base in all trials.
        target: Test accuracy aimed at.

    Raises:
        ValueError: If a name is unknown, a value is none that it can have, or there is nothing to search.
    """

    search: Mapping[str, Between]
    trials: int = 30
    seeds: Sequence[int] = (100, 101)
    base: str | None = None
    changes: Mapping[str, Any] = field(default_factory=dict)
    target: float = Asked.target

    def __post_init__(self) -> None:
        whole_number("trials", self.trials, 1)
        if not self.search:
            raise ValueError("there is nothing to search")
        for end in ("low", "high"):  # a grid refuses what cannot be
            self.grid({name: getattr(between, end) for name, between in self.search.items()})

    def grid(self, found: Mapping[str, float | int]) -> Grid:
        """The runs of one trial."""
        axes = {name: (value,) for name, value in found.items()}
        return Grid(axes, tuple(self.seeds), self.base, self.changes, Asked(target=self.target, points=2))

    @classmethod
    def from_toml(cls, path: str | Path) -> "Search":
        """The search that a file describes.

        Raises:
            ValueError: If it is not TOML, or describes none.
            OSError: If it cannot be read.
        """
        path = Path(path).expanduser()
        try:
            told = tomllib.loads(path.read_text(encoding="utf-8"))
            told = {"changes" if name == "set" else name: value for name, value in told.items()}
            own = {f.name for f in fields(cls)}
            if unknown := sorted(told.keys() - own):
                raise ValueError(f"a search has no {unknown[0]!r}; it has {', '.join(sorted(own))}")
            ends = told.pop("search", {})
            return cls({name: Between(**between) for name, between in ends.items()}, **told)
        except (ValueError, TypeError, UnicodeDecodeError) as reason:
            raise ValueError(f"{path}: {reason}") from None


@dataclass(frozen=True)
class Tuned:
    """What a search has found.

    Attributes:
        best: The searched numbers of the best trial, by name.
        score: Its score; see `score_of`.
        trials: How many were made.
    """

    best: Mapping[str, float | int]
    score: float
    trials: int


def score_of(outcomes: Sequence[Outcome]) -> float:
    """What a trial is judged by, the less the better: the mean over its seeds of the steps to the target.

    A seed that never got there has, of the steps that it had, once all of them and once more the share of the
    test pairs that it never answered: worse than any that did, and the better the nearer it came. So one lost
    seed costs more than any hurry gains.
    """

    def steps(outcome: Outcome) -> float:
        if outcome.step_at_target is not None:
            return float(outcome.step_at_target)
        known = float(max((a for a in outcome.curves["test_accuracy"] if a == a), default=0.0))
        return outcome.setting[2].steps * (2 - known)

    return statistics.mean(map(steps, outcomes))


def tune(search: Search, out: str | Path) -> Tuned:
    """Make the trials of a search that the file does not have yet, one after another, and find the best.

    Whatever ends the process, finished trials stay, and the same call goes on from there; when the budget is
    spent, it trains nothing.

    Args:
        search: What is searched.
        out: The study's file, new or with trials of this search.

    Raises:
        ValueError: If Optuna is not installed, or the file is of another search.
        KeyboardInterrupt: If it was interrupted.
    """
    try:
        import optuna
    except ImportError:
        raise ValueError('tuning needs Optuna: pip install "grokkit[tune]"') from None
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    path = Path(out).expanduser()
    path.parent.mkdir(parents=True, exist_ok=True)
    study = optuna.create_study(storage=f"sqlite:///{path}", study_name=STUDY, load_if_exists=True)
    told = _told(search)
    if study.user_attrs.setdefault("search", told) != told:
        raise ValueError(f"{path} is of another search; only its number of trials may change")
    study.set_user_attr("search", told)

    def trial_score(trial: Any) -> float:
        found = {name: _suggested(trial, name, between) for name, between in search.search.items()}
        outcomes = [run_one(job.setting, Asked(target=search.target)) for job in search.grid(found).jobs()]
        trial.set_user_attr("steps", [outcome.step_at_target for outcome in outcomes])
        return score_of(outcomes)

    done = optuna.trial.TrialState.COMPLETE
    while (n := len(study.get_trials(states=(done,)))) < search.trials:
        # A sampler that begins anew would draw the first numbers again.
        study.sampler = optuna.samplers.TPESampler(seed=n)
        study.optimize(trial_score, n_trials=1)
    return Tuned(dict(study.best_params), float(study.best_value), n)


def _suggested(trial: Any, name: str, between: Between) -> float | int:
    """What an Optuna trial is to try for a number."""
    suggest = trial.suggest_int if between.whole else trial.suggest_float
    return suggest(name, between.low, between.high, log=between.log)


def _told(search: Search) -> dict[str, Any]:
    """All of it but the number of trials, as JSON has it."""
    ends = {name: list(astuple(between)) for name, between in search.search.items()}
    changes = dict(search.changes)
    return {
        "search": ends,
        "seeds": list(search.seeds),
        "base": search.base,
        "changes": changes,
        "target": search.target,
    }
