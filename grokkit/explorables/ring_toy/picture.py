"""RingToy's picture as SVG: the curve in its ball, the cosines of every two points, the mean by distance."""

import math

import numpy as np
from jaxtyping import Float

from grokkit.palette import PALETTE
from grokkit.svg import colour, drawing, grey_png, masked
from grokkit.text import manifold, ring

WIDTH, SIDE, TOP = 560, 250, 24
CHART, LEFT, BOTTOM = 170, 40, 40
TURN, TILT = math.radians(32), math.radians(24)  # as in index.js
CYCLIC: list[str] = PALETTE["cyclic"]
EVERY = 2  # pixels of the cosines: one for so many points


def ring_picture(points: Float[np.ndarray, "point n"], closed: bool, keep: int) -> str:
    """Points along their principal axes, beside their cosines and above their mean cosine by distance.

    Args:
        points: On the unit sphere.
        closed: Whether their order is a circle.
        keep: Dimensions of the ideal similarity whose closed form is drawn as well.
    """
    similarity = ring.similarity(points)
    profile = manifold.mean_by_lag(similarity, closed)[: len(points) // 2 + 1]
    found = manifold.ringing(profile)
    label = (
        f"{len(points)} points in the order of a {'circle' if closed else 'line'}, on the unit sphere in "
        f"{points.shape[1]} dimensions: a curve that winds through the ball. Their mean cosine falls to "
        f"{found.trough:.2f} at a distance of {found.trough_at} in the order and rises to "
        f"{found.rebound:.2f} at {found.rebound_at}. Dashed: an ideal similarity cut to {keep} dimensions."
    )
    parts = [
        _curve(points, closed),
        _cosines(similarity),
        _profile(profile, found, keep),
    ]
    return drawing(WIDTH, TOP + SIDE + CHART + BOTTOM + 30, label, "".join(parts))


def _curve(points: Float[np.ndarray, "point n"], closed: bool) -> str:
    middle, radius = SIDE / 2, SIDE / 2 - 4
    x, y, z = points[:, 0], -points[:, 1], points[:, 2]
    right, back = x * math.cos(TURN) + z * math.sin(TURN), z * math.cos(TURN) - x * math.sin(TURN)
    down, near = y * math.cos(TILT) - back * math.sin(TILT), back * math.cos(TILT) + y * math.sin(TILT)
    u, v = middle + 0.94 * radius * right, TOP + middle + 0.94 * radius * down
    path = "L".join(f"{a:.1f} {b:.1f}" for a, b in zip(u, v, strict=True))
    beads = "".join(
        f'<circle cx="{u[i]:.1f}" cy="{v[i]:.1f}" r="{3.2 + near[i]:.1f}" '
        f'fill="{CYCLIC[i * len(CYCLIC) // len(u)]}" stroke="{colour("ink")}" stroke-width=".8"/>'
        for i in np.argsort(near)
    )
    return (
        f'<text y="14">The points</text><circle cx="{middle}" cy="{TOP + middle}" r="{radius}" '
        f'fill="{colour("panel")}"/><path d="M{path}{"Z" if closed else ""}" fill="none" '
        f'stroke="{colour("muted")}" stroke-width="1.4"/>{beads}'
    )


def _cosines(similarity: Float[np.ndarray, "point point"]) -> str:
    left = WIDTH - SIDE
    box = f'x="{left}" y="{TOP}" width="{SIDE}" height="{SIDE}"'
    few = similarity[::EVERY, ::EVERY]
    return f'<text x="{left}" y="14">Their cosines</text>' + "".join(
        masked(grey_png(np.maximum(sign * few, 0)), box, colour(ink))
        for sign, ink in ((1, "ink"), (-1, "focus"))
    )


def _profile(profile: Float[np.ndarray, " lag"], found: manifold.Ringing, keep: int) -> str:
    top = TOP + SIDE + 34
    right = WIDTH - 12
    lags = np.arange(len(profile))

    def x(lag):
        return LEFT + (right - LEFT) * lag / lags[-1]

    def y(value):
        return top + CHART * (1 - value) / 2

    def line(at, values):
        return "M" + "L".join(f"{x(a):.1f} {y(b):.1f}" for a, b in zip(at, values, strict=True))

    fine = np.linspace(0, lags[-1], 4 * lags[-1] + 1)
    ideal = ring.equal_waves(keep, np.pi * fine / lags[-1])
    rules = "".join(
        f'<path d="M{LEFT} {y(v):.1f}H{right}" stroke="{colour("muted" if v == 0 else "rule")}"/>'
        f'<text x="{LEFT - 8}" y="{y(v) + 4:.1f}" text-anchor="end">{str(v).replace("-", "−")}</text>'
        for v in (-1, -0.5, 0, 0.5, 1)
    )
    ticks = "".join(
        f'<text x="{x(lag):.1f}" y="{top + CHART + 18}" text-anchor="middle">{lag}</text>'
        for lag in range(0, 51, 10)
    )
    low, high = (x(found.trough_at), y(found.trough)), (x(found.rebound_at), y(found.rebound))
    marks = f'<path d="M{low[0]:.1f} {low[1] + 5:.1f}l6 10h-12zM{high[0]:.1f} {high[1] - 5:.1f}l6-10h-12z"/>'
    return (
        f'<text y="{top - 12}">Mean cosine by distance in the order</text>{rules}{ticks}'
        f'<path d="{line(fine, ideal)}" fill="none" stroke="{colour("muted")}" stroke-width="1.8" '
        f'stroke-dasharray="6 4"/><path d="{line(lags, profile)}" fill="none" stroke="{colour("ink")}" '
        f'stroke-width="2.2"/>{marks}'
    )
