"""Pages with a BentTable, and what a test sees of one."""

import hashlib

from playwright.sync_api import Page

from grokkit import Run
from grokkit.explorables import BentTable


class BentFigure:
    """What a test sees of a BentTable."""

    def __init__(self, page: Page):
        self.page = page
        self.figure = page.locator("figure.gk-figure:has(.gkf-bent)").first

    @property
    def bend(self):
        return self.figure.get_by_role("slider", name="bend the table", exact=True)

    @property
    def handle(self):
        return self.figure.locator(".gkf-turning")

    def wait_for(self, words: str) -> None:
        self.page.wait_for_function(
            "words => document.querySelector('.gkf-summary').textContent.includes(words)", arg=words
        )

    def drawn(self) -> str:
        """A digest of the picture."""
        pixels = self.figure.locator("canvas").evaluate("c => c.toDataURL()")
        return hashlib.sha256(pixels.encode()).hexdigest()


def pages(run: Run) -> dict[str, str]:
    """One page."""
    return {"bent_table": BentTable(12, a=10, b=5).html()}
