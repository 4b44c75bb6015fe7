"""The interactive figures: live in Jupyter and Colab, static in the book, from the same sources.

Each folder here with a ``figure.py`` is a figure; nothing else lists them.
"""

from functools import cache
from importlib import import_module
from pathlib import Path

from grokkit.explorables.frame.figure import Explorable

__all__ = ["Explorable", "figures"]


@cache
def figures() -> dict[str, type[Explorable]]:
    """Every figure's class, by its kind, the name of its folder."""
    kinds = sorted(path.parent.name for path in Path(__file__).parent.glob("*/figure.py"))
    return {kind: _figure_of(kind) for kind in kinds if kind != "frame"}


def _figure_of(kind: str) -> type[Explorable]:
    module = import_module(f"grokkit.explorables.{kind}.figure")
    (figure,) = [
        value
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Explorable) and value.__module__ == module.__name__
    ]
    if figure.kind != kind:
        raise TypeError(f"{figure.__name__} is in the folder {kind!r}, but calls itself {figure.kind!r}")
    return figure


def __getattr__(name: str) -> type[Explorable]:
    """The figures by the names of their classes: ``from grokkit.explorables import Clock``."""
    for figure in figures().values():
        if figure.__name__ == name:
            return figure
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*__all__, *(figure.__name__ for figure in figures().values())]
