"""ReluProduct's picture as SVG: the cosine and what the ReLU leaves of it, and the overtones of that."""

import math

import numpy as np

from grokkit.circuits import clipped_harmonics
from grokkit.svg import colour, drawing

WIDTH, LEFT, TOP = 560, 96, 30
CLIPPED, ROW = 150, 44  # heights
NAMES = ("constant", "cos t", "cos 2t", "cos 3t", "cos 4t")
REACH = 2.2  # of the vertical axis


def product_picture(x: float, y: float, n: int) -> str:
    """The clipped cosine of a pair over all phases, n neurons on it, and its overtones.

    Args:
        x: Angle of a on the clock of the frequency.
        y: Angle of b.
        n: Neurons, evenly placed.
    """
    size, middle = 2 * math.cos((x - y) / 2), (x + y) / 2
    phases = np.linspace(0, 2 * math.pi, 181)
    inside = size * np.cos(middle + phases)
    places = 2 * math.pi * np.arange(n) / n
    parts = clipped_harmonics(0.0, abs(size), len(NAMES) - 1)
    turned = middle if size >= 0 else middle + math.pi

    def line(values, top, unit):
        across = LEFT + (WIDTH - LEFT - 10) * phases / (2 * math.pi)
        return "M" + "L".join(f"{u:.1f} {top - unit * v:.1f}" for u, v in zip(across, values, strict=True))

    def path(values, top, unit, ink, style=""):
        return f'<path d="{line(values, top, unit)}" fill="none" stroke="{colour(ink)}" {style}/>'

    zero = TOP + CLIPPED / 2
    unit = CLIPPED / 2 / REACH
    drawn = (
        f'<text y="14">One cosine, clipped, for neurons of all phases</text>'
        f'<path d="M{LEFT} {zero}H{WIDTH - 10}" stroke="{colour("rule")}"/>'
        + path(inside, zero, unit, "muted", 'stroke-dasharray="5 4"')
        + path(np.maximum(inside, 0), zero, unit, "ink", 'stroke-width="2.5"')
    )
    for place in places:
        at = LEFT + (WIDTH - LEFT - 10) * place / (2 * math.pi)
        height = max(size * math.cos(middle + place), 0)
        drawn += f'<circle cx="{at:.1f}" cy="{zero - unit * height:.1f}" r="4.5" fill="{colour("focus")}"/>'
    for m, (name, part) in enumerate(zip(NAMES, parts, strict=True)):
        row = TOP + CLIPPED + 40 + ROW * m
        ink = "answer" if m == 2 else "ink"
        drawn += (
            f'<text y="{row + 4}" fill="{colour(ink)}">{name}</text>'
            f'<path d="M{LEFT} {row}H{WIDTH - 10}" stroke="{colour("rule")}"/>'
            + path(part * np.cos(m * (turned + phases)), row, ROW / 2.2, ink, 'stroke-width="2"')
        )
    label = (
        f"A cosine of height {abs(size):.2f} and what a ReLU leaves of it, with {n} neurons at phases all "
        f"round. Below its parts: a constant of {parts[0]:.2f}, cos t with {parts[1]:.2f}, cos 2t with "
        f"{parts[2]:.2f}, which turns with the sum, no cos 3t, and cos 4t with {abs(parts[4]):.2f}."
    )
    return drawing(WIDTH, TOP + CLIPPED + 40 + ROW * len(NAMES), label, drawn)
