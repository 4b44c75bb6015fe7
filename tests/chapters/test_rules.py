"""Every chapter is stored in the one form that keeps differences small, pages local and nbval honest."""

import json
import re

import execute
import nbformat
import pictures
import pytest
import yaml
from chapter_files import CHAPTERS, NOTEBOOKS, ROOT, code_cells, outputs_text, read, tags

from grokkit.exercises import QUESTIONS

LEAST_COMPARED = 5  # result cells that nbval compares, per chapter
MOST_LINES = 15  # of a code cell
MOST_BYTES = 300_000  # of a notebook but for the pictures of its charts, which have their own limit
LEAST_ASKED = 2  # exercises that are answered in the page, per chapter
MOST_PRINTS = 4  # outputs of plain text in a chapter: the rest is drawn, said, or set (`grokkit.tables`)
LEAST_DRAWN = 5  # charts, figures and drawings in a chapter; the last one looks back and has fewer
PHONE = 44  # characters of a printed line that a phone shows; a sentence may be longer, for it is broken
each_notebook = pytest.mark.parametrize("chapter", NOTEBOOKS, ids=lambda path: path.stem)
each_chapter = pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)

UNREPEATABLE = {
    "an absolute path": r"(?<![\w.:/<])/(home|root|tmp|usr|opt|Users|content|work|var|mnt)/\w",
    "a memory address": r"\bat 0x[0-9a-f]{6,}",
    "a progress bar": r"\d+%\|[█▏▎▍▌▋▊▉ #]",
}


def printed(cell: nbformat.NotebookNode) -> list[str]:
    """What a cell has put out as plain text and in no better form; what an exercise answers is none of it."""
    if re.search(r"^check\(", cell.source, re.M):
        return []
    kinds = [(set(output.get("data", {"text/plain"})), output) for output in cell.outputs]
    return [
        output.get("text") or output.data["text/plain"] for kind, output in kinds if kind == {"text/plain"}
    ]


def drawings(cell: nbformat.NotebookNode) -> int:
    """How many charts, figures and drawings a cell has put out; tables are none."""
    kinds = [output.get("data", {}) for output in cell.outputs]
    return sum(
        "application/vnd.plotly.v1+json" in data or "gk-table" not in data.get("text/html", "gk-table")
        for data in kinds
    )


def executes(cell: nbformat.NotebookNode) -> bool:
    return not tags(cell) & {"nbval-skip", "skip-execution"}


def test_there_are_chapters_and_all_of_them_are_in_the_table_of_contents():
    assert CHAPTERS
    listed = re.findall(r"file: chapters/(\S+)", (ROOT / "_toc.yml").read_text())
    assert sorted(name.removesuffix(".ipynb") for name in listed) == [path.stem for path in CHAPTERS]


@each_chapter
def test_it_is_a_valid_notebook_named_by_its_number(chapter):
    nbformat.validate(read(chapter))
    assert re.fullmatch(r"\d\d_[a-z0-9_]+", chapter.stem)
    assert (read(chapter).nbformat, read(chapter).nbformat_minor) == (4, 5)


@each_notebook
def test_every_cell_was_executed_once_from_top_to_bottom(chapter):
    counts = [cell.execution_count for cell in code_cells(chapter) if executes(cell)]
    assert counts == list(range(1, len(counts) + 1))
    left_out = [cell for cell in code_cells(chapter) if not executes(cell)]
    assert all(cell.execution_count is None and not cell.outputs for cell in left_out)
    # Left out by the script that executes and by nbval alike, or by neither.
    assert all({"nbval-skip", "skip-execution"} <= tags(cell) for cell in left_out)


@each_notebook
def test_no_output_is_an_error_or_a_warning(chapter):
    for cell in code_cells(chapter):
        kinds = {(output.output_type, output.get("name")) for output in cell.outputs}
        assert ("error", None) not in kinds, cell.source
        assert ("stream", "stderr") not in kinds, cell.source


@each_notebook
def test_metadata_carries_no_machine_no_version_and_no_widget_state(chapter):
    metadata = read(chapter).metadata
    assert metadata.kernelspec.name == "python3"
    assert set(metadata) == {"kernelspec", "language_info"}
    assert set(metadata.language_info) == {"name"}
    for cell in read(chapter).cells:
        assert set(cell.metadata) <= {"tags", "mystnb"}


@each_notebook
def test_no_output_refers_to_a_dead_widget(chapter):
    text = chapter.read_text(encoding="utf-8")
    for cell in code_cells(chapter):
        for output in cell.outputs:
            data = output.get("data", {})
            assert "application/vnd.jupyter.widget-view+json" not in data or "text/html" not in data
    assert "application/vnd.jupyter.widget-state+json" not in text


@each_notebook
def test_outputs_are_repeatable(chapter):
    for cell in code_cells(chapter):
        text = outputs_text(cell)
        for what, pattern in UNREPEATABLE.items():
            found = re.search(pattern, text)
            assert not found, f"{what} in the output of: {cell.source[:80]}: {found and found.group()}"


@each_notebook
def test_cells_are_short_and_the_file_is_small(chapter):
    for cell in code_cells(chapter):
        assert len(cell.source.splitlines()) <= MOST_LINES, cell.source
    drawn = sum(len(output.data[pictures.PNG]) for output in pictures.charts(read(chapter)))
    assert chapter.stat().st_size - drawn <= MOST_BYTES


@each_notebook
def test_the_first_code_cell_is_the_same_set_up_everywhere(chapter):
    setup = code_cells(chapter)[0]
    assert setup.source == code_cells(CHAPTERS[0])[0].source
    assert {"nbval-ignore-output", "hide-input"} <= tags(setup)
    assert "grokkit" in setup.source
    assert not re.search(r"--upgrade|-U\b|torch[=<>]|plotly[=<>]", setup.source)


@each_notebook
def test_nothing_is_installed_or_set_for_the_reader_after_the_first_cell(chapter):
    for cell in code_cells(chapter)[1:]:
        assert not re.search(r"[%!]\s*(pip|conda)\b|renderers\.default", cell.source), cell.source


@each_notebook
def test_enough_results_are_compared_and_each_says_something(chapter):
    compared = [cell for cell in code_cells(chapter) if "nbval-check-output" in tags(cell)]
    assert len(compared) >= LEAST_COMPARED
    for cell in compared:
        assert outputs_text(cell).strip(), cell.source
        # A float in full differs between machines: round when printing.
        assert not re.search(r"\d\.\d{9,}", outputs_text(cell)), outputs_text(cell)


@each_notebook
def test_a_page_is_no_printout(chapter):
    prints = [text for cell in code_cells(chapter) for text in printed(cell)]
    assert len(prints) <= MOST_PRINTS, prints
    for line in "\n".join(prints).splitlines():
        in_columns = re.search(r"\S {2,}\S", line)
        assert not in_columns or len(line) <= PHONE, line


@pytest.mark.parametrize("chapter", CHAPTERS[:-1], ids=lambda path: path.stem)
def test_a_chapter_is_looked_at(chapter):
    assert sum(map(drawings, code_cells(chapter))) >= LEAST_DRAWN


@each_notebook
def test_a_folded_cell_says_what_it_does(chapter):
    """In its first line, under which the book folds it. Sentences speak for themselves."""
    for cell in code_cells(chapter):
        kinds = {kind for output in cell.outputs for kind in output.get("data", {"stream"})}
        if "hide-input" in tags(cell) and kinds != {"text/markdown", "text/plain"}:
            assert re.match(r"# [A-Z].{8,76}\n", cell.source), cell.source


@each_chapter
def test_boxes_are_readable_where_their_syntax_is_not_known(chapter):
    """Without a blank line Colab would run options, text and closing fence together."""
    text = "\n".join(cell.source for cell in read(chapter).cells if cell.cell_type == "markdown")
    boxes = re.findall(r"^:::\{\w+\}.*\n(?::.*\n)*(.*\n)(?:.*\n)*?(.*\n):::$", text, re.M)
    assert len(boxes) == text.count("\n:::{")
    assert all(before == after == "\n" for before, after in boxes)


@each_chapter
def test_every_exercise_has_a_hint_a_check_and_a_folded_solution(chapter):
    text = "\n".join(cell.source for cell in read(chapter).cells if cell.cell_type == "markdown")
    number = int(chapter.stem[:2])
    labels = re.findall(r"^:::\{exercise\}.*\n:label: (\S+)", text, re.M)
    assert labels == [f"ex-{number}-{n}" for n in range(1, len(labels) + 1)]
    assert len(labels) >= 4
    assert text.count('<details class="admonition hint">') == len(labels)
    solutions = re.findall(
        r'<details class="admonition solution"><summary>Solution to exercise (\S+)</summary>', text
    )
    assert solutions == [label.removeprefix("ex-").replace("-", ".") for label in labels]
    code = "\n".join(cell.source for cell in code_cells(chapter))
    assert re.findall(r'^check\("([\d.]+)"', code, re.M) == solutions


@each_chapter
def test_every_exercise_says_how_hard_it_is_and_how_long_it_takes(chapter):
    text = "\n".join(cell.source for cell in read(chapter).cells if cell.cell_type == "markdown")
    said = re.findall(r"^:label: ex-\S+\n\n(.*)\n\n", text, re.M)
    assert len(said) == text.count(":label: ex-")
    for line in said:
        stars = re.fullmatch(r"(★+)(☆*) about (\d+) minutes", line)
        assert stars, line
        assert len(stars[1] + stars[2]) == 3
        assert 1 <= int(stars[3]) <= 90


@each_chapter
def test_at_least_two_exercises_are_answered_in_the_page(chapter):
    number = int(chapter.stem[:2])
    asked = [exercise for exercise in QUESTIONS if int(exercise.partition(".")[0]) == number]
    assert len(asked) >= LEAST_ASKED
    code = "\n".join(cell.source for cell in code_cells(chapter))
    assert set(asked) <= set(re.findall(r'^check\("([\d.]+)"', code, re.M))


def test_configuration_never_executes_and_the_file_is_read_as_it_is_meant():
    config = yaml.safe_load((ROOT / "_config.yml").read_text())
    assert config["execute"]["execute_notebooks"] == "off"
    assert config["only_build_toc_files"] is True


@each_notebook
def test_stored_form_is_what_the_normaliser_writes(chapter):
    again = execute.normalise(nbformat.read(chapter, as_version=4))
    assert json.loads(nbformat.writes(again)) == json.loads(chapter.read_text(encoding="utf-8"))
