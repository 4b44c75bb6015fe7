"""The picture of LiveTraining: what becomes of the embedding."""

import numpy as np
from jaxtyping import Float

from grokkit import fourier
from grokkit.measures import number_embedding
from grokkit.runs import Run
from grokkit.svg import colour, drawing

WIDTH, SIDE, LEFT, GAP, TOP = 560, 150, 90, 10, 26
MOST = 3  # frequencies
REACH = 1.1  # times the largest distance from the centre


def before_and_after(run: Run) -> str:
    """The numbers in the planes of some frequencies at the run's first and last checkpoint, as SVG.

    The frequencies are the strongest of the last embedding; each plane is that of its own step's embedding,
    as in the figure itself.
    """
    p, steps = run.task.p, [int(run.steps[0]), int(run.steps[-1])]
    embeddings = [number_embedding(run.network(step)).astype(np.float64) for step in steps]
    turning = fourier.spectrum(embeddings[-1])[1 : (p + 1) // 2]  # at k = 1 … below p/2
    strongest = sorted(int(i) + 1 for i in np.argsort(-turning, kind="stable")[:MOST])
    parts = []
    for row, (W_E, name) in enumerate(zip(embeddings, ("before", "after"), strict=True)):
        top = TOP + row * (SIDE + GAP)
        parts.append(f'<text x="0" y="{top + SIDE / 2:.0f}">{name}</text>')
        for column, k in enumerate(strongest):
            left = LEFT + column * (SIDE + GAP)
            parts.append(_path(W_E @ fourier.plane(W_E, k).T, k, left, top))
            if row == 0:
                parts.append(f'<text x="{left + SIDE / 2:.0f}" y="14" text-anchor="middle">k = {k}</text>')
    label = (
        f"The embedding of the numbers 0 to {p - 1} in the planes of frequencies "
        f"{', '.join(map(str, strongest))}, before training and after {steps[1]:,} steps of it."
    )
    return drawing(WIDTH, TOP + 2 * SIDE + GAP, label, "".join(parts))


def _path(path: Float[np.ndarray, "p 2"], k: int, left: int, top: int) -> str:
    """The numbers in the order in which the hand of frequency k passes them."""
    order = sorted(range(len(path)), key=lambda x: (k * x % len(path), x))
    places = path[order] / (REACH * np.hypot(*path.T).max()) * SIDE / 2
    points = " ".join(f"{left + SIDE / 2 + sin:.1f},{top + SIDE / 2 - cos:.1f}" for cos, sin in places)
    return f'<polygon points="{points}" fill="none" stroke="{colour("ink")}" stroke-width="1"/>'
