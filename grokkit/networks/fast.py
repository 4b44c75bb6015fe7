"""The same transformer, folded: exact, and many times faster, because we understand what is read.

Only the answer at ``=`` is read, and ``=`` is the same token in every input. So:

1. The query at ``=`` is one constant vector per head. How much attention a token earns depends on the token
   and its position only: attention scores are *tables* over the p tokens.
2. So is what a token has to say. All that attention brings reaches the neurons through W_in and the logits
   through W_U; multiplied out, each (head, position, token) owns one fixed row of a *table*: what it adds to
   every neuron and to every logit.
3. The three attention weights of a head have a constant sum. The part of ``=`` can be taken out, and a
   pair (a, b) is left with two reads per head: a neuron's input is a constant plus a weighted sum of 2·head
   table rows, 8 in the paper's network. That is a product with a very sparse matrix.
4. Neurons reach the logits through W_out W_U only, which is multiplied once per step, not once per example.

No approximation is made: outputs and gradients are those of `grokkit.networks.model` up to rounding.
"""

import math
import warnings
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor
from torch.nn import functional as F

from grokkit.arrays import finite_array
from grokkit.networks.model import ACTIVATIONS, N_CTX
from grokkit.networks.network import Network
from grokkit.networks.objectives import CROSS_ENTROPY, Objective

# glibc gives large blocks back to the system as soon as they are free, and each step pays for getting them
# again, page by page. It stops doing so for blocks up to the size of one that it has seen come and go.
torch.empty(31 << 20, dtype=torch.uint8)

# Of so many pairs at a time, what is in between stays in the processor's cache.
_PART = 1_024

# d(loss)/d(before) from d(loss)/d(after), in place; ReLU is undone from its output, GELU needs its input.
_ACT_BACKWARD = {
    "relu": lambda grad, before, after: torch.ops.aten.threshold_backward(grad, after, 0, grad_input=grad),
    "gelu": lambda grad, before, after: torch.ops.aten.gelu_backward(grad, before, grad_input=grad),
}


class Folded(NamedTuple):
    """The network as tables; row (head, position, token) has the number (2 · head + position) · p + token."""

    score: Float[Tensor, "head 2 p"]  # above that of `=`
    to_neurons: Float[Tensor, "row d_mlp"]
    c_neurons: Float[Tensor, " d_mlp"]
    to_logits: Float[Tensor, "row d_vocab"]  # past the neurons, along the residual stream
    c_logits: Float[Tensor, " d_vocab"]
    W_L: Float[Tensor, "d_mlp d_vocab"]  # W_out W_U, the neuron–logit map
    rate: float  # of attention, see `ModelConfig`


class Reads(NamedTuple):
    """Who reads what: the pattern of the sparse matrix (batch × table rows), and that of its transpose."""

    pairs: Int[Tensor, "batch 2"]
    rows: Int[Tensor, "batch read"]  # as `rows_read` has them
    order: Int[Tensor, " batch*read"]  # all reads, sorted by table row
    readers: Int[Tensor, " batch*read"]  # the pair that makes each read, in that order
    first: Int[Tensor, " row"]  # where each table row's readers begin
    matrix: Float[Tensor, "batch row"]  # the sparse one, with a zero at every read

    @classmethod
    def of(cls, pairs: Int[Tensor, "batch 2"], p: int, heads: int) -> "Reads":
        """The reads of some pairs. For a fixed batch they are made once and used in every step."""
        rows, table_rows = rows_read(pairs, p, heads), 2 * p * heads
        order = rows.flatten().argsort(stable=True)
        count = torch.bincount(rows.flatten(), minlength=table_rows)
        first = count.cumsum(0) - count
        readers = order // rows.shape[1]
        # Of 32 bits, with which picking is twice as quick.
        return cls(pairs, rows, order.int(), readers, first, _nobody_yet(rows, table_rows))


def rows_read(pairs: Int[Tensor, "batch 2"], p: int, heads: int) -> Int[Tensor, "batch read"]:
    """The table rows that each pair reads: those of a for every head, then those of b.

    Raises:
        ValueError: If these are not pairs of numbers 0 … p−1: there is a row for each number, and another
            number would read the row of another head or place.
    """
    if pairs.ndim != 2 or pairs.shape[1] != 2 or pairs.dtype not in (torch.int64, torch.int32):
        raise ValueError(
            f"pairs must be integers of shape (batch, 2), got {pairs.dtype} {tuple(pairs.shape)}"
        )
    if len(pairs):
        least, most = (int(end) for end in pairs.aminmax())
        if not 0 <= least <= most < p:
            strange = pairs[((pairs < 0) | (pairs >= p)).any(dim=1)][0]
            raise ValueError(f"a pair has two numbers 0 … {p - 1}, got {tuple(strange.tolist())}")
    first_of_head = 2 * p * torch.arange(heads, device=pairs.device)
    return torch.cat([first_of_head + pairs[:, :1], first_of_head + p + pairs[:, 1:]], dim=1)


def fold(weights: dict[str, Tensor], rate: float = 1.0) -> Folded:
    """Multiply out everything that does not depend on the example. Differentiable.

    Args:
        weights: Of the network.
        rate: Its attention rate, which is not in them.
    """
    W_E, W_pos = weights["embed.W_E"], weights["pos_embed.W_pos"]
    W_Q, W_K, W_V, W_O = (weights[f"blocks.0.attn.W_{name}"] for name in "QKVO")
    W_in, b_in, W_out, b_out = (
        weights[f"blocks.0.mlp.{name}"] for name in ("W_in", "b_in", "W_out", "b_out")
    )
    W_U = weights["unembed.W_U"]

    p, (heads, _, d_head) = len(W_E) - 1, W_Q.shape
    vectors = torch.cat([W_E, W_pos])  # all that the stream is a sum of

    x_eq = W_E[-1:] + W_pos[2:]
    query = x_eq @ W_Q / math.sqrt(d_head)
    key_reader = torch.bmm(W_K, query.mT)  # a residual vector's score in each head
    score, _ = _above_eq(vectors @ key_reader, p)

    said, value_eq = _above_eq(vectors @ W_V, p)
    said = said.flatten(1, 2)
    paid = N_CTX - (N_CTX - 1) * rate  # by a head in all
    # The stream if `=` paid all of it to itself.
    W_O = W_O.flatten(0, 1)
    resid_eq = x_eq + paid * (value_eq.flatten() @ W_O)

    def table(reader: Float[Tensor, "d_model n"]) -> Float[Tensor, "row n"]:
        """What is said, through W_O to those who read the stream with ``reader``."""
        return torch.bmm(said, (W_O @ reader).view(heads, d_head, -1)).flatten(0, 1)

    return Folded(
        score=score[..., 0],
        to_neurons=table(W_in),
        c_neurons=torch.addmm(b_in, resid_eq, W_in)[0],
        to_logits=table(W_U),
        c_logits=((resid_eq + b_out) @ W_U)[0],
        W_L=W_out @ W_U,
        rate=rate,
    )


def _above_eq(
    of_vector: Float[Tensor, "head vector n"], p: int
) -> tuple[Float[Tensor, "head 2 p n"], Float[Tensor, "head 1 n"]]:
    """From what W_E's and W_pos's rows give: what each number gives at each place above ``=``, and ``=``."""
    number, eq, place, place_eq = of_vector.split([p, 1, 2, 1], dim=1)
    eq = eq + place_eq
    return (place - eq)[:, :, None] + number[:, None], eq


def attention(f: Folded, rows: Int[Tensor, "batch read"]) -> Float[Tensor, "batch read"]:
    """The weight of each read. What a head's two weights lack to the constant sum goes to ``=``."""
    return _pattern(f, rows)[:, :2].flatten(1)


def _pattern(f: Folded, rows: Int[Tensor, "batch read"]) -> Float[Tensor, "batch key head"]:
    """Attention from ``=`` to a, b and ``=``, head by head."""
    scores = f.score.flatten().index_select(0, rows.flatten()).view(len(rows), 2, len(f.score))
    softmax = F.pad(scores, (0, 0, 0, 1)).softmax(dim=1)  # the score of `=` is 0
    return softmax if f.rate == 1 else f.rate * softmax + (1 - f.rate)


def logits(
    weights: dict[str, Tensor], pairs: Int[Tensor, "batch 2"], act: str, rate: float = 1.0
) -> Float[Tensor, "batch d_vocab"]:
    """Logits at ``=`` for the given pairs, each of two numbers 0 … p−1. Differentiable."""
    return folded_logits(fold(weights, rate), pairs, act)


def folded_logits(f: Folded, pairs: Int[Tensor, "batch 2"], act: str) -> Float[Tensor, "batch d_vocab"]:
    """Logits at ``=`` from a network that is folded already."""
    heads, _, p = f.score.shape
    rows = rows_read(pairs, p, heads)
    weight = attention(f, rows)
    neurons = ACTIVATIONS[act](_read(rows, f.to_neurons, weight) + f.c_neurons)
    return torch.addmm(_read(rows, f.to_logits, weight) + f.c_logits, neurons, f.W_L)


def all_logits(
    f: Folded, pairs: Int[Tensor, "pair 2"], act: str
) -> Iterator[tuple[slice, Float[Tensor, "part d_vocab"]]]:
    """Logits for many pairs, a part at a time."""
    for part in _parts(len(pairs)):
        yield part, folded_logits(f, pairs[part], act)


def _parts(count: int) -> Iterator[slice]:
    """All of so many pairs, in parts."""
    return (slice(start, start + _PART) for start in range(0, count, _PART))


def loss(
    weights: dict[str, Tensor],
    reads: Reads,
    labels: Int[Tensor, " batch"],
    act: str,
    objective: Objective = CROSS_ENTROPY,
    rate: float = 1.0,
) -> Float[Tensor, ""]:
    """The mean loss in nats over all d_vocab classes; the same as `logits`, then the objective of them.

    By default it is cross-entropy in float64.
    """
    if (
        reads.pairs.device.type != "cpu"
    ):  # elsewhere arithmetic is cheap, and what autograd does is good enough
        return objective.of(logits(weights, reads.pairs, act, rate), labels)
    f = fold(weights, rate)
    weight = attention(f, reads.rows)
    tables = (f.to_neurons, f.c_neurons, f.to_logits, f.c_logits, f.W_L)
    return _Loss.apply(weight, *tables, reads, labels, act, objective)


def _read(
    rows: Int[Tensor, "batch read"], table: Float[Tensor, "row n"], weight: Float[Tensor, "batch read"]
) -> Float[Tensor, "batch n"]:
    """For each pair the weighted sum of the rows that it reads: sparse matrix times table."""
    return F.embedding_bag(rows, table, per_sample_weights=weight, mode="sum")


def _nobody_yet(rows: Int[Tensor, "batch read"], table_rows: int) -> Float[Tensor, "batch row"]:
    """The sparse matrix (batch × table rows) with a zero at every read."""
    batch, each = rows.shape
    starts = torch.arange(0, batch * each + 1, each, device=rows.device)
    zeros = torch.zeros(batch * each, dtype=torch.float32, device=rows.device)
    with warnings.catch_warnings():  # torch says once that this layout is young; it is what we want
        warnings.simplefilter("ignore", UserWarning)
        return torch.sparse_csr_tensor(
            starts, rows.flatten(), zeros, (batch, table_rows), check_invariants=False
        )


class _Loss(torch.autograd.Function):
    """From attention to the loss, with the gradient written out.

    Autograd would give the same gradient at several times the price: here both sparse products of the
    backward pass are sparse, and large arrays are reused in place.
    """

    @staticmethod
    def forward(ctx, weight, to_neurons, c_neurons, to_logits, c_logits, W_L, reads, labels, act, objective):
        # Detached, so that the reads do not prepare for a backward pass of torch's own.
        read = weight.detach()
        before = _read(reads.rows, to_neurons.detach(), read).add_(c_neurons)  # (batch, d_mlp)
        after = before.relu_() if act == "relu" else ACTIVATIONS[act](before)
        scores = _read(reads.rows, to_logits.detach(), read).add_(c_logits).addmm_(after, W_L)
        value, slope = objective.with_slope(scores, labels)  # (batch, d_vocab)
        ctx.save_for_backward(weight, to_neurons, to_logits, W_L, before, after, slope)
        ctx.reads, ctx.act = reads, act
        return value

    @staticmethod
    def backward(ctx, upstream):
        weight, to_neurons, to_logits, W_L, before, after, slope = ctx.saved_tensors
        reads = ctx.reads
        if upstream != 1:
            slope = slope * upstream.to(slope.dtype)
        d_neurons = torch.empty_like(before)
        for part in _parts(len(before)):
            d_after = torch.mm(slope[part], W_L.T, out=d_neurons[part])
            _ACT_BACKWARD[ctx.act](d_after, before[part], after[part])

        passed = weight.flatten().index_select(0, reads.order)

        def read_backwards(grad: Tensor) -> Tensor:
            """Each table row collects from its readers: the transposed sparse matrix times grad."""
            return F.embedding_bag(reads.readers, grad, reads.first, per_sample_weights=passed, mode="sum")

        # The loss changes with a read's weight as the row that is read agrees with what its reader wants:
        # products of rows of `grad` and of the table, only where somebody reads.
        agreed = torch.sparse.sampled_addmm(reads.matrix.to(weight.dtype), d_neurons, to_neurons.T)
        agreed = torch.sparse.sampled_addmm(agreed, slope, to_logits.T)
        return (
            agreed.values().view_as(weight),
            read_backwards(d_neurons),
            d_neurons.sum(0),
            read_backwards(slope),
            slope.sum(0),
            after.T @ slope,
            None,
            None,
            None,
            None,
        )


@torch.no_grad()
def grid_logits(network: Network) -> Float[np.ndarray, "pair p"]:
    """Logits at ``=`` for all p² pairs in row order; the class ``=`` is dropped, as in every analysis."""
    tensors, p = _tensors(network), network.p
    table = np.empty((p * p, p), dtype=tensors["unembed.W_U"].numpy().dtype)
    for part, scores in all_logits(fold(tensors, network.attention_rate), _grid(p), network.act):
        table[part] = scores[:, :p].numpy()
    return table


class GridRun(NamedTuple):
    """What happens at ``=`` on the way to the answer, for all p² pairs in row order."""

    pattern: Float[np.ndarray, "pair head 3"]  # attention to a, b and =
    pre: Float[np.ndarray, "pair d_mlp"]  # neurons before the activation
    post: Float[np.ndarray, "pair d_mlp"]  # and after it
    logits: Float[np.ndarray, "pair p"]  # without the class =


# Where a pass can be edited, and what is found there (all of it at the position of =).
STAGES = {
    "pattern": "(pair, head, 3): attention to a, b and =",
    "result": "(pair, head, d_model): what each head adds to the stream, hook_result of HookedTransformer",
    "attn_skip": "(1, d_model): the stream that passes by attention, the same for all pairs",
    "pre": "(pair, d_mlp): neurons before the activation",
    "post": "(pair, d_mlp): neurons after it",
    "mlp_skip": "(pair, d_model): the stream that passes by the neurons on its way to the logits",
}
Edits = Mapping[str, Callable[[np.ndarray], np.ndarray]]


@torch.no_grad()
def grid_run(network: Network, edits: Edits | None = None) -> GridRun:
    """Activations and logits at ``=`` for all p² pairs, with every part of the network open to the knife.

    Nothing is multiplied out but the attention scores, so that whatever is computed can be replaced:
    ``edits`` are functions from an array to an array of the same shape, by the name of a stage (see
    `STAGES`), applied where the stage is computed. What comes after them is computed from what they return.
    An edit must not write to the array that it is given.

    Raises:
        ValueError: If a stage is unknown, or an edit returns another shape or numbers that are not finite.
    """
    edits = {} if edits is None else edits
    if unknown := sorted(edits.keys() - STAGES.keys()):
        raise ValueError(f"no stage is called {unknown[0]!r}; there are {', '.join(STAGES)}")

    def edited(stage: str, value: Tensor) -> Tensor:
        if stage not in edits:
            return value
        found = finite_array(f"what the edit of {stage!r} returned", edits[stage](value.numpy()))
        replaced = torch.as_tensor(np.require(found, requirements="W")).to(value.dtype)
        if replaced.shape != value.shape:
            raise ValueError(
                f"the edit of {stage!r} returned shape {tuple(replaced.shape)}, expected {tuple(value.shape)}"
            )
        return replaced

    w, p = _tensors(network), network.p
    heads = len(w["blocks.0.attn.W_V"])
    rows = rows_read(_grid(p), p, heads)
    pattern = _pattern(fold(w, network.attention_rate), rows).transpose(1, 2).contiguous()  # (pair, head, 3)
    pattern = edited("pattern", pattern)

    # What each token at each place says through each head; one more row for = at its own.
    W_V, W_O = w["blocks.0.attn.W_V"], w["blocks.0.attn.W_O"]
    x = w["embed.W_E"][:-1] + w["pos_embed.W_pos"][:2, None]  # (place, p, d_model)
    x_eq = w["embed.W_E"][-1:] + w["pos_embed.W_pos"][2]
    said = torch.einsum("xpm,hmd,hdn->hxpn", x, W_V, W_O).flatten(0, 2)
    said = torch.cat([said, torch.einsum("pm,hmd,hdn->hpn", x_eq, W_V, W_O).flatten(0, 1)])
    said_eq = 2 * p * heads + torch.arange(heads)
    reads = torch.stack([rows[:, :heads], rows[:, heads:], said_eq.expand(len(rows), heads)], dim=2)
    result = _read(reads.flatten(0, 1), said, pattern.flatten(0, 1)).view(len(rows), heads, -1)
    result = edited("result", result)

    stream = edited("attn_skip", x_eq) + result.sum(1)
    pre, post, logits = _from_stream(w, stream, network.act, edited)
    return GridRun(pattern.numpy(), pre.numpy(), post.numpy(), logits.numpy())


class StreamRead(NamedTuple):
    """What neurons and logits make of the residual stream at ``=`` after attention."""

    pre: Float[np.ndarray, "row d_mlp"]
    post: Float[np.ndarray, "row d_mlp"]
    logits: Float[np.ndarray, "row p"]  # without the class =


@torch.no_grad()
def read_stream(network: Network, stream: Float[np.ndarray, "row d_model"]) -> StreamRead:
    """The second half of the network: neurons and logits from any stream after attention.

    Raises:
        ValueError: If the stream is not finite, or not d_model wide.
    """
    w, stream = _tensors(network), finite_array("stream", stream)
    if stream.ndim != 2 or stream.shape[1] != network.config.d_model:
        raise ValueError(f"expected a stream of shape (row, {network.config.d_model}), got {stream.shape}")
    x = torch.as_tensor(np.require(stream, requirements="W")).to(w["embed.W_E"].dtype)
    parts = _from_stream(w, x, network.act, lambda stage, value: value)
    return StreamRead(*(part.numpy() for part in parts))


def _from_stream(w: dict[str, Tensor], stream: Tensor, act: str, edited) -> tuple[Tensor, Tensor, Tensor]:
    pre = edited("pre", torch.addmm(w["blocks.0.mlp.b_in"], stream, w["blocks.0.mlp.W_in"]))
    post = edited("post", ACTIVATIONS[act](pre))
    W_U = w["unembed.W_U"][:, :-1]
    logits = (edited("mlp_skip", stream) + w["blocks.0.mlp.b_out"]) @ W_U
    return pre, post, torch.addmm(logits, post, w["blocks.0.mlp.W_out"] @ W_U)


class NeuronInputs(NamedTuple):
    """What the neurons read, before it is multiplied out: small enough to be sent to a page.

    Before its activation neuron n has ``offset_n + Σ_h Σ_x A_hx · said_hx[token_x] · through_nh``, x = a, b:
    what the two tokens say to each head, weighted by attention A, the softmax of their two scores and of 0,
    the score of ``=``.
    """

    score: Float[np.ndarray, "head 2 p"]  # of each token at each place, above that of =
    said: Float[np.ndarray, "head 2 p d_head"]  # what a token at a place says beyond what = says
    through: Float[np.ndarray, "neuron head d_head"]  # how the neurons listen to it
    offset: Float[np.ndarray, " neuron"]  # what the neurons get from =

    def pre(self) -> Float[np.ndarray, "pair neuron"]:
        """The neurons before their activation, for all p² pairs in row order."""
        odds_a, odds_b = np.exp(self.score[:, 0, :, None]), np.exp(self.score[:, 1, None, :])
        total = odds_a + odds_b + 1
        heard = np.einsum("hxpd,nhd->hxpn", self.said, self.through)
        pre = np.einsum("hab,han->abn", odds_a / total, heard[:, 0], optimize=True)
        pre += np.einsum("hab,hbn->abn", odds_b / total, heard[:, 1], optimize=True)
        return (pre + self.offset).reshape(-1, len(self.offset))


@torch.no_grad()
def neuron_inputs(network: Network) -> NeuronInputs:
    """What the neurons of a network with ordinary attention read, in double precision.

    Raises:
        ValueError: If its attention rate is not 1.
    """
    network.config.require_ordinary_attention("this form of what neurons read")
    w = {name: tensor.double() for name, tensor in _tensors(network).items()}
    f = fold(w)
    vectors = torch.cat([w["embed.W_E"], w["pos_embed.W_pos"]])
    through = torch.einsum("hdm,mn->nhd", w["blocks.0.attn.W_O"], w["blocks.0.mlp.W_in"])
    return NeuronInputs(
        score=f.score.numpy(),
        said=_above_eq(vectors @ w["blocks.0.attn.W_V"], network.p)[0].numpy(),
        through=through.numpy(),
        offset=f.c_neurons.numpy(),
    )


def _tensors(network: Network) -> dict[str, Tensor]:
    """The network's weights, shared (nobody here writes to them); of 16 bits in 32, to compute with."""
    with warnings.catch_warnings():  # torch warns that a read-only array could be written to through it
        warnings.simplefilter("ignore", UserWarning)
        return {
            name: torch.as_tensor(w if w.dtype.itemsize >= 4 else w.astype(np.float32))
            for name, w in network.items()
        }


def _grid(p: int) -> Int[Tensor, "pair 2"]:
    """All p² pairs in row order."""
    return torch.cartesian_prod(torch.arange(p), torch.arange(p))
