"""One run as one page: what was trained, what happened, what is inside, and what was published of it.

The page is a single HTML file. It asks for nothing from anywhere, works from disk, in light and dark, on a
phone and on paper, and what does not apply to a run it says in its place.
"""

from pathlib import Path

from tqdm import tqdm

from grokkit.measures import TAU
from grokkit.opened import Opened
from grokkit.report.page import document
from grokkit.report.sections import SECTIONS, headline, lead, section
from grokkit.runs import Run, replacing

__all__ = ["report_html", "write_report"]

PATIENCE = 2  # seconds before a bar appears


def report_html(run: Run, tau: float = TAU) -> str:
    """The page about a run, as HTML.

    A part that cannot be computed (a network that diverged, an operation that is not addition) says why in
    its place. On a terminal a bar shows how far it is, if it takes more than two seconds.

    Args:
        run: Any run with checkpoints. At p = 113 each checkpoint takes some 0.3 s.
        tau: Threshold of the key frequencies, see `grokkit.measures.key_frequencies`.

    Raises:
        ValueError: If the run has no checkpoints.
    """
    if len(run.steps) == 0:
        raise ValueError("this run has no checkpoints, so there is no network to report on")
    opened = Opened.before_break(run, tau)
    # disable=None: silent where output is not a terminal
    parts = tqdm(SECTIONS, desc="writing the report", unit="part", delay=PATIENCE, leave=False, disable=None)
    return document(headline(opened), lead(opened), [section(part, opened) for part in parts])


def write_report(run: Run, path: str | Path, tau: float = TAU) -> None:
    """Write the page about a run to a file, atomically: it is there whole, or not at all.

    Raises:
        ValueError: If the run has no checkpoints.
        OSError: If the file cannot be written; this is found out before anything is computed.
    """
    path = Path(path).expanduser()
    if path.is_dir():
        raise IsADirectoryError(
            f"cannot write the report to {path}: it is a folder; name a file, report.html say"
        )
    try:
        with replacing(path) as draft:
            draft.write_text(report_html(run, tau), encoding="utf-8")
    except OSError as reason:
        raise OSError(f"cannot write the report to {path}: {reason.strerror or reason}") from reason
