"""The best that can be known: which widths are possible, and how likely a break is.

Each finished line bounds the width from both sides (its words fitted, and the next one did not), the line in
hand bounds it from below, and between the bounds all widths stay equally likely.
"""

import numpy as np
from jaxtyping import Float, Int

from grokkit.text.wrapping import N_WORDS, NEWLINE, Texts, Wrapping


def width_posterior(texts: Texts) -> Float[np.ndarray, "text pos width"]:
    """The probability of each width, given the text up to and including each token.

    Bayes' rule, token by token: a break before an unknown word w' of the chain has the probability
    P(c + 1 + len(w') > k), and once that word is read, the widths at which it would have fitted are out.
    """
    wrapping = texts.wrapping
    k = wrapping.widths
    n, length = texts.tokens.shape
    posterior = np.full((n, length, len(k)), 1 / len(k))
    if wrapping.told:
        posterior[:] = texts.width[:, None, None] == k
        return posterior
    letters = wrapping.chain.lengths
    possible = np.ones((n, len(k)))  # 1 where no finished word speaks against a width
    # Characters of the line that was broken last, as long as the word that did not fit is unread.
    before = np.zeros(n, dtype=np.int64)
    for i in range(1, length):
        token, c = texts.tokens[:, i], texts.count[:, i - 1]
        is_word, is_break = token < N_WORDS, token == NEWLINE
        own = letters[np.where(is_word, token, 0)][:, None]
        # After a break the word that did not fit is read at last; the first line has no break before it.
        did_not_fit = before[:, None] + 1 + own > k
        first_of_line = is_word & (c == 0)
        fits = texts.count[:, i][:, None] <= k
        possible = np.where(is_word[:, None], possible * fits, possible)
        possible = np.where((first_of_line & (before > 0))[:, None], possible * did_not_fit, possible)
        before = np.where(is_break, c, np.where(is_word, 0, before))
        likely = possible
        if is_break.any():
            chance = break_at(wrapping, texts.word[:, i], c)
            likely = np.where(is_break[:, None], possible * chance, possible)
        posterior[:, i] = likely / likely.sum(axis=1, keepdims=True)
    return posterior


def break_probability(texts: Texts) -> Float[np.ndarray, "text pos"]:
    """The probability that a newline is next, given the text so far; meaningful where a text ``decides``.

    P(newline) = Σₖ P(k) · P(c + 1 + len(w') > k), over the widths and the words that may be next.
    """
    broken = break_at(texts.wrapping, texts.word, texts.count)
    return (width_posterior(texts) * broken).sum(axis=2)


def break_at(
    wrapping: Wrapping, word: Int[np.ndarray, "*place"], count: Int[np.ndarray, "*place"]
) -> Float[np.ndarray, "*place width"]:
    """P(c + 1 + len(w') > k): how likely a line of c characters is broken after a word, at each width.

    Args:
        wrapping: The kind of text.
        word: The last word, or -1 before the first, where the chance means nothing.
        count: Characters of the line, c.
    """
    reaches = wrapping.chain.reaches
    letters = np.clip(wrapping.widths - count[..., None], 0, reaches.shape[1] - 1)  # that are too many
    return reaches[np.maximum(word, 0)[..., None], letters]
