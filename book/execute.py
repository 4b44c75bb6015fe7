"""Execute the chapters from scratch, in reading order, and bring them into the form in which they are kept.

    python book/execute.py                         all chapters
    python book/execute.py chapters/04_the_jump.ipynb …   only these

The form (tests/chapters holds every chapter to it) makes differences small and pages free of remote
scripts: no times, no widget state, no versions; the static figure, not the live widget's reference; beside
each chart its picture (`pictures.py`).
"""

import argparse
import copy
import hashlib
import os
import sys
import time
from pathlib import Path

import nbformat
import pictures
from nbclient import NotebookClient
from nbformat import NotebookNode

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
CELL_TIMEOUT = 120  # seconds

# What a chapter prints must not hang on the machine: a fixed number of threads, Plotly's own output, no bars.
ENVIRONMENT = {
    "PLOTLY_RENDERER": "plotly_mimetype",
    "TQDM_DISABLE": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
}


def execute(notebook: NotebookNode, folder: Path) -> NotebookNode:
    """Run every cell in a fresh kernel started in `folder`. A cell that fails raises `CellExecutionError`."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    client = NotebookClient(
        notebook,
        kernel_name="python3",
        timeout=CELL_TIMEOUT,
        store_widget_state=False,
        record_timing=False,
        resources={"metadata": {"path": str(folder)}},
    )
    return client.execute()


def normalise(notebook: NotebookNode) -> NotebookNode:
    """Keep only what belongs to the chapter: text, code, tags, counts and outputs."""
    notebook.metadata = NotebookNode(
        kernelspec={"display_name": "Python 3", "language": "python", "name": "python3"},
        language_info={"name": "python"},
    )
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    taken: set[str] = set()
    for cell in notebook.cells:
        cell.metadata = NotebookNode({k: v for k, v in cell.metadata.items() if k in ("tags", "mystnb")})
        if not cell.get("id") or cell.id in taken:
            cell.id = _new_id(cell.source, taken)
        taken.add(cell.id)
        if cell.cell_type == "code":
            cell.outputs = _merge_streams([_without_widget(output) for output in cell.outputs])
    return notebook


def _new_id(source: str, taken: set[str]) -> str:
    """An id that follows from the cell's text, so that executing twice gives the same file."""
    salt = 0
    while (name := hashlib.sha256(f"{source}{salt}".encode()).hexdigest()[:8]) in taken:
        salt += 1
    return name


def _without_widget(output: NotebookNode) -> NotebookNode:
    """Drop the reference to a live widget where the static figure is there too: it dies with the kernel."""
    data = output.get("data", {})
    if WIDGET_VIEW in data and "text/html" in data:
        del data[WIDGET_VIEW]
    return output


def _merge_streams(outputs: list[NotebookNode]) -> list[NotebookNode]:
    """Join neighbouring pieces of one stream: where they are cut is a matter of timing."""
    merged: list[NotebookNode] = []
    for output in outputs:
        last = merged[-1] if merged else None
        if last and output.output_type == "stream" == last.output_type and output.name == last.name:
            last.text += output.text
        else:
            merged.append(output)
    return merged


def main(arguments: list[str]) -> None:
    """Execute the named chapters, or all."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "chapters", nargs="*", type=Path, help="notebooks; all of chapters/ and book/ when none is named"
    )
    paths = parser.parse_args(arguments).chapters or pictures.notebooks()
    os.environ.update(ENVIRONMENT)
    for path in paths:
        start = time.perf_counter()
        stored = nbformat.read(path, as_version=4)
        notebook = normalise(execute(copy.deepcopy(stored), path.parent))
        pictures.add(notebook, stored)
        nbformat.validate(notebook)
        nbformat.write(notebook, path)
        size = path.stat().st_size / 1000
        print(f"{path.name}: {time.perf_counter() - start:.0f} s, {size:.0f} kB")


if __name__ == "__main__":
    main(sys.argv[1:])
