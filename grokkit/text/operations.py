"""Operations on the count inside a model: take its subspace away, or put another count in its place.

A subspace of means matters if the model does worse without it than without any random one of the same size. A
count is what the model goes by if, given another, it breaks lines as one should who has that count.
"""

from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

from grokkit.arrays import finite_array, whole_array
from grokkit.ranges import whole_number
from grokkit.text.manifold import Curve, components
from grokkit.text.oracle import break_at, width_posterior
from grokkit.text.reader import Reader
from grokkit.text.scores import decision_cross_entropy
from grokkit.text.sites import Stopped
from grokkit.text.wrapping import N_WORDS, NEWLINE, Texts


class DecisionLoss(NamedTuple):
    """Cross-entropy (nats) of the decision to break, where a line is broken and where it is not."""

    breaks: float
    others: float


class Ablation(NamedTuple):
    """How much the loss rises without a subspace, and without each of several random ones of its size."""

    rise: DecisionLoss
    random: tuple[DecisionLoss, ...]

    @property
    def largest_random(self) -> DecisionLoss:
        """The largest rise of any random subspace, at breaks and elsewhere."""
        return DecisionLoss(*(max(each) for each in zip(*self.random, strict=True)))


def decision_loss(chance: Float[np.ndarray, "text pos"], texts: Texts) -> DecisionLoss:
    """The loss of a probability of a newline, at the decisions to break and at those not to.

    Raises:
        ValueError: If there are not both kinds.
    """
    broken = texts.decides & texts.breaks
    kept = texts.decides & ~texts.breaks
    if not (broken.any() and kept.any()):
        raise ValueError("the texts must have lines that are broken, and words after which they are not")
    return DecisionLoss(
        decision_cross_entropy(chance[broken], np.ones(int(broken.sum()), dtype=bool)),
        decision_cross_entropy(chance[kept], np.zeros(int(kept.sum()), dtype=bool)),
    )


def without_subspace(
    stopped: Stopped,
    axes: Float[np.ndarray, "axis d"],
    centre: Float[np.ndarray, " d"],
    where: Bool[np.ndarray, "text pos"],
) -> Float[np.ndarray, "text pos"]:
    """The probability of a newline when activations are brought to the centre along some axes.

    x → x - (x - centre) AᵀA: with the mean for a centre this is mean ablation, with 0 the axes are zeroed.

    Args:
        stopped: The model with its texts, at the hook where activations are changed.
        axes: Orthonormal.
        centre: What they are brought to.
        where: At which tokens.

    Raises:
        ValueError: If the axes are not orthonormal.
    """
    axes, centre = finite_array("axes", axes), finite_array("centre", centre)
    if axes.ndim != 2 or not np.allclose(axes @ axes.T, np.eye(len(axes)), atol=1e-5):
        raise ValueError(f"axes must be orthonormal rows, got shape {axes.shape}")
    A = torch.tensor(axes, dtype=torch.float32)
    middle, chosen = torch.tensor(centre, dtype=torch.float32), torch.tensor(where)

    def edit(x: Tensor, rows: slice) -> Tensor:
        return x - ((x - middle) @ A.T @ A) * chosen[rows, :, None]

    return stopped.chance(edit)


def ablate_subspace(
    reader: Reader,
    texts: Texts,
    site: str,
    axes: Float[np.ndarray, "axis d"],
    centre: Float[np.ndarray, " d"],
    draws: int = 20,
    seed: int = 0,
) -> Ablation:
    """Mean ablation of a subspace at all decisions, beside that of random subspaces of the same size.

    Random subspaces are uniformly distributed: the row space of a matrix of normal numbers.

    Raises:
        ValueError: As `without_subspace`; if there are no draws.
        KeyError: If there is no such hook.
    """
    generator = np.random.default_rng(whole_number("seed", seed, 0))
    whole_number("draws", draws, 1)
    stopped = Stopped(reader, texts, site)
    before = decision_loss(stopped.chance(), texts)

    def rise(of: Float[np.ndarray, "axis d"]) -> DecisionLoss:
        after = decision_loss(without_subspace(stopped, of, centre, texts.decides), texts)
        return DecisionLoss(after.breaks - before.breaks, after.others - before.others)

    random = [np.linalg.qr(generator.normal(size=axes.shape[::-1]))[0].T for _ in range(draws)]
    return Ablation(rise(axes), tuple(rise(each) for each in random))


def patch_count(
    reader: Reader,
    texts: Texts,
    site: str,
    at: Int[np.ndarray, " text"],
    curve: Curve,
    counts: Int[np.ndarray, " count"],
    rank: int | None = None,
    token: int = NEWLINE,
) -> Float[np.ndarray, "text count"]:
    """The probability of a newline at one token of each text, when it is given each of several counts there.

    x → x + μ[c'] - μ[c], where c is the true count; of rank n: the difference's part in the first n principal
    components of the curve. Only one token is changed at a time, so that no other one misleads the later
    layers.

    Args:
        reader: The model.
        texts: What it reads.
        site: Hook at which activations are changed.
        at: The token of each text.
        curve: The means μ at that site, best adjusted for the width.
        counts: The counts c'.
        rank: Components; None for the whole difference.
        token: Whose probability it shall be instead: `MARK` for one that sets marks.

    Raises:
        ValueError: If a token is none of the text's, a count is not on the curve, or the rank is more than
            the curve has.
        KeyError: If there is no such hook.
    """
    n, length = texts.tokens.shape
    at = whole_array("at", at, 0, length - 1)
    counts = whole_array("counts", counts, 0, length * int(texts.wrapping.chain.lengths.max()))
    rows = np.arange(n)
    own = curve.means[curve.places(texts.count[rows, at])]
    keep = np.eye(curve.means.shape[1])
    if rank is not None:
        axes = components(curve.means).axes
        axes = axes[: whole_number("rank", rank, 1, len(axes))]
        keep = axes.T @ axes
    stopped, others = Stopped(reader, texts, site), curve.means[curve.places(counts)]
    return np.stack([stopped.chance_moved(at, (other - own) @ keep, token) for other in others], axis=1)


class CountOracle(NamedTuple):
    """What the best reader would say who is told another count of the line in hand."""

    chance: Float[np.ndarray, "text count"]  # of a newline
    possible: Bool[np.ndarray, "text count"]  # whether a line can be as long, after what was read


def oracle_of_count(
    texts: Texts, at: Int[np.ndarray, " text"], counts: Int[np.ndarray, " count"]
) -> CountOracle:
    """The oracle's answer to `patch_count`: finished lines and the word are as they are, the count is not.

    P(newline | c') = Σₖ P(k | finished lines, k ≥ c') · P(c' + 1 + len(w') > k). Where no width is left that
    is possible, a line is longer than can be, and the answer is 1. After a word that ends at a tab stop a
    mark is next, and the answer is 0.

    Raises:
        ValueError: If a token is none of the text's or is no word or mark.
    """
    n, length = texts.tokens.shape
    at = whole_array("at", at, 0, length - 1)
    counts = whole_array("counts", counts, 0, length * int(texts.wrapping.chain.lengths.max()))
    rows = np.arange(n)
    if (texts.count[rows, at] == 0).any():
        wrong = int((texts.count[rows, at] == 0).argmax())
        raise ValueError(f"text {wrong} has no word of a line at its token {at[wrong]}")
    # The first word of the line is what tells that it did not fit on the last line: all lines before are
    # finished by then. What this line's other words bound is replaced by the count that is told.
    newlines = np.where(texts.tokens == NEWLINE, np.arange(length), 0)
    first = np.maximum.accumulate(newlines, axis=1)[rows, at] + 1
    before = width_posterior(texts)[rows, first]
    fits = texts.wrapping.widths >= counts[:, None]  # (count, width)
    belief = before[:, None, :] * fits
    total = belief.sum(axis=2)
    word, count = np.broadcast_arrays(texts.word[rows, at][:, None], counts)
    broken = (belief * break_at(texts.wrapping, word, count)).sum(axis=2)
    possible = total > 0
    chance = np.where(possible, broken / np.maximum(total, 1e-300), 1.0)
    if (stop := texts.wrapping.stop) is not None:
        marked = (texts.tokens[rows, at] < N_WORDS)[:, None] & (counts % stop == 0)
        chance = np.where(marked & possible, 0.0, chance)
    return CountOracle(chance, possible)
