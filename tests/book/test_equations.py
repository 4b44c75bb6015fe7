"""A letter and its number stay on one line, and a formula that stands by itself fits a phone."""

import re

import pytest
from clock_book.equations import kept_together
from pages import LISTED, parse
from test_percent import read


@pytest.mark.parametrize(
    ("written", "set_"),
    [
        (
            "<p>(n = 9), τ = 0.25, p ≈ −3</p>",
            "<p>(n\u00a0=\u00a09), τ\u00a0=\u00a00.25, p\u00a0≈\u00a0−3</p>",
        ),
        ("<p>four: <i>p</i> = 4</p>", "<p>four: <i>p</i>\u00a0=\u00a04</p>"),
        ("<p>k &lt; 5</p>", "<p>k\u00a0&lt;\u00a05</p>"),
        ("<p>one = 1, a = b, the p = prime</p>", "<p>one = 1, a = b, the p = prime</p>"),
        ('<a title="k = 4">k = 4</a>', '<a title="k = 4">k\u00a0=\u00a04</a>'),
        ("<code>k = 4</code><pre>k = 4</pre>", "<code>k = 4</code><pre>k = 4</pre>"),
        ("<script>k = 4</script>", "<script>k = 4</script>"),
    ],
)
def test_a_letter_and_its_number_are_not_torn_where_they_are_read(written, set_):
    assert kept_together(written) == set_
    assert kept_together(set_) == set_


@pytest.mark.parametrize("name", LISTED)
def test_no_equation_on_a_page_can_be_torn(built_book, name):
    text = read(parse(built_book / name))
    assert not re.findall(r".{0,30}\b[a-zα-ω](?: = |\u00a0= | =\u00a0)\d", text)
