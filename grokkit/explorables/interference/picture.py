"""The picture of Interference: a row for each wave, and their sum with its peak, as SVG."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float

from grokkit.circuits import interference
from grokkit.svg import colour, drawing

WIDTH, LEFT, RIGHT = 640, 52, 12
ROWS, MOST_ROW = 190, 42  # pixels: all waves together, and one
SUM = 170
SAMPLES = 6  # of a curve between two answers


def waves_picture(frequencies: Sequence[int], p: int, a: int, b: int) -> str:
    """Waves ``cos w_k(a + b − c)`` over c, each its row, and below them their sum.

    Args:
        frequencies: Each 1 … ⌊p/2⌋; there may be none.
        p: The modulus.
        a: The first number.
        b: The second number.
    """
    K = [int(k) for k in frequencies]
    c = (a + b) % p
    row = min(MOST_ROW, ROWS / max(len(K), 1))
    top, middle = 22.0, 22 + row * len(K) + SUM * 0.66
    height = 22 + row * len(K) + SUM + 34
    scores = interference(K, p)[(np.arange(p) - c) % p] if K else np.zeros(p)
    scale = SUM * 0.6 / max(scores.max(), 1)
    parts = [
        f'<path d="M{_x(c, p):.1f} {top:.0f}V{middle:.0f}" stroke="{colour("answer")}" '
        'stroke-dasharray="4 3"/>',
        f'<text x="{_x(c, p):.1f}" y="{top - 8:.0f}" text-anchor="middle">a + b = {c}</text>',
        f'<path d="M{LEFT} {middle:.1f}H{WIDTH - RIGHT}" stroke="{colour("rule")}"/>',
        f'<text x="{LEFT - 8}" y="{middle + 4:.0f}" text-anchor="end">sum</text>',
    ]
    fine = np.arange(-0.5, p - 0.5 + 1e-9, 1 / SAMPLES)
    for i, k in enumerate(K):
        y = top + (i + 0.5) * row
        wave = y - 0.42 * row * np.cos(2 * np.pi * k / p * (fine - c))
        parts.append(_line(_x(fine, p), wave, "ink"))
        if row >= 14:
            parts.append(f'<text x="{LEFT - 8}" y="{y + 4:.0f}" text-anchor="end">k = {k}</text>')
    dots = "".join(
        f"M{_x(i, p) - 1.6:.1f} {middle - scale * s:.1f}h3.2" for i, s in enumerate(scores) if i != c
    )
    x, y = _x(c, p), middle - scale * scores[c]
    parts += [
        f'<path d="{dots}" stroke="{colour("ink")}" stroke-width="3" stroke-linecap="round"/>',
        f'<path d="M{x:.1f} {y - 8:.1f}l7 8-7 8-7-8z" fill="{colour("answer")}"/>',
        *(
            f'<text x="{_x(tick, p):.1f}" y="{height - 8:.0f}" text-anchor="middle">'
            f"{'c = ' if tick == 0 else ''}{tick}</text>"
            for tick in range(0, p, max(1, 20 if p > 40 else p // 4))
        ),
    ]
    return drawing(WIDTH, height, _label(K, p, a, b, scores), "".join(parts))


def _label(K: list[int], p: int, a: int, b: int, scores: Float[np.ndarray, " p"]) -> str:
    if not K:
        return f"No frequency is chosen: all answers mod {p} have the same score."
    c = (a + b) % p
    rival = np.delete(scores, c).max()
    return (
        f"Waves of the frequencies {', '.join(map(str, K))} over all answers mod {p}. All have a crest at "
        f"{a} + {b} = {c}; their sum is {scores[c]:.3g} there and at most {rival:.3g} elsewhere."
    )


def _x(c, p: int):
    return LEFT + (np.asarray(c) + 0.5) * (WIDTH - LEFT - RIGHT) / p


def _line(x: Float[np.ndarray, " n"], y: Float[np.ndarray, " n"], ink: str) -> str:
    points = " ".join(f"{u:.1f},{v:.1f}" for u, v in zip(x, y, strict=True))
    return f'<polyline points="{points}" fill="none" stroke="{colour(ink)}"/>'
