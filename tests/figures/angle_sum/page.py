"""Pages with an AngleSum."""

from grokkit import Run
from grokkit.explorables import AngleSum


def pages(run: Run) -> dict[str, str]:
    """One page; the figure needs no run."""
    return {"angles": AngleSum(x=30, y=50).html()}
