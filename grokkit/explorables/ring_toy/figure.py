"""RingToy: points on a sphere with too few dimensions, and how their similarities ring, live in the page."""

from functools import cache

import numpy as np
from jaxtyping import Float

from grokkit.explorables.frame import encoding
from grokkit.explorables.frame.figure import Explorable, State
from grokkit.explorables.ring_toy.picture import ring_picture
from grokkit.ranges import whole_number
from grokkit.text import ring

LEAST_N, MOST_N = 3, 8  # dimensions; as in data.js
MOST_KEPT = 40
WIDTH = ring.Toy().width  # of the attraction, in the settled states


class RingToy(Explorable[None]):
    """Points attract their neighbours in an order and repel all others, on a sphere in n dimensions; their
    cosines, and the mean of these by distance in the order, beside those of the ideal similarity cut to d
    dimensions. It begins with the points at rest.

    Args:
        n: Dimensions, 3 … 8.
        closed: Whether the points' order is a circle; else it is a line.
        keep: Dimensions of the ideal similarity that are kept at first, 1 … 40.

    Raises:
        ValueError: If a number is outside its range; the message names it.

    Example:
        >>> from grokkit.explorables import RingToy
        >>> RingToy(n=6, keep=7)
    """

    kind = "ring_toy"
    caption = (
        "Change the dimensions: where there are fewer, it rings more. Start again, anywhere: the points "
        "tangle. Then widen the attraction and narrow it, and watch the rings come. How many dimensions of "
        "the ideal similarity have to be kept until it hardly rings? The forces are those of the paper’s "
        "appendix (Gurnee et al. 2025) as it prints them, with one division by r less: so the “attraction” "
        "pulls between a point and the two next on each side, and pushes from the fourth on."
    )

    def __init__(self, n: int = 6, closed: bool = True, keep: int = 7):
        n = whole_number("n", n, LEAST_N, MOST_N)
        keep = whole_number("keep", keep, 1, MOST_KEPT)
        closed = ring.Toy(closed=closed).closed  # which refuses what is neither
        super().__init__(None, {"n": n, "closed": closed, "keep": keep})

    @classmethod
    def data(cls, recording: None) -> encoding.FigureData:
        """``settled`` (2, point, 33): circle and line; side by side the points' 3 … 8 coordinates."""
        both = [
            np.concatenate([settled_points(n, closed) for n in range(LEAST_N, MOST_N + 1)], axis=1)
            for closed in (True, False)
        ]
        return encoding.pack(
            cls.kind, {"settled": encoding.linear(np.stack(both), "settled", -1.0, 1.0)}, width=WIDTH
        )

    @staticmethod
    def picture(recording: None, figure_data: encoding.FigureData, start: State) -> str:
        """The settled curve, its cosines, and their mean by distance, as SVG."""
        options = figure_data.manifest["options"]
        n, closed, keep = options["n"], options["closed"], options["keep"]
        return ring_picture(settled_points(n, closed), closed, keep)


@cache
def settled_points(n: int, closed: bool) -> Float[np.ndarray, "point n"]:
    """Settled points along their principal axes, the strongest first; the first point is in front of each."""
    positions = ring.settled(ring.Toy(n=n, closed=closed)).positions
    _, axes = np.linalg.eigh(positions.T @ positions)
    along = positions @ axes[:, ::-1]
    along *= np.where(along[0] < 0, -1, 1)
    along.setflags(write=False)
    return along
