"""The built pages as a browser shows them: light enough, readable everywhere, usable by keyboard alone."""

import gzip
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from pages import pages_of, rgb

from grokkit._sphinx.palette import PALETTE

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
MOST_BYTES = 300_000  # a page before its figures, compressed
FIGURES = (
    "/_static/figures/",
    "/_static/plotly/",
)  # come when a figure is near, and have budgets of their own


def test_every_page_is_light(built_book, served_book, visit):
    for name in pages_of(built_book):
        _, seen = visit(f"{served_book}/{name}")
        weight = {}
        for url, status in seen.requested.items():
            assert status == 200, url
            path = urlsplit(url).path
            if not path.startswith(FIGURES):
                weight[path] = len(gzip.compress((built_book / path.lstrip("/")).read_bytes(), 6))
        assert len(weight) > 5
        assert sum(weight.values()) <= MOST_BYTES, (name, weight)


def test_no_page_is_wider_than_a_phone(built_book, served_book, visit):
    for name in pages_of(built_book):
        page, _ = visit(f"{served_book}/{name}", viewport={"width": 375, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= 375, name


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_to_object_to(built_book, served_book, visit, scheme):
    for name in [*pages_of(built_book), "search.html"]:
        page, _ = visit(f"{served_book}/{name}", color_scheme=scheme)
        page.evaluate("document.fonts.ready")
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        violations = [
            (v["id"], v["nodes"][0]["html"][:200], v["nodes"][0]["failureSummary"])
            for v in found["violations"]
        ]
        assert not violations, name


def test_the_page_is_set_in_the_books_own_faces(book_address, visit):
    page, _ = visit(f"{book_address}/book/index.html")
    page.evaluate("document.fonts.ready")
    loaded = set(
        page.evaluate(
            "[...document.fonts].filter(f => f.status === 'loaded').map(f => f.family.replaceAll('\"', ''))"
        )
    )
    assert {"Source Serif 4", "Source Serif Display", "Source Sans 3"} <= loaded


def test_the_reader_chooses_dark_and_the_choice_is_kept(served_book, visit):
    page, _ = visit(f"{served_book}/book/index.html", color_scheme="light")
    ground = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    page.get_by_role("button", name="Dark page").press("Enter")
    dark = page.evaluate(ground)
    paper = PALETTE["colours"]["paper"]
    assert [light, dark] == [rgb(paper["light"]), rgb(paper["dark"])]
    page.goto(f"{served_book}/book/glossary.html")
    assert page.evaluate(ground) == dark
    assert page.get_by_role("button", name="Dark page").get_attribute("aria-pressed") == "true"


def test_without_scripts_the_system_decides_and_everything_is_there(served_book, visit):
    page, _ = visit(f"{served_book}/book/index.html", color_scheme="dark", java_script_enabled=False)
    assert page.locator(".katex").count() > 0
    assert page.locator(".gk-hero-face .gk-hero-hand").count() == 3
    background = page.locator("body").evaluate("e => getComputedStyle(e).backgroundColor")
    assert background == rgb(PALETTE["colours"]["paper"]["dark"])


def test_on_a_phone_the_contents_open_and_close_by_keyboard(book_address, visit):
    page, _ = visit(f"{book_address}/book/notation.html", viewport={"width": 375, "height": 800})
    contents = page.get_by_role("navigation", name="Contents of the book")
    assert not contents.is_visible()
    page.get_by_role("button", name="Contents").press("Enter")
    assert contents.is_visible()
    page.keyboard.press("Escape")
    assert not contents.is_visible()
    page.get_by_role("button", name="Contents").press("Enter")
    contents.get_by_role("link", name="Waves").click()
    assert not contents.is_visible()
    assert page.url.endswith("#waves")


def test_the_first_tab_stop_leads_past_the_contents(served_book, visit):
    page, _ = visit(f"{served_book}/book/notation.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the text"
    page.keyboard.press("Enter")
    assert page.url.endswith("#main-content")


def test_a_wide_formula_scrolls_in_itself_and_can_be_reached(served_book, visit):
    page, _ = visit(f"{served_book}/book/index.html", viewport={"width": 320, "height": 700})
    box = page.locator(".gk-display .gk-scroll").first
    wide = box.evaluate("e => e.scrollWidth > e.clientWidth")
    assert box.get_attribute("tabindex") == ("0" if wide else None)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_searching_finds_the_glossary(book_address, visit):
    page, _ = visit(f"{book_address}/book/index.html")
    field = page.get_by_role("searchbox", name="Search the book")
    field.fill("memorisation")
    field.press("Enter")
    page.wait_for_selector("#search-results li a")
    assert "glossary.html" in page.locator("#search-results li a").first.get_attribute("href")
