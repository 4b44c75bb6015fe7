"""What takes long to make is made once, by one of the processes that test; the others wait for it."""

import os
from collections.abc import Callable
from pathlib import Path

from filelock import FileLock


def built_once(tmp_path_factory, name: str, build: Callable[[Path], object]) -> Path:
    """The folder that ``build`` has filled; it is empty when ``build`` gets it, unless it has failed before.

    Args:
        tmp_path_factory: pytest's.
        name: Of the folder, the same in all processes.
        build: Fills a folder.
    """
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    home, done = shared / name, shared / f"{name}.built"
    with FileLock(shared / f"{name}.lock"):
        if not done.exists():
            home.mkdir(exist_ok=True)
            build(home)
            done.touch()
    return home
