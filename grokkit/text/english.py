"""English as the text model reads it: the words that this book uses most, and how long any other word is.

What follows what is counted in the book's own prose (``english.txt``, as it was when the model was trained).
So any English text can be read, and of the next word just that is known which the word before it tells.
"""

from collections import Counter
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from jaxtyping import Float, Int

from grokkit.text.words import frozen, vocabulary

LONGEST = 14  # letters of a word, with what of punctuation stands at it
# Words that those which followed a word are mixed with; of 1 … 300 the best at tenths of the prose left out.
PRIOR = 30
UNKNOWN = "·"  # written for each letter of a word that is known by its length alone


@cache
def english_words() -> tuple[str, ...]:
    """As many words as the made-up text has: the most frequent ones, then one for each number of letters."""
    n = len(vocabulary()) - LONGEST
    counted = Counter(_prose())
    known = sorted(counted, key=lambda word: (-counted[word], word))[:n]
    return (*known, *(UNKNOWN * letters for letters in range(1, LONGEST + 1)))


def english_tokens(text: str) -> list[int]:
    """The tokens of a text's words, whatever divides them; capital letters are as small ones.

    Raises:
        ValueError: If a word is longer than 14 letters, or is written like one that is known by its length.
    """
    places, tokens = _places(), []
    for word in text.lower().split():
        if len(word) > LONGEST or UNKNOWN in word:
            raise ValueError(f"a word has 1 to {LONGEST} letters and no {UNKNOWN!r}, got {word!r}")
        tokens.append(places.get(word, len(places) + len(word) - 1))
    return tokens


@dataclass(frozen=True)
class English:
    """A Markov chain of English words: P(w' | w) = (n(w, w') + κ q(w')) / (n(w) + κ), with κ = 30.

    n counts words and pairs of them in the prose, q(w') = (n(w') + 1) / Σ (n + 1).
    """

    @property
    def words(self) -> tuple[str, ...]:
        """How each word is written."""
        return english_words()

    @property
    def lengths(self) -> Int[np.ndarray, " word"]:
        """Letters of each word."""
        return _lengths()

    @property
    def transition(self) -> Float[np.ndarray, "word word"]:
        """How likely each word (column) is to follow each (row)."""
        return _transition()

    @property
    def successors(self) -> Int[np.ndarray, "word 4"]:
        """The words, known by more than their length, that most likely follow each; the likeliest first."""
        return np.argsort(-self.transition[:, : len(_places())], axis=1, kind="stable")[:, :4]

    @property
    def reaches(self) -> Float[np.ndarray, "word letters"]:
        """The chance that the word after this one has at least n letters, for n = 0 … 15."""
        return _reaches()

    def walk(self, generator: np.random.Generator, n: int, length: int) -> Int[np.ndarray, "text word"]:
        """``n`` texts of so many words; the first of each is as frequent as in the prose."""
        walk = np.empty((n, length), dtype=np.int64)
        walk[:, 0] = generator.choice(len(self.words), size=n, p=_frequencies())
        up_to = np.cumsum(self.transition, axis=1)
        chosen = generator.random((n, length))
        for i in range(1, length):
            walk[:, i] = (up_to[walk[:, i - 1], :-1] <= chosen[:, i, None]).sum(axis=1)
        return walk


def _prose() -> list[str]:
    return files("grokkit.text").joinpath("english.txt").read_text(encoding="utf-8").lower().split()


@cache
def _places() -> dict[str, int]:
    """The token of each word that is known by more than its length."""
    return {word: i for i, word in enumerate(english_words()) if UNKNOWN not in word}


@cache
def _lengths() -> Int[np.ndarray, " word"]:
    return frozen(np.array([len(word) for word in english_words()]))


@cache
def _frequencies() -> Float[np.ndarray, " word"]:
    n = np.bincount(english_tokens(" ".join(_prose())), minlength=len(english_words())) + 1
    return frozen(n / n.sum())


@cache
def _transition() -> Float[np.ndarray, "word word"]:
    tokens = np.array(english_tokens(" ".join(_prose())))
    pairs = np.zeros((len(english_words()),) * 2)
    np.add.at(pairs, (tokens[:-1], tokens[1:]), 1)
    return frozen((pairs + PRIOR * _frequencies()) / (pairs.sum(axis=1, keepdims=True) + PRIOR))


@cache
def _reaches() -> Float[np.ndarray, "word letters"]:
    return frozen(_transition() @ (_lengths()[:, None] >= np.arange(LONGEST + 2)))
