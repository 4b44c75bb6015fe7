"""RunGallery: networks that learned the same, each with circles and spectrum; what is alike, what differs."""

from typing import Any

import numpy as np

from grokkit.explorables.frame import encoding
from grokkit.explorables.frame.figure import Explorable, State
from grokkit.explorables.frame.recording import Shelf
from grokkit.explorables.run_gallery.picture import gallery_picture
from grokkit.gallery import EDGE, NUMBERS, Gallery, Hung, gallery_names, recorded_gallery


class RunGallery(Explorable[Gallery]):
    """A wall of networks, each drawn as the strongest circle of its embedding above its spectrum. One that is
    chosen shows all its circles and its numbers, each number among those of all the others.

    Args:
        gallery: The networks.

    Example:
        >>> from grokkit.explorables import RunGallery
        >>> from grokkit.gallery import recorded_gallery
        >>> RunGallery(recorded_gallery())
    """

    kind = "run_gallery"
    caption = (
        "Choose a network, or go from one to the next with the arrow keys. Look along the wall first: what "
        "do all of them have? Then follow one number down a row of dots: which tell seeds apart, which the "
        "attention rate, and which the sizes?"
    )
    shelf = Shelf(gallery_names, lambda name: recorded_gallery())

    def __init__(self, gallery: Gallery):
        super().__init__(gallery)

    @classmethod
    def data(cls, gallery: Gallery) -> encoding.FigureData:
        """``groups``, ``networks`` and ``numbers`` in the manifest; ``spectra`` and ``circles`` of all,
        one after another, norms as shares of the largest, coordinates as shares of the farthest number's
        distance."""
        circles = [circle for network in gallery.networks for circle in network.circles]
        return encoding.pack(
            cls.kind,
            {
                "spectra": encoding.linear(
                    np.concatenate([network.spectrum for network in gallery.networks]), "spectra", 0.0, 1.0
                ),
                "circles": encoding.linear(
                    np.concatenate([np.ravel(circle) for circle in circles]) / EDGE, "circles", -1.0, 1.0
                ),
            },
            run=gallery.about(),
            groups=[group._asdict() for group in gallery.groups],
            networks=[_told(network, gallery.groups.index(network.group)) for network in gallery.networks],
            numbers=[{"label": number.label, "share": number.share} for number in NUMBERS.values()],
        )

    @staticmethod
    def picture(gallery: Gallery, figure_data: encoding.FigureData, start: State) -> str:
        """The wall, as SVG."""
        return gallery_picture(gallery)


def _told(network: Hung, group: int) -> dict[str, Any]:
    return {
        "group": group,
        "differs": network.differs,
        "p": network.p,
        "seed": network.seed,
        "rate": network.attention_rate,
        "grokked": network.grokked,
        "frequencies": list(network.frequencies),
        "circles": len(network.circles),
        "numbers": [network.numbers[name] for name in NUMBERS],
    }
