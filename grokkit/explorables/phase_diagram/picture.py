"""PhaseDiagram's picture as SVG: the plane, a strip for each seed."""

import html
import math

from grokkit.svg import colour, drawing
from grokkit.sweeps import Plane, Recorded

WIDTH, LEFT, TOP, ROW = 560, 70, 78, 34  # pixels
LEAST_SHADE = 0.22  # of the slowest
MARKS = {  # as in marks.js: drawn from the middle of a strip
    "memorises only": ("m-3 -3h6v6h-6z", f'fill="{colour("train")}"'),
    "learns nothing": ("m-3 0h6", f'fill="none" stroke="{colour("muted")}" stroke-width="1.5"'),
    "falls apart": ("m-3 -3l6 6m-6 0l6 -6", f'fill="none" stroke="{colour("ink")}" stroke-width="1.5"'),
    "failed": ("m0 -4v4.5m0 2.5v1", f'fill="none" stroke="{colour("ink")}" stroke-width="1.8"'),
}


def plane_picture(plane: Plane, target: float) -> str:
    """Every run of the plane; what has not been run is left empty."""
    rows, columns = len(plane.up.values), len(plane.across.values)
    wide = (WIDTH - LEFT - 4) / columns
    strip = (wide - 4) / len(plane.seeds)
    bottom = TOP + ROW * rows
    shade = shades(plane)
    filled: list[str] = []
    places: dict[str, list[tuple[float | int, float | int]]] = {name: [] for name in MARKS}
    for row, cells in enumerate(plane.runs):
        y = bottom - ROW * (row + 1)
        for column, cell in enumerate(cells):
            for i, run in enumerate(cell):
                x = LEFT + column * wide + 2 + i * strip
                if run is None:
                    continue
                if run.fate == "groks":
                    box = f'x="{x:.1f}" y="{y + 2}" width="{strip:.1f}" height="{ROW - 4}"'
                    filled.append(f'<rect {box} fill-opacity="{shade[run.key]:.2f}"/>')
                else:
                    places[run.fate or "failed"].append((x + strip / 2, y + ROW / 2))
    parts = [f'<g fill="{colour("test")}">{"".join(filled)}</g>']
    parts += [_marks(name, of) for name, of in places.items() if of]
    parts.append(_borders(plane, wide, bottom))
    parts += [
        f'<text x="{LEFT - 8}" y="{bottom - ROW * (i + 0.5) + 4:.0f}" text-anchor="end">{text}</text>'
        for i, text in enumerate(plane.up.texts)
    ]
    parts += [
        f'<text x="{LEFT + (i + 0.5) * wide:.1f}" y="{bottom + 17}" text-anchor="middle">{text}</text>'
        for i, text in enumerate(plane.across.texts)
    ]
    parts.append(f'<text x="0" y="{TOP - 10}">{html.escape(plane.up.label)} ↑</text>')
    across = html.escape(plane.across.label)
    parts.append(f'<text x="{WIDTH}" y="{bottom + 36}" text-anchor="end">{across} →</text>')
    parts.append(_key(plane, target, {name for name, of in places.items() if of}))
    return drawing(WIDTH, bottom + 44, described(plane), "".join(parts))


def shades(plane: Plane) -> dict[str, float]:
    """How dark each run is that groks, by its key: 1 the soonest, `LEAST_SHADE` the slowest, evenly in the
    logarithm of the steps."""
    steps = {run.key: max(1, step) for run, step in _grokking(plane)}
    if not steps:
        return {}
    low, high = math.log(min(steps.values())), math.log(max(steps.values()))
    way = (high - low) or 1.0
    return {key: 1 - (1 - LEAST_SHADE) * (math.log(step) - low) / way for key, step in steps.items()}


def described(plane: Plane) -> str:
    """What the picture shows, in words."""
    cells = [[run for run in cell if run is not None and run.fate is not None] for cell in plane]
    run = [cell for cell in cells if cell]
    grok = [sum(r.fate == "groks" for r in cell) for cell in run]
    everyone = sum(n == len(cell) for n, cell in zip(grok, run, strict=True))
    nobody = grok.count(0)
    return (
        f"A plane of {len(cells)} cells, {plane.across.label} to the right and {plane.up.label} upwards. "
        f"Of {len(run)} cells that have been run all seeds grok in {everyone}, "
        f"some in {len(run) - everyone - nobody}, none in {nobody}."
    )


def _grokking(plane: Plane) -> list[tuple[Recorded, int]]:
    """The runs that grok, with their steps."""
    runs = [run for cell in plane for run in cell if run is not None]
    return [(run, run.step_at_target) for run in runs if run.step_at_target is not None]


def _borders(plane: Plane, wide: float, bottom: int) -> str:
    beside, above = plane.borders
    n = len(plane.seeds)
    lines = []
    for row, line in enumerate(beside.tolist()):
        for column, seeds in enumerate(line):
            if seeds:
                at = f"M{LEFT + (column + 1) * wide:.1f} {bottom - ROW * row}v-{ROW}"
                lines.append(f'<path d="{at}" stroke-width="{thickness(seeds, n):.1f}"/>')
    for row, line in enumerate(above.tolist()):
        for column, seeds in enumerate(line):
            if seeds:
                at = f"M{LEFT + column * wide:.1f} {bottom - ROW * (row + 1)}h{wide:.1f}"
                lines.append(f'<path d="{at}" stroke-width="{thickness(seeds, n):.1f}"/>')
    return f'<g stroke="currentColor" fill="none">{"".join(lines)}</g>'


def thickness(seeds: int, of: int) -> float:
    """Of a line at which so many seeds change, in pixels."""
    return 0.5 + 2.5 * seeds / of


def _key(plane: Plane, target: float, marks: set[str]) -> str:
    steps = [step for _, step in _grokking(plane)]
    parts, x = [], 0.0
    if steps:
        said = f"{min(steps):,} … {max(steps):,} steps to {target:.0%} of the test pairs"
        parts.append(
            f'<g fill="{colour("test")}"><rect y="4" width="14" height="14"/>'
            f'<rect x="14" y="4" width="14" height="14" fill-opacity="{LEAST_SHADE}"/></g>'
            f'<text x="34" y="15">groks: {said}</text>'
        )
    for name in MARKS:
        if name in marks:
            parts.append(_marks(name, [(x + 6, 34)]) + f'<text x="{x + 16:g}" y="38">{name}</text>')
            x += 32 + 6.4 * len(name)
    return "".join(parts)


def _marks(name: str, places: list[tuple[float | int, float | int]]) -> str:
    outline, look = MARKS[name]
    return f'<path {look} d="{"".join(f"M{x:.1f} {y:g}{outline}" for x, y in places)}"/>'
