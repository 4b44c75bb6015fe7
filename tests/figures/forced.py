"""What is chosen, where the system forces its colours: grounds are all one there, and shadows are none."""

from collections.abc import Callable

from playwright.sync_api import Locator


def edged_when_chosen(elements: Locator, choose: Callable[[int], None], which: int) -> list[int]:
    """Choose one of several elements, and tell which of them have an edge then."""
    page = elements.page
    page.emulate_media(forced_colors="active")
    choose(which)
    page.evaluate("document.activeElement.blur()")  # the focus has an edge of its own
    edges = elements.evaluate_all("all => all.map((e) => getComputedStyle(e).outlineStyle)")
    return [i for i, edge in enumerate(edges) if edge == "solid"]
