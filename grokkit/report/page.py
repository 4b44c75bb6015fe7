"""The frame of a report: one HTML document with its style inside."""

from collections.abc import Sequence
from html import escape
from importlib import resources
from importlib.metadata import version
from typing import NamedTuple

from grokkit.ledger.table import escaped
from grokkit.palette import stylesheet
from grokkit.plain import plain_text

# A printed page is light, whatever the screen was.
PRINT = """
addEventListener("beforeprint", () => { document.documentElement.dataset.theme = "light"; });
addEventListener("afterprint", () => { delete document.documentElement.dataset.theme; });
"""


class Part(NamedTuple):
    """A part of the page: its anchor, its heading and what stands below it, as HTML."""

    name: str
    title: str
    body: str


def document(title: str, lead: str, parts: Sequence[Part]) -> str:
    """The whole document.

    Args:
        title: Of the page, plain text.
        lead: HTML below the title.
        parts: In their order.
    """
    contents = "".join(f'<li><a href="#{part.name}">{escape(part.title)}</a></li>' for part in parts)
    body = "\n".join(
        f'<section id="{part.name}"><h2>{escape(part.title)}</h2>\n{part.body}</section>' for part in parts
    )
    style = stylesheet() + (resources.files("grokkit") / "report/page.css").read_text(encoding="utf-8")
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="grokkit {version("grokkit")}">
<link rel="icon" href="data:,">
<style>{style}</style></head>
<body><main>
<header><h1>{escape(title)}</h1>
{lead}
<nav aria-label="Parts of the report"><ul>{contents}</ul></nav></header>
{body}
<footer><p>Computed by grokkit {version("grokkit")} from the recorded weights and curves alone.</p></footer>
</main>
<script>{PRINT}</script>
</body></html>
"""


def paragraph(text: str, kind: str = "") -> str:
    """A paragraph of plain text, perhaps of a class."""
    return f"<p{f' class={kind!r}' if kind else ''}>{escaped(plain_text(text))}</p>\n"


def table(caption: str, head: Sequence[str], rows: Sequence[Sequence[str]], numbers: bool = True) -> str:
    """A table that scrolls where there is no room; the first cell of each row is its heading.

    Args:
        caption: What it shows, plain text.
        head: A word for each column; empty for columns that need none.
        rows: Plain text.
        numbers: Whether the cells are numbers, set to the right.
    """
    columns = "".join(f'<th scope="col">{escaped(word)}</th>' if word else "<td></td>" for word in head)
    body = "".join(
        f'<tr><th scope="row">{escaped(row[0])}</th>'
        + "".join(f"<td>{escaped(plain_text(cell))}</td>" for cell in row[1:])
        + "</tr>"
        for row in rows
    )
    top = f"<thead><tr>{columns}</tr></thead>" if any(head) else ""
    return (
        f'<div class="table" role="region" aria-label="{escape(caption)}" tabindex="0">'
        f'<table class="{"numbers" if numbers else "words"}"><caption>{escaped(caption)}</caption>'
        f"{top}<tbody>{body}</tbody></table></div>\n"
    )
