"""The words of the text, and which of them follow which.

A chain without grammar: it ignores where lines end, so nothing but the count of characters can tell a model
when a line is full. Every word is one token, so the model has to learn how long each is.
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from jaxtyping import Float, Int

from grokkit.ranges import whole_number

SUCCESSORS = (0.70, 0.15, 0.10, 0.05)  # how often each of a word's four successors follows it


@cache
def vocabulary() -> tuple[str, ...]:
    """The 240 words, of 1 to 12 letters; a word's place here is its token."""
    return tuple(files("grokkit.text").joinpath("words.txt").read_text(encoding="utf-8").split())


@cache
def lengths() -> Int[np.ndarray, " word"]:
    """Letters of each word."""
    found = np.array([len(word) for word in vocabulary()])
    found.setflags(write=False)
    return found


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
    def reaches(self) -> Float[np.ndarray, "word 14"]:
        """The chance that the word after this one has at least n letters, for n = 0 … 13."""
        long = lengths()[self.successors][:, :, None] >= np.arange(lengths().max() + 2)
        return np.einsum("s,wsn->wn", SUCCESSORS, long)


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
    found = np.stack(columns[1:], axis=1)
    found.setflags(write=False)
    return found
