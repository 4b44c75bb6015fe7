"""AngleSum's picture says the two shadows and their sum."""

import math

import pytest

from grokkit.explorables import AngleSum


@pytest.mark.parametrize(("x", "y"), [(30, -40), (40, 70), (200, 215)])
def test_the_picture_says_in_words_what_it_shows(x, y):
    angles = AngleSum(x=x, y=y)
    assert angles.options == {"x": x % 360, "y": y % 360}
    u, v = math.radians(x), math.radians(y)
    assert (
        f"cos x cos y = {math.cos(u) * math.cos(v):.2f} and minus sin x sin y = "
        f"{-math.sin(u) * math.sin(v):.2f}; together they make cos(x + y) = {math.cos(u + v):.2f}"
    ) in angles.html()
