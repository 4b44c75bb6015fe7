"""What it costs to keep a training on disk as it goes, and to import the package."""

import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks.timing import in_turn, ratios, spread
from grokkit import load_recorded
from grokkit.training import RunFile
from grokkit.training.run_file import SHARE


def _imports(name: str) -> None:
    subprocess.run([sys.executable, "-c", f"import {name}"], check=True)


def rows() -> list[tuple[str, str, str]]:
    """Table rows: what, measured, bar."""
    run = load_recorded("mainline")
    kept = [run.weights(step) for step in run.steps]
    # As large as the file of the paper's run gets: all its checkpoints, and what AdamW remembers.
    state = {f"{kind}{name}": w for kind in ("", "exp_avg.", "exp_avg_sq.") for name, w in kept[-1].items()}
    state |= {"step": np.array(int(run.steps[-1])), "started": np.array(0), "seconds": np.array(0.0)}
    whole = replace(run, checkpoints=kept, resume_state=state)
    with tempfile.TemporaryDirectory() as folder:
        file = RunFile(Path(folder, "run.safetensors"))
        writes = in_turn({"write": lambda: file.write(whole)}, 10)["write"]
    pauses = [max(file.interval, SHARE * seconds) for seconds in writes]
    share = [100 * seconds / (seconds + pause) for seconds, pause in zip(writes, pauses, strict=True)]
    imports = in_turn({name: lambda name=name: _imports(name) for name in ("grokkit", "torch")}, 7, warmup=1)
    return [
        (f"writing a run with {len(kept)} checkpoints", spread([1e3 * s for s in writes], " ms"), ""),
        ("… share of the time between two writes", spread(share, " %"), "≤ 2 %"),
        ("import grokkit", spread(imports["grokkit"], " s"), ""),
        ("… against import torch", spread(ratios(imports["grokkit"], imports["torch"]), "×"), "≤ 1.5×"),
    ]
