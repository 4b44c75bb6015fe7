"""axe-core, which looks for barriers in a page: one of the tools that only the repository needs."""

from functools import cache
from pathlib import Path

from playwright.sync_api import Page

from grokkit import _node

COLOURS = ["color-contrast", "link-in-text-block"]  # the rules whose verdicts hang on a page's colours

ROOT = Path(__file__).resolve().parents[1]


@cache
def script() -> str:
    """What a page runs to be looked at; it then has ``axe.run``."""
    modules = _node.install(ROOT, tools=True)
    return (modules / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


def violations(page: Page, within: str | None = None, only: list[str] | None = None) -> list[tuple[str, ...]]:
    """What axe objects to: the rule, where that is, and why.

    Args:
        page: Where it is looked for.
        within: A selector of the part that is looked at; None for all.
        only: The rules that are asked for; None for all.
    """
    if not page.evaluate("'axe' in window"):
        page.evaluate(script())
    options = {"resultTypes": ["violations"], "preload": False} | ({"runOnly": only} if only else {})
    found = page.evaluate("([within, options]) => axe.run(within ?? document, options)", [within, options])
    return [
        (v["id"], node["html"][:200], node["failureSummary"])
        for v in found["violations"]
        for node in v["nodes"]
    ]
