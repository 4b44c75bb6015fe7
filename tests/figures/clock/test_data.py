"""Clock in Python: what it begins with, what it refuses, and a picture that is true."""

import math
import re
from pathlib import Path

import numpy as np
import pytest

from grokkit import _node, plots
from grokkit.explorables import Clock
from grokkit.explorables.clock.figure import describe_pair
from grokkit.explorables.clock.picture import CYCLIC, LEFT, RING, SIDE, clock_picture

PAIRS = [
    (113, 47, 91, 1),
    (113, 112, 112, 56),
    (12, 10, 5, 1),
    (12, 0, 0, 1),
    (59, 3, 40, 7),
    (499, 1, 498, 2),
]


@pytest.fixture(scope="module", autouse=True)
def bundles():
    _node.make_bundles(Path(__file__).resolve().parents[3])


def test_by_default_one_sees_the_sum_go_past_the_top():
    for p in range(3, 500):
        clock = Clock(p)
        assert 0 < clock.a < p
        assert 0 < clock.b < p
        assert p < clock.a + clock.b or p < 8
    assert (Clock().a, Clock().b, Clock().k) == (47, 91, None)  # as on the first page


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"p": 2}, "p must be a whole number from 3 to 499, got 2"),
        ({"p": 500}, "got 500"),
        ({"p": True}, "got True"),
        ({"p": 12, "a": 12}, "a must be a whole number from 0 to 11, got 12"),
        ({"p": 12, "b": -1}, "b must be a whole number from 0 to 11, got -1"),
        ({"p": 12, "k": 0}, "k must be a whole number from 1 to 6, got 0"),
        ({"p": 12, "k": 7}, "got 7"),
        ({"k": 2, "speeds": False}, "a clock without speeds has no speed k, got 2"),
    ],
)
def test_what_is_no_clock_is_refused(arguments, said):
    with pytest.raises(ValueError, match=said):
        Clock(**arguments)


def test_a_number_that_is_not_whole_is_refused():
    with pytest.raises((ValueError, TypeError)):
        Clock(12.5)


def test_its_html_is_the_same_every_time_and_says_what_it_begins_with():
    html = Clock(12, a=10, b=5, k=4).html()
    assert html == Clock(12, a=10, b=5, k=4).html()
    assert 'data-gk-figure="clock"' in html
    assert "&quot;p&quot;:12" in html
    assert "&quot;a&quot;:10,&quot;b&quot;:5" in html
    assert describe_pair(12, 10, 5, 4) in html
    assert (
        len({Clock(12).html(), Clock(13).html(), Clock(12, a=1).html(), Clock(12, speeds=False).html()}) == 4
    )
    assert len(html) < 12_000
    assert "speed k" in html
    assert "speed k" not in Clock(12, speeds=False).html()
    assert repr(Clock(12)) == "<Clock>"


@pytest.mark.parametrize(("p", "a", "b", "k"), PAIRS)
def test_the_pictures_hands_stand_where_the_numbers_say(p, a, b, k):
    picture = clock_picture(p, a, b, k, "label")
    turned = [float(angle) for angle in re.findall(r"rotate\(([\d.]+)\)", picture)]
    hands = dict(zip(("answer", "b", "a"), turned, strict=True))
    for name, number in {"a": a, "b": b, "answer": a + b}.items():
        assert hands[name] == pytest.approx(360 * (k * number % p) / p, abs=0.01)
    ends = [path.split("L")[-1].split() for path in re.findall(r'd="M([^"]*L[^"]*)" fill="none"', picture)]
    if k * (a + b):
        x, y = (float(v) for v in ends[-1])
        assert math.hypot(x, y) > RING
        assert (math.degrees(math.atan2(x, -y)) - hands["answer"] + 180) % 360 - 180 == pytest.approx(
            0, abs=0.5
        )


@pytest.mark.parametrize(("p", "k"), [(113, 1), (113, 13), (59, 4)])
def test_the_pictures_gradient_is_the_table(p, k):
    """The colour of each pair's place, along the gradient, is that of its answer."""
    picture = clock_picture(p, 0, 0, k, "label")
    x1, y1, x2, y2 = (
        float(v) for v in re.search(r'x1="(\S+)" y1="(\S+)" x2="(\S+)" y2="(\S+)"', picture).groups()
    )
    along = np.array([x2 - x1, y2 - y1])
    stops = re.findall(r'offset="([\d.]+)" stop-color="(#\w+)"', picture)
    assert [colour for _, colour in stops] == [*CYCLIC, CYCLIC[0]]
    assert [float(share) for share, _ in stops] == pytest.approx(np.linspace(0, 1, len(stops)), abs=1e-4)
    for a, b in np.random.default_rng(p).integers(p, size=(50, 2)):
        place = np.array([LEFT + b * SIDE / p, 30 + a * SIDE / p])
        share = (place - [x1, y1]) @ along / (along @ along)
        answer = k * (a + b) / p
        assert (share - answer + 0.5) % 1 - 0.5 == pytest.approx(0, abs=2e-3 * k)


def test_a_description_names_where_every_hand_stands():
    assert "a points at 46, hand b at 53, and the hand of their sum at 99" in describe_pair(113, 47, 91, 13)
    assert "13 times as fast" in describe_pair(113, 47, 91, 13)
    assert "fast" not in describe_pair(113, 47, 91)


class TestAnswerTables:
    def test_tables_stand_side_by_side_with_0_next_to_the_last_answer(self):
        table = np.add.outer(np.arange(5), np.arange(5)) % 5
        figure = plots.answer_tables({"one": table, "other": table.T})
        assert [trace.z.tolist() for trace in figure.data] == [table.tolist(), table.T.tolist()]
        assert {(trace.zmin, trace.zmax) for trace in figure.data} == {(0, 5)}
        assert [a.text for a in figure.layout.annotations] == ["one", "other"]
        assert "one, other" in figure.layout.meta["alt"]

    @pytest.mark.parametrize("bad", [np.zeros((2, 3), int), np.full((3, 3), 3), np.full((3, 3), -1)])
    def test_what_is_no_table_of_answers_is_named(self, bad):
        with pytest.raises(ValueError, match="'odd' should be a table"):
            plots.answer_tables({"odd": bad})
