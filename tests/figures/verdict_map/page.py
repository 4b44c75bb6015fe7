"""Verdicts that are made up, and what a test sees and does on their VerdictMap."""

import numpy as np
from playwright.sync_api import Page

from grokkit import Run
from grokkit.explorables import VerdictMap
from grokkit.text.settings import TEXT_KINDS
from grokkit.text.verdicts import CLAIMS, Claim, Finding
from grokkit.text.verdicts.recorded import Judged, Verdicts


class Map:
    """The VerdictMap of a page."""

    def __init__(self, page: Page):
        self.page = page
        self.figure = page.locator('figure[data-gk-figure="verdict_map"]')
        self.grid = self.figure.get_by_role("grid")

    def cell(self, claim: int, kind: int):
        return self.grid.get_by_role("row").nth(claim + 1).get_by_role("gridcell").nth(kind)

    @property
    def chosen(self) -> tuple[int, int]:
        """The claim and the kind of the only cell that is selected and can be reached by Tab."""
        found = self.figure.evaluate(
            """(e) => [...e.querySelectorAll('.gkf-vm-row:not(.gkf-vm-head)')].flatMap((row, claim) =>
                 [...row.querySelectorAll('.gkf-vm-cell')].flatMap((cell, kind) =>
                   cell.ariaSelected === 'true' || cell.tabIndex === 0 ? [[claim, kind]] : []))"""
        )
        (only,) = found
        return tuple(only)

    def marks(self, claim: int, kind: int) -> list[str]:
        """The outcomes that a cell shows, by the shape of the marks."""
        return (
            self.cell(claim, kind)
            .locator(".gkf-vm-mark path")
            .evaluate_all(
                """all => all.map((e) => e.getAttribute('class') === 'gkf-vm-full' ? 'reached'
                 : e.getTotalLength() < 8 ? 'unclear' : 'not reached')"""
            )
        )

    @property
    def name(self) -> str:
        """Of the claim that is read."""
        return self.figure.locator(".gkf-vm-claim").inner_text()

    @property
    def verdict(self) -> str:
        return self.figure.locator(".gkf-vm-verdict").inner_text()

    @property
    def rows(self) -> list[list[str]]:
        """Threshold and numbers, row by row, as they are heard."""
        return self.figure.locator(".gkf-vm-numbers tbody tr").evaluate_all(
            "all => all.map((row) => [...row.cells].map((e) => e.textContent))"
        )

    @property
    def besides(self) -> list[str]:
        return self.figure.locator(".gkf-vm-besides p").all_inner_texts()


def made_up(seed: int = 0, **kinds: int) -> Verdicts:
    """Verdicts of so many models of each kind, their numbers drawn about the thresholds."""
    rng = np.random.default_rng(seed)
    models = [
        Judged(f"{kind}-{i}", kind, i, f"{len(kind):08x}", tuple(_found(claim, rng) for claim in CLAIMS))
        for kind, n in kinds.items()
        for i in range(n)
    ]
    return Verdicts(tuple(models), {"command": "made up"})


def _found(claim: Claim, rng: np.random.Generator) -> Finding:
    if rng.random() < 0.15:
        return Finding(claim.name, "unclear", (), "nothing can be told <here>")
    values = tuple(float(bar.bound + rng.normal()) for bar in claim.bars)
    return Finding(
        claim.name, claim.outcome(values), values, f"{claim.written(values)}; more of {claim.name}"
    )


def on_the_page() -> Verdicts:
    """Those of the page `verdict_map`: as many models as are shipped."""
    return made_up(**dict.fromkeys(TEXT_KINDS, 3))


def pages(run: Run) -> dict[str, str]:
    """A page with a VerdictMap."""
    return {"verdict_map": VerdictMap(on_the_page(), claim="it rings", kind="attention").html()}
