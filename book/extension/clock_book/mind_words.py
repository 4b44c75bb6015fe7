"""The book's own words of mind, each beside what it stands for in weights and activations.

The directive ``mind`` holds a list, one passage a line: ``- 04 | it **knows** every training pair |
what it stands for``. Its number is that of the chapter in which the passage stands, word for word; if it no
longer does, the build says so. The page shows the passages; with JavaScript the reader exchanges the words,
and judges (`mind_words.js`). Below stands how often each word occurs in all chapters, counted by the build.
"""

import html
import re
from collections import Counter
from dataclasses import dataclass

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from clock_book.page import contents
from grokkit.exercises.chapter_13 import MIND, mind_words

LINE = re.compile(r"- (\d\d) \| ([^*|]*)\*\*([^*|]+)\*\*([^*|]*) \| (.+)")


@dataclass(frozen=True)
class Passage:
    """A word of mind in its sentence, and what can stand in its place."""

    chapter: int
    before: str
    word: str
    after: str
    without: str

    @property
    def text(self) -> str:
        """As it stands in the chapter."""
        return self.before + self.word + self.after


class mind_passages(nodes.General, nodes.Element):
    """The place of the passages: whether they still stand there is known when all pages are read."""


class MindWords(SphinxDirective):
    """Reads the list."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return the place, with the passages."""
        place = mind_passages("")
        place["passages"] = [passage_of(line) for line in self.content if line.strip()]
        return [place]


def passage_of(line: str) -> Passage:
    """One line of the list.

    Raises:
        ValueError: If it has another form.
    """
    found = LINE.fullmatch(line.strip())
    if not found:
        raise ValueError(f'a passage is "- 04 | text with a **word** | what it stands for", got {line!r}')
    chapter, before, word, after, without = found.groups()
    return Passage(int(chapter), before, word, after, without)


def plain(text: str) -> str:
    """A text without markup and line breaks, for comparing."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", text)).replace("’", "'")


def prose(doctree: nodes.document) -> str:
    """The running text of a page: no code, no formulas, no raw HTML."""
    skipped = (nodes.literal_block, nodes.literal, nodes.math, nodes.math_block, nodes.raw)
    blocks = [block for block in doctree.findall(nodes.TextElement) if not isinstance(block, skipped)]
    blocks = [block for block in blocks if isinstance(block, nodes.paragraph | nodes.title)]
    return plain("\n".join(block.astext() for block in blocks))


def draw(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put the passages where a page wants them."""
    for place in list(doctree.findall(mind_passages)):
        pages = {page.number: page for part in contents(app, docname) for page in part.pages if page.number}
        texts = {number: prose(app.env.get_doctree(page.name)) for number, page in pages.items()}
        for passage in place["passages"]:
            if plain(passage.text) not in texts.get(passage.chapter, ""):
                logging.getLogger(__name__).warning(
                    "chapter %d no longer says %r", passage.chapter, passage.text, location=docname
                )
        counts = Counter(word for text in texts.values() for word in mind_words(text))
        place.replace_self(nodes.raw("", page_part(place["passages"], pages, counts), format="html"))


def page_part(passages: list[Passage], pages: dict, counts: Counter) -> str:
    """The passages and the counts as HTML."""
    items = "".join(
        f'<li><p>{html.escape(p.before)}<span class="gk-mind-word">{html.escape(p.word)}</span>'
        f'<span class="gk-mind-without"><span class="gk-mind-is"> = </span>{html.escape(p.without)}</span>'
        f"{html.escape(p.after)}</p>"
        f'<p class="gk-mind-from"><a href="{pages[p.chapter].url}">chapter {p.chapter}</a></p></li>'
        for p in passages
        if p.chapter in pages
    )
    most = max(counts.values(), default=1)
    bars = "".join(
        f'<tr><th scope="row">{word}</th><td><span style="width:{100 * counts[word] / most:.1f}%">'
        f"</span>{counts[word]}</td></tr>"
        for word in sorted(MIND, key=lambda word: -counts[word])
        if counts[word]
    )
    return (
        f'<div class="gk-mind"><ol>{items}</ol><p class="gk-mind-score" role="status"></p>'
        f"<details><summary>All {sum(counts.values())} words of mind in the chapters</summary>"
        f'<table class="gk-mind-counts"><tbody>{bars}</tbody></table>'
        "</details></div>"
    )


def setup(app: Sphinx) -> None:
    """The directive, and the step after all pages are read."""
    app.add_node(mind_passages)
    app.add_directive("mind", MindWords)
    app.connect("doctree-resolved", draw)
