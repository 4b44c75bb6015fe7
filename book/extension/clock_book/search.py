"""What a search looks through: every section, exercise and word of the glossary of the built pages.

It is read from the finished HTML, so it has what readers see: numbers of exercises, sentences that cells
computed. The list is a classic script, `search_index.js`, which loads from disk as well; `search.js` asks it.
"""

import json
import re
from dataclasses import asdict, dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from sphinx.application import Sphinx

NAME = "search_index.js"
PLACES = ("chapters", "book")  # the folders of pages that are read
# Not text: programs, drawings, code; what stands for a formula besides its words; forms; links to headings.
LEFT_OUT_TAGS = {"script", "style", "svg", "pre", "annotation", "form", "button", "noscript"}
LEFT_OUT = {
    "headerlink",
    "katex-html",
    "gk-code",
    "gkf-stage",
    "gk-copy",
    "gk-unseen",
    "gk-opener",
    "gk-elsewhere",
}
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
BLOCKS = {
    "p",
    "li",
    "dd",
    "dt",
    "td",
    "th",
    "div",
    "figcaption",
    "table",
    "caption",
    "tr",
    "section",
    *HEADINGS,
}
VOID = {"br", "hr", "img", "input", "link", "meta", "source", "col", "wbr"}


@dataclass
class Entry:
    """A place that a search can find.

    Attributes:
        page: Title of its page.
        title: What it is called there; that of the page for what stands before the first heading.
        url: Its address, seen from the top of the book.
        text: What is read there, without what belongs to places inside it.
    """

    page: str
    title: str
    url: str
    text: str = ""


@dataclass
class _Open:
    """An element that has begun: its tag, and what ends with it."""

    tag: str
    left_out: bool = False
    entry: Entry | None = None
    title: bool = False


@dataclass
class _Reader(HTMLParser):
    """Cuts one page into its places."""

    url: str
    entries: list[Entry] = field(default_factory=list)
    stack: list[_Open] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self.entries.append(Entry("", "", self.url))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element; some begin a place, or are its title."""
        if tag in VOID:
            return
        values = {name: value or "" for name, value in attrs}
        classes = set(values.get("class", "").split())
        element = _Open(tag, left_out=tag in LEFT_OUT_TAGS or bool(classes & LEFT_OUT))
        anchor = values.get("id", "")
        first_on_page = tag == "section" and not any(element.entry for element in self.stack)
        if anchor and ((tag == "section" and not first_on_page) or tag == "dt" or "exercise" in classes):
            element.entry = Entry(self.entries[0].page, "", f"{self.url}#{anchor}")
            self.entries.append(element.entry)
        elif first_on_page:
            element.entry = self.entries[0]
        element.title = tag in HEADINGS or tag == "dt" or "admonition-title" in classes
        self.stack.append(element)
        if tag in BLOCKS:
            self.handle_data(" ")

    def handle_endtag(self, tag: str) -> None:
        """Close an element, with those left open in it. A word of the glossary goes on with its meaning."""
        for depth in range(len(self.stack) - 1, -1, -1):
            if self.stack[depth].tag == tag:
                closed = self.stack[depth]
                del self.stack[depth:]
                if closed.tag == "dt" and self.stack:
                    self.stack[-1].entry = closed.entry
                break
        if tag in BLOCKS:
            self.handle_data(" ")

    def handle_data(self, data: str) -> None:
        """Give text to the innermost place, or to its title."""
        if any(element.left_out for element in self.stack):
            return
        place = next((element.entry for element in reversed(self.stack) if element.entry), None)
        if place is None:
            return
        if not place.text.strip() and any(element.title for element in self.stack):
            place.title += data
            if place is self.entries[0]:
                place.page = place.title
        else:
            place.text += data


def places(page: str, url: str) -> list[Entry]:
    """The places of one page that have text.

    Args:
        page: Its HTML.
        url: Its address, seen from the top of the book.
    """
    reader = _Reader(url)
    article = re.search(r'<article class="gk-article">(.*)</article>', page, re.DOTALL)
    reader.feed(article[1] if article else "")
    for entry in reader.entries:
        entry.page, entry.title, entry.text = (
            " ".join(part.split()) for part in (reader.entries[0].page, entry.title, entry.text)
        )
    return [entry for entry in reader.entries if entry.title and entry.text]


def script(pages: dict[str, str]) -> str:
    """The list as a script.

    Args:
        pages: HTML by address.
    """
    found = [asdict(entry) for url, page in pages.items() for entry in places(page, url)]
    return f"globalThis.gkPlaces = {json.dumps(found, ensure_ascii=False, separators=(',', ':'))};\n"


def write(app: Sphinx, exception: Exception | None) -> None:
    """Write the list beside the pages, once all of them are there."""
    if exception or app.builder.format != "html":
        return
    out = Path(app.outdir)
    names = sorted(name for name in app.env.found_docs if name.startswith(PLACES))
    files = {name: out / f"{name}.html" for name in names}
    pages = {
        f"{name}.html": file.read_text(encoding="utf-8") for name, file in files.items() if file.exists()
    }
    (out / "_static" / NAME).write_text(script(pages), encoding="utf-8")


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.connect("build-finished", write)
