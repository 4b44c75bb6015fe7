"""Numbers at the door: NumPy's are numbers, what is stored is Python's own, and all else is named."""

import json
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grokkit.ranges import real_number, whole_number

INTEGERS = (int, np.int8, np.uint8, np.int32, np.int64, np.uint64)
REALS = (int, float, np.float16, np.float32, np.float64, np.int64, np.longdouble)


@pytest.mark.parametrize("kind", INTEGERS)
def test_every_kind_of_integer_is_one(kind):
    number = whole_number("n", kind(7), 0, 7)
    assert (number, type(number)) == (7, int)
    assert json.dumps(number) == "7"


@pytest.mark.parametrize("kind", REALS)
def test_every_kind_of_real_number_is_one(kind):
    number = real_number("x", kind(2), least=2, most=2)
    assert (number, type(number)) == (2.0, float)
    assert json.dumps(number) == "2.0"


@given(st.floats(width=32, allow_nan=False, allow_infinity=False))
def test_a_number_keeps_its_value(x):
    assert real_number("x", np.float32(x)) == x


@pytest.mark.parametrize(
    "value", [True, np.True_, "7", 7.0, np.float32(7), None, [7], np.array([7]), b"7", 7j]
)
def test_what_is_no_whole_number_is_named(value):
    with pytest.raises(ValueError, match="steps must be an integer of at least 0, got ") as error:
        whole_number("steps", value, 0)
    assert str(error.value).endswith(repr(value))


@pytest.mark.parametrize(
    "value", [True, np.False_, "0.5", None, float("nan"), np.float32("inf"), -np.inf, 10**400, [0.5], 0.5j]
)
def test_what_is_no_real_number_is_named(value):
    with pytest.raises(ValueError, match="lr must be a finite number, got ") as error:
        real_number("lr", value)
    assert str(error.value).endswith(repr(value))


def test_the_ends_of_a_range_belong_to_it_or_not():
    assert [whole_number("n", n, 3, 5) for n in (3, 4, 5)] == [3, 4, 5]
    for n in (2, 6):
        with pytest.raises(ValueError, match=f"n must be an integer from 3 to 5, got {n}"):
            whole_number("n", n, 3, 5)
    assert real_number("x", 0, least=0, below=1) == 0
    assert real_number("x", Fraction(1), above=0, most=1) == 1
    with pytest.raises(ValueError, match=r"x must be a number of at least 0 and below 1, got 1"):
        real_number("x", 1, least=0, below=1)
    with pytest.raises(ValueError, match=r"x must be a number above 0 and at most 1, got 0.0"):
        real_number("x", 0.0, above=0, most=1)
