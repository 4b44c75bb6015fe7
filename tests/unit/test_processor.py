"""The other processor, on which `make test` checks the package again, is another one."""

import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.no_numbers  # it makes a processor of the other kind itself

SAYS = """
import numpy, torch
from numpy._core._multiarray_umath import __cpu_features__ as features
print(torch.backends.cpu.get_cpu_capability(), features.get("X86_V3", False))
"""


def test_the_plain_processor_has_no_wide_instructions(plain_processor):
    done = subprocess.run(
        [sys.executable, "-c", SAYS], env=os.environ | plain_processor, capture_output=True, text=True
    )
    assert done.stdout.split() == ["DEFAULT", "False"], done.stderr
