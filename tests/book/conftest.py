"""The built book in Chromium, from a server and from disk, with the network closed."""

import functools
import http.server
import threading
from dataclasses import dataclass, field

import pytest

PATIENCE = 180_000  # milliseconds for anything that only a machine at its limits makes slow


@dataclass
class Visit:
    """What happened while a page was open."""

    requested: dict[str, int] = field(default_factory=dict)  # address -> status
    remote: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


@pytest.fixture(scope="session")
def served_book(built_book):
    """Address of the built book on a server of this machine."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *args):
            pass

    handler = functools.partial(Quiet, directory=built_book)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.fixture(params=["http", "file"])
def book_address(request, built_book) -> str:
    """Where the book is: on a server, and on disk."""
    return built_book.as_uri() if request.param == "file" else request.getfixturevalue("served_book")


@pytest.fixture
def visit(chromium):
    """Open a page in a fresh context; returns it with its `Visit`. Settings are Playwright's.

    At the end nothing may have been requested from elsewhere, and the console must be silent.
    """
    contexts, visits = [], []

    def open_(address: str, **settings):
        context = chromium.new_context(**{"viewport": {"width": 1280, "height": 900}, **settings})
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        what = Visit()
        visits.append(what)

        def guard(route):
            if route.request.url.startswith(("file:", "data:", "blob:", "http://127.0.0.1:")):
                route.continue_()
            else:
                what.remote.append(route.request.url)
                route.abort()

        context.route("**/*", guard)
        page = context.new_page()
        page.on(
            "console", lambda m: what.complaints.append(m.text) if m.type in ("error", "warning") else None
        )
        page.on("pageerror", lambda error: what.complaints.append(str(error)))
        page.on("response", lambda response: what.requested.update({response.url: response.status}))
        page.goto(address, wait_until="load")
        return page, what

    yield open_
    for context in contexts:
        context.close()
    for what in visits:
        assert not what.remote
        assert not what.complaints
