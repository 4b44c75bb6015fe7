"""What a test sees and does on a LiveTraining."""

import hashlib
import re
import time

from playwright.sync_api import Page

from grokkit import Run
from grokkit.explorables import LiveTraining

SETTINGS = {
    "lr": "learning rate",
    "decay": "weight decay",
    "fraction": "training pairs, % of all",
    "batch": "of these in a step, %",
    "p": "modulus p",
    "steps": "steps at most",
    "seed": "seed",
}
SOON = {"p": 11, "fraction": 70, "steps": 40}  # trained in a second or two


class Live:
    """The LiveTraining of a page."""

    def __init__(self, page: Page):
        self.page = page
        self.figure = page.locator("figure.gk-figure:has(.gkf-live-run)")

    def button(self, name: str):
        return self.figure.get_by_role("button", name=name, exact=True)

    def setting(self, name: str):
        return self.figure.get_by_label(SETTINGS[name], exact=True)

    def set(self, **numbers: float) -> None:
        """Type settings, as a reader does."""
        self.figure.locator("details").evaluate("e => { e.open = true; }")
        for name, number in numbers.items():
            self.setting(name).fill(str(number))

    @property
    def step(self) -> int:
        return int(self.figure.locator(".gkf-step").inner_text().replace(",", ""))

    @property
    def scores(self) -> list[str]:
        """Shares of right answers, of training and of test pairs."""
        return self.figure.locator(".gkf-accuracy").all_inner_texts()

    @property
    def cells(self) -> list[str]:
        """The numbers of the table's key: train right, wrong, test right, wrong."""
        return [text.strip() for text in self.figure.locator(".gkf-key tbody td").all_inner_texts()]

    @property
    def says(self) -> str:
        return self.figure.locator(".gkf-summary").inner_text()

    @property
    def takes(self) -> str:
        """How long a training takes here."""
        return self.figure.locator(".gkf-live-takes").inner_text()

    def seconds_said(self, steps: str) -> float:
        """The time that so many steps take here, once it is said."""
        pattern = f"^{steps} steps at most; here they take about ([0-9]+) (second|minute|hour)s?[.]$"
        self.page.wait_for_function(
            "(pattern) => new RegExp(pattern).test(document.querySelector('.gkf-live-takes').textContent)",
            arg=pattern,
        )
        number, unit = re.fullmatch(pattern, self.takes).groups()
        return int(number) * {"second": 1, "minute": 60, "hour": 3600}[unit]

    @property
    def planes(self) -> list[str]:
        """The frequencies in whose planes the numbers are drawn."""
        return self.figure.locator(".gkf-live-circles span:visible").all_inner_texts()

    def wait_until_says(self, piece: str) -> None:
        self.page.wait_for_function(
            "(piece) => document.querySelector('.gkf-summary').textContent.includes(piece)", arg=piece
        )

    def train(self, until: str = "Finished after", button: str = "Train a network") -> None:
        """Press a button, by key, and wait until something is said that was not said before."""
        # What is left to be said of an earlier training may come until the button is pressed.
        self.button(button).evaluate(
            """(button) => button.addEventListener("click", () => {
                 document.querySelector(".gkf-summary").textContent = "";
               }, { once: true, capture: true })"""
        )
        self.button(button).press("Enter")
        self.wait_until_says(until)

    def wait_until_no_worker(self) -> None:
        """A worker that was ended is gone a little later."""
        deadline = time.monotonic() + 60
        while self.page.workers:
            assert time.monotonic() < deadline, f"{len(self.page.workers)} workers are still there"
            self.page.wait_for_timeout(50)

    def wait_for_own_step(self, least: int) -> None:
        """Until the reader's own network has made so many steps."""
        self.page.wait_for_selector(".gkf-choice input[value=own]:checked", state="attached")
        self.wait_for_step(f"n >= {least}")

    def wait_for_step(self, condition: str) -> None:
        """Until the step, as a number ``n``, is as JavaScript says."""
        self.page.wait_for_function(
            f"() => {{ const n = Number(document.querySelector('.gkf-step').textContent.replace(/,/g, ''));"
            f"return {condition}; }}"
        )

    def drawn(self) -> dict[str, str]:
        """A digest of every picture in the figure."""
        pictures = {
            "table": self.figure.locator("canvas").evaluate("c => c.toDataURL()"),
            "curves": self.figure.locator(".gkf-live-chart").evaluate("e => e.innerHTML"),
            "planes": self.figure.locator(".gkf-live-circles").evaluate("e => e.innerHTML"),
            "spectrum": self.figure.locator(".gkf-spectrum").evaluate("e => e.outerHTML"),
        }
        return {name: hashlib.sha256(picture.encode()).hexdigest() for name, picture in pictures.items()}


def pages(run: Run) -> dict[str, str]:
    """A page with the full form, and one with the small one."""
    return {"live": LiveTraining(run).html(), "live_small": LiveTraining(run, small=True).html()}
