"""CountManifold's picture as SVG: the curve of the count in two views, and the newline along it."""

import numpy as np
from jaxtyping import Float

from grokkit.explorables.count_manifold.curves import CountCurve, scaled
from grokkit.svg import colour, drawing

WIDTH, SIDE, TOP = 560, 250, 26
CHART, LEFT = 120, 44


def manifold_picture(curve: CountCurve) -> str:
    """Components 1 × 2 and 1 × 3, above the probability of a newline for each count that a word is given.

    Args:
        curve: Of one checkpoint.
    """
    text, last = 0, len(curve.counts) - 1
    label = (
        f"The count in the model {curve.name}, step {curve.step}: {last + 1} points, from {curve.counts[0]} "
        f"to {curve.counts[-1]} characters; {curve.shares[0]:.0%} of their variance is along one direction. "
        f"A word at column {curve.own[text]} is given other counts: the chance of a newline goes from "
        f"{curve.newline[text, 0]:.0%} to {curve.newline[text, last]:.0%}."
    )
    points = scaled(curve.points)
    views = _view(points[:, [0, 1]], curve, 0.0, "Components 1 and 2")
    views += _view(points[:, [0, 2]], curve, float(WIDTH - SIDE), "Components 1 and 3")
    return drawing(WIDTH, TOP + SIDE + CHART + 84, label, views + _chart(curve, text))


def _line(x: Float[np.ndarray, " point"], y: Float[np.ndarray, " point"]) -> str:
    return "M" + "L".join(f"{a:.1f} {b:.1f}" for a, b in zip(x, y, strict=True))


def _view(at: Float[np.ndarray, "point 2"], curve: CountCurve, left: float, title: str) -> str:
    middle = SIDE / 2
    x = left + middle + 0.86 * middle * at[:, 0]
    y = TOP + middle - 0.86 * middle * at[:, 1]
    beads = "".join(
        f'<circle cx="{a:.1f}" cy="{b:.1f}" r="3" fill="{colour("ink")}"/>' for a, b in zip(x, y, strict=True)
    )
    marks = "".join(
        f'<text x="{x[i]:.1f}" y="{y[i] - 9:.1f}" text-anchor="middle">{c}</text>'
        for i, c in enumerate(curve.counts.tolist())
        if c % 10 == 0
    )
    return (
        f'<text x="{left}" y="14">{title}</text><rect x="{left}" y="{TOP}" width="{SIDE}" height="{SIDE}" '
        f'rx="8" fill="{colour("panel")}"/><path d="{_line(x, y)}" fill="none" stroke="{colour("muted")}"/>'
        f"{beads}{marks}"
    )


def _chart(curve: CountCurve, text: int) -> str:
    top, counts = TOP + SIDE + 40, curve.counts
    x = LEFT + (WIDTH - LEFT - 8) * (counts - counts[0]) / (counts[-1] - counts[0])
    rules = "".join(
        f'<path d="M{LEFT} {top + CHART * (1 - v):.1f}H{WIDTH}" stroke="{colour("rule")}"/>'
        f'<text x="{LEFT - 6}" y="{top + CHART * (1 - v) + 4:.1f}" text-anchor="end">{v:.0%}</text>'
        for v in (0, 0.5, 1)
    )
    ticks = "".join(
        f'<text x="{a:.1f}" y="{top + CHART + 18}" text-anchor="middle">{c}</text>'
        for a, c in zip(x, counts.tolist(), strict=True)
        if c % 10 == 0
    )
    best, model = (_line(x, top + CHART * (1 - p[text])) for p in (curve.oracle, curve.newline))
    return (
        f'<text y="{top - 12}">The chance of a newline, given another count: the model, and the best (dashed)'
        f'</text>{rules}{ticks}<path d="{best}" fill="none" stroke="{colour("answer")}" stroke-width="2" '
        f'stroke-dasharray="6 4"/><path d="{model}" fill="none" stroke="{colour("ink")}" stroke-width="2.4"/>'
    )
