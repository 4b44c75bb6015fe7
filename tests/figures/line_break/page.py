"""What a test sees and does on a LineBreak."""

from playwright.sync_api import Page

from figures.line_break.made_up import text_run_of
from grokkit import Run
from grokkit.explorables import LineBreak
from grokkit.text import TextRun


class Written:
    """The LineBreak of a page."""

    def __init__(self, page: Page, number: int = 0):
        self.page = page
        self.figure = page.locator('figure[data-gk-figure="line_break"]').nth(number)
        self.margin = self.figure.get_by_role("slider", name="Width of the page")
        self.word = self.figure.get_by_role("slider", name="Word", exact=True)
        self.field = self.figure.get_by_role("textbox", name="Write what you like")
        self.next = self.figure.get_by_role("group", name="Write the next word").get_by_role("button")

    def button(self, name: str):
        return self.figure.get_by_role("button", name=name)

    def broken_by(self, who: str) -> None:
        self.figure.get_by_role("radio", name=who, exact=True).check()

    @property
    def lines(self) -> list[str]:
        """The text in view."""
        return self.figure.locator(".gkf-paper .gkf-typed").evaluate_all(
            """all => { const lines = {};
                 for (const e of all) (lines[e.getAttribute("y")] ??= []).push(e.textContent);
                 return Object.values(lines).map((words) => words.join(" ")); }"""
        )

    @property
    def chance(self) -> str:
        return self.figure.locator(".gkf-head .gkf-step").first.inner_text()

    @property
    def chart(self) -> str:
        return self.figure.get_by_role("img", name="The chance of a newline").get_attribute("aria-label")

    def switch(self, layer: int, name: str):
        return self.figure.get_by_role("group", name=f"Layer {layer}").get_by_role("checkbox", name=name)

    @property
    def verdict(self) -> str:
        return self.figure.locator(".gkf-cut-verdict").inner_text()

    def wait_for(self, text: str) -> None:
        self.figure.locator(".gkf-summary", has_text=text).wait_for()


def implicit() -> TextRun:
    """The run of the page `line_break`."""
    return text_run_of(0)


def told() -> TextRun:
    """The run of the page `line_break_told`."""
    return text_run_of(1, {"told": True})


def english() -> TextRun:
    """The run of the page `line_break_free`."""
    return text_run_of(2, {"english": True, "least": 14})


def pages(run: Run) -> dict[str, str]:
    """A page with a text whose width is nowhere told, one where it is, one with both, and one for English."""
    one, other = LineBreak(implicit(), k=20).html(), LineBreak(told(), k=20).html()
    free = LineBreak(english(), k=20).html()
    made_up = {"line_break": one, "line_break_told": other, "line_breaks": one + other}
    return made_up | {"line_break_free": free}
