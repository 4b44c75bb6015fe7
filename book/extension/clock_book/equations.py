"""A letter and the number it stands for stay on one line: "n = 9" in a sentence, in a table, in a box.

Formulas keep together by themselves; this is for what a sentence says without one.
"""

import re
from typing import Any

from sphinx.application import Sphinx

from clock_book.percent import LEFT_ALONE

# A single letter, Greek ones and slanted ones too, a sign, and a number.
_EQUATION = re.compile(
    rf"{LEFT_ALONE}|(?<![^\W\d_])([A-Za-zα-ωΑ-Ω](?:</(?:i|em|var)>)?) ([=≈<>≤≥]|&lt;|&gt;) (?=[-−]?\d)",
    re.DOTALL,
)


def kept_together(page: str) -> str:
    """The HTML of a page in which no line breaks between a letter, a sign, and its number."""
    return _EQUATION.sub(lambda m: f"{m[2]}\u00a0{m[3]}\u00a0" if m[3] else m[0], page)


def on_page(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    """Set the equations of a page that is about to be written."""
    if "body" in context:
        context["body"] = kept_together(context["body"])


def setup(app: Sphinx) -> None:
    """Beside the shares (`percent`), before figures are completed."""
    app.connect("html-page-context", on_page, priority=940)
