"""The curve that a number draws in a model: the mean activation at each of its values, and its shape.

After Gurnee et al. (2025), "When Models Manipulate Manifolds". Many principal components and a curve that
looks like a helix prove nothing: smooth random curves have them too (`grokkit.text.nulls`).

Activations come as one row for each case (a token of some text), with the value that the number has there.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float, Int

from grokkit.arrays import finite_array, whole_array
from grokkit.ranges import whole_number

LARGEST = 10**6  # that a value may have


@dataclass(frozen=True, eq=False)
class Curve:
    """The mean activation at each value of a number, not centred.

    Attributes:
        values: The values, ascending.
        means: The mean activation at each.
        cases: How many cases each is the mean of.
    """

    values: Int[np.ndarray, " point"]
    means: Float[np.ndarray, "point d"]
    cases: Int[np.ndarray, " point"]

    @property
    def centre(self) -> Float[np.ndarray, " d"]:
        """The mean of the points, each counted once."""
        return self.means.mean(axis=0)

    @property
    def centred(self) -> Float[np.ndarray, "point d"]:
        """The points without their centre."""
        return self.means - self.centre

    def between(self, least: int, most: int) -> "Curve":
        """The part of the curve whose values are ``least … most``.

        Raises:
            ValueError: If there is no point on it.
        """
        kept = (self.values >= least) & (self.values <= most)
        if not kept.any():
            raise ValueError(
                f"no value from {least} to {most}: the curve has {self.values[0]} … {self.values[-1]}"
            )
        return Curve(self.values[kept], self.means[kept], self.cases[kept])

    def places(self, values: Int[np.ndarray, "*case"]) -> Int[np.ndarray, "*case"]:
        """Which point of the curve each value is.

        Raises:
            ValueError: If a value is not on the curve; the message names it.
        """
        at = np.minimum(np.searchsorted(self.values, values), len(self.values) - 1)
        missing = self.values[at] != values
        if missing.any():
            raise ValueError(f"the curve has no point for the value {np.asarray(values)[missing][0]}")
        return at


def means_by(x: Float[np.ndarray, "case d"], value: Int[np.ndarray, " case"], fewest: int = 1) -> Curve:
    """The mean of the cases that have each value, for values that at least ``fewest`` cases have.

    Raises:
        ValueError: If x and value are not finite rows and whole numbers of the same cases, or no value has as
            many cases.
    """
    x, value = _cases(x, value=value)
    whole_number("fewest", fewest, 1)
    values, place, cases = np.unique(value, return_inverse=True, return_counts=True)
    means = _sums(x, place, len(values)) / cases[:, None]
    kept = cases >= fewest
    if not kept.any():
        raise ValueError(f"no value has at least {fewest} cases")
    return Curve(values[kept], means[kept], cases[kept])


def adjusted_means_by(
    x: Float[np.ndarray, "case d"],
    value: Int[np.ndarray, " case"],
    also: Int[np.ndarray, " case"],
    fewest: int = 1,
) -> Curve:
    """Means by value as they would be if all values were seen equally often with each of a second number.

    A long line has a large width, so means by count are means by width too. Here x ≈ α[value] + β[also] by
    least squares, and a mean is α[value] plus the average β of the second number's values, each counted once:
    adjusted or least-squares means (Searle, Speed and Milliken 1980).

    Raises:
        ValueError: As `means_by`; or if the two effects cannot be told apart, as no chain of cases connects
            two values.
    """
    x, value, also = _cases(x, value=value, also=also)
    whole_number("fewest", fewest, 1)
    _, place, cases = np.unique(value, return_inverse=True, return_counts=True)
    kept = cases[place] >= fewest
    if not kept.any():
        raise ValueError(f"no value has at least {fewest} cases")
    x, values, also = x[kept], value[kept], also[kept]
    values, place, cases = np.unique(values, return_inverse=True, return_counts=True)
    others, other_place, other_cases = np.unique(also, return_inverse=True, return_counts=True)
    n, m = len(values), len(others)
    together = np.bincount(place * m + other_place, minlength=n * m).reshape(n, m).astype(float)
    # The normal equations; adding the same to all of α and taking it from all of β changes nothing.
    normal = np.block([[np.diag(cases), together], [together.T, np.diag(other_cases)]])
    if np.linalg.matrix_rank(normal, tol=1e-9 * normal.max()) < n + m - 1:
        raise ValueError(
            "the two numbers' effects cannot be told apart: some values never meet the same others"
        )
    sums = np.concatenate([_sums(x, place, n), _sums(x, other_place, m)])
    effects = np.linalg.lstsq(normal, sums, rcond=1e-9)[0]
    return Curve(values, effects[:n] + effects[n:].mean(axis=0), cases)


class Components(NamedTuple):
    """Principal components of points."""

    centre: Float[np.ndarray, " d"]
    axes: Float[np.ndarray, "component d"]  # of length 1, the one with most variance first
    shares: Float[np.ndarray, " component"]  # of the variance

    def coordinates(self, x: Float[np.ndarray, "*case d"], n: int) -> Float[np.ndarray, "*case n"]:
        """Of any points along the first n axes, from the centre."""
        return (x - self.centre) @ self.axes[: whole_number("n", n, 1, len(self.axes))].T

    def for_share(self, share: float) -> int:
        """How many components hold at least this share of the variance."""
        return int(np.searchsorted(np.cumsum(self.shares), share - 1e-12)) + 1


def components(points: Float[np.ndarray, "point d"]) -> Components:
    """Principal components, each point counted once: singular vectors of the centred points.

    Raises:
        ValueError: If there are fewer than two points, or they are all the same.
    """
    points = _points(points)
    centre = points.mean(axis=0)
    _, sizes, axes = np.linalg.svd(points - centre, full_matrices=False)
    if sizes[0] <= 1e-12 * np.abs(points).max():
        raise ValueError("points that are all the same have no components")
    return Components(centre, axes, sizes**2 / (sizes**2).sum())


def decoding_errors(
    x: Float[np.ndarray, "case d"],
    value: Int[np.ndarray, " case"],
    fit: Bool[np.ndarray, " case"],
    most: int = 8,
) -> Float[np.ndarray, " n"]:
    """How far from the truth the nearest point of the curve is, in the first n = 1 … ``most`` components.

    The curve and its components are of the cases in ``fit``; the root of the mean squared error is of all
    others, in units of the value. It falls with n as long as further components tell values apart.

    Args:
        x: Activations.
        value: The number.
        fit: Cases that the curve is made from: whole texts, so that no text is on both sides.
        most: The largest n.

    Raises:
        ValueError: If no case is left on one of the sides, or there are not as many components.
    """
    x, value = _cases(x, value=value)
    check_halves(fit, len(x))
    curve = means_by(x[fit], value[fit])
    found = components(curve.means)
    whole_number("most", most, 1, len(found.axes))
    points, cases = found.coordinates(curve.means, most), found.coordinates(x[~fit], most)
    errors, distance = [], np.zeros((len(cases), len(points)))
    for i in range(most):
        distance += (cases[:, i, None] - points[:, i]) ** 2
        error = curve.values[distance.argmin(axis=1)] - value[~fit]
        errors.append(np.sqrt(np.mean(error.astype(float) ** 2)))
    return np.array(errors)


def cosine_by_lag(points: Float[np.ndarray, "point d"]) -> Float[np.ndarray, " lag"]:
    """The mean cosine of two points of a curve that are 0, 1, 2, … apart, up to its two ends.

    Centred or not is for the caller to say: taking the mean away alone makes a second, positive ring smaller.
    A point at the origin has no direction (a centred ray can have one), and is left out.

    Raises:
        ValueError: If there are fewer than two points, or at some lag no pair has directions.
    """
    points = _points(points)
    size = np.linalg.norm(points, axis=1, keepdims=True)
    has = size > 1e-12 * size.max()
    unit = np.divide(points, size, out=np.zeros_like(points), where=has)
    cosine, pair = unit @ unit.T, (has & has.T).astype(np.float64)
    pairs = mean_by_lag(pair)
    if not pairs.all():
        raise ValueError(
            f"at lag {int(pairs.argmin())} no two points have directions: they are at the origin"
        )
    return mean_by_lag(cosine) / pairs


def mean_by_lag(
    similarity: Float[np.ndarray, "point point"], closed: bool = False
) -> Float[np.ndarray, " lag"]:
    """The mean similarity of two points that are 0, 1, 2, … apart in their order.

    Args:
        similarity: Of every two points.
        closed: Whether the order is a circle: the first follows the last, and no two are farther apart than
            half of their number; else lags go up to the two ends.

    Raises:
        ValueError: As `similarity_array`.
    """
    similarity = similarity_array(similarity)
    n = len(similarity)
    i = np.arange(n)
    if closed:
        return np.array([similarity[i, (i + lag) % n].mean() for lag in range(n // 2 + 1)])
    return np.array([np.diagonal(similarity, lag).mean() for lag in range(n)])


def similarity_array(values: Float[np.ndarray, "point point"]) -> Float[np.ndarray, "point point"]:
    """Inner products or cosines of every two points.

    Raises:
        ValueError: If they are not a square matrix of finite numbers, the same both ways.
    """
    similarity = finite_array("similarity", values)
    if similarity.ndim != 2 or similarity.shape[0] != similarity.shape[1] or not len(similarity):
        raise ValueError(f"similarity must be a square matrix, got shape {similarity.shape}")
    if np.abs(similarity - similarity.T).max() > 1e-9 * np.abs(similarity).max():
        raise ValueError("similarity must be the same both ways; it is not symmetric")
    return similarity


class Ringing(NamedTuple):
    """Where the similarity along a curve is lowest, and how high it comes again at larger lags."""

    trough: float
    trough_at: int
    rebound: float
    rebound_at: int

    @property
    def rise(self) -> float:
        """From the trough to the rebound."""
        return self.rebound - self.trough


def ringing(profile: Float[np.ndarray, " lag"]) -> Ringing:
    """The lowest value of a similarity by lag, and the highest after it.

    Raises:
        ValueError: If there is no lag.
    """
    profile = finite_array("profile", profile)
    if profile.ndim != 1 or not len(profile):
        raise ValueError(f"expected one number for each lag, got shape {profile.shape}")
    low = int(profile.argmin())
    high = low + int(profile[low:].argmax())
    return Ringing(float(profile[low]), low, float(profile[high]), high)


def check_halves(fit: Bool[np.ndarray, " case"], n: int) -> None:
    """Raise ValueError unless ``fit`` says of each of n cases which side it is on, and no side is empty."""
    if np.shape(fit) != (n,) or np.asarray(fit).dtype != bool:
        raise ValueError(
            f"fit must be {n} truth values, got {np.asarray(fit).dtype} of shape {np.shape(fit)}"
        )
    if fit.all() or not fit.any():
        raise ValueError(f"fit must leave cases on both sides, got {int(fit.sum())} of {n}")


def _sums(x, place, n: int) -> Float[np.ndarray, "point d"]:
    """The sum of the rows at each place; sorting first is many times faster than np.add.at."""
    order = np.argsort(place, kind="stable")
    starts = np.searchsorted(place[order], np.arange(n))
    return np.add.reduceat(x[order].astype(np.float64), starts, axis=0)


def _cases(x, **numbers):
    """x with one row for each case, and whole numbers of as many."""
    x = finite_array("x", x)
    if x.ndim != 2 or not len(x):
        raise ValueError(f"x must have one row for each case, got shape {x.shape}")
    checked = [whole_array(name, number, -LARGEST, LARGEST) for name, number in numbers.items()]
    for name, number in zip(numbers, checked, strict=True):
        if number.shape != (len(x),):
            raise ValueError(f"{name} must have one number for each of {len(x)} cases, got {number.shape}")
    return x, *checked


def _points(points) -> Float[np.ndarray, "point d"]:
    points = finite_array("points", points).astype(np.float64)
    if points.ndim != 2 or len(points) < 2:
        raise ValueError(f"points must be at least two rows, got shape {points.shape}")
    return points
