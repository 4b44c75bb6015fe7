"""Plotly charts in the book's style. Every function takes arrays (or a recorded run) and returns a figure.

Colours are the light ones of `palette.json`; the book's pages swap them for the reader's theme. Train is
always dashed slate with squares, test solid magenta with dots. Every figure carries a description in
words in `layout.meta["alt"]`, which the book gives to screen readers.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go
from jaxtyping import Float, Int, Num
from plotly.subplots import make_subplots

from grokkit.palette import LIGHT, PALETTE

COLOURS: dict[str, str] = LIGHT
DASHES: dict[str, str] = {name: mark["dash"] for name, mark in PALETTE["marks"].items()}
SYMBOLS: dict[str, str] = {name: mark["symbol"] for name, mark in PALETTE["marks"].items()}

SEQUENTIAL = [[0.0, COLOURS["paper"]], [1.0, COLOURS["a"]]]
CYCLIC = [[i / 24, colour] for i, colour in enumerate([*PALETTE["cyclic"], PALETTE["cyclic"][0]])]
DIVERGING = [[0.0, COLOURS["b"]], [0.5, COLOURS["paper"]], [1.0, COLOURS["a"]]]
SHADES = 12  # of several functions of all pairs: more would weigh more than they show

_AXIS = {
    "showgrid": False,
    "zeroline": False,
    "ticks": "outside",
    "ticklen": 4,
    "tickcolor": COLOURS["muted"],
    "linecolor": COLOURS["muted"],
    "title": {"standoff": 10},
    "automargin": True,
    "tickfont": {"size": 13},
}
TEMPLATE = go.layout.Template(
    layout={
        "font": {"family": "'Source Sans 3', 'Segoe UI', sans-serif", "size": 15, "color": COLOURS["ink"]},
        "paper_bgcolor": COLOURS["paper"],
        "plot_bgcolor": COLOURS["paper"],
        "colorway": [COLOURS[name] for name in ("a", "b", "answer", "test", "focus", "train")],
        "height": 360,
        "margin": {"l": 56, "r": 12, "t": 40, "b": 48},
        "xaxis": {**_AXIS, "showline": True},
        "yaxis": {**_AXIS, "showgrid": True, "gridcolor": COLOURS["rule"], "ticks": ""},
        "legend": {
            "orientation": "h",
            "x": 0,
            "xanchor": "left",
            "y": 1.02,
            "yanchor": "bottom",
            "title": {"text": ""},
        },
        "hovermode": "x unified",
        "hoverlabel": {
            "bgcolor": COLOURS["panel"],
            "bordercolor": COLOURS["rule"],
            "font": {"color": COLOURS["ink"]},
        },
    }
)

Curves = Mapping[str, Num[np.ndarray, " point"]]


def loss_curves(
    run: Any, measures: Curves | None = None, *, log_x: bool = True, log_y: bool = True
) -> go.Figure:
    """Loss on train and test pairs against the step, in nats.

    Args:
        run: A recorded run, or its `curves`: arrays `step`, `train_loss`, `test_loss` of one length.
        measures: More losses to draw, by name, with their own `step`: restricted and excluded loss, say.
        log_x: Logarithmic steps; step 0 has no place there and is left out.
        log_y: Logarithmic losses.

    Raises:
        ValueError: if a curve is missing or has another length than `step`.
    """
    curves = _curves(run, ("train_loss", "test_loss"))
    figure = _against_step("loss (nats)", log_x, log_y)
    _add_split(figure, curves, "loss", log_x)
    drawn = [
        ("Train loss", curves["step"], curves["train_loss"]),
        ("Test loss", curves["step"], curves["test_loss"]),
    ]
    if measures is not None:
        names = tuple(name for name in measures if name != "step")
        extra = _curves(measures, names)
        for name, colour in zip(names, _cycle(len(names) + 1)[1:], strict=True):
            label = name.replace("_", " ")
            _add_line(figure, extra["step"], extra[name], label, log_x, color=colour, width=2)
            drawn.append((label, extra["step"], extra[name]))
    return _described(figure, *(_journey(name, steps, values, "nats") for name, steps, values in drawn))


def accuracy_curves(run: Any, *, log_x: bool = False) -> go.Figure:
    """Accuracy on train and test pairs against the step, as shares from 0 to 1 shown in per cent.

    Args:
        run: A recorded run, or its `curves`: arrays `step`, `train_accuracy`, `test_accuracy` of one length.
        log_x: Logarithmic steps; step 0 is then left out.

    Raises:
        ValueError: if a curve is missing or has another length than `step`.
    """
    curves = _curves(run, ("train_accuracy", "test_accuracy"))
    figure = _against_step("accuracy", log_x, log_y=False)
    _add_split(figure, curves, "accuracy", log_x)
    figure.update_yaxes(range=[-0.03, 1.03], tickformat=".0%", dtick=0.25)
    named = (("Train accuracy", "train_accuracy"), ("Test accuracy", "test_accuracy"))
    parts = (_journey(name, curves["step"], 100 * curves[curve], "per cent") for name, curve in named)
    return _described(figure, *parts)


def step_curves(
    steps: Num[np.ndarray, " point"],
    values: Mapping[str, Any],
    what: str,
    *,
    log_x: bool = False,
    log_y: bool = False,
) -> go.Figure:
    """Any quantities against the step, one line for each name.

    Args:
        steps: Steps, shape (point,).
        values: Arrays (point,) by name.
        what: The quantity on the vertical axis, with its unit.
        log_x: Logarithmic steps; step 0 is then left out.
        log_y: Logarithmic values.

    Raises:
        ValueError: if an array has another length than `steps`.
    """
    curves = _curves({**values, "step": steps}, tuple(values))
    figure = _against_step(what, log_x, log_y)
    dashes = ("solid", "dash", "dot", "dashdot", "longdash")  # no line is known by its colour alone
    for i, (name, colour) in enumerate(zip(values, _cycle(len(values)), strict=True)):
        dash = dashes[i % len(dashes)]
        _add_line(figure, curves["step"], curves[name], name, log_x, color=colour, width=2.5, dash=dash)
    figure.update_layout(showlegend=len(values) > 1)
    return _described(figure, *(_journey(name, curves["step"], curves[name], "") for name in values))


def norm_curve(steps: Num[np.ndarray, " point"], norms: Any, *, log_x: bool = True) -> go.Figure:
    """Sums of squared weights against the step.

    Args:
        steps: Steps, shape (point,).
        norms: One array (point,), or several by name.
        log_x: Logarithmic steps; step 0 is then left out.

    Raises:
        ValueError: if an array has another length than `steps`.
    """
    by_name = norms if isinstance(norms, Mapping) else {"all weights": norms}
    return step_curves(steps, by_name, "sum of squared weights", log_x=log_x).update_yaxes(rangemode="tozero")


def heatmap_pxp(grid: Num[np.ndarray, "..."], title: str = "") -> go.Figure:
    """One number for each pair (a, b), as an image with a downwards and b to the right.

    Numbers of both signs get two colours that meet at zero, others one colour from the smallest on.

    Args:
        grid: Shape (p, p), or (p²,) in the row order of `Task.pairs`.
        title: What the numbers are; beside the colour bar.

    Raises:
        ValueError: if the numbers do not fill a square, or one of them is not finite.
    """
    grid = np.asarray(grid, dtype=np.float32)
    p = round(grid.size**0.5)
    if grid.size != p * p or grid.ndim > 2 or (grid.ndim == 2 and grid.shape != (p, p)):
        raise ValueError(f"a grid of pairs has shape (p, p) or (p²,), this one has {grid.shape}")
    if not np.isfinite(grid).all():
        raise ValueError(f"the grid has {np.count_nonzero(~np.isfinite(grid))} numbers that are not finite")
    grid = grid.reshape(p, p)
    both_signs = grid.min() < 0 < grid.max()
    image = go.Heatmap(
        z=grid,
        colorscale=DIVERGING if both_signs else SEQUENTIAL,
        zmid=0 if both_signs else None,
        colorbar={"title": {"text": title, "side": "right"}, "thickness": 12, "outlinewidth": 0},
        hovertemplate="a = %{y}, b = %{x}<br>%{z:.4g}<extra></extra>",
    )
    figure = go.Figure(image, layout={"template": TEMPLATE, "height": 480, "hovermode": "closest"})
    bare = {"showgrid": False, "showline": False, "constrain": "domain"}
    figure.update_xaxes(title={"text": "<i>b</i>", "font": {"color": COLOURS["b"]}}, **bare)
    figure.update_yaxes(title={"text": "<i>a</i>", "font": {"color": COLOURS["a"]}}, **bare)
    figure.update_yaxes(autorange="reversed", scaleanchor="x")
    what = title or "Values"
    return _described(figure, f"{what} for all {p} × {p} pairs, from {grid.min():.3g} to {grid.max():.3g}")


def grids_pxp(grids: Mapping[str, Num[np.ndarray, "..."]], what: str) -> go.Figure:
    """Several functions of all pairs, two in a row, in one scale from the smallest to the largest value.

    To keep notebooks small, values are drawn in `SHADES` shades, and pointing at one does not show it.

    Args:
        grids: By title; shape (p, p), or (p²,) in the row order of `Task.pairs`. a downwards, b to the right.
        what: What the numbers are; beside the colour bar.

    Raises:
        ValueError: if the numbers do not fill squares of one size, or one of them is not finite.
    """
    images = {name: np.asarray(grid, dtype=np.float64) for name, grid in grids.items()}
    p = math.isqrt(next(iter(images.values())).size)
    for name, image in images.items():
        if image.shape not in ((p, p), (p * p,)) or not np.isfinite(image).all():
            raise ValueError(
                f"{name!r} should be finite numbers for {p} × {p} pairs; its shape is {image.shape}"
            )
    low, high = min(v.min() for v in images.values()), max(v.max() for v in images.values())
    step = (high - low) / (SHADES - 1) or 1.0
    n_rows = -(-len(images) // 2)
    spaces = {"horizontal_spacing": 0.06, "vertical_spacing": 0.16 / n_rows}
    figure = make_subplots(n_rows, min(len(images), 2), subplot_titles=list(images), **spaces)
    places = np.linspace(low, high, 3)
    bar = {"thickness": 12, "outlinewidth": 0, "title": {"text": what, "side": "right"}}
    bar |= {"tickvals": ((places - low) / step).tolist(), "ticktext": [f"{x:.2g}" for x in places]}
    for i, image in enumerate(images.values()):
        shades = np.rint((image.reshape(p, p) - low) / step).astype(np.uint8)
        style = {"colorscale": SEQUENTIAL, "zmin": 0, "zmax": SHADES - 1, "hoverinfo": "skip"}
        place = {"row": i // 2 + 1, "col": i % 2 + 1}
        figure.add_trace(go.Heatmap(z=shades, colorbar=bar, showscale=i == 0, **style), **place)
        figure.update_yaxes(autorange="reversed", scaleanchor=f"x{i + 1}" if i else "x", **place)
    bare = {"showgrid": False, "showline": False, "constrain": "domain", "showticklabels": False, "ticks": ""}
    figure.update_xaxes(**bare)
    figure.update_xaxes(title={"text": "<i>b</i>", "font": {"color": COLOURS["b"]}}, row=n_rows)
    figure.update_yaxes(**bare)
    figure.update_yaxes(title={"text": "<i>a</i>", "font": {"color": COLOURS["a"]}}, col=1)
    figure.update_layout(template=TEMPLATE, height=70 + 250 * n_rows, hovermode=False)
    parts = (f"{name} from {v.min():.3g} to {v.max():.3g}" for name, v in images.items())
    return _described(figure, f"{what} for all {p} × {p} pairs", *parts)


def answer_tables(tables: Mapping[str, Int[np.ndarray, "..."]]) -> go.Figure:
    """Tables of answers mod p side by side, in colours that go round: 0 follows p − 1.

    Args:
        tables: By title; whole numbers 0 … p−1, shape (p, p), a downwards and b to the right.

    Raises:
        ValueError: if a table is not square, or holds something else than answers mod its size.
    """
    figure = make_subplots(1, len(tables), subplot_titles=list(tables), horizontal_spacing=0.1)
    across = {"orientation": "h", "y": -0.2, "yanchor": "top", "len": 0.6}
    for column, (name, table) in enumerate(tables.items(), start=1):
        table = np.asarray(table)
        p = len(table)
        if table.shape != (p, p) or table.min() < 0 or table.max() >= p:
            raise ValueError(
                f"{name!r} should be a table (p, p) of answers 0 … p−1; it has shape {table.shape} and holds "
                f"{table.min()} to {table.max()}"
            )
        image = go.Heatmap(
            z=table.astype(np.min_scalar_type(p)),
            colorscale=CYCLIC,
            zmin=0,
            zmax=p,
            colorbar={
                **across,
                "thickness": 12,
                "outlinewidth": 0,
                "title": {"text": "answer", "side": "top"},
            },
            showscale=column == 1,
            hovertemplate="a = %{y}, b = %{x}: %{z}<extra></extra>",
        )
        figure.add_trace(image, 1, column)
        beside = f"x{column}" if column > 1 else "x"
        figure.update_yaxes(autorange="reversed", scaleanchor=beside, row=1, col=column)
    bare = {"showgrid": False, "showline": False, "constrain": "domain"}
    figure.update_xaxes(title={"text": "<i>b</i>", "font": {"color": COLOURS["b"]}}, **bare)
    figure.update_yaxes(**bare)
    figure.update_yaxes(title={"text": "<i>a</i>", "font": {"color": COLOURS["a"]}}, col=1)
    figure.update_layout(template=TEMPLATE, height=420, hovermode="closest")
    return _described(figure, f"Tables of the answers to all pairs: {_listed(list(tables))}")


def spectrum_bars(norms: Float[np.ndarray, " freq"], key_frequencies: Any = ()) -> go.Figure:
    """How much of something each frequency carries; the key frequencies stand out and are named.

    Args:
        norms: One number for each k = 0 … ⌊p/2⌋, as `fourier.spectrum` returns them. k = 0 is not drawn.
        key_frequencies: The frequencies to name.

    Raises:
        ValueError: if `norms` is not one-dimensional, or a key frequency has no bar.
    """
    norms = np.asarray(norms, dtype=np.float32)
    if norms.ndim != 1:
        raise ValueError(f"norms has one number per frequency, shape (freq,), not {norms.shape}")
    frequencies = np.arange(1, len(norms))
    keys = sorted(int(k) for k in key_frequencies)
    for k in keys:
        if not 1 <= k < len(norms):
            raise ValueError(f"key frequency {k} has no bar: frequencies go from 1 to {len(norms) - 1}")
    is_key = np.isin(frequencies, keys)
    colours = [COLOURS["answer"] if key else COLOURS["train"] for key in is_key]
    bars = go.Bar(
        x=frequencies,
        y=norms[1:],
        marker={"color": colours, "line": {"width": 0}},
        text=[str(k) if key else "" for k, key in zip(frequencies, is_key, strict=True)],
        textposition="outside",
        constraintext="none",  # or narrow bars get smaller numbers
        cliponaxis=False,
        hovertemplate="frequency %{x}<br>%{y:.4g}<extra></extra>",
    )
    layout = {
        "template": TEMPLATE,
        "height": 300,
        "bargap": 0.25,
        "xaxis": {"title": {"text": "frequency <i>k</i>"}, "range": [0.2, len(norms) - 0.2]},
        "yaxis": {"title": {"text": "norm"}},
        "hovermode": "closest",
    }
    largest = [int(k) for k in frequencies[np.argsort(-norms[1:])[:5]]]
    said = f"key frequencies {_listed(keys)}" if keys else f"the largest are at {_listed(largest)}"
    figure = go.Figure(bars, layout=layout)
    return _described(figure, f"Norm of each of {len(frequencies)} frequencies; {said}")


def number_curves(
    values: Mapping[str, Any], what: str, *, axis: str = "number", first: int = 0, every: int = 1
) -> go.Figure:
    """Any quantities against whole numbers (tokens, frequencies), a dot for each, dots of one name joined.

    Args:
        values: Arrays (point,) of one length by name.
        what: The quantity on the vertical axis.
        axis: What the whole numbers are.
        first: The number of the first point.
        every: From one number to the next.

    Raises:
        ValueError: if there are no values, or they differ in length.
    """
    arrays = {name: np.asarray(array, dtype=np.float32) for name, array in values.items()}
    shapes = {array.shape for array in arrays.values()}
    if len(shapes) != 1 or len(next(iter(shapes))) != 1:
        raise ValueError(f"arrays of one length are asked for; there are shapes {sorted(shapes)}")
    figure = go.Figure(layout={"template": TEMPLATE, "height": 300, "showlegend": len(arrays) > 1})
    symbols, dashes = ("circle", "x", "square", "diamond"), ("solid", "dot", "dash", "dashdot")
    for i, (name, colour) in enumerate(zip(arrays, _cycle(len(arrays)), strict=True)):
        style = {"color": colour, "symbol": symbols[i % 4], "size": 6}
        trace = go.Scatter(y=arrays[name], x0=first, dx=every, name=name, mode="lines+markers", marker=style)
        line = {"color": colour, "width": 1, "dash": dashes[i % 4]}
        figure.add_trace(trace.update(line=line, hovertemplate="%{y:.3g}"))
    figure.update_xaxes(title={"text": axis})
    figure.update_yaxes(title={"text": what})
    last = first + every * (next(iter(shapes))[0] - 1)
    parts = (f"{name} from {v.min():.3g} to {v.max():.3g}" for name, v in arrays.items())
    return _described(figure, f"{what} for each {axis} from {first} to {last}", *parts)


def points_in_plane(points: Mapping[str, Any], what: str) -> go.Figure:
    """Points in a plane, in one scale along both axes; told apart by colour and mark.

    Args:
        points: Arrays (point, 2) by name; the point's number is shown on pointing at it.
        what: What the points are, for the description.

    Raises:
        ValueError: if an array is not a list of places in a plane.
    """
    figure = go.Figure(layout={"template": TEMPLATE, "height": 460, "hovermode": "closest"})
    symbols = ("circle", "x-thin", "square-open", "diamond-open")
    told = []
    for i, (name, colour) in enumerate(zip(points, _cycle(len(points)), strict=True)):
        place = np.asarray(points[name], dtype=np.float32)
        if place.ndim != 2 or place.shape[1] != 2:
            raise ValueError(f"points in a plane have shape (point, 2); {name!r} has {place.shape}")
        style = {
            "color": colour,
            "symbol": symbols[i % 4],
            "size": 8,
            "line": {"color": colour, "width": 1.5},
        }
        trace = go.Scatter(x=place[:, 0], y=place[:, 1], name=name, mode="markers", marker=style)
        numbers = [str(n) for n in range(len(place))]
        figure.add_trace(trace.update(text=numbers, hovertemplate="%{text}<extra>" + name + "</extra>"))
        (left, low), (right, high) = place.min(axis=0), place.max(axis=0)
        told.append(
            f"{name}: {len(place)} points, {left:.2g} to {right:.2g} across and {low:.2g} to {high:.2g} up"
        )
    bare = {"showgrid": False, "showline": False, "showticklabels": False, "ticks": ""}
    figure.update_xaxes(constrain="domain", **bare)
    figure.update_yaxes(scaleanchor="x", **bare)
    return _described(figure, what, *told)


def dot_rows(values: Mapping[str, Any], what: str, *, marked: float | None = None) -> go.Figure:
    """A few numbers of each of several kinds as dots in a row of its own, so that their spread is seen.

    Args:
        values: By name, one number or an array (dot,) of them; the first name is the top row.
        what: The quantity on the horizontal axis.
        marked: A value at which an upright line stands: a threshold, say.

    Raises:
        ValueError: if there are no rows, or a row has no finite numbers.
    """
    rows = {name: np.atleast_1d(np.asarray(row, dtype=np.float32)) for name, row in values.items()}
    bad = [name for name, row in rows.items() if row.ndim != 1 or not len(row) or not np.isfinite(row).all()]
    if bad or not rows:
        raise ValueError(f"every row needs finite numbers, at least one; not so: {_listed(bad) or 'no rows'}")
    layout = {"template": TEMPLATE, "height": 96 + 34 * len(rows), "showlegend": False}
    figure = go.Figure(layout={**layout, "hovermode": "closest"})
    style = {"color": COLOURS["answer"], "size": 10, "opacity": 0.75, "line": {"width": 0}}
    for name, row in rows.items():
        dots = go.Scatter(x=row, y=[name] * len(row), name=name, mode="markers", marker=style)
        figure.add_trace(dots.update(hovertemplate="%{x:.3g}<extra>" + name + "</extra>"))
    limit = _upright_line(figure, marked)
    figure.update_xaxes(title={"text": what})
    figure.update_yaxes(type="category", autorange="reversed", ticks="", tickfont={"size": 14})
    parts = (f"{name} {_listed([f'{x:.3g}' for x in np.sort(row)[[0, -1]]])}" for name, row in rows.items())
    return _described(figure, f"{what}, least and most of each row", *parts, *limit)


def marks_by_row(
    rows: Sequence[str],
    values: Mapping[str, Any],
    what: str,
    *,
    notes: Sequence[str] = (),
    marked: float | None = None,
    log_x: bool = False,
) -> go.Figure:
    """One or several quantities of each of some things: a row for each thing, a mark for each quantity.

    A row's name stands above it, so that long names leave room for the marks on a phone.

    Args:
        rows: Their names, from the top.
        values: By name, one number for each row, shape (row,).
        what: The quantity on the horizontal axis, with its unit.
        notes: A few words for each row, at its right end; none at all, or one for each.
        marked: A value at which an upright line stands: a guess, say.
        log_x: Logarithmic values.

    Raises:
        ValueError: if two rows have one name, or there is not one finite number (above zero, if `log_x`) or
            note for each row.
    """
    marks = {name: np.asarray(array, dtype=np.float32) for name, array in values.items()}
    if not rows or len(set(rows)) < len(rows) or not marks or len(notes) not in (0, len(rows)):
        raise ValueError(
            f"rows of different names, values and a note for each or none are asked for; there are rows "
            f"{list(rows)}, values of {list(marks)} and {len(notes)} notes"
        )
    for name, array in marks.items():
        if array.shape != (len(rows),) or not np.isfinite(array).all() or (log_x and array.min() <= 0):
            wanted = "finite number above zero" if log_x else "finite number"
            raise ValueError(f"{name!r} should have a {wanted} for each of {len(rows)} rows; it is {array}")
    layout = {"template": TEMPLATE, "height": 100 + 48 * len(rows), "showlegend": len(marks) > 1}
    figure = go.Figure(
        layout={**layout, "hovermode": "closest", "margin": {"l": 12, "t": 24 if len(marks) == 1 else 48}}
    )
    symbols = ("circle", "diamond-open", "x-thin", "square-open")
    for i, (name, colour) in enumerate(zip(marks, _cycle(len(marks)), strict=True)):
        style = {"color": colour, "symbol": symbols[i % 4], "size": 9, "line": {"color": colour, "width": 2}}
        dots = go.Scatter(x=marks[name], y=list(rows), name=name, mode="markers", marker=style)
        figure.add_trace(dots.update(hovertemplate="%{y}: %{x:.3g}<extra>" + name + "</extra>"))
    above = {"xref": "paper", "yanchor": "bottom", "yshift": 4, "showarrow": False, "font": {"size": 14}}
    for row, note in zip(rows, notes or [""] * len(rows), strict=True):
        figure.add_annotation(text=row, x=0, xanchor="left", align="left", y=row, **above)
        if note:
            figure.add_annotation(text=note, x=1, xanchor="right", align="right", y=row, **above)
    limit = _upright_line(figure, marked)
    every = np.concatenate([*marks.values(), [] if marked is None else [marked]])
    ends = np.array([every.min(), every.max()], dtype=np.float64)
    least, most = (np.log10(ends) if log_x else ends).tolist()
    room = 0.06 * (most - least) or 1.0
    plain = {"exponentformat": "none", "separatethousands": True}
    figure.update_xaxes(title={"text": what}, range=[least - room, most + room], **plain)
    if log_x:  # at most six powers of ten, or 2 and 5 between few: more would stand on their heads on a phone
        every_power = max(1, math.ceil((most - least) / 5))
        figure.update_xaxes(
            type="log", exponentformat="power", dtick="D2" if most - least < 2 else every_power
        )
    figure.update_yaxes(type="category", range=[len(rows) - 0.5, -0.8], showticklabels=False)
    return _described(figure, what, *_told_by_row(rows, marks, notes), *limit)


def _told_by_row(rows: Sequence[str], marks: Mapping[str, np.ndarray], notes: Sequence[str]) -> list[str]:
    """What `marks_by_row` draws, a piece for each row."""
    one = len(marks) == 1
    told = []
    for i, row in enumerate(rows):
        numbers = [f"{array[i]:.3g}" if one else f"{name} {array[i]:.3g}" for name, array in marks.items()]
        told.append(f"{row}: {_listed([*numbers, *notes[i : i + 1]])}")
    return told


def _upright_line(figure: go.Figure, at: float | None) -> list[str]:
    """Draw an upright line where one is asked for, and return what is said of it."""
    if at is None:
        return []
    figure.add_vline(x=at, line={"color": COLOURS["muted"], "dash": "dash", "width": 1.5})
    return [f"the line stands at {at:g}"]


def seeds_beside_curve(
    seeds: Mapping[float, Sequence[float | int | None]],
    curve: Mapping[float, float | int],
    axis: str,
    what: str,
    *,
    names: tuple[str, str] = ("ours, each seed", "published, one seed"),
) -> go.Figure:
    """What each of several seeds took, as dots, beside a curve of which there is one value each; logarithmic.

    Seeds that never came there stand as open triangles on a line of their own above all others.

    Args:
        seeds: By the value on the horizontal axis; None for a seed that never came there.
        curve: By the same kind of value.
        axis: What the values on the horizontal axis are; shares are written as percentages.
        what: The quantity on the vertical axis.
        names: Of the dots, and of the curve.

    Raises:
        ValueError: If there is no seed, nothing of the curve, or a number that is not positive and finite.
    """
    came = [(x, step) for x, steps in seeds.items() for step in steps if step is not None]
    never = [x for x, steps in seeds.items() for step in steps if step is None]
    numbers = [*(step for _, step in came), *curve.values()]
    if not (came or never) or not curve or not all(math.isfinite(n) and n > 0 for n in numbers):
        raise ValueError(f"seeds and a curve must have positive numbers, got {dict(seeds)} and {dict(curve)}")
    figure = go.Figure(layout={"template": TEMPLATE, "height": 420, "hovermode": "closest"})
    hover = "%{x:.0%}: %{y:,}"
    line = {"color": COLOURS["train"], "dash": DASHES["train"], "width": 2}
    place = dict(sorted(curve.items()))
    style = {"symbol": SYMBOLS["train"], "size": 7, "color": COLOURS["train"]}
    published = go.Scatter(
        x=list(place), y=list(place.values()), name=names[1], mode="lines+markers", line=line, marker=style
    )
    figure.add_trace(published.update(hovertemplate=hover))
    dots = {"color": COLOURS["test"], "size": 9, "opacity": 0.7, "line": {"width": 0}}
    if came:
        ours = go.Scatter(x=[x for x, _ in came], y=[y for _, y in came], name=names[0], mode="markers")
        figure.add_trace(ours.update(marker=dots, hovertemplate=hover))
    if never:
        edge = {"color": COLOURS["test"], "width": 1.5}
        mark = {"symbol": "triangle-up-open", "size": 10, "color": COLOURS["test"], "line": edge}
        lost = go.Scatter(x=never, y=[1.6 * max(numbers)] * len(never), name="never within its steps")
        figure.add_trace(lost.update(mode="markers", marker=mark, hovertemplate="%{x:.0%}: never"))
    figure.update_xaxes(title={"text": axis}, tickformat=".0%")
    figure.update_yaxes(title={"text": what}, type="log", dtick=1, tickformat=",")
    told = []
    for x, steps in sorted(seeds.items()):
        found = [step for step in steps if step is not None]
        span = f"{min(found):,.0f} to {max(found):,.0f}" if found else "none"
        told.append(f"at {x:.0%} {span} ({len(found)} of {len(steps)} seeds)")
    known = ", ".join(f"{y:,.0f} at {x:.0%}" for x, y in place.items())
    return _described(figure, f"{what} against {axis}; {names[0]}: {'; '.join(told)}", f"{names[1]}: {known}")


# What Gurnee et al. (2025) state in words of Claude 3.5 Haiku; what stands in their images only is left out.
HAIKU_RANGES = {
    "one feature: active at a count of": [(35, 55)],
    "the next": [(45, 65)],
    "head 0: turns at so many left": [(0, 10), (15, 20)],
    "head 1": [(10, 20)],
    "head 2": [(5, 15)],
}
HAIKU_SHARES = {
    "count, means": (6, 0.95),
    "count, 150 probes": (6, 0.82),
    "what remains": (2, 0.92),
    "length of a token": (3, 0.70),
}


def haiku_claims() -> go.Figure:
    """What was published of Claude 3.5 Haiku, drawn from the numbers in the paper's text.

    Above: in how many dimensions how much of each curve's variance lies. Below: at which counts two features
    are active, and for how many characters left the output of three heads changes most.
    """
    figure = make_subplots(
        2,
        1,
        row_heights=[0.44, 0.56],
        vertical_spacing=0.26,
        subplot_titles=["How flat the curves are", "Who covers what"],
    )
    names = list(HAIKU_SHARES)
    shares = [share for _, share in HAIKU_SHARES.values()]
    said = [f"{n} dimensions: {share:.0%}" for n, share in HAIKU_SHARES.values()]
    inside = {"textposition": "inside", "insidetextanchor": "start", "textfont": {"color": COLOURS["paper"]}}
    bars = go.Bar(x=shares, y=names, orientation="h", text=said, marker={"color": COLOURS["train"]}, **inside)
    figure.add_trace(bars.update(hoverinfo="skip", width=0.62), 1, 1)
    for i, (name, ranges) in enumerate(HAIKU_RANGES.items()):
        colour = COLOURS["answer"] if i < 2 else COLOURS["focus"]
        for least, most in ranges:
            line = {"color": colour, "width": 12 if i < 2 else 8}
            span = go.Scatter(x=[least, most], y=[name, name], mode="lines", line=line)
            figure.add_trace(span.update(hovertemplate=f"{least} to {most}<extra>{name}</extra>"), 2, 1)
    figure.update_xaxes(range=[0, 1], tickformat=".0%", title={"text": "share of the variance"}, row=1, col=1)
    figure.update_xaxes(range=[0, 70], title={"text": "characters"}, row=2, col=1)
    figure.update_yaxes(autorange="reversed", showgrid=False, ticks="")
    layout = {"template": TEMPLATE, "height": 500, "showlegend": False, "hovermode": "closest"}
    figure.update_layout(**layout)
    parts = [f"{name} {text}" for name, text in zip(names, said, strict=True)]
    for name, ranges in HAIKU_RANGES.items():
        parts.append(f"{name} {_listed([f'{least} to {most}' for least, most in ranges])}")
    return _described(figure, "What Gurnee et al. state of Claude 3.5 Haiku", *parts)


def _curves(source: Any, names: tuple[str, ...]) -> dict[str, np.ndarray]:
    given = getattr(source, "curves", source)
    missing = [name for name in ("step", *names) if name not in given]
    if missing:
        raise ValueError(f"no curve {_listed(missing)}; there are {_listed(list(given))}")
    arrays = {name: np.asarray(given[name]) for name in ("step", *names)}
    for name, array in arrays.items():
        if array.shape != arrays["step"].shape or array.ndim != 1:
            steps = arrays["step"].shape
            raise ValueError(f"curve {name} has shape {array.shape}, its steps have shape {steps}")
    return arrays


def _against_step(what: str, log_x: bool, log_y: bool) -> go.Figure:
    figure = go.Figure(layout={"template": TEMPLATE})
    figure.update_xaxes(title={"text": "step"}, exponentformat="none", separatethousands=True)
    if log_x:
        figure.update_xaxes(type="log", dtick=1)
    figure.update_yaxes(title={"text": what})
    if log_y:
        figure.update_yaxes(type="log", exponentformat="power", dtick=1)
    return figure


def _add_split(figure: go.Figure, curves: Mapping[str, np.ndarray], quantity: str, log_x: bool) -> None:
    for split in ("train", "test"):
        line = {"color": COLOURS[split], "dash": DASHES[split], "width": 2.5}
        _add_line(figure, curves["step"], curves[f"{split}_{quantity}"], split, log_x, **line)


def _add_line(
    figure: go.Figure, steps: np.ndarray, values: np.ndarray, name: str, log_x: bool, **line: Any
) -> None:
    shown = steps > 0 if log_x else slice(None)
    # Single precision is more than a screen can show, and halves the notebook.
    trace = go.Scatter(x=steps[shown], y=values[shown].astype(np.float32), name=name, mode="lines", line=line)
    figure.add_trace(trace.update(hovertemplate="%{y:.3g}"))


def _cycle(n: int) -> list[str]:
    colours = [COLOURS[name] for name in ("ink", "answer", "focus", "a", "b")]
    return [colours[i % len(colours)] for i in range(n)]


def _journey(name: str, steps: np.ndarray, values: np.ndarray, unit: str) -> str:
    end = f"{values[-1]:.3g} {unit}".rstrip()
    return f"{name} from {values[0]:.3g} at step {steps[0]} to {end} at step {steps[-1]}"


def _described(figure: go.Figure, *parts: str) -> go.Figure:
    figure.update_layout(meta={"alt": "; ".join(parts) + "."})
    return figure


def _listed(items: list) -> str:
    return ", ".join(str(item) for item in items)
