"""How quickly the book's figures follow the hand, and what they weigh: the built pages in headless Chromium.

Every figure is opened in its page, from disk. It can be used when its module has drawn it; that is counted
from the beginning of the page. A step is measured from the input event until a frame with everything redrawn
has been painted: script, style, layout and paint, without a graphics card, with all figures of the page that
follow. What is moved: the figure's first sliders, else its first numbers, else what is chosen in its grid,
else what can be pressed, else its first choices.

Run it on a machine that does nothing else, with the book built (`make book`):

    python -m benchmarks.browser_scrub [_build/html [kind …]]
"""

import gzip
import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from urllib.parse import unquote, urlsplit

from playwright.sync_api import Browser, Page, sync_playwright

from grokkit.explorables import figures as all_figures

BAR_STEP, BAR_READY, BAR_WEIGHT = 16.0, 1500.0, 400.0  # ms, ms, kB
VIEWS = {
    "desktop, 1360 x 900": {"viewport": {"width": 1360, "height": 900}},
    "projector, 1920 x 1080": {"viewport": {"width": 1920, "height": 1080}},
    "phone, 375 x 800 at 2x": {"viewport": {"width": 375, "height": 800}, "device_scale_factor": 2},
}
PATIENCE = 240_000  # ms
# When each figure was drawn, by its id.
WATCH = """window.readyAt = {};
new MutationObserver((changes) => {
  for (const { target } of changes) readyAt[target.id] ??= performance.now();
}).observe(document, { subtree: true, attributeFilter: ["data-gk-state"] });"""
# A message posted inside a frame arrives after that frame has been painted.
CONTROLS = """(id) => {
  const stage = document.getElementById(id).querySelector(".gkf-stage");
  const cell = "[role=gridcell][tabindex]";
  const usable = (selector) =>
    [...stage.querySelectorAll(selector)].filter((e) => !e.disabled && e.getClientRects().length);
  // What a control is moved through by clicks; a slider and a number are not.
  window.choicesOf = (e) =>
    e.matches(cell) ? usable(cell)
    : e.type === "radio" ? usable(`[type=radio][name="${e.name}"]`)
    : e.type === "button" ? Array(10).fill(e)
    : null;
  const first = (e) => (choicesOf(e)?.[0] ?? e) === e;
  window.controls = ["[type=range]", "[type=number]", cell, "button", "[type=radio]"]
    .map((kind) => usable(kind).filter(first).slice(0, 2))
    .find((found) => found.length);
  const name = (e) => e.getAttribute("aria-label") ?? e.labels?.[0]?.textContent ?? e.textContent;
  return controls.map((e) => name(e).trim());
}"""
SCRUB = """async (number) => {
  const control = controls[number];
  const choices = choicesOf(control);
  const [low, high] = choices ? [0, choices.length - 1] : [Number(control.min), Number(control.max)];
  const stride = Math.max(1, Math.floor((high - low + 1) / 120));
  const forth = Array.from({ length: Math.ceil((high - low + 1) / stride) }, (_, i) => low + i * stride);
  const leaps = forth.map((_, i) => forth[(i * 37) % forth.length]); // so that much changes at once
  const times = [];
  const once = [...forth, ...forth.toReversed(), ...leaps];
  const often = Array(Math.ceil(60 / once.length)).fill(once).flat();
  const way = often.filter((value, i) => value !== often[i - 1]);
  for (const value of way)
    times.push(await new Promise((resolve) => requestAnimationFrame(() => {
      const began = performance.now();
      if (choices) choices[value].click();
      else {
        control.value = value;
        control.dispatchEvent(new Event("input", { bubbles: true }));
      }
      const {port1, port2} = new MessageChannel();
      port1.onmessage = () => resolve(performance.now() - began);
      port2.postMessage(null);
    })));
  return times;
}"""


@dataclass
class Measured:
    """One figure in one view: milliseconds, by control where it is moved, and what was fetched before."""

    ready: float
    steps: dict[str, list[float]]
    files: set[Path]


def percentile(values: list[float], share: float) -> float:
    """The smallest value that is at least as large as the given share of all."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def figures_of(book: Path, browser: Browser) -> list[tuple[str, Path, str]]:
    """Kind, page and id of the first figure of each kind."""
    found = {}
    page = browser.new_page(java_script_enabled=False)
    for path in sorted(book.glob("chapters/*.html")):
        page.goto(path.as_uri(), timeout=PATIENCE)
        for figure in page.locator("figure.gk-figure").all():
            kind, name = figure.get_attribute("data-gk-figure"), figure.get_attribute("id")
            found.setdefault(kind, (kind, path, name))
    page.close()
    return list(found.values())


def measure(page: Page, path: Path, name: str) -> Measured:
    """Open the page where the figure is, and move it."""
    files: set[Path] = set()
    page.on("request", lambda request: files.add(Path(unquote(urlsplit(request.url).path))))
    page.add_init_script(WATCH)
    page.goto(f"{path.as_uri()}#{name}", timeout=PATIENCE)
    page.wait_for_function("(id) => readyAt[id]", arg=name)
    page.wait_for_load_state("networkidle")
    fetched = set(files)
    steps = {}
    for number, control in enumerate(page.evaluate(CONTROLS, name)):
        page.evaluate(SCRUB, number)  # compiled and warm, further data there, as after the first touch
        steps[control] = page.evaluate(SCRUB, number)
    return Measured(page.evaluate("(id) => readyAt[id]", name), steps, fetched)


def weight(page: Page, name: str, files: set[Path]) -> float:
    """Compressed kB of a figure's program, styles and first data; what is shared by all figures included."""
    figure = page.locator(f"[id='{name}']")
    kind, data = (figure.get_attribute(f"data-gk-{part}") for part in ("figure", "data"))
    own = {f"{kind}.js", f"{kind}.css", "figures.css", "host.js", f"{data}.js"}
    contents = [
        path.read_bytes()
        for path in files
        if path.parent.name == "figures" and (path.name in own or path.name.startswith(f"{data}-"))
    ]
    if data == "inline":
        contents.append(figure.locator("script.gkf-data").text_content().encode())
    return sum(len(gzip.compress(content, 9)) for content in contents) / 1000


def main(arguments: list[str]) -> None:
    """Print a table for each figure."""
    book = Path(arguments[0] if arguments else "_build/html").resolve()
    chosen = set(arguments[1:]) or set(all_figures())
    if unknown := chosen - set(all_figures()):
        sys.exit(f"there is no figure {sorted(unknown)[0]!r}; there are {', '.join(all_figures())}")
    if not (book / "index.html").exists():
        sys.exit(f"no book in {book}: build it first (make book), or say where it is")
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("no Chromium on this machine")
    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu"]
        browser = playwright.chromium.launch(executable_path=chromium, args=flags, timeout=PATIENCE)
        figures = [figure for figure in figures_of(book, browser) if figure[0] in chosen]
        print(f"load average before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
        print(f"bars: usable {BAR_READY:.0f} ms, step p95 {BAR_STEP:.0f} ms, weight {BAR_WEIGHT:.0f} kB\n")
        for kind, path, name in figures:
            figure = all_figures()[kind].__name__
            print(f"{figure:<26}{'usable':>8}{'p50':>8}{'p95':>8}{'worst':>8}   [ms]  ({path.stem})")
            for view, settings in VIEWS.items():
                context = browser.new_context(**settings)
                context.set_default_timeout(PATIENCE)
                page = context.new_page()
                seen = measure(page, path, name)
                kilobytes = weight(page, name, seen.files)
                context.close()
                late = "   USABLE LATE" * (seen.ready > BAR_READY)
                print(f"  {view:<24}{seen.ready:>8.0f}{late}")
                for control, steps in seen.steps.items():
                    slow = percentile(steps, 0.95)
                    numbers = f"{median(steps):>8.1f}{slow:>8.1f}{max(steps):>8.1f}"
                    late = "   SLOW" * (slow > BAR_STEP)
                    print(f"    {control[:28]:<30}{numbers}   {len(steps)} steps{late}")
            heavy = "   TOO HEAVY" * (kilobytes > BAR_WEIGHT)
            print(f"  {'compressed, at first':<24}{kilobytes:>8.0f} kB{heavy}\n")
        if missing := sorted(chosen - {kind for kind, _, _ in figures}):
            print(f"in no chapter: {', '.join(missing)}")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
