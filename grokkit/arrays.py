"""What counts as an array of numbers: checked where it comes in, so that no wrong number goes out."""

from typing import Any

import numpy as np
from jaxtyping import Float, Int, Shaped


def real_array(name: str, values: Any) -> Float[np.ndarray, "*dims"]:
    """``values`` in an array that can be computed with: float32 as it is, all other real numbers in float64.

    Whole numbers must not stay what they are: a wave, a mean or a projection rounded to them is 0.

    Raises:
        ValueError: If they are not real numbers (but complex, texts, truth values, rows of unequal length).
    """
    try:
        array = np.asarray(values)
    except ValueError:  # rows of unequal length
        raise ValueError(f"{name} must be an array of real numbers, got rows of unequal length") from None
    if array.dtype.kind not in "fiu":
        raise ValueError(f"{name} must be an array of real numbers, got one of {array.dtype}")
    return array if array.dtype == np.float32 else array.astype(np.float64, copy=False)


def finite_array(name: str, values: Any) -> Float[np.ndarray, "*dims"]:
    """`real_array` of finite numbers.

    Raises:
        ValueError: If one is nan or infinite; the message says how many, and where the first is.
    """
    array = real_array(name, values)
    finite = np.isfinite(array)
    if not finite.all():
        bad = np.argwhere(~finite)
        first = tuple(bad[0].tolist())
        raise ValueError(
            f"{name} contains {len(bad):,} values that are not finite, the first {array[first]} at {first}"
        )
    return array


def whole_array(name: str, values: Any, least: int, most: int) -> Int[np.ndarray, "*dims"]:
    """``values`` in an array of whole numbers from ``least`` to ``most``.

    Raises:
        ValueError: If they are not whole numbers (truth values and floats never are), or one is out of range;
            the message names it.
    """
    array = np.asarray(values)
    if array.size and array.dtype.kind not in "iu":
        raise ValueError(f"{name} must be whole numbers from {least} to {most}, got {array.dtype}")
    if array.size and not least <= array.min() <= array.max() <= most:
        wrong = array[(array < least) | (array > most)][0]
        raise ValueError(f"{name} must be whole numbers from {least} to {most}, got {wrong}")
    return array.astype(np.int64, copy=False)


def one_for_each(what: str, **arrays: Shaped[np.ndarray, "..."]) -> None:
    """Raise ValueError unless all arrays have one number for each ``what``: one axis, and one length."""
    shapes = {name: np.shape(values) for name, values in arrays.items()}
    if len(set(shapes.values())) > 1 or any(len(shape) != 1 for shape in shapes.values()):
        found = ", ".join(f"{name} {shape}" for name, shape in shapes.items())
        raise ValueError(f"expected one number for each {what}, got shapes {found}")
