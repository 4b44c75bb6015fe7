"""To and from the state dicts that were published with Nanda et al. 2023 (arXiv 2301.05217); to
TransformerLens.

The published layout multiplies from the left (``W @ x``), ours from the right (``x @ W``, as
HookedTransformer does):

=====================  ================================  ==============================
parameter              published                         ours
=====================  ================================  ==============================
embed.W_E              (d_model, d_vocab)                (d_vocab, d_model)
pos_embed.W_pos        (n_ctx, d_model)                  the same
attn.W_Q, W_K, W_V     (head, d_head, d_model)           (head, d_model, d_head)
attn.W_O               (d_model, head · d_head)          (head, d_head, d_model)
attn.mask              (n_ctx, n_ctx), lower triangle    not a parameter
mlp.W_in               (d_mlp, d_model)                  (d_model, d_mlp)
mlp.W_out              (d_model, d_mlp)                  (d_mlp, d_model)
mlp.b_in, b_out        (d_mlp,), (d_model,)              the same
unembed.W_U            (d_model, d_vocab)                the same
=====================  ================================  ==============================

HookedTransformer of TransformerLens has our names and shapes, and biases where we have none. Nothing is
computed, only rearranged: a round trip returns the same bits. Open a published file with
``torch.load(path, weights_only=True)``, which refuses to execute what is in it.
"""

from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
import torch
from einops import rearrange
from torch import Tensor

from grokkit.measures import accuracy, loss
from grokkit.networks.fast import grid_logits
from grokkit.networks.model import N_CTX, ModelConfig, Weights
from grokkit.networks.network import Network
from grokkit.runs import Run
from grokkit.settings import TrainConfig
from grokkit.task import Task

# Axes of every parameter in both layouts; W_O's heads are the outer of its two joined axes.
_AXES = {
    "embed.W_E": ("d_model d_vocab", "d_vocab d_model"),
    "pos_embed.W_pos": ("n_ctx d_model", "n_ctx d_model"),
    "blocks.0.attn.W_Q": ("head d_head d_model", "head d_model d_head"),
    "blocks.0.attn.W_K": ("head d_head d_model", "head d_model d_head"),
    "blocks.0.attn.W_V": ("head d_head d_model", "head d_model d_head"),
    "blocks.0.attn.W_O": ("d_model (head d_head)", "head d_head d_model"),
    "blocks.0.mlp.W_in": ("d_mlp d_model", "d_model d_mlp"),
    "blocks.0.mlp.b_in": ("d_mlp", "d_mlp"),
    "blocks.0.mlp.W_out": ("d_model d_mlp", "d_mlp d_model"),
    "blocks.0.mlp.b_out": ("d_model", "d_model"),
    "unembed.W_U": ("d_model d_vocab", "d_model d_vocab"),
}
_MASK = "blocks.0.attn.mask"


def from_nanda(state_dict: Mapping[str, Any]) -> Network:
    """Weights in our layout from a published state dict of the one-layer model.

    Whether its neurons are ReLU (as all the published ones) or GELU is not in it.

    Args:
        state_dict: PyTorch tensors or arrays by name, shapes as in the left column above. The mask may be
            missing, and is dropped.

    Returns:
        The network, ReLU as all that were published; its weights are copies, in the precision they came in.

    Raises:
        ValueError: If a parameter is missing, unknown, not of floating-point numbers or of a shape that does
            not fit the others, or if the mask is not the causal one; the message names it.
    """
    names = set(state_dict) - {_MASK}
    if names != set(_AXES):
        raise ValueError(
            "not a state dict of the published one-layer model: "
            f"missing {sorted(set(_AXES) - names)}, unknown {sorted(names - set(_AXES), key=str)}"
        )
    published = {name: _array(name, state_dict[name]) for name in _AXES}
    try:
        d_model, d_vocab = published["embed.W_E"].shape
        n_heads, d_head, _ = published["blocks.0.attn.W_Q"].shape
        (d_mlp,) = published["blocks.0.mlp.b_in"].shape
    except ValueError:
        sizes = {n: published[n].shape for n in ("embed.W_E", "blocks.0.attn.W_Q", "blocks.0.mlp.b_in")}
        raise ValueError(f"expected a matrix, a stack of matrices and a vector, got {sizes}") from None
    config = ModelConfig(d_vocab - 1, d_model, n_heads, d_head, d_mlp)

    for name, shape in _published_shapes(config).items():
        if published[name].shape != shape:
            raise ValueError(
                f"{name} has shape {published[name].shape}, expected {shape}, its axes being "
                f"({_AXES[name][0]}), for {config}"
            )
    if _MASK in state_dict and not np.array_equal(_array(_MASK, state_dict[_MASK]), _causal_mask()):
        raise ValueError(f"{_MASK} is not the causal mask of {N_CTX} positions, the only one supported")
    weights = {}
    for name, (theirs, ours) in _AXES.items():
        joined = {"head": n_heads} if "(head" in theirs else {}  # only where the sizes cannot be read off
        weights[name] = np.array(rearrange(published[name], f"{theirs} -> {ours}", **joined), order="C")
    return Network(config, weights)


def to_nanda(weights: Weights) -> dict[str, Tensor]:
    """State dict in the published layout, mask included, ready for ``load_state_dict``.

    The inverse of `from_nanda`.

    Raises:
        ValueError: If the weights are not those of our model with ordinary attention.
    """
    _config_of(weights)  # refuses what is not our model
    state_dict = {
        name: torch.from_numpy(
            np.array(rearrange(_array(name, weights[name]), f"{ours} -> {theirs}"), order="C")
        )
        for name, (theirs, ours) in _AXES.items()
    }
    return state_dict | {_MASK: torch.from_numpy(_causal_mask())}


def to_transformer_lens(weights: Weights) -> dict[str, Tensor]:
    """State dict for TransformerLens, the biases we lack set to zero.

    The names and shapes are our own, and those of HookedTransformer (versions before 4). There, load it with
    ``load_state_dict(…, strict=False)`` (the causal mask is not among the weights) into a network without
    folding or centring of weights, made with::

        HookedTransformerConfig(
            n_layers=1, d_model=…, n_ctx=3, n_heads=…, d_head=…, d_mlp=…, act_fn="relu",
            normalization_type=None, d_vocab=p + 1, d_vocab_out=p + 1,
        )

    From version 4 on the network is a bridge, made from a ``TransformerBridgeConfig`` with the same sizes and
    ``architecture="TransformerLensNative", positional_embedding_type="standard"``::

        bridge = TransformerBridge.boot_native(config)
        bridge.load_state_dict(convert_tl_checkpoint(to_transformer_lens(weights), config))

    where ``convert_tl_checkpoint`` comes from ``transformer_lens.conversion_utils``.

    Raises:
        ValueError: If the weights are not those of our model with ordinary attention.
    """
    config = _config_of(weights)
    ours = {name: torch.from_numpy(np.array(_array(name, w), order="C")) for name, w in weights.items()}
    like = ours["blocks.0.mlp.b_in"]
    zeros = {
        **{f"blocks.0.attn.b_{name}": (config.n_heads, config.d_head) for name in "QKV"},
        "blocks.0.attn.b_O": (config.d_model,),
        "unembed.b_U": (config.d_vocab,),
    }
    return ours | {name: like.new_zeros(shape) for name, shape in zeros.items()}


def _config_of(weights: Weights) -> ModelConfig:
    """The sizes of our weights, which the other layouts can hold if their attention is the ordinary one."""
    if isinstance(weights, Network):
        weights.config.require_ordinary_attention("the layout of other libraries")
    return ModelConfig.of(weights)


def from_transformer_lens(state_dict: Mapping[str, Any], act: Literal["relu", "gelu"] = "relu") -> Network:
    """The network of a TransformerLens state dict of the one-layer model; the way back from
    `to_transformer_lens`, and the way in for networks of its grokking demo.

    That demo has the biases that ours lacks, frozen at zero: they are dropped. And it gives answers over the
    p numbers alone (``d_vocab_out = p``), where ours has a score for ``=`` too: then W_U gets a column of
    zeros for it. Everything that is computed over the p answers is exactly the same; only a training that is
    taken up from there would be another one, since it divides by the odds of ``=`` as well.

    Args:
        state_dict: Names and shapes of HookedTransformer (versions before 4), tensors or arrays. The mask and
            the constant ``IGNORE``, where they are present, are dropped.
        act: The neurons' activation, which is not in it.

    Returns:
        The network, its weights copied, in the precision they came in.

    Raises:
        ValueError: If a parameter is missing, unknown, of another type or shape, or one of the biases that
            our model does not have is not zero; the message names it.
    """
    weights = {
        name: _array(name, value)
        for name, value in state_dict.items()
        if not name.endswith((".mask", ".IGNORE", "_mask"))
    }
    for name in [n for n in weights if n == "unembed.b_U" or n.startswith("blocks.0.attn.b_")]:
        bias = weights.pop(name)
        if np.any(bias):
            raise ValueError(
                f"{name} is not zero (at most {np.abs(bias).max():.3g}), and our model has no such bias"
            )
    if "embed.W_E" in weights and "unembed.W_U" in weights:
        W_U, p = weights["unembed.W_U"], len(weights["embed.W_E"]) - 1
        if W_U.ndim == 2 and W_U.shape[1] == p:
            weights["unembed.W_U"] = np.column_stack([W_U, np.zeros(len(W_U), W_U.dtype)])
    return Network.of({name: np.array(value) for name, value in weights.items()}, act)


def run_of(network: Network, task: Task, step: int = 0, provenance: Mapping[str, str] | None = None) -> Run:
    """A run of one checkpoint for a network that was trained elsewhere: figures and reports can open it.

    Its curves have one point, measured here. What a training would record beside it is not known: the
    settings of the run are the default ones with as many steps as ``step`` says.

    Args:
        network: As `from_nanda` or `from_transformer_lens` brings it in.
        task: What it learned, with its own split: ``Task(seed=s)`` for the published ones, or
            `Task.with_split` for one that other code drew, such as ``torch.randperm``.
        step: How many steps it was trained for, as far as one knows.
        provenance: Where it comes from, as texts by name.

    Raises:
        ValueError: If network and task disagree on p.
    """
    if network.p != task.p:
        raise ValueError(f"the task is mod {task.p}, but the network is mod {network.p}")
    logits = grid_logits(network)
    measured = {
        f"{split}_{name}": np.array([measure(logits, task, split)])
        for name, measure in (("loss", loss), ("accuracy", accuracy))
        for split in ("train", "test")
    }
    steps = np.array([step])
    settings = TrainConfig(steps=step)
    curves = {"step": steps, **measured}
    return Run(task, network.config, settings, steps, curves, [network], dict(provenance or {}))


def _published_shapes(config: ModelConfig) -> dict[str, tuple[int, ...]]:
    return {
        name: rearrange(np.broadcast_to(0, config.shapes[name]), f"{ours} -> {theirs}").shape
        for name, (theirs, ours) in _AXES.items()
    }


def _causal_mask() -> np.ndarray:
    return np.tril(np.ones((N_CTX, N_CTX), dtype=np.float32))


def _array(name: str, values: Any) -> np.ndarray:
    array = values.detach().cpu().numpy() if isinstance(values, Tensor) else np.asarray(values)
    if array.dtype.kind != "f":
        raise ValueError(f"{name} is not an array of floating-point numbers but of {array.dtype}")
    return array
