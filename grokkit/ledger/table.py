"""The ledger of one run beside that of several, as a table for a page."""

import html
import re
from collections import Counter
from dataclasses import dataclass

from grokkit.ledger.claim import Row
from grokkit.ledger.quick import QuickLedger

HEAD = ("quantity", "published", "this run", "verdict", "{n} quick networks", "have it")
UNBROKEN = re.compile(r"(\d)e-(\d)")  # no line ends after the hyphen of 2.41e-07


def escaped(text: str) -> str:
    """Text of a ledger as HTML in which no number is broken at the end of a line."""
    return UNBROKEN.sub(r"\1e&#8209;\2", html.escape(text))


@dataclass(frozen=True)
class Comparison:
    """What was published, one run, and several quick ones, row by row; a notebook shows a table.

    Attributes:
        ours: The ledger of the run.
        others: That of the quick networks.

    Raises:
        ValueError: If the two are not about the same quantities.
    """

    ours: list[Row]
    others: QuickLedger

    def __post_init__(self) -> None:
        if [row.quantity for row in self.ours] != [row.quantity for row in self.others.together]:
            raise ValueError("the two ledgers are not about the same quantities")

    def __repr__(self) -> str:
        verdicts = Counter(row.verdict for row in self.ours)
        return f"<{len(self.ours)} published numbers: {', '.join(f'{n} {v}' for v, n in verdicts.items())}>"

    def rows(self) -> list[tuple[str, ...]]:
        """The cells of the table, in the order of `HEAD`.

        Of the quick networks: median and range, or, of words, how many of them say the same; and how many
        have the property that the row is about.
        """
        return [
            (row.quantity, row.published, row.ours, row.verdict, self._others_say(i), self._have_it(i))
            for i, row in enumerate(self.ours)
        ]

    def _repr_html_(self) -> str:
        def cells(tag: str, texts: tuple[str, ...]) -> str:
            return "".join(f"<{tag}>{escaped(text)}</{tag}>" for text in texts)

        head = cells("th", tuple(text.format(n=len(self.others.seeds)) for text in HEAD))
        body = "".join(f"<tr>{cells('td', row)}</tr>" for row in self.rows())
        body = body.replace("<td>differs</td>", "<td><strong>differs</strong></td>")
        return (
            '<div class="gk-wide pst-scrollable-table-container" role="region" aria-label="Ledger" '
            f'tabindex="0"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
        )

    def _others_say(self, i: int) -> str:
        said = [self.others.single[seed][i].ours for seed in self.others.seeds]
        together = self.others.together[i].ours
        if together != "; ".join(said):
            return together
        (commonest, n), *_ = Counter(said).most_common(1)
        return f"{commonest} ({n} of {len(said)})" if n > 1 else "all differ"

    def _have_it(self, i: int) -> str:
        if self.ours[i].verdict == "not comparable":
            return "–"
        n = sum(self.others.single[seed][i].verdict == "reproduced" for seed in self.others.seeds)
        return f"{n}\u00a0of\u00a0{len(self.others.seeds)}"
