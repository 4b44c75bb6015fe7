"""English as the text model reads it, against counts by hand."""

from collections import Counter
from importlib.resources import files
from itertools import pairwise

import numpy as np
import pytest

from grokkit.text.english import LONGEST, PRIOR, UNKNOWN, English, english_tokens, english_words
from grokkit.text.words import vocabulary

PROSE = files("grokkit.text").joinpath("english.txt").read_text(encoding="utf-8").lower().split()


def test_the_most_frequent_words_are_known_and_the_others_by_their_length():
    words = english_words()
    known = [word for word in words if UNKNOWN not in word]
    assert len(set(words)) == len(words) == len(vocabulary())
    counted = Counter(PROSE)
    rest = max(n for word, n in counted.items() if word not in known)
    assert min(counted[word] for word in known) >= rest
    assert [len(word) for word in words[len(known) :]] == list(range(1, LONGEST + 1))
    assert English().lengths.tolist() == [len(word) for word in words]


@pytest.mark.parametrize(
    "text", ["The clock of the\nnetwork", "xylophone", "a  b\tc", "", "Naïve café — never!", "Is IT is it"]
)
def test_any_text_can_be_read(text):
    words = english_words()
    tokens = english_tokens(text)
    assert len(tokens) == len(text.split())
    for token, word in zip(tokens, text.lower().split(), strict=True):
        assert len(words[token]) == len(word)
        assert words[token] == word if word in words else words[token] == UNKNOWN * len(word)


@pytest.mark.parametrize("word", ["internationally", "a" * 15, "··", "a·"])
def test_what_cannot_be_read_is_named(as_users_run_it, word):
    with pytest.raises(ValueError, match=word):
        english_tokens(f"the {word} of")


@pytest.mark.parametrize("word", ["the", "of", "clock", "·····", "··············"])
def test_what_follows_a_word_is_what_follows_it_in_the_prose(word):
    words = english_words()
    said = [w if w in words else UNKNOWN * len(w) for w in PROSE]
    after = Counter(b for a, b in pairwise(said) if a == word)
    overall = Counter(said)
    w, total = words.index(word), len(said) + len(words)
    for other, chance in enumerate(English().transition[w]):
        q = (overall[words[other]] + 1) / total
        assert chance == pytest.approx((after[words[other]] + PRIOR * q) / (after.total() + PRIOR))
    for n in (0, 1, 4, LONGEST, LONGEST + 1):
        long = sum(p for p, o in zip(English().transition[w], words, strict=True) if len(o) >= n)
        assert English().reaches[w, n] == pytest.approx(long)


def test_the_four_that_follow_first_are_known_words_and_none_is_likelier():
    words, chances = english_words(), English().transition
    for word, four in enumerate(English().successors.tolist()):
        assert len(set(four)) == 4
        assert all(UNKNOWN not in words[other] for other in four)
        others = [p for o, p in enumerate(chances[word]) if UNKNOWN not in words[o] and o not in four]
        assert max(others) <= chances[word, four].min()
        assert (np.diff(chances[word, four]) <= 0).all()


@pytest.mark.parametrize("seed", [0, 1])
def test_a_walk_goes_on_as_likely_as_it_should(seed):
    walk = English().walk(np.random.default_rng(seed), 2000, 30)
    pairs = np.zeros_like(English().transition)
    np.add.at(pairs, (walk[:, :-1].ravel(), walk[:, 1:].ravel()), 1)
    for word in pairs.sum(axis=1).argsort()[-5:]:
        n = pairs[word].sum()
        expected = English().transition[word]
        assert (np.abs(pairs[word] / n - expected) < 5 * np.sqrt(expected / n) + 5 / n).all()


def test_tables_cannot_be_changed():
    for shared in (English().lengths, English().transition, English().reaches):
        with pytest.raises(ValueError, match="read-only"):
            shared[0] = 0
