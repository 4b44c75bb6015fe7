"""The built pages as a browser shows them: light enough, readable everywhere, usable by keyboard alone."""

import gzip
from pathlib import Path
from urllib.parse import urlsplit

import alive
import axe
import pytest
from pages import LISTED, rgb

from grokkit.palette import PALETTE

ROOT = Path(__file__).resolve().parents[2]
MOST_OF_A_PAGE = 300_000  # bytes before its figures, compressed
MOST_OF_A_FIGURE = 400_000  # bytes of program, style and what is drawn at first, compressed
FIGURES, CHARTS = "/_static/figures/", "/_static/plotly/"  # both come when they are near


def weights(built_book, seen) -> dict[str, int]:
    """Compressed bytes of everything that was fetched, by the path on the server."""
    assert set(seen.requested.values()) == {200}
    paths = {urlsplit(url).path for url in seen.requested}
    return {path: len(gzip.compress((built_book / path.lstrip("/")).read_bytes(), 6)) for path in paths}


@pytest.mark.parametrize("name", LISTED)
def test_every_page_is_light(built_book, served_book, visit, name):
    _, seen = visit(f"{served_book}/{name}", viewport={"width": 1280, "height": 300})
    page = {p: n for p, n in weights(built_book, seen).items() if not p.startswith((FIGURES, CHARTS))}
    assert len(page) > 5
    assert sum(page.values()) <= MOST_OF_A_PAGE, page


@pytest.mark.parametrize("name", LISTED)
def test_every_figure_is_light_until_it_is_touched(built_book, served_book, visit, name):
    page, seen = visit(f"{served_book}/{name}")
    alive.settle(page)
    page.wait_for_load_state("networkidle")  # a figure may fetch a part of its data at once
    fetched = {
        p.removeprefix(FIGURES): n for p, n in weights(built_book, seen).items() if p.startswith(FIGURES)
    }
    for figure in page.locator("figure.gk-figure").all():
        kind, data = (figure.get_attribute(f"data-gk-{part}") for part in ("figure", "data"))
        own = {f"{kind}.js", f"{kind}.css", "figures.css", "host.js", f"{data}.js"}
        weight = {n: b for n, b in fetched.items() if n in own or n.startswith(f"{data}-")}
        assert {f"{kind}.js", "figures.css", "host.js"} <= set(weight)
        if data == "inline":
            inside = figure.locator("script.gkf-data").text_content()
            weight["in the page"] = len(gzip.compress(inside.encode(), 6))
        assert sum(weight.values()) <= MOST_OF_A_FIGURE, weight


@pytest.mark.parametrize("name", LISTED)
def test_every_figure_comes_to_life_and_is_used_by_keyboard(book_address, visit, name):
    page, _ = visit(f"{book_address}/{name}")
    alive.settle(page)
    for number in range(alive.count(page)):
        alive.use_by_keyboard(page, number)


@pytest.mark.parametrize("width", [375, 1280])
@pytest.mark.parametrize("name", [*LISTED, "search.html"])
def test_with_all_its_figures_a_page_fits_and_axe_finds_nothing_to_object_to(served_book, visit, name, width):
    page, _ = visit(f"{served_book}/{name}", viewport={"width": width, "height": 800}, color_scheme="light")
    alive.settle(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.evaluate(axe.script())
    for theme in ("light", "dark"):
        page.evaluate("(theme) => { document.documentElement.dataset.theme = theme }", theme)
        alive.wait_for_theme(page, theme)
        found = page.evaluate("axe.run(document, {resultTypes: ['violations'], preload: false})")
        violations = [
            (v["id"], v["nodes"][0]["html"][:200], v["nodes"][0]["failureSummary"])
            for v in found["violations"]
        ]
        assert not violations, theme


@pytest.mark.parametrize("name", LISTED)
def test_where_the_reader_wants_no_motion_nothing_moves(served_book, visit, name):
    page, _ = visit(f"{served_book}/{name}", reduced_motion="reduce")
    alive.settle(page)
    for number in range(alive.count(page)):
        alive.use_by_keyboard(page, number)
        assert alive.is_still(page)
    for button in page.locator("button.gk-play, .gkf-play").all():
        button.press("Enter")
        assert alive.is_still(page)


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
    contents.get_by_role("link", name="Waves", exact=True).click()
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


@pytest.mark.parametrize("name", LISTED)
def test_no_line_begins_with_the_comma_after_a_formula(served_book, visit, name):
    torn = """() => [...document.querySelectorAll(".gk-article span.math")].filter((formula) => {
      const [text, last] = [formula.nextSibling, [...formula.querySelectorAll(".katex-base")].at(-1)];
      if (text?.nodeType !== Node.TEXT_NODE || !/^[,.;:!?)\\]”’-]/.test(text.data)) return false;
      const range = document.createRange();
      range.setStart(text, 0);
      range.setEnd(text, 1);
      const [mark, box] = [range.getBoundingClientRect(), last.getBoundingClientRect()];
      return mark.height && box.height && (mark.bottom < box.top || mark.top > box.bottom);
    }).map((formula) => formula.parentElement.textContent.slice(0, 90))"""
    for width in (320, 375, 430):
        page, _ = visit(f"{served_book}/{name}", viewport={"width": width, "height": 800})
        page.evaluate("document.fonts.ready")
        assert page.evaluate(torn) == []


def test_searching_finds_the_glossary(book_address, visit):
    page, _ = visit(f"{book_address}/book/index.html")
    field = page.get_by_role("searchbox", name="Search the book")
    field.fill("memorisation")
    field.press("Enter")
    page.wait_for_selector('#search-results li a[href*="glossary.html"]')


def test_a_page_is_printed_light_and_unfolded_and_is_as_before_afterwards(served_book, visit):
    for name in (page for page in LISTED if page.startswith("chapters/")):
        page, _ = visit(f"{served_book}/{name}", color_scheme="dark")
        state = """() => [document.documentElement.dataset.theme,
          document.querySelectorAll(".gk-article details[open]").length]"""
        theme, opened = page.evaluate(state)
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert page.evaluate(state) == [
            "light",
            page.locator(".gk-article details:not(.gk-hidden-code)").count(),
        ]
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        assert page.evaluate(state) == [theme, opened] == ["dark", 0]
