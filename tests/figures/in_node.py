"""What the figures' JavaScript makes of data, asked in Node.js."""

import json
import subprocess
from pathlib import Path

from grokkit import _node
from grokkit.explorables.frame import encoding

ROOT = Path(__file__).resolve().parents[2]


def read_in_node(data: encoding.FigureData, program: str) -> dict:
    """What JavaScript makes of the data."""
    command = [*_node.find_node(), "--input-type=module", "-e", program]
    done = subprocess.run(command, cwd=ROOT, input=data.as_text(), text=True, capture_output=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
