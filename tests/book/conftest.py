"""The built book in Chromium, from a server and from disk, with the network closed."""

import contextlib

import pytest
from serving import serve
from visits import visiting


@pytest.fixture(scope="session")
def served_book(built_book):
    """Address of the built book on a server of this machine."""
    with serve(built_book) as address:
        yield address


@pytest.fixture(params=["http", "file"])
def book_address(request, built_book) -> str:
    """Where the book is: on a server, and on disk."""
    return built_book.as_uri() if request.param == "file" else request.getfixturevalue("served_book")


@pytest.fixture
def visit(chromium):
    """`visiting` as a function, for as long as the test lasts."""
    with contextlib.ExitStack() as visits:
        yield lambda address, **settings: visits.enter_context(visiting(chromium, address, **settings))
