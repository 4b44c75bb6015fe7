"""The module that a notebook runs: the same figure, its step shared with Python."""

import json

import pytest
from playwright.sync_api import Page
from scrubber import Scrubber

from grokkit.explorables import TrainingScrubber
from grokkit.explorables._base import bundle

# What Jupyter's widget manager gives to a module: traits by name, bytes as DataView, messages about changes.
NOTEBOOK = """async ([module, traits, block]) => {
  const url = URL.createObjectURL(new Blob([module], {type: "text/javascript"}));
  window.figure = (await import(url)).default;
  const bytes = Uint8Array.from(block);
  const values = {...traits, block: new DataView(bytes.buffer)};
  const listeners = {};
  window.saved = [];
  window.model = {
    get: (name) => values[name],
    set: (name, value) => { values[name] = value; },
    on: (event, f) => { (listeners[event] ??= new Set()).add(f); },
    off: (event, f) => listeners[event].delete(f),
    save_changes: () => saved.push(values.step),
    fromPython: (name, value) => { values[name] = value; listeners[`change:${name}`]?.forEach((f) => f()); },
    listening: () => Object.values(listeners).reduce((sum, all) => sum + all.size, 0),
  };
  window.output = document.createElement("div");
  document.querySelector("main").append(output);
  window.cleanUp = figure.render({model, el: output});
}"""


@pytest.fixture(scope="module")
def widget(bundles, run) -> TrainingScrubber:
    return TrainingScrubber(run, step=int(run.steps[3]))


@pytest.fixture
def notebook(open_page, http_site, site, widget) -> Page:
    """A page with nothing but the widget's module, as a notebook would run it."""
    (site / "empty.html").write_text(
        f"<!doctype html><title>n</title><style>{bundle('figures.css')}</style><main></main>"
    )
    page = open_page(f"{http_site}/empty.html", ready=False)
    traits = {"manifest": widget.manifest, "step": widget.step, "text": widget.text}
    page.evaluate(NOTEBOOK, [widget._esm, json.loads(json.dumps(traits)), list(widget.block)])
    return page


def test_the_widget_starts_where_python_says_and_has_its_caption(notebook, run):
    scrubber = Scrubber(notebook)
    assert scrubber.step == run.steps[3]
    assert notebook.locator("figcaption").inner_text() == TrainingScrubber.caption
    assert not notebook.get_by_role(
        "button", name="Copy link"
    ).is_visible()  # a notebook's address is not ours
    assert notebook.url.endswith("empty.html")


def test_python_hears_where_the_reader_goes(notebook, run):
    scrubber = Scrubber(notebook)
    scrubber.slider.focus()
    notebook.keyboard.press("End")
    notebook.wait_for_function("saved.length === 1")
    assert notebook.evaluate("saved") == [run.steps[-1]]
    assert notebook.url.endswith("empty.html")


def test_the_reader_sees_where_python_goes(notebook, run):
    notebook.evaluate(f"model.fromPython('step', {run.steps[9]})")
    assert Scrubber(notebook).step == run.steps[9]
    notebook.wait_for_timeout(300)
    assert notebook.evaluate("saved") == []  # and is not sent back what came from there


def test_a_cell_that_is_run_again_begins_where_it_says(notebook, run):
    scrubber = Scrubber(notebook)
    scrubber.slider.focus()
    notebook.keyboard.press("End")
    notebook.evaluate(
        f"cleanUp(); model.set('step', {run.steps[2]}); cleanUp = figure.render({{model, el: output}}); 0"
    )
    assert scrubber.step == run.steps[2]


def test_links_of_the_text_work_in_a_notebook(notebook, run):
    notebook.evaluate(
        """(to) => document.querySelector('main').insertAdjacentHTML('afterbegin',
             `<a href="#step=${to}">there</a> <a href="#play=0..50">play</a> <a href="#else">else</a>`)""",
        int(run.steps[9]),
    )
    scrubber = Scrubber(notebook)
    notebook.get_by_role("link", name="there").click()
    assert scrubber.step == run.steps[9]
    notebook.get_by_role("link", name="play").click()
    scrubber.wait_for_step(run.nearest(50))
    assert notebook.url.endswith("empty.html")
    notebook.get_by_role("link", name="else").click()
    assert notebook.url.endswith("#else")


def test_nothing_stays_behind_when_the_cell_is_run_again(notebook):
    Scrubber(notebook).figure.get_by_role("button", name="Play training").click()
    notebook.evaluate("cleanUp()")
    assert notebook.evaluate("[output.children.length, model.listening()]") == [0, 0]


def test_bad_data_are_said_in_a_notebook_too(notebook):
    notebook.evaluate(
        """async (module) => {
             const url = URL.createObjectURL(new Blob([module], {type: "text/javascript"}));
             const values = {manifest: {...model.get("manifest"), bytes: 1}, block: model.get("block")};
             output.replaceChildren();
             (await import(url)).default.render({model: {get: (name) => values[name]}, el: output});
           }""",
        bundle("training_scrubber.mjs"),
    )
    assert "bytes instead of 1" in notebook.get_by_role("status").inner_text()
