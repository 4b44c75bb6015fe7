"""How a network trains in the page: the built chapter in headless Chromium, seed after seed, beside Python.

For each seed the button of LiveTraining is pressed with the settings *quick*. What is measured: seconds until
more than 99 % of the test pairs are right, as the figure says it, the step at which they were and that of
Python, how many frequencies its neurons vote with at the end, and how long the page's frames take meanwhile.

Run it on a machine that does nothing else, with the book built (`make book`):

    python -m benchmarks.live_training [_build/html [seeds]]
"""

import gzip
import os
import re
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from playwright.sync_api import Page, sync_playwright

import grokkit
from benchmarks.browser_scrub import PATIENCE, percentile
from grokkit.explorables.frame.figure import BUNDLES
from grokkit.settings import KNOWN

BAR_SECONDS, BAR_FRAME, BAR_KEYS, BAR_WEIGHT = 10.0, 16.0, 6, 60.0  # seconds, ms, frequencies, kB
FIGURE = '[data-gk-figure="live_training"]'
# Seconds until the figure says that it has grokked, and its sentence at the end; and each frame from its
# beginning until it has been painted: a message posted inside a frame arrives after that.
WATCH = """(figure) => {
  const began = performance.now(), line = figure.querySelector(".gkf-summary");
  const seen = (window.seen = { grokked: null, over: "", frames: [] });
  const accuracy = figure.querySelectorAll(".gkf-accuracy")[1];
  const step = () => Number(figure.querySelector(".gkf-step").textContent.replaceAll(",", ""));
  const before = step(); // of the network that was shown last
  const frame = () => {
    const at = performance.now();
    if (seen.own && seen.grokked === null && parseFloat(accuracy.textContent.replace(/[<>]/, "")) > 99)
      seen.grokked = (at - began) / 1000;
    seen.own ||= step() < before;
    if (line.textContent.includes("neurons")) seen.over = line.textContent;
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => seen.frames.push(performance.now() - at);
    port2.postMessage(null);
    if (!seen.over) requestAnimationFrame(frame);
  };
  line.textContent = "";
  figure.querySelector(".gkf-live-run").click();
  requestAnimationFrame(frame);
}"""


@dataclass
class Trained:
    """One training: seconds and step until it grokked, or None, key frequencies, milliseconds of frames."""

    seconds: float | None
    step: int | None
    keys: int
    frames: list[float]


def train(page: Page, seed: int) -> Trained:
    """Train a network in the page."""
    figure = page.locator(FIGURE)
    figure.get_by_label("seed", exact=True).fill(str(seed))
    figure.evaluate(WATCH)
    page.wait_for_function("seen.over", timeout=PATIENCE)
    seen = page.evaluate("seen")
    grokked = re.search(rf"At step ([\d,]+) more than {100 * KNOWN:.0f} %", seen["over"])
    named = re.search(r"frequenc(?:y|ies) ([\d, and]+);", seen["over"])
    many = re.search(r"waves of (\d+) frequencies", seen["over"])
    return Trained(
        seen["grokked"] if grokked else None,
        int(grokked[1].replace(",", "")) if grokked else None,
        len(re.findall(r"\d+", named[1])) if named else int(many[1]) if many else 1,
        seen["frames"],
    )


def main(arguments: list[str]) -> None:
    """Print a row for each seed."""
    book = Path(arguments[0] if arguments else "_build/html").resolve()
    seeds = range(int(arguments[1]) if len(arguments) > 1 else 10)
    chapter = book / "chapters" / "04_the_jump.html"
    if not chapter.exists():
        sys.exit(f"no book in {book}: build it first (make book), or say where it is")
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("no Chromium on this machine")
    print(f"load average before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    print(
        f"bars: median {BAR_SECONDS:.0f} s, frames p95 {BAR_FRAME:.0f} ms, {BAR_KEYS} frequencies at most\n"
    )
    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu"]
        browser = playwright.chromium.launch(executable_path=chromium, args=flags, timeout=PATIENCE)
        page = browser.new_page(viewport={"width": 1360, "height": 900})
        page.set_default_timeout(PATIENCE)
        page.goto(chapter.as_uri())
        page.locator(FIGURE).scroll_into_view_if_needed()
        page.wait_for_selector(f'{FIGURE}[data-gk-state="ready"]')
        print(f"{'seed':>4}{'seconds':>10}{'step':>7}{'Python':>8}{'frequencies':>13}{'frames p95 [ms]':>18}")
        trained = []
        for seed in seeds:
            one = train(page, seed)
            trained.append(one)
            python = grokkit.train(*grokkit.quick(seed)).first_step("test_accuracy", above=KNOWN)
            seconds = "never" if one.seconds is None else f"{one.seconds:.1f}"
            frames = percentile(one.frames, 0.95)
            print(
                f"{seed:>4}{seconds:>10}{one.step or '–':>7}{python or '–':>8}{one.keys:>13}{frames:>18.1f}"
            )
        browser.close()
    times = [one.seconds for one in trained if one.seconds is not None]
    slow = percentile([frame for one in trained for frame in one.frames], 0.95)
    if times:
        print(f"\ngrokked: {len(times)} of {len(trained)}; {min(times):.1f} … {max(times):.1f} s, ", end="")
        print(f"median {median(times):.1f} s" + "   SLOW" * (median(times) > BAR_SECONDS))
    print(f"frames p95: {slow:.1f} ms" + "   SLOW" * (slow > BAR_FRAME))
    weight = len(gzip.compress((BUNDLES / "live_training.js").read_bytes(), 9)) / 1000
    print(f"program, compressed: {weight:.0f} kB" + "   TOO HEAVY" * (weight > BAR_WEIGHT))


if __name__ == "__main__":
    main(sys.argv[1:])
