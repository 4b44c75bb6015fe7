"""The runs that are shipped inside the package."""

from importlib import resources
from importlib.resources.abc import Traversable

from grokkit.runs.run import Run


def recorded_names() -> list[str]:
    """The names of the runs that are shipped inside the package."""
    files = _folder().iterdir() if _folder().is_dir() else ()
    return sorted(f.name.removesuffix(".safetensors") for f in files if f.name.endswith(".safetensors"))


def load_recorded(name: str = "mainline") -> Run:
    """A run that is shipped inside the package.

    Raises:
        ValueError: If there is no such run; the message lists those there are.
    """
    shipped = recorded_names()
    if name not in shipped:
        raise ValueError(f"no recorded run is called {name!r}; there is {', '.join(shipped) or 'none'}")
    with resources.as_file(_folder() / f"{name}.safetensors") as path:
        return Run.load(path)


def _folder() -> Traversable:
    return resources.files("grokkit") / "recorded"
