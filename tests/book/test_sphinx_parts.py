"""The book's own Sphinx parts, on a book of two chapters that has one of everything."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from clock_book import katex, numbering, plotly_mime
from pages import parse

ROOT = Path(__file__).resolve().parents[2]

CHAPTER = r"""# Seventh heaven

A first paragraph.[^note] Formulas: ($p$), $a + b$; $q$ alone. It has a {eq}`eq-one` and {numref}`fig-dot`.

[^note]: The text of a note.

```{math}
:label: eq-one
\textcolor{#0b66b0}{a} + \textcolor{#B94C0A}{b} = \textcolor{#123456}{x}
```

```{figure} dot.svg
:name: fig-dot
:alt: A dot.

A dot.
```

## Exercises

```{exercise} One
:label: one
A question.
```

```{solution} one
:class: dropdown
An answer.
```

```{exercise} Two
:label: two
Another question.
```
"""

LANDING = """# A book

Words. {first-chapter}`Begin with`.

:::{div} gk-unfinished
Not all is there.
:::

:::{div} gk-map
6. **Sixth.** Before it.
7. **Seventh.** As it was once called.
:::
"""

TOC = """format: jb-book
root: book/index
parts:
- caption: II. Later
  numbered: 1
  chapters:
  - file: chapters/07_seventh
"""

FIGURE = {
    "data": [{"y": [1, 2], "line": {"color": "#A62A7B"}, "name": "</script><b>"}],
    "layout": {"height": 222},
}


def chapter() -> nbformat.NotebookNode:
    def cell(source, tags=(), outputs=(), count=1):
        made = nbformat.v4.new_code_cell(source, metadata={"tags": list(tags)}, outputs=list(outputs))
        made.execution_count = count
        return made

    plot = nbformat.v4.new_output("display_data", {plotly_mime.MIME_TYPE: FIGURE})
    words = nbformat.v4.new_output(
        "display_data", {"text/markdown": "The sum is **5**.", "text/plain": "<Markdown>"}
    )
    number = nbformat.v4.new_output("stream", text="5\n")
    cells = [
        cell("import math", ["hide-input"], count=1),
        nbformat.v4.new_markdown_cell(CHAPTER),
        cell("draw()", outputs=[plot], count=2),
        cell("say()", ["hide-input"], [words], count=3),
        cell("print(5)", ["hide-input"], [number], count=4),
        cell("# Draws it again.\n\ndraw()", ["hide-input"], [number], count=5),
        nbformat.v4.new_markdown_cell("## In depth: Below\n\nIt is *so*.\n\nBecause of this:"),
        cell("dig()", outputs=[number], count=6),
        nbformat.v4.new_markdown_cell("## Above again\n\nGo on."),
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})


def small_book(folder: Path, text: str | None = None) -> Path:
    """A book with the real one's configuration, theme and assets, and a chapter of number 7."""
    for name in ("_config.yml",):
        shutil.copy(ROOT / name, folder / name)
    (folder / "book").mkdir()
    for name in ("_static", "_templates"):
        shutil.copytree(ROOT / "book" / name, folder / "book" / name)
    for name in ("package.json", "package-lock.json", ".npmrc", "references.bib"):
        shutil.copy(ROOT / "book" / name, folder / "book" / name)
    if (ROOT / "book" / "node_modules").exists():
        (folder / "book" / "node_modules").symlink_to(ROOT / "book" / "node_modules")
    (folder / "book" / "index.md").write_text(LANDING)
    (folder / "chapters").mkdir()
    notebook = chapter()
    if text:
        notebook.cells[1].source += text
    nbformat.write(notebook, folder / "chapters" / "07_seventh.ipynb")
    (folder / "chapters" / "dot.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'
    )
    (folder / "_toc.yml").write_text(TOC)
    return folder


def build(folder: Path) -> subprocess.CompletedProcess:
    jupyter_book = Path(sys.executable).with_name("jupyter-book")
    command = [str(jupyter_book), "build", str(folder), "-n", "-W", "--keep-going"]
    return subprocess.run(command, capture_output=True, text=True)


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    folder = small_book(tmp_path_factory.mktemp("small"))
    done = build(folder)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    return folder / "_build" / "html"


@pytest.fixture(scope="module")
def page(pages):
    return parse(pages / "chapters" / "07_seventh.html")


def one(page, name: str, tag: str | None = None):
    (found,) = [e for e in page.all(tag) if name in e.classes]
    return found


def test_numbers_follow_the_file_name_although_six_chapters_are_missing(page):
    assert one(page, "gk-opener-chapter").words == "Chapter 7"
    assert one(page, "gk-opener-part").words == "II. Later"
    assert one(page, "eqno").words.startswith("(7.1)")
    captions = [e.words for e in page.all() if "caption-number" in e.classes]
    assert captions == ["Figure 7.1", "Exercise 7.1", "Exercise 7.2"]
    text = one(page, "gk-article").words
    assert "It has a (7.1) and Figure 7.1." in text
    assert numbering.chapter_number("book/index") is None


def test_the_map_of_chapters_follows_the_table_of_contents(pages):
    landing = parse(pages / "book" / "index.html")
    article = one(landing, "gk-article")
    links = [(a.words, a.attrs["href"]) for a in article.all("a") if "headerlink" not in a.classes]
    chapter = "../chapters/07_seventh.html"
    assert links == [("Begin with Seventh heaven", chapter), ("Seventh heaven", chapter)]
    (sixth,), (seventh,) = (
        [e for e in article.all("li") if name in e.classes] for name in ("gk-later", "gk-ready")
    )
    assert sixth.words == "6Sixth Before it."
    assert seventh.words == "7Seventh heaven As it was once called."
    turned = [
        p.attrs["transform"] for p in seventh.all("path") if p.attrs.get("stroke") == "var(--gk-answer)"
    ]
    assert turned == ["rotate(193.85)"]  # seven thirteenths of a turn
    assert "Not all is there." in article.words


def test_solutions_fold_natively(page):
    (solution,) = [e for e in page.all("details") if "solution" in e.classes]
    assert solution.children[0].tag == "summary"
    assert solution.children[0].words == "Solution"
    assert "An answer." in solution.words
    assert "open" not in solution.attrs


def test_a_section_in_depth_tells_its_first_paragraph_and_folds_the_rest_with_its_cells(page):
    (section,) = [e for e in page.all("section") if e.attrs.get("id") == "in-depth-below"]
    heading, first, folded = section.children
    assert (heading.tag, first.words, folded.tag) == ("h2", "It is so.", "details")
    assert "open" not in folded.attrs
    assert folded.children[0].words == "Read on, in depth"
    assert "Because of this:" in folded.words
    assert "dig()" in folded.words
    assert "Go on." not in folded.words


def test_the_set_up_cell_stands_below_the_title(page):
    article = one(page, "gk-article")
    order = [e for e in article.all() if e.tag == "h1" or e.words == "Set-up"]
    assert order[0].tag == "h1"
    assert order[1].words == "Set-up"


def test_code_of_a_sentence_comes_after_it_and_code_of_numbers_before(page):
    cells = [e for e in page.all("div") if "cell" in e.classes]
    (sentence,) = [e for e in cells if "The sum is 5." in e.words]
    assert sentence.words.index("The sum is 5.") < sentence.words.index("say")
    assert "How this is computed" in sentence.words
    (number,) = [e for e in cells if "print" in e.words]
    assert number.children[0].tag == "details"


def test_code_that_teaches_is_open_and_other_code_folded_under_its_first_line(page):
    cells = [e for e in page.all("div") if "cell" in e.classes]
    taught, drawn = (next(e for e in cell.all("details")) for cell in cells if "draw()" in cell.text)
    assert "open" in taught.attrs
    assert taught.children[0].words == "Code"
    assert "open" not in drawn.attrs
    assert drawn.children[0].words == "Draws it again"
    assert drawn.words.count("Draws it again") == 1


def test_formula_colours_follow_the_page_where_they_are_the_palettes(page):
    styles = [e.attrs.get("style", "") for e in one(page, "gk-display").all()]
    assert any("color:var(--gk-a)" in style for style in styles)
    assert any("color:var(--gk-b)" in style for style in styles)
    assert any("color:#123456" in style for style in styles)


def test_a_formula_stays_with_its_brackets_and_its_comma_and_with_nothing_else(page):
    together = [e for e in one(page, "gk-article").all("span") if "gk-cling" in e.classes]
    marks = [[part for part in e.inside if isinstance(part, str)] for e in together]
    assert marks == [["(", "),"], [";"]]
    sources = [next(e.all("annotation")).text for e in together]
    assert sources == ["p", "a + b"]


def test_a_note_stands_beside_its_place(page):
    note = one(page, "sidenote")
    assert "The text of a note." in note.words


def test_a_chart_reserves_its_place_says_what_it_is_and_cannot_break_the_page(page):
    chart = one(page, "gk-plot")
    box = one(chart, "gk-plot-box")
    assert box.attrs["role"] == "img"
    assert box.attrs["style"] == "height:222px"
    (script,) = chart.all("script")
    drawing = json.loads(script.text)
    assert drawing["data"][0]["name"] == "</script><b>"
    assert drawing["data"][0]["line"]["color"] == "var(--gk-test)"
    assert any("plot.js" in s.attrs.get("src", "") for s in page.all("script"))


@pytest.mark.parametrize(
    ("layout", "words"),
    [
        ({"meta": {"alt": "Loss falls."}, "title": {"text": "Loss"}}, "Loss falls."),
        ({"title": {"text": "Loss"}}, "Loss"),
        ({"xaxis": {"title": {"text": "step"}}, "yaxis": {"title": {"text": "loss"}}}, "loss against step"),
        ({}, "Chart"),
    ],
)
def test_a_chart_is_described_by_the_best_words_it_has(layout, words):
    assert plotly_mime.description(layout) == words


def test_other_outputs_are_left_to_others():
    class Data:
        mime_type, content = "text/html", "<b>"

    assert plotly_mime.PlotlyRenderer.handle_mime(None, Data, False) is None


def test_a_formula_that_cannot_be_set_is_named(tmp_path):
    typeset = katex.Typesetter(ROOT / "book")
    with pytest.raises(ValueError, match="Undefined control sequence"):
        typeset(r"\nonsense", display=False)
    assert "katex" in typeset(r"\cos x", display=False)  # and the next one is set all the same
    typeset.close()


BROKEN = r"""
Alas: $\nonsense$ and [nowhere](nowhere.md).

## In depth: Nothing

## In depth: A list

- It is *so*.

Because.

## In depth: A sentence

It is *so*.

## In depth: Code
"""


def test_whatever_is_broken_stops_the_build_and_is_named_with_its_file(tmp_path):
    done = build(small_book(tmp_path, text=BROKEN))
    assert done.returncode != 0
    told = (done.stdout + done.stderr).splitlines()
    for what in (
        "Undefined control sequence",
        "nowhere.md",
        *(
            f"the section 'In depth: {title}' should begin with a paragraph"
            for title in ("Nothing", "A list", "A sentence", "Code")
        ),
    ):
        assert [line for line in told if what in line and "07_seventh.ipynb" in line], what


def test_a_book_that_is_built_again_takes_new_styles(pages):
    style = pages.parents[1] / "book" / "_static" / "page.css"
    style.write_text(style.read_text() + "/* changed */")
    assert build(pages.parents[1]).returncode == 0
    assert (pages / "_static" / "page.css").read_text().endswith("/* changed */")
