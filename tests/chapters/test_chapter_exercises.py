"""Every exercise has a hint, a check that is open, and a folded solution that passes that very check."""

import re

import numpy as np
import pytest
from chapter_files import CHAPTERS, code_cells, read

import grokkit
import grokkit.exercises

CHECK = re.compile(r'^check\("(\d+\.\d+)", (\w+)\)$', re.M)
SOLUTION = re.compile(
    r'<details class="admonition solution"><summary>Solution to exercise (\d+\.\d+)</summary>\n\n'
    r"(.*?)</details>",
    re.S,
)


def text(chapter) -> str:
    return "\n\n".join(cell.source for cell in read(chapter).cells if cell.cell_type == "markdown")


def checks(chapter) -> dict[str, str]:
    """Exercise → name of what is checked, from the code cells."""
    return dict(match for cell in code_cells(chapter) for match in CHECK.findall(cell.source))


def solutions(chapter) -> dict[str, str]:
    """Exercise → the Python code of its solution."""
    return {
        number: "\n".join(re.findall(r"```python\n(.*?)```", body, re.S))
        for number, body in SOLUTION.findall(text(chapter))
    }


EXERCISES = [(chapter, number) for chapter in CHAPTERS for number in checks(chapter)]


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_every_exercise_is_complete(chapter):
    number = str(int(chapter.stem[:2]))
    labels = re.findall(r"^:::\{exercise\}.*\n:label: ex-(\d+)-(\d+)$", text(chapter), re.M)
    asked = [f"{a}.{b}" for a, b in labels]
    assert len(asked) >= 4
    assert asked == [f"{number}.{k}" for k in range(1, len(asked) + 1)]
    assert list(checks(chapter)) == asked
    assert list(solutions(chapter)) == asked
    assert text(chapter).count('<details class="admonition hint"><summary>Hint</summary>\n\n') == len(asked)


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_every_check_is_open_in_the_stored_chapter(chapter):
    for cell in code_cells(chapter):
        for number, _ in CHECK.findall(cell.source):
            assert "nbval-check-output" in cell.metadata.tags
            (output,) = cell.outputs
            assert output.data["text/plain"] == repr(grokkit.exercises.check(number, ...))


@pytest.mark.parametrize(("chapter", "number"), EXERCISES, ids=lambda value: getattr(value, "stem", value))
def test_a_solution_passes_its_own_check(chapter, number):
    """The solution is executed as a reader would: in place of the open cell, after the set-up cell."""
    setup = code_cells(chapter)[0].source.replace("%pip", "# pip").replace("    # pip", "    pass  # pip")
    names: dict = {}
    exec(setup, names)
    exec(solutions(chapter)[number], names)
    verdict = grokkit.exercises.check(number, names[checks(chapter)[number]])
    assert verdict.state == "right", verdict


def test_a_table_that_was_cut_is_put_back_as_exercise_5_says():
    """The code in the box of 5.5, with the chapter's run and the solution, is the chapter's own cut."""
    chapter = next(chapter for chapter in CHAPTERS if chapter.stem.startswith("05"))
    (code,) = re.findall(r":label: ex-5-5\n.*?```python\n(.*?)```", text(chapter), re.S)
    run = grokkit.load_recorded("mainline")
    names = {"grokkit": grokkit, "run": run, "end": int(run.steps[-1])}
    exec(solutions(chapter)["5.5"] + code, names)
    cut = grokkit.circuits.ablate_frequencies(run.network(run.steps[-1]), [26], where="W_E")
    np.testing.assert_allclose(names["logits"], grokkit.fast.grid_logits(cut), atol=1e-3)
    loss, right = eval(code.splitlines()[-1], names)
    assert loss == pytest.approx(grokkit.measures.loss(grokkit.fast.grid_logits(cut), run.task), rel=1e-2)
    assert loss > 10 * grokkit.measures.loss(grokkit.fast.grid_logits(run.network(run.steps[-1])), run.task)
    assert right > 0.99


def test_all_checks_belong_to_an_exercise_of_a_chapter():
    assert sorted(number for _, number in EXERCISES) == sorted(grokkit.exercises.CHECKS)
