"""How quickly figures follow the hand, and what they weigh: the shipped run, in headless Chromium.

TrainingScrubber moves through the checkpoints, ForwardPass through the pairs, Clock through the hours of a
hand and then through its speeds, the fastest of which wind 68 turns. A step is measured from the
input event until the frame with everything redrawn has been painted: script, style, layout and paint, without
a graphics card. Run it on a machine that does nothing else:

    python -m benchmarks.browser_scrub
"""

import gzip
import os
import shutil
import sys
import tempfile
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, Page, sync_playwright

from grokkit import load_recorded
from grokkit.explorables import Clock, Explorable, ForwardPass, TrainingScrubber, _sphinx

BAR_STEP, BAR_READY, BAR_WEIGHT = 16.0, 1500.0, 400.0  # ms, ms, kB
VIEWS = {
    "desktop, 1360 x 900": {"viewport": {"width": 1360, "height": 900}},
    "projector, 1920 x 1080": {"viewport": {"width": 1920, "height": 1080}},
    "phone, 375 x 800 at 2x": {"viewport": {"width": 375, "height": 800}, "device_scale_factor": 2},
}
# A message posted inside a frame arrives after that frame has been painted.
SCRUB = """async ([selector, order]) => {
  const slider = document.querySelector(selector);
  const times = [];
  for (const index of order) {
    times.push(await new Promise((resolve) => requestAnimationFrame(() => {
      const began = performance.now();
      slider.value = index;
      slider.dispatchEvent(new Event('input'));
      const {port1, port2} = new MessageChannel();
      port1.onmessage = () => resolve(performance.now() - began);
      port2.postMessage(null);
    })));
  }
  return times;
}"""


def percentile(values: list[float], share: float) -> float:
    """The smallest value that is at least as large as the given share of all."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def orders(n: int) -> list[int]:
    """Through all checkpoints and back, then in leaps, so that many cells of the table change at once."""
    forth = list(range(n))
    leaps = [(i * 37) % n for i in range(n)]
    return forth + forth[::-1] + leaps


def make_page(folder: Path, figure: Explorable) -> Path:
    """The figure in a page as the book has it: scripts and data beside it."""
    body = _sphinx.complete_page(figure.html(), folder / "figures", "figures", "benchmark")
    page = folder / "page.html"
    page.write_text(
        f'<!doctype html><html lang="en" data-theme="light"><meta charset="utf-8"><title>b</title>'
        f'<body style="max-width:60rem;margin:0 auto;background:#fdfcf9">{body}</body></html>'
    )
    return page


def measure(page: Page, address: str, selector: str, order: list[int]) -> tuple[float, list[float]]:
    """Milliseconds until the figure can be used, and of every step of the input that moves it."""
    page.goto(address)
    page.wait_for_selector('[data-gk-state="ready"]')
    ready = page.evaluate("performance.now()")
    page.evaluate(SCRUB, [selector, order[:40]])  # compiled and warm, as after the first touch
    return ready, page.evaluate(SCRUB, [selector, order])


def report(browser: Browser, figure: Explorable, selector: str, n: int) -> None:
    """Print one figure's table. Of its data the first are weighed, not what comes on demand."""
    with tempfile.TemporaryDirectory() as folder:
        page_file = make_page(Path(folder), figure)
        print(f"{type(figure).__name__:<24}{'usable':>10}{'step p50':>10}{'p95':>8}{'worst':>8}   [ms]")
        for view, settings in VIEWS.items():
            context = browser.new_context(**settings)
            ready, steps = measure(context.new_page(), page_file.as_uri(), selector, orders(n))
            context.close()
            slow = percentile(steps, 0.95)
            print(f"{view:<24}{ready:>10.0f}{median(steps):>10.1f}{slow:>8.1f}{max(steps):>8.1f}")
        print(f"{'bar':<24}{BAR_READY:>10.0f}{'':>10}{BAR_STEP:>8.1f}\n")
        files = [f for f in page_file.parent.glob("figures/*") if "-step-" not in f.name]
        weights = {f.name: len(gzip.compress(f.read_bytes(), 9)) / 1000 for f in files}
        for name, weight in sorted(weights.items()):
            print(f"{name:<44}{weight:>8.1f} kB gzip")
        print(f"{'together':<44}{sum(weights.values()):>8.1f} kB, bar {BAR_WEIGHT:.0f}\n")


def main() -> None:
    """Print the tables."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("no Chromium on this machine")
    run = load_recorded("mainline")
    print(f"load average before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores\n")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        report(browser, TrainingScrubber(run, step=0), ".gkf-slider", len(run.steps))
        report(browser, ForwardPass(run), ".gkf-equation input", run.task.p)
        for slider, n in {"Turn hand a": 113, "Speed k of all hands": 57}.items():
            report(browser, Clock(), f'[aria-label="{slider}"]', n)
        browser.close()


if __name__ == "__main__":
    main()
