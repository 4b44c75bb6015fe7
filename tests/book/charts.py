"""The Plotly charts of an open page: what they name, and how they are drawn, in the light and in the dark."""

from pages import rgb

from grokkit.palette import PALETTE

# The names of colours that the lines of the page's charts ask for.
_ASKED = """() => [...document.querySelectorAll(".gk-plot script")].flatMap((script) =>
  JSON.parse(script.textContent).data.filter((trace) => trace.type === "scatter" && /lines/.test(trace.mode))
    .map((trace) => trace.line.color.replace(/^var\\(--gk-(.*)\\)$/, "$1")))"""
_LINES = "() => [...document.querySelectorAll('.gk-plot .js-line')].map((e) => getComputedStyle(e).stroke)"
_ON_PAPER = """(colour) => [...document.querySelectorAll(".gk-plot-box")].every((box) =>
  getComputedStyle(box.querySelector("svg.main-svg")).backgroundColor === colour)"""
# Width and height of every image of the charts that are placed anew where the page is narrow.
_IMAGES = """() => [...document.querySelectorAll(".gk-plot-box[style*=--gk-narrow] .heatmaplayer image")]
  .map((e) => e.getBoundingClientRect()).map(({ width, height }) => [width, height])"""

# Texts of charts that are not wholly inside their chart.
_OUTSIDE = """() => [...document.querySelectorAll(".gk-plot-box")].flatMap((box) => {
  const around = box.getBoundingClientRect();
  return [...box.querySelectorAll("text")].filter((text) => {
    const { left, right, top, bottom, width } = text.getBoundingClientRect();
    return width && (left < around.left - 1 || right > around.right + 1 ||
      top < around.top - 1 || bottom > around.bottom + 1);
  }).map((text) => text.textContent);
})"""


def hold_their_texts(page) -> None:
    """Look for texts of charts that are cut off."""
    assert page.evaluate(_OUTSIDE) == []


def fill_a_phone(page) -> None:
    """Look at square images on a screen of 375 px: square they are, and two or one of them fill its width."""
    for width, height in page.evaluate(_IMAGES):
        assert 0.95 < width / height < 1.05
        assert width > 0.35 * 375


def take_the_pages_colours(page) -> None:
    """Look at charts that are drawn in the page's theme, in the other, and leave it as it was."""
    colours = PALETTE["colours"]
    asked = set(page.evaluate(_ASKED))
    theme = page.evaluate("document.documentElement.dataset.theme")
    other = {"light": "dark", "dark": "light"}[theme]
    for mode in (theme, other):
        page.wait_for_function(_ON_PAPER, arg=rgb(colours["paper"][mode]))
        assert set(page.evaluate(_LINES)) == {rgb(colours[name][mode]) for name in asked}
        page.get_by_role("button", name="Dark page").press("Enter")
