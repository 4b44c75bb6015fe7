"""How networks train in the page: the built chapter in headless Chromium and Firefox, beside Python.

With the settings *quick*, p = 113, and *small*, p = 59, seed after seed: seconds until more than 99 % of the
test pairs are right, as the figure says it, and at which step, and at which it was in Python; how many
frequencies its neurons vote with at the end; and how long the page's frames take meanwhile: with every other
seed it scrolls. With the paper's settings, how long a step takes, beside one of PyTorch.

Run it on a machine that does nothing else, with the book built (`make book`). What else it does is told in
each row, as the load average; a row is a minute's work where others take most of the machine.

    python -m benchmarks.live_training [_build/html [seeds]]
"""

import gzip
import os
import re
import shutil
import sys
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import sync_playwright

import grokkit
from benchmarks.browser_scrub import PATIENCE, percentile
from benchmarks.step import folded_step
from benchmarks.timing import in_turn
from grokkit.explorables.frame.figure import BUNDLES
from grokkit.settings import KNOWN, SETTINGS
from tests.firefox import Firefox

BAR_SECONDS = {"quick": 10.0, "small": 3.0}
BAR_FRAME, BAR_KEYS, BAR_TIMES, BAR_WEIGHT = 16.0, 6, 3.0, 60.0  # ms, frequencies, of PyTorch's time, kB
STEPS = 40  # of the paper's setting
FIGURE = '[data-gk-figure="live_training"]'
READY = f"""() => {{
  const figure = document.querySelector('{FIGURE}');
  figure.scrollIntoView({{ block: "start", behavior: "instant" }});
  return figure.dataset.gkState === "ready";
}}"""
# Seconds until the figure says that it has grokked, and its sentence at the end; and each frame from its
# beginning until it has been painted: a message posted inside a frame arrives after that.
WATCH = """([name, seed, scrolls]) => {
  const figure = document.querySelector('[data-gk-figure="live_training"]');
  figure.querySelector(`.gkf-live-named input[value=${name}]`).click();
  const input = figure.querySelector(".gkf-live-row input[type=number]");
  input.value = seed;
  input.dispatchEvent(new Event("input", { bubbles: true }));
  const began = performance.now(), top = scrollY, line = figure.querySelector(".gkf-summary");
  const seen = (window.seen = { grokked: null, over: "", frames: [], step: 0 });
  const accuracy = figure.querySelectorAll(".gkf-accuracy")[1];
  const step = () => Number(figure.querySelector(".gkf-step").textContent.replaceAll(",", ""));
  const before = step(); // of the network that was shown last
  const frame = () => {
    const at = performance.now();
    if (scrolls) scrollTo({ top: top + 300 * Math.sin(at / 300), behavior: "instant" });
    if (seen.own && seen.grokked === null && parseFloat(accuracy.textContent.replace(/[<>]/, "")) > 99)
      seen.grokked = (at - began) / 1000;
    seen.own ||= step() < before;
    if (seen.own) seen.step = step();
    if (line.textContent.includes("neurons")) seen.over = line.textContent;
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => seen.frames.push(performance.now() - at);
    port2.postMessage(null);
    if (!seen.over) requestAnimationFrame(frame);
    else scrollTo({ top, behavior: "instant" });
  };
  line.textContent = "";
  figure.querySelector(".gkf-live-run").click();
  requestAnimationFrame(frame);
}"""
PACE = """() => {
  const figure = document.querySelector('[data-gk-figure="live_training"]');
  const said = parseFloat(figure.querySelector(".gkf-live-pace").textContent);
  [...figure.querySelectorAll("button")].find((e) => e.textContent === "Throw yours away").click();
  seen.over = "ended";
  return said;
}"""


@dataclass
class Trained:
    """One training: seconds and step until it grokked, or None, key frequencies, milliseconds of frames."""

    seconds: float | None
    step: int | None
    keys: int
    frames: list[float]


@cache
def step_in_python(name: str, seed: int) -> int | None:
    """The first step at which the same training knows the test pairs in Python."""
    return grokkit.train(*SETTINGS[name](seed)).first_step("test_accuracy", above=KNOWN)


def train(page: Any, name: str, seed: int, scrolls: bool) -> Trained:
    """Train a network in the page."""
    page.evaluate(WATCH, [name, seed, scrolls])
    page.wait_for_function("() => seen.over")
    seen = page.evaluate("() => seen")
    grokked = re.search(rf"At step ([\d,]+) more than {100 * KNOWN:.0f} %", seen["over"])
    named = re.search(r"frequenc(?:y|ies) ([\d, and]+);", seen["over"])
    many = re.search(r"waves of (\d+) frequencies", seen["over"])
    return Trained(
        seen["grokked"] if grokked else None,
        int(grokked[1].replace(",", "")) if grokked else None,
        len(re.findall(r"\d+", named[1])) if named else int(many[1]) if many else 1,
        seen["frames"],
    )


def table(page: Any, browser: str, name: str, seeds: range) -> None:
    """A row for each seed, and what they have in common."""
    print(f"\n{browser}, {name}")
    heads = f"{'seed':>4}{'seconds':>10}{'step':>7}{'Python':>8}{'frequencies':>13}"
    print(f"{heads}{'p95 of frames [ms]':>29}{'load':>7}")
    trained = []
    for seed in seeds:
        scrolls = seed % 2 == 1
        load = os.getloadavg()[0]
        one = train(page, name, seed, scrolls)
        trained.append(one)
        seconds = "never" if one.seconds is None else f"{one.seconds:.1f}"
        frames = f"{percentile(one.frames, 0.95):.1f} {'scrolling' if scrolls else 'still'}"
        steps = f"{one.step or '–':>7}{step_in_python(name, seed) or '–':>8}"
        print(f"{seed:>4}{seconds:>10}{steps}{one.keys:>13}{frames:>29}{load:>7.1f}", flush=True)
    times = [one.seconds for one in trained if one.seconds is not None]
    few = sum(one.keys <= BAR_KEYS for one in trained)
    print(f"grokked: {len(times)} of {len(trained)}; {few} with {BAR_KEYS} frequencies at most", end="")
    if times:
        late = "   SLOW" * (median(times) > BAR_SECONDS[name])
        print(f"; {min(times):.1f} … {max(times):.1f} s, median {median(times):.1f} s{late}", end="")
    for what, some in (("still", trained[::2]), ("scrolling", trained[1::2])):
        if frames := [frame for one in some for frame in one.frames]:
            slow = percentile(frames, 0.95)
            late = "   SLOW" * (slow > BAR_FRAME)
            print(
                f"\nframes {what}: p50 {median(frames):.1f}, p95 {slow:.1f} ms of {len(frames)}{late}", end=""
            )
    print(flush=True)


def paper(page: Any, browser: str) -> None:
    """How long a step of the paper takes in the page, and in PyTorch directly before and after."""
    task, model, _ = SETTINGS["mainline"](0)
    python = in_turn({"step": folded_step(task, model)}, 20)["step"]
    page.evaluate(WATCH, ["mainline", 0, False])
    page.wait_for_function(f"() => seen.step >= {STEPS}")
    here = page.evaluate(PACE)
    python += in_turn({"step": folded_step(task, model)}, 20)["step"]
    there = 1000 * median(python)
    slow = "   SLOW" * (here > BAR_TIMES * there)
    print(
        f"\n{browser}, the paper's: {here:.1f} ms a step; PyTorch {there:.1f} ms, {here / there:.1f}×{slow}"
    )


def measure(page: Any, browser: str, seeds: range) -> None:
    """All tables of a browser."""
    page.wait_for_function(READY)
    for name in BAR_SECONDS:
        table(page, browser, name, seeds)
    paper(page, browser)


def main(arguments: list[str]) -> None:
    """Print the tables of every browser that is there."""
    book = Path(arguments[0] if arguments else "_build/html").resolve()
    seeds = range(int(arguments[1]) if len(arguments) > 1 else 10)
    chapter = book / "chapters" / "04_the_jump.html"
    if not chapter.exists():
        sys.exit(f"no book in {book}: build it first (make book), or say where it is")
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    firefox = shutil.which("firefox") or shutil.which("firefox-esr")
    if chromium is None and firefox is None:
        sys.exit("no browser on this machine")
    print(f"load average before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    print(
        f"bars: median {BAR_SECONDS} s, frames p95 {BAR_FRAME:.0f} ms, the paper's {BAR_TIMES:.0f}× PyTorch"
    )
    if chromium:
        with sync_playwright() as playwright:
            flags = ["--no-sandbox", "--disable-gpu"]
            browser = playwright.chromium.launch(executable_path=chromium, args=flags, timeout=PATIENCE)
            page = browser.new_page(viewport={"width": 1360, "height": 900})
            page.set_default_timeout(PATIENCE)
            page.goto(chapter.as_uri())
            measure(page, "Chromium", seeds)
            browser.close()
    if firefox:
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            fox = Firefox(firefox, Path(folder))
            measure(fox.open(chapter.as_uri(), width=1360), "Firefox", seeds)
            fox.close()
    weight = len(gzip.compress((BUNDLES / "live_training.js").read_bytes(), 9)) / 1000
    print(f"\nprogram, compressed: {weight:.1f} kB" + "   TOO HEAVY" * (weight > BAR_WEIGHT))


if __name__ == "__main__":
    main(sys.argv[1:])
