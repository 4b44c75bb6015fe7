"""What the checks of all chapters share: calling a reader's function, comparing what it answers."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np


class NotYet(Exception):
    """An answer is wrong; the message says what is wrong with it. ``open``: there is none yet."""

    def __init__(self, message: str = "", *, open: bool = False):
        super().__init__(message)
        self.open = open


def call(function: Any, *arguments: Any, case: str) -> Any:
    """The reader's answer to one case; whatever goes wrong in it becomes a sentence."""
    if not callable(function):
        raise NotYet(f"A function is asked for; this is {type(function).__name__} {function!r}.")
    try:
        answer = function(*arguments)
    except Exception as error:
        raise NotYet(f"For {case} your function stopped with {type(error).__name__}: {error}.") from error
    if answer is ...:
        raise NotYet(open=True)
    return answer


def number(answer: Any, *, case: str, what: str) -> float:
    """The answer as a finite float."""
    try:
        value = float(answer)
    except (TypeError, ValueError):
        raise NotYet(f"For {case} {what} should be one number; you gave {answer!r}.") from None
    if not np.isfinite(value):
        raise NotYet(f"For {case} {what} should be finite; you gave {value}.")
    return value


def values(
    answer: Any, shape: tuple[int, ...], *, case: str, what: str, not_finite: str | None = None
) -> np.ndarray:
    """The answer as an array of finite floats with a given shape.

    Args:
        answer: Of the reader.
        shape: That is asked for.
        case: What was asked, in words.
        what: The quantity, in words.
        not_finite: What to say of values that are not finite.
    """
    try:
        array = np.asarray(answer, dtype=float)
    except (TypeError, ValueError):
        raise NotYet(f"For {case} {what} should be an array; you gave {answer!r}.") from None
    if array.shape != shape:
        raise NotYet(f"For {case} {what} should have the shape {shape}; yours have {array.shape}.")
    if not np.isfinite(array).all():
        raise NotYet(not_finite or f"For {case} {what} should be finite; some of yours are not.")
    return array


def expect(
    answer: Any,
    right: float | int,
    *,
    case: str,
    what: str,
    mistakes: Mapping[str, Callable[..., float]] | None = None,
    rel: float = 1e-3,
) -> None:
    """Raise `NotYet` unless the answer is right; a known mistake is recognised by its value.

    Args:
        answer: Of the reader.
        right: The right value.
        case: What was asked, in words.
        what: The quantity, in words.
        mistakes: Known mistakes: what to say, and the value to which the mistake leads.
        rel: Relative tolerance.
    """
    value = number(answer, case=case, what=what)
    if np.isclose(value, right, rtol=rel, atol=1e-12):
        return
    for advice, wrong in (mistakes or {}).items():
        if np.isclose(value, wrong(), rtol=rel, atol=1e-12):
            raise NotYet(f"For {case} you gave {value:.4g}. {advice}")
    raise NotYet(f"For {case} {what} should be {right:.4g}; you gave {value:.4g}.")
