"""Square images of a chart, as they are placed on a phone: whole, apart, square, and as large as can be."""

import json
import re

import numpy as np
import pytest
from clock_book import plotly_mime
from clock_book.narrow import narrow

from grokkit import plots

PHONES = (320, 375, 430)  # px
BESIDE = 24  # px of the page beside a chart


def spec(figure):
    return json.loads(figure.to_json())


def squares(n):
    table = np.add.outer(np.arange(11), np.arange(11)) % 11
    return {f"table {i}": table for i in range(n)}


CHARTS = {
    "one": plots.heatmap_pxp(squares(1)["table 0"], "loss"),
    "tables of two": plots.answer_tables(squares(2)),
    "tables of three": plots.answer_tables(squares(3)),
    "grids of two": plots.grids_pxp(squares(2), "height"),
    "grids of five": plots.grids_pxp(squares(5), "height"),
}
each_chart = pytest.mark.parametrize("figure", CHARTS.values(), ids=CHARTS)


def height_at(text: str, width: int) -> float:
    """What a length in CSS is on a screen that is so wide."""
    inside = re.fullmatch(r"calc\((.*)\)", text).group(1).replace("100vw", str(width)).replace("px", "")
    assert re.fullmatch(r"[0-9.+*() -]+", inside)
    return eval(inside)  # a sum of numbers, as was just seen


def panels(chart, told):
    """Where each image stands, in shares of the drawing: (left, right), (low, high), and what is over it."""
    layout = {**chart["layout"], **told["layout"]}
    titles = layout.get("annotations", [])
    for i, trace in enumerate(chart["data"]):
        x, y = (trace.get(f"{axis}axis", axis).replace(axis, f"{axis}axis") for axis in "xy")
        yield layout[x]["domain"], layout[y]["domain"], titles[i] if titles else None


@each_chart
@pytest.mark.parametrize("width", PHONES)
def test_images_are_squares_that_fill_the_width_and_do_not_meet(figure, width):
    chart = spec(figure)
    told = narrow(chart)
    margin = told["layout"]["margin"]
    across = width - BESIDE - margin["l"] - margin["r"]
    down = height_at(told["height"], width) - margin["t"] - margin["b"]
    found = list(panels(chart, told))
    columns = min(2, len(found))
    for (left, right), (low, high), title in found:
        assert 0 <= left < right <= 1 + 1e-9
        assert 0 <= low < high <= 1 + 1e-9
        assert (right - left) * across > 0.9 * across / columns
        assert (high - low) * down == pytest.approx((right - left) * across, rel=0.1)
        assert title is None or (left < title["x"] < right and title["y"] == high)
    for i, (across_i, down_i, _) in enumerate(found):
        for across_j, down_j, _ in found[:i]:
            assert across_i[0] >= across_j[1] or across_j[0] >= across_i[1] or down_i[1] <= down_j[0]


@each_chart
def test_the_scale_lies_below_and_keeps_its_name(figure):
    chart = spec(figure)
    told = narrow(chart)
    shown = [trace for trace in chart["data"] if trace.get("showscale", True)]
    assert told["colorbar"]["orientation"] == "h"
    assert told["colorbar"]["y"] < 0
    assert told["colorbar"]["title"]["text"] == shown[0]["colorbar"]["title"]["text"]


@each_chart
def test_a_page_has_both_forms_and_room_for_either(figure):
    html = plotly_mime.figure_html(spec(figure))
    assert re.search(r'style="height:\d+px;--gk-narrow:calc\([^"]+\)"', html)
    packed = json.loads(re.search(r'<script type="application/json">(.*?)</script>', html).group(1))
    assert set(packed) == {"data", "layout", "narrow"}


@pytest.mark.parametrize(
    "figure",
    [
        plots.dot_rows({"a": [1, 2]}, "steps"),
        plots.points_in_plane({"a": np.eye(2)}, "two points"),  # square, and no image
    ],
)
def test_other_charts_are_as_they_are_everywhere(figure):
    assert narrow(spec(figure)) is None
    assert "narrow" not in plotly_mime.figure_html(spec(figure))
