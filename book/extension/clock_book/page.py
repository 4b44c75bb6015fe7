"""What the page template (book/_templates/layout.html) is given, and which files a page loads."""

import hashlib
import textwrap
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx

from clock_book.numbering import chapter_number
from grokkit import exercises
from grokkit.explorables.frame.figure import BUNDLES

# Stylesheets and scripts of a page, each with a mark that its HTML must contain to need it ("" = always).
STYLES = {
    "palette.css": "",
    "page.css": "",
    "text.css": "",
    "notebook.css": "",
    "landing.css": 'class="gk-hero"',
    "katex/katex.css": 'class="katex',
    "sphinx-design.min.css": 'class="sd-',
}
SCRIPTS = {
    "book.js": "",
    "plot.js": 'class="gk-plot"',
    "design-tabs.js": "sd-tab-set",
    "hero.js": 'class="gk-hero"',
    "mind_words.js": 'class="gk-mind"',
    "answers.js": 'class="gk-ask"',
}


@dataclass
class Page:
    """One line of the book's contents."""

    name: str
    title: str
    url: str
    number: int | None
    current: bool
    sections: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Part:
    """One part of the book: its caption and its pages."""

    caption: str
    pages: list[Page]


def contents(app: Sphinx, pagename: str) -> list[Part]:
    """Return the book's parts as `_toc.yml` has them; the current page also with its sections."""
    env, parts = app.env, []
    for tree in env.get_doctree(env.config.root_doc).findall(addnodes.toctree):
        pages = []
        for title, name in tree["entries"]:
            page = Page(
                name=name,
                title=title or env.titles[name].astext(),
                url=app.builder.get_relative_uri(pagename, name),
                number=chapter_number(name),
                current=name == pagename,
            )
            if page.current:
                page.sections = _sections(env.tocs[name])
            pages.append(page)
        parts.append(Part(tree["caption"] or "", pages))
    return parts


def _sections(toc: nodes.bullet_list) -> list[tuple[str, str]]:
    """Return (anchor, title) of the sections right below a page's title."""
    top = toc.children[0]
    lists = [child for child in top.children if isinstance(child, nodes.bullet_list)]
    found = []
    for item in lists[0].children if lists else []:
        reference = next(iter(item.findall(nodes.reference)))
        found.append((reference["anchorname"], reference.astext()))
    return found


def description(doctree: nodes.document) -> str:
    """Return a page's first paragraph, without its notes: what search engines and previews show."""
    for paragraph in doctree.findall(nodes.paragraph):
        if isinstance(paragraph.parent, nodes.section):
            text = "".join(
                part.astext()
                for part in paragraph.children
                if isinstance(part, nodes.TextElement | nodes.Text)
            )
            return textwrap.shorten(text, 240, placeholder=" …")
    return ""


def fill(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Add the contents, the page's place in them, its links, and its styles and scripts."""
    body = context.get("body", "")
    context["gk_styles"] = [name for name, mark in STYLES.items() if mark in body]
    context["gk_scripts"] = [name for name, mark in SCRIPTS.items() if mark in body]
    context["gk_parts"] = parts = contents(app, pagename)
    context["gk_part"] = next((part for part in parts if any(page.current for page in part.pages)), None)
    context["gk_chapter"] = chapter_number(pagename)
    context["gk_is_landing"] = pagename == app.config.root_doc
    context["page_description"] = description(doctree) if doctree else ""
    buttons = [b for group in context.get("header_buttons", []) for b in group.get("buttons", [])]
    context["gk_colab"] = next((b["url"] for b in buttons if b.get("text") == "Colab"), None)


def drop_thebe(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Remove what sphinx-thebe writes into every page although the book has no live kernels in pages."""
    for node in list(doctree.findall(nodes.raw)):
        if "x-thebe-config" in node.astext() or "kernelName = " in node.astext():
            node.parent.remove(node)


def dress(srcdir: Path) -> str:
    """Return a digest of what is in every page without being in its text: styles, scripts, questions, us."""
    ours = Path(__file__).parent
    asked = Path(exercises.__file__).parent
    files = [
        *(srcdir / "book" / "_static").rglob("*"),
        *ours.glob("*.*"),
        *BUNDLES.iterdir(),
        *asked.glob("*.py"),
    ]
    digest = hashlib.sha256()
    for path in sorted(path for path in files if path.is_file()):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def setup(app: Sphinx) -> None:
    """Run after the themes and extensions below have done their work."""
    # When this changes, all pages are written again; Sphinx alone takes a page with the same text for done.
    app.add_config_value("gk_dress", dress(Path(app.srcdir)), "html", types=[str])
    app.connect("doctree-resolved", drop_thebe, priority=900)
    app.connect("html-page-context", fill, priority=900)
