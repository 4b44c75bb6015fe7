"""Chapter 13's checks accept every right answer, also an unusual one, and recognise the usual mistakes."""

from collections import Counter
from itertools import combinations

import numpy as np
import pytest
from judged import assert_right, assert_told

from grokkit.exercises import check
from grokkit.exercises.chapter_13 import MIND, mind_words


def words_by_counter(text, words):
    letters = "".join(c if c.isalpha() else " " for c in text.lower())
    return Counter(letters.split())


def share_by_residuals(values, groups):
    rest = values.copy()
    for g in set(groups.tolist()):
        rest[groups == g] -= values[groups == g].mean()
    return 1 - np.mean(rest**2) / values.var()


def order_by_combinations(times, margins):
    twos = [(i, j) for i, j in combinations(range(len(times)), 2) if times[i] != times[j]]
    return np.mean([np.sign(times[i] - times[j]) == np.sign(margins[j] - margins[i]) for i, j in twos])


def carries_by_digit_sums(a, b):
    """Every carry takes nine from the sum of all digits."""
    digits = [sum(map(int, str(n))) for n in (a, b, a + b)]
    return (digits[0] + digits[1] - digits[2]) // 9


KINDS = {
    "a probe reads the count from the stream, R² = 0.99": "seen",
    "with these neurons at their means, half of the answers are wrong": "cut",
    "weights from a formula, never trained, answer all pairs": "written",
    "the theory named the wrong answers before the cut": "predicted",
    "ten seeds, and it holds in nine": "replicated",
}
RIGHT = {
    "13.1": words_by_counter,
    "13.2": share_by_residuals,
    "13.3": order_by_combinations,
    "13.4": carries_by_digit_sums,
    "13.5": KINDS,
}
WRONG = [
    ("13.1", lambda text, words: {w: text.count(w) for w in words}, "inside other words"),
    ("13.1", lambda text, words: len(words), "a dict by word"),
    ("13.2", lambda v, g: 1 - share_by_residuals(v, g), "does not go with it"),
    ("13.2", lambda v, g: share_by_residuals(v, g) ** 0.5, "its root"),
    ("13.3", lambda t, m: 1 - order_by_combinations(t, m), "smaller"),
    ("13.3", lambda t, m: 0.7, "equal times are left out"),
    (
        "13.4",
        lambda a, b: sum(int(x) + int(y) > 9 for x, y in zip(f"{a:09}", f"{b:09}", strict=True)),
        "makes another",
    ),
    ("13.4", lambda a, b: 0, "takes"),
    ("13.5", {**KINDS, "ten seeds, and it holds in nine": "seen"}, "is not “seen”"),
    ("13.5", {}, "There is no answer"),
    ("13.5", 3, "a dict"),
]


@pytest.mark.parametrize("exercise", RIGHT)
def test_right_answers_pass(exercise):
    assert_right(exercise, RIGHT[exercise])


@pytest.mark.parametrize(("exercise", "answer", "said"), WRONG)
def test_mistakes_are_told_apart(exercise, answer, said):
    assert_told(exercise, answer, said)


@pytest.mark.parametrize("exercise", RIGHT)
def test_three_dots_are_no_answer(exercise):
    assert check(exercise, ...).state == "open"


def test_words_of_mind_are_found_by_their_forms_and_not_inside_others():
    assert mind_words("It knew, it KNOWS: unknown, knowledge; she said so.") == ["know", "know", "say"]
    assert mind_words("Ensure measures thinkable") == []
    forms = [form for all_forms in MIND.values() for form in all_forms]
    assert len(forms) == len(set(forms))
