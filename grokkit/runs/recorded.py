"""The runs that are shipped inside the package."""

from collections.abc import Callable
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TypeVar

from grokkit.runs.run import Run

Shipped = TypeVar("Shipped")


def recorded_names() -> list[str]:
    """The names of the runs that are shipped inside the package."""
    return names_in(_folder())


def load_recorded(name: str = "mainline") -> Run:
    """A run that is shipped inside the package.

    Raises:
        ValueError: If there is no such run; the message lists those there are.
    """
    return load_from(_folder(), name, Run.load, "run")


def names_in(folder: Traversable) -> list[str]:
    """The names of what is recorded in a folder of the package; none if there is no such folder."""
    files = folder.iterdir() if folder.is_dir() else ()
    return sorted(f.name.removesuffix(".safetensors") for f in files if f.name.endswith(".safetensors"))


def load_from(folder: Traversable, name: str, load: Callable[[Path], Shipped], what: str) -> Shipped:
    """What is recorded in a folder of the package under a name.

    Args:
        folder: The folder.
        name: Of the file, without its ending.
        load: Opens a file.
        what: What it is, for the message.

    Raises:
        ValueError: If there is nothing of that name; the message lists what there is.
    """
    shipped = names_in(folder)
    if name not in shipped:
        raise ValueError(f"no recorded {what} is called {name!r}; there is {', '.join(shipped) or 'none'}")
    with resources.as_file(folder / f"{name}.safetensors") as path:
        return load(path)


def _folder() -> Traversable:
    return resources.files("grokkit") / "recorded"
