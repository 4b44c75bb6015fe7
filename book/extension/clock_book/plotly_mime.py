"""Plotly outputs of notebooks: a figure with its description, drawn when it comes near the screen.

myst-nb finds `PlotlyRenderer` through the entry point group `myst_nb.mime_renderers`. The page loads
plotly.js (from the installed wheel, so that it fits the figures) only when a figure is about to be seen.
"""

import json
from html import escape
from typing import Any

from docutils import nodes

from clock_book.colours import as_variable
from clock_book.narrow import narrow

MIME_TYPE = "application/vnd.plotly.v1+json"
DEFAULT_HEIGHT = 380  # px, when a figure does not say


def with_variables(value: Any) -> Any:
    """Replace the palette's light colours by CSS variables, anywhere in a figure's JSON."""
    if isinstance(value, str):
        return as_variable(value)
    if isinstance(value, list):
        return [with_variables(item) for item in value]
    if isinstance(value, dict):
        return {key: with_variables(item) for key, item in value.items()}
    return value


def description(layout: dict[str, Any]) -> str:
    """Return what a figure shows, in words: `layout.meta.alt`, else its title, else its axes."""
    meta = layout.get("meta")
    if isinstance(meta, dict) and meta.get("alt"):
        return meta["alt"]

    def title(of: dict[str, Any]) -> str:
        text = of.get("title", "")
        return text.get("text", "") if isinstance(text, dict) else text

    axes = [title(layout.get(axis, {})) for axis in ("yaxis", "xaxis")]
    return title(layout) or " against ".join(filter(None, axes)) or "Chart"


def figure_html(spec: dict[str, Any]) -> str:
    """Return the HTML of one figure; the space it will need is reserved."""
    layout = spec.get("layout", {})
    height = int(layout.get("height") or DEFAULT_HEIGHT)
    drawing = with_variables({"data": spec["data"], "layout": layout})
    room = f"height:{height}px"
    if on_a_phone := narrow(spec):
        room += f";--gk-narrow:{on_a_phone.pop('height')}"
        drawing["narrow"] = with_variables(on_a_phone)
    # "<" as an escape: no "</script>" in a label can end the script.
    packed = json.dumps(drawing, separators=(",", ":")).replace("<", "\\u003c")
    label = escape(description(layout), quote=True)
    return (
        f'<figure class="gk-plot"><div class="gk-plot-box" role="img" aria-label="{label}" '
        f'style="{room}"></div>'
        f'<script type="application/json">{packed}</script>'
        f"<noscript><p>This chart is drawn with JavaScript. {label}</p></noscript></figure>"
    )


class PlotlyRenderer:
    """The MIME renderer, for every builder."""

    mime_priority_overrides = [("*", MIME_TYPE, 5)]  # noqa: RUF012 (the name and form are myst-nb's)

    @staticmethod
    def handle_mime(renderer, data, inline: bool) -> list[nodes.Element] | None:
        """Return the figure as raw HTML, or None for any other type."""
        if inline or data.mime_type != MIME_TYPE:
            return None
        return [nodes.raw(text=figure_html(data.content), format="html", classes=["output"])]
