"""A plane that is made up, and what a test sees and does on its PhaseDiagram."""

import numpy as np
from playwright.sync_api import Page

from figures.sweeps_made_up import made_up
from grokkit import Run
from grokkit.explorables import LiveTraining, PhaseDiagram
from grokkit.sweeps import Grid, Results
from grokkit.sweeps.grid import Job

DECAYS = (0.0, 0.125, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0)
RATES = (0.001, 0.0016, 0.0025, 0.004, 0.0063, 0.01, 0.016, 0.025, 0.04, 0.063)
SET = {"steps": 1000, "batch_size": 0.4, "record_every": 20, "dense_start": False, "stop_accuracy": 0.99}


class Diagram:
    """The PhaseDiagram of a page. Rows are counted from the lowest."""

    def __init__(self, page: Page):
        self.page = page
        self.figure = page.locator('figure[data-gk-figure="phase_diagram"]')
        self.rows = self.figure.locator(".gkf-pd-row:not(.gkf-pd-foot)")

    def cell(self, row: int, column: int):
        return self.rows.nth(self.rows.count() - 1 - row).get_by_role("gridcell").nth(column)

    @property
    def chosen(self) -> tuple[int, int]:
        """Row and column of the only cell that is selected and can be reached by Tab."""
        (only,) = self.figure.evaluate(
            """(e) => [...e.querySelectorAll('.gkf-pd-row:not(.gkf-pd-foot)')].reverse().flatMap((row, i) =>
                 [...row.querySelectorAll('.gkf-pd-cell')].flatMap((cell, column) =>
                   cell.ariaSelected === 'true' || cell.tabIndex === 0 ? [[i, column]] : []))"""
        )
        return tuple(only)

    def strips(self, row: int, column: int) -> list[str]:
        """What the strips of a cell show, by what is drawn in them."""
        return (
            self.cell(row, column)
            .locator(".gkf-pd-strip")
            .evaluate_all(
                """all => all.map((e) => e.matches('.gkf-pd-groks') ? 'groks'
                 : !e.firstElementChild ? 'not run'
                 : { 'M-3.5 -3.5h7v7h-7z': 'memorises only', 'M-3.5 0h7': 'learns nothing',
                     'M-3.5 -3.5l7 7m-7 0l7 -7': 'falls apart' }[e.querySelector('path').getAttribute('d')]
                   ?? 'failed')"""
            )
        )

    def opacity(self, row: int, column: int, seed: int) -> float:
        strip = self.cell(row, column).locator(".gkf-pd-strip").nth(seed)
        return strip.locator(".gkf-pd-filling").evaluate("e => Number(e.style.opacity)")

    def lines(self, row: int, column: int) -> dict[str, float]:
        """Thickness of the lines at the left of a cell and below it, where there are some."""
        return self.cell(row, column).evaluate(
            """e => Object.fromEntries([...e.querySelectorAll('.gkf-pd-line')].map((line) =>
                 [line.matches('.gkf-pd-line-left') ? 'left' : 'below',
                  parseFloat(line.style.getPropertyValue('--thick'))]))"""
        )

    @property
    def name(self) -> str:
        return self.figure.locator(".gkf-pd-name").inner_text()

    @property
    def verdict(self) -> str:
        return self.figure.locator(".gkf-pd-verdict").inner_text()

    @property
    def seeds(self) -> list[str]:
        return self.figure.locator(".gkf-pd-seeds li").all_inner_texts()

    @property
    def n_curves(self) -> int:
        return self.figure.locator(".gkf-pd-curves .gkf-curve").count()

    @property
    def train(self):
        return self.figure.get_by_role("button", name="Train this cell in the page")


def become(job: Job, missing: float = 0.0):
    """A plausible plane: too weak a pull memorises, too strong a one learns nothing or falls apart."""
    rng = np.random.default_rng([job.seed, int(job.key[:8], 16)])
    if rng.random() < missing:
        return None
    pull = np.log10(max(job.cell["lr"] * job.cell["weight_decay"], 1e-6)) + 0.12 * rng.normal()
    if job.cell["lr"] > 0.035:
        return ("falls apart", None) if job.cell["weight_decay"] < 2 else ("learns nothing", None)
    if pull < -2.1:
        return "memorises only", None
    if pull > -0.9:
        return "learns nothing", None
    return "groks", int(20 * round(min(1000, 60 + 10 ** (0.9 - pull)) / 20))


def on_the_page() -> Results:
    """That of the page `phase_diagram`: as large as those that are shipped, with a corner not run."""
    grid = Grid({"weight_decay": DECAYS, "lr": RATES}, seeds=(0, 1, 2), changes=SET)

    def some(job: Job):
        if job.cell["weight_decay"] == 32 and job.cell["lr"] > 0.03:
            return None
        if job.cell == {"weight_decay": 16, "lr": 0.063} and job.seed == 1:
            return "failed", None
        return become(job)

    return made_up(grid, some)


def pages(run: Run) -> dict[str, str]:
    """A page with a PhaseDiagram, and one that has a LiveTraining too."""
    figure = PhaseDiagram(on_the_page()).html()
    return {"phase_diagram": figure, "phase_and_live": figure + LiveTraining(run).html()}
