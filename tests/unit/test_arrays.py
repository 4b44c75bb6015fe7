"""What is taken for an array of numbers, and what is not, by name."""

import numpy as np
import pytest

from grokkit.arrays import finite_array, one_for_each, real_array, whole_array


@pytest.mark.parametrize("dtype", [np.int8, np.uint16, np.int64, np.float16, np.float64])
def test_all_real_numbers_are_computed_with_in_double_precision(dtype):
    array = real_array("x", np.array([[1, 2]], dtype=dtype))
    assert array.dtype == np.float64
    assert array.tolist() == [[1, 2]]


def test_single_precision_stays_and_nothing_is_copied():
    for values in (np.ones(3, np.float32), np.ones(3)):
        assert real_array("x", values) is values
        assert finite_array("x", values) is values


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (np.ones(2, complex), "x must be an array of real numbers, got one of complex128"),
        (["a"], "x must be an array of real numbers, got one of <U1"),
        ([True], "x must be an array of real numbers, got one of bool"),
        (None, "x must be an array of real numbers, got one of object"),
        ([[1], [1, 2]], "got rows of unequal length"),
    ],
)
def test_what_is_no_array_of_numbers_is_told_so(values, message):
    with pytest.raises(ValueError, match=message):
        real_array("x", values)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_a_number_that_is_not_finite_is_told_with_its_place(bad):
    values = np.zeros((3, 4))
    values[2, 1] = values[2, 3] = bad
    with pytest.raises(ValueError, match=rf"x contains 2 values .* not finite, the first {bad} at \(2, 1\)"):
        finite_array("x", values)


def test_whole_numbers_in_a_range():
    for dtype in (np.uint8, np.int64):
        assert whole_array("x", np.array([0, 4], dtype), 0, 4).dtype == np.int64
    assert whole_array("x", [], 0, 4).size == 0
    for values, got in (([0, 5], "5"), ([-1], "-1"), ([1.0], "float64"), ([True], "bool")):
        with pytest.raises(ValueError, match=f"x must be whole numbers from 0 to 4, got {got}"):
            whole_array("x", values, 0, 4)


def test_arrays_of_one_length():
    one_for_each("step", a=np.zeros(3), b=np.ones(3))
    for b in (np.zeros(2), np.zeros((3, 1))):
        with pytest.raises(ValueError, match=r"one number for each step, got shapes a \(3,\), b"):
            one_for_each("step", a=np.zeros(3), b=b)
