"""The engine in Node.js, asked what it makes of the same as Python."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from grokkit import _node

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
COMPILE = """
import { writeFileSync } from "node:fs";
import { compileKernels } from "./grokkit/explorables/web/engine/compile.mjs";
const text = ([form, binary]) => [form, Buffer.from(binary).toString("base64")];
const all = Object.fromEntries(Object.entries(await compileKernels()).map(text));
writeFileSync(process.argv[1], JSON.stringify(all));
"""


@pytest.fixture(scope="session")
def kernels(tmp_path_factory) -> Path:
    """A file of the kernels, compiled from the source as it is now."""
    _node.install(ROOT)
    file = tmp_path_factory.mktemp("kernels") / "kernels.json"
    _node.run([*_node.find_node(), "--input-type=module", "-e", COMPILE, str(file)], ROOT)
    return file


@pytest.fixture(scope="session")
def ask(kernels) -> Callable[..., Any]:
    """Ask `asked.mjs` by name; arrays of NumPy are handed over as lists."""
    flag = "--experimental-wasm-relaxed-simd"  # Node of version 20 has relaxed SIMD only when told so
    knows = subprocess.run([*_node.find_node(), "--v8-options"], capture_output=True, text=True).stdout
    command = [*_node.find_node(), *([flag] if flag in knows else []), str(HERE / "asked.mjs"), str(kernels)]

    def ask_(name: str, **given: Any) -> Any:
        question = json.dumps({"name": name, "given": given}, default=_as_list)
        done = subprocess.run(command, input=question, text=True, capture_output=True)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return ask_


def _as_list(value: Any) -> list:
    return np.asarray(value).tolist()
