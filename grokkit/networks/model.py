"""The one-layer transformer of Nanda et al. (2023), as a reader would write it.

This is the reference: it computes every position and keeps every intermediate tensor within reach.
`grokkit.networks.fast` computes the same answer with a twentieth of the work.

Names and shapes of parameters and hooks are those of HookedTransformer, the field's common vocabulary.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, cast

import numpy as np
import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn
from torch.nn import functional as F

from grokkit.networks.sizes import Sizes, check_shapes
from grokkit.ranges import real_number, whole_number

if TYPE_CHECKING:
    import grokkit

Weights = Mapping[str, np.ndarray]  # parameters by name; a `grokkit.Network` is one
N_CTX = 3  # a, b, =
ACTIVATIONS: dict[str, Callable[[Tensor], Tensor]] = {"relu": F.relu, "gelu": F.gelu}


@dataclass(frozen=True)
class ModelConfig(Sizes):
    """Sizes of the transformer; the defaults are the paper's, with 226,816 parameters.

    Args:
        p: Modulus; the vocabulary has p + 1 tokens, the last of which is ``=``.
        d_model: Width of the residual stream.
        n_heads: Attention heads.
        d_head: Width of one head.
        d_mlp: Neurons.
        act: The neurons' non-linearity, ``relu`` or ``gelu``.
        attention_rate: α from 0 to 1. What a head pays to a token is ``α · softmax + (1 − α)``: at 1 that is
            ordinary attention, at 0 it is 1, whatever the token (Zhong et al. 2023, arXiv 2306.17844, code).

    Raises:
        ValueError: If a size is not a positive integer, p < 3, the activation is unknown, or the rate is not
            from 0 to 1.
    """

    p: int = 113
    d_model: int = 128
    n_heads: int = 4
    d_head: int = 32
    d_mlp: int = 512
    act: Literal["relu", "gelu"] = "relu"
    attention_rate: float = 1.0

    def __post_init__(self) -> None:
        for name, least in {"p": 3, "d_model": 1, "n_heads": 1, "d_head": 1, "d_mlp": 1}.items():
            object.__setattr__(self, name, whole_number(name, getattr(self, name), least))
        if not isinstance(self.act, str) or self.act not in ACTIVATIONS:
            raise ValueError(f"act must be one of {', '.join(ACTIVATIONS)}; got {self.act!r}")
        rate = real_number("attention_rate", self.attention_rate, least=0, most=1)
        object.__setattr__(self, "attention_rate", rate)

    def to_dict(self) -> dict[str, Any]:
        """The settings as plain values, for JSON; the attention rate only where it is not 1, so that what was
        recorded before there was another is called what it was."""
        told = super().to_dict()
        if self.attention_rate == 1:
            del told["attention_rate"]
        return told

    def require_ordinary_attention(self, what: str) -> None:
        """Raise ValueError unless the attention rate is 1; ``what`` is made for that only."""
        if self.attention_rate != 1:
            raise ValueError(
                f"{what} is for ordinary attention, rate 1; this network's rate is {self.attention_rate:g}"
            )

    @property
    def d_vocab(self) -> int:
        """Tokens: the p numbers and ``=``."""
        return self.p + 1

    @property
    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Every parameter's name and shape, in the order of the forward pass."""
        head_in = (self.n_heads, self.d_model, self.d_head)
        return {
            "embed.W_E": (self.d_vocab, self.d_model),
            "pos_embed.W_pos": (N_CTX, self.d_model),
            "blocks.0.attn.W_Q": head_in,
            "blocks.0.attn.W_K": head_in,
            "blocks.0.attn.W_V": head_in,
            "blocks.0.attn.W_O": (self.n_heads, self.d_head, self.d_model),
            "blocks.0.mlp.W_in": (self.d_model, self.d_mlp),
            "blocks.0.mlp.b_in": (self.d_mlp,),
            "blocks.0.mlp.W_out": (self.d_mlp, self.d_model),
            "blocks.0.mlp.b_out": (self.d_model,),
            "unembed.W_U": (self.d_model, self.d_vocab),
        }

    @classmethod
    def of(cls, weights: Weights, act: Literal["relu", "gelu"] = "relu") -> "ModelConfig":
        """The sizes of given weights, with ordinary attention; the activation is not in them.

        Raises:
            ValueError: If a parameter is missing, unknown, or of a shape that does not fit the others.
        """
        try:
            d_vocab, d_model = np.shape(weights["embed.W_E"])
            n_heads, _, d_head = np.shape(weights["blocks.0.attn.W_Q"])
            (d_mlp,) = np.shape(weights["blocks.0.mlp.b_in"])
        except KeyError as missing:
            raise ValueError(f"the weights lack the parameter {missing}; found {sorted(weights)}") from None
        config = cls(d_vocab - 1, d_model, n_heads, d_head, d_mlp, act)
        check_shapes(weights, config)
        return config


def initial_weights(config: ModelConfig, seed: int) -> dict[str, Tensor]:
    """The paper's initialisation: biases 0; W_U ~ N(0, 1/d_vocab); all other weights ~ N(0, 1/d_model).

    W_out too has variance 1/d_model, not 1/fan-in (Nanda et al. 2023, code). The generator is PyTorch's own
    on the CPU, so a seed means the same weights whatever the device.
    """
    generator = torch.Generator().manual_seed(seed)
    weights = {}
    for name, shape in config.shapes.items():
        if ".b_" in name:
            weights[name] = torch.zeros(shape)
        else:
            fan = config.d_vocab if name == "unembed.W_U" else config.d_model
            weights[name] = torch.randn(shape, generator=generator) / math.sqrt(fan)
    return weights


class Embed(nn.Module):
    """Look up each token's vector."""

    def __init__(self, W_E: Float[Tensor, "d_vocab d_model"]):
        super().__init__()
        self.W_E = nn.Parameter(W_E)

    def forward(self, tokens: Int[Tensor, "batch pos"]) -> Float[Tensor, "batch pos d_model"]:
        """One row of W_E per token."""
        return self.W_E[tokens]


class PosEmbed(nn.Module):
    """Add a learned vector for each position."""

    def __init__(self, W_pos: Float[Tensor, "n_ctx d_model"]):
        super().__init__()
        self.W_pos = nn.Parameter(W_pos)


class Attention(nn.Module):
    """Causal multi-head attention without biases; see `ModelConfig` for its rate."""

    future: Bool[Tensor, "query key"]

    def __init__(
        self,
        W_Q: Float[Tensor, "head d_model d_head"],
        W_K: Float[Tensor, "head d_model d_head"],
        W_V: Float[Tensor, "head d_model d_head"],
        W_O: Float[Tensor, "head d_head d_model"],
        rate: float,
    ):
        super().__init__()
        self.rate = rate
        self.W_Q, self.W_K, self.W_V, self.W_O = map(nn.Parameter, (W_Q, W_K, W_V, W_O))
        future = torch.ones(N_CTX, N_CTX, dtype=torch.bool).triu(diagonal=1)
        self.register_buffer("future", future, persistent=False)

    def forward(self, x: Float[Tensor, "batch pos d_model"], keep) -> Float[Tensor, "batch pos d_model"]:
        """(α softmax(q kᵀ / √d_head) + 1 − α) v, head by head, each head's result written back through W_O.

        The constant too is paid to what a token may see only.
        """
        project = "bpm,hmd->bphd"
        q = keep("blocks.0.attn.hook_q", torch.einsum(project, x, self.W_Q))  # (batch, pos, head, d_head)
        k = keep("blocks.0.attn.hook_k", torch.einsum(project, x, self.W_K))
        v = keep("blocks.0.attn.hook_v", torch.einsum(project, x, self.W_V))
        scores = torch.einsum("bqhd,bkhd->bhqk", q, k) / math.sqrt(self.W_Q.shape[-1])
        future = self.future[: x.shape[1], : x.shape[1]]
        scores = scores.masked_fill(future, -torch.inf)
        scores = keep("blocks.0.attn.hook_attn_scores", scores)  # (batch, head, query, key)
        pattern = self.rate * scores.softmax(dim=-1) + (1 - self.rate) * (~future).to(scores.dtype)
        pattern = keep("blocks.0.attn.hook_pattern", pattern)
        z = keep("blocks.0.attn.hook_z", torch.einsum("bhqk,bkhd->bqhd", pattern, v))
        return torch.einsum("bqhd,hdm->bqm", z, self.W_O)


class MLP(nn.Module):
    """Neurons: one hidden layer with biases."""

    def __init__(
        self,
        W_in: Float[Tensor, "d_model d_mlp"],
        b_in: Float[Tensor, " d_mlp"],
        W_out: Float[Tensor, "d_mlp d_model"],
        b_out: Float[Tensor, " d_model"],
        act: str,
    ):
        super().__init__()
        self.W_in, self.b_in, self.W_out, self.b_out = map(nn.Parameter, (W_in, b_in, W_out, b_out))
        self.act = ACTIVATIONS[act]

    def forward(self, x: Float[Tensor, "batch pos d_model"], keep) -> Float[Tensor, "batch pos d_model"]:
        """act(x W_in + b_in) W_out + b_out."""
        pre = keep("blocks.0.mlp.hook_pre", x @ self.W_in + self.b_in)  # (batch, pos, d_mlp)
        post = keep("blocks.0.mlp.hook_post", self.act(pre))
        return post @ self.W_out + self.b_out


class Block(nn.Module):
    """Attention, then neurons."""

    def __init__(self, attn: Attention, mlp: MLP):
        super().__init__()
        self.attn, self.mlp = attn, mlp


class Unembed(nn.Module):
    """Turn the residual stream into a score for every token."""

    def __init__(self, W_U: Float[Tensor, "d_model d_vocab"]):
        super().__init__()
        self.W_U = nn.Parameter(W_U)

    def forward(self, x: Float[Tensor, "batch pos d_model"]) -> Float[Tensor, "batch pos d_vocab"]:
        """Logits."""
        return x @ self.W_U


class Transformer(nn.Module):
    """Embedding, one block of attention and MLP around a residual stream, unembedding. No LayerNorm.

    Args:
        config: Sizes.
        seed: Seed of the initial weights.
    """

    def __init__(self, config: ModelConfig, seed: int = 0):
        super().__init__()
        self.config = config
        w = initial_weights(config, seed)
        self.embed = Embed(w["embed.W_E"])
        self.pos_embed = PosEmbed(w["pos_embed.W_pos"])
        W_Q, W_K, W_V, W_O = (w[f"blocks.0.attn.W_{name}"] for name in "QKVO")
        attn = Attention(W_Q, W_K, W_V, W_O, config.attention_rate)
        W_in, b_in, W_out, b_out = (w[f"blocks.0.mlp.{name}"] for name in ("W_in", "b_in", "W_out", "b_out"))
        self.blocks = nn.ModuleList([Block(attn, MLP(W_in, b_in, W_out, b_out, config.act))])
        self.unembed = Unembed(w["unembed.W_U"])

    @classmethod
    def from_network(cls, network: "grokkit.Network") -> "Transformer":
        """The transformer with a network's sizes, activation and (copied) weights, in their precision.

        Weights in 16 bits become float32, to compute with.
        """
        model = cls(network.config)
        if network["embed.W_E"].dtype == np.float64:
            model = model.double()
        model.load_state_dict({name: torch.tensor(w) for name, w in network.items()})
        return model

    def forward(self, tokens: Int[Tensor, "batch pos"]) -> Float[Tensor, "batch pos d_vocab"]:
        """Logits at every position; the answer to ``[a, b, =]`` is read at the last."""
        return self._forward(tokens, lambda name, tensor: tensor)

    def run_with_cache(
        self, tokens: Int[Tensor, "batch pos"]
    ) -> tuple[Float[Tensor, "batch pos d_vocab"], dict[str, Tensor]]:
        """Logits and every intermediate tensor by its hook name (``blocks.0.mlp.hook_post``, …)."""
        cache: dict[str, Tensor] = {}

        def keep(name: str, tensor: Tensor) -> Tensor:
            cache[name] = tensor.detach()
            return tensor

        return self._forward(tokens, keep), cache

    def _forward(self, tokens, keep):
        self._check(tokens)
        block = cast(Block, self.blocks[0])
        embed = keep("hook_embed", self.embed(tokens))  # (batch, pos, d_model), as all below
        pos_embed = self.pos_embed.W_pos[: tokens.shape[1]].expand_as(embed)
        x = keep("blocks.0.hook_resid_pre", embed + keep("hook_pos_embed", pos_embed))
        x = x + keep("blocks.0.hook_attn_out", block.attn(x, keep))
        keep("blocks.0.hook_resid_mid", x)
        x = x + keep("blocks.0.hook_mlp_out", block.mlp(x, keep))
        keep("blocks.0.hook_resid_post", x)
        return self.unembed(x)

    def _check(self, tokens: Tensor) -> None:
        if tokens.ndim != 2 or tokens.shape[1] > N_CTX:
            raise ValueError(f"tokens must have shape (batch, at most {N_CTX}), got {tuple(tokens.shape)}")
        if tokens.dtype not in (torch.int64, torch.int32):  # bytes and truth values would choose, not index
            raise ValueError(f"tokens must be int64 or int32, got {tokens.dtype}")
        if tokens.numel() and not 0 <= int(tokens.min()) <= int(tokens.max()) <= self.config.p:
            raise ValueError(
                f"tokens must be 0 … {self.config.p} (= is {self.config.p}), "
                f"got values from {int(tokens.min())} to {int(tokens.max())}"
            )
