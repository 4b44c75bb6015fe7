"""Where a run comes from: the command, the versions and the machine, as text."""

import platform
import shlex
import sys
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np
import torch


def origin_of(device: torch.device) -> dict[str, str]:
    """Of a training that begins now, on this device."""
    try:
        grokkit_version = version("grokkit")
    except PackageNotFoundError:
        grokkit_version = "source"
    program = Path(sys.argv[0]).name
    said = ["grokkit" if program == "__main__.py" else program, *map(as_told, sys.argv[1:])]
    return {
        "command": shlex.join(said),
        "grokkit": grokkit_version,
        "torch": torch.__version__,
        "numpy": np.__version__,
        "date": datetime.now(UTC).date().isoformat(),
        "machine": f"{platform.system()} {platform.machine()}, {device}, {torch.get_num_threads()} threads",
    }


def as_told(argument: str) -> str:
    """An argument as others may read it: of a file named from the root of one machine, only its own name."""
    return Path(argument).name if Path(argument).is_absolute() else argument
