"""What a test sees of a TrainingScrubber: what is said, and what is drawn."""

import hashlib

from playwright.sync_api import Page

from grokkit import Run
from grokkit.explorables import TrainingScrubber

PLAY = (
    '<p>See <button type="button" class="gk-play" data-from="20" data-to="100">the first hundred steps'
    "</button>.</p>"
)
FAR_BELOW = '<p style="height: 9000px">A long text.</p>'


class Scrubber:
    """The first TrainingScrubber of a page, or the one of the given number."""

    def __init__(self, page: Page, number: int = 0):
        self.page = page
        self.figure = page.locator("figure.gk-figure").nth(number)

    @property
    def slider(self):
        return self.figure.get_by_role("slider", name="Training step")

    @property
    def step(self) -> int:
        return int(self.figure.locator(".gkf-step").inner_text().replace(",", ""))

    @property
    def said(self) -> str:
        """What a screen reader says of the slider."""
        return self.slider.get_attribute("aria-valuetext")

    @property
    def summary(self) -> str:
        return self.figure.locator(".gkf-summary").inner_text()

    def drawn(self) -> dict[str, str]:
        """A digest of every picture in the figure."""
        pictures = {
            "table": self.figure.locator("canvas").evaluate("c => c.toDataURL()"),
            "curves": self.figure.locator(".gkf-loss-chart").evaluate("s => s.outerHTML"),
            "spectrum": self.figure.locator(".gkf-spectrum").evaluate("s => s.outerHTML"),
            "norm": self.figure.locator(".gkf-norm-chart").evaluate("s => s.outerHTML"),
        }
        return {name: hashlib.sha256(picture.encode()).hexdigest() for name, picture in pictures.items()}

    def wait_for_step(self, step: int) -> None:
        text = f"{step:,}"
        self.page.wait_for_function(
            "([figure, text]) => figure.querySelector('.gkf-step').textContent === text",
            arg=[self.figure.element_handle(), text],
        )

    def wait_for_summary(self, step: int) -> None:
        self.page.wait_for_function(
            "([figure, text]) => figure.querySelector('.gkf-summary').textContent.startsWith(text)",
            arg=[self.figure.element_handle(), f"Step {step:,}:"],
        )


def pages(run: Run) -> dict[str, str]:
    """Pages with a scrubber of a shipped run."""
    figure = TrainingScrubber(run).html()
    return {"scrubber": PLAY + figure, "two": figure + figure, "below": FAR_BELOW + figure}


def pages_of_ones_own(run: Run) -> dict[str, str]:
    """The same where the run is not shipped."""
    return {"inline": TrainingScrubber(run).html()}


def pages_alone(run: Run) -> dict[str, str]:
    """One that needs no file beside it."""
    return {"standalone": TrainingScrubber(run).standalone_html()}
