"""ClockPizza: networks that add, in the plane of two numbers that tell a clock from a pizza."""

from typing import Any

import numpy as np

from grokkit.circuits.pizza import PUBLISHED_CLOCK, PUBLISHED_PIZZA
from grokkit.explorables.clock_pizza.picture import plane_picture
from grokkit.explorables.frame import encoding
from grokkit.explorables.frame.figure import Explorable, State
from grokkit.explorables.frame.recording import Shelf
from grokkit.gallery import EDGE, Gallery, Hung, gallery_names, recorded_gallery


class ClockPizza(Explorable[Gallery]):
    """A dot for each network: across how little its certainty depends on a − b, up how alike the two inputs
    are to it. One that is chosen shows its strongest circle and its numbers.

    Args:
        gallery: The networks; shown are those of the book's sizes that add, see `Gallery.along_the_dial`.

    Example:
        >>> from grokkit.explorables import ClockPizza
        >>> from grokkit.gallery import recorded_gallery
        >>> ClockPizza(recorded_gallery())
    """

    kind = "clock_pizza"
    caption = (
        "Touch a dot, or go from one to the next with the arrow keys. Which corner do the triangles keep to, "
        "and which the discs? Is there a gap between them? And look at the circle of each: could you tell "
        "from it where the dot is?"
    )
    shelf = Shelf(gallery_names, lambda name: recorded_gallery().along_the_dial())

    def __init__(self, gallery: Gallery):
        super().__init__(gallery.along_the_dial())

    @classmethod
    def data(cls, gallery: Gallery) -> encoding.FigureData:
        """``networks`` and the ``published`` medians in the manifest; ``circles``, the strongest of each
        network one after another, as shares of the farthest number's distance."""
        circles = [np.ravel(network.circles[0]) for network in gallery.networks]
        return encoding.pack(
            cls.kind,
            {"circles": encoding.linear(np.concatenate(circles) / EDGE, "circles", -1.0, 1.0)},
            run=gallery.about(),
            networks=[_told(network) for network in gallery.networks],
            published={"pizza": list(PUBLISHED_PIZZA), "clock": list(PUBLISHED_CLOCK)},
        )

    @staticmethod
    def picture(gallery: Gallery, figure_data: encoding.FigureData, start: State) -> str:
        """The plane, as SVG."""
        return plane_picture(gallery)


def _told(network: Hung) -> dict[str, Any]:
    return {
        "p": network.p,
        "seed": network.seed,
        "rate": network.attention_rate,
        "frequencies": list(network.frequencies),
        "symmetricity": network.numbers["symmetricity"],
        "irrelevance": network.numbers["irrelevance"],
        "neurons": network.numbers["neurons"],
    }
