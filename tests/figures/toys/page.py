"""Pages with the toys."""

from figures import toys
from figures.training_scrubber.page import PLAY
from grokkit import Run
from grokkit.explorables import TrainingScrubber


def pages(run: Run) -> dict[str, str]:
    """Pages with toys, alone and beside a scrubber."""
    scrubber, dial = TrainingScrubber(run).html(), _dial().html()
    return {
        "dial": dial,
        "dial_first": PLAY + dial + scrubber,
        "ladder": _ladder(run).html(),
        "all": scrubber + _ladder(run).html() + toys.Dial(options={"p": 11}, k=2).html(),
    }


def pages_of_ones_own(run: Run) -> dict[str, str]:
    """The same where the run is not shipped."""
    return {"inline_ladder": _ladder(run).html()}


def pages_alone(run: Run) -> dict[str, str]:
    """Both in a page that needs no file beside it."""
    return {"standalone_toys": _ladder(run).standalone_html() + _dial().standalone_html()}


def _dial() -> toys.Dial:
    return toys.Dial(options={"p": 11}, a=3, b=4)


def _ladder(run: Run) -> toys.Ladder:
    return toys.Ladder(run, step=int(run.steps[-1]))
