"""The built book in the Firefox of this machine: from a server and from disk, with the network closed."""

import alive
import pytest
from pages import LISTED


@pytest.fixture
def tab(firefox):
    """Open a page; at the end it may have asked for nothing elsewhere, and its console must be silent."""
    tabs = []

    def open_(address: str, **size):
        tabs.append(firefox.open(address, **size))
        return tabs[-1]

    yield open_
    for one in tabs:
        one.close()
        assert not one.remote
        assert not one.complaints


@pytest.mark.parametrize("name", [*LISTED, "search.html"])
def test_from_disk_every_page_opens_with_its_figures_alive_and_usable_by_keyboard(built_book, tab, name):
    page = tab(f"{built_book.as_uri()}/{name}")
    assert page.evaluate("() => document.querySelectorAll('h1').length") == 1
    alive.settle(page)
    for number in range(alive.count(page)):
        alive.use_by_keyboard(page, number)


@pytest.mark.parametrize("name", [*LISTED, "search.html"])
def test_from_a_server_every_page_fits_a_phone_with_its_figures_alive_and_usable(served_book, tab, name):
    page = tab(f"{served_book}/{name}", width=375, height=800)
    alive.settle(page)
    window, needed = page.evaluate("() => [innerWidth, document.documentElement.scrollWidth]")
    assert window == 375
    assert needed <= window
    for number in range(alive.count(page)):
        alive.use_by_keyboard(page, number)


def test_the_clock_of_the_first_page_turns(book_address, tab):
    page = tab(f"{book_address}/book/index.html")
    page.evaluate("() => document.querySelector('.gk-hero-a input').focus()")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    said = "() => document.querySelector('.gk-hero-a input').getAttribute('aria-valuetext')"
    page.wait_for_function(f"(words) => ({said})().startsWith(words)", arg="a is 1;")


def test_the_reader_chooses_the_dark(book_address, tab):
    page = tab(f"{book_address}/book/index.html")
    ground = "() => getComputedStyle(document.body).backgroundColor"
    before = page.evaluate(ground)
    page.evaluate("() => document.getElementById('gk-theme').focus()")
    page.keyboard.press("Enter")
    page.wait_for_function(f"(before) => ({ground})() !== before", arg=before)


def test_what_goes_wrong_in_a_page_is_noticed(firefox, tmp_path):
    (tmp_path / "page.html").write_text(
        "<!doctype html><meta charset=utf-8><title>t</title><img src='https://example.invalid/x.png'>"
        "<script>console.warn('look'); queueMicrotask(() => { throw new Error('oh') })</script>"
    )
    page = firefox.open((tmp_path / "page.html").as_uri())
    page.wait_for_function("() => [...document.images].every((image) => image.complete)")
    page.close()
    assert page.complaints == ["look", "Error: oh"]
    assert page.remote == ["https://example.invalid/x.png"]
