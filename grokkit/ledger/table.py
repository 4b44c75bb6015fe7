"""The ledger of one run beside those of several, as a table for a page."""

import html
import re
from collections import Counter
from dataclasses import dataclass

from grokkit.ledger.claim import Row
from grokkit.ledger.several import SeveralLedger, Told

HEAD = (
    "quantity",
    "published",
    "this run",
    "verdict",
    "{likes} networks at the same settings",
    "of them have it",
    "of {quick} quick ones",
)
UNBROKEN = re.compile(r"(\d)e-(\d)")  # no line ends after the hyphen of 2.41e-07


def escaped(text: str) -> str:
    """Text of a ledger as HTML in which no number is broken at the end of a line."""
    return UNBROKEN.sub(r"\1e&#8209;\2", html.escape(text))


@dataclass(frozen=True)
class Comparison:
    """What was published, one run, several like it, and several quick ones; a notebook shows a table.

    Attributes:
        ours: The ledger of the run.
        likes: That of runs at the same settings.
        quick: That of quick runs.

    Raises:
        ValueError: If the three are not about the same quantities.
    """

    ours: list[Row]
    likes: SeveralLedger
    quick: SeveralLedger

    def __post_init__(self) -> None:
        quantities = [row.quantity for row in self.ours]
        if any(quantities != [told.row.quantity for told in of.network] for of in (self.likes, self.quick)):
            raise ValueError("the ledgers are not about the same quantities")

    def __repr__(self) -> str:
        verdicts = Counter(row.verdict for row in self.ours)
        return f"<{len(self.ours)} published numbers: {', '.join(f'{n} {v}' for v, n in verdicts.items())}>"

    def rows(self) -> list[tuple[str, ...]]:
        """The cells of the table, in the order of `HEAD`.

        Of the runs at the same settings: median and range, or, of words, how many of them say the same. Of
        both kinds: how many have the property that the row is about.
        """
        return [
            (
                ours.quantity,
                ours.published,
                ours.ours,
                ours.verdict,
                _they_say(told),
                *map(_have_it, (told, fast)),
            )
            for ours, told, fast in zip(self.ours, self.likes.network, self.quick.network, strict=True)
        ]

    def _repr_html_(self) -> str:
        def cells(tag: str, texts: tuple[str, ...]) -> str:
            return "".join(f"<{tag}>{escaped(text)}</{tag}>" for text in texts)

        n = {"likes": len(self.likes.runs), "quick": len(self.quick.runs)}
        head = cells("th", tuple(text.format(**n) for text in HEAD))
        body = "".join(f"<tr>{cells('td', row)}</tr>" for row in self.rows())
        body = body.replace("<td>differs</td>", "<td><strong>differs</strong></td>")
        return (
            '<div class="gk-ledger gk-wide pst-scrollable-table-container" role="region" '
            f'aria-label="Ledger" tabindex="0"><table><thead><tr>{head}</tr></thead>'
            f"<tbody>{body}</tbody></table></div>"
        )


def _they_say(told: Told) -> str:
    if told.row.ours != "; ".join(told.ours):
        return told.row.ours
    (commonest, n), *_ = Counter(told.ours).most_common(1)
    return f"{commonest} ({n} of {len(told.ours)})" if n > 1 else "all differ"


def _have_it(told: Told) -> str:
    return "–" if told.have_it is None else f"{told.have_it}\u00a0of\u00a0{len(told.ours)}"
