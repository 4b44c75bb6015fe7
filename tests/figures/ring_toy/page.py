"""What a test sees of a RingToy."""

import hashlib

from playwright.sync_api import Page

from grokkit import Run
from grokkit.explorables import RingToy

SLIDERS = {
    "n": "Dimensions n",
    "w": "Width w of the attraction",
    "d": "Keep d dimensions of the ideal similarity",
}


class Toy:
    """What is said and drawn."""

    def __init__(self, page: Page):
        self.page = page
        self.figure = page.locator('[data-gk-figure="ring_toy"]')

    def slider(self, name: str):
        return self.figure.get_by_role("slider", name=SLIDERS[name])

    def value(self, name: str) -> int:
        return int(self.slider(name).input_value())

    @property
    def curve(self):
        """What one turns."""
        return self.figure.locator(".gkf-turning")

    @property
    def readings(self) -> list[str]:
        """The trough, where it is, the rebound, where it is; as they are written."""
        return self.figure.locator(".gkf-score :is(strong, .gkf-loss)").all_inner_texts()

    @property
    def doing(self) -> str:
        return self.figure.locator(".gkf-rt-doing").inner_text()

    @property
    def summary(self) -> str:
        return self.figure.locator(".gkf-summary").inner_text()

    def button(self, name: str):
        return self.figure.get_by_role("button", name=name)

    def profile(self) -> list[float]:
        """Mean cosine by distance, as the chart draws it: where 1 and −1 are, is known from its rules."""
        d = self.figure.locator(".gkf-rt-toy").get_attribute("d")
        heights = [float(point.split()[1]) for point in d[1:].split("L")]
        rules = self.figure.locator(".gkf-rt-lags .gkf-grid-line").evaluate_all(
            "all => all.map((e) => Number(e.getAttribute('d').match(/ (\\S+)H/)[1]))"
        )
        low, high = max(rules), min(rules)
        return [1 - 2 * (height - high) / (low - high) for height in heights]

    def drawn(self) -> dict[str, str]:
        """A digest of every picture in the figure."""
        pictures = {
            "curve": self.figure.locator(".gkf-rt-canvas canvas").evaluate("c => c.toDataURL()"),
            "cosines": self.figure.locator(".gkf-rt-image canvas").evaluate("c => c.toDataURL()"),
            "toy": self.figure.locator(".gkf-rt-toy").get_attribute("d"),
            "ideal": self.figure.locator(".gkf-rt-ideal").get_attribute("d"),
        }
        return {name: hashlib.sha256(picture.encode()).hexdigest() for name, picture in pictures.items()}

    def wait_until_doing(self, piece: str) -> None:
        self.page.wait_for_function(
            "(piece) => document.querySelector('.gkf-rt-doing').textContent.includes(piece)", arg=piece
        )


def pages(run: Run) -> dict[str, str]:
    """A page with a RingToy."""
    return {"ring_toy": RingToy().html()}
