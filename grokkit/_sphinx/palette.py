"""The palette as CSS variables. The colours themselves are in `grokkit/palette.json`, once."""

import json
from importlib.resources import files

PALETTE: dict[str, dict[str, dict[str, str]]] = json.loads(
    files("grokkit").joinpath("palette.json").read_text(encoding="utf-8")
)
LIGHT: dict[str, str] = {name: c["light"] for name, c in PALETTE["colours"].items()}


def stylesheet() -> str:
    """Return CSS that defines `--gk-<name>` for light and dark pages.

    Without JavaScript nothing sets `data-theme`; then the reader's system decides.
    """

    def block(selector: str, scheme: str) -> str:
        lines = [f"  --gk-{name}: {c[scheme]};" for name, c in PALETTE["colours"].items()]
        return "\n".join([f"{selector} {{", f"  color-scheme: {scheme};", *lines, "}"])

    dark = block('html[data-theme="dark"]', "dark")
    system = block("html:not([data-theme])", "dark")
    return f"{block('html', 'light')}\n{dark}\n@media (prefers-color-scheme: dark) {{\n{system}\n}}\n"


def as_variable(text: str) -> str:
    """Return `var(--gk-a)` for the light colour of `a`, and so on; any other text unchanged.

    A notebook's output carries the light colours, since it must also show where no page defines
    variables. In the book the page decides, so that dark pages get the dark colours.
    """
    for name, colour in LIGHT.items():
        if text.lower() == colour:
            return f"var(--gk-{name})"
    return text
