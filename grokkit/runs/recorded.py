"""The runs that are shipped inside the package."""

from importlib import resources

from grokkit.runs.run import Run


def load_recorded(name: str = "mainline") -> Run:
    """A run that is shipped inside the package.

    Raises:
        ValueError: If there is no such run; the message lists those there are.
    """
    folder = resources.files("grokkit") / "recorded"
    files = folder.iterdir() if folder.is_dir() else ()
    shipped = sorted(f.name.removesuffix(".safetensors") for f in files if f.name.endswith(".safetensors"))
    if name not in shipped:
        raise ValueError(f"no recorded run is called {name!r}; there is {', '.join(shipped) or 'none'}")
    with resources.as_file(folder / f"{name}.safetensors") as path:
        return Run.load(path)
