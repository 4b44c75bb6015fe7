"""What a test sees and does on a PredictCurve."""

from playwright.sync_api import Page

from grokkit import Run
from grokkit.explorables import PredictCurve

LEFT, RIGHT, TOP, BOTTOM = 46, 16, 26, 40  # margins of its chart, in pixels


class Predict:
    """The first PredictCurve of a page."""

    def __init__(self, page: Page, last_step: int):
        self.page, self.last_step = page, last_step
        self.figure = page.locator("figure.gk-figure:has(.gkf-pad)")
        self.pad = self.figure.locator(".gkf-pad")
        self.sliders = self.figure.get_by_role("slider")
        self.show = self.figure.get_by_role("button", name="Show what happened")
        self.again = self.figure.get_by_role("button", name="Take it back and draw again")

    @property
    def guess(self) -> str:
        """The drawing's path."""
        return self.figure.locator(".gkf-guess").get_attribute("d")

    @property
    def truth(self) -> int:
        """How many curves of the truth are drawn."""
        return self.figure.locator(".gkf-truth .gkf-curve").count()

    def place(self, step: float, share: float) -> tuple[float, float]:
        """Where a step and a share are on the screen."""
        box = self.pad.bounding_box()
        width, height = box["width"] - LEFT - RIGHT, box["height"] - TOP - BOTTOM
        return box["x"] + LEFT + width * step / self.last_step, box["y"] + TOP + height * (1 - share)

    def draw(self, *points: tuple[float, float]) -> None:
        """One stroke through (step, share)."""
        self.pad.scroll_into_view_if_needed()
        self.page.mouse.move(*self.place(*points[0]))
        self.page.mouse.down()
        for point in points[1:]:
            self.page.mouse.move(*self.place(*point), steps=4)
        self.page.mouse.up()

    def draw_by_keys(self) -> None:
        """Every column that keys can move, one page up each."""
        for i in range(self.sliders.count()):
            self.sliders.nth(i).focus()
            self.page.keyboard.press("PageUp")

    def wait_for_summary(self, text: str) -> str:
        """The summary, once it holds a text."""
        self.figure.locator(".gkf-summary", has_text=text).wait_for()
        return self.figure.locator(".gkf-summary").inner_text()


def pages(run: Run) -> dict[str, str]:
    """A page with a PredictCurve."""
    return {"predict": PredictCurve(run).html()}
