"""What a chapter says happens: a page promises no run, and a figure opens where its story begins."""

import re

import pytest
from chapter_files import CHAPTERS, code_cells, read

import grokkit

# Sentences that are true in a notebook alone.
RUNS = re.compile(
    r"\b(run|execute) (the|this|that) cell\b|\bnext cell (trains|runs)|\bcell (below|above) trains"
    r"|\b(trains?|trained) .{0,40}\bon (this|your) machine\b|\byour network:|\b(change|in) the code above\b",
    re.I,
)
SAYS_WHERE = re.compile(r"colab\.research\.google\.com|in a notebook|as a notebook", re.I)


def paragraphs(chapter):
    return [
        part
        for cell in read(chapter).cells
        if cell.cell_type == "markdown"
        for part in cell.source.split("\n\n")
    ]


def story(prefix):
    return next(chapter for chapter in CHAPTERS if chapter.stem.startswith(prefix))


@pytest.mark.parametrize(
    "chapter",
    [c for c in CHAPTERS if c.stem[:2] in ("04", "05", "06", "07", "08", "09")],
    ids=lambda path: path.stem,
)
def test_what_needs_a_notebook_says_where_it_is(chapter):
    for part in paragraphs(chapter):
        assert not RUNS.search(part) or SAYS_WHERE.search(part), part


@pytest.mark.parametrize(
    "words",
    [
        "Choose a seed and run the cell; each seed gives another network.",
        "The next cell trains a network on this machine.",
        "The cell below trains the network in front of you.",
        "Try it with four frequencies of your own in the code above.",
    ],
)
def test_a_promise_is_known(words):
    assert RUNS.search(words)
    assert not SAYS_WHERE.search(words)
    assert SAYS_WHERE.search(f"{words} In a notebook, that is.")


def test_the_figure_of_the_jump_opens_at_the_first_step_and_where_the_run_comes_from_is_told_last():
    chapter = story("04")
    (code,) = [c.source for c in code_cells(chapter) if re.search(r"^TrainingScrubber\(", c.source, re.M)]
    *before, shown = code.strip().splitlines()
    short = grokkit.TrainConfig(steps=30, lr=1e-2)
    names = {"run": grokkit.train(grokkit.Task(p=7), grokkit.ModelConfig(p=7, d_model=16, n_heads=2), short)}
    exec("\n".join(before), names)
    assert eval(shown, names).step == 0
    sources = [cell.source for cell in read(chapter).cells]
    note, exercises = (
        next(i for i, s in enumerate(sources) if words in s) for words in ("two sittings", "## Exercises")
    )
    assert note > exercises
