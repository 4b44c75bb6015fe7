"""VerdictMap's picture as SVG: claims in rows, kinds in columns, a mark for each model."""

import html
from collections import Counter

from grokkit.svg import colour, drawing
from grokkit.text.settings import TEXT_KINDS
from grokkit.text.verdicts import CLAIMS, Outcome
from grokkit.text.verdicts.recorded import Verdicts

NAMES, TOP, ROW, MARK = 178, 112, 24, 13  # pixels: names of claims and kinds, a row, a mark
LEAST_COLUMN = 48
OUTLINES: dict[Outcome, tuple[str, str]] = {  # as in marks.js: what is drawn from a mark's middle, and how
    "reached": ("m-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0-9 0", 'fill="currentColor"'),
    "not reached": ("m-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0", 'fill="none" stroke="currentColor"'),
    "unclear": ("m-3.5 0h7", 'fill="none" stroke="currentColor"'),
}
WORDS: dict[Outcome, str] = {
    "reached": "reached",
    "not reached": "not reached",
    "unclear": "cannot be told",
}


def verdict_picture(verdicts: Verdicts) -> str:
    """Every claim in every model of the verdicts."""
    kinds = verdicts.kinds
    column = max(LEAST_COLUMN, *(MARK * len(models) + 9 for models in kinds.values()))
    places: dict[Outcome, list[tuple[float | int, float | int]]] = {
        outcome: [(6, 12 + 20 * i)] for i, outcome in enumerate(WORDS)
    }
    parts = [f'<text x="18" y="{16 + 20 * i}">{text}</text>' for i, text in enumerate(WORDS.values())]
    for i, kind in enumerate(kinds):
        at = f"translate({NAMES + (i + 0.5) * column + 4:.1f} {TOP - 6}) rotate(-52)"
        parts.append(f'<text transform="{at}">{html.escape(TEXT_KINDS.get(kind, kind))}</text>')
    for row, claim in enumerate(CLAIMS):
        y = TOP + (row + 0.5) * ROW
        width = NAMES + column * len(kinds)
        parts.append(
            f'<path d="M0 {y + ROW / 2:.1f}H{width}" stroke="{colour("rule")}"/>'
            f'<text y="{y + 4:.1f}">{html.escape(claim.name)}</text>'
        )
        for i, outcomes in enumerate(verdicts.outcomes(claim.name).values()):
            first = NAMES + (i + 0.5) * column - MARK * (len(outcomes) - 1) / 2
            for j, outcome in enumerate(outcomes):
                places[outcome].append((first + MARK * j, y))
    parts += [_marks(outcome, of) for outcome, of in places.items()]
    width, height = NAMES + column * len(kinds) + 40, TOP + ROW * len(CLAIMS) + 8
    return drawing(width, height, described(verdicts), "".join(parts))


def described(verdicts: Verdicts) -> str:
    """What the picture shows, in words: how many claims are reached by all models, by none, and by some."""
    found = [Counter(model.finding(claim.name).outcome for model in verdicts.models) for claim in CLAIMS]
    n = len(verdicts.models)
    everywhere = sum(each["reached"] == n for each in found)
    nowhere = sum(each["reached"] == 0 for each in found)
    return (
        f"{len(CLAIMS)} claims in {n} models: {everywhere} are reached in all of them, "
        f"{len(CLAIMS) - everywhere - nowhere} in some, {nowhere} in none."
    )


def _marks(outcome: Outcome, places: list[tuple[float | int, float | int]]) -> str:
    outline, look = OUTLINES[outcome]
    return f'<path {look} d="{"".join(f"M{x:g} {y:g}{outline}" for x, y in places)}"/>'
