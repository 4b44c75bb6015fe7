"""What is made with Node.js is made by one process at a time."""

import subprocess
import sys
import textwrap

import pytest

from grokkit import _node

pytestmark = pytest.mark.no_numbers

NPM = """
    import pathlib, time
    with open("installed.txt", "a") as log:
        log.write("once ")
    pathlib.Path("node_modules").mkdir()  # fails where another is at it
    time.sleep(1)
"""
ASK = """
    import importlib.util, pathlib, sys
    spec = importlib.util.spec_from_file_location("_node", sys.argv[2])  # alone, as the build hook has it
    spec.loader.exec_module(_node := importlib.util.module_from_spec(spec))
    _node.find_node = lambda: (sys.executable,)
    _node.find_npm = lambda: (sys.executable, "npm.py")
    print(_node.install(pathlib.Path.cwd(), tools=sys.argv[1] == "tools"))
"""


@pytest.mark.parametrize("what", ["tools", "plain"])
def test_of_processes_that_ask_at_once_one_installs(tmp_path, what):
    (tmp_path / "npm.py").write_text(textwrap.dedent(NPM))
    (tmp_path / "package-lock.json").write_text("{}")
    for process in [ask(tmp_path, what) for _ in range(3)]:
        said, complained = process.communicate()
        assert (process.returncode, said.strip()) == (0, str(tmp_path / "node_modules")), complained
    assert ask(tmp_path, "plain").wait() == 0  # what is there is enough, with the tools too
    assert (tmp_path / "installed.txt").read_text() == "once "


def ask(folder, what):
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    command = [sys.executable, "-c", textwrap.dedent(ASK), what, _node.__file__]
    return subprocess.Popen(command, cwd=folder, **pipes)
