"""The map of chapters on the first page: what there is, and where to start, follows from `_toc.yml`.

The page lists all chapters that the book will have, in a block of class ``gk-map`` whose list items begin
with a title in bold. Every item gets the clock that opens its chapter. Those whose chapter exists get a link,
and the title that the chapter itself has. A block of class ``gk-unfinished`` is shown while chapters are
missing. The role ``{first-chapter}`Start with` `` makes a link to the first: "Start with Clock arithmetic".
"""

from docutils import nodes
from sphinx.application import Sphinx

from clock_book.page import contents

HOURS = 13  # chapters in all, and hours of the clock that opens them


class first_chapter(nodes.General, nodes.Inline, nodes.TextElement):
    """The place of a link to the first chapter; holds the words before its title."""


def first_chapter_role(name, rawtext, text, lineno, inliner, options=None, content=None):
    """Leave a place for the link: which chapters there are is known when all are read."""
    return [first_chapter("", text)], []


def clock(hour: int, ready: bool) -> str:
    """Return the SVG of a clock of thirteen hours; it has a hand only if the chapter can be read."""
    ticks = "".join(
        f'<path d="M0-24V-30" transform="rotate({tick * 360 / HOURS:.2f})"/>' for tick in range(HOURS)
    )
    hand = (
        f'<path d="M0 4V-20" stroke="var(--gk-answer)" stroke-width="4" '
        f'transform="rotate({hour * 360 / HOURS:.2f})"/><circle r="3.5" fill="currentColor" stroke="none"/>'
    )
    return (
        '<svg class="gk-map-clock" viewBox="-32 -32 64 64" fill="none" stroke="currentColor" stroke-width="2"'
        f' aria-hidden="true"><circle r="30"/>{ticks}{hand if ready else ""}</svg>'
    )


def complete(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Link what there is."""
    if docname != app.config.root_doc:
        return
    pages = [page for part in contents(app, docname) for page in part.pages]
    ready = {page.number: page for page in pages if page.number}

    def link(page, before: str = "") -> nodes.reference:
        title = [child.deepcopy() for child in app.env.titles[page.name].children]
        return nodes.reference("", before, *title, refuri=page.url, internal=True)

    for place in list(doctree.findall(first_chapter)):
        place.replace_self(link(ready[min(ready)], f"{place.astext()} ") if ready else [])
    missing = 0
    for block in doctree.findall(lambda node: "gk-map" in getattr(node, "attributes", {}).get("classes", [])):
        for chapters in block.findall(nodes.enumerated_list):
            for number, item in enumerate(chapters.children, chapters.get("start", 1)):
                page = ready.get(number)
                missing += page is None
                item["classes"].append("gk-ready" if page else "gk-later")
                title = next(iter(item.findall(nodes.strong)))
                words = [link(page)] if page else [nodes.Text(title.astext().rstrip("."))]
                title.children = []
                title += [nodes.inline("", str(number), classes=["gk-number"]), *words]
                item.insert(0, nodes.raw("", clock(number, page is not None), format="html"))
    if not missing:
        for block in list(doctree.findall(nodes.Element)):
            if "gk-unfinished" in block.get("classes", []):
                block.parent.remove(block)


def setup(app: Sphinx) -> None:
    """The role, and the step after all pages are read."""
    app.add_node(first_chapter)
    app.add_role("first-chapter", first_chapter_role)
    app.connect("doctree-resolved", complete)
