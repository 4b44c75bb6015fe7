"""The sweeps whose results are shipped inside the package."""

from importlib import resources
from pathlib import Path

from grokkit.sweeps.results import Results

_FOLDER = Path(str(resources.files("grokkit"))) / "recorded" / "sweeps"


def sweep_names() -> list[str]:
    """Their names, which are those of their grids."""
    return sorted(path.stem for path in _FOLDER.glob("*.sqlite"))


def recorded_sweep(name: str) -> Results:
    """What a sweep found that is shipped inside the package.

    Raises:
        ValueError: If there is none of that name.
    """
    if name not in sweep_names():
        raise ValueError(f"no sweep is called {name!r}; there is {', '.join(sweep_names()) or 'none'}")
    return Results.load(_FOLDER / f"{name}.sqlite")
