"""Whether a page fits its window, and its controls a finger."""

from playwright.sync_api import Page

STICKING_OUT = """() => {
  const stage = document.querySelector('.gkf-stage').getBoundingClientRect();
  return [...document.querySelectorAll('.gkf-stage *')].filter((e) => {
    const box = e.getBoundingClientRect();
    return box.width && e.checkVisibility({ visibilityProperty: true })
      && (box.right > stage.right + 9 || box.left < stage.left - 9);
  }).map((e) => e.outerHTML.slice(0, 80));
}"""
SMALL = """([kinds, least]) =>
  [...document.querySelectorAll(`.gkf-stage :is(${kinds})`)]
    .filter((e) => e.checkVisibility())
    .map((e) => [e.outerHTML.slice(0, 90), e.getBoundingClientRect().width, e.getBoundingClientRect().height])
    .filter(([, width, height]) => height < 44 || width < least)
"""


def sticking_out(page: Page) -> list[str]:
    """Elements of the figure that are drawn beside its place, as HTML."""
    return page.evaluate(STICKING_OUT)


def too_small(page: Page, kinds: str = "button, input, select, summary", least: int = 40) -> list[list]:
    """Controls in view that are lower than 44 pixels or narrower than ``least``: HTML, width, height."""
    return page.evaluate(SMALL, [kinds, least])
