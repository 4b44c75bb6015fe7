"""The picture of Votes: scores of up to four hands as small multiples, and their mean in large, as SVG."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float

from grokkit.circuits import interference
from grokkit.svg import colour, drawing

WIDTH, GAP = 640, 20
SMALL, SUM = 78, 190  # heights in pixels
PANELS = 4  # as in hands.js
SAME = 1e-9  # scores that are equal but for rounding


def votes_picture(hands: Sequence[int], p: int, a: int, b: int) -> str:
    """Scores of all answers c by single hands, and below them their mean.

    Args:
        hands: Speeds, each 1 … ⌊p/2⌋; at least one.
        p: The modulus.
        a: The first number.
        b: The second number.
    """
    c = (a + b) % p
    shown = list(hands)[:PANELS]
    wide = (WIDTH - GAP * (PANELS - 1)) / PANELS
    small = "".join(
        f'<g transform="translate({i * (wide + GAP):.1f} 0)"><text y="14">k = {k}</text>'
        f'<g transform="translate(0 24)">{_dots(_scores([k], p, c), c, wide, SMALL, 1.6)}</g></g>'
        for i, k in enumerate(shown)
    )
    mean = _scores(hands, p, c)
    top = SMALL + 66
    large = (
        f'<text y="{top - 14}">all of them together</text>'
        f'<g transform="translate(0 {top})">{_dots(mean, c, WIDTH, SUM, 3.4)}</g>'
        + "".join(
            f'<text x="{_x(tick, p, WIDTH):.1f}" y="{top + SUM + 20}" text-anchor="middle">'
            f"{'c = ' if tick == 0 else ''}{tick}</text>"
            for tick in range(0, p, 20 if p > 40 else max(1, p // 4))
        )
    )
    return drawing(WIDTH, top + SUM + 28, describe(hands, p, a, b), small + large)


def describe(hands: Sequence[int], p: int, a: int, b: int) -> str:
    """What the picture shows, in two sentences."""
    c = (a + b) % p
    rivals, best = _rivals(_scores(hands, p, c), c)
    where = ", ".join(map(str, rivals)) if len(rivals) <= PANELS else f"{len(rivals)} of the others"
    speeds = ", ".join(map(str, hands)) if len(hands) <= PANELS else f"{len(hands)} different ones"
    return (
        f"Scores of all answers mod {p} by hands of the speeds {speeds}, one by one and together. The right "
        f"answer, {a} + {b} = {c}, has the full score, 1; the best wrong ones, {where}, have {best:.4f} "
        "together."
    )


def _scores(hands: Sequence[int], p: int, c: int) -> Float[np.ndarray, " p"]:
    return interference(hands, p)[(np.arange(p) - c) % p] / len(hands)


def _rivals(scores: Float[np.ndarray, " p"], c: int) -> tuple[list[int], float]:
    others = np.where(np.arange(len(scores)) == c, -np.inf, scores)
    return np.flatnonzero(others >= others.max() - SAME).tolist(), float(others.max())


def _x(c, p: int, width: float | int):
    return (np.asarray(c) + 0.5) * width / p


def _dots(scores: Float[np.ndarray, " p"], c: int, width: float | int, height: int, size: float) -> str:
    p = len(scores)
    x, y = _x(np.arange(p), p, width), height / 2 * (1 - scores)
    dots = "".join(f"M{u:.1f} {v:.1f}h.01" for u, v in zip(x, y, strict=True))
    rivals, _ = _rivals(scores, c)
    rings = "".join(
        f'<circle cx="{x[i]:.1f}" cy="{y[i]:.1f}" r="{size + 2:.1f}" fill="none" stroke="{colour("ink")}"/>'
        for i in rivals[:PANELS]
    )
    return (
        f'<path d="M0 {height / 2}H{width:.1f}" stroke="{colour("rule")}"/>'
        f'<path d="M{x[c]:.1f} 0V{height}" stroke="{colour("answer")}" stroke-dasharray="4 3"/>'
        f'<path d="{dots}" stroke="{colour("ink")}" stroke-width="{size}" stroke-linecap="round"/>{rings}'
        f'<path d="M{x[c]:.1f} -7l6 7-6 7-6-7z" fill="{colour("answer")}"/>'
    )
