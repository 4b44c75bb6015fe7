"""VerdictMap: what became of every claim in every text model, a mark for each, and the numbers behind it."""

from typing import Any

from grokkit.explorables.frame import encoding
from grokkit.explorables.frame.figure import Explorable, State
from grokkit.explorables.frame.recording import Shelf
from grokkit.explorables.verdict_map.picture import verdict_picture
from grokkit.text.settings import TEXT_KINDS
from grokkit.text.verdicts import CLAIMS, Claim, Finding
from grokkit.text.verdicts.recorded import Verdicts, recorded_verdicts


class VerdictMap(Explorable[Verdicts]):
    """Claims in rows, kinds of models in columns, and in each cell a mark for each model: full where the
    claim is reached, hollow where it is not, a stroke where it cannot be told. A cell that is chosen says
    what was claimed, the thresholds, and the numbers of its models.

    Args:
        verdicts: Of one model at least.
        claim: The claim that is chosen at first, by its name; by default the first.
        kind: The kind that is, by its name; by default the first.

    Raises:
        ValueError: If there are no models, or no such claim or kind; the message names it.

    Example:
        >>> from grokkit.explorables import VerdictMap
        >>> from grokkit.text.verdicts.recorded import recorded_verdicts
        >>> VerdictMap(recorded_verdicts(), claim="it rings")
    """

    kind = "verdict_map"
    caption = (
        "Press a cell, or go from cell to cell with the arrow keys, to read what was claimed, the thresholds "
        "and the numbers. Each mark is a model, trained from a seed of its own. Look along a row: which are "
        "full from end to end, which are empty, and which does a kind of model decide?"
    )
    shelf = Shelf(lambda: ["verdicts"], lambda name: recorded_verdicts())

    def __init__(self, verdicts: Verdicts, claim: str | None = None, kind: str | None = None):
        if not verdicts.models:
            raise ValueError("a map of verdicts needs one model at least")
        names, kinds = [claim.name for claim in CLAIMS], list(verdicts.kinds)
        options = {"claim": _place("claim", claim, names), "kind": _place("kind", kind, kinds)}
        super().__init__(verdicts, options)

    @classmethod
    def data(cls, verdicts: Verdicts) -> encoding.FigureData:
        """All of it in the manifest: ``claims``, ``kinds`` with their models, and ``findings`` by claim and
        model, in the order of the kinds."""
        kinds = verdicts.kinds
        models = [model for of_kind in kinds.values() for model in of_kind]
        return encoding.pack(
            cls.kind,
            {},
            run=verdicts.about(),
            claims=[
                {
                    "name": claim.name,
                    "published": claim.published,
                    "bars": [bar.asks for bar in claim.bars],
                    "later": claim.later,
                }
                for claim in CLAIMS
            ],
            kinds=[
                {"name": TEXT_KINDS.get(name, name), "models": [f"seed {model.seed}" for model in of_kind]}
                for name, of_kind in kinds.items()
            ],
            findings=[[_told(claim, model.finding(claim.name)) for model in models] for claim in CLAIMS],
        )

    @staticmethod
    def picture(verdicts: Verdicts, figure_data: encoding.FigureData, start: State) -> str:
        """The map, as SVG."""
        return verdict_picture(verdicts)


def _told(claim: Claim, found: Finding) -> dict[str, Any]:
    """A finding: its outcome, the numbers as they are written, which of them hold, and what else was told."""
    numbers = [bar.number(value) for bar, value in zip(claim.bars, found.values, strict=False)]
    held = claim.holds(found.values) if found.values else []
    besides = found.told.removeprefix(claim.written(found.values)).removeprefix("; ") if held else found.told
    return {"outcome": found.outcome, "numbers": numbers, "holds": held, "besides": besides}


def _place(what: str, name: str | None, names: list[str]) -> int:
    if name is None:
        return 0
    if name not in names:
        raise ValueError(f"no {what} is called {name!r}; there is {', '.join(names)}")
    return names.index(name)
