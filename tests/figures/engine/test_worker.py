"""The worker in browsers, on pages with a strict content policy: from a server and from disk."""

import dataclasses

import pytest
from serving import serve

from figures.conftest import ROOT
from figures.engine import settings
from grokkit import ModelConfig, Task, TrainConfig, _node

POLICY = "default-src 'none'; script-src 'self' file: 'wasm-unsafe-eval'; worker-src blob:"
PAGES = {
    "strict": POLICY,
    "without_wasm": POLICY.replace(" 'wasm-unsafe-eval'", ""),
    "without_workers": POLICY.replace("worker-src blob:", "worker-src 'none'"),
}
BUNDLE = """
import { build } from "esbuild";
import { workerPlugins } from "./grokkit/explorables/web/engine/worker_plugin.mjs";
await build({ entryPoints: ["tests/figures/engine/driver.js"], plugins: workerPlugins, bundle: true,
  format: "iife", charset: "utf8", outfile: process.argv[1] });
"""
TASK, MODEL = Task(p=13, frac_train=0.8), ModelConfig(p=13, d_model=32, n_heads=2, d_head=16, d_mlp=64)
# Every seed passes half of the test pairs in a tenth of these steps.
GROKS = TrainConfig(
    steps=2000, lr=1e-2, weight_decay=2.0, dense_start=False, stop_accuracy=0.5, checkpoints=6
)
LONG = dataclasses.replace(GROKS, steps=10**9, stop_accuracy=None)


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """A folder with a page for each policy."""
    folder = tmp_path_factory.mktemp("trainings")
    _node.install(ROOT)
    _node.run([*_node.find_node(), "--input-type=module", "-e", BUNDLE, str(folder / "driver.js")], ROOT)
    for name, policy in PAGES.items():
        (folder / f"{name}.html").write_text(
            f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{name}</title>'
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
            '<link rel="icon" href="data:,"><script src="driver.js"></script></head><body></body></html>'
        )
    return folder


@pytest.fixture(params=["http", "file"])
def place(request, pages):
    """Where the pages are."""
    if request.param == "file":
        yield pages.as_uri()
    else:
        with serve(pages) as address:
            yield address


@pytest.fixture(params=["chromium", "firefox"])
def open_in(request, place):
    """Open a page by name in a browser."""
    browser = request.getfixturevalue(request.param)
    opened = []

    def open_(name):
        address = f"{place}/{name}.html"
        if request.param == "firefox":
            opened.append(browser.open(address))
        else:
            opened.append(browser.new_page())
            opened[-1].set_default_timeout(120_000)
            opened[-1].goto(address)
        return opened[-1]

    yield open_
    for page in opened:
        page.close()


def begin(page, train, per_second=50, task=TASK, model=MODEL):
    given = settings.of(task, model, train)
    page.evaluate("([settings, often]) => { globalThis.t = begin(settings, often); }", [given, per_second])


def wait(page, condition):
    page.wait_for_function(f"() => {{ const now = t.last(); return now && ({condition}); }}")


def last(page):
    """The last state, without its arrays."""
    return page.evaluate("() => ({ ...t.last(), mask: null, right: null })")


def test_a_network_groks_in_the_page(open_in):
    page = open_in("strict")
    begin(page, GROKS)
    wait(page, "now.status === 'over'")
    state = last(page)
    assert state["form"] in ("relaxed", "simd")
    measured = state["measured"]
    assert [row["step"] for row in measured] == list(range(0, state["step"] + 1, 10))
    assert measured[0]["test_accuracy"] < 0.3
    assert [row["test_accuracy"] >= 0.5 for row in measured] == [False] * (len(measured) - 1) + [True]
    mask, right = page.evaluate("() => [[...t.last().mask], [...t.last().right]]")
    assert mask == TASK.train_mask.astype(int).tolist()
    test = [is_right for is_right, known in zip(right, mask, strict=True) if not known]
    assert sum(test) / len(test) == pytest.approx(measured[-1]["test_accuracy"])
    now, kept = page.evaluate(
        """async () => {
          const { step, weights } = await t.training.weights();
          const kept = await t.training.checkpoints();
          return [[step, weights.length, [...weights.slice(0, 9)]],
            kept.map((each) => [each.step, each.weights.length, [...each.weights.slice(0, 9)]])];
        }"""
    )
    assert now == kept[-1]
    assert now[:2] == [state["step"], MODEL.n_parameters]
    assert kept[0][0] == 0
    assert len(kept) == min(6, len(measured))


def test_it_can_be_paused_taken_on_by_one_step_and_resumed(open_in):
    page = open_in("strict")
    begin(page, LONG)
    wait(page, "now.step > 20")
    page.evaluate("() => t.training.pause()")
    wait(page, "now.status === 'paused'")
    at = last(page)["step"]
    page.evaluate("() => t.training.step()")
    wait(page, f"now.step > {at}")
    assert (last(page)["step"], last(page)["status"]) == (at + 1, "paused")
    page.evaluate(
        "() => { t.training.resume(); t.training.pause(); t.training.resume(); t.training.resume(); }"
    )
    wait(page, f"now.step > {at + 20} && now.status === 'running'")
    page.evaluate("() => t.training.stop()")


def test_it_speaks_no_oftener_than_it_was_told(open_in):
    page = open_in("strict")
    begin(page, LONG, per_second=5)
    wait(page, "now.step > 0")
    heard = page.evaluate(
        """async () => {
          const before = t.heard.length;
          await new Promise((resolve) => setTimeout(resolve, 2000));
          t.training.stop();
          return t.heard.length - before;
        }"""
    )
    assert 1 <= heard <= 11


def test_where_webassembly_is_not_allowed_plain_javascript_trains(open_in):
    page = open_in("without_wasm")
    begin(page, dataclasses.replace(GROKS, steps=5, stop_accuracy=None))
    wait(page, "now.status === 'over'")
    assert (last(page)["form"], last(page)["step"]) == ("plain", 5)


def test_where_no_worker_is_allowed_it_says_so(open_in):
    page = open_in("without_workers")
    begin(page, GROKS)
    wait(page, "now.status === 'failed'")
    assert last(page)["words"] == "this page or this browser lets no worker train"
    assert page.evaluate("async () => (await t.training.weights()) ?? null") is None


def test_settings_that_do_not_fit_are_refused_in_words(open_in):
    page = open_in("strict")
    begin(page, dataclasses.replace(GROKS, batch_size=150))
    wait(page, "now.status === 'failed'")
    words = "batch_size is 150, but there are only 135 training pairs"
    assert page.evaluate("async () => (await t.training.checkpoints()).length") == 0
    page.evaluate("() => t.training.step()")  # there is nothing that could
    assert last(page)["words"] == words


def test_a_loss_that_is_not_finite_is_told_and_what_was_reached_stays(open_in):
    page = open_in("strict")
    begin(page, dataclasses.replace(LONG, lr=1e18, warmup=0, weight_decay=0.0, record_every=1))
    wait(page, "now.status === 'failed'")
    state = last(page)
    assert state["words"] == f"the loss is no longer finite at step {state['step']}"
    assert state["measured"][0]["train_loss"] < 10
    assert page.evaluate("async () => (await t.training.checkpoints()).length") == len(state["measured"])
