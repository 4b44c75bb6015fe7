"""A figure's data are made anew when what they are computed with has changed, and not otherwise."""

import shutil

import pytest
from clock_book import made_from as in_book

from grokkit.explorables import figures


@pytest.fixture
def package(monkeypatch, tmp_path):
    """A copy of the package, to change; the figures' sources are read there."""
    copy = tmp_path / "grokkit"
    ignored = shutil.ignore_patterns("*.safetensors", "_bundles", "__pycache__")
    shutil.copytree(in_book.PACKAGE, copy, ignore=ignored)
    monkeypatch.setattr(in_book, "PACKAGE", copy)
    in_book._data_files.cache_clear()
    yield copy
    in_book._data_files.cache_clear()


@pytest.fixture
def stamp(monkeypatch, package):
    def of(kind: str) -> str:
        source = package / "explorables" / kind / "figure.py"
        monkeypatch.setattr(in_book, "getsourcefile", lambda figure: str(source))
        in_book._named_by.cache_clear()
        return in_book.made_from(figures()[kind])

    return of


def change(path):
    path.write_text(path.read_text() + " \n")


@pytest.mark.parametrize(
    ("kind", "file"),
    [
        ("neuron_gallery", "circuits/neurons.py"),  # imported through the room's __init__
        ("neuron_gallery", "explorables/neuron_gallery/figure.py"),
        ("neuron_gallery", "networks/fast.py"),
        ("neuron_gallery", "operations.json"),  # read by a module that it imports
        ("training_scrubber", "palette.json"),
        ("training_scrubber", "explorables/state.json"),
        ("training_scrubber", "explorables/frame/encoding.py"),
        ("surgery", "circuits/combinations.py"),
        ("surgery", "runs/moments.py"),
        ("phases", "phases.py"),
    ],
)
def test_what_a_figure_depends_on_changes_its_stamp(stamp, package, kind, file):
    before = stamp(kind)
    assert stamp(kind) == before
    change(package / file)
    assert stamp(kind) != before


@pytest.mark.parametrize(
    ("kind", "file"),
    [
        ("neuron_gallery", "exercises/__init__.py"),
        ("neuron_gallery", "circuits/combinations.py"),
        ("neuron_gallery", "explorables/surgery/figure.py"),
        ("training_scrubber", "circuits/neurons.py"),
        ("training_scrubber", "cli.py"),
        ("phases", "report/page.py"),
    ],
)
def test_what_it_does_not_depend_on_does_not(stamp, package, kind, file):
    before = stamp(kind)
    change(package / file)
    assert stamp(kind) == before


def test_an_import_inside_a_function_counts(stamp, package):
    before = stamp("clock")
    source = package / "explorables" / "clock" / "picture.py"
    source.write_text(source.read_text() + "\n\ndef later():\n    from grokkit import ledger\n")
    new = stamp("clock")
    assert new != before
    change(package / "ledger" / "__init__.py")
    assert stamp("clock") != new


def test_every_figure_has_its_own_sources_behind_it():
    for kind, figure in figures().items():
        behind = in_book.files_behind(in_book.Path(in_book.getsourcefile(figure)))
        assert {path.name for path in behind} >= {"figure.py", "encoding.py", "state.json"}, kind
        assert in_book.PACKAGE / "explorables" / kind / "figure.py" in behind
