"""Race: optimisers by the steps or seconds that each of their seeds takes, and what was published of them."""

from typing import Any

from grokkit.explorables.frame import encoding
from grokkit.explorables.frame.figure import Explorable, State
from grokkit.explorables.frame.recording import Shelf
from grokkit.explorables.race.picture import race_picture
from grokkit.sweeps.contest import Contest, Racer, contest_names, recorded_contest, seconds_to_target


class Race(Explorable[Contest]):
    """A row for each optimiser, in it a dot for each seed, at the step or the second at which it knew the
    test pairs; seeds that never did stand apart. A row that is chosen says how it was set, what became of
    those that failed, how it compares with AdamW here, what was published, and what to be careful about.

    Args:
        contest: What was run; see `grokkit.sweeps.contest.Contest`.

    Example:
        >>> from grokkit.explorables import Race
        >>> from grokkit.sweeps import Results
        >>> from grokkit.sweeps.contest import Contest
        >>> Race(Contest.of(Results.load("race.sqlite")))
    """

    kind = "race"
    caption = (
        "Choose an optimiser to read how it was set, what was published of it, and what became of that here. "
        "Each dot is a seed: before you call a winner, look how far the rows overlap, and who never arrives. "
        "Then let seconds count instead of steps."
    )
    shelf = Shelf(contest_names, recorded_contest)

    def __init__(self, contest: Contest):
        super().__init__(contest)

    @classmethod
    def data(cls, contest: Contest) -> encoding.FigureData:
        """All of it in the manifest: ``target``, and ``racers`` with their ``seeds``."""
        racers = [_told(contest, racer) for racer in contest.racers]
        return encoding.pack(cls.kind, {}, run=contest.about(), target=contest.target, racers=racers)

    @staticmethod
    def picture(contest: Contest, figure_data: encoding.FigureData, start: State) -> str:
        """All seeds by their steps, as SVG."""
        return race_picture(contest)


def _told(contest: Contest, racer: Racer) -> dict[str, Any]:
    published, ratio = racer.published, contest.ratio(racer)
    return {
        "name": racer.name,
        "settings": racer.settings,
        "baseline": racer is contest.baseline,
        "ratio": None if ratio is None else float(f"{ratio:.3g}"),
        "published": published
        and {
            "source": published.source,
            "says": published.says,
            "caution": published.caution,
            "ratio": published.ratio and float(f"{published.ratio:.3g}"),
        },
        "seeds": [
            {
                "seed": run.seed,
                "fate": run.fate,
                "steps": run.step_at_target,
                "seconds": seconds_to_target(run),
                "end": run.step,
            }
            for run in racer.runs
        ],
    }
