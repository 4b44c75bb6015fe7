"""What a file says of its run is text in every figure, never markup."""

import inspect

import pytest

from figures.elements import HOSTILE, tags
from grokkit import Run
from grokkit.explorables import figures


@pytest.mark.parametrize("kind", figures())
def test_a_runs_words_are_text_in_every_form(monkeypatch, bundles, run, kind):
    figure = figures()[kind]
    if not {"run", "recording"} & set(inspect.signature(figure).parameters):
        pytest.skip("it shows no run")
    tame = figure(run)
    about = run.about()
    monkeypatch.setattr(Run, "about", lambda self: {**about, "text": HOSTILE, "op": HOSTILE})
    wild = figure(run)
    assert wild.manifest["run"]["text"] == HOSTILE
    assert tags(wild.html()) == tags(tame.html())
    assert tags(wild.standalone_html()) == tags(tame.standalone_html())
