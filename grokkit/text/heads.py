"""Head by head: what each writes into the count, whom it looks at, and what the last layers make of it."""

import math
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float, Int

from grokkit.arrays import finite_array
from grokkit.text.manifold import Curve, adjusted_means_by, check_halves, components, means_by
from grokkit.text.probes import fit_classes
from grokkit.text.reader import Reader
from grokkit.text.scores import auc
from grokkit.text.sites import activations
from grokkit.text.wrapping import Texts


def head_curves(
    reader: Reader,
    layer: int,
    z: Float[np.ndarray, "case head d_head"],
    value: Int[np.ndarray, " case"],
) -> list[Curve]:
    """What each head of a layer writes into the residual stream on average, at each value of a number.

    Args:
        reader: The model.
        layer: The layer.
        z: What its heads have read, at some tokens: ``blocks.<layer>.attn.hook_z``, heads last but one.
        value: The number there.

    Raises:
        ValueError: If z and value are not of the same cases.
        KeyError: If there is no such layer.
    """
    W_O = reader.weights[f"blocks.{layer}.attn.W_O"].numpy()
    curves = (means_by(z[:, head], value) for head in range(z.shape[1]))
    return [Curve(curve.values, curve.means @ W, curve.cases) for curve, W in zip(curves, W_O, strict=True)]


def variance_shares(parts: Mapping[str, Float[np.ndarray, "point d"]]) -> dict[str, float]:
    """How much each part has of the variance of the sum of all: Σ cov(part, sum) / Σ var(sum), together 1.

    A part that works against the others has a negative share.

    Raises:
        ValueError: If there are no parts, they are not points of one curve, or their sum does not vary.
    """
    centred = {name: finite_array(name, part).astype(np.float64) for name, part in parts.items()}
    if not centred or len({part.shape for part in centred.values()}) > 1:
        raise ValueError(f"expected parts of one shape, got {[part.shape for part in centred.values()]}")
    centred = {name: part - part.mean(axis=0) for name, part in centred.items()}
    total = np.sum(list(centred.values()), axis=0)
    size = float((total**2).sum())
    if size <= 1e-24 * sum(float((part**2).sum()) for part in centred.values()) or size == 0:
        raise ValueError("the sum of the parts does not vary")
    return {name: float((part * total).sum()) / size for name, part in centred.items()}


class Alignment(NamedTuple):
    """Which width's key each count's query is most like.

    Attributes:
        counts: Of the queries.
        widths: Of the keys.
        cosine: Of every two, each side centred over its own points.
        offset: width - count where a row has its largest cosine, or in the middle of all that are as large.
        epsilon: The median offset.
        spread: Standard deviation of the offsets.
        near: The share of rows whose offset is at most `NEAR` away from epsilon.
        height: The mean cosine at the largest of each row.
        interaction: Shares of the score's interaction of count and width (the scores without the means of
            rows and columns) that its singular vectors hold, in squares. All in the first: the head compares
            one number with one number. A twist needs more.
    """

    counts: Int[np.ndarray, " count"]
    widths: Int[np.ndarray, " width"]
    cosine: Float[np.ndarray, "count width"]
    offset: Int[np.ndarray, " count"]
    epsilon: float
    spread: float
    near: float
    height: float
    interaction: Float[np.ndarray, " component"]


NEAR = 3  # characters


def align(queries: Curve, keys: Curve) -> Alignment:
    """Compare a curve of counts with one of widths, in the space where queries meet keys, or in any other.

    Only counts as large as some width can have theirs: rows are those of counts within the keys' widths.

    Raises:
        ValueError: If there are no such counts, or the curves are not in one space or do not vary.
    """
    queries = queries.between(int(keys.values[0]), int(keys.values[-1]))
    if queries.means.shape[1] != keys.means.shape[1]:
        raise ValueError(
            f"queries and keys must be in one space, got shapes {queries.means.shape} and {keys.means.shape}"
        )
    if min(len(queries.values), len(keys.values)) < 3:
        raise ValueError(f"expected three points at least, got {len(queries.values)} and {len(keys.values)}")
    # Centring both sides is the same as taking the means of rows and columns from the scores.
    scores = queries.centred @ keys.centred.T
    size = np.linalg.norm(queries.centred, axis=1)[:, None] * np.linalg.norm(keys.centred, axis=1)
    sizes = np.linalg.svd(scores, compute_uv=False) ** 2
    if sizes[0] == 0:
        raise ValueError("queries and keys do not interact: all scores are sums of rows' and columns'")
    cosine = np.divide(scores, size, out=np.zeros_like(scores), where=size > 0)
    # Along a straight line many cosines are equally large: their middle, not the last digits, says where.
    largest = cosine >= cosine.max(axis=1, keepdims=True) - 1e-6
    middle = [int(np.median(np.flatnonzero(row))) for row in largest]
    offset = keys.values[middle] - queries.values
    epsilon = float(np.median(offset))
    return Alignment(
        queries.values,
        keys.values,
        cosine,
        offset,
        epsilon,
        float(offset.std()),
        float((np.abs(offset - epsilon) <= NEAR).mean()),
        float(cosine.max(axis=1).mean()),
        sizes / sizes.sum(),
    )


def query_key_curves(
    reader: Reader, layer: int, head: int, counts: Curve, widths: Curve
) -> tuple[Curve, Curve]:
    """Means by count through W_Q, and means by width through W_K, in the space of one head.

    Args:
        reader: The model.
        layer: The layer.
        head: The head.
        counts: Means of ``blocks.<layer>.ln1.hook_normalized``, which is what a head reads, by count.
        widths: The same at the tokens that hold the width, by width.

    Raises:
        KeyError: If there is no such layer.
        IndexError: If there is no such head.
    """
    W_Q, W_K = (reader.weights[f"blocks.{layer}.attn.W_{name}"][head].double().numpy() for name in "QK")
    d_head = W_Q.shape[1]
    return (
        Curve(counts.values, counts.means @ W_Q / math.sqrt(d_head), counts.cases),
        Curve(widths.values, widths.means @ W_K, widths.cases),
    )


def attention_on(
    reader: Reader, texts: Texts, layer: int, on: Bool[np.ndarray, "text pos"]
) -> Float[np.ndarray, "text pos head"]:
    """How much attention each head pays, from each token, to the tokens in ``on`` together.

    Raises:
        KeyError: If there is no such layer.
        ValueError: If ``on`` does not say of each token whether it counts.
    """
    if np.shape(on) != texts.tokens.shape:
        raise ValueError(f"on must have the shape {texts.tokens.shape} of the texts, got {np.shape(on)}")
    name = f"blocks.{layer}.attn.hook_pattern"
    pattern = activations(reader, texts, [name])[name]
    return np.einsum("thqk,tk->tqh", pattern, on.astype(np.float32), optimize=True)


class Decision(NamedTuple):
    """How what remains of a line and how long the next word is lie to each other where a model decides.

    Attributes:
        angles: Principal angles, in degrees, between the planes of the two curves (their first two
            components), the smallest first.
        auc: How well a plane in three dimensions parts the words that fit from those that do not.
    """

    angles: Float[np.ndarray, " angle"]
    auc: float


def decision_plane(
    x: Float[np.ndarray, "case d"],
    remaining: Int[np.ndarray, " case"],
    length: Int[np.ndarray, " case"],
    fit: Bool[np.ndarray, " case"],
) -> Decision:
    """Can what remains and the next word's length be parted by a plane, as they lie in the model?

    The points are μ[remaining] + ν[length], means adjusted for each other and centred, one for every pair.
    A logistic plane in their first three principal components is to part those that fit, 1 + length ≤
    remaining, from the others. It is then tried on the cases that are not in ``fit``, projected on these
    components, with the true next word.

    Args:
        x: Activations where it is decided whether a line is broken.
        remaining: Width less count there.
        length: Letters of the next word.
        fit: Cases that the curves are made from; the others test.

    Raises:
        ValueError: If cases do not agree in number, or one of the sides, or of the outcomes, is empty.
    """
    check_halves(fit, len(x))
    remains = adjusted_means_by(x[fit], remaining[fit], length[fit])
    letters = adjusted_means_by(x[fit], length[fit], remaining[fit])
    points = (remains.centred[:, None] + letters.centred).reshape(-1, x.shape[1])
    too_long = (letters.values + 1 > remains.values[:, None]).ravel()
    axes = components(points).axes[:3]
    plane = fit_classes(points @ axes.T, too_long.astype(np.int64)).map
    steps = plane.W[:, 1] - plane.W[:, 0]
    broken = length[~fit] + 1 > remaining[~fit]
    return Decision(
        principal_angles(components(remains.means).axes[:2], components(letters.means).axes[:2]),
        auc((x[~fit] - x[fit].mean(axis=0)) @ axes.T @ steps, broken),
    )


def principal_angles(
    first: Float[np.ndarray, "a d"], second: Float[np.ndarray, "b d"]
) -> Float[np.ndarray, " angle"]:
    """Angles between two subspaces with orthonormal bases, in degrees, the smallest first.

    Their cosines are the singular values of the product of the bases (Björck and Golub 1973).
    """
    cosines = np.linalg.svd(first @ second.T, compute_uv=False)
    return np.degrees(np.arccos(np.minimum(cosines, 1)))
