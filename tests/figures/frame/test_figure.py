"""What every figure is: two forms that do not change, a state, and parts that are answered."""

import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from figures.recordings import run_of, ship
from figures.some_figures import Free, Parts
from grokkit import _node
from grokkit.explorables import TrainingScrubber
from grokkit.explorables.frame import figure as frame

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module", autouse=True)
def bundles():
    _node.make_bundles(ROOT)


def test_both_forms_are_given_and_nothing_in_them_changes_from_run_to_run(monkeypatch):
    monkeypatch.delenv("GROKKIT_FIGURES", raising=False)
    first, second = TrainingScrubber(run_of()), TrainingScrubber(run_of())
    bundle, _ = first._repr_mimebundle_()
    assert set(bundle) == {"application/vnd.jupyter.widget-view+json", "text/html", "text/plain"}
    assert first.html() == second.html()
    assert repr(first) == repr(second) == bundle["text/plain"]
    assert not re.search(r"0x[0-9a-f]{6}", repr(first))
    assert first.html() != TrainingScrubber(run_of(seed=1)).html()


def test_one_form_can_be_forced(monkeypatch):
    figure = TrainingScrubber(run_of())
    monkeypatch.setenv("GROKKIT_FIGURES", "live")
    assert "text/html" not in figure._repr_mimebundle_()[0]
    monkeypatch.setenv("GROKKIT_FIGURES", "static")
    bundle, _ = figure._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" not in bundle
    assert "<script>" in bundle["text/html"]
    monkeypatch.setenv("GROKKIT_FIGURES", "moving")
    with pytest.raises(ValueError, match="'moving'"):
        figure._repr_mimebundle_()


def test_the_stored_output_holds_no_script_that_runs_and_no_address():
    text = TrainingScrubber(run_of()).html()
    assert re.findall(r"<script[^>]*>", text) == ['<script type="application/json" class="gkf-data">']
    assert "http" not in text.replace("http://www.w3.org", "")
    assert re.search(r'<svg[^>]* role="img" aria-label="[^"]{40,}"', text)


def test_a_shipped_run_is_named_and_a_large_one_is_a_picture(monkeypatch):
    run = run_of()
    ship(monkeypatch, shipped=run)
    text = TrainingScrubber(run).html()
    assert "<script" not in text
    assert f'data-gk-data="training_scrubber-{run.identity}"' in text
    ship(monkeypatch)
    monkeypatch.setattr(frame, "MOST_INLINE", 10)
    text = TrainingScrubber(run).html()
    assert "<script" not in text
    assert 'data-gk-data=""' in text


def test_other_weights_under_the_same_curves_are_not_the_shipped_run(monkeypatch):
    run = run_of()
    ship(monkeypatch, shipped=run)
    broken = replace(run, checkpoints=[{name: w / 2 for name, w in each.items()} for each in run.checkpoints])
    for name, values in run.curves.items():
        np.testing.assert_array_equal(broken.curves[name], values)
    assert 'data-gk-data="inline"' not in TrainingScrubber(run).html()
    assert 'data-gk-data="inline"' in TrainingScrubber(broken).html()


def test_a_missing_bundle_says_how_to_make_it(monkeypatch, tmp_path):
    monkeypatch.setattr(frame, "BUNDLES", tmp_path)
    with pytest.raises(FileNotFoundError, match="npm run build"):
        frame.bundle("host.js")


def test_a_figure_without_a_run_carries_start_options_and_data():
    figure = Free(options={"p": 12}, a=3)
    assert (figure.a, figure.cut, repr(figure)) == (3, [], "<Free>")
    text = figure.html()
    assert 'data-gk-data="inline" data-gk-start="{&quot;a&quot;:3}"' in text
    assert 'data-gk-options="{&quot;p&quot;:12}"' in text
    assert "<title>{'a': 3} {'p': 12}</title>" in text
    assert text == Free(options={"p": 12}, a=3).html()
    assert "data-gk-options" not in Free().html()


@pytest.mark.parametrize("start", [{"b": 1}, {"step": 3}, {"a": 1, "speed": 2}])
def test_a_start_that_the_figure_does_not_use_is_refused(start):
    with pytest.raises(TypeError, match=r"Free has no (b|step|speed); its state is \['a', 'cut'\]"):
        Free(**start)


def test_every_part_asked_for_is_answered_in_order():
    run = run_of()
    figure, answers = Parts(run), []
    figure.observe(lambda change: answers.append(json.loads(change["new"])), "answer")
    first, second = Parts.parts(run)
    figure.asked = [first, second, "step-1"]  # three requests that came as one
    figure.asked = [first, second, "step-1", second]  # and one more
    figure.asked = [second]  # the notebook was opened again
    assert [answer["name"] for answer in answers] == [first, second, "step-1", second, second]
    assert answers[2]["error"] == "there is no part “step-1”"
    manifest, _ = answers[0]["data"]
    assert manifest["part"] == first
    assert answers[1]["data"] == answers[3]["data"] != answers[0]["data"]


def test_a_part_that_could_not_be_a_file_is_refused(monkeypatch):
    monkeypatch.setattr(Parts, "parts", lambda run: ["step-5", "../step"])
    with pytest.raises(ValueError, match=r"got '\.\./step'"):
        Parts(run_of())


@pytest.mark.parametrize("room_for", [0, 1, 2])
def test_a_standalone_figure_takes_as_many_parts_with_it_as_there_is_room_for(monkeypatch, room_for):
    run = run_of()
    figure = Parts(run)
    names = [f"{frame.data_name(figure.kind, figure.manifest)}-{part}" for part in Parts.parts(run)]
    scripts = [
        Parts.part_data(run, part).script(name) for part, name in zip(Parts.parts(run), names, strict=True)
    ]
    monkeypatch.setattr(frame, "MOST_STANDALONE", sum(len(script) for script in scripts[:room_for]))
    text = figure.standalone_html()
    assert [f'["{name}"] =' in text for name in names] == [i < room_for for i in range(2)]
