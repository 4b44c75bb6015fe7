"""The picture of Phases: five losses over the three phases, where no script runs."""

from itertools import pairwise

import numpy as np
from jaxtyping import Float

from grokkit.explorables.frame.picture import LOSS_FLOOR, WIDTH
from grokkit.measures import RunMeasures
from grokkit.phases import NAMES, Cuts
from grokkit.svg import colour, drawing

HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 330, 44, 78, 34, 30
LABEL = 14  # height of a label at a line's end


def phases_picture(measured: RunMeasures, found: Cuts | str, step: int, label: str) -> str:
    """Losses in decades against steps, with the phases as bands and a mark at a step, as SVG.

    Args:
        measured: Of all checkpoints.
        found: The cuts, or why there are none; then there are no bands.
        step: Where the mark is.
        label: What the picture shows, for those who do not see it.
    """
    m = measured
    lines = [
        ("train", m.train_loss, "train", "7 3.5"),
        ("test", m.test_loss, "test", ""),
        ("restricted", m.restricted_loss["sum"]["test"], "ink", "2.5 3"),
        ("blocks", m.restricted_loss["blocks"]["test"], "muted", "9 3 2 3"),
        ("excluded", m.excluded_loss, "focus", "14 4"),
    ]
    values = np.maximum(np.concatenate([line[1] for line in lines]), LOSS_FLOOR)
    low, high = int(np.floor(np.log10(values.min()))), int(np.floor(np.log10(values.max()))) + 1
    right, bottom = WIDTH - RIGHT, HEIGHT - BOTTOM
    first, last = int(m.steps[0]), max(int(m.steps[-1]), int(m.steps[0]) + 1)

    def x(at):
        return LEFT + (right - LEFT) * (np.asarray(at, dtype=float) - first) / (last - first)

    def y(loss):
        return TOP + (bottom - TOP) * (high - np.log10(np.maximum(loss, LOSS_FLOOR))) / (high - low)

    parts = []
    if isinstance(found, Cuts):
        edges = [first, found.formation, found.cleanup, last]
        parts.append(
            f'<rect x="{x(edges[1]):.1f}" y="{TOP}" width="{x(edges[2]) - x(edges[1]):.1f}" '
            f'height="{bottom - TOP}" fill="{colour("panel")}"/>'
        )
        for number, name in enumerate(NAMES):
            at = (x(edges[number]) + x(edges[number + 1])) / 2
            parts.append(
                f'<text x="{at:.1f}" y="{TOP - 8 - 14 * (number == 0)}" font-size="11" '
                f'text-anchor="middle">{number + 1} {name}</text>'
            )
    every = -(-(high - low) // 6)
    for e in range(low, high + 1, every):
        parts.append(
            f'<path d="M{LEFT} {y(10.0**e):.0f}H{right}" stroke="{colour("rule")}"/>'
            f'<text x="{LEFT - 6}" y="{y(10.0**e) + 4:.0f}" text-anchor="end">'
            f'10<tspan dy="-4" font-size="9">{"−" if e < 0 else ""}{abs(e)}</tspan></text>'
        )
    unit = 10 ** int(np.log10(last)) / (1 if last >= 4 * 10 ** int(np.log10(last)) else 2)
    for tick in np.arange(0, last + 1, unit):
        parts.append(
            f'<text x="{x(tick):.0f}" y="{bottom + 18}" text-anchor="middle">'
            f"{'step ' if tick == 0 else ''}{tick:,.0f}</text>"
        )
    parts.append(f'<path d="M{x(step):.1f} {TOP}V{bottom}" stroke="{colour("ink")}"/>')
    for (name, curve, ink, dash), at in zip(
        lines, _apart([float(y(line[1][-1])) for line in lines]), strict=True
    ):
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        parts.append(
            f'<polyline points="{_points(x(m.steps), y(curve))}" fill="none" stroke="{colour(ink)}" '
            f'stroke-width="2" stroke-linejoin="round"{dashed}/>'
            f'<text x="{right + 6}" y="{at + 4:.0f}" fill="{colour(ink)}">{name}</text>'
        )
    return drawing(WIDTH, HEIGHT, label, "".join(parts))


def _points(x: Float[np.ndarray, " step"], y: Float[np.ndarray, " step"]) -> str:
    return " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(x, y, strict=True))


def _apart(places: list[float]) -> list[float]:
    """The same heights, moved down where labels would stand on each other."""
    order, moved = np.argsort(places), list(places)
    for above, below in pairwise(order):
        moved[below] = max(moved[below], moved[above] + LABEL)
    return moved
