"""The book's side of the figures: pages are completed, data made when they must be, prose moves figures."""

import io
import re
import shutil
from pathlib import Path

import pytest
from clock_book import explorables as in_book
from docutils import nodes
from figures.recordings import run_of, ship
from figures.some_figures import Free, Parts
from sphinx.application import Sphinx

from grokkit import _node
from grokkit.explorables import TrainingScrubber
from grokkit.explorables.frame import figure as frame

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module", autouse=True)
def bundles():
    _node.make_bundles(ROOT)


def test_a_page_without_figures_is_left_alone(tmp_path):
    assert in_book.complete_page("<p>Text.</p>", tmp_path / "figures", "figures", "page") == "<p>Text.</p>"
    assert not (tmp_path / "figures").exists()


def test_data_are_computed_once_and_again_when_the_code_changes(monkeypatch, tmp_path):
    run = run_of()
    loaded = ship(monkeypatch, shipped=run)
    figure = TrainingScrubber(run).html()
    loaded.clear()  # once, to see whether it is the one that is shown
    page = in_book.complete_page(figure, tmp_path, "../_static/figures", "page")
    again = in_book.complete_page(figure, tmp_path, "../_static/figures", "page")
    assert page == again
    assert loaded == ["shipped"]
    (data,) = tmp_path.glob("training_scrubber-*.js")
    assert re.search(rf'data-gk-data-src="\.\./_static/figures/{data.name}\?v=[0-9a-f]{{8}}"', page)
    data.write_text("// made by other code\n" + data.read_text())
    in_book.complete_page(figure, tmp_path, "../_static/figures", "page")
    assert loaded == ["shipped", "shipped"]


def test_each_part_is_a_file_of_its_own_and_written_once(monkeypatch, tmp_path):
    run = run_of()
    loaded = ship(monkeypatch, shipped=run)
    monkeypatch.setitem(in_book.figures(), Parts.kind, Parts)
    figure = Parts(run).html()
    loaded.clear()
    page = in_book.complete_page(figure, tmp_path, "../figures", "page")
    name = f"training_scrubber-{run.identity}"
    assert re.search(rf'data-gk-parts-src="\.\./figures/{name}-{{part}}\.js\?v=[0-9a-f]{{8}}"', page)
    files = [tmp_path / f"{name}-{part}.js" for part in Parts.parts(run)]
    assert all(f'globalThis.grokkitData ??= {{}})["{file.stem}"]' in file.read_text() for file in files)
    assert in_book.complete_page(figure, tmp_path, "../figures", "page") == page
    assert loaded == ["shipped"]
    files[1].unlink()
    assert in_book.complete_page(figure, tmp_path, "../figures", "page") == page
    assert files[1].exists()


def test_a_style_sheet_of_its_own_comes_only_with_its_figure(monkeypatch, tmp_path):
    shutil.copytree(frame.BUNDLES, tmp_path / "bundles")
    monkeypatch.setattr(frame, "BUNDLES", tmp_path / "bundles")
    free = Free()
    page = in_book.complete_page(free.html(), tmp_path / "out", "figures", "page")
    assert "training_scrubber.css" not in page
    (tmp_path / "bundles" / "training_scrubber.css").write_text(".own{color:red}")
    page = in_book.complete_page(free.html() * 2, tmp_path / "out", "figures", "page")
    assert page.count('<link rel="stylesheet" href="figures/training_scrubber.css?v=') == 1
    assert (tmp_path / "out" / "training_scrubber.css").read_text() == ".own{color:red}"
    assert ".own{color:red}" in free.standalone_html()
    assert Free()._css.endswith(".own{color:red}")


def test_a_page_that_shows_an_old_run_is_a_warning(monkeypatch, tmp_path, caplog):
    run = run_of()
    ship(monkeypatch, shipped=run)
    figure = TrainingScrubber(run).html()
    ship(monkeypatch)
    said = []
    monkeypatch.setattr(in_book.logger, "warning", lambda text, *values, **_: said.append(text % values))
    in_book.complete_page(figure, tmp_path, "figures", "chapters/04")
    assert len(said) == 1
    assert run.identity in said[0]


@pytest.mark.parametrize(
    ("target", "becomes"),
    [
        (
            "#play=800..1400",
            '<button type="button" class="gk-play" data-from="800" data-to="1400">words</button>',
        ),
        ("#step=1400", '<a href="#step=1400">words</a>'),
        ("#step=1400&a=3", '<a href="#step=1400&amp;a=3">words</a>'),
        ("#cut=14,35", '<a href="#cut=14,35">words</a>'),
        ("#the-jump", None),
        ("#play=800", None),
        ("https://example.org/#step=3", None),
    ],
)
def test_links_that_move_figures_are_known_from_links_to_headings(target, becomes):
    link = nodes.reference("", "words", refuri=target)
    found = in_book.STATE_LINK.fullmatch(target)
    assert (found is not None) == (becomes is not None)
    if found:
        assert "".join(node.astext() for node in in_book._state_link(link, found)) == becomes


def built_page(folder: Path, text: str) -> tuple[str, str]:
    """A page of Markdown as a real build writes it, and what Sphinx said of it."""
    (folder / "conf.py").write_text(
        "extensions = ['myst_parser', 'clock_book.explorables']\nhtml_theme = 'basic'\n"
    )
    (folder / "index.md").write_text(text)
    said = io.StringIO()
    places = (folder, folder, folder / "out", folder / "trees")
    Sphinx(*places, "html", {"myst_heading_anchors": 2}, None, said).build()
    told = said.getvalue().splitlines(keepends=True)
    of_the_page = "".join(line for line in told if "is already registered" not in line)  # by an earlier build
    return (folder / "out" / "index.html").read_text(), of_the_page


def test_sphinx_writes_prose_that_plays_and_completes_figures(tmp_path):
    """A real build of Markdown, where a missing anchor, say, would be told."""
    figure = TrainingScrubber(run_of()).html()
    page, said = built_page(
        tmp_path,
        "# Page\n\nSee [the *long* wait](#play=800..1400), [step 5](#step=5&a=3) and [the top](#page).\n\n"
        f"```{{raw}} html\n{figure}\n```\n",
    )
    assert said == ""
    button = (
        '<button type="button" class="gk-play" data-from="800" data-to="1400">the <em>long</em> wait</button>'
    )
    assert button in page
    assert '<a href="#step=5&amp;a=3">step 5</a>' in page
    assert re.search(r'<a class="[^"]*reference internal[^"]*" href="#page">', page)
    (module,) = re.findall(r'data-gk-module-src="([^"?]+)', page)
    assert (tmp_path / "out" / module).exists()
    assert "_static/figures/host.js" in page


def test_a_page_that_is_no_notebook_shows_a_figure_by_name(tmp_path, monkeypatch):
    ship(monkeypatch, small=run_of())
    page, said = built_page(
        tmp_path,
        '# Page\n\n```{explorable} live_training\n:recording: small\n:options: {"small": true}\n```\n',
    )
    assert said == ""
    assert 'data-gk-options="{&quot;small&quot;:true}"' in page
    assert (tmp_path / "out" / "_static" / "figures" / f"live_training-{run_of().identity}.js").exists()


@pytest.mark.parametrize(
    ("directive", "told"),
    [
        ("nothing\n:recording: small", "{explorable} nothing cannot be shown"),
        ("live_training", "live_training cannot be shown: missing"),
        ("live_training\n:recording: small\n:options: {", "cannot be shown: Expecting property name"),
        ('live_training\n:recording: small\n:options: {"large": 1}', "unexpected keyword argument 'large'"),
    ],
)
def test_a_figure_that_there_is_not_is_told_at_its_place(tmp_path, monkeypatch, directive, told):
    ship(monkeypatch, small=run_of())
    _, said = built_page(tmp_path, f"# Page\n\n```{{explorable}} {directive}\n```\n")
    assert told in said
    assert "index.md:3" in said
