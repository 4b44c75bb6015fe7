"""How well a model knows when to break a line, beside the best that can be known."""

from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Bool, Float

from grokkit.text.oracle import break_probability
from grokkit.text.reader import Reader
from grokkit.text.wrapping import NEWLINE, Texts

SETTLED = 3  # lines after which a width that is not told can be known well
LEAST_CHANCE = 1e-12  # a chance of exactly 0 would cost infinitely much


class BreakScores(NamedTuple):
    """Of the decisions in the lines after the third; cross-entropies in nats."""

    cross_entropy: float
    oracle: float  # the same of the oracle
    auc: float
    oracle_auc: float

    @property
    def gap(self) -> float:
        """How far the model's cross-entropy is above the oracle's."""
        return self.cross_entropy - self.oracle


@torch.no_grad()
def next_token_logs(reader: Reader, texts: Texts) -> Float[np.ndarray, "text pos d_vocab"]:
    """log P(token) after each token, as the model has it; it reads a hundred texts at a time."""
    parts = torch.tensor(texts.tokens).split(100)
    return torch.cat([reader(part).log_softmax(dim=-1) for part in parts]).numpy()


def break_scores(chance: Float[np.ndarray, "text pos"], texts: Texts) -> BreakScores:
    """Scores of a probability of a newline at each token."""
    settled = texts.decides & (texts.line >= (0 if texts.wrapping.told else SETTLED))
    broken = texts.breaks[settled]
    best = break_probability(texts)[settled]
    given = chance[settled]
    return BreakScores(
        decision_cross_entropy(given, broken),
        decision_cross_entropy(best, broken),
        auc(given, broken),
        auc(best, broken),
    )


def newline_chance(logs: Float[np.ndarray, "text pos d_vocab"]) -> Float[np.ndarray, "text pos"]:
    """The probability of a newline after each token."""
    return np.exp(logs[:, :, NEWLINE].astype(np.float64))


def decision_cross_entropy(chance: Float[np.ndarray, " case"], happened: Bool[np.ndarray, " case"]) -> float:
    """-mean log of the probability that was given to what happened, in nats."""
    right = np.where(happened, chance, 1 - chance)
    return float(-np.log(np.maximum(right, LEAST_CHANCE)).mean())


def auc(score: Float[np.ndarray, " case"], positive: Bool[np.ndarray, " case"]) -> float:
    """The chance that a positive case has the higher score of two, ties counted as a half (Mann and Whitney).

    Raises:
        ValueError: If there are not both kinds of cases.
    """
    n_positive = int(positive.sum())
    if n_positive in (0, len(positive)):
        raise ValueError(f"auc needs cases of both kinds, got {n_positive} positive of {len(positive)}")
    _, place, count = np.unique(score, return_inverse=True, return_counts=True)
    rank = (np.cumsum(count) - (count - 1) / 2)[place]  # from 1, the mean of those that tie
    above = rank[positive].sum() - n_positive * (n_positive + 1) / 2
    return float(above / (n_positive * (len(positive) - n_positive)))
