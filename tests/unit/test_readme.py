"""What the README says of the repository is so."""

import ast
import re
from pathlib import Path

import pytest
from typer.main import get_command

from grokkit.cli import app

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
# Lines such as "  fourier.py      waves on Z_p" below "grokkit/", in their order.
LAYOUT = re.search(r"^grokkit/.*?\n((?:  .*\n)+)", README, re.M)[1]
MODULES = re.findall(r"^  (\w+)(?:\.py|/) ", LAYOUT, re.M)


def modules() -> set[str]:
    found = {path.stem for path in (ROOT / "grokkit").glob("*.py")}
    found |= {path.parent.name for path in (ROOT / "grokkit").glob("*/__init__.py")}
    return {name for name in found if not name.startswith("_")}


def imported(module: str) -> set[str]:
    """Modules of grokkit that a module, or a file of a package, imports when it is loaded."""
    path = ROOT / "grokkit" / module
    found = set()
    for file in path.rglob("*.py") if path.is_dir() else [path.with_suffix(".py")]:
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ImportFrom) and node.module == "grokkit":
                found |= {name.name for name in node.names}
            elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("grokkit."):
                found.add(node.module.split(".")[1])
            elif isinstance(node, ast.Import):
                found |= {n.name.split(".")[1] for n in node.names if n.name.startswith("grokkit.")}
    return (found & modules()) - {module}


def test_the_tour_lists_every_module_once():
    assert sorted(MODULES) == sorted(modules())


@pytest.mark.parametrize("module", MODULES)
def test_a_module_imports_only_from_those_above_it(module):
    assert imported(module) <= set(MODULES[: MODULES.index(module)])


def test_what_the_tour_and_the_links_name_exists():
    top = re.findall(r"^(\w+)/ ", README, re.M)
    links = re.findall(r"\]\((?!http)([^)#]+)\)", README)
    assert {"chapters", "book", "grokkit", "tests", "benchmarks"} <= set(top)
    assert not [name for name in [*top, *links] if not (ROOT / name).exists()]


def test_every_command_exists():
    makefile = (ROOT / "Makefile").read_text()
    targets = set(re.findall(r"\bmake ([a-z]+)\b", README))
    assert {"book", "test", "bench"} <= targets <= set(re.findall(r"^([a-z]+):", makefile, re.M))
    lines = re.findall(r"grokkit (train|inspect|resume|ledger)\b((?: [^\s`#]+)*)", README)
    commands = get_command(app).commands
    assert {name for name, _ in lines} == set(commands)
    for name, words in lines:
        options = {option for parameter in commands[name].params for option in parameter.opts}
        assert set(re.findall(r"--\w+", words)) <= options
