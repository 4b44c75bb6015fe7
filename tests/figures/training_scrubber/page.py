"""What a test sees of a TrainingScrubber: what is said, and what is drawn."""

import hashlib

from playwright.sync_api import Page


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
