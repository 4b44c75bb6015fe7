"""A plane of networks that are made up, and what a test sees and does on its ClockPizza."""

from playwright.sync_api import Page

from figures.run_gallery.page import on_the_page
from grokkit import Run
from grokkit.explorables import ClockPizza


class Plane:
    """The ClockPizza of a page."""

    def __init__(self, page: Page):
        self.page = page
        self.figure = page.locator('figure[data-gk-figure="clock_pizza"]')
        self.inputs = self.figure.locator(".gkf-cp-plane input")

    @property
    def names(self) -> list[str]:
        return self.inputs.evaluate_all("all => all.map((e) => e.getAttribute('aria-label'))")

    @property
    def chosen(self) -> int:
        return self.inputs.evaluate_all("all => all.findIndex((e) => e.checked)")

    @property
    def centres(self) -> list[tuple[float, float]]:
        """Of the buttons, in pixels of the plane."""
        return [
            tuple(at)
            for at in self.inputs.evaluate_all(
                "all => all.map((e) => { const box = e.getBoundingClientRect(),"
                " plane = e.parentElement.getBoundingClientRect();"
                " return [box.x - plane.x + box.width / 2, box.y - plane.y + box.height / 2] })"
            )
        ]

    @property
    def opened(self) -> str:
        return self.figure.locator(".gkf-cp-opened").inner_text()

    @property
    def numbers(self) -> list[str]:
        return self.figure.locator(".gkf-cp-numbers dd").all_inner_texts()

    def touch(self, x: float, y: float) -> None:
        self.figure.locator(".gkf-cp-plane").click(position={"x": x, "y": y}, force=True)


def pages(run: Run) -> dict[str, str]:
    """A page with a ClockPizza."""
    return {"clock_pizza": ClockPizza(on_the_page()).html()}
