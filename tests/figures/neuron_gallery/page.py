"""What a test sees of a NeuronGallery."""

import re

from grokkit import Run
from grokkit.explorables import NeuronGallery, TrainingScrubber


class Gallery:
    """What a test sees of a NeuronGallery."""

    def __init__(self, page, number: int = 0):
        self.page = page
        self.figure = page.locator("figure.gk-figure").nth(number)

    @property
    def slider(self):
        return self.figure.locator(".gkf-range")

    @property
    def neuron(self) -> int:
        return int(
            re.search(r"Neuron (\d+)", self.figure.locator(".gkf-neuron .gkf-title").first.inner_text())[1]
        )

    def picture(self, selector: str) -> str:
        return self.figure.locator(selector).first.evaluate("c => c.toDataURL()")

    @property
    def image(self) -> str:
        return self.picture(".gkf-pixels")

    @property
    def wall(self) -> str:
        return self.picture(".gkf-wall canvas")

    def wait_for_waves(self) -> None:
        self.page.wait_for_function(
            "([map, said]) => map.getAttribute('aria-label')?.includes(said)",
            arg=[self.figure.locator(".gkf-wave-map").element_handle(), f"neuron {self.neuron}."],
        )

    def choose(self, name: str) -> None:
        self.figure.get_by_label(name, exact=True).check()


def pages(run: Run) -> dict[str, str]:
    """Pages with a gallery, alone and after a scrubber."""
    figure = NeuronGallery(run).html()
    return {"gallery": figure, "gallery_second": TrainingScrubber(run).html() + figure}
