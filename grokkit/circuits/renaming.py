"""Other sums as addition: the same table with its numbers renamed.

Subtraction is the addition of −b. Multiplication is addition of logarithms: modulo a prime p the powers of a
*primitive root* g are all numbers but 0, and g^i · g^j = g^(i + j mod p−1). So what was found of a + b can be
asked of both, once their numbers stand in that order.
"""

from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Float, Int

from grokkit.arrays import finite_array
from grokkit.ranges import whole_number
from grokkit.task import OPERATIONS


def powers(p: int) -> Int[np.ndarray, " power"]:
    """g⁰, g¹, …, g^(p−2) modulo a prime p, g its least primitive root: all numbers from 1 to p − 1.

    Raises:
        ValueError: If p is not a prime from 3 on.
    """
    whole_number("p", p, 3)
    if any(p % d == 0 for d in range(2, int(p**0.5) + 1)):
        raise ValueError(f"logarithms need a prime modulus, got {p}")
    for g in range(2, p):
        row = [1]
        while (following := row[-1] * g % p) != 1:
            row.append(following)
        if len(row) == p - 1:
            return np.array(row)
    raise AssertionError(f"every prime has a primitive root; found none of {p}")


def answers_as_sums(table: Float[np.ndarray, "p channel"], op: str) -> Float[np.ndarray, "n channel"]:
    """A table with a row for each answer, its rows in the order in which answers are sums.

    Args:
        table: Such as W_L.
        op: Name of the operation.

    Raises:
        ValueError: As `as_sums`.
    """
    table = finite_array("table", table)
    return table[_names(op, len(table)).first]


def as_sums(logits: Float[np.ndarray, "pair p"], op: str) -> Float[np.ndarray, "renamed n"]:
    """Logits of an operation as those of an addition modulo n, exactly: pairs and answers in another order.

    For ``subtract`` n = p and (a, b) becomes (a, −b). For ``multiply`` n = p − 1, numbers become their
    logarithms, and the pairs and the answer with 0, which has none, are left out.

    Args:
        logits: Of all p² pairs in row order.
        op: Name of the operation.

    Returns:
        Of all n² pairs in row order, for the n answers.

    Raises:
        ValueError: If the operation is no sum by another name, or p not a prime where it must be; if there
            are not logits of all pairs.
    """
    logits = finite_array("logits", logits)
    if logits.ndim != 2 or len(logits) != logits.shape[1] ** 2:
        raise ValueError(f"expected logits of all p² pairs, shape (p², p), got {logits.shape}")
    p = logits.shape[1]
    names = _names(op, p)
    rows = (names.first[:, None] * p + names.second).ravel()
    return logits[np.ix_(rows, names.first)]


class _Names(NamedTuple):
    """Which numbers of the operation stand for 0, 1, 2, … of the sum."""

    first: Int[np.ndarray, " n"]  # as a, and as answer
    second: Int[np.ndarray, " n"]  # as b


def _names(op: Any, p: int) -> _Names:
    numbers = np.arange(p)
    match op:
        case "add":
            return _Names(numbers, numbers)
        case "subtract":
            return _Names(numbers, -numbers % p)
        case "multiply":
            return _Names(powers(p), powers(p))
    what = OPERATIONS[op].text if isinstance(op, str) and op in OPERATIONS else repr(op)
    raise ValueError(f"{what} is no addition by another name")
