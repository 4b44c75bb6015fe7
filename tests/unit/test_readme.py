"""What the README and the pages beside it say of the repository is so."""

import ast
import functools
import graphlib
import re
import tomllib
from pathlib import Path

import pytest
import yaml
from typer.main import get_command

from grokkit.cli import app

pytestmark = pytest.mark.no_numbers
ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
# Lines such as "  fourier.py      waves on Z_p" below "grokkit/", in their order.
LAYOUT = re.search(r"^grokkit/.*?\n((?:  .*\n)+)", README, re.M)[1]
MODULES = re.findall(r"^  (\w+)(?:\.py|/) ", LAYOUT, re.M)
TOOLS = {"_node"}  # finds Node.js and makes the bundles; no part of any room


def modules() -> set[str]:
    found = {path.stem for path in (ROOT / "grokkit").glob("*.py")}
    found |= {path.parent.name for path in (ROOT / "grokkit").glob("*/__init__.py")}
    return {name for name in found if not name.startswith("_")}


def files(module: str) -> list[Path]:
    """The source of a module, or all files of a room."""
    path = ROOT / "grokkit" / module
    return sorted(path.rglob("*.py")) if path.is_dir() else [path.with_suffix(".py")]


@functools.cache
def imports(file: Path) -> frozenset[str]:
    """All of grokkit that a file imports, also inside functions: `grokkit.runs.run`, `grokkit.runs.Run`."""
    found = set()
    tree = ast.parse(file.read_text(encoding="utf-8"))
    tree.body = [each for each in tree.body if ast.unparse(each).split("\n")[0] != "if TYPE_CHECKING:"]
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file} imports relatively"
            found |= {f"{node.module}.{name.name}" for name in node.names}
        elif isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
    return frozenset(name for name in found if name.split(".")[0] == "grokkit")


def dotted(file: Path) -> str:
    """The name by which a file is imported."""
    return ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def test_the_tour_lists_every_module_once():
    assert sorted(MODULES) == sorted(modules())


@pytest.mark.parametrize("module", MODULES)
def test_a_module_imports_only_from_those_above_it(module):
    allowed = {*MODULES[: MODULES.index(module) + 1], *TOOLS}
    for file in files(module):
        for name in imports(file):
            room = name.split(".")[1] if "." in name else ""
            assert room in allowed, f"{file.relative_to(ROOT)} imports {name}, which is not above {module}"


def test_no_two_files_need_each_other():
    """Also within a room: files can be put in an order in which each imports only from those before it."""
    every = {dotted(file): file for module in MODULES for file in files(module)}
    needs = {}
    for name, file in every.items():
        taken = {each if each in every else each.rpartition(".")[0] for each in imports(file)}
        needs[name] = {each for each in taken if each in every and each != name}
    graphlib.TopologicalSorter(needs).prepare()  # raises CycleError, which names the files


def test_the_frame_of_figures_knows_no_figure():
    for file in files("explorables/frame"):
        known = {name.split(".")[2] for name in imports(file) if name.startswith("grokkit.explorables.")}
        assert known <= {"frame"}, f"{file.relative_to(ROOT)} imports from {known}"


PAGES = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "grokkit/explorables/README.md", "book/DESIGN.md"]


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page):
    links = re.findall(r"\]\((?!http|#)([^)#]+)\)", (ROOT / page).read_text(encoding="utf-8"))
    assert not [link for link in links if not (ROOT / page).parent.joinpath(link).exists()]


def test_what_the_tour_names_exists():
    top = re.findall(r"^(\w+)/ ", README, re.M)
    assert {"chapters", "book", "grokkit", "tests", "benchmarks"} <= set(top)
    assert not [name for name in top if not (ROOT / name).exists()]


def test_every_command_exists():
    makefile = (ROOT / "Makefile").read_text()
    targets = set(re.findall(r"^make ([a-z]+)\b|`make ([a-z]+)`", README + CONTRIBUTING, re.M))
    targets = {a or b for a, b in targets}
    assert {"book", "test", "lint", "bench"} <= targets <= set(re.findall(r"^([a-z]+):", makefile, re.M))
    lines = re.findall(
        r"grokkit (train|text|inspect|resume|ledger|gallery|judge|sweep|tune)\b((?: [^\s`#]+)*)", README
    )
    commands = get_command(app).commands
    assert {name for name, _ in lines} == set(commands)
    for name, words in lines:
        options = {option for parameter in commands[name].params for option in parameter.opts}
        assert set(re.findall(r"--[\w-]+", words)) <= options


def test_the_files_that_contributors_are_sent_to_are_there():
    """Paths in code type; the examples of what is to be added stand for those there are."""
    example = {"<figure>": "clock", "chapters/NN_name.ipynb": "chapters/04_the_jump.ipynb"}
    named = re.findall(r"`([\w./<>*-]+/[\w./<>*-]*)`", CONTRIBUTING)
    assert {"tests/unit/", "grokkit/measures.py", "tests/figures/<figure>/"} <= set(named)
    for path in named:
        for there, instead in example.items():
            path = path.replace(there, instead)
        assert list(ROOT.glob(path)), path


def test_contributors_are_told_of_every_folder_of_tests():
    told = re.findall(r"^\| `tests/(\w+)/`", CONTRIBUTING, re.M)
    there = {path.parent.relative_to(ROOT / "tests").parts[0] for path in ROOT.glob("tests/*/**/test_*.py")}
    assert sorted(told) == sorted(there)
    (paths,) = re.findall(r"^\| (`chapters/`, `[^`]+`)", CONTRIBUTING, re.M)
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["pytest"]
    assert settings["ini_options"]["testpaths"] == ["tests", *re.findall(r"`([^`]+?)/?`", paths)]


def test_version_licence_and_address_are_the_same_everywhere():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert citation["version"] == PROJECT["version"] == re.search(r"^## (\S+)", changes, re.M)[1]
    assert citation["repository-code"] == PROJECT["urls"]["Repository"]
    assert citation["keywords"] == PROJECT["keywords"]
    assert citation["authors"] == PROJECT["authors"]
    assert all(licence in PROJECT["license"]["text"] for licence in citation["license"])
