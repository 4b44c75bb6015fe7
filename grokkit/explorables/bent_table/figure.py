"""BentTable: the addition table, bent until its opposite edges meet, and every answer one closed line."""

from grokkit.explorables.bent_table.picture import table_picture
from grokkit.explorables.frame import encoding
from grokkit.explorables.frame.figure import Explorable, State, state_number
from grokkit.ranges import whole_number

LEAST_P, MOST_P = 3, 499  # as in data.js


class BentTable(Explorable[None]):
    """The table of all sums a + b mod p as a sheet that the reader rolls up and closes to a ring.

    Args:
        p: Hours on the clock, 3 … 499.
        a: The first number of the pair that is marked.
        b: The second number.

    Raises:
        ValueError: If a number is outside its range; the message names it.

    Example:
        >>> from grokkit.explorables import BentTable
        >>> BentTable(113, a=47, b=91)
    """

    kind = "bent_table"
    caption = (
        "Bend the table with the slider: first its left edge meets its right one, then the tube is closed to "
        "a ring. Turn it by dragging or with the arrow keys. The dot is the pair that you type, the line all "
        "pairs with the same answer."
    )
    a, b = state_number(), state_number()

    def __init__(self, p: int = 113, a: int = 47, b: int = 91) -> None:
        p = whole_number("p", p, LEAST_P, MOST_P)
        start = {name: whole_number(name, n, 0, p - 1) for name, n in {"a": a, "b": b}.items()}
        super().__init__(None, {"p": p}, **start)

    @staticmethod
    def picture(recording: None, figure_data: encoding.FigureData, start: State) -> str:
        """The table before it is bent, with the line of the answer, as SVG."""
        return table_picture(figure_data.manifest["options"]["p"], start["a"], start["b"])
