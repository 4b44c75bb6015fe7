"""Plotly charts in the built chapters."""

import pytest
from alive import unfold
from pages import pages_of, rgb
from visits import visiting

from grokkit.palette import PALETTE


def chapters(built_book) -> list[str]:
    return [name for name in pages_of(built_book) if 'class="gk-plot"' in (built_book / name).read_text()]


def test_plotly_is_loaded_once_and_only_when_a_chart_comes_near(built_book, served_book, chromium):
    library = f"{served_book}/_static/plotly/plotly.min.js"
    for name in chapters(built_book):
        address = f"{served_book}/{name}"
        with visiting(chromium, address, viewport={"width": 1280, "height": 300}) as (page, seen):
            assert library not in seen.requested
            unfold(page)
            page.locator(".gk-plot").last.scroll_into_view_if_needed()
            page.wait_for_selector(".gk-plot:last-of-type svg.main-svg")
            assert seen.requested[library] == 200
            assert page.locator('script[src*="plotly.min.js"]').count() == 1


def test_every_chart_is_drawn_without_moving_the_text_and_takes_the_pages_colours(
    built_book, book_address, chromium
):
    lines = set()
    for name in chapters(built_book):
        with visiting(chromium, f"{book_address}/{name}", color_scheme="light") as (page, _):
            lines |= lines_of_charts(page)
    assert "test" in lines


def lines_of_charts(page) -> set[str]:
    """The colours of the lines of a page's charts, by name, once all are drawn; the same in the dark."""
    unfold(page)
    charts = page.locator(".gk-plot")
    heights = [charts.nth(i).bounding_box()["height"] for i in range(charts.count())]
    for i in range(charts.count()):
        charts.nth(i).scroll_into_view_if_needed()
        charts.nth(i).locator("svg.main-svg").first.wait_for()
        assert charts.nth(i).bounding_box()["height"] == pytest.approx(heights[i], abs=1)
    paper = PALETTE["colours"]["paper"]
    ground = "g => getComputedStyle(g).backgroundColor"
    first = charts.first.locator("svg.main-svg").first
    assert first.evaluate(ground) == rgb(paper["light"])
    lines = strokes(page, "light")
    page.get_by_role("button", name="Dark page").press("Enter")
    page.wait_for_function(
        f"colour => ({ground})(document.querySelector('.gk-plot svg.main-svg')) === colour",
        arg=rgb(paper["dark"]),
    )
    assert strokes(page, "dark") == lines
    return lines


def strokes(page, mode) -> set[str]:
    """The colours of the palette, by name, in which the lines of the page's charts are drawn."""
    seen = set(
        page.locator(".gk-plot .js-line").evaluate_all("all => all.map(e => getComputedStyle(e).stroke)")
    )
    return {name for name, colour in PALETTE["colours"].items() if rgb(colour[mode]) in seen}


def test_a_chart_that_cannot_be_drawn_says_so_and_harms_no_other(built_book, served_book, chromium):
    for name in chapters(built_book):
        context = chromium.new_context()
        page = context.new_page()
        page.route("**/plotly.min.js", lambda route: route.abort())
        page.goto(f"{served_book}/{name}")
        unfold(page)
        page.locator(".gk-plot").last.scroll_into_view_if_needed()
        page.get_by_text("This chart could not be drawn").last.wait_for()
        assert page.locator("h1").is_visible()
        context.close()
