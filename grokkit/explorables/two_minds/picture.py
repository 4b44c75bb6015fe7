"""The picture of TwoMinds: the network's margin by a − b, and where the twelve sums lie, as SVG."""

from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Float

from grokkit.svg import colour, drawing

if TYPE_CHECKING:
    from grokkit.explorables.two_minds.figure import Dozen

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 640, 260, 44, 12, 30, 44
MARKS = (
    "m-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0",
    "m0-6l5.5 10h-11z",
    "m-4.5-4.5h9v9h-9z",
)  # of each kind of sum


def difference_picture(found: Float[np.ndarray, " pair"], dozen: "Dozen") -> str:
    """The mean margin of all pairs with the same a − b, as a curve, and the twelve sums on it.

    Args:
        found: Margin of each of p² pairs in row order, nats.
        dozen: The sums.
    """
    p = round(len(found) ** 0.5)
    half = p // 2
    a, b = np.divmod(np.arange(p * p), p)
    means = np.bincount((a - b) % p, found) / p
    low, high = float(np.floor(found.min())), float(np.ceil(found.max()))

    def x(difference):
        return LEFT + (difference + half) * (WIDTH - LEFT - RIGHT) / (2 * half)

    def y(margin):
        return HEIGHT - BOTTOM - (margin - low) * (HEIGHT - BOTTOM - TOP) / (high - low)

    line = " ".join(f"{x(d):.1f},{y(means[d % p]):.1f}" for d in range(-half, half + 1))
    parts = [f'<text x="0" y="12" fill="{colour("muted")}">margin of the network, nats</text>']
    for tick in np.linspace(low, high, 3):
        parts.append(
            f'<path d="M{LEFT} {y(tick):.1f}H{WIDTH - RIGHT}" stroke="{colour("rule")}"/>'
            f'<text x="{LEFT - 8}" y="{y(tick) + 4:.1f}" text-anchor="end">{tick:.0f}</text>'
        )
    for tick in (-half, 0, half):
        parts.append(f'<text x="{x(tick):.1f}" y="{HEIGHT - 22}" text-anchor="middle">{_signed(tick)}</text>')
    parts.append(
        f'<text x="{x(0):.1f}" y="{HEIGHT - 4}" text-anchor="middle" fill="{colour("muted")}">'
        "a − b</text>"
        f'<polyline points="{line}" fill="none" stroke="{colour("ink")}" stroke-width="1.5"/>'
    )
    for (first, second), kind in zip(dozen.pairs.tolist(), dozen.kinds.tolist(), strict=True):
        difference = (first - second + half) % p - half
        at = f"{x(difference):.1f} {y(found[first * p + second]):.1f}"
        parts.append(
            f'<path d="M{at}{MARKS[kind]}" fill="{colour("paper")}" stroke="{colour("ink")}" '
            'stroke-width="1.5"/>'
        )
    label = (
        f"Margin of the network by a − b: on average from {means.min():.1f} to {means.max():.1f} nats. Sums "
        f"that are marked: {', '.join(f'{s} + {t}' for s, t in dozen.pairs.tolist())}."
    )
    return drawing(WIDTH, HEIGHT, label, "".join(parts))


def _signed(n: int) -> str:
    return f"{n}".replace("-", "−")
