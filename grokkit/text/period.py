"""Is there a clock in the count? How much of a curve repeats every m steps, how often it turns, how round."""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from grokkit import fourier
from grokkit.ranges import whole_number
from grokkit.text.manifold import Curve


class Periods(NamedTuple):
    """How much of a curve repeats, once its straight line is gone.

    Attributes:
        points: How many points of the curve were used: whole periods.
        line: The share of the curve's variance that its best straight line holds.
        frequencies: Of the variance off the line, the share of the waves that turn k times in m steps, for
            k = 0 … ⌊m/2⌋; 0 at k = 0.
        beside: The share that such a wave would have if it were no stronger than its neighbours: the mean of
            the two waves that turn once more and once less along the whole curve.
    """

    points: int
    line: float
    frequencies: Float[np.ndarray, " freq"]
    beside: Float[np.ndarray, " freq"]

    @property
    def periodic(self) -> float:
        """The share of the variance off the line that repeats every m steps."""
        return float(self.frequencies.sum())


def period_shares(curve: Curve, m: int) -> Periods:
    """How much of a curve has the period m, overtones included.

    The curve is taken at the largest number of whole periods, from its first value on, so that waves of
    different frequencies are orthogonal. A line, repeated, has all frequencies, so it is taken away first;
    its slope is that between points of equal count mod m, to which nothing of period m adds anything.
    Frequency k of Z_m is then frequency k · periods of what is left.

    Raises:
        ValueError: If the values are not consecutive or do not span two periods, or all points are the same.
    """
    points, bent = _whole_periods(curve, m)
    periods, total = len(points) // m, float((points**2).sum())
    along = np.arange(len(points)) - (len(points) - 1) / 2
    line = float(((along @ points) ** 2).sum() / (along @ along)) / total
    frequencies, beside = np.zeros((2, fourier.n_frequencies(m)))
    if (left := float((bent**2).sum())) > 1e-20 * total:
        power = fourier.spectrum(bent) ** 2 / left
        for k in range(1, len(frequencies)):
            at = k * periods
            frequencies[k] = power[at]
            near = np.mean([power[i] for i in (at - 1, at + 1) if i < len(power)])
            beside[k] = near * fourier.multiplicity(m, k) / 2
    return Periods(len(points), line, frequencies, beside)


class Circle(NamedTuple):
    """Where the m classes of a count lie in the plane in which it turns k times every m steps.

    Attributes:
        points: The classes' means in that plane, whatever their other frequencies have in it included; class
            0 is that of the curve's first value.
        roundness: The ellipse's short axis by its long one: 1 a circle, 0 a line.
        radius_variation: Standard deviation of the points' distance from the centre by its mean.
        angle_error: Root mean square, in degrees, of the points' angle from 2π k c / m, up to one rotation.
    """

    points: Float[np.ndarray, "residue 2"]
    roundness: float
    radius_variation: float
    angle_error: float


def circle(curve: Curve, m: int, k: int) -> Circle:
    """Whether the counts lie on a circle that is gone round k times every m steps.

    The line is taken away and the points of equal count mod m are averaged. The plane is that of the cosine
    and the sine of frequency k in what is left.

    Raises:
        ValueError: As `period_shares`; if k is not 1 … below m/2 (a wave of frequency m/2 has no plane), or
            the curve has nothing at that frequency.
    """
    points, bent = _whole_periods(curve, m)
    k = whole_number("k", k, 1, (m - 1) // 2)
    classes = bent.reshape(-1, m, bent.shape[1]).mean(axis=0)
    ellipse = fourier.basis(m)[fourier.rows(m, k)] @ classes  # (2, d)
    turns, sizes, axes = np.linalg.svd(ellipse, full_matrices=False)
    if len(sizes) < 2 or sizes[0] <= 1e-10 * np.abs(points).max():
        raise ValueError(f"the curve has no plane at frequency {k} of {m}")
    flip = np.array([1.0, np.sign(np.linalg.det(turns))])  # so that the points turn as the angle grows
    seen = classes @ axes[:2].T * flip
    place = seen[:, 0] + 1j * seen[:, 1]
    radius = np.abs(place)
    off = place / np.maximum(radius, 1e-300) * np.exp(-2j * np.pi * k * np.arange(m) / m)
    errors = np.angle(off * np.exp(-1j * np.angle(off.sum())))
    return Circle(
        seen,
        float(sizes[1] / sizes[0]),
        float(radius.std() / radius.mean()),
        float(np.degrees(np.sqrt(np.mean(errors**2)))),
    )


def _whole_periods(curve: Curve, m: int) -> tuple[Float[np.ndarray, "point d"], Float[np.ndarray, "point d"]]:
    """The centred points of as many whole periods as there are, and the same without their straight line."""
    m = whole_number("m", m, 2)
    if (np.diff(curve.values) != 1).any():
        raise ValueError(f"the values must be consecutive, got {curve.values.tolist()[:12]}")
    n = len(curve.values) // m * m
    if n < 2 * m:
        raise ValueError(f"a period of {m} needs {2 * m} values, got {len(curve.values)}")
    points = curve.means[:n] - curve.means[:n].mean(axis=0)
    if not (points**2).sum() > 0:
        raise ValueError("points that are all the same have no period")
    # The slope within classes: what varies along them is only the number of the period.
    period = np.repeat(np.arange(n // m), m) - (n // m - 1) / 2
    slope = period @ points / (period @ period) / m
    along = np.arange(n) - (n - 1) / 2
    return points, points - along[:, None] * slope
