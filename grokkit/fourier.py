"""Fourier analysis on the integers mod p and on pairs of them, in a real orthonormal basis.

The waves on Z_p are, with w_k = 2πk/p,

    constant  1/√p,    cos_k  √(2/p) cos(w_k x),    sin_k  √(2/p) sin(w_k x),    0 < k < p/2,

and for even p one more, the Nyquist wave (−1)^x/√p of frequency p/2, whose sine is zero everywhere. They are
the rows of `basis`, in this order: constant, cos_1, sin_1, cos_2, sin_2, …, (Nyquist). Ask the row functions
for a wave's row instead of counting. A frequency k runs over 0 … ⌊p/2⌋, both ends included.

The conventions are those of Nanda et al. 2023 (arXiv 2301.05217), extended to even p. The transforms go
through numpy's FFT: O(p log p), and equal to a product with the matrix.
"""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Shaped

from grokkit.arrays import finite_array, real_array
from grokkit.ranges import whole_number

Integer = int | np.integer


def n_frequencies(p: Integer) -> int:
    """Number of frequencies on Z_p, the constant included: ⌊p/2⌋ + 1."""
    return _modulus(p) // 2 + 1


def constant_row(p: Integer) -> int:
    """Row of the constant 1/√p in `basis(p)`."""
    _modulus(p)
    return 0


def cos_row(p: Integer, k: Integer) -> int:
    """Row of cos(w_k x) in `basis(p)`, 1 ≤ k ≤ ⌊p/2⌋; at k = p/2 (even p) it is the Nyquist wave."""
    return 2 * _frequency(p, k) - 1


def sin_row(p: Integer, k: Integer) -> int:
    """Row of sin(w_k x) in `basis(p)`, 1 ≤ k < p/2."""
    k = _frequency(p, k)
    if multiplicity(p, k) == 1:
        raise ValueError(f"frequency {k} = p/2 has no sine: sin(πx) is zero at every integer x")
    return 2 * k


def nyquist_row(p: Integer) -> int:
    """Row of (−1)^x/√p in `basis(p)`, the wave of frequency p/2, which only even p have."""
    if _modulus(p) % 2:
        raise ValueError(f"p = {p} is odd: only even p have a wave of frequency p/2")
    return p - 1


def multiplicity(p: Integer, k: Integer) -> int:
    """Number of waves of frequency k, 0 ≤ k ≤ ⌊p/2⌋: two (cos, sin), but one at k = 0 and at k = p/2.

    Over Z_p ``cos(w_k x)`` has the squared norm p / multiplicity.
    """
    k = _frequency(p, k, least=0)
    return 1 if k == 0 or 2 * k == p else 2


def rows(p: Integer, k: Integer) -> list[int]:
    """Rows of frequency k in `basis(p)`, 0 ≤ k ≤ ⌊p/2⌋: as many as `multiplicity` says, the cosine first."""
    waves = (cos_row, sin_row)[: multiplicity(p, k)]
    return [wave(p, k) for wave in waves] if k else [constant_row(p)]


def frequency_set(p: Integer, frequencies: Iterable[Integer]) -> tuple[int, ...]:
    """The given frequencies, each of which must be 1 … ⌊p/2⌋, ascending and each once."""
    return tuple(sorted({_frequency(p, k) for k in frequencies}))


def set_size(p: Integer, n: Integer) -> int:
    """How many frequencies a set shall have, n, if there are as many: 1 … ⌊p/2⌋."""
    most = _modulus(p) // 2
    try:
        return whole_number("n", n, 1, most)
    except ValueError:
        raise ValueError(f"n must be 1 … {most} for p = {p}, got {n}") from None


def rows_of(p: Integer, frequencies: Iterable[Integer]) -> list[int]:
    """Rows of all waves of a set of frequencies in `basis(p)`, in the order of the frequencies."""
    return [row for k in frequency_set(p, frequencies) for row in rows(p, k)]


def row_names(p: Integer) -> list[str]:
    """A readable name for every row of `basis(p)`: "constant", "cos 1", "sin 1", …."""
    waves = (f"{wave} {k}" for k in range(1, n_frequencies(p)) for wave in ("cos", "sin"))
    return ["constant", *waves][:p]  # the sine of frequency p/2 would be the (p+1)-th


def basis(p: Integer) -> Float[np.ndarray, "p p"]:
    """Orthonormal basis of functions on Z_p, one wave per row: F F^T = F^T F = 1."""
    p = _modulus(p)
    x = np.arange(p)
    waves = np.empty((p, p))
    waves[constant_row(p)] = 1 / np.sqrt(p)
    for k in range(1, n_frequencies(p)):
        # k x mod p first: an angle below 2π keeps all digits of its cosine
        angle = 2 * np.pi / p * (k * x % p)
        for row, wave in zip(rows(p, k), (np.cos, np.sin), strict=False):
            waves[row] = wave(angle) * np.sqrt(multiplicity(p, k) / p)
    return waves


def fft(values: Shaped[np.ndarray, "*dims"], axis: int = 0) -> Float[np.ndarray, "*dims"]:
    """Coefficients of ``values`` along one axis, ``basis(p) @ values``, for p = length of that axis.

    Args:
        values: Real values on Z_p along ``axis``; the other axes are carried along.
        axis: The axis that is transformed; its entries become the rows of `basis`.

    Returns:
        Array of the same shape; float32 stays float32, everything else becomes float64.
    """
    x = np.moveaxis(real_array("values", values), axis, 0)
    p = _modulus(len(x))
    waves = np.fft.rfft(x, axis=0, norm="ortho")  # Σ_x (cos − i sin)(w_k x) · values / √p
    root2 = x.dtype.type(np.sqrt(2))
    coefficients = np.empty_like(x)
    coefficients[0] = waves[0].real
    coefficients[1::2] = root2 * waves[1:].real
    coefficients[2::2] = -root2 * waves[1 : (p + 1) // 2].imag
    if p % 2 == 0:
        coefficients[nyquist_row(p)] = waves[p // 2].real
    return np.moveaxis(coefficients, 0, axis)


def ifft(coefficients: Shaped[np.ndarray, "*dims"], axis: int = 0) -> Float[np.ndarray, "*dims"]:
    """Values from coefficients, ``basis(p).T @ coefficients`` along one axis: the inverse of `fft`."""
    y = np.moveaxis(real_array("coefficients", coefficients), axis, 0)
    p = _modulus(len(y))
    root2 = y.dtype.type(np.sqrt(2))
    waves = np.zeros((n_frequencies(p), *y.shape[1:]), dtype=np.result_type(y, np.complex64))
    waves[0] = y[0]
    waves[1:] = y[1::2] / root2
    waves[1 : (p + 1) // 2] -= 1j * y[2::2] / root2
    if p % 2 == 0:
        waves[p // 2] = y[nyquist_row(p)]
    return np.moveaxis(np.fft.irfft(waves, n=p, axis=0, norm="ortho").astype(y.dtype), 0, axis)


def fft2(grid: Shaped[np.ndarray, "*dims"]) -> Float[np.ndarray, "*dims"]:
    """Coefficients of a function of (a, b), ``Σ_ab F[f, a] F[g, b] grid[a, b, …]``.

    Args:
        grid: Values on Z_p × Z_p along the first two axes, (p, p, …); further axes are carried along. Rows in
            the order of `Task.pairs` become a grid by ``values.reshape(p, p, -1)``.

    Returns:
        Array of the same shape; entry [f, g] belongs to wave f of a times wave g of b.
    """
    return fft(fft(_square(grid), axis=0), axis=1)


def ifft2(coefficients: Shaped[np.ndarray, "*dims"]) -> Float[np.ndarray, "*dims"]:
    """Values on the grid from coefficients, the inverse of `fft2`."""
    return ifft(ifft(_square(coefficients), axis=0), axis=1)


def spectrum(values: Shaped[np.ndarray, "..."], axis: int = 0) -> Float[np.ndarray, " freq"]:
    """Norm of what ``values`` has at each frequency, k = 0 … ⌊p/2⌋, over all other axes.

    ``spectrum[k] = √(|cos_k · values|² + |sin_k · values|²)``; the squares add up to the squared norm of
    ``values`` (Parseval). For embeddings (p, d_model) this is the norm over the model's dimensions.
    """
    coefficients = np.moveaxis(fft(values, axis), axis, 0)
    power = np.square(coefficients, dtype=np.float64).reshape(len(coefficients), -1).sum(axis=1)
    by_frequency = power[[0, *range(1, len(power), 2)]]
    by_frequency[1 : (len(power) + 1) // 2] += power[2::2]
    return np.sqrt(by_frequency)


def sum_directions(p: Integer, k: Integer) -> Float[np.ndarray, "wave pair"]:
    """The waves of frequency k in a+b, as unit vectors on the grid of pairs.

    ``C_k = (√2/p) cos w_k(a+b)`` and ``S_k = (√2/p) sin w_k(a+b)``.
    By the angle sums they are cos·cos − sin·sin and sin·cos + cos·sin of `basis` waves, over √2 (Nanda et al.
    2023, arXiv 2301.05217). Columns are the p² pairs in the order of `Task.pairs`. There are two rows, but
    only one for k = 0 and for k = p/2, where the sine is zero: the unit vectors 1/p and (−1)^(a+b)/p.
    """
    p = _modulus(p)
    a_plus_b = np.add.outer(np.arange(p), np.arange(p)).ravel() % p
    return basis(p)[rows(p, k)][:, a_plus_b] / np.sqrt(p)


def plane(values: Shaped[np.ndarray, "*dims"], k: Integer) -> Float[np.ndarray, "2 channel"]:
    """The plane in which frequency k turns: two orthonormal directions, for its cosine and for its sine.

    The coefficient vectors ``c = cos_k · values`` and ``s = sin_k · values`` span it. They need not be at
    right angles; of all orthonormal pairs these two are nearest to them (their polar factor), so that
    ``values @ plane.T`` has about a cosine of x first and a sine second.

    Args:
        values: A vector for each x on Z_p, at least two numbers long; for example the embedding.
        k: 1 ≤ k < p/2; the wave of frequency p/2 has no sine, so it does not turn.
    """
    values = finite_array("values", values)
    if values.ndim != 2 or values.shape[1] < 2:
        raise ValueError(f"a plane needs vectors, shape (p, 2 or more), got {values.shape}")
    pair = fft(values)[[cos_row(len(values), k), sin_row(len(values), k)]].astype(np.float64)
    left, _, right = np.linalg.svd(pair, full_matrices=False)
    return left @ right


class EvenTurn(NamedTuple):
    """The part of a path in a plane that is one even turn, R (cos(w_k x − φ), sin(w_k x − φ)).

    Attributes:
        radius: R.
        share: R² over the path's mean squared distance from its centre: 1 for points that are evenly spaced
            on a circle in this order, near 1/(p−1) for points without order.
        phase: φ in (−π, π]: how far x = 0 stands before the first direction.
    """

    radius: float
    share: float
    phase: float


def even_turn(path: Shaped[np.ndarray, "*dims"], k: Integer) -> EvenTurn:
    """How much of a closed path is a turn with frequency k, by ``R e^(−iφ) = Σ_x z_x e^(−i w_k x) / p``.

    Args:
        path: A point for each x on Z_p, z_x = path[x, 0] + i path[x, 1]: ``values @ plane(values, k).T``.
        k: 1 ≤ k < p/2. Only turns in the direction of growing x count: a path run backwards has share 0.
    """
    path = finite_array("path", path)
    if path.ndim != 2 or path.shape[1] != 2:
        raise ValueError(f"a path has two coordinates for each x, shape (p, 2), got {path.shape}")
    p = len(path)
    sin_row(p, k)  # refuses a frequency that does not turn
    z = path[:, 0] + 1j * path[:, 1]
    spread = float(np.mean(np.abs(z - z.mean()) ** 2))
    turn = complex(np.fft.fft(z)[k] / p)
    share = abs(turn) ** 2 / spread if spread else 0.0
    return EvenTurn(abs(turn), share, float(-np.angle(turn)))


def _modulus(p: Integer) -> int:
    return whole_number("p", p, 2)


def _frequency(p: Integer, k: Integer, least: int = 1) -> int:
    try:
        return whole_number("frequency", k, least, _modulus(p) // 2)
    except ValueError:
        raise ValueError(f"frequency must be {least} … {_modulus(p) // 2} for p = {p}, got {k}") from None


def _square(grid: Shaped[np.ndarray, "*dims"]) -> Shaped[np.ndarray, "*dims"]:
    grid = real_array("the function of (a, b)", grid)
    if grid.ndim < 2 or grid.shape[0] != grid.shape[1]:
        raise ValueError(f"a function of (a, b) has shape (p, p, …), got {grid.shape}")
    return grid
