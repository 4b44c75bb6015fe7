"""The ledger of several short runs, recorded once: training them takes longer than reading about them.

`make` trains and judges; what it found is kept in ``grokkit/recorded/quick_ledger.json``, which the command
``grokkit ledger`` writes and `recorded` reads.
"""

import json
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib import resources
from importlib.metadata import version
from typing import Any

from grokkit.ledger.claim import Row
from grokkit.ledger.network import NETWORK, Opened
from grokkit.measures import TAU
from grokkit.settings import quick
from grokkit.train import train

FILE = "recorded/quick_ledger.json"
FORMAT = "grokkit.quick_ledger"


@dataclass(frozen=True)
class QuickLedger:
    """What was published beside several quick runs.

    Attributes:
        seeds: Of the runs.
        together: A row for each published number: the median of all runs and, in brackets, their range.
        single: By seed, the same rows for its run alone.
        provenance: The command that made it, when, and with which versions.
    """

    seeds: tuple[int, ...]
    together: list[Row]
    single: dict[int, list[Row]]
    provenance: dict[str, str]

    def to_json(self) -> str:
        """The ledger as text; one line for each row."""
        single = {str(seed): [[row.ours, row.verdict] for row in rows] for seed, rows in self.single.items()}
        head = {"format": FORMAT, "provenance": self.provenance, "seeds": list(self.seeds)}
        lines = [f'"{name}": {_json(value)}' for name, value in head.items()]
        lines.append('"together": [\n' + ",\n".join(_json(asdict(row)) for row in self.together) + "\n]")
        lines.append(
            '"single": {\n' + ",\n".join(f'"{seed}": {_json(rows)}' for seed, rows in single.items()) + "\n}"
        )
        return "{\n" + ",\n".join(lines) + "\n}\n"

    @classmethod
    def from_json(cls, text: str) -> "QuickLedger":
        """The ledger that `to_json` wrote.

        Raises:
            ValueError: If it is something else, or its rows are not those of the claims that are judged now.
        """
        found = json.loads(text)
        if not isinstance(found, dict) or found.get("format") != FORMAT:
            raise ValueError(f"this is no {FORMAT} file")
        together = [Row(**row) for row in found["together"]]
        told, judged = [row.quantity for row in together], [claim.quantity for claim in NETWORK]
        if told != judged:
            raise ValueError(
                f"the recorded ledger is of other claims: {sorted(set(told) ^ set(judged))}; "
                "record it again with `grokkit ledger`"
            )
        single = {
            int(seed): [
                Row(claim.quantity, claim.published, ours, verdict, claim.reason)
                for claim, (ours, verdict) in zip(NETWORK, rows, strict=True)
            ]
            for seed, rows in found["single"].items()
        }
        return cls(tuple(found["seeds"]), together, single, found["provenance"])


def make(seeds: Sequence[int], command: str = "", tau: float = TAU) -> QuickLedger:
    """Train a quick network for each seed and judge them one by one and together.

    Args:
        seeds: Of `grokkit.quick`.
        command: That made it, to be kept with it.
        tau: Threshold of the key frequencies.

    Raises:
        ValueError: If there is no seed, or a run has no key frequencies.
    """
    if not seeds:
        raise ValueError("a ledger needs at least one seed")
    opened = [Opened(train(*quick(seed)), tau) for seed in seeds]
    single = {
        seed: [claim.judged([one]) for claim in NETWORK] for seed, one in zip(seeds, opened, strict=True)
    }
    provenance = {
        "command": command,
        "made": datetime.now(UTC).date().isoformat(),
        "machine": platform.machine(),
        **{name: version(name) for name in ("grokkit", "numpy", "torch")},
        "python": platform.python_version(),
    }
    return QuickLedger(tuple(seeds), [claim.judged(opened) for claim in NETWORK], single, provenance)


def recorded() -> QuickLedger:
    """The ledger of the quick runs that is shipped with grokkit."""
    return QuickLedger.from_json((resources.files("grokkit") / FILE).read_text(encoding="utf-8"))


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
