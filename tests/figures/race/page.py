"""A race that is made up, and what a test sees and does on its Race."""

import numpy as np
from playwright.sync_api import Page

from figures.sweeps_made_up import made_up
from grokkit import Run
from grokkit.explorables import Race
from grokkit.sweeps import Grid, Results
from grokkit.sweeps.contest import Contest
from grokkit.sweeps.grid import Job

SEEDS = tuple(range(10))
SPEED = {"adamw": 160, "muon": 120, "grokfast_ema": 140, "sgd": 4000, "egd": 600, "perpgrad": 300}


class RaceFigure:
    """The Race of a page."""

    def __init__(self, page: Page):
        self.page = page
        self.figure = page.locator('figure[data-gk-figure="race"]')
        self.rows = self.figure.locator(".gkf-race-row")

    @property
    def names(self) -> list[str]:
        return self.figure.locator(".gkf-race-name").all_inner_texts()

    def dots(self, row: int) -> list[float]:
        """Where the dots of a row stand, from left to right, in pixels."""
        dots = self.rows.nth(row).locator(".gkf-race-dot")
        return sorted(dots.evaluate_all("all => all.map((e) => Number(e.getAttribute('cx')))"))

    def missing(self, row: int) -> list[str]:
        """What stands apart in a row."""
        return self.rows.nth(row).locator("text").all_text_contents()

    def choose(self, row: int) -> None:
        self.rows.nth(row).locator("input").check(force=True)

    @property
    def chosen(self) -> int:
        return self.rows.locator("input").evaluate_all("all => all.findIndex((e) => e.checked)")

    @property
    def says(self) -> str:
        return self.figure.locator(".gkf-race-reading").inner_text()


def become(job: Job):
    """Some arrive, the slow not all of them."""
    optimiser = job.plain["train"]["optimiser"]
    rng = np.random.default_rng([job.seed, len(optimiser)])
    steps = int(SPEED[optimiser] * np.exp(0.35 * rng.normal()))
    if optimiser == "egd" and job.seed % 3 == 0:
        return "falls apart", None
    return ("groks", steps) if steps < 3000 else ("memorises only", None)


def results(optimiser: str, seeds: tuple[int, ...] = SEEDS, **changes) -> Results:
    """A sweep of one optimiser, as it is when each is tuned by itself."""
    grid = Grid({"optimiser": (optimiser,)}, seeds=seeds, changes={"steps": 3000, **changes})
    return made_up(grid, become)


def on_the_page() -> Contest:
    """That of the page `race`."""
    tuned = {"adamw": {"lr": 0.01, "weight_decay": 5.0}, "grokfast_ema": {"options.lamb": 2.0}}
    betas = {name: {} for name in SPEED}
    return Contest.of(*(results(name, **(betas[name] | tuned.get(name, {}))) for name in SPEED))


def pages(run: Run) -> dict[str, str]:
    """A page with a Race."""
    return {"race": Race(on_the_page()).html()}
