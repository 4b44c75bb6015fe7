"""Texts wrapped at a width, as a typist wraps them: a word that no longer fits begins a new line.

After Gurnee et al. (2025), "When Models Manipulate Manifolds", whose model reads prose that was wrapped at a
width which is nowhere stated.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from jaxtyping import Bool, Int

from grokkit.ranges import whole_number
from grokkit.text.english import English
from grokkit.text.words import Chain, vocabulary

N_WORDS = len(vocabulary())
NEWLINE = N_WORDS  # the token that ends a line
MARK = N_WORDS + 1  # the token that says: this column is a tab stop
FIRST_WIDTH = N_WORDS + 2  # the token that says a width; of the least one


@dataclass(frozen=True)
class Wrapping:
    """What kind of text.

    A line of words has as many characters as its words have letters, and one for each space between. Before a
    word w a line of c characters is broken exactly if c + 1 + len(w) > k, where k is the text's width.

    Args:
        least: The smallest width.
        most: The largest; each text's is drawn from ``least … most``, all equally likely.
        told: Whether a text begins with a token that says its width; else it begins with a newline.
        stop: Tab stops: after each word that ends in a column which is a multiple of ``stop`` there is a
            mark, which takes no room. None for no marks.
        length: Tokens in a text.
        seed: Of the chain of made-up text.
        english: Whether the text is English; else it is made up.

    Raises:
        ValueError: If one is not a whole number in its range, or not True or False; if there is a seed for
            English, or a width in which its longest word finds no room.
    """

    least: int = 20
    most: int = 60
    told: bool = False
    stop: int | None = None
    length: int = 96
    seed: int = 0
    english: bool = False

    def __post_init__(self) -> None:
        for name in ("told", "english"):
            if not isinstance(value := getattr(self, name), bool | np.bool_):
                raise ValueError(f"{name} must be True or False, got {value!r}")
        object.__setattr__(self, "seed", whole_number("seed", self.seed, 0))
        if self.english and self.seed:
            raise ValueError(f"the seed is that of made-up text; for English it must be 0, got {self.seed}")
        longest = int(self.chain.lengths.max())
        object.__setattr__(self, "least", whole_number("least", self.least, longest))
        object.__setattr__(self, "most", whole_number("most", self.most, self.least))
        object.__setattr__(self, "length", whole_number("length", self.length, 2))
        if self.stop is not None:
            object.__setattr__(self, "stop", whole_number("stop", self.stop, 2))

    @property
    def widths(self) -> Int[np.ndarray, " width"]:
        """All widths that a text can have."""
        return np.arange(self.least, self.most + 1)

    @property
    def d_vocab(self) -> int:
        """Tokens: the words, a newline, a mark, and, where the width is told, one for each width."""
        return FIRST_WIDTH + (len(self.widths) if self.told else 0)

    @property
    def chain(self) -> Chain | English:
        """The words, and which of them follow which."""
        return English() if self.english else Chain(self.seed)

    def to_dict(self) -> dict[str, Any]:
        """The settings as plain values, for JSON.

        Made-up text says nothing of English, as when there was no other: what was recorded then stays itself.
        """
        settings = asdict(self)
        return settings if self.english else {k: v for k, v in settings.items() if k != "english"}

    @classmethod
    def from_dict(cls, settings: dict[str, Any]) -> "Wrapping":
        """What ``to_dict`` described."""
        return cls(**settings)


@dataclass(frozen=True, eq=False)
class Texts:
    """Texts of one kind, and what is true at each of their tokens.

    Attributes:
        wrapping: Their kind.
        tokens: The texts.
        width: The width of each, at which it is wrapped.
        count: Characters of the line up to and including each token; 0 at a newline.
        line: Lines that were finished before each token, so that the first line has 0.
        word: The last word up to and including each token, -1 before the first.
        pending: The word that comes next, after a newline or a mark too.
    """

    wrapping: Wrapping
    tokens: Int[np.ndarray, "text pos"]
    width: Int[np.ndarray, " text"]
    count: Int[np.ndarray, "text pos"]
    line: Int[np.ndarray, "text pos"]
    word: Int[np.ndarray, "text pos"]
    pending: Int[np.ndarray, "text pos"]

    @property
    def decides(self) -> Bool[np.ndarray, "text pos"]:
        """Where it is decided whether the line is broken: after a word, and its mark if it has one.

        At the last token of a text nothing is decided any more: nobody is told what follows.
        """
        in_line = self.count > 0
        if self.wrapping.stop is not None:
            in_line = in_line & ~self.marks
        in_line[:, -1] = False
        return in_line

    @property
    def breaks(self) -> Bool[np.ndarray, "text pos"]:
        """Where a newline is next."""
        return np.pad(self.tokens[:, 1:] == NEWLINE, ((0, 0), (0, 1)))

    @property
    def marks(self) -> Bool[np.ndarray, "text pos"]:
        """Where a mark is next, or would be, were the text longer."""
        if self.wrapping.stop is None:
            return np.zeros(self.tokens.shape, dtype=bool)
        at_stop = (self.count > 0) & (self.count % self.wrapping.stop == 0)
        return at_stop & (self.tokens < N_WORDS)


def texts(wrapping: Wrapping, n: int, seed: int | Sequence[int], width: int | None = None) -> Texts:
    """``n`` texts.

    Args:
        wrapping: Their kind.
        n: How many.
        seed: Of widths and words.
        width: Of all of them, instead of a random one each.

    Raises:
        ValueError: If ``n`` is not a positive integer or ``width`` is none that such a text can have.
    """
    whole_number("n", n, 1)
    generator = np.random.default_rng(seed)
    if width is None:
        widths = generator.integers(wrapping.least, wrapping.most + 1, size=n)
    else:
        widths = np.full(n, whole_number("width", width, wrapping.least, wrapping.most))
    # There are at most as many words as tokens.
    walk = wrapping.chain.walk(generator, n, wrapping.length)
    return wrap(wrapping, walk, widths)


def wrap(wrapping: Wrapping, walk: Int[np.ndarray, "text word"], width: Int[np.ndarray, " text"]) -> Texts:
    """Wrap given words at given widths; there must be at least as many words as the text has tokens.

    Raises:
        ValueError: If there are fewer words.
    """
    n, length = len(walk), wrapping.length
    if walk.shape[1] < length:
        raise ValueError(f"a text of {length} tokens may need as many words, got {walk.shape[1]}")
    tokens, count, line, word, pending = (np.zeros((n, length), dtype=np.int64) for _ in range(5))
    rows, used = np.arange(n), np.zeros(n, dtype=np.int64)  # words that each text has so far
    tokens[:, 0] = FIRST_WIDTH + width - wrapping.least if wrapping.told else NEWLINE
    word[:, 0], pending[:, 0] = -1, walk[:, 0]
    letters, stop = wrapping.chain.lengths, wrapping.stop
    for i in range(1, length):
        c, next_word = count[:, i - 1], walk[rows, np.minimum(used, walk.shape[1] - 1)]
        longer = c + (c > 0) + letters[next_word]
        marked = np.zeros(n, dtype=bool)
        if stop is not None:
            marked = (tokens[:, i - 1] < N_WORDS) & (c % stop == 0)
        broken = ~marked & (longer > width)
        says = ~(marked | broken)
        tokens[:, i] = np.select([marked, broken], [MARK, NEWLINE], next_word)
        count[:, i] = np.select([marked, broken], [c, 0], longer)
        line[:, i] = line[:, i - 1] + broken
        word[:, i] = np.where(says, next_word, word[:, i - 1])
        used += says
        pending[:, i] = walk[rows, np.minimum(used, walk.shape[1] - 1)]
    return Texts(wrapping, tokens, width, count, line, word, pending)


def written(texts: Texts, i: int) -> str:
    """A text as one reads it, line by line; a mark is a vertical bar."""
    lines = [""]
    for token in texts.tokens[i]:
        if token == NEWLINE:
            lines.append("")
        elif token == MARK:
            lines[-1] += "|"
        elif token < N_WORDS:
            lines[-1] += (" " if lines[-1] else "") + texts.wrapping.chain.words[token]
    return "\n".join(lines).strip("\n")
