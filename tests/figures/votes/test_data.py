"""Votes: its picture and words against plain loops, and what it refuses."""

import math
import re

import pytest

from grokkit.explorables import Votes
from grokkit.explorables.votes.picture import describe, votes_picture


def by_hand(hands, p, a, b):
    """The best of the wrong answers and all that have its score, by a plain loop."""
    scores = {
        c: sum(math.cos(2 * math.pi * k * (a + b - c) / p) for k in hands) / len(hands)
        for c in range(p)
        if c != (a + b) % p
    }
    best = max(scores.values())
    return [c for c, score in scores.items() if score > best - 1e-9], best


@pytest.mark.parametrize(
    ("hands", "p", "a", "b"),
    [([1, 4, 56], 113, 47, 91), ([4, 13, 25, 35], 113, 0, 0), ([5, 4], 12, 10, 5), ([2], 7, 6, 6)],
)
def test_the_words_name_the_runner_up(hands, p, a, b):
    rivals, best = by_hand(hands, p, a, b)
    said = describe(hands, p, a, b)
    assert f"{a} + {b} = {(a + b) % p}" in said
    assert f"{', '.join(map(str, rivals))}, have {best:.4f} together" in said
    assert said in Votes(hands, p=p, a=a, b=b).html()


@pytest.mark.parametrize(("hands", "p"), [([1, 3, 5, 2, 4], 11), ([1], 12)])
def test_the_picture_has_a_dot_for_every_answer_of_each_hand_and_of_all(hands, p):
    drawn = votes_picture(hands, p, 3, 4)
    assert drawn.count("h.01") == p * (min(len(hands), 4) + 1)
    if len(hands) == p // 2 and p % 2:
        assert f"{p - 1} of the others, have {-1 / (p - 1):.4f}" in drawn


def test_the_hands_of_a_peak_are_where_the_answer_is():
    for a, b in ((0, 0), (10, 10), (3, 9)):
        drawn = votes_picture([2], 11, a, b)
        guides = re.findall(r'<path d="M(\S+) 0V\d+" stroke="[^"]*" stroke-dasharray', drawn)
        assert float(guides[-1]) == pytest.approx(((a + b) % 11 + 0.5) * 640 / 11, abs=0.06)


def test_start_and_options_are_what_is_asked_for():
    votes = Votes([2, 2, 5], p=11, a=3, b=10, network=(1, 4))
    assert (votes.hands, votes.a, votes.b) == ([2, 2, 5], 3, 10)
    assert votes.manifest["options"] == {"p": 11, "network": [1, 4]}


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"hands": [0]}, "a speed in hands must be .* 0"),
        ({"hands": [57]}, "a speed in hands must be .* 57"),
        ({"hands": []}, "at least one speed"),
        ({"network": [57]}, "a speed in network must be .* 57"),
        ({"a": 113}, "a must be .* 113"),
        ({"b": -1}, "b must be .* -1"),
        ({"p": 2}, "p must be .* 2"),
        ({"p": 500}, "p must be .* 500"),
    ],
)
def test_what_is_out_of_range_is_named(wrong, message):
    with pytest.raises(ValueError, match=message):
        Votes(**wrong)
