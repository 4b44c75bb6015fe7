"""The Sphinx extension that dresses the book.

Each module is one concern and has its own `setup(app)`:

| module | what it does |
|---|---|
| `assets` | fonts, KaTeX, plotly.js and the palette into the book's static folder |
| `colours` | notebooks' outputs in the colours of the page |
| `katex` | mathematics set at build time |
| `citations` | author and year in round brackets |
| `numbering` | a chapter's number is the one in its file name |
| `folding` | solutions and hidden cells as native `<details>`, the setup cell below the title |
| `chapter_map` | the map on the first page knows which chapters there are |
| `answers` | exercises: how hard, a form that judges an answer, where the rest is done |
| `claims` | the map of what the book claims and how it is known, from the chapters' own boxes |
| `mind_words` | the book's words of mind, beside what they stand for |
| `percent` | a share is written one way: the number, a space, the sign |
| `equations` | a letter and its number stay on one line |
| `explorables` | the interactive figures: their scripts and data beside the pages, links that move them |
| `search` | what a search looks through, read from the finished pages |
| `page` | what the page template needs to know; only the styles and scripts a page uses |
| `plotly_mime` | Plotly outputs of notebooks (loaded by myst-nb through an entry point) |
"""

from sphinx.application import Sphinx

from clock_book import (
    answers,
    assets,
    chapter_map,
    citations,
    claims,
    equations,
    explorables,
    folding,
    katex,
    mind_words,
    numbering,
    page,
    percent,
    search,
)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register all parts of the book's dress with Sphinx."""
    parts = (
        *(assets, katex, citations, numbering, folding, answers),
        *(chapter_map, claims, mind_words, page, percent, equations, explorables, search),
    )
    for part in parts:
        part.setup(app)
    return {"parallel_read_safe": True, "parallel_write_safe": False}
