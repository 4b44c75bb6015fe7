"""The built pages as a tree of elements, with Python's own parser."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


@dataclass
class Element:
    """One element: its tag, attributes, own text and children."""

    tag: str
    attrs: dict[str, str]
    children: list["Element"] = field(default_factory=list)
    text: str = ""

    def all(self, tag: str | None = None):
        """This element and those inside it, in order, perhaps of one tag only."""
        if tag is None or self.tag == tag:
            yield self
        for child in self.children:
            yield from child.all(tag)

    @property
    def classes(self) -> set[str]:
        """The names in the class attribute."""
        return set(self.attrs.get("class", "").split())

    @property
    def words(self) -> str:
        """All text inside, with single spaces."""
        return " ".join("".join(element.text for element in self.all()).split())


class _Builder(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open = [Element("document", {})]

    def handle_starttag(self, tag, attrs):
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag, attrs):
        self.open[-1].children.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag):
        for depth in range(len(self.open) - 1, 0, -1):
            if self.open[depth].tag == tag:
                del self.open[depth:]
                return

    def handle_data(self, data):
        self.open[-1].text += data


def parse(path: Path) -> Element:
    """The tree of one HTML file."""
    builder = _Builder()
    builder.feed(path.read_text(encoding="utf-8"))
    return builder.open[0]


def html_files(root: Path) -> list[Path]:
    """Every page of the built book."""
    return sorted(path for path in root.rglob("*.html") if "_static" not in path.parts)
