"""What a figure's data are made from: the sources that compute them, and the data files which these read.

Data are computed again when one of them has changed, and not when anything else in the package has.
"""

import ast
import hashlib
from collections import deque
from collections.abc import Iterator
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from inspect import getsourcefile
from pathlib import Path

PACKAGE = Path(str(files("grokkit")))
LIBRARIES = ("numpy", "torch")  # what the numbers are computed with


def made_from(figure: type) -> str:
    """Sixteen hexadecimal digits that change with whatever a figure's data depend on beside its recording."""
    digest = hashlib.sha256()
    for path in sorted(files_behind(Path(getsourcefile(figure)))):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    digest.update(" ".join(version(name) for name in LIBRARIES).encode())
    return digest.hexdigest()[:16]


def files_behind(source: Path) -> set[Path]:
    """A source, all of grokkit that it imports, directly or not, and the data files that these name.

    Imports inside functions count, those that only a type checker sees (``if TYPE_CHECKING:``) do not. What
    is imported *through* a package (``from grokkit.circuits import ablate``) is followed to the module where
    it is written, so that the package's other modules do not count. A data file is one of grokkit's that a
    string in a source names: ``"palette.json"``.
    """
    found, left = set(), [source]
    while left:
        path = left.pop()
        if path in found:
            continue
        found.add(path)
        if path.suffix == ".py":
            left += _named_by(path, path.stat().st_mtime_ns)
    return found


@cache
def _named_by(path: Path, changed: int) -> tuple[Path, ...]:
    return tuple(_read(path))


def _read(path: Path) -> Iterator[Path]:
    left: deque[ast.AST] = deque([_tree(path)])
    while left:
        node = left.popleft()
        match node:
            case ast.If(test=ast.Name(id="TYPE_CHECKING"), orelse=otherwise):
                left.extend(otherwise)
                continue
            case ast.Import(names=names):
                modules = [_module(name.name) for name in names]
                yield from (module for module in modules if module)
            case ast.ImportFrom(module=module, names=names, level=0):
                for name in names:
                    yield from _written_in(module, name.name)
            case ast.Constant(value=str(text)) if text in _data_files():
                yield _data_files()[text]
        left.extend(ast.iter_child_nodes(node))


def _written_in(module: str, name: str) -> Iterator[Path]:
    """Where ``from module import name`` finds what it names."""
    if inner := _module(f"{module}.{name}"):
        yield inner
        return
    path = _module(module)
    if path is None:  # not of grokkit
        return
    if path.name == "__init__.py":
        for node in _tree(path).body:
            if isinstance(node, ast.ImportFrom):
                for passed_on in node.names:
                    if name == (passed_on.asname or passed_on.name):
                        yield from _written_in(node.module, passed_on.name)
                        return
    yield path


def _module(name: str) -> Path | None:
    """The source of a module or package of grokkit."""
    first, *rest = name.split(".")
    path = PACKAGE.joinpath(*rest)
    if first != "grokkit":
        return None
    for source in (path / "__init__.py", path.with_suffix(".py")):
        if source.is_file():
            return source
    return None


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def _data_files() -> dict[str, Path]:
    """The package's data files by name."""
    return {path.name: path for path in PACKAGE.rglob("*.json")}
