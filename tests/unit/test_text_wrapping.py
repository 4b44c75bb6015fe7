"""Wrapped texts, against Python's own wrapping of paragraphs and a loop over their tokens."""

import textwrap

import numpy as np
import pytest

from grokkit.text.words import SUCCESSORS
from grokkit.text.wrapping import FIRST_WIDTH, MARK, N_WORDS, NEWLINE, Wrapping, texts, wrap, written

KINDS = [
    Wrapping(),
    Wrapping(least=12, most=30, length=60, seed=2),
    Wrapping(told=True),
    Wrapping(stop=8),
    Wrapping(least=15, most=40, told=True, stop=5, length=80, seed=1),
    Wrapping(least=14, english=True),
]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", [0, 1])
def test_lines_are_those_of_pythons_textwrap(kind, seed):
    found = texts(kind, 20, seed)
    for i in range(20):
        said = " ".join(kind.chain.words[token] for token in found.tokens[i] if token < N_WORDS)
        assert written(found, i).replace("|", "").split("\n") == textwrap.wrap(said, int(found.width[i]))


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_true_at_each_token(kind):
    """Line by line, from what is written alone."""
    found = texts(kind, 12, 3)
    for i in range(12):
        line, lines, last = "", 0, -1
        for place, token in enumerate(found.tokens[i].tolist()):
            if token == NEWLINE and place:
                lines, line = lines + 1, ""
            elif token < N_WORDS:
                if last >= 0:
                    assert kind.english or token in kind.chain.successors[last]
                    assert token == found.pending[i, place - 1]
                line, last = (line + " " + kind.chain.words[token]).strip(), token
            elif token == MARK:
                assert found.tokens[i, place - 1] < N_WORDS
                assert len(line) % kind.stop == 0
            assert found.count[i, place] == len(line) <= found.width[i]
            assert found.line[i, place] == lines
            assert found.word[i, place] == last
            has_mark = kind.stop is not None and token < N_WORDS and len(line) % kind.stop == 0
            assert found.marks[i, place] == has_mark
            if place + 1 < kind.length:
                assert (found.tokens[i, place + 1] == MARK) == has_mark
                assert found.decides[i, place] == (line != "" and not has_mark)
                too_long = len(line) + 1 + len(kind.chain.words[found.pending[i, place]]) > found.width[i]
                assert found.breaks[i, place] == (found.decides[i, place] and too_long)
        assert not found.decides[i, -1]
        assert not found.breaks[i, -1]


def test_a_text_begins_with_its_width_or_a_newline():
    for kind in KINDS:
        found = texts(kind, 30, 0)
        first = found.tokens[:, 0]
        assert (first == (FIRST_WIDTH + found.width - kind.least if kind.told else NEWLINE)).all()
        assert found.tokens.max() < kind.d_vocab
        assert set(found.width) <= set(kind.widths)
        assert (texts(kind, 3, 0, width=kind.most).width == kind.most).all()


def test_widths_are_equally_likely_and_successors_as_likely_as_they_should_be():
    kind = Wrapping(least=20, most=29)
    found = texts(kind, 2000, 0)
    shares = np.bincount(found.width - 20, minlength=10) / 2000  # one that never comes has a share too
    assert len(shares) == 10
    assert np.abs(shares - 0.1).max() < 5 * np.sqrt(0.1 * 0.9 / 2000)
    before, after = found.word[:, :-1], found.tokens[:, 1:]
    follows = (before >= 0) & (after < N_WORDS) & (found.tokens[:, :-1] < N_WORDS)
    which = kind.chain.successors[before[follows]] == after[follows][:, None]
    assert which.any(axis=1).all()
    # Within a line short words are likelier, as long ones do not fit. Over all words there is no such choice.
    said = [row[row < N_WORDS] for row in found.tokens]
    place = np.concatenate(
        [(kind.chain.successors[row[:-1]] == row[1:, None]).argmax(axis=1) for row in said]
    )
    np.testing.assert_allclose(
        np.bincount(place) / len(place), SUCCESSORS, atol=5 * 0.5 / np.sqrt(len(place))
    )


def test_the_seed_decides_the_texts():
    for one, other in ((0, 0), ((1, 2), (1, 2))):
        np.testing.assert_array_equal(texts(KINDS[0], 5, one).tokens, texts(KINDS[0], 5, other).tokens)
    assert (texts(KINDS[0], 5, 0).tokens != texts(KINDS[0], 5, 1).tokens).any()


def test_settings_come_back_from_plain_values():
    for kind in KINDS:
        assert Wrapping.from_dict(kind.to_dict()) == kind


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("least", 11),
        ("least", 20.0),
        ("most", 19),
        ("told", 1),
        ("stop", 1),
        ("stop", True),
        ("length", 1),
        ("seed", -1),
        ("english", 1),
    ],
)
def test_bad_settings_are_refused(as_users_run_it, name, value):
    with pytest.raises(ValueError, match=name):
        Wrapping(**{name: value})


def test_english_has_longer_words_and_no_seed(as_users_run_it):
    with pytest.raises(ValueError, match="least"):
        Wrapping(least=13, english=True)
    with pytest.raises(ValueError, match="must be 0, got 2"):
        Wrapping(seed=2, english=True)


def test_what_was_recorded_before_there_was_english_is_told_as_it_was():
    assert "english" not in Wrapping().to_dict()
    assert Wrapping(english=True).to_dict()["english"] is True


def test_bad_texts_are_refused(as_users_run_it):
    with pytest.raises(ValueError, match="n must be"):
        texts(Wrapping(), 0, 0)
    for width in (19, 61, 30.5):
        with pytest.raises(ValueError, match="width must be"):
            texts(Wrapping(), 1, 0, width=width)
    with pytest.raises(ValueError, match="may need as many words"):
        wrap(Wrapping(length=10), np.zeros((1, 9), dtype=np.int64), np.array([20]))
