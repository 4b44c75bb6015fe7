"""The built pages as a tree of elements, with Python's own parser."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
TOC = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
# Addresses of the pages that are read, in their order, relative to the built book.
LISTED = [
    f"{name}.html"
    for name in [TOC["root"], *(entry["file"] for part in TOC["parts"] for entry in part["chapters"])]
]
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


@dataclass
class Element:
    """One element: its tag, attributes and what is inside, elements and text in order."""

    tag: str
    attrs: dict[str, str]
    inside: list["Element | str"] = field(default_factory=list)

    @property
    def children(self) -> list["Element"]:
        """The elements right inside."""
        return [part for part in self.inside if isinstance(part, Element)]

    @property
    def text(self) -> str:
        """All text inside, as it stands in the file."""
        return "".join(part if isinstance(part, str) else part.text for part in self.inside)

    def all(self, tag: str | None = None):
        """This element and those inside it, in order, perhaps of one tag only."""
        if tag is None or self.tag == tag:
            yield self
        for child in self.children:
            yield from child.all(tag)

    def heard(self, tag: str):
        """Those of a tag that are not hidden from assistive technology, as the parts of a formula are."""
        if self.attrs.get("aria-hidden") == "true":
            return
        if self.tag == tag:
            yield self
        for child in self.children:
            yield from child.heard(tag)

    @property
    def classes(self) -> set[str]:
        """The names in the class attribute."""
        return set(self.attrs.get("class", "").split())

    @property
    def words(self) -> str:
        """All text inside, with single spaces."""
        return " ".join(self.text.split())


class _Builder(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open = [Element("document", {})]

    def handle_starttag(self, tag, attrs):
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].inside.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag, attrs):
        self.open[-1].inside.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag):
        for depth in range(len(self.open) - 1, 0, -1):
            if self.open[depth].tag == tag:
                del self.open[depth:]
                return

    def handle_data(self, data):
        self.open[-1].inside.append(data)


def parse(path: Path) -> Element:
    """The tree of one HTML file."""
    builder = _Builder()
    builder.feed(path.read_text(encoding="utf-8"))
    return builder.open[0]


def html_files(root: Path) -> list[Path]:
    """Every page of the built book."""
    return sorted(path for path in root.rglob("*.html") if "_static" not in path.parts)


def pages_of(book: Path) -> list[str]:
    """Addresses of the pages that are read, relative to the built book."""
    names = [path.relative_to(book).as_posix() for path in html_files(book)]
    return [name for name in names if name.startswith(("book/", "chapters/"))]


def rgb(colour: str) -> str:
    """A colour as browsers report it: `#ff0000` is `rgb(255, 0, 0)`."""
    return "rgb({}, {}, {})".format(*(int(colour[i : i + 2], 16) for i in (1, 3, 5)))
