"""Optimisers against each other: all seeds of each, and what was published of it, with its cautions.

Steps and seconds are to the first measurement above the target. A seed that never gets there counts as
later than all that do, so that a median is not made better by failures.
"""

import hashlib
import json
import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from grokkit.sweeps.grid import Plain, setting_of
from grokkit.sweeps.recorded import recorded_sweep, sweep_names
from grokkit.sweeps.results import Recorded, Results

BASELINE = "adamw"  # whose median others are compared with
RACE = "race_"  # how the names of the shipped sweeps begin that make up the race
NAMES = {
    "adamw": "AdamW",
    "sgd": "SGD with momentum",
    "muon": "Muon",
    "adam": "Adam, coupled decay",
    "grokfast_ema": "Grokfast (EMA)",
    "grokfast_ma": "Grokfast (MA)",
    "perpgrad": "⊥Grad",
    "egd": "EGD",
    "fixed_norm": "AdamW, norm held",
}


@dataclass(frozen=True)
class Published:
    """What was published of an optimiser.

    Attributes:
        source: Where.
        says: What.
        caution: What keeps it from being ours to repeat or refute.
        ratio: Steps of the baseline for each step of this one, as published; None where none was.
    """

    source: str
    says: str
    caution: str
    ratio: float | None


PUBLISHED = {
    "grokfast_ma": Published(
        "arXiv 2405.20233 and its code",
        "95 % of multiplication mod 97 in 790 steps instead of 39,890, and 20.5 times as fast by the clock",
        "the run it is compared with has no weight decay, its own has 0.01",
        39_890 / 790,
    ),
    "grokfast_ema": Published(
        "arXiv 2405.20233 and its code",
        "95 % of multiplication mod 97 in 910 steps instead of 39,890, and 43.8 times as fast by the clock",
        "the run it is compared with has no weight decay, its own has 0.005",
        39_890 / 910,
    ),
    "muon": Published(
        "arXiv 2504.16041",
        "grokking after 102.89 epochs instead of 153.09, averaged over seven tasks and three softmaxes",
        "Essential AI (June 2025) finds that the advantage disappears over more settings and sizes",
        153.09 / 102.89,
    ),
    "perpgrad": Published(
        "EIFY's replication of arXiv 2501.04697",
        "all test pairs after 198 epochs, AdamW after 111; without an embedding after 124, AdamW after 143",
        "a perceptron, one seed, the best of a grid; the authors' aim was the cause, not the speed",
        111 / 198,
    ),
    "egd": Published(
        "arXiv 2510.04930",
        "plateaus vanish on modular addition and parity",
        "its abstract has no number that ours could be held to",
        None,
    ),
}


@dataclass(frozen=True, eq=False)
class Racer:
    """One optimiser as it was set, with all its seeds.

    Attributes:
        optimiser: Its name in `grokkit.training.optimisers`.
        name: In words.
        settings: What else it was told, in words.
        runs: One for each seed, also those that failed.
    """

    optimiser: str
    name: str
    settings: str
    runs: tuple[Recorded, ...]

    @property
    def median(self) -> float:
        """Steps; infinite if the median seed never got there."""
        steps = (math.inf if r.step_at_target is None else r.step_at_target for r in self.runs)
        return float(statistics.median(steps))

    @property
    def published(self) -> Published | None:
        """What was published of it."""
        return PUBLISHED.get(self.optimiser)


@dataclass(frozen=True, eq=False)
class Contest:
    """Several racers.

    Attributes:
        target: Test accuracy aimed at.
        racers: The soonest first, by their medians.
    """

    target: float
    racers: Sequence[Racer]

    @classmethod
    def of(cls, *results: Results) -> "Contest":
        """The runs of one sweep or several, by what they were set to but for the seed.

        Raises:
            ValueError: If nothing has been run, or the sweeps have other targets.
        """
        targets = {each.grid.asked.target for each in results}
        runs = {
            run.key: run for each in results for run in each.runs
        }  # one that is in two sweeps counts once
        if not runs:
            raise ValueError("a race needs runs, and there are none")
        if len(targets) > 1:
            raise ValueError(f"a race needs one target, got {', '.join(f'{t:g}' for t in sorted(targets))}")
        by_setting: dict[str, list[Recorded]] = {}
        for run in runs.values():
            by_setting.setdefault(_without_seeds(run.setting), []).append(run)
        racers = [_racer(of) for of in by_setting.values()]
        return cls(targets.pop(), sorted(racers, key=lambda racer: (racer.median, racer.name)))

    @cached_property
    def identity(self) -> str:
        """Sixteen hexadecimal digits of all that is told of the runs."""
        told = [
            [run.key, run.setting, run.fate, run.failure, run.step_at_target, run.step, run.seconds]
            for racer in self.racers
            for run in racer.runs
        ]
        text = json.dumps([self.target, told], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def about(self) -> dict[str, Any]:
        """What a page is told of it."""
        n = sum(len(racer.runs) for racer in self.racers)
        told = f"{len(self.racers)} {'racer' if len(self.racers) == 1 else 'racers'}, {n:,} runs"
        return {"id": self.identity, "text": told}

    @cached_property
    def baseline(self) -> Racer | None:
        """With whom the others are compared: the best that has the baseline's optimiser, if there is one."""
        return next((racer for racer in self.racers if racer.optimiser == BASELINE), None)

    def ratio(self, racer: Racer) -> float | None:
        """How many steps the baseline takes for each of this one's, by their medians; None if there is no
        baseline, or one of the two never gets there."""
        base = math.inf if self.baseline is None else self.baseline.median
        return base / racer.median if math.isfinite(base) and math.isfinite(racer.median) else None


def seconds_to_target(run: Recorded) -> float | None:
    """Of its training, as if all its steps had taken equally long; None if it never got there."""
    if run.step_at_target is None or run.seconds is None or not run.step:
        return None
    return run.seconds * run.step_at_target / run.step


def contest_names() -> list[str]:
    """``race``, if sweeps are shipped that make one up."""
    return ["race"] if _shipped() else []


def recorded_contest(name: str) -> Contest:
    """The race that is shipped.

    Raises:
        ValueError: If there is none.
    """
    return Contest.of(*map(recorded_sweep, _shipped()))


def _shipped() -> list[str]:
    return [name for name in sweep_names() if name.startswith(RACE)]


def _without_seeds(setting: Plain) -> str:
    """What a run was set to, the same whether a default is told or left out."""
    seeds = {"seed", "weight_seed", "batch_seed"}
    told = [
        {name: value for name, value in part.to_dict().items() if name not in seeds}
        for part in setting_of(setting)
    ]
    return json.dumps(told, sort_keys=True)


def _racer(runs: Sequence[Recorded]) -> Racer:
    runs = tuple(sorted(runs, key=lambda run: run.seed))
    train = runs[0].setting["train"]
    optimiser: str = train["optimiser"]
    name = NAMES.get(optimiser, optimiser)
    if train["loss"] != "softmax":
        name += " with StableMax"
    return Racer(optimiser, name, _settings(runs[0].setting), runs)


def _settings(setting: Plain) -> str:
    """Rate, decay, batch, and the optimiser's options, in words."""
    train = setting["train"]
    told = [f"learning rate {train['lr']:g}", f"weight decay {train['weight_decay']:g}"]
    if train["batch_size"] is not None:
        batch = train["batch_size"]
        told.append(f"batches of {f'{batch:.0%}' if isinstance(batch, float) else batch}")
    told += [f"{name} {value:g}" for name, value in sorted(train["options"].items())]
    return ", ".join(told)
