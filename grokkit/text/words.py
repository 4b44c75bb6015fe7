"""The words of the text, and which of them follow which.

A chain without grammar: it ignores where lines end, so nothing but the count of characters can tell a model
when a line is full. Every word is one token, so the model has to learn how long each is.
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from jaxtyping import Float, Int, Shaped

from grokkit.ranges import whole_number

SUCCESSORS = (0.70, 0.15, 0.10, 0.05)  # how often each of a word's four successors follows it


@cache
def vocabulary() -> tuple[str, ...]:
    """The 240 words, of 1 to 12 letters; a word's place here is its token."""
    return tuple(files("grokkit.text").joinpath("words.txt").read_text(encoding="utf-8").split())


@cache
def lengths() -> Int[np.ndarray, " word"]:
    """Letters of each word."""
    return frozen(np.array([len(word) for word in vocabulary()]))


def frozen(values: Shaped[np.ndarray, "*shape"]) -> Shaped[np.ndarray, "*shape"]:
    """The same array, which nobody can change by mistake."""
    values.setflags(write=False)
    return values


@dataclass(frozen=True)
class Chain:
    """A Markov chain in which every word has four successors, and is a successor of four.

    So in the long run all words are equally frequent. Which they are follows from the seed.

    Raises:
        ValueError: If the seed is not an integer of at least 0.
    """

    seed: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "seed", whole_number("seed", self.seed, 0))

    @property
    def successors(self) -> Int[np.ndarray, "word 4"]:
        """The words that may follow each, the most frequent first, as often as `SUCCESSORS` says."""
        return _successors(self.seed)

    @property
    def words(self) -> tuple[str, ...]:
        """How each word is written."""
        return vocabulary()

    @property
    def lengths(self) -> Int[np.ndarray, " word"]:
        """Letters of each word."""
        return lengths()

    @property
    def reaches(self) -> Float[np.ndarray, "word letters"]:
        """The chance that the word after this one has at least n letters, for n = 0 … 13."""
        return _reaches(self.seed)

    def walk(self, generator: np.random.Generator, n: int, length: int) -> Int[np.ndarray, "text word"]:
        """``n`` texts of so many words that begin with a random one."""
        walk = np.empty((n, length), dtype=np.int64)
        walk[:, 0] = generator.integers(len(self.words), size=n)
        chosen = generator.choice(len(SUCCESSORS), p=SUCCESSORS, size=walk.shape)
        for i in range(1, length):
            walk[:, i] = self.successors[walk[:, i - 1], chosen[:, i]]
        return walk


@cache
def _successors(seed: int) -> Int[np.ndarray, "word 4"]:
    """Four permutations of the words that never agree with each other, nor leave a word where it is."""
    generator = np.random.default_rng(seed)
    n = len(vocabulary())
    columns = [np.arange(n)]
    while len(columns) <= len(SUCCESSORS):
        column = generator.permutation(n)
        while (clash := np.any([column == other for other in columns], axis=0)).any():
            for i in np.flatnonzero(clash):  # swapped with any other, until nobody clashes
                j = generator.integers(n)
                column[[i, j]] = column[[j, i]]
        columns.append(column)
    return frozen(np.stack(columns[1:], axis=1))


@cache
def _reaches(seed: int) -> Float[np.ndarray, "word letters"]:
    letters = lengths()[_successors(seed)]  # (word, 4)
    return frozen(np.einsum("s,wsn->wn", SUCCESSORS, letters[:, :, None] >= np.arange(lengths().max() + 2)))
