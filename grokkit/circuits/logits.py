"""From neurons to answers: the neuron–logit map in waves, and the logits as a sum of cosines.

The explained network reads the answer c off ``Σ_k α_k cos w_k(a + b − c)``, and it can, because
cos w(a+b−c) = cos w(a+b) cos wc + sin w(a+b) sin wc: neurons supply the waves of a+b, the map those of c
(Nanda et al. 2023, arXiv 2301.05217).
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from grokkit import fourier
from grokkit.arrays import finite_array, real_array
from grokkit.fourier import Integer
from grokkit.measures import neuron_logit_map
from grokkit.networks.model import Weights


@dataclass(frozen=True, eq=False)
class NeuronLogitWaves:
    """W_L = Σ_{k∈K} (cos_k u_kᵀ + sin_k v_kᵀ) + residual.

    Attributes:
        frequencies: K, ascending.
        u: What is read from the neurons and written to the answers as cos(w_k c).
        v: The same for sin(w_k c) (zero at k = p/2, which has no sine).
        residual: ``|W_L − Σ|_F / |W_L|_F``.
        residual_by_chance: Root mean square of the same over sets of as many random waves, √(1 − waves/p).
        singular_values: Of W_L, descending.
        effective_rank: exp of the entropy of the singular values divided by their sum (Roy & Vetterli 2007).
    """

    frequencies: tuple[int, ...]
    u: Float[np.ndarray, "key neuron"]
    v: Float[np.ndarray, "key neuron"]
    residual: float
    residual_by_chance: float
    singular_values: Float[np.ndarray, " rank"]
    effective_rank: float


def neuron_logit_waves(weights: Weights, frequencies: Iterable[Integer]) -> NeuronLogitWaves:
    """Write the neuron–logit map in waves of the answer c.

    ``u_k = (2/p) W_Lᵀ cos(w_k c)``, ``v_k = (2/p) W_Lᵀ sin(w_k c)`` (Nanda et al. 2023): with them alone
    W_L has rank 2|K|, which is what a small residual says it has.

    Raises:
        ValueError: If a frequency is not in 1 … ⌊p/2⌋, a parameter is missing or not finite, or the map is
            zero.
    """
    W_L = neuron_logit_map(weights).astype(np.float64)
    p = len(W_L)
    K = fourier.frequency_set(p, frequencies)
    rows = fourier.rows_of(p, K)
    total = np.square(W_L).sum()
    if total == 0:
        raise ValueError("the neuron–logit map is zero")
    kept = np.square(fourier.fft(W_L)[rows]).sum()
    angle = 2 * np.pi / p * np.outer(K, np.arange(p))
    scale = np.array([fourier.multiplicity(p, k) for k in K])[:, None] / p
    singular = np.linalg.svd(W_L, compute_uv=False)
    share = singular[singular > 0] / singular.sum()
    return NeuronLogitWaves(
        frequencies=K,
        u=scale * np.cos(angle) @ W_L,
        v=scale * np.where(scale * p == 1, 0, np.sin(angle)) @ W_L,
        residual=float(np.sqrt(max(1 - kept / total, 0))),
        residual_by_chance=float(np.sqrt(1 - len(rows) / p)),
        singular_values=singular,
        effective_rank=float(np.exp(-(share * np.log(share)).sum())),
    )


def neuron_directions_fve(
    post: Float[np.ndarray, "pair neuron"], waves: NeuronLogitWaves, p: Integer
) -> Float[np.ndarray, "key 2"]:
    """How nearly what the map reads from the neurons are waves of a+b.

    Share of the variance of ``u_k · MLP(a, b)`` over all pairs that a multiple of cos w_k(a+b) explains, and
    of ``v_k · MLP(a, b)`` that a multiple of sin w_k(a+b) explains, by least squares (Nanda et al. 2023).
    NaN where there is no variance (v at k = p/2).

    Raises:
        ValueError: If the shapes or the waves do not fit p, or an activation is not finite.
    """
    fourier.frequency_set(p, waves.frequencies)
    post = finite_array("the activations", post)
    if post.shape != (p * p, waves.u.shape[1]):
        raise ValueError(f"expected activations of shape {(p * p, waves.u.shape[1])}, got {post.shape}")
    read = post @ np.vstack([waves.u, waves.v]).T.astype(post.dtype)
    read = read.astype(np.float64) - read.mean(axis=0, dtype=np.float64)
    variance = np.square(read).sum(axis=0).reshape(2, -1)
    total = np.add.outer(np.arange(p), np.arange(p)).ravel()
    angle = 2 * np.pi / p * np.outer(waves.frequencies, total)
    targets = np.stack([np.cos(angle), np.sin(angle)])  # (2, key, pair)
    along = np.einsum("wkp,pwk->wk", targets, read.reshape(p * p, 2, -1)) ** 2
    norms = np.square(targets).sum(axis=2)
    fve = np.full(along.shape, np.nan)
    # a sine of p/2 is rounding noise on both sides
    sensible = (norms > 1e-9 * p * p) & (variance > 0)
    np.divide(along, norms * variance, out=fve, where=sensible)
    return fve.T


@dataclass(frozen=True, eq=False)
class ClosedForm:
    """Logits as ``Σ_{k∈K} α_k cos w_k(a + b − c)``, the best α by least squares.

    Attributes:
        frequencies: K, ascending.
        alphas: α_k of each.
        spectrum: α_k of every frequency, index k = 0 … ⌊p/2⌋.
        fve: Share of the variance explained, after removing the mean of all logits.
        fve_per_input: The same after removing each input's mean over the answers, to which softmax is blind.
        logits: The sum itself, for all pairs and answers.
    """

    frequencies: tuple[int, ...]
    alphas: Float[np.ndarray, " key"]
    spectrum: Float[np.ndarray, " freq"]
    fve: float
    fve_per_input: float
    logits: Float[np.ndarray, "pair p"]


def closed_form_logits(
    logits: Float[np.ndarray, "pair p"], frequencies: Iterable[Integer], p: Integer
) -> ClosedForm:
    """Fit the logits with cosines of a + b − c, one per frequency.

    The cosines are orthogonal over all p³ triples, so ``α_k = ⟨L, cos w_k(a+b−c)⟩ / (p³/2)`` (p³ for k = 0
    and k = p/2). ``FVE = 1 − |L − fit|² / |L − mean|²``; the paper (Nanda et al. 2023) does not say which
    mean it removes, so both are given.

    Raises:
        ValueError: If the shape does not fit p, a frequency is not in 1 … ⌊p/2⌋, a logit is not finite, or
            the logits do not differ.
    """
    L = _checked(logits, p).astype(np.float64)
    K = fourier.frequency_set(p, frequencies)
    a, b, c = np.ogrid[:p, :p, :p]
    delta = ((a + b - c) % p).ravel()
    by_delta = np.bincount(delta, weights=L.ravel(), minlength=p) / p**2
    n_waves = np.array([fourier.multiplicity(p, k) for k in range(fourier.n_frequencies(p))])
    spectrum = np.fft.rfft(by_delta).real * n_waves / p
    explained = sum(spectrum[k] ** 2 * p**3 / n_waves[k] for k in K)
    around_mean, around_each = L - L.mean(), L - L.mean(axis=1, keepdims=True)
    variances = [np.einsum("ij,ij->", x, x) for x in (around_mean, around_each)]
    if not all(variances):
        raise ValueError("the logits do not differ from each other: there is nothing to explain")
    waves = np.cos(2 * np.pi / p * np.outer(K, np.arange(p)))
    fit = spectrum[list(K)] @ waves
    return ClosedForm(
        frequencies=K,
        alphas=spectrum[list(K)],
        spectrum=spectrum,
        fve=float(explained / variances[0]),
        fve_per_input=float(explained / variances[1]),
        logits=fit[delta].reshape(p * p, p),
    )


def alphas_by_difference(
    logits: Float[np.ndarray, "pair p"], frequencies: Iterable[Integer], p: Integer
) -> Float[np.ndarray, "key p"]:
    """α_k of the closed form for the pairs of each a − b = 0 … p−1 alone; their mean is α_k.

    ``α_k(d) = ⟨L, cos w_k(a+b−c)⟩ / (p²/2)`` over the triples with a − b = d (p² for k = p/2). An ideal clock
    would be equally sure at every d. A network that takes the mean of the waves of a and of b has a factor
    |cos(w_k d/2)| (`grokkit.circuits.written`); that factor's own waves, turned out of d, appear in the
    logits as waves of 2w_k a and of 2w_k b.

    Raises:
        ValueError: As `closed_form_logits` does, but logits may be all alike.
    """
    L = _checked(logits, p).astype(np.float64)
    K = fourier.frequency_set(p, frequencies)
    a, b, c = np.ogrid[:p, :p, :p]
    where = ((a - b) % p * p + (a + b - c) % p).ravel()
    by_both = np.bincount(where, weights=L.ravel(), minlength=p * p)
    waves = np.cos(2 * np.pi / p * np.outer(K, np.arange(p)))
    scale = np.array([fourier.multiplicity(p, k) for k in K])[:, None] / p**2
    return scale * (waves @ by_both.reshape(p, p).T)


def _checked(logits: np.ndarray, p: Integer) -> Float[np.ndarray, "pair p"]:
    fourier.n_frequencies(p)  # refuses what is no modulus
    logits = real_array("logits", logits)
    if logits.shape != (p * p, p):
        raise ValueError(f"expected logits of shape {(p * p, p)} for p = {p}, got {logits.shape}")
    return finite_array("the logits", logits)
