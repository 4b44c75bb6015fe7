"""The palette of the book and its figures: read once from `palette.json`, and given as CSS variables."""

import json
from importlib.resources import files
from typing import Any

PALETTE: dict[str, Any] = json.loads(files("grokkit").joinpath("palette.json").read_text(encoding="utf-8"))
LIGHT: dict[str, str] = {name: c["light"] for name, c in PALETTE["colours"].items()}


def stylesheet() -> str:
    """Return CSS that defines `--gk-<name>` for light and dark pages.

    Without JavaScript nothing sets `data-theme`; then the reader's system decides.
    """
    dark = _block('html[data-theme="dark"]', "dark")
    system = _block("html:not([data-theme])", "dark")
    return f"{_block('html', 'light')}\n{dark}\n@media (prefers-color-scheme: dark) {{\n{system}\n}}\n"


def _block(selector: str, scheme: str) -> str:
    lines = [f"  --gk-{name}: {c[scheme]};" for name, c in PALETTE["colours"].items()]
    return "\n".join([f"{selector} {{", f"  color-scheme: {scheme};", *lines, "}"])
