"""Plotly charts in the built chapters where they are not drawn: without plotly.js, and on paper."""

import pytest
from alive import unfold
from pages import LISTED, pages_of


def test_a_chart_that_cannot_be_drawn_says_so_and_harms_no_other(built_book, served_book, chromium):
    chapters = [name for name in pages_of(built_book) if 'class="gk-plot"' in (built_book / name).read_text()]
    assert len(chapters) > 10
    for name in chapters:
        context = chromium.new_context()
        page = context.new_page()
        page.route("**/plotly.min.js", lambda route: route.abort())
        page.goto(f"{served_book}/{name}")
        unfold(page)
        page.locator(".gk-plot").last.scroll_into_view_if_needed()
        page.get_by_text("This chart could not be drawn").last.wait_for()
        assert page.locator("h1").is_visible()
        context.close()


# Of each chart on paper: whether it is drawn, what stands in its place, and how much room it has.
PRINTED = """() => [...document.querySelectorAll(".gk-plot-box")].map((box) => ({
  drawn: box.querySelector(".main-svg") !== null,
  says: JSON.parse(getComputedStyle(box, "::after").content.replace(/^none$/, '""')),
  description: box.getAttribute("aria-label"),
  height: box.getBoundingClientRect().height,
}))"""


@pytest.mark.parametrize("name", [name for name in LISTED if name.startswith("chapters/")])
def test_on_paper_a_chart_is_what_it_is_or_its_description_in_a_closed_fold_too(served_book, visit, name):
    page, _ = visit(f"{served_book}/{name}")
    assert page.locator("details.gk-depth[open]").count() == 0
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    printed = page.evaluate(PRINTED)
    assert len(printed) == page.locator(".gk-plot").count()
    for chart in printed:
        assert chart["height"] > 20, chart
        assert chart["drawn"] or chart["says"] == chart["description"]


def test_without_scripts_folds_are_printed_open(served_book, visit):
    page, _ = visit(f"{served_book}/chapters/08_proof_by_surgery.html", java_script_enabled=False)
    told = page.locator("details.gk-depth .gk-plot noscript p")
    assert told.count() > 3
    assert not any(paragraph.is_visible() for paragraph in told.all())
    page.emulate_media(media="print")
    assert all(paragraph.is_visible() for paragraph in told.all())
