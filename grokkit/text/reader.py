"""The text model: a small transformer that reads words and says what comes next, as a reader would write it.

RMSNorm before every layer, a bias on the attention scores that is learned for every distance, no absolute
positions: nothing tells it how far down a line it is. Any depth, with neurons or without.

Names and shapes of parameters and hooks are those of HookedTransformer where it has them.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
from einops import rearrange
from jaxtyping import Float, Int
from torch import Tensor
from torch.nn import functional as F

from grokkit.networks.sizes import Sizes, check_shapes
from grokkit.ranges import real_number, whole_number

EPS = 1e-6  # in the root of RMSNorm
HookFunction = Callable[[Tensor], Tensor | None]


@dataclass(frozen=True)
class ReaderConfig(Sizes):
    """Sizes of the text model.

    Args:
        d_vocab: Tokens.
        n_ctx: The most tokens of a text.
        d_model: Width of the residual stream.
        n_layers: Layers, each of attention and neurons.
        n_heads: Attention heads in each.
        d_head: Width of one head.
        d_mlp: Neurons of each layer; 0 for none.
        sphere: Whether the residual stream is brought back to length √d_model after everything that is added
            to it, so that nothing can be written more loudly than the rest.
        noise: Standard deviation of what training adds to all that a layer reads, whose own size is about 1.

    Raises:
        ValueError: If a size is not an integer in its range.
    """

    d_vocab: int
    n_ctx: int = 96
    d_model: int = 48
    n_layers: int = 3
    n_heads: int = 4
    d_head: int = 12
    d_mlp: int = 144
    sphere: bool = False
    noise: float = 0.0

    def __post_init__(self) -> None:
        least = dict(d_vocab=2, n_ctx=1, d_model=1, n_layers=1, n_heads=1, d_head=1, d_mlp=0)
        for name, smallest in least.items():
            object.__setattr__(self, name, whole_number(name, getattr(self, name), smallest))
        if not isinstance(self.sphere, bool | np.bool_):
            raise ValueError(f"sphere must be True or False, got {self.sphere!r}")
        object.__setattr__(self, "noise", real_number("noise", self.noise, least=0))

    @property
    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Every parameter's name and shape, in the order of the forward pass."""
        shapes: dict[str, tuple[int, ...]] = {"embed.W_E": (self.d_vocab, self.d_model)}
        head_in = (self.n_heads, self.d_model, self.d_head)
        for layer in range(self.n_layers):
            attn, mlp = f"blocks.{layer}.attn", f"blocks.{layer}.mlp"
            shapes |= {
                f"blocks.{layer}.ln1.w": (self.d_model,),
                f"{attn}.W_Q": head_in,
                f"{attn}.W_K": head_in,
                f"{attn}.W_V": head_in,
                f"{attn}.W_O": (self.n_heads, self.d_head, self.d_model),
                f"{attn}.b_distance": (self.n_heads, self.n_ctx),
            }
            if self.d_mlp:
                shapes |= {
                    f"blocks.{layer}.ln2.w": (self.d_model,),
                    f"{mlp}.W_in": (self.d_model, self.d_mlp),
                    f"{mlp}.b_in": (self.d_mlp,),
                    f"{mlp}.W_out": (self.d_mlp, self.d_model),
                    f"{mlp}.b_out": (self.d_model,),
                }
        return shapes | {"ln_final.w": (self.d_model,), "unembed.W_U": (self.d_model, self.d_vocab)}


def initial_weights(config: ReaderConfig, seed: int) -> dict[str, Tensor]:
    """Matrices ~ N(0, 1/fan-in), those that write to the residual stream smaller by √(2 · layers).

    Biases 0, scales of the norms 1. The heads begin with different reach: head h (from 1) scores what is
    d tokens back lower by d · 2^(-8h/heads), the slopes of ALiBi (Press et al. 2022), and learns from there.
    """
    generator = torch.Generator().manual_seed(seed)
    weights = {}
    for name, shape in config.shapes.items():
        kind = name.rsplit(".", 1)[1]
        if kind == "w":
            weights[name] = torch.ones(shape)
        elif kind in ("b_in", "b_out"):
            weights[name] = torch.zeros(shape)
        elif kind == "b_distance":
            slopes = 2.0 ** (-8 * torch.arange(1, config.n_heads + 1) / config.n_heads)
            weights[name] = -slopes[:, None] * torch.arange(config.n_ctx)
        else:
            fan_in = {"W_E": 1, "W_O": config.n_heads * config.d_head}.get(kind, shape[-2])
            scale = 1 / math.sqrt(fan_in)
            if kind in ("W_O", "W_out"):
                scale /= math.sqrt(2 * config.n_layers)
            weights[name] = torch.randn(shape, generator=generator) * scale
    return weights


def check_weights(weights: Mapping[str, np.ndarray | Tensor], config: ReaderConfig) -> None:
    """Raise ValueError unless these are the parameters of ``config``, of its shapes and finite.

    The message names one that is not.
    """
    check_shapes(weights, config)
    for name, values in weights.items():
        if not bool(np.isfinite(np.asarray(values.sum().item()))):
            raise ValueError(f"{name} is not finite")


class Reader:
    """Embedding, layers around a residual stream, unembedding.

    Args:
        config: Sizes.
        weights: Parameters by name; arrays are copied, tensors are taken as they are, so that they can be
            trained. By default the initial ones of ``seed``.
        seed: Seed of the initial weights.

    Attributes:
        weights: The parameters, as tensors by name.

    Raises:
        ValueError: If the weights are not those of the configuration; the message names one that is not.
    """

    def __init__(
        self, config: ReaderConfig, weights: Mapping[str, np.ndarray | Tensor] | None = None, seed: int = 0
    ):
        self.config = config
        given = initial_weights(config, seed) if weights is None else weights
        check_weights(given, config)
        self.weights = {
            name: w if isinstance(w, Tensor) else torch.tensor(w, dtype=torch.float32)
            for name, w in given.items()
        }
        place = torch.arange(config.n_ctx)
        self._distance: Int[Tensor, "query key"] = place[:, None] - place

    def __call__(
        self, tokens: Int[Tensor, "text pos"], noise: torch.Generator | None = None
    ) -> Float[Tensor, "text pos d_vocab"]:
        """Logits of the token that follows each.

        Args:
            tokens: Texts.
            noise: Where the configuration's noise comes from; None for none.
        """
        return self._forward(tokens, lambda name, tensor: tensor, noise)

    def run_with_cache(
        self, tokens: Int[Tensor, "text pos"]
    ) -> tuple[Float[Tensor, "text pos d_vocab"], dict[str, Tensor]]:
        """Logits, and every intermediate tensor by its hook name (``blocks.1.hook_resid_post``, …)."""
        cache: dict[str, Tensor] = {}

        def keep(name: str, tensor: Tensor) -> Tensor:
            cache[name] = tensor.detach()
            return tensor

        return self._forward(tokens, keep), cache

    def run_with_hooks(
        self, tokens: Int[Tensor, "text pos"], hooks: Mapping[str, HookFunction]
    ) -> Float[Tensor, "text pos d_vocab"]:
        """Logits with some intermediate tensors changed: each hook is given its tensor and returns another.

        Raises:
            KeyError: If there is no hook of a name that is given.
        """
        left = set(hooks)

        def change(name: str, tensor: Tensor) -> Tensor:
            left.discard(name)
            changed = hooks[name](tensor) if name in hooks else None
            return tensor if changed is None else changed

        logits = self._forward(tokens, change)
        if left:
            raise KeyError(f"the model has no hook called {sorted(left)[0]!r}")
        return logits

    @torch.no_grad()
    def run_from(self, stop: str, x: Float[Tensor, "text pos d_model"]) -> Float[Tensor, "text pos d_vocab"]:
        """Logits when the residual stream is x at one of its hooks: what comes before is not computed.

        Args:
            stop: ``blocks.1.hook_resid_mid``, say.
            x: What is there.

        Raises:
            KeyError: If the stream has no hook of that name.
            ValueError: If x has not the stream's shape.
        """
        start = self.place_of(stop)
        if x.ndim != 3 or x.shape[1] > self.config.n_ctx or x.shape[2] != self.config.d_model:
            expected = f"(texts, 1 … {self.config.n_ctx}, {self.config.d_model})"
            raise ValueError(f"x must have shape {expected}, got {tuple(x.shape)}")
        return self._go_on(start, x, lambda name, tensor: tensor)

    @cached_property
    def stops(self) -> tuple[str, ...]:
        """The hooks of the residual stream, in their order."""
        places = ("pre", "mid", "post") if self.config.d_mlp else ("pre", "post")
        return tuple(
            f"blocks.{layer}.hook_resid_{place}" for layer in range(self.config.n_layers) for place in places
        )

    def place_of(self, stop: str) -> int:
        """Which of `stops` a hook is, from 0.

        Raises:
            KeyError: If the residual stream has no hook of that name.
        """
        if stop not in self.stops:
            raise KeyError(f"the residual stream has no hook called {stop!r}, only {', '.join(self.stops)}")
        return self.stops.index(stop)

    def _forward(self, tokens, keep, noise: torch.Generator | None = None):
        self._check(tokens)
        return self._go_on(0, keep("hook_embed", F.embedding(tokens, self.weights["embed.W_E"])), keep, noise)

    def _go_on(
        self, start: int, x: Float[Tensor, "text pos d_model"], keep, noise: torch.Generator | None = None
    ):
        """Logits from the stream as it is at one of its stops."""

        def read(norm: str, x: Tensor) -> Tensor:
            normal = F.rms_norm(x, x.shape[-1:], self.weights[f"{norm}.w"], EPS)
            normal = keep(f"{norm}.hook_normalized", normal)
            if noise is None:
                return normal
            return normal + self.config.noise * torch.randn(normal.shape, generator=noise, device=x.device)

        def write(x: Tensor, added: Tensor) -> Tensor:
            x = x + added
            return F.rms_norm(x, x.shape[-1:], eps=EPS) if self.config.sphere else x

        for stop in self.stops[start:]:
            x, block = keep(stop, x), stop.rpartition(".")[0]
            if stop.endswith("_pre"):
                attn_out = self._attention(block, read(f"{block}.ln1", x), keep)
                x = write(x, keep(f"{block}.hook_attn_out", attn_out))
            elif stop.endswith("_mid"):
                mlp_out = self._mlp(block, read(f"{block}.ln2", x), keep)
                x = write(x, keep(f"{block}.hook_mlp_out", mlp_out))
        return read("ln_final", x) @ self.weights["unembed.W_U"]

    def _attention(self, block: str, x: Float[Tensor, "text pos d_model"], keep):
        """softmax(q kᵀ/√d_head + b[distance]) v, head by head, written back through W_O."""
        W_Q, W_K, W_V, W_O, b_distance = (
            self.weights[f"{block}.attn.{name}"] for name in ("W_Q", "W_K", "W_V", "W_O", "b_distance")
        )
        q = keep(f"{block}.attn.hook_q", _by_head(x, W_Q))  # (text, head, pos, d_head)
        k = keep(f"{block}.attn.hook_k", _by_head(x, W_K))
        v = keep(f"{block}.attn.hook_v", _by_head(x, W_V))
        distance = self._distance[: x.shape[1], : x.shape[1]]
        bias = b_distance[:, distance.clamp(min=0)].masked_fill(distance < 0, -torch.inf)
        scores = (q / math.sqrt(self.config.d_head)) @ k.transpose(-1, -2) + bias
        scores = keep(f"{block}.attn.hook_attn_scores", scores)  # (text, head, query, key)
        pattern = keep(f"{block}.attn.hook_pattern", scores.softmax(dim=-1))
        z = keep(f"{block}.attn.hook_z", pattern @ v)  # (text, head, pos, d_head)
        return rearrange(z, "t h p d -> t p (h d)") @ W_O.flatten(0, 1)

    def _mlp(self, block: str, x: Float[Tensor, "text pos d_model"], keep):
        """relu(x W_in + b_in) W_out + b_out."""
        W_in, b_in, W_out, b_out = (
            self.weights[f"{block}.mlp.{name}"] for name in ("W_in", "b_in", "W_out", "b_out")
        )
        pre = keep(f"{block}.mlp.hook_pre", x @ W_in + b_in)  # (text, pos, d_mlp)
        post = keep(f"{block}.mlp.hook_post", F.relu(pre))
        return post @ W_out + b_out

    def _check(self, tokens: Tensor) -> None:
        if tokens.ndim != 2 or not 1 <= tokens.shape[1] <= self.config.n_ctx:
            raise ValueError(
                f"tokens must have shape (texts, 1 … {self.config.n_ctx}), got {tuple(tokens.shape)}"
            )
        if tokens.dtype not in (torch.int64, torch.int32):
            raise ValueError(f"tokens must be int64 or int32, got {tokens.dtype}")
        if tokens.numel() and not 0 <= int(tokens.min()) <= int(tokens.max()) < self.config.d_vocab:
            raise ValueError(
                f"tokens must be 0 … {self.config.d_vocab - 1}, "
                f"got values from {int(tokens.min())} to {int(tokens.max())}"
            )


def _by_head(
    x: Float[Tensor, "text pos d_model"], W: Float[Tensor, "head d_model d_head"]
) -> Float[Tensor, "text head pos d_head"]:
    """What every head reads, by one product of matrices, which is much faster than one for each head."""
    read = x @ rearrange(W, "h m d -> m (h d)")
    return rearrange(read, "t p (h d) -> t h p d", h=len(W))
