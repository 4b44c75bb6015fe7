"""Clock or pizza: three numbers that tell two ways of adding apart (Zhong et al. 2023, arXiv 2306.17844).

A *clock* multiplies the waves of a and b; a *pizza* takes the absolute value of their sum, so that how sure
its answers are depends on a − b.
"""

import math
import random

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from grokkit.arrays import finite_array
from grokkit.measures import number_embedding
from grokkit.networks.model import ACTIVATIONS, ModelConfig, Weights
from grokkit.networks.network import Network
from grokkit.ranges import whole_number

# Medians of gradient symmetricity and distance irrelevance over the published runs of one layer with
# circularity above 0.995 and more than 99 % of the test pairs right, 817 in all: those with an attention rate
# below 0.05, and those of at least 0.95 (Zhong et al. 2023, data). They are modulo 59, with a decay of 2,
# trained on 80 % of the pairs, without ``=``: not ours.
PUBLISHED_PIZZA = (0.99, 0.20)
PUBLISHED_CLOCK = (0.43, 0.84)

CIRCLES = 4  # principal components that are looked at
SHUFFLED = 42  # seed of the published choice of triples


def distance_irrelevance(logits: Float[np.ndarray, "pair p"]) -> float:
    """How little the logit of a + b depends on a − b: near 1 for a clock, near 0 for a pizza.

    With ``M[a + b, a − b] = L[a, b, a + b]`` (all mod p): the standard deviation down each column, the mean
    of these, divided by the standard deviation of all of M (Zhong et al. 2023, code).

    Args:
        logits: Of all p² pairs in row order, for addition.

    Raises:
        ValueError: If they are not that many, or not finite; if p is even, where a + b and a − b do not tell
            which pair it was; if M is constant.
    """
    logits = finite_array("logits", logits).astype(np.float64)
    p = logits.shape[1] if logits.ndim == 2 else 0
    if logits.shape != (p * p, p) or p < 3:
        raise ValueError(f"expected logits of all p² pairs, shape (p², p), got {logits.shape}")
    if p % 2 == 0:
        raise ValueError(f"distance irrelevance is not defined for even p, where pairs share sums; got {p}")
    a, b = np.indices((p, p)).reshape(2, -1)
    M = np.empty((p, p))
    M[(a + b) % p, (a - b) % p] = logits[np.arange(p * p), (a + b) % p]
    if M.max() == M.min():
        raise ValueError("distance irrelevance is undefined: the right answers' logits are all the same")
    return float(M.std(axis=0).mean() / M.std())


def circularity(weights: Weights) -> float:
    """How far the first four principal components of the number embedding are single waves; 1 if they are.

    For each component, as a unit vector v over the numbers: ``max_k 2 |Σ_t v_t exp(2πi k t / p)|² / p``, at
    most 1; the mean of the four (Zhong et al. 2023, code).

    Raises:
        ValueError: If the embedding has fewer than four components.
    """
    W = number_embedding(weights).astype(np.float64)
    u, s, _ = np.linalg.svd(W - W.mean(axis=0), full_matrices=False)
    if (s > s[0] * len(W) * np.finfo(np.float32).eps).sum() < CIRCLES:
        raise ValueError(f"circularity needs an embedding with {CIRCLES} principal components or more")
    power = np.abs(np.fft.rfft(u[:, :CIRCLES], axis=0)[1:]) ** 2
    return float(np.minimum(2 * power.max(axis=0) / len(W), 1).mean())


def gradient_symmetricity(network: Network, triples: int = 100) -> float:
    """How alike the two inputs are to the logits: near 1 for a pizza, clearly less for a clock.

    With an attention rate of 0 it is exactly 1: the two are only added.

    The mean over triples (a, b, c) of the cosine between ``∂L[a, b, c]/∂E_a`` and ``∂L[a, b, c]/∂E_b``, E the
    embedding of a number before its position is added; c need not be the answer. The triples are the first of
    all p³, shuffled by Python's ``random.Random(42)`` (Zhong et al. 2023, code).

    Args:
        network: Of any operation.
        triples: How many.

    Raises:
        ValueError: If there are fewer triples, or a gradient is 0, which has no direction.
    """
    p = network.p
    whole_number("triples", triples, 1, p**3)
    order = list(range(p**3))
    random.Random(SHUFFLED).shuffle(order)
    a, b, c = np.unravel_index(order[:triples], (p, p, p))
    w = {name: torch.tensor(np.asarray(values), dtype=torch.float64) for name, values in network.items()}
    x, y = (w["embed.W_E"][torch.tensor(token)].requires_grad_() for token in (a, b))
    scores = _logits_at_equals(w, x, y, network.config)
    along_x, along_y = torch.autograd.grad(scores[torch.arange(triples), torch.tensor(c)].sum(), (x, y))
    lengths = along_x.norm(dim=1) * along_y.norm(dim=1)
    if not bool((lengths > 0).all()):
        raise ValueError("gradient symmetricity is undefined: a logit does not depend on one of the inputs")
    return float(((along_x * along_y).sum(dim=1) / lengths).mean())


def additive_share(pre: Float[np.ndarray, "pair neuron"]) -> float:
    """Share of the neurons' inputs that is one function of a plus one of b; 1 if nothing is multiplied.

    Of each neuron, what its means over b and over a explain of its variance over all pairs; variances are
    summed over the neurons. Waves of one frequency, cos(w a + φ) + cos(w b + ψ), are of this form, and that
    clock and pizza both have them is an argument against two algorithms (Moisescu-Pareja, McCracken et al.
    2025, arXiv 2512.25060). The share is ours.

    Args:
        pre: What the neurons get, before their activation, on all p² pairs in row order.

    Raises:
        ValueError: If there are not p² pairs, a value is not finite, or every neuron is constant.
    """
    pre = finite_array("pre", pre).astype(np.float64)
    p = math.isqrt(len(pre))
    if p < 2 or p * p != len(pre):
        raise ValueError(f"expected inputs of neurons on all p² pairs, shape (p², neuron), got {pre.shape}")
    grid = (pre - pre.mean(axis=0)).reshape(p, p, -1)
    if not grid.any():
        raise ValueError("the additive share is undefined: every neuron's input is constant")
    of_each = p * sum((grid.mean(axis=axis) ** 2).sum() for axis in (0, 1))
    return float(of_each / (grid**2).sum())


def _logits_at_equals(
    w: dict[str, Tensor],
    x: Float[Tensor, "row d_model"],
    y: Float[Tensor, "row d_model"],
    config: ModelConfig,
) -> Float[Tensor, "row d_vocab"]:
    """The logits from any two vectors in the places of the numbers' embeddings. Differentiable."""
    W_Q, W_K, W_V, W_O = (w[f"blocks.0.attn.W_{name}"] for name in "QKVO")
    place = w["pos_embed.W_pos"]
    at_eq = w["embed.W_E"][-1] + place[2]
    stream = torch.stack([x + place[0], y + place[1], at_eq.expand_as(x)], dim=1)  # (row, 3, d_model)
    query = torch.einsum("m,hmd->hd", at_eq, W_Q) / math.sqrt(W_Q.shape[-1])
    keys, values = (torch.einsum("rxm,hmd->rhxd", stream, W) for W in (W_K, W_V))
    softmax = torch.einsum("hd,rhxd->rhx", query, keys).softmax(dim=-1)
    pattern = config.attention_rate * softmax + (1 - config.attention_rate)
    said = torch.einsum("rhx,rhxd,hdm->rm", pattern, values, W_O)
    middle = at_eq + said
    neurons = ACTIVATIONS[config.act](middle @ w["blocks.0.mlp.W_in"] + w["blocks.0.mlp.b_in"])
    return (middle + neurons @ w["blocks.0.mlp.W_out"] + w["blocks.0.mlp.b_out"]) @ w["unembed.W_U"]
