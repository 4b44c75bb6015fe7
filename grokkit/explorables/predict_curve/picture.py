"""The picture of PredictCurve: what is known, on a chart whose rest is left empty for a guess."""

from collections.abc import Mapping

import numpy as np
from jaxtyping import Float, Int

from grokkit.explorables.frame.picture import LEFT, RIGHT, TOP, WIDTH
from grokkit.svg import colour, drawing

HEIGHT = 290


def guess_picture(
    steps: Int[np.ndarray, " point"],
    accuracies: Mapping[str, Float[np.ndarray, " point"]],
    last_step: int,
    chance: float,
    label: str,
) -> str:
    """Accuracies up to a step, on a chart whose rest is left empty for a guess, as SVG.

    Args:
        steps: Of the known part.
        accuracies: Shares at these steps, by split.
        last_step: Where the axis ends.
        chance: Accuracy of guessing uniformly.
        label: What the picture shows, for those who do not see it.
    """
    right, bottom = WIDTH - RIGHT, HEIGHT - 34

    def x(step):
        return LEFT + (right - LEFT) * np.asarray(step, dtype=float) / last_step

    def y(share):
        return bottom - (bottom - TOP) * np.asarray(share, dtype=float)

    parts = [
        f'<rect x="{x(steps[-1]):.1f}" y="{TOP}" width="{right - x(steps[-1]):.1f}" height="{bottom - TOP}" '
        f'fill="{colour("panel")}"/>',
        f'<text x="{(LEFT + right) / 2:.0f}" y="{y(0.55):.0f}" text-anchor="middle" font-size="15" '
        f'fill="{colour("muted")}">What will the test accuracy do?</text>',
        f'<path d="M{LEFT} {y(chance):.1f}H{right}" stroke="{colour("muted")}" stroke-dasharray="1 4"/>'
        f'<text x="{right}" y="{y(chance) - 6:.0f}" text-anchor="end" font-size="11">guessing</text>',
    ]
    for share in (0, 0.25, 0.5, 0.75, 1):
        parts.append(
            f'<path d="M{LEFT} {y(share):.1f}H{right}" stroke="{colour("rule")}"/>'
            f'<text x="{LEFT - 6}" y="{y(share) + 4:.0f}" text-anchor="end">{share:.0%}</text>'
        )
    unit = 10 ** int(np.log10(last_step))
    ticks = np.arange(0, last_step + 1, unit if last_step >= 4 * unit else unit / 2)
    parts += [
        f'<text x="{x(tick):.0f}" y="{bottom + 18}" text-anchor="middle">{"step " if tick == 0 else ""}'
        f"{tick:,.0f}</text>"
        for tick in ticks
    ]
    for split, values in accuracies.items():
        points = " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(x(steps), y(values), strict=True))
        dash = ' stroke-dasharray="6 3"' if split == "train" else ""
        parts.append(
            f'<polyline points="{points}" fill="none" stroke="{colour(split)}" stroke-width="2"{dash}/>'
            f'<text x="{x(steps[-1]) + 7:.0f}" y="{y(values[-1]) + (16 if split == "train" else -7):.0f}" '
            f'fill="{colour(split)}">{split}</text>'
        )
    return drawing(WIDTH, HEIGHT, label, "".join(parts))
