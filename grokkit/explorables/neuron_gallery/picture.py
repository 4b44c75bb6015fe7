"""The picture of NeuronGallery: a few neurons of every cluster."""

import base64
import hashlib
import html
from collections.abc import Mapping

import numpy as np
from jaxtyping import Float

from grokkit.explorables.frame.picture import WIDTH, colour, grey_png

GAP = 10  # between images
SHADES = 8  # more would double the size of the page for what is only a picture


def neuron_picture(rows: Mapping[str, Mapping[str, Float[np.ndarray, "p p"]]], label: str) -> str:
    """Rows of small square images, each row under its name, as SVG; dark where a value is large.

    Args:
        rows: By the row's name, images by theirs; values of at least 0, each image scaled to its largest.
        label: What the picture shows, for those who do not see it.
    """
    most = max((len(images) for images in rows.values()), default=1)
    side = (WIDTH - (most - 1) * GAP) / most
    drawn, y = [], 0.0
    for name, images in rows.items():
        drawn.append(f'<text y="{y + 13:.0f}">{html.escape(name)}</text>')
        y += 20
        for i, (title, values) in enumerate(images.items()):
            drawn.append(_shades(values, title, i * (side + GAP), y, side))
        y += side + 14
    return (
        f'<svg viewBox="0 0 {WIDTH} {y:.0f}" width="{WIDTH}" role="img" aria-label="{html.escape(label)}" '
        f'style="max-width:100%;height:auto" font-size="13" fill="currentColor">{"".join(drawn)}</svg>'
    )


def _shades(values: Float[np.ndarray, "p p"], title: str, x: float, y: float, side: float) -> str:
    """One image in the colour of ink; where it is 0, a panel."""
    box = f'x="{x:.1f}" y="{y:.1f}" width="{side:.1f}" height="{side:.1f}"'
    steps = SHADES - 1
    png = grey_png(np.rint(steps * values / (values.max() or 1)) / steps)
    name = "gk-" + hashlib.sha256(png + box.encode()).hexdigest()[:10]
    return (
        f'<mask id="{name}"><image {box} style="image-rendering:pixelated" '
        f'href="data:image/png;base64,{base64.b64encode(png).decode()}"/></mask>'
        f'<rect {box} fill="{colour("panel")}"/>'
        f'<rect {box} fill="{colour("ink")}" mask="url(#{name})"><title>neuron {title}</title></rect>'
    )
