"""The chapters run where only the built wheel is installed, from an empty folder, as on Colab.

nbval compares what they print on the processor at hand; here they run as on another one.
"""

import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest
from built_once import built_once
from chapter_files import NOTEBOOKS, ROOT, code_cells, outputs_text, tags
from nbclient import NotebookClient


@pytest.fixture(scope="session")
def wheel(tmp_path_factory) -> Path:
    """The wheel, as it is built from this checkout."""
    (built,) = built_once(tmp_path_factory, "wheel", build_wheel).glob("grokkit-*.whl")
    return built


def build_wheel(home: Path) -> None:
    run([sys.executable, "-m", "pip", "wheel", "--no-deps", "--wheel-dir", str(home), str(ROOT)], home)


@pytest.fixture(scope="session")
def wheel_kernel(wheel, tmp_path_factory) -> Path:
    """Folder of a Jupyter kernel in a new environment that has the wheel, its dependencies and ipykernel."""
    return built_once(tmp_path_factory, "wheel_kernel", lambda home: install_kernel(wheel, home))


def install_kernel(wheel: Path, home: Path) -> None:
    python = home / "venv" / ("Scripts" if os.name == "nt" else "bin") / "python"
    pins = [
        line for line in (ROOT / "requirements.txt").read_text().splitlines() if re.match(r"[\w-]+==", line)
    ]
    (home / "pins.txt").write_text("\n".join(pins))
    run([sys.executable, "-m", "venv", str(home / "venv")], home)
    pip = [str(python), "-m", "pip", "install", "--quiet", "--constraint", str(home / "pins.txt")]
    run([*pip, str(wheel), "ipykernel"], home)
    spec = home / "kernels" / "wheel" / "kernel.json"
    spec.parent.mkdir(parents=True)
    argv = [str(python), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    spec.write_text(json.dumps({"argv": argv, "display_name": "wheel", "language": "python"}))


def run(command: list[str], folder: Path) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, env=clean_environment())
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
    return done.stdout


def clean_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONHOME")}


def execute(notebook: nbformat.NotebookNode, home: Path, folder: Path, monkeypatch) -> nbformat.NotebookNode:
    monkeypatch.setenv("JUPYTER_PATH", str(home))
    monkeypatch.delenv("PYTHONPATH", raising=False)
    resources = {"metadata": {"path": str(folder)}}
    return NotebookClient(notebook, kernel_name="wheel", timeout=120, resources=resources).execute()


def test_everything_that_the_package_reads_is_in_the_wheel(wheel):
    package = ROOT / "grokkit"
    read = {
        file for end in ("py", "json", "txt", "typed", "safetensors") for file in package.rglob(f"*.{end}")
    }
    names = {file.relative_to(ROOT).as_posix() for file in read}
    tables = ("operations.json", "palette.json", "explorables/state.json", "text/words.txt", "py.typed")
    assert {f"grokkit/{name}" for name in tables} < names
    assert names - set(zipfile.ZipFile(wheel).namelist()) == set()


def test_the_package_comes_from_the_wheel(wheel_kernel, tmp_path, monkeypatch):
    where = nbformat.v4.new_code_cell(
        "import grokkit, sys; print(grokkit.__file__); print('sphinx' in sys.modules)"
    )
    done = execute(nbformat.v4.new_notebook(cells=[where]), wheel_kernel, tmp_path, monkeypatch)
    path, sphinx = done.cells[0].outputs[0].text.split()
    assert Path(path).is_relative_to(wheel_kernel / "venv")
    assert sphinx == "False"


@pytest.mark.parametrize("chapter", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_chapter_runs_and_prints_what_is_stored(
    chapter, wheel_kernel, plain_processor, tmp_path, monkeypatch
):
    for name, value in plain_processor.items():
        monkeypatch.setenv(name, value)
    notebook = nbformat.read(chapter, as_version=4)
    done = execute(notebook, wheel_kernel, tmp_path, monkeypatch)
    new = [cell for cell in done.cells if cell.cell_type == "code"]
    for stored, cell in zip(code_cells(chapter), new, strict=True):
        if "nbval-check-output" in tags(cell):
            assert printed(cell) == printed(stored), cell.source
    assert "pip" not in outputs_text(new[0])  # nothing had to be installed
    assert not list(tmp_path.iterdir()), "a chapter leaves no files behind"


def printed(cell: nbformat.NotebookNode) -> str:
    return "".join(output.text for output in cell.outputs if output.output_type == "stream")
