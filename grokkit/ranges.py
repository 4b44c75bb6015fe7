"""What counts as a number in a range: the settings are checked at the door, and stored as plain numbers.

NumPy's numbers are numbers (``np.int64(7)``, ``np.float32(0.5)``, what iterating over ``np.arange`` yields).
What is handed back is Python's own `int` or `float`, which can be written to a file as JSON.
"""

import contextlib
import math
from numbers import Integral, Real
from typing import Any


def whole_number(name: str, value: Any, least: int, most: int | None = None) -> int:
    """``value`` as an int, if it is a whole number from ``least`` to ``most`` (None: without an upper end).

    Raises:
        ValueError: If it is not (a truth value, a float or a text never is); the message names both.
    """
    if isinstance(value, Integral) and not isinstance(value, bool):
        number = int(value)
        if least <= number and (most is None or number <= most):
            return number
    expected = f"of at least {least:,}" if most is None else f"from {least:,} to {most:,}"
    raise ValueError(f"{name} must be an integer {expected}, got {value!r}")


def real_number(
    name: str,
    value: Any,
    *,
    least: float | int | None = None,
    above: float | int | None = None,
    most: float | int | None = None,
    below: float | int | None = None,
) -> float:
    """``value`` as a float, if it is a finite number in the range: ``least`` and ``most`` belong to it,
    ``above`` and ``below`` do not.

    Raises:
        ValueError: If it is not (a truth value or a text never is, nor is nan); the message names both.
    """
    bounds = {"of at least": least, "above": above, "at most": most, "below": below}
    expected = " and ".join(f"{words} {bound}" for words, bound in bounds.items() if bound is not None)
    if isinstance(value, Real) and not isinstance(value, bool):
        with contextlib.suppress(OverflowError):  # an integer of more than 308 digits is no float
            number = float(value)
            if (
                math.isfinite(number)
                and (least is None or number >= least)
                and (above is None or number > above)
                and (most is None or number <= most)
                and (below is None or number < below)
            ):
                return number
    raise ValueError(
        f"{name} must be {f'a number {expected}' if expected else 'a finite number'}, got {value!r}"
    )
