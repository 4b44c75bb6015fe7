"""Neurons by frequency: most neurons of a network that has grokked are made of the waves of a single one.

The reason is one formula. With x = w_k a and y = w_k b, a neuron that adds up waves of one frequency sees

    cos(x − φ) + cos(y − φ) = 2 cos((x − y)/2) cos((x + y)/2 − φ),

and ReLU of a cosine is a series that begins ReLU(cos t) = 1/π + cos(t)/2 + (2/3π) cos 2t − …  Its second
harmonic, at t = (x + y)/2 − φ, is a wave of x + y: the *product* of waves of a and b that addition needs.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int, Shaped

from grokkit import fourier
from grokkit.arrays import finite_array, real_array
from grokkit.fourier import Integer

THRESHOLD = 0.85  # share of a neuron's variance from which on a frequency is the neuron's own
NO_FREQUENCY = -1


@dataclass(frozen=True, eq=False)
class NeuronClusters:
    """Which neurons are made of which frequency.

    Attributes:
        shares: Share of each neuron's variance in the waves of each frequency, index k = 0 … ⌊p/2⌋ (0 at
            k = 0, whose only wave is the mean).
        best: The frequency with the largest share; −1 for neurons that never change (dead ones).
        frequency: The same where that share reaches the threshold; −1 for all other neurons.
        threshold: What a share must reach.
    """

    shares: Float[np.ndarray, "neuron freq"]
    best: Int[np.ndarray, " neuron"]
    frequency: Int[np.ndarray, " neuron"]
    threshold: float

    @property
    def share(self) -> Float[np.ndarray, " neuron"]:
        """The largest share of each neuron."""
        return self.shares.max(axis=1)

    @property
    def assigned(self) -> float:
        """Share of the neurons that belong to a cluster."""
        return float((self.frequency != NO_FREQUENCY).mean())

    @property
    def counts(self) -> dict[int, int]:
        """Number of neurons in each cluster, by frequency; neurons without one are not counted."""
        frequencies, n = np.unique(self.frequency[self.frequency != NO_FREQUENCY], return_counts=True)
        return dict(zip(frequencies.tolist(), n.tolist(), strict=True))

    def members(self, k: Integer) -> Int[np.ndarray, " member"]:
        """Numbers of the neurons in the cluster of frequency k; with k = −1 those in none."""
        return np.flatnonzero(self.frequency == k)


def neuron_clusters(
    post: Float[np.ndarray, "pair neuron"], p: Integer, threshold: float = THRESHOLD
) -> NeuronClusters:
    """Give each neuron the frequency that explains most of its variance, if that is enough.

    ``share_k = power in {1, cos_k, sin_k}(a) × {1, cos_k, sin_k}(b) without the constant / total variance``,
    k = 1 … ⌊p/2⌋ **inclusive**; the frequency is the largest share's, and the neuron belongs to its cluster
    if the share is at least the threshold (Nanda et al. 2023, arXiv 2301.05217, who use 0.85).

    Args:
        post: Activations after the ReLU for all pairs.
        p: The modulus.
        threshold: In (0, 1].

    Raises:
        ValueError: If the shape does not fit p, the threshold is out of range or a value is not finite.
    """
    if not 0 < threshold <= 1:
        raise ValueError(f"threshold must be in (0, 1], got {threshold!r}")
    grid = _grid(post, p)
    n = grid.shape[2]
    varies = grid.max(axis=(0, 1)) > grid.min(axis=(0, 1))
    centred = (grid - grid.mean(axis=(0, 1))).reshape(p, -1)
    variance = np.einsum("ij,ij->j", centred.reshape(p * p, n), centred.reshape(p * p, n))
    waves = fourier.basis(p).astype(grid.dtype)
    in_a = (waves @ centred).reshape(p, p, n)  # (wave of a, b, neuron)
    alone_b = waves @ in_a[0]  # (wave of b, neuron), constant in a
    power = np.zeros((n, fourier.n_frequencies(p)))
    for k in range(1, power.shape[1]):
        rows = fourier.rows(p, k)
        products = waves[[0, *rows]] @ in_a[rows]
        power[:, k] = np.square(products).sum(axis=(0, 1)) + np.square(alone_b[rows]).sum(axis=0)
    shares = np.divide(power, variance[:, None], out=np.zeros_like(power), where=varies[:, None])
    best = np.where(varies, shares.argmax(axis=1), NO_FREQUENCY)
    frequency = np.where(shares.max(axis=1) >= threshold, best, NO_FREQUENCY)
    return NeuronClusters(shares, best, frequency, threshold)


@dataclass(frozen=True, eq=False)
class NeuronParts:
    """Shares of each neuron's variance over all pairs, all at its own frequency k; they add up to 1.

    Attributes:
        first: In cos and sin of w_k a and of w_k b: what the neuron was given.
        sum: In cos and sin of w_k(a+b): the second harmonic of (a+b)/2, which the answer is read from.
        difference: In cos and sin of w_k(a−b): its counterpart, of no use to the answer.
        second: In cos and sin of 2w_k a and of 2w_k b: the second harmonic of one input alone.
        rest: In everything else.
    """

    first: Float[np.ndarray, " neuron"]
    sum: Float[np.ndarray, " neuron"]
    difference: Float[np.ndarray, " neuron"]
    second: Float[np.ndarray, " neuron"]
    rest: Float[np.ndarray, " neuron"]


def neuron_parts(
    post: Float[np.ndarray, "pair neuron"], frequency: Int[np.ndarray, " neuron"], p: Integer
) -> NeuronParts:
    """Where the power of each neuron is: in the waves of one input, of a+b, of a−b, or elsewhere.

    Args:
        post: Activations for all pairs.
        frequency: Of each neuron, 1 … (p−1)/2, as `neuron_clusters` gives it. Neurons with −1, and neurons
            that never change, get NaN.
        p: The modulus; odd, since at k = p/2 sums and differences are the same wave.

    Raises:
        ValueError: If p is even, or shapes or frequencies do not fit it.
    """
    if p % 2 == 0:
        raise ValueError(f"p must be odd to tell waves of a+b from waves of a−b, got {p}")
    values = _grid(post, p)
    parts = np.full((5, values.shape[2]), np.nan)
    for k, members, grid in _by_frequency(values, frequency):
        centred = grid - grid.mean(axis=(0, 1))
        variance = np.square(centred).sum(axis=(0, 1))
        double = fourier.rows(p, min(2 * k, p - 2 * k))
        rows = [0, *fourier.rows(p, k), *double]
        waves = fourier.basis(p)[rows]
        c = np.einsum("fa,gb,abn->fgn", waves, waves, centred, optimize=True)
        product_sum = ((c[1, 1] - c[2, 2]) ** 2 + (c[1, 2] + c[2, 1]) ** 2) / 2
        difference = ((c[1, 1] + c[2, 2]) ** 2 + (c[2, 1] - c[1, 2]) ** 2) / 2
        first = (c[0, 1:3] ** 2 + c[1:3, 0] ** 2).sum(axis=0)
        second = (c[0, 3:] ** 2 + c[3:, 0] ** 2).sum(axis=0)
        found = np.stack([first, product_sum, difference, second])
        with np.errstate(invalid="ignore"):
            found = np.where(variance > 0, found / variance, np.nan)
        parts[:, members] = np.vstack([found, 1 - found.sum(axis=0)])
    return NeuronParts(*parts)


@dataclass(frozen=True, eq=False)
class NeuronFits:
    """Each neuron as a formula at its own frequency, and how well the formula does.

    ``ReLU(offset + size_a cos(w_k a + phase_a) + size_b cos(w_k b + phase_b))``, fitted *before* the ReLU,
    and two polynomials fitted after it. R² is the share of the variance over all pairs that is explained; NaN
    for neurons without a frequency and for dead ones.

    Attributes:
        offset: Mean before the ReLU.
        size_a: Amplitude of the wave of a; likewise ``size_b``.
        phase_a: Its phase in radians; likewise ``phase_b``.
        relu_r2: R² of the formula with the ReLU.
        linear_r2: R² of a polynomial of degree 1 in the waves, {1, cos a, sin a, cos b, sin b}.
        product_r2: R² with the products as well, {1, cos, sin}(a) × {1, cos, sin}(b): the cluster's share.
    """

    offset: Float[np.ndarray, " neuron"]
    size_a: Float[np.ndarray, " neuron"]
    phase_a: Float[np.ndarray, " neuron"]
    size_b: Float[np.ndarray, " neuron"]
    phase_b: Float[np.ndarray, " neuron"]
    relu_r2: Float[np.ndarray, " neuron"]
    linear_r2: Float[np.ndarray, " neuron"]
    product_r2: Float[np.ndarray, " neuron"]


def fit_neurons(
    pre: Float[np.ndarray, "pair neuron"],
    post: Float[np.ndarray, "pair neuron"],
    frequency: Int[np.ndarray, " neuron"],
    p: Integer,
) -> NeuronFits:
    """Fit each neuron with the waves of its own frequency, by least squares.

    Waves of different rows are orthogonal over the pairs, so every coefficient is a scalar product. That
    products of waves raise R² clearly is the evidence that neurons multiply (Nanda et al. 2023).

    Args:
        pre: Activations before the ReLU for all pairs.
        post: Activations after it.
        frequency: Of each neuron, 1 … ⌊p/2⌋, as `neuron_clusters` gives it; −1 for none.
        p: The modulus.

    Raises:
        ValueError: If shapes or frequencies do not fit p.
    """
    if np.shape(pre) != np.shape(post):
        raise ValueError(f"pre has shape {np.shape(pre)}, but post has shape {np.shape(post)}")
    before, after = _grid(pre, p), _grid(post, p)
    fits = np.full((8, after.shape[2]), np.nan)
    for k, members, grid in _by_frequency(before, frequency):
        x = 2 * np.pi * k / p * np.arange(p)
        n_waves = fourier.multiplicity(p, k)
        mean = grid.mean(axis=(0, 1))
        # e^{iwa} times the mean over b, and the same for b: amplitude and phase in one complex number
        in_a, in_b = (n_waves * np.tensordot(np.exp(-1j * x), grid.mean(axis=axis), 1) / p for axis in (1, 0))
        wave_a, wave_b = (np.real(np.exp(1j * x)[:, None] * z) for z in (in_a, in_b))
        relu = np.maximum(mean + wave_a[:, None] + wave_b[None], 0)
        true = after[:, :, members].astype(np.float64)
        fits[:, members] = [
            mean,
            np.abs(in_a),
            np.angle(in_a),
            np.abs(in_b),
            np.angle(in_b),
            *(_r2(fit, true) for fit in (relu, _polynomial(true, k, 1), _polynomial(true, k, 2))),
        ]
    return NeuronFits(*fits)


def clipped_harmonics(offset: float, size: float, most: int) -> Float[np.ndarray, " harmonic"]:
    """Amplitudes of cos 0t, cos 1t … cos mt in ``ReLU(offset + size · cos t)``: what is left of a wave.

    It is on while |t| < β with cos β = −offset/size; each amplitude is an integral over that stretch. At
    offset 0 they are size times 1/π, 1/2, 2/3π, 0, −2/15π, …: cos 3t, cos 5t, … come with an offset.

    Args:
        offset: Of the cosine.
        size: Its height, 0 or more.
        most: The highest harmonic m.

    Raises:
        ValueError: If the size is negative.
    """
    if size < 0:
        raise ValueError(f"a cosine's height is 0 or more, got {size}")
    if size > 0:
        on = np.arccos(np.clip(-offset / size, -1, 1))
    else:
        on = np.pi if offset > 0 else 0.0
    m = np.arange(most + 2)
    area = np.where(m == 0, on, np.sin(m * on) / np.maximum(m, 1))  # of cos mt from 0 to β
    whole = offset * area[:-1] + size / 2 * (area[np.abs(m[:-1] - 1)] + area[1:])
    return whole / np.pi * np.where(m[:-1] == 0, 1, 2)


def polynomial_neurons(
    post: Float[np.ndarray, "pair neuron"], frequency: Int[np.ndarray, " neuron"], p: Integer, degree: int
) -> Float[np.ndarray, "pair neuron"]:
    """Replace each neuron by its best polynomial in the waves of its own frequency.

    Degree 1 keeps {1, cos a, sin a, cos b, sin b}; degree 2 keeps {1, cos, sin}(a) × {1, cos, sin}(b),
    products of a and b included (Nanda et al. 2023 replace neurons so and find the loss nearly unchanged).

    Args:
        post: Activations for all pairs.
        frequency: Of each neuron, as `neuron_clusters` gives it. Neurons with −1 are left as they are.
        p: The modulus.
        degree: 1 or 2.

    Raises:
        ValueError: For another degree, and if shapes or frequencies do not fit p.
    """
    if degree not in (1, 2):
        raise ValueError(f"degree must be 1 or 2, got {degree!r}")
    values = _grid(post, p)
    replaced = values.copy()
    for k, members, grid in _by_frequency(values, frequency):
        replaced[:, :, members] = _polynomial(grid, k, degree)
    return replaced.reshape(p * p, -1)


def _polynomial(
    grid: Float[np.ndarray, "p p neuron"], k: int, degree: int
) -> Float[np.ndarray, "p p neuron"]:
    waves = fourier.basis(len(grid))[[0, *fourier.rows(len(grid), k)]]
    coefficients = np.einsum("fa,gb,abn->fgn", waves, waves, grid, optimize=True)
    if degree == 1:
        coefficients[1:, 1:] = 0
    return np.einsum("fa,gb,fgn->abn", waves, waves, coefficients, optimize=True)


def _r2(fit: Float[np.ndarray, "p p neuron"], true: Float[np.ndarray, "p p neuron"]) -> np.ndarray:
    variance = np.square(true - true.mean(axis=(0, 1))).sum(axis=(0, 1))
    error = np.square(true - fit).sum(axis=(0, 1))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(variance > 0, 1 - error / variance, np.nan)


def _by_frequency(grid: Float[np.ndarray, "p p neuron"], frequency: np.ndarray):
    """The neurons of each frequency, in double precision: (k, their numbers, (p, p, member))."""
    frequency = np.asarray(frequency)
    if frequency.shape != (grid.shape[2],):
        raise ValueError(f"expected a frequency for each of {grid.shape[2]} neurons, got {frequency.shape}")
    for k in np.unique(frequency[frequency != NO_FREQUENCY]).tolist():
        fourier.cos_row(len(grid), k)  # refuses what is no frequency, by name
        members = np.flatnonzero(frequency == k)
        yield k, members, grid[:, :, members].astype(np.float64)


def _grid(values: Shaped[np.ndarray, "pair neuron"], p: Integer) -> Float[np.ndarray, "p p neuron"]:
    fourier.n_frequencies(p)  # refuses what is no modulus
    values = real_array("the activations", values)
    if values.ndim != 2 or len(values) != p * p or not values.shape[1]:
        raise ValueError(f"expected a row for each of the {p * p} pairs mod {p}, got shape {values.shape}")
    return finite_array("the activations", values).reshape(p, p, -1)
