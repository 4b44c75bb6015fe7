"""axe-core, which looks for barriers in a page: one of the tools that only the repository needs."""

from functools import cache
from pathlib import Path

from grokkit import _node

ROOT = Path(__file__).resolve().parents[1]


@cache
def script() -> str:
    """What a page runs to be looked at; it then has ``axe.run``."""
    modules = _node.install(ROOT, tools=True)
    return (modules / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
