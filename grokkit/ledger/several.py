"""The ledger of several runs, recorded once: training them takes longer than reading about them.

`make` judges runs one by one and together. What it found of the runs that the book speaks of is kept in
``grokkit/recorded/NAME_ledger.json``, which the command ``grokkit ledger`` writes and `recorded` reads.
"""

import json
import platform
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib import resources
from importlib.metadata import version
from typing import Any

from tqdm.auto import tqdm

from grokkit.ledger.claim import Claim, Row, Verdict
from grokkit.ledger.facts import Facts, Left
from grokkit.ledger.network import NETWORK, Asked
from grokkit.ledger.training import TRAINING, Trained
from grokkit.measures import TAU, measure_run
from grokkit.runs import Run
from grokkit.settings import quick
from grokkit.training import finished, train

FORMAT, VERSION = "grokkit.ledger", "1"
ENOUGH = 50  # checkpoints; with fewer the order of events hangs on where they happen to lie


@dataclass(frozen=True)
class Told:
    """One published statement, and what several runs say of it.

    Attributes:
        row: Of all runs together: the median and, in brackets, the range.
        ours: What each run says.
        verdicts: Whether each has the property that the row is about.
    """

    row: Row
    ours: tuple[str, ...]
    verdicts: tuple[Verdict, ...]

    @property
    def have_it(self) -> int | None:
        """How many runs have the property; None where nothing can be compared."""
        return None if self.row.verdict == "not comparable" else self.verdicts.count("reproduced")


@dataclass(frozen=True)
class SeveralLedger:
    """What was published beside several runs.

    Attributes:
        runs: The runs, in the order of everything that follows.
        network: A row for each published number about the trained network.
        training: A row for each published statement about how the circuit forms; none if a run has fewer than
            `ENOUGH` checkpoints.
        provenance: The command that made it, when, and with which versions.
    """

    runs: tuple[Facts, ...]
    network: tuple[Told, ...]
    training: tuple[Told, ...]
    provenance: dict[str, str]

    def to_json(self) -> str:
        """The ledger as text; one line for each run and each row."""
        head = {"format": FORMAT, "version": VERSION, "provenance": self.provenance}
        parts = [f'"{name}": {_json(value)}' for name, value in head.items()]
        for name in ("runs", "network", "training"):
            lines = ",\n".join(_json(asdict(line)) for line in getattr(self, name))
            parts.append(f'"{name}": [\n{lines}\n]')
        return "{\n" + ",\n".join(parts) + "\n}\n"

    @classmethod
    def from_json(cls, text: str) -> "SeveralLedger":
        """The ledger that `to_json` wrote.

        Raises:
            ValueError: If it is something else, or its rows do not ask what is asked now.
        """
        found = json.loads(text)
        if not isinstance(found, dict) or found.get("format") != FORMAT:
            raise ValueError(f"this is no {FORMAT} file")
        if found.get("version") != VERSION:
            raise ValueError(
                f"a ledger of version {found.get('version')!r}; this grokkit reads version {VERSION!r}"
            )
        network, training = (tuple(map(_told, found[part])) for part in ("network", "training"))
        _same_claims(network, NETWORK)
        if training:
            _same_claims(training, TRAINING)
        return cls(tuple(map(_facts, found["runs"])), network, training, found["provenance"])


def make(runs: Mapping[str, Run], command: str, tau: float = TAU) -> SeveralLedger:
    """Judge runs one by one and together, with a progress bar on a terminal.

    Args:
        runs: Of addition modulo an odd number, by the name that the ledger shall call them.
        command: That made it, to be kept with it.
        tau: Threshold of the key frequencies.

    Raises:
        ValueError: If there is no run, or one learned something else, has no key frequencies, or has
            checkpoints enough but never memorises.
    """
    if not runs:
        raise ValueError("a ledger needs at least one run")
    for name, run in runs.items():
        if run.task.op != "add" or run.task.p % 2 == 0:
            raise ValueError(f"the ledger is about addition modulo an odd number; {name} learned {run.task}")
    about_training = all(len(run.steps) >= ENOUGH for run in runs.values())
    facts, opened, trained = [], [], []
    for name, run in tqdm(runs.items(), desc="judging", unit="run", disable=None):
        if about_training:
            trained.append(Trained(run, measure_run(run, tau)))
        opened.append(Asked(run, tau))
        facts.append(Facts.of(name, opened[-1]))
    provenance = {
        "command": command,
        "made": datetime.now(UTC).date().isoformat(),
        "machine": platform.machine(),
        **{name: version(name) for name in ("grokkit", "numpy", "torch")},
        "python": platform.python_version(),
    }
    return SeveralLedger(
        tuple(facts),
        tuple(_judged(claim, opened) for claim in NETWORK),
        tuple(_judged(claim, trained) for claim in TRAINING) if about_training else (),
        provenance,
    )


class Interrupted(KeyboardInterrupt):
    """Training several networks was interrupted; ``networks`` are those that are complete."""

    def __init__(self, networks: dict[str, Run]):
        super().__init__()
        self.networks = networks


def train_quick(seeds: Iterable[int]) -> dict[str, Run]:
    """A quick network for each seed, by the name of its seed: seed0, seed1, …

    Raises:
        Interrupted: If a training was; the network that was half trained then is not among those it holds.
    """
    networks: dict[str, Run] = {}
    for seed in seeds:
        run = train(*quick(seed))
        if not finished(run):
            raise Interrupted(networks)
        networks[f"seed{seed}"] = run
    return networks


def recorded(name: str) -> SeveralLedger:
    """A ledger that is shipped with grokkit.

    Args:
        name: ``mainline``, ten runs with the settings of the paper, or ``quick``, ten quick ones.

    Raises:
        ValueError: If there is no such ledger; the message lists those there are.
    """
    folder, end = resources.files("grokkit") / "recorded", "_ledger.json"
    shipped = sorted(f.name.removesuffix(end) for f in folder.iterdir() if f.name.endswith(end))
    if name not in shipped:
        raise ValueError(f"no recorded ledger is called {name!r}; there is {', '.join(shipped) or 'none'}")
    return SeveralLedger.from_json((folder / f"{name}{end}").read_text(encoding="utf-8"))


def _judged(claim: Claim, subjects: list) -> Told:
    alone = [claim.judged([subject]) for subject in subjects]
    return Told(claim.judged(subjects), tuple(row.ours for row in alone), tuple(row.verdict for row in alone))


def _same_claims(told: tuple[Told, ...], claims: list[Claim]) -> None:
    recorded = [(t.row.quantity, t.row.asked) for t in told]
    judged = [(claim.quantity, claim.reason) for claim in claims]
    if recorded != judged:
        others = sorted(": ".join(claim) for claim in {*recorded} ^ {*judged})
        raise ValueError(
            f"the recorded ledger is of other claims: {others}; record it again with `grokkit ledger`"
        )


def _told(line: dict[str, Any]) -> Told:
    return Told(Row(**line["row"]), tuple(line["ours"]), tuple(line["verdicts"]))


def _facts(line: dict[str, Any]) -> Facts:
    left = {where: Left(**what) for where, what in line["without_key"].items()}
    return Facts(**{**line, "key_frequencies": tuple(line["key_frequencies"]), "without_key": left})


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
