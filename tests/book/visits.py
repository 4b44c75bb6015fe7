"""A page of the built book in Chromium with the network closed, and what happens while it is open."""

import contextlib
from dataclasses import dataclass, field

PATIENCE = 180_000  # milliseconds for anything that only a machine at its limits makes slow


@dataclass
class Visit:
    """What happened while a page was open."""

    requested: dict[str, int] = field(default_factory=dict)  # address -> status
    remote: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


@contextlib.contextmanager
def visiting(chromium, address: str, **settings):
    """Open a page in a fresh context; yields it with its `Visit`. Settings are Playwright's.

    At the end nothing may have been requested from elsewhere, and the console must be silent.
    """
    context = chromium.new_context(**{"viewport": {"width": 1280, "height": 900}, **settings})
    context.set_default_timeout(PATIENCE)
    seen = Visit()

    def guard(route):
        if route.request.url.startswith(("file:", "data:", "blob:", "http://127.0.0.1:")):
            route.continue_()
        else:
            seen.remote.append(route.request.url)
            route.abort()

    context.route("**/*", guard)
    page = context.new_page()
    page.on("console", lambda m: seen.complaints.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: seen.complaints.append(str(error)))
    page.on("response", lambda response: seen.requested.update({response.url: response.status}))
    page.goto(address, wait_until="load")
    try:
        yield page, seen
    finally:
        context.close()
    assert not seen.remote
    assert not seen.complaints
