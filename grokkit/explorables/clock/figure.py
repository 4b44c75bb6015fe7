"""Clock: two hands to turn, a third at their sum; the same pair in the addition table and on waves."""

from grokkit.explorables.clock.picture import clock_picture
from grokkit.explorables.frame.encoding import FigureData
from grokkit.explorables.frame.figure import Explorable, State, state_number

LEAST_P, MOST_P = 3, 499  # as in index.js


class Clock(Explorable[None]):
    """Turn hands a and b on a clock with p hours; the third hand stands at their sum.

    Args:
        p: Hours on the clock, 3 … 499. In the figure the reader can choose another number.
        a: Where hand a begins, 0 … p−1; by default, as `b`, where one sees the sum go past the top.
        b: Where hand b begins.
        k: How many times as fast all hands turn, 1 … ⌊p/2⌋; without it, the speed that the page has, or 1.
        speeds: Whether there are other speeds than 1, and the waves of the hands. Without them the figure is
            the clock and the table alone, at speed 1.

    Attributes:
        a: Where hand a is, in step with the reader: read it or set it.
        b: The same for hand b.
        k: The speed; None while none was chosen, which shows speed 1.

    Raises:
        ValueError: If a number is outside its range, or there is a speed where there are no speeds; the
            message names it.

    Example:
        >>> from grokkit.explorables import Clock
        >>> Clock(12, a=10, b=5)
    """

    kind = "clock"
    caption = (
        "Turn hand a (round) and hand b (square) by dragging their ends, with the sliders, or by pointing "
        "at the table; the third hand always stands at their sum. The thread round the clock is as long as "
        "a and b together, and its full turns do not count."
    )
    caption_with_speeds = (
        "Change the speed k: all hands turn k times as far, and the thread is k times as long. Does the "
        "third hand still stand at the sum of the other two? The curves show where the hands end; the last "
        "row of the numbers is computed from the ends of a and b alone."
    )
    a = state_number()
    b = state_number()
    k = state_number()

    def __init__(
        self,
        p: int = 113,
        a: int | None = None,
        b: int | None = None,
        k: int | None = None,
        speeds: bool = True,
    ):
        _within("p", p, LEAST_P, MOST_P)
        start = {"a": 5 * p // 12 if a is None else a, "b": 13 * p // 16 if b is None else b}
        for name, number in start.items():
            _within(name, number, 0, p - 1)
        if k is not None:
            _within("k", k, 1, p // 2)
            if not speeds:
                raise ValueError(f"a clock without speeds has no speed k, got {k}")
        if speeds:
            self.caption = f"{self.caption} {self.caption_with_speeds}"
        super().__init__(None, {"p": p, "speeds": speeds}, k=k, **start)

    @staticmethod
    def picture(recording: None, figure_data: FigureData, start: State) -> str:
        """The clock and the addition table, as SVG."""
        p, k = figure_data.manifest["options"]["p"], start.get("k", 1)
        return clock_picture(p, start["a"], start["b"], k, describe_pair(p, start["a"], start["b"], k))


def describe_pair(p: int, a: int, b: int, k: int = 1) -> str:
    """What the clock shows, in a sentence."""
    fast = "" if k == 1 else f" All hands turn {k} times as fast."
    return (
        f"A clock with {p} hours: hand a points at {k * a % p}, hand b at {k * b % p}, and the hand of their "
        f"sum at {k * (a + b) % p}.{fast} Beside it the addition table; pairs with the same answer lie on "
        "diagonals."
    )


def _within(name: str, number: int, low: int, high: int) -> None:
    if isinstance(number, bool) or not isinstance(number, int) or not low <= number <= high:
        raise ValueError(f"{name} must be a whole number from {low} to {high}, got {number!r}")
