"""A clock's picture, drawn in Python: the face with its thread, and the addition table as one gradient."""

import math

import numpy as np

from grokkit.palette import PALETTE
from grokkit.svg import colour, drawing

WIDTH, HEIGHT = 560, 286
MIDDLE = 138  # of the face, both ways
RING, SPOOL, ROOM, MOST_PITCH = 84, 95, 31, 9.0  # as in clock_face.js
LEFT, SIDE = 318, 220  # of the table
HANDS = (("answer", RING), ("b", 40), ("a", 58))
MOST_CELLS = 30  # hours; with more of them the table's colours flow into one another
CYCLIC: list[str] = PALETTE["cyclic"]


def clock_picture(p: int, a: int, b: int, k: int, label: str) -> str:
    """The clock of `Clock` beside the addition table, as SVG.

    Args:
        p: Hours on the clock.
        a: First number of the pair.
        b: Second number.
        k: How many times as fast the hands turn.
        label: What the picture shows, for those who do not see it.
    """
    total = k * (a + b)
    pitch = min(MOST_PITCH, ROOM / math.ceil(max(total, 1) / p))
    threads = (("a", 0, k * a), ("b", k * a, total))
    face = [
        _ticks(p),
        *(_thread(name, first, last, p, pitch) for name, first, last in threads if last > first),
        *(_hand(name, k * {"a": a, "b": b, "answer": a + b}[name] / p, length) for name, length in HANDS),
        f'<circle r="4" fill="{colour("ink")}"/>',
    ]
    placed = f'<g transform="translate({MIDDLE} {MIDDLE})">{"".join(face)}</g>'
    return drawing(WIDTH, HEIGHT, label, placed + _table(p, a, b, k))


def _point(turns: float, radius: float) -> str:
    angle = 2 * math.pi * turns
    return f"{radius * math.sin(angle):.1f} {-radius * math.cos(angle):.1f}"


def _ticks(p: int) -> str:
    dash = 0.55 / (2 * math.pi * RING) * p
    return (
        f'<circle r="{RING}" fill="none" stroke="{colour("muted")}" stroke-width="7" pathLength="{p}" '
        f'stroke-dasharray="{dash:.4f} {1 - dash:.4f}" stroke-dashoffset="{dash / 2:.4f}" '
        'transform="rotate(-90)"/>'
    )


def _thread(name: str, first: int, last: int, p: int, pitch: float) -> str:
    turns = np.linspace(first / p, last / p, max(2, math.ceil((last - first) / p * 40)))
    points = "L".join(_point(t, SPOOL + pitch * t) for t in turns)
    width = min(4.5, 0.6 * pitch)
    style = f'fill="none" stroke="{colour(name)}" stroke-width="{width:.2f}" stroke-linecap="round"'
    return f'<path d="M{points}" {style}/>'


def _hand(name: str, turns: float, length: int) -> str:
    marks = {
        "a": f'<circle cy="{-length}" r="7.5"/>',
        "b": f'<rect x="-7" y="{-length - 7}" width="14" height="14" rx="2"/>',
        "answer": f'<path d="M0 {-length - 8}l8 8-8 8-8-8z"/>',
    }
    return (
        f'<g transform="rotate({turns % 1 * 360:.2f})" fill="{colour(name)}" stroke="{colour(name)}">'
        f'<path d="M0 0V{-length}" stroke-width="3"/>{marks[name]}</g>'
    )


def _table(p: int, a: int, b: int, k: int) -> str:
    """Equal answers lie on diagonals, so the whole table is one gradient that repeats."""
    n = min(p, MOST_CELLS)
    shares = [i / n for i in range(n)] if p <= MOST_CELLS else [i / len(CYCLIC) for i in range(len(CYCLIC))]
    stops = "".join(
        f'<stop offset="{share:.4f}" stop-color="{CYCLIC[round(share * len(CYCLIC)) % len(CYCLIC)]}"/>'
        for share in [*shares, 1.0]
    )
    name = f"gk-sums-{p}-{k}"
    period = SIDE / (2 * k)  # along both axes: a + b grows by p / k
    x, y = LEFT + (b + 0.5) * SIDE / p, 30 + (a + 0.5) * SIDE / p
    ring = f'cx="{x:.1f}" cy="{y:.1f}" r="7" fill="none"'
    return (
        f'<linearGradient id="{name}" gradientUnits="userSpaceOnUse" spreadMethod="repeat" '
        f'x1="{LEFT}" y1="30" x2="{LEFT + period:.2f}" y2="{30 + period:.2f}">{stops}</linearGradient>'
        f'<text x="{LEFT}" y="20">all pairs: a down, b across</text>'
        f'<rect x="{LEFT}" y="30" width="{SIDE}" height="{SIDE}" fill="url(#{name})"/>'
        f'<circle {ring} stroke="#fff" stroke-width="5"/><circle {ring} stroke="#000" stroke-width="2.5"/>'
        f'<text x="{LEFT}" y="{30 + SIDE + 20}">{a} + {b} = {(a + b) % p} on a clock with {p} hours</text>'
    )
