"""Curves that know nothing, to compare a curve in a model with: what do they ring like?

Principal components of a random walk and of any smooth curve are sine waves (Antognini and Sohl-Dickstein
2018; Shinn 2023, "Phantom oscillations in principal component analysis"), so ringing is evidence only above
what such curves do.
"""

from typing import Literal, NamedTuple, get_args

import numpy as np
from jaxtyping import Float

from grokkit.arrays import finite_array
from grokkit.ranges import real_number, whole_number
from grokkit.text.manifold import Ringing, cosine_by_lag, mean_by_lag, ringing

Null = Literal["random walk", "smooth random curve", "straight ray"]
LEVEL = 0.95  # the share of a null's draws that a curve must exceed


def null_curve(
    kind: Null, points: int, d: int, seed: int, length: float | None = None
) -> Float[np.ndarray, "point d"]:
    """A random curve, centred.

    Random walk: sums of independent normal steps. Smooth random curve: in each dimension a Gaussian process
    with the covariance exp(-(i - j)² / 2 length²). Straight ray: equal steps in one direction.

    Args:
        kind: Which.
        points: On the curve, at least 2.
        d: Dimensions that it is in.
        seed: Of the draw.
        length: Of the smooth curve, in steps from a point to the next; nothing else has one.

    Raises:
        ValueError: If there is no such kind, a number is out of range, or the length is missing or too much.
    """
    if kind not in get_args(Null):
        raise ValueError(f"kind must be one of {', '.join(get_args(Null))}; got {kind!r}")
    points, d = whole_number("points", points, 2), whole_number("d", d, 1)
    if (length is not None) != (kind == "smooth random curve"):
        raise ValueError(
            f"only a smooth random curve has a length, and it needs one; got {length!r} for a {kind}"
        )
    generator = np.random.default_rng(whole_number("seed", seed, 0))
    if kind == "straight ray":
        curve = np.arange(points)[:, None] * generator.normal(size=d)
    elif kind == "random walk":
        curve = generator.normal(size=(points, d)).cumsum(axis=0)
    else:
        values, vectors = np.linalg.eigh(_covariance(points, real_number("length", length, above=0)))
        curve = vectors @ (np.sqrt(np.maximum(values, 0))[:, None] * generator.normal(size=(points, d)))
    return curve - curve.mean(axis=0)


def length_scale(points: Float[np.ndarray, "point d"]) -> float:
    """The length of the smooth random curves that are on average as smooth as this curve.

    That with the least squared distance between the mean inner products by lag, in units of that at lag 0: of
    the centred curve, and of its kind's expectation, the centred covariance. Only up to the lag at which the
    curve's is 0 or less: a null shall be as smooth, and shall not be fitted to the rings that are in
    question.
    """
    points = finite_array("points", points).astype(np.float64)
    if points.ndim != 2 or len(points) < 4:
        raise ValueError(f"points must be at least four rows, got shape {points.shape}")
    centred = points - points.mean(axis=0)
    if np.ptp(points) == 0:
        raise ValueError("points that are all the same have no length scale")
    n = len(points)
    seen = _by_lag(centred @ centred.T)
    positive = seen > 0
    lags = n // 2 if positive.all() else max(int(positive.argmin()), 1)
    lengths = np.geomspace(0.2, n, 400)
    middle = np.eye(n) - 1 / n
    expected = np.array([_by_lag(middle @ _covariance(n, length) @ middle)[: lags + 1] for length in lengths])
    return float(lengths[((expected - seen[: lags + 1]) ** 2).sum(axis=1).argmin()])


class NullRinging(NamedTuple):
    """What the curves of one kind do; at `LEVEL` in the upper two, which a curve has to exceed."""

    trough: float  # on average
    rebound: float
    rise: float
    profile: Float[np.ndarray, " lag"]  # the mean cosine by lag, on average


def null_ringing(
    points: Float[np.ndarray, "point d"], draws: int = 200, seed: int = 0
) -> dict[Null, NullRinging]:
    """How random curves ring that have as many points and dimensions as this curve, centred.

    The smooth ones have its `length_scale`. Give the curve in the dimensions in which it is looked at: smooth
    random curves in six dimensions ring more than in sixty.

    Args:
        points: The curve.
        draws: Of each kind, at least 20, or there is no 95th percentile.
        seed: Of the first draw of each kind; the others' follow.

    Raises:
        ValueError: If the points are not a curve or a number is out of range.
    """
    length = length_scale(points)
    n, d = points.shape
    whole_number("draws", draws, 20)
    whole_number("seed", seed, 0)
    found = {}
    for kind in get_args(Null):
        given = length if kind == "smooth random curve" else None
        profiles = np.array([cosine_by_lag(null_curve(kind, n, d, seed + i, given)) for i in range(draws)])
        rings: list[Ringing] = [ringing(profile) for profile in profiles]
        found[kind] = NullRinging(
            float(np.mean([ring.trough for ring in rings])),
            float(np.quantile([ring.rebound for ring in rings], LEVEL)),
            float(np.quantile([ring.rise for ring in rings], LEVEL)),
            profiles.mean(axis=0),
        )
    return found


def _covariance(n: int, length: float) -> Float[np.ndarray, "point point"]:
    apart = np.arange(n)[:, None] - np.arange(n)
    return np.exp(-0.5 * (apart / length) ** 2)


def _by_lag(gram: Float[np.ndarray, "point point"]) -> Float[np.ndarray, " lag"]:
    by_lag = mean_by_lag(gram)[: len(gram) // 2 + 1]
    return by_lag / by_lag[0]
