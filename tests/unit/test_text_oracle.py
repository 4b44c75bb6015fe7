"""The oracle, against Bayes' rule by enumeration: what was read, wrapped at every width, whatever follows."""

import numpy as np
import pytest

from grokkit.text.english import English
from grokkit.text.oracle import break_probability, width_posterior
from grokkit.text.words import SUCCESSORS
from grokkit.text.wrapping import MARK, N_WORDS, NEWLINE, Wrapping, texts

KINDS = [
    Wrapping(least=12, most=26, length=22),
    Wrapping(length=30, seed=3),
    Wrapping(least=12, most=26, length=22, stop=4),
    Wrapping(least=12, most=20, length=25, stop=3, seed=1),
    Wrapping(least=12, most=26, length=22, told=True),
    Wrapping(least=12, most=20, length=22, told=True, stop=5),
    Wrapping(least=14, most=22, length=10, english=True),
]


def following(chain, word):
    """The words that may follow one, and how likely each does."""
    if isinstance(chain, English):
        return [(chance, other) for other, chance in enumerate(chain.transition[word])]
    return list(zip(SUCCESSORS, chain.successors[word], strict=True))


def tokens_at(said, width, kind):
    """The tokens that these words make at this width, without the first token; word by word."""
    spelled, stop = kind.chain.words, kind.stop
    made, line = [], ""
    for word in said:
        if line and len(line) + 1 + len(spelled[word]) > width:
            made.append(NEWLINE)
            line = ""
        line = f"{line} {spelled[word]}".strip()
        made.append(word)
        if stop is not None and len(line) % stop == 0:
            made.append(MARK)
    return made


def by_enumeration(found, i, place):
    """P(width | tokens up to place), and P(newline next | them)."""
    kind = found.wrapping
    read = found.tokens[i, 1 : place + 1].tolist()
    said = [token for token in read if token < N_WORDS]
    posterior, breaks = np.zeros(len(kind.widths)), 0.0
    for j, width in enumerate(kind.widths.tolist()):
        if kind.told and width != found.width[i]:
            continue
        for share, option in following(kind.chain, said[-1]) if said else []:
            made = tokens_at([*said, int(option)], width, kind)
            if made[: len(read)] == read:
                posterior[j] += share
                breaks += share * (made[len(read)] == NEWLINE)
        if not said:
            posterior[j] = 1
    return posterior / posterior.sum(), breaks / posterior.sum()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", [0, 1])
def test_the_oracle_is_bayes_rule(kind, seed):
    found = texts(kind, 4, seed)
    posterior, chance = width_posterior(found), break_probability(found)
    for i in range(4):
        for place in range(kind.length):
            expected, breaks = by_enumeration(found, i, place)
            np.testing.assert_allclose(posterior[i, place], expected, atol=1e-12)
            if found.decides[i, place]:
                assert chance[i, place] == pytest.approx(breaks, abs=1e-12)


@pytest.mark.parametrize("kind", [Wrapping(), Wrapping(told=True), Wrapping(english=True)])
@pytest.mark.parametrize("seed", [0, 1])
def test_the_true_width_is_always_possible_and_the_oracle_is_calibrated(kind, seed):
    found = texts(kind, 500, seed)
    at_true = (found.width[:, None, None] == found.wrapping.widths) * width_posterior(found)
    assert (at_true.sum(axis=2) > 0).all()
    chance, broken = break_probability(found)[found.decides], found.breaks[found.decides]
    for least, most in ((0.0, 0.18), (0.18, 0.6), (0.6, 1.1)):
        some = (chance >= least) & (chance < most)
        error = 5 * 0.5 / np.sqrt(some.sum())
        assert abs(chance[some].mean() - broken[some].mean()) < error
    # What is certain happens, what is impossible does not.
    assert broken[chance >= 1 - 1e-12].all()
    assert not broken[chance <= 1e-12].any()


def test_a_finished_line_narrows_the_width():
    found = texts(Wrapping(), 200, 0)
    left = (width_posterior(found) > 0).sum(axis=2)
    assert left[:, 0].tolist() == [41] * 200
    assert left[:, -1].mean() < 4
    # What was once impossible stays so.
    assert (np.diff(left, axis=1) <= 0).all()
