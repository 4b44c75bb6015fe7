"""What a test sees of an Interference."""

from grokkit import Run
from grokkit.explorables import Interference, TrainingScrubber


class Figure:
    """What is said and drawn."""

    def __init__(self, page):
        self.page = page
        self.figure = page.locator('[data-gk-figure="interference"]')

    @property
    def on(self) -> list[int]:
        boxes = self.figure.locator(".gkf-chip input")
        return [i + 1 for i in range(boxes.count()) if boxes.nth(i).is_checked()]

    @property
    def margin(self) -> str:
        return self.figure.locator(".gkf-lead strong").inner_text()

    @property
    def text(self) -> str:
        return self.figure.locator(".gkf-wave-chart").get_attribute("aria-label")

    def box(self, k: int):
        return self.figure.locator(".gkf-chip input").nth(k - 1)

    def wait_for(self, piece: str) -> None:
        self.page.wait_for_function(
            "(piece) => document.querySelector('.gkf-wave-chart').getAttribute('aria-label').includes(piece)",
            arg=piece,
        )

    def peak(self) -> float:
        """Where on the screen the peak stands."""
        box = self.figure.locator(".gkf-answer-mark").first.bounding_box()
        return box["x"] + box["width"] / 2


def pages(run: Run) -> dict[str, str]:
    """Pages with an Interference, alone and beside a scrubber."""
    figure = Interference(run, a=3, b=4).html()
    return {"interference": figure, "interference_and_scrubber": figure + TrainingScrubber(run).html()}
