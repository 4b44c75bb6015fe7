"""Chromium on a small site with figures of a run trained on the spot; network closed, console watched."""

import contextlib
import functools
import http.server
import threading
from pathlib import Path

import pytest
import torch
from clock_book import explorables as in_book
from playwright.sync_api import Page

from figures import toys
from grokkit import ModelConfig, Run, Task, TrainConfig, _node, train
from grokkit.explorables import (
    AngleSum,
    Clock,
    EmbeddingWaves,
    ForwardPass,
    Interference,
    NeuronGallery,
    Phases,
    PredictCurve,
    Surgery,
    TrainingScrubber,
)
from grokkit.explorables.embedding_waves import figure as embedding_waves
from grokkit.explorables.frame import encoding
from grokkit.explorables.frame import figure as frame

ROOT = Path(__file__).resolve().parents[2]
RUN_NAME = "small"


@pytest.fixture(scope="session")
def run() -> Run:
    """Eleven numbers, a network of 7,000 weights: trained in a second, it learns most of the test pairs."""
    model = ModelConfig(p=11, d_model=32, n_heads=2, d_head=16, d_mlp=64)
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # so small a network only loses by being shared
    settings = TrainConfig(steps=200, lr=1e-2, record_every=5, checkpoints=24)
    trained = train(Task(p=11, frac_train=0.7), model, settings)
    torch.set_num_threads(threads)
    assert trained.curves["test_accuracy"].max() > 0.6
    return trained


@pytest.fixture(scope="session")
def bundles() -> None:
    """The bundles of the sources as they are now."""
    _node.make_bundles(ROOT)


@pytest.fixture(scope="session")
def toy_bundles(tmp_path_factory, bundles) -> Path:
    """The same, and those of the toys."""
    return toys.make_bundles(tmp_path_factory.mktemp("toys") / "bundles")


@pytest.fixture(scope="session")
def site(tmp_path_factory, run, toy_bundles) -> Path:
    """Pages as the book's build makes them: figures of a shipped run, data and scripts beside the pages."""
    root = tmp_path_factory.mktemp("site")
    patch = pytest.MonkeyPatch()
    patch.setattr(frame, "BUNDLES", toy_bundles)
    for toy in (toys.Dial, toys.Ladder):
        patch.setitem(in_book.figures(), toy.kind, toy)
    shipped = {encoding.fingerprint(run): RUN_NAME}
    patch.setattr(frame, "recorded_runs", lambda: shipped)
    patch.setattr(in_book, "recorded_runs", lambda: shipped)
    patch.setattr(in_book, "load_recorded", {RUN_NAME: run}.__getitem__)
    widget = TrainingScrubber(run)
    figure = widget.html()
    button = (
        '<button type="button" class="gk-play" data-from="20" data-to="100">the first hundred steps</button>'
    )
    play = f"<p>See {button}.</p>"
    write_page(root, "scrubber", play + figure)
    write_page(root, "two", figure + figure)
    write_page(root, "predict", PredictCurve(run).html())
    write_page(root, "surgery", Surgery(run).html())
    write_page(root, "surgery_and_scrubber", Surgery(run).html() + figure)
    write_page(root, "below", '<p style="height: 9000px">A long text.</p>' + figure)
    dial = toys.Dial(options={"p": 11}, a=3, b=4)
    ladder = toys.Ladder(run, step=int(run.steps[-1])).html()
    write_page(root, "dial", dial.html())
    link = '<p><a href="#a=7&amp;b=8&amp;k=2">seven and eight, twice as fast</a></p>'
    write_page(root, "clock", Clock(12, a=10, b=5).html() + link)
    write_page(root, "clock113", Clock().html())
    write_page(root, "clocks", Clock(12, a=10, b=5, speeds=False).html() + Clock(k=3).html() + figure)
    write_page(root, "below_clock", link + '<p style="height: 9000px">A long text.</p>' + Clock().html())
    write_page(root, "dial_first", play + dial.html() + figure)
    write_page(root, "ladder", ladder)
    write_page(root, "all", figure + ladder + toys.Dial(options={"p": 11}, k=2).html())
    gallery = NeuronGallery(run).html()
    write_page(root, "gallery", gallery)
    write_page(root, "gallery_second", figure + gallery)
    forward = ForwardPass(run, a=3, b=4)
    write_page(root, "pass", forward.html())
    write_page(root, "pass_and_scrubber", forward.html() + figure)
    sum_of_waves = Interference(run, a=3, b=4).html()
    write_page(root, "interference", sum_of_waves)
    write_page(root, "interference_and_scrubber", sum_of_waves + figure)
    write_page(root, "angles", AngleSum(x=30, y=50).html())
    measured = Phases(run).html()
    write_page(root, "phases", measured)
    write_page(root, "phases_and_scrubber", measured + figure)
    patch.setattr(embedding_waves, "MOST_FIRST", 2)  # so that there are parts
    waves = EmbeddingWaves(run, a=3, b=9).html()
    write_page(root, "waves", waves)
    write_page(root, "waves_two", waves + waves)
    write_page(root, "waves_and_scrubber", waves + figure)
    patch.setattr(frame, "recorded_runs", dict)
    write_page(root, "inline", widget.html())
    write_page(root, "inline_ladder", toys.Ladder(run, step=int(run.steps[-1])).html())
    (root / "standalone.html").write_text(page_around("standalone", widget.standalone_html()))
    alone = toys.Ladder(run, step=int(run.steps[-1])).standalone_html() + dial.standalone_html()
    (root / "standalone_toys.html").write_text(page_around("toys", alone))
    (root / "standalone_pass.html").write_text(page_around("pass", forward.standalone_html()))
    patch.undo()
    return root


def write_page(root: Path, name: str, body: str) -> None:
    """Pass a page through the Sphinx extension, as a builder does, and write it."""
    completed = in_book.complete_page(body, root / in_book.FOLDER, in_book.FOLDER, name)
    (root / f"{name}.html").write_text(page_around(name, completed), encoding="utf-8")


def page_around(title: str, body: str) -> str:
    """A page with the book's way of saying dark and light, and nothing else."""
    return f"""<!doctype html>
<html lang="en" data-theme="light"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>
  body {{ margin: 0 auto; max-width: 46rem; padding: 0 1rem; background: #fdfcf9; color: #1d2330; }}
  html[data-theme=dark] body {{ background: #0e131b; color: #e4e7ee; }}
</style></head>
<body><main><h1>{title}</h1>{body}</main></body></html>
"""


@pytest.fixture(scope="session")
def http_site(site) -> str:
    """The same site from a web server on this machine."""
    with serve(site) as address:
        yield address


@contextlib.contextmanager
def serve(folder: Path):
    """A web server for a folder; yields its address."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *args):
            pass

    handler = functools.partial(Quiet, directory=folder)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.fixture
def open_page(chromium):
    """Open a page in a context of its own; at the end nothing may have gone wrong or left the machine.

    Call it with an address and settings of Playwright's contexts. What a test expects to fail goes into
    ``expected``: pieces of console messages.
    """
    contexts, complaints, expected = [], [], []

    def open_(address: str, *, expect=(), ready=True, **settings) -> Page:
        context = chromium.new_context(**{"viewport": {"width": 1100, "height": 900}, **settings})
        context.set_default_timeout(120_000)  # milliseconds: other tests may run beside this one
        contexts.append(context)
        expected.extend(expect)

        def guard(route):
            url = route.request.url
            if url.startswith(("file:", "data:", "blob:", "http://127.0.0.1:")):
                route.continue_()
            else:
                complaints.append(f"request to {url}")
                route.abort()

        context.route("**/*", guard)
        page = context.new_page()
        page.on("console", lambda m: complaints.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(address)
        if ready:
            page.wait_for_selector('[data-gk-state="ready"]')
        return page

    yield open_
    for context in contexts:
        context.close()
    surprising = [c for c in complaints if not any(piece in c for piece in expected)]
    assert not surprising


@pytest.fixture
def from_disk(site) -> str:
    """Where the site is on disk: what works there, with its stricter rules, works on a server."""
    return site.as_uri()


@pytest.fixture(params=["http", "file"])
def address(request, site) -> str:
    """Where the site is, on a server and on disk: for what touches loading and the address."""
    return site.as_uri() if request.param == "file" else request.getfixturevalue("http_site")
