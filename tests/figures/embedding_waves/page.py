"""What a test sees of an EmbeddingWaves."""

import hashlib
import re

from playwright.sync_api import expect

from grokkit import Run
from grokkit.explorables import EmbeddingWaves, TrainingScrubber


class Waves:
    """The first EmbeddingWaves of a page, or the one of the given number."""

    def __init__(self, page, number=0):
        self.page = page
        self.figure = page.locator('figure[data-gk-figure="embedding_waves"]').nth(number)

    @property
    def slider(self):
        return self.figure.get_by_role("slider", name="Training step")

    @property
    def title(self):
        return self.figure.locator(".gkf-ew-path .gkf-title")

    def readings(self) -> dict[str, float]:
        labels = self.figure.locator(".gkf-ew-reading .gkf-label").all_inner_texts()
        values = self.figure.locator(".gkf-ew-reading strong").all_inner_texts()
        return {n: float(re.sub("[^0-9.]", "", v)) for n, v in zip(labels, values, strict=True)}

    def drawn(self) -> dict[str, str]:
        """A digest of what moves in each panel."""
        panels = {name: f".gkf-{name} .gkf-moving" for name in ("token-path", "token-waves", "spectrum")}
        pictures = {n: self.figure.locator(css).evaluate("e => e.outerHTML") for n, css in panels.items()}
        return {name: hashlib.sha256(picture.encode()).hexdigest() for name, picture in pictures.items()}

    def wait_for_frequency(self, k):
        expect(self.title).to_contain_text(re.compile(rf"The plane of frequency {k}(?!\d)"))

    def wait_for_summary(self, start):
        self.page.wait_for_function(
            "([figure, start]) => figure.querySelector('.gkf-summary').textContent.startsWith(start)",
            arg=[self.figure.element_handle(), start],
        )


def pages(run: Run) -> dict[str, str]:
    """Pages with an EmbeddingWaves, alone, twice and beside a scrubber."""
    figure = EmbeddingWaves(run, a=3, b=9).html()
    return {
        "waves": figure,
        "waves_two": figure + figure,
        "waves_and_scrubber": figure + TrainingScrubber(run).html(),
    }
