"""A figure shows anything that is recorded: here how often some words were counted, which is no run."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from clock_book import explorables as in_book

from figures.elements import HOSTILE, tags
from figures.recordings import run_of
from grokkit import _node
from grokkit.explorables import Explorable
from grokkit.explorables.frame.encoding import FigureData, as_json, integers, pack
from grokkit.explorables.frame.figure import state_number
from grokkit.explorables.frame.recording import Recording, Shelf
from grokkit.svg import drawing


@dataclass(frozen=True)
class Tally:
    """How often each of some words was counted."""

    counts: tuple[int, ...]
    text: str = "three words"

    @property
    def identity(self) -> str:
        return hashlib.sha256(json.dumps([self.counts, self.text]).encode()).hexdigest()

    def about(self) -> dict[str, str]:
        return {"id": self.identity, "text": self.text}


THREE = Tally((5, 3, 1))


class Bars(Explorable):
    """The counts as numbers; borrows a module that is there."""

    kind = "training_scrubber"
    caption = "Count them."
    shelf = Shelf(lambda: ["three"], {"three": THREE}.__getitem__)
    k = state_number()

    @classmethod
    def data(cls, tally: Tally) -> FigureData:
        return pack(cls.kind, {"counts": integers(np.array(tally.counts))}, run=tally.about())

    @staticmethod
    def picture(tally, figure_data, start):
        return drawing(100, 100, tally.text, "<path/>")

    @staticmethod
    def parts(tally):
        return [f"word-{i}" for i in range(len(tally.counts))]

    @staticmethod
    def part(tally, name):
        return pack(Bars.kind, {"count": integers(np.array([tally.counts[int(name[5:])]]))})


@pytest.fixture(scope="module", autouse=True)
def bundles():
    _node.make_bundles(Path(__file__).resolve().parents[3])


def test_a_run_and_a_tally_are_recordings():
    for recording in (run_of(), THREE):
        assert isinstance(recording, Recording)
        assert recording.about()["id"] == recording.identity
    assert not isinstance("a name", Recording)


def test_one_that_is_not_shipped_carries_its_data():
    text = Bars(Tally((1, 2)), k=1).html()
    assert 'data-gk-data="inline"' in text
    manifest, _ = json.loads(text.partition('class="gkf-data">')[2].partition("</script>")[0])
    assert manifest["run"] == {"id": Tally((1, 2)).identity, "text": "three words"}


def test_a_shipped_one_is_named():
    text = Bars(THREE).html()
    assert "<script" not in text
    assert f'data-gk-data="training_scrubber-{THREE.identity}"' in text


def test_live_it_says_what_it_is_of_and_answers_for_its_parts(monkeypatch):
    monkeypatch.setenv("GROKKIT_FIGURES", "live")
    figure = Bars(THREE, k=2)
    assert repr(figure) == f"<Bars: three words, {THREE.identity}>"
    assert "application/vnd.jupyter.widget-view+json" in figure._repr_mimebundle_()[0]
    assert figure.manifest["run"]["text"] == "three words"
    figure.asked = ["word-1"]
    manifest, _ = json.loads(figure.answer)["data"]
    assert manifest["part"] == "word-1"


def test_standing_alone_it_has_its_data_and_parts_with_it():
    text = Bars(THREE).standalone_html()
    name = f"training_scrubber-{THREE.identity}"
    assert all(f'["{data}"] =' in text for data in (name, f"{name}-word-0", f"{name}-word-2"))


def test_the_book_writes_its_data_from_its_shelf(monkeypatch, tmp_path):
    monkeypatch.setitem(in_book.figures(), Bars.kind, Bars)
    page = in_book.complete_page(Bars(THREE).html(), tmp_path, "figures", "page")
    name = f"training_scrubber-{THREE.identity}"
    assert f'data-gk-data-src="figures/{name}.js?v=' in page
    first, rest = (tmp_path / f"{name}.js").read_text().split("\n", 1)
    assert first.startswith('// "three", made from ')
    manifest, _ = json.loads(rest.partition("] = ")[2].rstrip(";\n"))
    assert manifest["run"] == THREE.about()
    assert [(tmp_path / f"{name}-word-{i}.js").exists() for i in range(4)] == [True, True, True, False]


def test_a_shelf_knows_only_its_own():
    assert dict(Bars.shelf.by_identity) == {THREE.identity: "three"}
    assert THREE.identity not in Explorable.shelf.by_identity


@pytest.mark.parametrize("identity", ["../x", "", "ABCDEF0123", "abc", "1234567g"])
def test_an_identity_that_could_not_be_in_the_name_of_a_file_is_refused(monkeypatch, identity):
    monkeypatch.setattr(Tally, "identity", identity)
    with pytest.raises(ValueError, match="8 to 64 hexadecimal digits"):
        Bars(THREE)


def test_data_of_another_recording_are_refused(monkeypatch):
    monkeypatch.setattr(Tally, "about", lambda self: {"id": "0123456789ab", "text": ""})
    with pytest.raises(ValueError, match="say that they are of 0123456789ab"):
        Bars(THREE)


def test_a_list_declared_as_a_number_is_refused():
    with pytest.raises(TypeError, match=r"Odd\.cut must be declared as state_list\(\)"):
        type("Odd", (Explorable,), {"cut": state_number()})


def test_what_a_recording_says_of_itself_is_text():
    tame, wild = Bars(Tally((1,))), Bars(Tally((1,), HOSTILE))
    assert tags(wild.html()) == tags(tame.html())
    assert tags(wild.standalone_html()) == tags(tame.standalone_html())
    assert json.loads(as_json(wild.manifest))["run"]["text"] == HOSTILE
