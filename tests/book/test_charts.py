"""Plotly charts in the built chapters where plotly.js is missing."""

from alive import unfold
from pages import pages_of


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
