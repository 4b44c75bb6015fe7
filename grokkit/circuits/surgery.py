"""Surgery: what the network does without a part, or with another in its place.

Everything returns a new network or new logits, to be judged by `grokkit.measures.loss` and ``accuracy``.
Removing a part shows that it is needed; keeping it alone, that it suffices. Zero is not always the neutral
value: a part that is silent may be missed only for its mean, so its mean, or its values at other pairs
("shuffle"), can take its place instead.

The stages that can be cut are those of `grokkit.fast.grid_run`, whose ``edits`` take any function of one's
own; two that are ready are `grokkit.circuits.linear_attention` and `polynomial_neurons`.
"""

from collections.abc import Callable, Iterable

import numpy as np
from jaxtyping import Float

from grokkit import fourier
from grokkit.arrays import real_array
from grokkit.circuits.logits import neuron_logit_waves
from grokkit.fourier import Integer
from grokkit.measures import sum_projection
from grokkit.networks.fast import grid_run
from grokkit.networks.network import Network
from grokkit.ranges import whole_number

PARTS = {"heads": "result", "neurons": "post", "attention_skip": "attn_skip", "mlp_skip": "mlp_skip"}
WAYS = ("zero", "mean", "shuffle")


def cut(
    which: Iterable[Integer] | None = None, how: str = "zero", seed: int = 0
) -> Callable[[np.ndarray], np.ndarray]:
    """An edit for `grokkit.fast.grid_run` that silences some heads, neurons or dimensions.

    Args:
        which: Their numbers, along the second axis of what is edited; None for all.
        how: "zero"; "mean" over all pairs; or "shuffle", the values at pairs in random order, the same for
            all of them, which keeps everything but the relation to a and b.
        seed: Of the shuffle.

    Raises:
        ValueError: For another way; when used, if a number is out of range.
    """
    if how not in WAYS:
        raise ValueError(f"how must be one of {', '.join(WAYS)}; got {how!r}")
    # A truth value for each component is no number, and would be taken for components 0 and 1
    chosen = None if which is None else sorted({whole_number("a number to cut", i, 0) for i in which})

    def edit(values: Float[np.ndarray, "pair component *more"]) -> Float[np.ndarray, "pair component *more"]:
        values = real_array("what is cut", values)
        edited, n = values.copy(), values.shape[1]
        these = list(range(n)) if chosen is None else chosen
        if these and these[-1] >= n:
            raise ValueError(f"there are {n} components to cut, 0 … {n - 1}; got {these}")
        match how:
            case "zero":
                edited[:, these] = 0
            case "mean":
                edited[:, these] = values[:, these].mean(axis=0, dtype=np.float64)
            case "shuffle":
                order = np.random.default_rng(seed).permutation(len(values))
                edited[:, these] = values[order][:, these]
        return edited

    return edit


def ablate(
    network: Network,
    part: str,
    which: Iterable[Integer] | None = None,
    how: str = "zero",
    seed: int = 0,
) -> Float[np.ndarray, "pair p"]:
    """Logits for all pairs without some heads, neurons or a skip connection.

    Args:
        network: The whole network.
        part: "heads", their outputs; "neurons", their activations; "attention_skip", the embedding of ``=``
            on its way past the heads; "mlp_skip", the stream on its way past the neurons.
        which: Numbers of the heads or neurons (of dimensions of the stream, for the skips); None for all.
        how: "zero", "mean" or "shuffle", see `cut`.
        seed: Of the shuffle.

    Raises:
        ValueError: For another part or way, or numbers out of range.
    """
    if part not in PARTS:
        raise ValueError(f"part must be one of {', '.join(PARTS)}; got {part!r}")
    return grid_run(network, edits={PARTS[part]: cut(which, how, seed)}).logits


def ablate_frequencies(
    network: Network, frequencies: Iterable[Integer], where: str = "W_E", how: str = "remove", seed: int = 0
) -> Network:
    """The network without some frequencies, or with them alone.

    Args:
        network: The whole network.
        frequencies: Each 1 … ⌊p/2⌋.
        where: "W_E", the embedding of the numbers; or "W_L", the neuron–logit map W_out W_U as a function of
            the answer: it is filtered in W_U, over the answers, and so is what bypasses the neurons.
        how: "remove" the waves; "keep" them and the constant alone; or "shuffle" each wave's coefficients
            over the channels (dimensions of the model), which keeps the spectrum but destroys the circles.
        seed: Of the shuffle.

    Raises:
        ValueError: If a frequency, the place or the way is not one of those above.
    """
    match where:
        case "W_E":
            W_E = network["embed.W_E"].copy()
            W_E[:-1] = _filtered(W_E[:-1], frequencies, how, seed)
            return network | {"embed.W_E": W_E}
        case "W_L":
            W_U, p = network["unembed.W_U"].copy(), network.p  # the column of = is not read
            W_U[:, :p] = _filtered(W_U[:, :p].T, frequencies, how, seed).T
            return network | {"unembed.W_U": W_U}
    raise ValueError(f'where must be "W_E" or "W_L", got {where!r}')


def ablate_waves(
    values: Float[np.ndarray, "pair channel"], frequencies: Iterable[Integer], p: Integer, how: str = "remove"
) -> Float[np.ndarray, "pair channel"]:
    """Logits (or neurons) without their waves of a+b at some frequencies, or with these alone.

    "remove": ``X − P_K(X)``; "keep": ``mean(X) + P_K(X)``, with P_K of `grokkit.measures.sum_projection`. Of
    logits these are what excluded and restricted loss are the losses of (Nanda et al. 2023).
    """
    a_plus_b = np.add.outer(np.arange(p), np.arange(p)).ravel() % p
    projected = sum_projection(values, frequencies, p)[a_plus_b]
    match how:
        case "remove":
            return values - projected
        case "keep":
            return values.mean(axis=0, dtype=np.float64) + projected
    raise ValueError(f'how must be "remove" or "keep", got {how!r}')


def ablate_neuron_directions(
    network: Network, frequencies: Iterable[Integer], how: str = "remove"
) -> Network:
    """The network whose neurons reach the logits only through u_k and v_k, k ∈ K, or only past them.

    With Π the orthogonal projection of neuron space onto the span of all u_k, v_k
    (`grokkit.circuits.neuron_logit_waves`), W_out becomes Π W_out ("keep") or W_out − Π W_out ("remove"): the
    paper's projections of the MLP on the directions of W_L and on their nullspace (Nanda et al. 2023).
    """
    if how not in ("remove", "keep"):
        raise ValueError(f'how must be "remove" or "keep", got {how!r}')
    waves = neuron_logit_waves(network, frequencies)
    directions, sizes, _ = np.linalg.svd(np.vstack([waves.u, waves.v]).T, full_matrices=False)
    directions = directions[:, sizes > 1e-9 * sizes.max(initial=0)]
    W_out = network["blocks.0.mlp.W_out"]
    kept = directions @ (directions.T @ W_out)
    edited = kept if how == "keep" else W_out - kept
    return network | {"blocks.0.mlp.W_out": edited.astype(W_out.dtype)}


def relabel_clock(network: Network, u: Integer) -> Network:
    """The same network with every number t, as input and as answer, taken for u·t mod p.

    It still adds as well as before, since u·a + u·b = u·(a + b), but on every pair's image; frequency k of
    the old network is frequency k·u mod p (or its mirror image) of the new one. No frequency is special.

    Raises:
        ValueError: If u has a common divisor with p: then different numbers would become the same.
    """
    p = network.p
    if np.gcd(u, p) != 1:
        raise ValueError(f"u must have no common divisor with p = {p}, got {u}")
    image = np.append(u * np.arange(p) % p, p)  # = stays
    return network | {
        "embed.W_E": network["embed.W_E"][image],
        "unembed.W_U": network["unembed.W_U"][:, image],
    }


def _filtered(
    table: Float[np.ndarray, "p channel"], frequencies: Iterable[Integer], how: str, seed: int
) -> Float[np.ndarray, "p channel"]:
    p = len(table)
    rows = fourier.rows_of(p, frequencies)
    coefficients = fourier.fft(table)
    match how:
        case "remove":
            coefficients[rows] = 0
        case "keep":
            kept = np.zeros_like(coefficients)
            rows = [fourier.constant_row(p), *rows]
            kept[rows] = coefficients[rows]
            coefficients = kept
        case "shuffle":
            rng = np.random.default_rng(seed)
            coefficients[rows] = rng.permuted(coefficients[rows], axis=1)
        case _:
            raise ValueError(f'how must be "remove", "keep" or "shuffle", got {how!r}')
    return fourier.ifft(coefficients)
