"""The picture of a spectrum: a bar for each frequency."""

from collections.abc import Collection

import numpy as np
from jaxtyping import Float

from grokkit.svg import colour, drawing

WIDTH, HEIGHT, LEFT, TOP, BOTTOM = 440, 210, 8, 26, 24


def spectrum_bars(norms: Float[np.ndarray, " freq"], keys: Collection[int], tau: float, label: str) -> str:
    """A bar for each k ≥ 1, those of the key frequencies named, and the threshold as a dotted line, as SVG.

    Args:
        norms: Of k = 0 … ⌊p/2⌋; k = 0 is not drawn.
        keys: Which frequencies stand out.
        tau: Threshold as a share of the largest norm.
        label: What the picture shows, for those who do not see it.
    """
    drawn = norms[1:] / norms[1:].max()
    pitch = (WIDTH - LEFT) / len(drawn)
    bottom = HEIGHT - BOTTOM
    bars, names, free_from = [], [], -np.inf
    for k, height in enumerate(drawn.tolist(), start=1):
        x, y = LEFT + pitch * (k - 0.5), bottom - (bottom - TOP) * height
        ink = colour("answer" if k in keys else "muted")
        bars.append(f'<path d="M{x:.1f} {bottom}V{y:.1f}" stroke="{ink}" stroke-width="{0.7 * pitch:.1f}"/>')
        width = 9 * len(str(k))
        if k in keys and x - width / 2 >= free_from:  # names that would stand on others are left out
            names.append(f'<text x="{x:.1f}" y="{y - 5:.1f}" text-anchor="middle">{k}</text>')
            free_from = x + width / 2
    line = bottom - (bottom - TOP) * tau
    ticks = [1, *range(10, len(drawn) + 1, 10)]
    scale = "".join(
        f'<text x="{LEFT + pitch * (k - 0.5):.1f}" y="{HEIGHT - 6}" text-anchor="middle" '
        f'fill="{colour("muted")}">{"k = 1" if k == 1 else k}</text>'
        for k in ticks
    )
    threshold = f'<path d="M{LEFT} {line:.1f}H{WIDTH}" stroke="{colour("ink")}" stroke-dasharray="1 4"/>'
    content = "".join([*bars, threshold, *names, scale])
    return drawing(WIDTH, HEIGHT, label, content, font_size=13, style=";overflow:visible")
