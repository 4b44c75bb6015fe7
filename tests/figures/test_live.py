"""The module that a notebook runs: the same figure, its step shared with Python."""

import json

import pytest
from playwright.sync_api import Page

from figures import toys
from figures.forward_pass.page import Pass, answer_entry
from figures.training_scrubber.page import Scrubber
from grokkit.explorables import Clock, Explorable, ForwardPass, TrainingScrubber
from grokkit.explorables.frame import figure as frame
from grokkit.explorables.frame.figure import bundle
from grokkit.runs.moments import moments_of

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
    save_changes: () => { saved.push(values.step); window.toPython?.({...values, block: null}); },
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
    run_cell(page, widget)
    return page


def run_cell(page: Page, widget: Explorable) -> None:
    """Show a widget; what it sends goes to ``toPython``, if the page has that."""
    names = ("manifest", "text", "asked", "answer", *frame.STATE)
    traits = {name: getattr(widget, name) for name in names if widget.has_trait(name)}
    page.evaluate(NOTEBOOK, [widget._esm, json.loads(json.dumps(traits)), list(widget.block)])


@pytest.fixture
def kernel(open_page, http_site, notebook, toy_bundles, monkeypatch):
    """Shows a toy with Python at the other end: its traits follow the reader, and the reader its traits."""
    monkeypatch.setattr(frame, "BUNDLES", toy_bundles)

    def show(widget: Explorable) -> Page:
        page = open_page(f"{http_site}/empty.html", ready=False)
        names = [n for n in ("asked", "answer", *frame.STATE) if widget.has_trait(n)]
        sent = []
        widget.observe(lambda change: sent.append((change["name"], change["new"])), names)

        def to_python(
            values,
        ):  # as ipywidgets does: all that changed, then what that set off goes back in order
            del sent[:]
            heard = {n: values[n] for n in names if values[n] != getattr(widget, n) and n != "answer"}
            for name, value in heard.items():
                setattr(widget, name, value)
            return [(name, value) for name, value in sent if name not in heard]

        page.expose_function("askPython", to_python)
        page.evaluate(
            """() => { window.toPython = async (values) => {
                 for (const [name, value] of await askPython(values)) model.fromPython(name, value); } }"""
        )
        run_cell(page, widget)
        return page

    return show


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


# What JupyterLab (on the way up) and Notebook (on the way down) do with keys: nearly all are shortcuts.
SHORTCUTS = """(capture) => {
  window.taken = [];
  document.addEventListener("keydown", (event) => {
    if (event.target.hasAttribute("data-lm-suppress-shortcuts")) return;
    taken.push(event.key);
    event.preventDefault();
    event.stopPropagation();
  }, {capture});
}"""


@pytest.mark.parametrize("capture", [False, True], ids=["JupyterLab", "Notebook"])
def test_keys_in_a_figure_are_not_shortcuts_of_the_notebook(notebook, run, capture):
    notebook.evaluate(SHORTCUTS, capture)
    scrubber = Scrubber(notebook)
    scrubber.slider.focus()
    for key in ("ArrowRight", "x", "End", "Control+s"):
        notebook.keyboard.press(key)
    assert scrubber.step == run.steps[-1]
    notebook.evaluate("document.activeElement.blur()")
    notebook.keyboard.press("x")
    assert notebook.evaluate("taken") == ["Control", "s", "x"]  # saving is the notebook's, so is all outside


def test_a_clock_that_nobody_has_seen_yet_draws_nothing_wrong(open_page, http_site, notebook):
    """A notebook makes the figures of cells that are out of sight, and shows them later."""
    page = open_page(f"{http_site}/empty.html", ready=False)
    page.evaluate("document.querySelector('main').style.display = 'none'")
    run_cell(page, Clock(a=3, b=4))
    run_cell(page, Clock(a=3, b=4, k=5))
    page.evaluate("model.fromPython('a', 7)")
    assert "NaN" not in page.content()
    page.evaluate("document.querySelector('main').style.display = 'block'")
    page.wait_for_function(
        "[...document.querySelectorAll('.gkf-sum')].every((e) => e.textContent.startsWith('7 + 4'))"
    )
    curves = page.evaluate("[...document.querySelectorAll('.gkf-wave-cos')].map((e) => e.getAttribute('d'))")
    assert len(curves) == 2
    assert curves[0] == curves[1] != ""


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


def wait_for(page, selector, text):
    page.wait_for_function(
        "([selector, text]) => document.querySelector(selector)?.textContent.includes(text)",
        arg=[selector, text],
    )


def test_a_widget_without_a_run_shares_its_numbers_with_python(kernel):
    dial = toys.Dial(options={"p": 11}, a=3, b=4)
    page = kernel(dial)
    wait_for(page, ".dial-said", "a 3 b 4 k null cut [] p 11 turns 0 1 2")
    page.get_by_label("a", exact=True).fill("9")
    page.get_by_role("button", name="cut").click()
    page.wait_for_function("model.get('a') === 9 && String(model.get('cut')) === '0'")
    page.wait_for_function("saved.length > 0")
    assert (dial.a, dial.b, dial.k, dial.cut) == (9, 4, None, [0])
    page.evaluate("model.fromPython('k', 5); model.fromPython('cut', [1, 2]); model.fromPython('a', null)")
    wait_for(page, ".dial-said", "a null b 4 k 5 cut [1,2]")
    page.evaluate("cleanUp()")
    assert page.evaluate("model.listening()") == 0


def test_python_answers_every_request_of_several_in_a_row(kernel, run):
    ladder = toys.Ladder(run, step=int(run.steps[0]))
    page = kernel(ladder)
    page.get_by_role("slider").focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    for step in run.steps[:5]:
        page.wait_for_function(
            "(step) => document.querySelector('.ladder-got').textContent.split(' ').includes(step)",
            arg=str(step),
        )
    wait_for(page, ".ladder-said", f'"step":{run.steps[4]},')
    page.evaluate("cleanUp(); cleanUp = figure.render({model, el: output}); 0")  # again, and asked for again
    wait_for(page, ".ladder-said", f'"step":{ladder.step},')


def test_a_part_that_python_cannot_make_is_said(kernel, run, monkeypatch):
    def part(run, name):
        raise ValueError("the file is gone")

    monkeypatch.setattr(toys.Ladder, "part", part)
    page = kernel(toys.Ladder(run, step=int(run.steps[0])))
    said = page.get_by_role("status").filter(has_text="Something is missing")
    said.wait_for()
    assert "“step-0” could not be computed: the file is gone" in said.inner_text()


def test_the_weights_of_another_moment_come_from_python(kernel, run):
    figure = ForwardPass(run, a=3, b=4)
    page = kernel(figure)
    opened = Pass(page, "figure.gk-figure")
    opened.stage("answer")
    for moment in moments_of(run):
        opened.moment(moment.name).check()
        opened.wait_for_entry(answer_entry(run, moment.checkpoint, 3, 4))
    opened.figure.get_by_label("a", exact=True).fill("9")
    opened.wait_for_entry(answer_entry(run, int(run.steps[-1]), 9, 4))
    page.wait_for_function("saved.length > 0 && model.get('a') === 9")
    assert (figure.a, figure.b, figure.step) == (9, 4, run.steps[-1])
    page.evaluate("cleanUp()")
    assert page.evaluate("model.listening()") == 0
