"""The words and the chain that they are drawn from."""

from collections import Counter

import numpy as np
import pytest

from grokkit.text.words import SUCCESSORS, Chain, lengths, vocabulary


def test_there_are_240_words_of_1_to_12_letters():
    assert len(vocabulary()) == len(set(vocabulary())) == 240
    assert lengths().tolist() == [len(word) for word in vocabulary()]
    assert set(lengths().tolist()) == set(range(1, 13))
    assert all(word.isalpha() and word.isascii() for word in vocabulary())


@pytest.mark.parametrize("seed", [0, 1, 2, 17])
def test_each_word_has_four_other_successors_and_follows_four(seed):
    successors = Chain(seed).successors
    for word, after in enumerate(successors.tolist()):
        assert len({word, *after}) == 1 + len(SUCCESSORS)
    assert set(Counter(successors.ravel().tolist()).values()) == {len(SUCCESSORS)}
    for column in successors.T:
        assert sorted(column.tolist()) == list(range(len(vocabulary())))


@pytest.mark.parametrize("seed", [0, 5])
def test_in_the_long_run_all_words_are_equally_frequent(seed):
    n = len(vocabulary())
    step = np.zeros((n, n))
    for word, after in enumerate(Chain(seed).successors):
        for share, other in zip(SUCCESSORS, after, strict=True):
            step[word, other] += share
    np.testing.assert_allclose(step.sum(axis=1), 1)
    np.testing.assert_allclose(np.full(n, 1 / n) @ step, 1 / n)
    # ... and from any word one comes there: no other distribution stays as it is.
    np.testing.assert_allclose(np.linalg.matrix_power(step, 400)[0], 1 / n, atol=1e-6)


def test_the_seed_decides_the_chain():
    np.testing.assert_array_equal(Chain(3).successors, Chain(3).successors)
    assert (Chain(3).successors != Chain(4).successors).any()


@pytest.mark.parametrize("seed", [0, 3])
def test_the_chance_of_a_long_word_is_that_of_its_successors(seed):
    chain = Chain(seed)
    for word in (0, 17, 239):
        for n in (0, 1, 5, 12, 13):
            after = chain.successors[word].tolist()
            chance = sum(p for p, w in zip(SUCCESSORS, after, strict=True) if len(vocabulary()[w]) >= n)
            assert chain.reaches[word, n] == pytest.approx(chance)


def test_words_cannot_be_changed():
    for shared in (lengths(), Chain().successors):
        with pytest.raises(ValueError, match="read-only"):
            shared[0] = 0


@pytest.mark.parametrize("seed", [-1, 1.0, True, "0"])
def test_a_seed_is_a_whole_number(as_users_run_it, seed):
    with pytest.raises(ValueError, match="seed"):
        Chain(seed)
