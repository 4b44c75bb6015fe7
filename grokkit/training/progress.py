"""The progress bar of a training, on a terminal and in Jupyter."""

import os
import sys

from tqdm.auto import tqdm


def progress_bar(total: int, done: int) -> tqdm:
    """A bar that counts steps."""
    return tqdm(total=total, initial=done, unit="step", disable=no_bar(), mininterval=0.5)


def complete(bar: tqdm) -> None:
    """Nothing more is to come, though steps are left; in Jupyter tqdm would end the bar in red, a failure."""
    bar.total = bar.n
    if parts := getattr(bar, "container", None):
        parts.children[1].max = bar.n
    bar.refresh()


def no_bar() -> bool | None:
    """No bar where TQDM_DISABLE is set (tqdm's own form for Jupyter ignores it); None: only on a terminal."""
    if os.environ.get("TQDM_DISABLE", "0") not in ("", "0"):
        return True
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    return False if shell is not None and "IPKernelApp" in shell.config else None
