"""What report and command line both say of a run: its moments, and where it comes from."""

import re

from grokkit.runs import Run
from grokkit.runs.moments import HALF, KNOWN, grokked, half_known, memorised


def milestones(run: Run) -> dict[str, int | None]:
    """The measured steps that matter, by what happens there; None for what never happens."""
    return {
        "start": int(run.curves["step"][0]),
        f"train accuracy above {100 * KNOWN:.0f} %": memorised(run),
        f"test accuracy above {100 * HALF:.0f} %": half_known(run),
        f"test accuracy above {100 * KNOWN:.0f} %": grokked(run),
        "end": int(run.curves["step"][-1]),
    }


def origins(run: Run) -> list[tuple[str, str]]:
    """Where a run comes from: how it was recorded, and then each time that it was taken up again."""
    facts = {name: value for name, value in run.provenance.items() if name != "resumed"}
    resumed = run.provenance.get("resumed")
    return [
        ("recorded", "; ".join(f"{name} {value}" for name, value in facts.items()) or "not told"),
        *(("resumed", once) for once in (re.split(r", (?=at step \d)", resumed) if resumed else ())),
    ]
