"""What a test sees and does on a Surgery, and what `grokkit.circuits` says should be there."""

import numpy as np
from playwright.sync_api import Page

from grokkit import Run, circuits
from grokkit.circuits.combinations import operations_of
from grokkit.explorables import Surgery, TrainingScrubber
from grokkit.measures import cross_entropy
from grokkit.networks.fast import grid_logits

PLACES = {
    "embedding": "waves in the embedding",
    "logits": "waves in the logits",
    "heads": "heads",
    "neurons": "neurons",
}


class Operated:
    """The Surgery of a page."""

    def __init__(self, page: Page):
        self.page = page
        self.figure = page.locator('figure[data-gk-figure="surgery"]')

    def place(self, name: str) -> None:
        self.figure.get_by_role("radio", name=PLACES[name], exact=True).check()

    def instead(self, name: str) -> None:
        self.figure.get_by_role("radio", name=name, exact=True).check()

    def moment(self, name: str):
        return self.figure.get_by_role("radio", name=name, exact=True)

    @property
    def switches(self):
        return self.figure.locator(".gkf-switch input")

    @property
    def off(self) -> list[int]:
        return self.switches.evaluate_all("all => all.filter((s) => s.checked).map((s) => Number(s.value))")

    @property
    def guess(self):
        return self.figure.get_by_role("slider")

    @property
    def commit(self):
        return self.figure.get_by_role("button", name="Commit, then cut")

    def say(self, percent: int) -> None:
        self.guess.fill(str(percent))
        self.commit.click()

    @property
    def verdict(self) -> str:
        return self.figure.locator(".gkf-verdict").inner_text()

    def row(self, name: str) -> list[str]:
        return self.figure.locator(".gkf-scores tbody tr", has_text=name).locator("td").all_inner_texts()

    @property
    def table(self) -> str:
        return self.figure.get_by_role("img", name="Table of all").get_attribute("aria-label")

    def drawn(self) -> str:
        return self.figure.locator(".gkf-grid-canvas").evaluate("c => c.toDataURL()")

    @property
    def calibration(self) -> str:
        return self.figure.locator(".gkf-calibration-text").inner_text()

    def wait_for(self, text: str) -> None:
        self.page.wait_for_function(
            "([figure, text]) => figure.querySelector('.gkf-stage').textContent.includes(text)",
            arg=[self.figure.element_handle(), text],
        )


def cut_logits(run, step, place, parts, how="zero"):
    """Logits after a cut, by the functions that a reader would call."""
    weights, p = run.network(step), run.task.p
    if place == "embedding":
        return grid_logits(circuits.ablate_frequencies(weights, parts))
    if place == "logits":
        return circuits.ablate_waves(grid_logits(weights), parts, p)
    which = parts if place == "heads" else np.flatnonzero(np.isin(operations_of(run).cluster, parts))
    return circuits.ablate(weights, place, which, how)


def expected_row(run, logits) -> list[str]:
    """Accuracy and loss on train and test, as the figure writes them."""
    right = logits.argmax(axis=1) == run.task.labels
    cells = []
    for members in (run.task.train_mask, ~run.task.train_mask):
        n, of = int(right[members].sum()), int(members.sum())
        cells += [percent(n, of), loss(cross_entropy(logits, run.task.labels)[members].mean())]
    return cells


def percent(part: int, total: int) -> str:
    """As the figure writes shares."""
    if part in (0, total):
        return f"{100 * part // total} %"
    return f"{100 * part / total:.1f} %"


def loss(x: float) -> str:
    """As the figure writes losses of ordinary size: three digits, two where it is small."""
    digits = 2 if x < 0.1 else 3
    return f"{x:#.{digits}g}".rstrip(".")


def pages(run: Run) -> dict[str, str]:
    """Pages with a Surgery, alone and beside a scrubber."""
    figure = Surgery(run).html()
    return {"surgery": figure, "surgery_and_scrubber": figure + TrainingScrubber(run).html()}
