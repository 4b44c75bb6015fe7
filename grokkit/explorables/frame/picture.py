"""Pictures of figures: what is seen where no script runs, and until one does. What several of them share."""

import math

import numpy as np
from jaxtyping import Bool

from grokkit.svg import bit_png, colour, masked

WIDTH, LEFT, RIGHT, TOP = 560, 44, 12, 14  # of a picture and of the chart in it, in pixels
LOSS_FLOOR = 1e-16  # a loss of zero has no place on a logarithmic axis


def right_answers(
    correct: Bool[np.ndarray, " pair"],
    train: Bool[np.ndarray, " pair"],
    left: float | int,
    top: float | int,
    side: float | int,
) -> str:
    """The table of right answers as a square; two masks, one for each kind of pair."""
    p = math.isqrt(correct.size)
    box = f'x="{left:.1f}" y="{top}" width="{side}" height="{side}"'
    return "".join(
        masked(bit_png((correct & members).reshape(p, p)), box, colour(split))
        for split, members in (("train", train), ("test", ~train))
    )
