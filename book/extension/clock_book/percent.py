"""A share is written one way on every page: the number, a space that does not break, the sign.

Prose has "83 %", and Python's formats give "83%": in a sentence that a cell computes, in a table, in a box.
Here both become one. Charts are drawn later; `plot.js` does the same with their words.
"""

import re
from typing import Any

from sphinx.application import Sphinx

# What is not read, code and formulas that were written as they are; then a number with its sign.
LEFT_ALONE = r"<(script|style|pre|code|textarea|annotation)\b.*?</\1>|<[^>]*>"
_SHARE = re.compile(rf"{LEFT_ALONE}|(?<=\d)[ \u00a0]?%(?!\w)", re.DOTALL)


def with_space(page: str) -> str:
    """The HTML of a page in which a space stands between every number that is read and its percent sign."""
    return _SHARE.sub(lambda found: found[0] if found[0].startswith("<") else "\u00a0%", page)


def on_page(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Set the shares of a page that is about to be written."""
    if "body" in context:
        context["body"] = with_space(context["body"])


def setup(app: Sphinx) -> None:
    """Before figures are completed: what is between their tags is text like any other."""
    app.connect("html-page-context", on_page, priority=940)
