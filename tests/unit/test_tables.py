"""Tables hold what they are given, set under each other at the decimal point, and fit a phone."""

import re

import numpy as np
import pytest

from grokkit.tables import MOST_CHARACTERS, table


def cells(shown: str, tag: str = "td") -> list[str]:
    return [re.sub(r"<[^>]+>", "", cell) for cell in re.findall(rf"<{tag}[^>]*>(.*?)</{tag}>", shown)]


def test_values_are_set_as_they_are_given():
    made = table(
        {"k": [4, 13], "share of variance": [0.187, 0.2], "loss (nats)": np.array([2.5e-7, 12.0])},
        "Clusters",
        {"share of variance": ".1%", "loss (nats)": ".1e"},
    )
    assert made.rows == (("4", "18.7%", "2.5e-07"), ("13", "20.0%", "1.2e+01"))
    assert cells(made._repr_html_()) == ["18.7%", "2.5 × 10−7", "20.0%", "1.2 × 101"]
    assert "10<sup>−7</sup>" in made._repr_html_()
    assert cells(made._repr_html_(), "caption") == ["Clusters"]
    assert made._repr_html_().count('scope="row"') == 2


@pytest.mark.parametrize("numbers", [[1.5, 22.25, 300.0], [0.001, 10.5, 7.0], [-3.25, 4.5, None]])
def test_decimal_points_stand_under_decimal_points(numbers):
    texts = [None if x is None else f"{x:g}" for x in numbers]
    column = [x if x is None else float(x) for x in texts]
    made = table({"row": ["a", "b", "c"], "value": column}, "Numbers", {"value": "g"})
    lines = repr(made).split("\n")[2:]
    # Where the units end: before the point, or where the number ends.
    ends = [re.search(r"(\d|–)(?=\.|\s*$)", line).end() for line in lines]
    assert len(set(ends)) == 1
    shown = made._repr_html_()
    assert shown.count("min-width:") in (0, 3)
    assert len(set(re.findall(r"min-width:\d+ch", shown))) <= 1


def test_text_is_at_the_left_and_cannot_be_markup():
    made = table({"what": ["<b>loss", "a & b"], "n": [1_000_000, 2]}, "What & how many")
    shown = made._repr_html_()
    assert "&lt;b&gt;loss" in shown
    assert "What &amp; how many" in shown
    assert shown.count("text-align:left") == 3
    assert made.rows[0] == ("<b>loss", "1,000,000")


@pytest.mark.parametrize(
    ("columns", "formats", "said"),
    [
        ({"a": [1, 2], "b": [1]}, {}, "one length"),
        ({"a": []}, {}, "a row at least"),
        ({"a": [0.5]}, {}, "0.5 in column 'a'"),
        ({"a": [1]}, {"b": ".1f"}, r"no column \['b'\]"),
        ({"unbroken" * 5: ["x"], "b": [1]}, {}, f"a phone shows {MOST_CHARACTERS}"),
    ],
)
def test_what_cannot_be_set_is_refused_with_the_reason(columns, formats, said):
    with pytest.raises(ValueError, match=said):
        table(columns, "Bad", formats)


def test_a_column_without_a_name_has_no_heading():
    shown = table({"": ["here", "there"], "nats": [1, 2]}, "Where")._repr_html_()
    assert shown.count('scope="col"') == shown.count("<td></td>") == 1
    assert "</thead>" in shown.split("nats")[1]
