"""A network that nobody trained: all its weights are written down from trigonometry.

It has the architecture of `grokkit.Transformer` and works as the trained ones do. With x = w_k a, y = w_k b:

1. The embedding of a number t is (cos w_k t, sin w_k t) for each of a few frequencies k; ``=`` says nothing.
2. Every head looks at a and at b, half and half, whatever they are. What arrives at ``=`` is the mean of the
   two points on the circle,  R_k (cos θ, sin θ)  with  θ = (x + y)/2  and  R_k = cos((x − y)/2).
3. Neurons of frequency k look along m directions φ_j = 2πj/m: ``ReLU(R_k cos(θ − φ_j))``. Weighted with
   cos 2φ_j and sin 2φ_j their sum is a quadrature for the second harmonic of ReLU(cos), 2/(3π) cos 2t:

       (3π/m) Σ_j ReLU(R_k cos(θ − φ_j)) (cos 2φ_j, sin 2φ_j)  =  |R_k| (cos 2θ, sin 2θ)  + error,

   and 2θ = w_k(a + b). Doubling the angle has multiplied the waves of a by those of b.
4. The unembedding reads off ``Σ_k |R_k| cos w_k(a + b − c)``.

The error of the quadrature is small: for odd m ≥ 5 only the harmonics 2lm ± 2 of ReLU(cos) are mistaken for
the second, l = 1, 2, …, and since its even harmonics are ∝ 1/(n² − 1), the error is at most ε_m |R_k|,

       ε_m = 3 Σ_l [1/((2lm − 2)² − 1) + 1/((2lm + 2)² − 1)] ≈ (π/2m)².

The factor |R_k| = |cos(w_k(a − b)/2)| is what averaging a and b costs: where w_k(a − b) is near half a turn,
frequency k knows almost nothing. It is never exactly zero for odd p, but one frequency alone leaves a margin
of order 1/p³. Several frequencies have their blind spots at different a − b: that is a second reason, beside
interference (`grokkit.circuits.margins`), to use more than one.

That ReLU neurons do such a quadrature in trained networks was found by Yip et al. 2024 (arXiv 2412.03773).
"""

import math
from collections.abc import Iterable

import numpy as np

from grokkit import fourier
from grokkit.fourier import Integer
from grokkit.networks.model import ModelConfig
from grokkit.networks.network import Network
from grokkit.ranges import whole_number

_LOOK = 40.0  # attention score of a number over `=`: e⁻⁴⁰ is nothing beside 1 in float32 and in float64
_LEAST_PHASES = 5


def choose_frequencies(p: Integer, n: Integer = 5) -> tuple[int, ...]:
    """The rule by which the written-down network chooses n frequencies.

    Begin with 1; then add, one at a time, the frequency that raises `written_margin` most, the smallest of
    equally good ones. (For prime p nothing is lost by beginning with 1, see `grokkit.circuits.margin`.)

    Raises:
        ValueError: If p is even or below 3, or n is not in 1 … (p−1)/2.
    """
    _require_odd(p)
    n = fourier.set_size(p, n)
    strength, lead = _strength_and_lead(range(1, (p - 1) // 2 + 1), p, error=0.0)
    chosen = [1]
    total = np.outer(strength[0], lead[0])
    while len(chosen) < n:
        gains = {
            k: (total + np.outer(strength[k - 1], lead[k - 1])).min()
            for k in range(1, len(strength) + 1)
            if k not in chosen
        }
        # rounded: of equally good ones the last digits, which differ between machines, must not choose
        best = max(gains, key=lambda k: (round(gains[k], 9), -k))
        total += np.outer(strength[best - 1], lead[best - 1])
        chosen.append(best)
    return tuple(sorted(chosen))


def written_margin(frequencies: Iterable[Integer], p: Integer, phases: Integer | None = None) -> float:
    """By how much the right answer leads at the worst pair, for logits ``Σ_k |R_k| cos w_k(a + b − c)``.

    ``min over a − b and δ ≠ 0 of Σ_k |cos(w_k(a − b)/2)| (1 − cos(w_k δ))``; with ``phases`` = m directions
    per frequency instead of infinitely many, the guaranteed lead, with ``− 2 ε_m |sin(w_k δ/2)|`` in the last
    bracket for the error of the quadrature.

    Raises:
        ValueError: If p is even, a frequency is not in 1 … (p−1)/2, or m is even or below 5.
    """
    _require_odd(p)
    strength, lead = _strength_and_lead(
        fourier.frequency_set(p, frequencies), p, 0.0 if phases is None else quadrature_error(phases)
    )
    return float((strength.T @ lead).min())


def quadrature_error(phases: Integer) -> float:
    """ε_m of the module's formula, for an odd number m ≥ 5 of directions."""
    phases = whole_number("phases", phases, _LEAST_PHASES)
    if phases % 2 == 0:
        raise ValueError(f"phases must be an odd number of at least {_LEAST_PHASES}, got {phases}")
    around = 2.0 * phases * np.arange(1, 10_001)
    rest = 2 / (2 * phases) ** 2 / 10_000  # of the series: less than the integral of 2/(2lm)² over l
    return float(3 * ((1 / ((around - 2) ** 2 - 1) + 1 / ((around + 2) ** 2 - 1)).sum() + rest))


def written_network(
    p: Integer,
    frequencies: Iterable[Integer] | None = None,
    config: ModelConfig | None = None,
    margin: float | int = 20,
) -> Network:
    """A network that adds mod p, its weights from the formulas above.

    Args:
        p: Any odd modulus.
        frequencies: Those to use, each 1 … (p−1)/2; by default five by `choose_frequencies` (fewer for p <
            11).
        config: Sizes of the network; by default the paper's. It must have room for n frequencies:
            d_model ≥ 4n + 2, in each head d_head ≥ 2⌈n / heads⌉, and d_mlp ≥ 5n neurons, of which each
            frequency gets an equal odd number.
        margin: Lead of the right answer's logit over every other, guaranteed for all p² pairs, in nats. The
            loss is then at most log(1 + (p − 1) e^−margin).

    Returns:
        Its weights are float32, its biases all zero.

    Raises:
        ValueError: If p is even, a frequency is out of range, the network is too small for them, or its
            neurons are too few for the quadrature to be good enough for these frequencies.
    """
    _require_odd(p)
    if not 0 < margin < math.inf:
        raise ValueError(f"margin must be a positive number, got {margin!r}")
    config = ModelConfig(p=int(p)) if config is None else config
    if config.p != p or config.act != "relu":
        raise ValueError(f"the network must be mod {p} with ReLU neurons, got {config}")
    config.require_ordinary_attention("the written clock")
    K = (
        choose_frequencies(p, min(5, (p - 1) // 2))
        if frequencies is None
        else fourier.frequency_set(p, frequencies)
    )
    n, each = len(K), config.d_mlp // max(len(K), 1)
    m = each if each % 2 else each - 1
    share = -(-n // config.n_heads)  # frequencies per head, rounded up
    if n == 0 or config.d_model < 4 * n + 2 or config.d_head < 2 * share or m < _LEAST_PHASES:
        raise ValueError(f"there is no room for the {n} frequencies {K} in {config}")
    lead = written_margin(K, p, m)
    if written_margin(K, p) < 1e-9:
        raise ValueError(f"the frequencies {K} do not tell all answers mod {p} apart")
    if lead <= 0:
        raise ValueError(
            f"{m} neurons each are too few for the frequencies {K} mod {p}: the quadrature's error, "
            f"{quadrature_error(m):.1e}, exceeds their margin; take more neurons or more frequencies"
        )

    w = {name: np.zeros(shape) for name, shape in config.shapes.items()}
    wave, answer = (
        np.arange(2 * n),
        np.arange(2 * n, 4 * n),
    )  # dimensions of the stream: cos, sin, cos, sin, …
    is_number, asks = 4 * n, 4 * n + 1

    circle = _circles(K, p)  # (p, 2n)
    w["embed.W_E"][:p, wave] = circle
    w["pos_embed.W_pos"][:2, is_number] = w["pos_embed.W_pos"][2, asks] = 1

    for head in range(config.n_heads):
        w["blocks.0.attn.W_Q"][head, asks, 0] = _LOOK * math.sqrt(config.d_head)
        w["blocks.0.attn.W_K"][head, is_number, 0] = 1
        carried = wave[2 * share * head : 2 * share * (head + 1)]
        slots = np.arange(len(carried))
        w["blocks.0.attn.W_V"][head, carried, slots] = w["blocks.0.attn.W_O"][head, slots, carried] = 1

    directions = 2 * np.pi * np.arange(m) / m
    for i in range(n):
        neurons = slice(i * m, (i + 1) * m)
        for j, f in enumerate((np.cos, np.sin)):
            w["blocks.0.mlp.W_in"][wave[2 * i + j], neurons] = f(directions)
            w["blocks.0.mlp.W_out"][neurons, answer[2 * i + j]] = 3 * np.pi / m * f(2 * directions)

    w["unembed.W_U"][answer, :p] = margin / lead * circle.T
    return Network(config, {name: values.astype(np.float32) for name, values in w.items()})


def _circles(K: tuple[int, ...], p: Integer) -> np.ndarray:
    """cos and sin of every frequency at every number, (p, 2|K|)."""
    angle = 2 * np.pi / p * (np.outer(np.arange(p), K) % p)
    return np.stack([np.cos(angle), np.sin(angle)], axis=2).reshape(p, -1)


def _strength_and_lead(K: Iterable[int], p: Integer, error: float) -> tuple[np.ndarray, np.ndarray]:
    """|R_k| by a − b, and the least lead by δ = 1 … (p−1)/2 (the rest mirror these), a row per frequency."""
    half_turns = np.pi / p * np.outer(list(K), np.arange(1, (p + 1) // 2))
    sine = np.abs(np.sin(half_turns))
    # |cos(w_k d/2)| has period p in d, and is even
    strength = np.abs(np.cos(np.pi / p * np.outer(list(K), np.arange((p + 1) // 2))))
    return strength, 2 * sine**2 - 2 * error * sine


def _require_odd(p: Integer) -> None:
    if whole_number("p", p, 3) % 2 == 0:
        raise ValueError(
            f"p must be odd and at least 3, got {p}: for even p, the mean of two opposite points of a circle "
            "is its centre, and says nothing of their sum"
        )
