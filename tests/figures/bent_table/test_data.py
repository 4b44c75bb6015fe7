"""BentTable: what its picture says and draws, and what it refuses."""

import re

import pytest

from grokkit.explorables import BentTable
from grokkit.explorables.bent_table.picture import SIDE, table_picture


@pytest.mark.parametrize(("p", "a", "b"), [(113, 47, 91), (12, 10, 5), (7, 6, 0), (3, 0, 0)])
def test_the_line_of_the_picture_goes_through_the_pairs_of_one_answer(p, a, b):
    drawn = table_picture(p, a, b)
    assert f"{a} + {b} = {(a + b) % p} lie on a diagonal" in drawn
    ends = re.findall(r"[ML](\S+?) (\S+?)(?=[ML\"])", re.search(r'<path d="(M[^"]+")', drawn)[1])
    for x, y in ends:
        sum_there = (float(x) + float(y)) * p / SIDE - 1
        assert sum_there % p == pytest.approx((a + b) % p, abs=0.02 * p)
    assert len(ends) == (2 if (a + b) % p == p - 1 else 4)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"p": 2}, "p must be .* 2"),
        ({"p": 500}, "p must be .* 500"),
        ({"p": 12, "a": 12}, "a must be .* 12"),
        ({"p": 12, "a": 1, "b": -1}, "b must be .* -1"),
    ],
)
def test_what_is_out_of_range_is_named(wrong, message):
    with pytest.raises(ValueError, match=message):
        BentTable(**wrong)
