"""A share is written one way: in prose, in a computed sentence, in a table, and in the words of a chart."""

import re

import pytest
from clock_book.percent import with_space
from pages import LISTED, parse


@pytest.mark.parametrize(
    ("written", "set_"),
    [
        ("<p>83% of 5.0 % and 1\u00a0%.</p>", "<p>83\u00a0% of 5.0\u00a0% and 1\u00a0%.</p>"),
        ('<a href="x%20y" title="5%">7%</a>', '<a href="x%20y" title="5%">7\u00a0%</a>'),
        ("<code>5%</code><pre>a = 7% b</pre>", "<code>5%</code><pre>a = 7% b</pre>"),
        (
            '<script>"5%"</script><style>a{width:5%}</style>',
            '<script>"5%"</script><style>a{width:5%}</style>',
        ),
        ("a % b, 5 %d, %", "a % b, 5 %d, %"),
    ],
)
def test_a_number_and_its_sign_stand_apart_where_they_are_read(written, set_):
    assert with_space(written) == set_
    assert with_space(set_) == set_


LEFT = {"script", "style", "pre", "code", "annotation"}


def read(element) -> str:
    """The text of an element without what is not read as text."""
    parts = (part if isinstance(part, str) else read(part) for part in element.inside)
    return "" if element.tag in LEFT else "".join(parts)


@pytest.mark.parametrize("name", LISTED)
def test_no_share_on_a_page_is_written_otherwise(built_book, name):
    text = read(parse(built_book / name))
    assert not re.findall(r".{0,30}\d(?:%| %)(?!\w)", text)


def test_the_words_of_a_chart_are_set_so_too(served_book, visit):
    page, _ = visit(f"{served_book}/chapters/03_memorisation.html")
    page.locator(".gk-plot").first.scroll_into_view_if_needed()
    for chart in page.locator(".gk-plot").all():
        chart.scroll_into_view_if_needed()
        chart.locator(".main-svg").first.wait_for()
    shares = [text for text in page.locator(".gk-plot .main-svg text").all_text_contents() if "%" in text]
    assert shares
    assert all(re.search(r"\d\u00a0%", text) for text in shares)
