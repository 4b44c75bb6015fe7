"""Heads: how the attention from ``=`` to a and to b depends on a and b.

Averaged over pairs every head pays a and b about half each, and the mean says nothing. Pair by pair, a head
that has grokked looks from one input to the other as a wave of one frequency (Nanda et al. 2023, arXiv
2301.05217): to a with weight ``1/2 + C (cos(w_k a + t) − cos(w_k b + t))``, to b with what is left of 1.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int

from grokkit import fourier
from grokkit.arrays import finite_array, real_array
from grokkit.fourier import Integer


@dataclass(frozen=True, eq=False)
class HeadFits:
    """The best fit of ``1/2 + C (cos(w_k a + t) − cos(w_k b + t))`` to each head's attention to a.

    Attributes:
        frequency: k of each head, the one that explains most.
        size: C, at least 0.
        phase: t in radians.
        fve: Share of the variance over all p² pairs that the fit explains,
            ``1 − |A − fit|² / |A − mean A|²``; below 0 where the fit, whose mean is 1/2, is worse than the
            head's own mean. NaN for attention that never changes.
        spread: Standard deviation of the attention to a over the pairs; a fit of a head that hardly moves
            says little.
        to_equals: Mean attention to ``=``.
    """

    frequency: Int[np.ndarray, " head"]
    size: Float[np.ndarray, " head"]
    phase: Float[np.ndarray, " head"]
    fve: Float[np.ndarray, " head"]
    spread: Float[np.ndarray, " head"]
    to_equals: Float[np.ndarray, " head"]


def fit_attention(pattern: Float[np.ndarray, "pair head 3"], p: Integer) -> HeadFits:
    """Fit each head's attention to a with one frequency, by least squares over all pairs.

    The two waves ``cos w_k a − cos w_k b`` and ``sin w_k a − sin w_k b`` are orthogonal over the pairs, and
    so are those of different k: the fit is a Fourier coefficient, and the best k the largest one.

    Args:
        pattern: Attention from ``=`` to a, b and ``=`` (`grokkit.networks.fast.grid_run`).
        p: The modulus.

    Raises:
        ValueError: If the shape does not fit p, or an attention is not finite.
    """
    to_a = _attention_to_a(pattern, p)
    # What the fit can see of the attention: its means over b and over a, opposite in sign
    asymmetry = (to_a.mean(axis=1) - to_a.mean(axis=0)) / 2
    n_waves = np.array([fourier.multiplicity(p, k) for k in range(fourier.n_frequencies(p))])[:, None]
    waves = np.fft.rfft(asymmetry, axis=0) * n_waves / p  # Σ_k |z_k| cos(w_k a + arg z_k)
    power = np.square(np.abs(waves)) * p**2 * 2 / n_waves
    power[0] = 0
    k = power.argmax(axis=0)
    heads = np.arange(len(k))
    variance = np.square(to_a - to_a.mean(axis=(0, 1))).sum(axis=(0, 1))
    error = np.square(to_a - 0.5).sum(axis=(0, 1)) - power[k, heads]
    with np.errstate(divide="ignore", invalid="ignore"):
        fve = np.where(to_a.max(axis=(0, 1)) > to_a.min(axis=(0, 1)), 1 - error / variance, np.nan)
    return HeadFits(
        frequency=k,
        size=np.abs(waves[k, heads]),
        phase=np.angle(waves[k, heads]),
        fve=fve,
        spread=np.sqrt(variance) / p,
        to_equals=np.asarray(pattern)[:, :, 2].mean(axis=0, dtype=np.float64),
    )


def linear_attention(
    pattern: Float[np.ndarray, "pair head 3"], p: Integer
) -> Float[np.ndarray, "pair head 3"]:
    """Replace the softmax by its best wave: ``1/2 ± C (cos(w_k a + t) − cos(w_k b + t))``, nothing for ``=``.

    An edit for the stage "pattern" of `grokkit.networks.fast.grid_run`: sigmoids become straight lines.
    """
    fits = fit_attention(pattern, p)
    x = 2 * np.pi / p * np.outer(np.arange(p), fits.frequency)  # (p, head)
    wave = fits.size * np.cos(x + fits.phase)
    lean = (wave[:, None] - wave[None]).reshape(p * p, -1)
    straight = np.stack([0.5 + lean, 0.5 - lean, np.zeros_like(lean)], axis=2)
    return straight.astype(real_array("attention", pattern).dtype)


def _attention_to_a(pattern: np.ndarray, p: Integer) -> Float[np.ndarray, "p p head"]:
    fourier.n_frequencies(p)  # refuses what is no modulus
    pattern = real_array("attention", pattern)
    if pattern.ndim != 3 or len(pattern) != p * p or pattern.shape[2] != 3:
        raise ValueError(f"expected attention of shape {(p * p, 'head', 3)}, got {pattern.shape}")
    return finite_array("attention", pattern)[:, :, 0].reshape(p, p, -1).astype(np.float64)
