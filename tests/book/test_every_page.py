"""Every page of the built book in Chromium: light enough, readable everywhere, usable by keyboard alone.

To bring all figures of a page to life is what takes long. So each page is opened as three readers do, and is
looked at in several ways while it is open: at a desk, on a phone, and from disk without motion.
"""

import gzip
from urllib.parse import urlsplit

import alive
import axe
import charts
import forced
import labels
import pytest
from pages import LISTED
from visits import visiting

MOST_OF_A_PAGE = 300_000  # bytes before its figures, compressed
MOST_OF_A_FIGURE = 400_000  # bytes of program, style and what is drawn at first, compressed
FIGURES, CHARTS = "/_static/figures/", "/_static/plotly/"  # both come when they are near
BOXES = ".gk-article details:not(.gk-code, .gk-figure *)"  # a figure's settings may stand open
TORN = """() => [...document.querySelectorAll(".gk-article span.math")].filter((formula) => {
  const [text, last] = [formula.nextSibling, [...formula.querySelectorAll(".katex-base")].at(-1)];
  if (text?.nodeType !== Node.TEXT_NODE || !/^[,.;:!?)\\]”’-]/.test(text.data)) return false;
  const range = document.createRange();
  range.setStart(text, 0);
  range.setEnd(text, 1);
  const [mark, box] = [range.getBoundingClientRect(), last.getBoundingClientRect()];
  return mark.height && box.height && (mark.bottom < box.top || mark.top > box.bottom);
}).map((formula) => formula.parentElement.textContent.slice(0, 90))"""


@pytest.fixture(scope="module", params=[*LISTED, "search.html"])
def at_a_desk(request, chromium, served_book):
    """A page from a server in a wide window, its figures alive, and what was fetched for it.

    What had been fetched when only its first lines had been in view comes with it.
    """
    settings = {"viewport": {"width": 1280, "height": 300}, "color_scheme": "light"}
    with visiting(chromium, f"{served_book}/{request.param}", **settings) as (page, seen):
        at_once = set(seen.requested)
        page.set_viewport_size({"width": 1280, "height": 900})
        alive.settle(page)
        page.wait_for_load_state("networkidle")  # a figure may fetch a part of its data at once
        yield page, dict(seen.requested), at_once


@pytest.fixture(scope="module", params=[*LISTED, "search.html"])
def on_a_phone(request, chromium, served_book):
    """A page from a server on a phone, its figures alive."""
    settings = {"viewport": {"width": 375, "height": 800}, "color_scheme": "light"}
    with visiting(chromium, f"{served_book}/{request.param}", **settings) as (page, _):
        alive.settle(page)
        yield page


@pytest.fixture(scope="module", params=LISTED)
def without_motion(request, chromium, built_book):
    """A page from disk for a reader who wants no motion and reads in the dark, its figures alive."""
    settings = {"reduced_motion": "reduce", "color_scheme": "dark"}
    with visiting(chromium, f"{built_book.as_uri()}/{request.param}", **settings) as (page, _):
        alive.settle(page)
        yield page


def weights(built_book, requested) -> dict[str, int]:
    """Compressed bytes of everything that was fetched, by the path on the server."""
    assert set(requested.values()) == {200}
    paths = {urlsplit(url).path for url in requested}
    return {path: len(gzip.compress((built_book / path.lstrip("/")).read_bytes(), 6)) for path in paths}


def test_every_page_is_light(built_book, at_a_desk):
    _, requested, _ = at_a_desk
    page = {p: n for p, n in weights(built_book, requested).items() if not p.startswith((FIGURES, CHARTS))}
    assert len(page) > 5
    assert sum(page.values()) <= MOST_OF_A_PAGE, page


def test_every_figure_is_light_until_it_is_touched(built_book, at_a_desk):
    page, requested, _ = at_a_desk
    fetched = {
        p.removeprefix(FIGURES): n for p, n in weights(built_book, requested).items() if p.startswith(FIGURES)
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


def test_plotly_is_loaded_once_and_only_when_a_chart_comes_near(at_a_desk, served_book):
    page, requested, at_once = at_a_desk
    library = f"{served_book}{CHARTS}plotly.min.js"
    has_charts = page.locator(".gk-plot").count() > 0
    assert library not in at_once
    assert requested.get(library) == (200 if has_charts else None)
    assert page.locator('script[src*="plotly.min.js"]').count() == has_charts


def test_charts_take_the_pages_colours(at_a_desk):
    page, _, _ = at_a_desk
    charts.take_the_pages_colours(page)


def test_marks_stay_where_the_system_forces_its_colours(at_a_desk):
    page, _, _ = at_a_desk
    before = page.evaluate(forced.GROUNDS)
    page.emulate_media(forced_colors="active")
    assert page.evaluate("matchMedia('(forced-colors: active)').matches")
    after = page.evaluate(forced.GROUNDS)
    page.emulate_media(forced_colors="none")
    assert after == before


def test_a_page_fits_and_axe_finds_nothing_to_object_to(at_a_desk):
    page, _, _ = at_a_desk
    fits_and_can_be_used_by_all(page, 1280, {"light": None, "dark": axe.COLOURS})


def test_every_figure_is_used_by_keyboard(at_a_desk):
    page, _, _ = at_a_desk
    for number in range(alive.count(page)):
        alive.use_by_keyboard(page, number)


def test_no_label_covers_another(at_a_desk):
    page, _, _ = at_a_desk
    assert labels.covered(page, most_choices=0) == []


def test_no_text_of_a_chart_is_cut_off_on_a_phone(on_a_phone):
    charts.hold_their_texts(on_a_phone)


def test_charts_of_square_images_fill_a_phone(on_a_phone):
    charts.fill_a_phone(on_a_phone)


def test_no_label_covers_another_on_a_phone(on_a_phone):
    assert labels.covered(on_a_phone, most_choices=8) == []


def test_a_page_fits_a_phone_and_axe_finds_nothing_to_object_to(on_a_phone):
    fits_and_can_be_used_by_all(on_a_phone, 375, {"light": axe.COLOURS, "dark": None})


def test_a_formula_that_stands_by_itself_fits_a_phone(on_a_phone):
    wide = """() => [...document.querySelectorAll(".gk-article .gk-display .gk-scroll")]
      .filter((box) => box.scrollWidth > box.clientWidth + 1).map((box) => box.textContent.slice(0, 60))"""
    assert on_a_phone.evaluate(wide) == []


def fits_and_can_be_used_by_all(page, width: int, rules: dict[str, list[str] | None]) -> None:
    """Nothing is wider than the window, and axe finds no violation by day and by night.

    Most rules ask for names and roles, which are the same in both themes: they are asked for in one theme at
    a desk and in the other on a phone, and what hangs on colours in both themes at either width.
    """
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for theme, only in rules.items():
        page.evaluate("(theme) => { document.documentElement.dataset.theme = theme }", theme)
        alive.wait_for_theme(page, theme)
        assert not axe.violations(page, only=only), theme


def test_no_line_begins_with_the_comma_after_a_formula(on_a_phone):
    for width in (320, 375, 430):
        on_a_phone.set_viewport_size({"width": width, "height": 800})
        on_a_phone.evaluate("document.fonts.ready")
        assert on_a_phone.evaluate(TORN) == []


def test_from_disk_and_drawn_in_the_dark_charts_take_the_pages_colours_too(without_motion):
    charts.take_the_pages_colours(without_motion)


def test_every_figure_is_used_by_keyboard_and_nothing_moves_by_itself(without_motion):
    for number in range(alive.count(without_motion)):
        alive.use_by_keyboard(without_motion, number)
        assert alive.is_still(without_motion)
    assert alive.fading(without_motion) == []
    for button in without_motion.locator("button.gk-play, .gkf-play").all():
        button.press("Enter")
        assert alive.is_still(without_motion)


def test_a_page_is_printed_light_and_unfolded_and_is_as_before_afterwards(without_motion):
    state = f"""() => [document.documentElement.dataset.theme,
      [...document.querySelectorAll("{BOXES}")].filter((box) => box.open).length]"""
    without_motion.evaluate("document.querySelectorAll('.gk-depth').forEach((box) => { box.open = false; })")
    theme, opened = without_motion.evaluate(state)
    without_motion.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert without_motion.evaluate(state) == ["light", without_motion.locator(BOXES).count()]
    without_motion.evaluate("dispatchEvent(new Event('afterprint'))")
    assert without_motion.evaluate(state) == [theme, opened] == ["dark", 0]
