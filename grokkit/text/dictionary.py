"""A small dictionary of sparse features, and where along a count each of them is active.

Non-negative sparse coding (Hoyer 2002): x ≈ centre + a D, a ≥ 0, rows of D of length 1, with a price λ on
Σ a. A sparse autoencoder's decoder is such a dictionary; with so few features the codes can be solved for, so
that no encoder has to be trained.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from grokkit.arrays import finite_array
from grokkit.ranges import real_number, whole_number
from grokkit.text.manifold import Curve

PRICE = 0.15  # λ, of one unit of a code, where a case has the mean length 1
ROUNDS, STEPS = 25, 15  # of learning, and of solving for the codes in each


@dataclass(frozen=True, eq=False)
class Dictionary:
    """Features, and what codes are solved with.

    Attributes:
        centre: The mean of what it was learned from.
        scale: The root mean squared length of what was left.
        features: Of length 1.
        price: λ.
    """

    centre: Float[np.ndarray, " d"]
    scale: float
    features: Float[np.ndarray, "feature d"]
    price: float

    def code(self, x: Float[np.ndarray, "case d"]) -> Float[np.ndarray, "case feature"]:
        """The codes a ≥ 0 with the least |x - a D|²/2 + λ Σ a, in units of ``scale``."""
        return _codes((x - self.centre) / self.scale, self.features, self.price, 8 * STEPS)


def fit_dictionary(
    x: Float[np.ndarray, "case d"], n_features: int, price: float = PRICE, seed: int = 0
) -> Dictionary:
    """Learn a dictionary: codes and features in turn, each with the other held (Olshausen and Field 1996).

    Features begin as cases chosen by the seed; one that is never active begins anew as the case that is
    explained worst.

    Raises:
        ValueError: If x is not at least as many rows as features, does not vary, or a number is out of range.
    """
    x = finite_array("x", x).astype(np.float64)
    n_features, price = whole_number("n_features", n_features, 1), real_number("price", price, above=0)
    if x.ndim != 2 or len(x) < n_features:
        raise ValueError(f"expected at least {n_features} rows, one a feature, got shape {x.shape}")
    centre = x.mean(axis=0)
    scale = float(np.sqrt(((x - centre) ** 2).sum(axis=1).mean()))
    if scale == 0:
        raise ValueError("activations that do not vary have no features")
    y = (x - centre) / scale
    generator = np.random.default_rng(whole_number("seed", seed, 0))
    D = _unit(y[generator.choice(len(y), n_features, replace=False)])
    codes = np.zeros((len(y), n_features))
    for _ in range(ROUNDS):
        codes = _codes(y, D, price, STEPS, codes)
        D = _updated(y, codes, D)
    return Dictionary(centre, scale, D, price)


def _codes(y, D, price: float, steps: int, start=None) -> Float[np.ndarray, "case feature"]:
    """Codes by accelerated projected gradient descent (FISTA, Beck and Teboulle 2009)."""
    gram, aimed = D @ D.T, y @ D.T - price
    rate = 1 / np.linalg.norm(gram, 2)
    a = np.zeros_like(aimed) if start is None else start
    ahead, t = a, 1.0
    for _ in range(steps):
        after = np.maximum(ahead - rate * (ahead @ gram - aimed), 0)
        following = (1 + np.sqrt(1 + 4 * t * t)) / 2
        ahead = after + (t - 1) / following * (after - a)
        a, t = after, following
    return a


def _updated(y, codes, D) -> Float[np.ndarray, "feature d"]:
    """Each feature in turn along what the others leave over where it is active (block coordinate descent)."""
    D = D.copy()
    gram, aimed = codes.T @ codes, codes.T @ y
    for j in range(len(D)):
        if gram[j, j] > 0:
            D[j] = _unit(D[j] + (aimed[j] - gram[j] @ D) / gram[j, j])
        else:
            left = y - codes @ D
            D[j] = _unit(left[(left**2).sum(axis=1).argmax()])
    return D


def _unit(x: Float[np.ndarray, "*row d"]) -> Float[np.ndarray, "*row d"]:
    return x / np.maximum(np.linalg.norm(x, axis=-1, keepdims=True), 1e-12)


class Field(NamedTuple):
    """Where along a number a feature is active: the bump that fits its mean activity best.

    Attributes:
        feature: Which.
        centre: Where the bump is highest.
        width: Its standard deviation.
        r2: The share of the activity's variance along the number that the bump explains.
    """

    feature: int
    centre: float
    width: float
    r2: float


def receptive_fields(activity: Curve) -> list[Field]:
    """The best bump b + h exp(-(c - centre)²/2 width²), h ≥ 0, for each feature that is active at all.

    Centre and width are sought on a grid: every value of the number, and widths from one value to a quarter
    of their range, so a slope across the whole range is no bump.

    Args:
        activity: The mean code of each feature at each value of the number.
    """
    c = activity.values.astype(float)
    widths = np.geomspace(1, max(np.ptp(c) / 4, 1), 24)
    bumps = np.exp(-0.5 * ((c - c[:, None, None]) / widths[:, None]) ** 2).reshape(-1, len(c))
    bumps -= bumps.mean(axis=1, keepdims=True)
    bumps /= np.linalg.norm(bumps, axis=1, keepdims=True)
    fields = []
    for feature, means in enumerate(activity.means.T):
        size = float(((means - means.mean()) ** 2).sum())
        if size <= 1e-20:
            continue
        along = bumps @ (means - means.mean())
        best = int(along.argmax())
        r2 = max(float(along[best]), 0.0) ** 2 / size
        fields.append(Field(feature, float(c[best // len(widths)]), float(widths[best % len(widths)]), r2))
    return fields
