"""What a test sees of a Clock: what is said, and what is drawn."""

import hashlib
import math
import re

from playwright.sync_api import Page

from figures.training_scrubber.page import FAR_BELOW
from grokkit import Run
from grokkit.explorables import Clock, TrainingScrubber

SLIDERS = {"a": "Turn hand a", "b": "Turn hand b", "k": "Speed k of all hands"}

LINK = '<p><a href="#a=7&amp;b=8&amp;k=2">seven and eight, twice as fast</a></p>'


class ClockFigure:
    """The first Clock of a page, or the one of the given number."""

    def __init__(self, page: Page, number: int = 0):
        self.page = page
        self.figure = page.locator("figure.gk-figure:has(.gkf-clock)").nth(number)

    def slider(self, name: str):
        return self.figure.get_by_role("slider", name=SLIDERS[name])

    @property
    def state(self) -> dict[str, int]:
        """a, b and k as the sliders have them."""
        present = [name for name in SLIDERS if self.slider(name).count()]
        return {name: int(self.slider(name).input_value()) for name in present}

    @property
    def sum(self) -> str:
        return self.figure.locator(".gkf-sum").inner_text()

    @property
    def summary(self) -> str:
        return self.figure.locator(".gkf-summary").inner_text()

    @property
    def count(self) -> str:
        """The full turns, as the face says."""
        return self.figure.locator(".gkf-clock-count").text_content()

    def set_slider(self, name: str, value: int) -> None:
        self.slider(name).fill(str(value))

    def hands(self) -> dict[str, float]:
        """Where the hands are drawn, in turns clockwise from the top."""
        found = {}
        for name in ("a", "b", "answer"):
            path = self.figure.locator(f".gkf-clock-hand.gkf-clock-{name} > path").first.get_attribute("d")
            x, y = (float(v) for v in re.search(r"L(\S+) (\S+)", path).groups())
            found[name] = math.atan2(x, -y) / (2 * math.pi) % 1
        return found

    def readout(self) -> dict[str, list[float]]:
        """The rows of the small table of numbers."""
        rows = self.figure.locator(".gkf-readout tbody tr")
        read = {}
        for i in range(rows.count()):
            cells = [text.replace("−", "-") for text in rows.nth(i).locator("td").all_inner_texts()]
            read[rows.nth(i).locator("th").inner_text()] = [float(text) for text in cells if text]
        return read

    def colour(self, a: int, b: int, p: int) -> list[int]:
        """The table's colour in the corner of a pair's cell."""
        script = """(c, [a, b, p]) => { const at = (n) => Math.floor(((n + 0.15) * c.width) / p);
            const copy = new OffscreenCanvas(c.width, c.height).getContext('2d', {willReadFrequently: true});
            copy.drawImage(c, 0, 0);
            return [...copy.getImageData(at(b), at(a), 1, 1).data].slice(0, 3) }"""
        return self.figure.locator("canvas").evaluate(script, [a, b, p])

    def point(self, turns: float, radius: float) -> tuple[float, float]:
        """Where on the screen a place of the face is; the radius in units of the drawing."""
        box = self.figure.locator(".gkf-clock-face").bounding_box()
        scale = box["width"] / 260
        angle = 2 * math.pi * turns
        return (
            box["x"] + (130 + radius * math.sin(angle)) * scale,
            box["y"] + (146 - radius * math.cos(angle)) * scale,
        )

    def drawn(self) -> dict[str, str]:
        """A digest of every picture in the figure."""
        pictures = {
            "face": self.figure.locator(".gkf-clock-face").evaluate("s => s.outerHTML"),
            "marks": self.figure.locator(".gkf-sums svg").evaluate("s => s.outerHTML"),
            "table": self.figure.locator("canvas").evaluate("c => c.toDataURL()"),
            "waves": self.figure.locator(".gkf-waves").evaluate("s => s.outerHTML"),
        }
        return {name: hashlib.sha256(picture.encode()).hexdigest() for name, picture in pictures.items()}

    def wait_until(self, **state: int) -> None:
        """Wait until sliders have these values and the hands have arrived."""
        wanted = {SLIDERS[name]: str(value) for name, value in state.items()}
        self.page.wait_for_function(
            """([figure, wanted]) => Object.entries(wanted).every(([label, value]) =>
                 figure.querySelector(`input[aria-label="${label}"]`).value === value)""",
            arg=[self.figure.element_handle(), wanted],
        )


def pages(run: Run) -> dict[str, str]:
    """Pages with clocks, also far below and beside a scrubber."""
    bare = Clock(12, a=10, b=5, speeds=False).html()
    return {
        "clock": Clock(12, a=10, b=5).html() + LINK,
        "clock113": Clock().html(),
        "clocks": bare + Clock(k=3).html() + TrainingScrubber(run).html(),
        "below_clock": LINK + FAR_BELOW + Clock().html(),
    }
