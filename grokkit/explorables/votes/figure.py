"""Votes: several hands score every answer; the sum singles out one, and its runner-up falls behind."""

from collections.abc import Sequence

from grokkit.explorables.frame import encoding
from grokkit.explorables.frame.figure import Explorable, State, state_list, state_number
from grokkit.explorables.votes.picture import votes_picture
from grokkit.ranges import whole_number

LEAST_P, MOST_P = 3, 499  # hours; as in data.js


class Votes(Explorable[None]):
    """Scores of every answer c by hands of some speeds, ``cos(2πk(a + b − c)/p)``, one by one and their mean.

    Args:
        hands: Speeds of the hands that vote at first, each 1 … ⌊p/2⌋; one that is named twice votes
            twice.
        p: Hours on the clock, 3 … 499.
        a: The first number.
        b: The second number.
        network: Frequencies of a network, offered as one of the choices.

    Attributes:
        hands: The speeds that vote, in step with the reader: read them or set them.

    Raises:
        ValueError: If a number is outside its range; the message names it.

    Example:
        >>> from grokkit.explorables import Votes
        >>> Votes([4, 13, 25, 35], a=30, b=41)
    """

    kind = "votes"
    caption = (
        "Slide the speeds: the right answer keeps the full score, and the runner-up of a hand moves. "
        "Switch hands on and off. How far down can you push the runner-up of the mean with two hands, with "
        "three, with four? Drag the mean sideways, or type a and b: all hands follow."
    )
    a, b, hands = state_number(), state_number(), state_list()

    def __init__(
        self,
        hands: Sequence[int] = (1, 4, 56),
        p: int = 113,
        a: int = 47,
        b: int = 91,
        network: Sequence[int] = (),
    ) -> None:
        p = whole_number("p", p, LEAST_P, MOST_P)
        speeds = {name: _speeds(name, K, p) for name, K in {"hands": hands, "network": network}.items()}
        if not speeds["hands"]:
            raise ValueError("hands must name at least one speed, got none")
        start = {name: whole_number(name, n, 0, p - 1) for name, n in {"a": a, "b": b}.items()}
        super().__init__(None, {"p": p, "network": speeds["network"]}, hands=speeds["hands"], **start)

    @staticmethod
    def picture(recording: None, figure_data: encoding.FigureData, start: State) -> str:
        """The scores of each hand and their mean, as SVG."""
        return votes_picture(start["hands"], figure_data.manifest["options"]["p"], start["a"], start["b"])


def _speeds(name: str, speeds: Sequence[int], p: int) -> list[int]:
    return [whole_number(f"a speed in {name}", k, 1, p // 2) for k in speeds]
