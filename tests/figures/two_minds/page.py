"""What a test sees and does on a TwoMinds."""

import re

from playwright.sync_api import Page

from grokkit import Run
from grokkit.explorables import TwoMinds


class Minds:
    """The first TwoMinds of a page."""

    def __init__(self, page: Page):
        self.page = page
        self.figure = page.locator("figure.gk-figure:has(.gkf-tm)")
        self.start = self.figure.get_by_role("button", name=re.compile("^(Start|Do them again)"))
        self.input = self.figure.locator(".gkf-tm-asked input")
        self.rows = self.figure.locator(".gkf-tm-table tbody tr:has(.gkf-tm-sum)")

    @property
    def asked(self) -> tuple[int, int]:
        """The sum that stands there."""
        a, b = re.findall(r"\d+", self.figure.locator(".gkf-tm-question").inner_text())
        return int(a), int(b)

    @property
    def verdict(self) -> str:
        return self.figure.locator(".gkf-tm-verdict").inner_text()

    def row(self, a: int, b: int) -> list[str]:
        """The cells of a sum: sum, the reader's, the network's."""
        cells = self.rows.filter(has=self.page.get_by_role("button", name=f"{a} + {b}", exact=True))
        return [text.strip() for text in cells.locator("th, td").all_inner_texts()]

    def answer(self, number: int) -> None:
        """Type an answer, and Enter."""
        self.input.fill(str(number))
        self.input.press("Enter")

    def wait_for_summary(self, text: str) -> str:
        """The summary, once it holds a text."""
        self.figure.locator(".gkf-summary", has_text=text).wait_for()
        return self.figure.locator(".gkf-summary").inner_text()


def pages(run: Run) -> dict[str, str]:
    """A page with a TwoMinds."""
    return {"two_minds": TwoMinds(run).html()}
