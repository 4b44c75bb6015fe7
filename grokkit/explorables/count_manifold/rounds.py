"""The blind test: a model's curve among random ones that differ from it in nothing but their shape."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from grokkit.explorables.count_manifold.curves import CountCurve, Measured, along
from grokkit.text.manifold import Curve, components
from grokkit.text.nulls import Null, length_scale, null_curve

NULLS: tuple[Null, ...] = ("smooth random curve", "random walk") * 2 + ("smooth random curve",)
LEAST_SIZE = 1e-5  # of a random curve's component, beside its largest: what is smaller is rounding


@dataclass(frozen=True)
class Round:
    """Six curves, one of them from a trained model.

    Attributes:
        name: Of its run.
        model: Which it is.
        kinds: What each is.
        points: Of each, along its own first principal components.
        shares: Of the variance, along these; the same for all.
        even: How well a straight line says the count from the place along the first: R², of each.
    """

    name: str
    model: int
    kinds: tuple[str, ...]
    points: Float[np.ndarray, "curve count 3"]
    shares: Float[np.ndarray, " component"]
    even: tuple[float, ...]


def blind_round(curve: CountCurve, number: int) -> Round:
    """The curve of a checkpoint among five random ones, in an order that follows from the round's number."""
    measured = curve.measured
    made = [("trained model", measured.curve.centred)]
    made += [(kind, matched_null(kind, measured, 100 * number + i)) for i, kind in enumerate(NULLS)]
    order = np.random.default_rng(number).permutation(len(made))
    points = [along(components(made[i][1]), made[i][1]) for i in order]
    return Round(
        curve.name,
        int(np.flatnonzero(order == 0)[0]),
        tuple(made[i][0] for i in order),
        np.stack(points),
        curve.shares,
        tuple(evenness(each) for each in points),
    )


def evenness(points: Float[np.ndarray, "count 3"]) -> float:
    """R² of the number of a point and its first coordinate."""
    return float(np.corrcoef(points[:, 0], np.arange(len(points)))[0, 1] ** 2)


def matched_null(kind: Null, measured: Measured, seed: int) -> Float[np.ndarray, "point d"]:
    """A random curve with the spectrum and the noise of a measured one.

    The course of each component is that of the random curve (a smooth one has the measured curve's
    `length_scale`). Its strength is that of the measured one's, less what the noise of the means gives there;
    then each point gets noise of its own, with the covariance that its mean has; then the strengths of all
    components are made exactly those of the measured curve.
    """
    curve = measured.curve
    n, d = curve.means.shape
    length = length_scale(curve.means) if kind == "smooth random curve" else None
    course, strength, _ = np.linalg.svd(null_curve(kind, n, d, seed, length), full_matrices=False)
    _, sizes, axes = np.linalg.svd(curve.centred, full_matrices=False)
    kept = (strength > LEAST_SIZE * strength[0]) * np.sqrt(np.maximum(sizes**2 - noise_of(measured, axes), 0))
    noisy = (course * kept) @ axes + noise(measured.curve, measured.spread, seed)
    left, _, right = np.linalg.svd(noisy - noisy.mean(axis=0), full_matrices=False)
    return (left * sizes) @ right


def noise_of(measured: Measured, axes: Float[np.ndarray, "component d"]) -> Float[np.ndarray, " component"]:
    """The expected sum over the points of the squares that their noise has along each axis, once centred."""
    along_each = np.einsum("kd,de,ke->k", axes, measured.spread, axes)
    return along_each * (1 / measured.curve.cases).sum() * (1 - 1 / len(measured.curve.cases))


def noise(curve: Curve, spread: Float[np.ndarray, "d d"], seed: int) -> Float[np.ndarray, "point d"]:
    """For each point a normal error with the covariance of the mean of as many cases."""
    generator = np.random.default_rng([seed, 1])  # the curve's own draw has the seed alone
    values, vectors = np.linalg.eigh(spread)
    drawn = generator.normal(size=curve.means.shape) @ (vectors * np.sqrt(np.maximum(values, 0))).T
    return drawn / np.sqrt(curve.cases)[:, None]
