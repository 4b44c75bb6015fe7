"""Charts of square images where a page is narrow: two panels in a row at most, the scale below them.

A square panel is as wide as what is left beside its neighbours and its scale. On a phone that is a stamp in
a box as high as a desk's. There the panels of a chart are placed anew, and its box is as high as they need.
"""

from collections.abc import Iterator
from typing import Any

COLUMNS = 2  # squares in a row
GAP = 0.04  # between two columns, a share of the drawing's width
SIDES = (34, 10)  # px left of the drawing, with the numbers and the name of the rows, and right of it
TITLE = 26  # px over a row of panels
NUMBERS = 26  # px under a row of panels whose columns have numbers
NAME = 28  # px for the name of the columns
SCALE = 66  # px of a scale that lies below, and its name
PAGE = 24  # px of the page beside a chart
PHONE = 375  # px


def narrow(spec: dict[str, Any]) -> dict[str, Any] | None:
    """What a figure of square images changes where the page is narrow; None for any other figure.

    Args:
        spec: A Plotly figure in JSON: ``data`` and ``layout``.

    Returns:
        ``layout``, parts that take the place of those of the layout, axis by axis; ``colorbar``, of every
        trace that shows one; and ``height``, a length in CSS.
    """
    layout = spec.get("layout", {})
    panels = list(_panels(layout))
    if not panels or any(trace.get("type") != "heatmap" for trace in spec["data"]):
        return None
    columns = min(COLUMNS, len(panels))
    rows = -(-len(panels) // columns)
    wide = (1 - GAP * (columns - 1)) / columns
    above = TITLE if layout.get("annotations") else 8
    between, below = _under(layout, [x for x, _ in panels], columns * (rows - 1))
    between += above
    scale = SCALE * any(trace.get("showscale", True) for trace in spec["data"])
    # In shares of the drawing, which is as wide as the page: a panel and what stands above and below it.
    # Heights are lengths in CSS that grow with the page, shares are not; so they are taken for a phone.
    side = wide * (PHONE - PAGE - sum(SIDES))
    high = rows * side + (rows - 1) * between
    corners = [
        (i % columns * (wide + GAP), 1 - i // columns * (side + between) / high) for i in range(len(panels))
    ]
    margin = {"l": SIDES[0], "r": SIDES[1], "t": above, "b": below + scale}
    square = f"{wide:.4f} * (100vw - {PAGE + sum(SIDES)}px)"
    return {
        "layout": {**_moved(layout, panels, corners, (wide, side / high)), "margin": margin},
        "colorbar": {**_lying(spec["data"]), "y": -below / high, "yanchor": "top"},
        "height": f"calc({rows} * {square} + {above + below + scale + (rows - 1) * between}px)",
    }


def _panels(layout: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The axes of each square panel, across and up, in the order of the layout."""
    for name, axis in layout.items():
        if name.startswith("yaxis") and "scaleanchor" in axis:
            yield axis["scaleanchor"].replace("x", "xaxis"), name


def _under(layout: dict[str, Any], across: list[str], inner: int) -> tuple[int, int]:
    """Pixels under a row of panels that has another below it, and under the last one."""
    numbers = NUMBERS if any(layout[axis].get("showticklabels", True) for axis in across) else 0
    named = [bool(layout[axis].get("title", {}).get("text")) for axis in across]
    return numbers + NAME * any(named[:inner]), numbers + NAME * any(named)


def _moved(
    layout: dict[str, Any],
    panels: list[tuple[str, str]],
    corners: list[tuple[float, float]],
    size: tuple[float, float],
) -> dict[str, Any]:
    """Axes and titles of panels, each in its new place: the corner at its upper left, in shares."""
    wide, high = size
    parts: dict[str, Any] = {}
    for (x, y), (left, top) in zip(panels, corners, strict=True):
        parts[x] = {"domain": [left, left + wide]}
        parts[y] = {"domain": [max(0.0, top - high), top]}
        if left:  # the rows are named once
            parts[y]["title"] = {"text": ""}
    if titles := layout.get("annotations", []):
        places = [{"x": left + wide / 2, "y": top} for left, top in corners]
        parts["annotations"] = [{**title, **place} for title, place in zip(titles, places, strict=True)]
    return parts


def _lying(traces: list[dict[str, Any]]) -> dict[str, Any]:
    """A scale that lies, with its name above it."""
    names = (trace.get("colorbar", {}).get("title", {}).get("text", "") for trace in traces)
    title = {"text": next(filter(None, names), ""), "side": "top"}
    return {"orientation": "h", "x": 0.5, "xanchor": "center", "len": 0.8, "thickness": 10, "title": title}
