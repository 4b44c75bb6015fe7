"""The chapters and other notebooks of the repository, for the tests in this folder."""

import functools
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parents[2]
CHAPTERS = sorted((ROOT / "chapters").glob("*.ipynb"))
NOTEBOOKS = [*CHAPTERS, *sorted((ROOT / "book").glob("*.ipynb"))]


@functools.cache
def read(path: Path) -> nbformat.NotebookNode:
    """One chapter, as it is stored."""
    return nbformat.read(path, as_version=nbformat.NO_CONVERT)


def code_cells(path: Path) -> list[nbformat.NotebookNode]:
    """The code cells of a chapter, in order."""
    return [cell for cell in read(path).cells if cell.cell_type == "code"]


def tags(cell: nbformat.NotebookNode) -> set[str]:
    """The tags of a cell."""
    return set(cell.metadata.get("tags", []))


def outputs_text(cell: nbformat.NotebookNode) -> str:
    """All that a cell has printed or shown, as text."""
    pieces = []
    for output in cell.outputs:
        pieces.append(output.get("text", ""))
        pieces.extend(str(value) for value in output.get("data", {}).values())
    return "".join(pieces)
