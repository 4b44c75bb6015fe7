"""What a test sees and does on a CountManifold."""

import hashlib
from dataclasses import replace

import numpy as np
from playwright.sync_api import Page

from figures.line_break.made_up import text_run_of
from grokkit import Run
from grokkit.explorables import CountManifold
from grokkit.text import TextRun


class Manifold:
    """The CountManifold of a page."""

    def __init__(self, page: Page):
        self.page = page
        self.figure = page.locator('[data-gk-figure="count_manifold"]')
        self.given = self.figure.get_by_role("slider", name="Count that the word is given")
        self.curve = self.figure.locator(".gkf-turning").first
        self.chart = self.figure.locator(".gkf-cm-patch .gkf-chart")
        self.answers = self.figure.get_by_role("group", name="Your answer").get_by_role("button")

    def choose(self, name: str, value: str) -> None:
        self.figure.get_by_role("combobox", name=name).select_option(value)

    def options(self, name: str) -> list[str]:
        return self.figure.get_by_role("combobox", name=name).locator("option").all_inner_texts()

    def check(self, name: str) -> None:
        self.figure.get_by_role("radio", name=name, exact=True).check()

    def button(self, name: str):
        return self.figure.get_by_role("button", name=name)

    @property
    def says(self) -> str:
        return self.figure.locator(".gkf-cm-says").inner_text()

    @property
    def line(self) -> str:
        return self.figure.locator(".gkf-cm-line").inner_text()

    @property
    def shares(self) -> str:
        return self.figure.locator(".gkf-panel .gkf-title small").first.inner_text()

    @property
    def verdict(self) -> str:
        return self.figure.locator(".gkf-cm-verdict").inner_text()

    @property
    def score(self) -> str:
        return self.figure.locator(".gkf-cm-score").inner_text()

    def chances(self) -> list[float]:
        """What the model's curve in the chart says at each count; its rules are at 0 and 1."""
        d = self.figure.locator(".gkf-cm-model").get_attribute("d")
        heights = [float(point.split()[1]) for point in d[1:].split("L")]
        rules = self.figure.locator(".gkf-cm-chart .gkf-grid-line").evaluate_all(
            "all => all.map((e) => Number(e.getAttribute('d').match(/ (\\S+)H/)[1]))"
        )
        low, high = max(rules), min(rules)
        return [(low - height) / (low - high) for height in heights]

    def drawn(self) -> dict[str, str]:
        """A digest of every picture in the figure."""
        pictures = self.figure.locator("canvas").evaluate_all("all => all.map((c) => c.toDataURL())")
        names = ["curve", *"ABCDEF"]
        return {
            name: hashlib.sha256(picture.encode()).hexdigest()
            for name, picture in zip(names, pictures, strict=True)
        }

    def wait_for(self, text: str) -> None:
        self.figure.locator(".gkf-summary", has_text=text).wait_for()


def runs() -> dict[str, TextRun]:
    """Those of the page: one that can be followed, another seed, and one that sets marks."""
    first, later = text_run_of(0), text_run_of(5)
    followed = replace(first, steps=np.array([0, 700]), checkpoints=[*first.checkpoints, *later.checkpoints])
    marks = text_run_of(2, {"stop": 5})
    return {"implicit-0": followed, "implicit-1": text_run_of(1), "stops5-0": marks}


def pages(run: Run) -> dict[str, str]:
    """A page with a CountManifold."""
    return {"count_manifold": CountManifold(runs()).html()}
