"""The same transformer, folded: exact, and many times faster, because we understand what is read.

Only the answer at ``=`` is read, and ``=`` is the same token in every input. So (shapes in `Folded`):

1. The query at ``=`` is one constant vector per head. A key's score depends on its token and position only:
   scores are *tables* over the p tokens. So are the values.
2. The three attention weights sum to one, so the value of ``=`` can be taken out of the sum as a constant.
3. What attention writes is read by the neurons (through W_in) and by the unembedding (through W_U), and what
   the neurons write by the unembedding: W_O W_in, W_O W_U and W_out W_U are multiplied once per step, not
   once per example.

No approximation is made: outputs and gradients are those of `grokkit.model` up to rounding.
"""

import math
from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor
from torch.nn import functional as F

from grokkit.model import ACTIVATIONS, ModelConfig, Weights

# d(loss)/d(before) from d(loss)/d(after), in place; ReLU is undone from its output, GELU needs its input.
_ACT_BACKWARD = {
    "relu": lambda grad, before, after: torch.ops.aten.threshold_backward(grad, after, 0, grad_input=grad),
    "gelu": lambda grad, before, after: torch.ops.aten.gelu_backward(grad, before, grad_input=grad),
}


class Folded(NamedTuple):
    """The network as tables over tokens and four matrices; ``z`` is the concatenation of the heads."""

    score_a: Float[Tensor, "p head"]
    score_b: Float[Tensor, "p head"]
    score_eq: Float[Tensor, " head"]
    value_a: Float[Tensor, "p head d_head"]  # minus the value of `=`, as below
    value_b: Float[Tensor, "p head d_head"]
    W_hidden: Float[Tensor, "z d_mlp"]  # W_O W_in
    c_hidden: Float[Tensor, " d_mlp"]
    W_skip: Float[Tensor, "z d_vocab"]  # W_O W_U
    W_L: Float[Tensor, "d_mlp d_vocab"]  # W_out W_U, the neuron–logit map
    c_logits: Float[Tensor, " d_vocab"]


def fold(weights: dict[str, Tensor]) -> Folded:
    """Multiply out everything that does not depend on the example. Differentiable."""
    W_E, W_pos = weights["embed.W_E"], weights["pos_embed.W_pos"]
    W_Q, W_K, W_V, W_O = (weights[f"blocks.0.attn.W_{name}"] for name in "QKVO")
    W_in, b_in, W_out, b_out = (
        weights[f"blocks.0.mlp.{name}"] for name in ("W_in", "b_in", "W_out", "b_out")
    )
    W_U = weights["unembed.W_U"]
    head, d_model, d_head = W_Q.shape

    x_a, x_b, x_eq = W_E[:-1] + W_pos[0], W_E[:-1] + W_pos[1], W_E[-1] + W_pos[2]
    query = torch.einsum("m,hmd->hd", x_eq, W_Q) / math.sqrt(d_head)
    key_reader = torch.einsum("hd,hmd->mh", query, W_K)  # what a residual vector's score is, per head
    values = W_V.transpose(0, 1).reshape(d_model, head * d_head)
    value_eq = x_eq @ values
    W_O_flat = W_O.reshape(head * d_head, d_model)
    resid_eq = x_eq + value_eq @ W_O_flat  # the residual stream if attention looked at `=` alone

    def table(x: Tensor) -> Tensor:
        return (x @ values - value_eq).view(-1, head, d_head)

    return Folded(
        score_a=x_a @ key_reader,
        score_b=x_b @ key_reader,
        score_eq=x_eq @ key_reader,
        value_a=table(x_a),
        value_b=table(x_b),
        W_hidden=W_O_flat @ W_in,
        c_hidden=resid_eq @ W_in + b_in,
        W_skip=W_O_flat @ W_U,
        W_L=W_out @ W_U,
        c_logits=(resid_eq + b_out) @ W_U,
    )


def attend(f: Folded, pairs: Int[Tensor, "batch 2"]) -> Float[Tensor, "batch z"]:
    """What the heads gather from a and b, less the value of ``=``: z = A_a value_a + A_b value_b."""
    a, b = pairs.unbind(1)
    score_a, score_b = F.embedding(a, f.score_a), F.embedding(b, f.score_b)
    scores = torch.stack([score_a, score_b, f.score_eq.expand_as(score_a)])  # (3, batch, head)
    to_a, to_b, _ = scores.softmax(dim=0).unsqueeze(-1)
    value_a = F.embedding(a, f.value_a.flatten(1)).view(*to_a.shape[:2], -1)
    value_b = F.embedding(b, f.value_b.flatten(1)).view(*to_b.shape[:2], -1)
    return (to_a * value_a + to_b * value_b).flatten(1)


def logits(
    weights: dict[str, Tensor], pairs: Int[Tensor, "batch 2"], act: str = "relu"
) -> Float[Tensor, "batch d_vocab"]:
    """Logits at ``=`` for the given pairs. Differentiable."""
    f = fold(weights)
    z = attend(f, pairs)
    hidden = ACTIVATIONS[act](torch.addmm(f.c_hidden, z, f.W_hidden))
    return torch.addmm(f.c_logits, z, f.W_skip) + hidden @ f.W_L


def loss(
    weights: dict[str, Tensor],
    pairs: Int[Tensor, "batch 2"],
    labels: Int[Tensor, " batch"],
    act: str = "relu",
    precision: torch.dtype = torch.float64,
) -> Float[Tensor, ""]:
    """Mean cross-entropy in nats over all d_vocab classes; the same as `logits`, then cross-entropy.

    The log-softmax is computed in ``precision``. It is float64 wherever the device has it: in float32 a loss
    near 0 is a difference of numbers near 1, resolved in steps of 1.2e-7, so that late in training the loss
    turns into a staircase and gradients of learned pairs into exact zeros or spikes.
    """
    f = fold(weights)
    z = attend(f, pairs)
    return _CrossEntropy.apply(z, f.W_hidden, f.c_hidden, f.W_skip, f.W_L, f.c_logits, labels, act, precision)


class _CrossEntropy(torch.autograd.Function):
    """Neurons, logits and cross-entropy with the gradient written out.

    Autograd would give the same gradient at almost twice the price: here every large array is written once
    and reused in place, and the exponentials of the softmax serve both loss and gradient.
    """

    @staticmethod
    def forward(ctx, z, W_hidden, c_hidden, W_skip, W_L, c_logits, labels, act, precision):
        before = torch.addmm(c_hidden, z, W_hidden)  # (batch, d_mlp)
        after = before.relu_() if act == "relu" else ACTIVATIONS[act](before)
        scores = torch.addmm(c_logits, z, W_skip).addmm_(after, W_L).to(precision)  # (batch, d_vocab)

        scores -= scores.amax(dim=1, keepdim=True)
        right = scores.gather(1, labels[:, None])
        odds = scores.exp_()
        total = odds.sum(dim=1, keepdim=True)
        value = (total.log() - right).mean()

        slope = odds.div_(total)  # softmax − one-hot, over the batch size
        slope.scatter_add_(1, labels[:, None], torch.full_like(right, -1))
        slope = slope.div_(len(labels)).to(z.dtype)
        ctx.save_for_backward(z, W_hidden, W_skip, W_L, before, after, slope)
        ctx.act = act
        return value

    @staticmethod
    def backward(ctx, upstream):
        z, W_hidden, W_skip, W_L, before, after, slope = ctx.saved_tensors
        slope = slope * upstream.to(slope.dtype)
        d_hidden = _ACT_BACKWARD[ctx.act](slope @ W_L.T, before, after)
        d_z = (slope @ W_skip.T).addmm_(d_hidden, W_hidden.T)
        return (
            d_z,
            z.T @ d_hidden,
            d_hidden.sum(0),
            z.T @ slope,
            after.T @ slope,
            slope.sum(0),
            None,
            None,
            None,
        )


@torch.no_grad()
def grid_logits(weights: Weights, p: int, act: str = "relu") -> Float[np.ndarray, "pair p"]:
    """Logits at ``=`` for all p² pairs in row order; the class ``=`` is dropped, as in every analysis.

    Raises:
        ValueError: If the weights are not those of a network mod p.
    """
    config = ModelConfig.of(weights, act)
    if config.p != p:
        raise ValueError(f"these weights are for p = {config.p}, but p = {p} was asked for")
    grid = torch.cartesian_prod(torch.arange(p), torch.arange(p))
    tensors = {name: torch.as_tensor(np.asarray(w)) for name, w in weights.items()}
    return logits(tensors, grid, act)[:, :p].numpy()
