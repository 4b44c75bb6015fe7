"""Pages with a Volume, and what a test sees of one."""

from playwright.sync_api import Page

from grokkit import Run
from grokkit.explorables import Volume


class VolumeFigure:
    """What a test sees of a Volume."""

    def __init__(self, page: Page):
        self.page = page
        self.figure = page.locator("figure.gk-figure:has(.gkf-volume-charts)").first

    @property
    def slider(self):
        return self.figure.get_by_role("slider", name="volume", exact=True)

    def number(self, name: str):
        return self.figure.get_by_label(name, exact=True)

    @property
    def words(self) -> str:
        return self.figure.locator(".gkf-volume-loss").get_attribute("aria-label")

    @property
    def numbers(self) -> list[str]:
        """Of the favourite, of the right answer, and the loss."""
        return self.figure.locator(".gkf-volume-numbers .gkf-accuracy").all_inner_texts()

    def wait_for(self, words: str) -> None:
        self.page.wait_for_function(
            "words => document.querySelector('.gkf-volume-loss').ariaLabel.includes(words)", arg=words
        )


def pages(run: Run) -> dict[str, str]:
    """One page."""
    return {"volume": Volume(run, a=3, b=4).html()}
