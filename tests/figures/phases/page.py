"""What a test sees of a Phases figure."""

from playwright.sync_api import Page

from grokkit import Run
from grokkit.explorables import Phases, TrainingScrubber


class Seen:
    """The Phases figure of a page."""

    def __init__(self, page: Page):
        self.page = page
        self.figure = page.locator("figure.gk-figure:has(.gkf-measure-chart)")
        self.charts = self.figure.locator(".gkf-measure-chart")

    @property
    def slider(self):
        return self.figure.get_by_role("slider", name="Training step")

    @property
    def step(self) -> int:
        return int(self.figure.locator(".gkf-step").inner_text().replace(",", ""))

    @property
    def phase(self) -> str:
        return self.figure.locator(".gkf-phase-name").inner_text()

    @property
    def rule(self) -> str:
        """What the figure says of the rule that cuts the phases."""
        return self.figure.locator(".gkf-rule-text").inner_text()

    @property
    def summary(self) -> str:
        return self.figure.locator(".gkf-summary").inner_text()

    def value(self, words: str) -> str:
        """The number that stands beside a measure's name."""
        row = self.figure.locator(".gkf-measure").filter(has_text=words).first
        return row.locator(".gkf-measure-value").inner_text()

    def markers(self) -> list[str]:
        """Where each chart's marker is."""
        return self.figure.locator(".gkf-marker-line").evaluate_all(
            "all => all.map(e => e.getAttribute('transform'))"
        )

    def curves(self, chart: int) -> int:
        """How many curves a chart draws."""
        return self.charts.nth(chart).locator("path.gkf-curve").count()

    def choose(self, group: str, name: str) -> None:
        """Choose by keyboard-reachable radio buttons."""
        choice = self.figure.get_by_role("group", name=group)
        choice.get_by_role("radio", name=name, exact=True).check(force=True)


def pages(run: Run) -> dict[str, str]:
    """Pages with a Phases, alone and beside a scrubber."""
    figure = Phases(run).html()
    return {"phases": figure, "phases_and_scrubber": figure + TrainingScrubber(run).html()}
