"""Why several frequencies: waves that agree at the right answer and nowhere else.

A sum ``Σ_k α_k cos(w_k δ)``, δ = c − (a+b), is largest at δ = 0. How much larger than anywhere else is the
margin: with one frequency, neighbours of the right answer come close to it; several together cancel there.
"""

from collections.abc import Iterable, Iterator
from itertools import combinations, islice
from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int

from grokkit import fourier
from grokkit.arrays import finite_array
from grokkit.fourier import Integer

_CHUNK = 20_000  # sets


def interference(
    frequencies: Iterable[Integer], p: Integer, alphas: Iterable[float] | None = None
) -> Float[np.ndarray, " p"]:
    """``Σ_k α_k cos(w_k δ)`` for δ = 0 … p−1, the logit of the answer a + b + δ in the explained network.

    Args:
        frequencies: K, each 1 … ⌊p/2⌋.
        p: The modulus.
        alphas: α_k in the order in which the frequencies are given; by default 1 for each.

    Raises:
        ValueError: If a frequency is out of range or there are not as many alphas as frequencies.
    """
    K = list(frequencies)
    fourier.frequency_set(p, K)  # refuses what is no frequency, by name
    weights = np.ones(len(K)) if alphas is None else finite_array("the alphas", list(alphas))
    if weights.shape != (len(K),):
        raise ValueError(f"expected an alpha for each of {len(K)} frequencies, got {len(weights)}")
    return weights @ np.cos(2 * np.pi / p * (np.outer(K, np.arange(p)) % p))


def margin(frequencies: Iterable[Integer], p: Integer, alphas: Iterable[float] | None = None) -> float:
    """By how much the right answer leads: ``min over δ ≠ 0 of Σ_k α_k (1 − cos(w_k δ))``, see `interference`.

    For prime p it is the same for K and for uK = {uk mod p}, u = 1 … p−1: multiplication by u only reorders
    the δ.
    """
    logits = interference(frequencies, p, alphas)
    return float(logits[0] - logits[1:].max())


class SetMargins(NamedTuple):
    """Sets of n frequencies and their margins with all α = 1, the best set first."""

    sets: Int[np.ndarray, "set n"]
    margins: Float[np.ndarray, " set"]


def set_margins(p: Integer, n: Integer) -> SetMargins:
    """Margins of all sets of n frequencies, best first.

    For prime p every set has the same margin as one that contains 1 (see `margin`), so only those are listed;
    for other p all sets are. The work grows as the number of sets: for p = 113 there are 55, 1,485, 26,235
    and 341,055 with n = 2, 3, 4 and 5.

    Raises:
        ValueError: If n is not in 1 … ⌊p/2⌋.
    """
    highest, n = fourier.n_frequencies(p) - 1, fourier.set_size(p, n)
    prime = all(p % d for d in range(2, int(p**0.5) + 1))
    candidates: Iterator[tuple[int, ...]]
    if prime:
        candidates = ((1, *others) for others in combinations(range(2, highest + 1), int(n) - 1))
    else:
        candidates = combinations(range(1, highest + 1), int(n))
    lead = _leads(p)
    found, leads = [], []
    while chunk := list(islice(candidates, _CHUNK)):
        found.append(np.array(chunk))
        total = np.zeros((len(chunk), highest))
        for column in found[-1].T:
            total += lead[column - 1]
        leads.append(total.min(axis=1))
    sets, margins = np.concatenate(found), np.concatenate(leads)
    order = np.argsort(-margins, kind="stable")
    return SetMargins(sets[order], margins[order])


def sampled_set_margins(p: Integer, n: Integer, size: Integer = 20_000, seed: int = 0) -> SetMargins:
    """Margins of ``size`` sets of n frequencies drawn by lot, best first: for n where all are too many.

    Every set is equally likely, and each draw is independent of the others (a set may come twice).

    Raises:
        ValueError: If n is not in 1 … ⌊p/2⌋, or size is below 1.
    """
    highest, n = fourier.n_frequencies(p) - 1, fourier.set_size(p, n)
    if not isinstance(size, Integer) or size < 1:
        raise ValueError(f"size must be at least 1, got {size}")
    order = np.random.default_rng(seed).random((size, highest)).argsort(axis=1)
    sets = np.sort(order[:, :n], axis=1)
    chosen = np.zeros((size, highest))
    np.put_along_axis(chosen, sets, 1, axis=1)
    margins = (chosen @ _leads(p)).min(axis=1)
    order = np.argsort(-margins, kind="stable")
    return SetMargins(sets[order] + 1, margins[order])


def _leads(p: Integer) -> Float[np.ndarray, "freq half_p"]:
    """``1 − cos(w_k δ)`` for k and δ = 1 … ⌊p/2⌋ (the other δ mirror these)."""
    index = np.arange(1, fourier.n_frequencies(p))
    return 1 - np.cos(2 * np.pi / p * (np.outer(index, index) % p))
