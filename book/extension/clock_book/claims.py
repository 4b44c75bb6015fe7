"""The map of all that the book claims, and how it is known: gathered from the chapters' own boxes.

A box of class ``known`` ends each chapter; every item of its list is a claim, and ends in its evidence:
``<span class="gk-evidence">seen, cut</span>``, words of `KINDS`: a badge on the page, a mark for the build.
The directive ``claims`` becomes a table, chapters by kinds, with a link to each claim in its box. What it
holds is for those who read the notebook.
"""

import html
import re
from dataclasses import dataclass

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from clock_book.page import contents

KINDS = {
    "derived": "follows by algebra, or was counted out",
    "seen": "measured in the network, nothing changed",
    "cut": "something was taken out, stilled or exchanged",
    "written": "built without training, and it works",
    "predicted": "said before it was looked at",
    "replicated": "holds in other networks too",
    "open": "not known; or known not to be explained",
}
MARK = re.compile(r'<span class="gk-evidence">([^<]*)</span>')


class claim_map(nodes.General, nodes.Element):
    """The place of the map: what is in all boxes is known when all pages are read."""


class ClaimMap(SphinxDirective):
    """Leaves a place for the map; its content is left to readers of the notebook."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return the place."""
        return [claim_map("")]


@dataclass(frozen=True)
class Claim:
    """One item of a chapter's box."""

    text: str
    kinds: tuple[str, ...]
    anchor: str


def items_of_box(doctree: nodes.document) -> list[nodes.list_item]:
    """The items of a page's box of what is known, top level only."""
    boxes = [box for box in doctree.findall(nodes.Admonition) if "known" in box.get("classes", [])]
    lists = [child for box in boxes for child in box.children if isinstance(child, nodes.bullet_list)]
    return [item for each in lists for item in each.children]


def evidence(text: str) -> tuple[str, ...]:
    """The words of all marks in a text.

    Raises:
        ValueError: If one of them is none of `KINDS`.
    """
    words = [word.strip() for mark in MARK.findall(text) for word in mark.split(",")]
    if unknown := [word for word in words if word not in KINDS]:
        raise ValueError(f"evidence is {', '.join(KINDS)}; got {unknown[0]!r}")
    return tuple(words)


def claims_of(doctree: nodes.document) -> list[Claim]:
    """The claims of a page, with the anchors that `name_claims` gave them."""
    found = []
    for item in items_of_box(doctree):
        text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", MARK.sub("", item.astext()))).strip()
        found.append(Claim(text, evidence(item.astext()), item["ids"][0]))
    return found


def name_claims(app: Sphinx, doctree: nodes.document) -> None:
    """Give every claim of a page an anchor."""
    for number, item in enumerate(items_of_box(doctree), 1):
        item["ids"].append(f"claim-{number}")


def draw(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put the table where a page wants it."""
    for place in list(doctree.findall(claim_map)):
        pages = [page for part in contents(app, docname) for page in part.pages if page.number]
        rows = [(page, claims_of(app.env.get_doctree(page.name))) for page in pages]
        place.replace_self(nodes.raw("", table([row for row in rows if row[1]]), format="html"))


def table(rows: list) -> str:
    """The map as HTML: a dot for each kind of evidence of each claim; below, all claims in words."""
    head = "".join(f'<th scope="col">{kind}</th>' for kind in KINDS)
    body, lists = [], []
    for page, claims in rows:
        cells = []
        for kind in KINDS:
            dots = "".join(
                f'<a class="gk-claim-{kind}" href="{page.url}#{claim.anchor}" '
                f'title="{html.escape(claim.text)}">'
                f'<span class="gk-unseen">{html.escape(claim.text)}</span></a>'
                for claim in claims
                if kind in claim.kinds
            )
            cells.append(f"<td>{dots}</td>")
        title = html.escape(page.title)
        body.append(
            f'<tr><th scope="row"><a href="{page.url}"><b>{page.number}</b> <span>{title}</span></a></th>'
            f"{''.join(cells)}</tr>"
        )
        lists.append(
            f"<h3>{page.number}. {title}</h3><ul>{''.join(_line(page, claim) for claim in claims)}</ul>"
        )
    n = sum(len(claims) for _, claims in rows)
    sums = "".join(
        f"<td>{sum(kind in claim.kinds for _, claims in rows for claim in claims)}</td>" for kind in KINDS
    )
    legend = "".join(f"<dt>{kind}</dt><dd>{meaning}</dd>" for kind, meaning in KINDS.items())
    return (
        '<div class="gk-claims gk-wide"><table><thead><tr><th scope="col">chapter</th>'
        f"{head}</tr></thead><tbody>{''.join(body)}</tbody>"
        f'<tfoot><tr><th scope="row">of {n} claims</th>{sums}</tr></tfoot></table>'
        f'<dl class="gk-claim-kinds">{legend}</dl>'
        f"<details><summary>All claims in words</summary>{''.join(lists)}</details></div>"
    )


def _line(page, claim: Claim) -> str:
    kinds = ", ".join(claim.kinds) or "not marked"
    return (
        f'<li><a href="{page.url}#{claim.anchor}">{html.escape(claim.text)}</a> '
        f'<span class="gk-evidence">{kinds}</span></li>'
    )


def setup(app: Sphinx) -> None:
    """The directive, the anchors, and the step after all pages are read."""
    app.add_node(claim_map)
    app.add_directive("claims", ClaimMap)
    app.connect("doctree-read", name_claims)
    app.connect("doctree-resolved", draw)
