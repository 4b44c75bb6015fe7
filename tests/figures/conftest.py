"""Chromium on a small site with figures of a run trained on the spot; network closed, console watched."""

import shutil
from importlib import import_module
from pathlib import Path

import pytest
import torch
from built_once import built_once
from clock_book import explorables as in_book
from playwright.sync_api import Page
from serving import serve

from figures import recordings, toys
from grokkit import ModelConfig, Run, Task, TrainConfig, _node, train
from grokkit.explorables.embedding_waves import figure as embedding_waves
from grokkit.explorables.frame import figure as frame

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]


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
    return built_once(tmp_path_factory, "toys", lambda home: toys.make_bundles(home / "bundles")) / "bundles"


@pytest.fixture(scope="session")
def site(tmp_path_factory, run, toy_bundles) -> Path:
    """Pages as the book's build makes them, with scripts and data beside them; a copy of this process."""
    built = built_once(tmp_path_factory, "site", lambda home: write_site(home, run, toy_bundles))
    return shutil.copytree(built, tmp_path_factory.mktemp("site") / "own")


def write_site(root: Path, run: Run, bundles: Path) -> None:
    """Write the pages.

    Each folder beside this file with a ``page.py`` has its own: ``pages(run)`` gives the bodies of pages by
    name, made while the run counts as shipped. If it has them, ``pages_of_ones_own(run)`` gives others, made
    while the run is not shipped, and ``pages_alone(run)`` pages that nothing is added to.
    """
    folders = [import_module(f"figures.{path.parent.name}.page") for path in sorted(HERE.glob("*/page.py"))]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(frame, "BUNDLES", bundles)
        for toy in (toys.Dial, toys.Ladder):
            patch.setitem(in_book.figures(), toy.kind, toy)
        patch.setattr(embedding_waves, "MOST_FIRST", 2)  # so that there are parts
        recordings.ship(patch, small=run)
        for folder in folders:
            for name, body in folder.pages(run).items():
                write_page(root, name, body)
        recordings.ship(patch)
        for folder in folders:
            for name, body in getattr(folder, "pages_of_ones_own", no_pages)(run).items():
                write_page(root, name, body)
            for name, body in getattr(folder, "pages_alone", no_pages)(run).items():
                (root / f"{name}.html").write_text(page_around(name, body), encoding="utf-8")


def no_pages(run: Run) -> dict[str, str]:
    """Of a folder that has none of a sort."""
    return {}


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
