"""A network as one object: its weights by name, and the configuration that says how they are used."""

from collections.abc import Iterator, Mapping
from typing import Literal

import numpy as np

from grokkit.networks.model import ModelConfig, Weights
from grokkit.networks.sizes import check_shapes


class Network(Mapping[str, np.ndarray]):
    """The weights of a transformer together with its `ModelConfig`; nobody can change it.

    It is a mapping from parameter names to arrays, so whatever reads weights reads a network too. What is
    handed out is read-only; an edited network is another one: ``network | {"embed.W_E": edited}``.

    Args:
        config: Sizes and activation.
        weights: Every parameter of ``config``, of its shape, finite, and all in one floating-point precision.
            What the network keeps are copies.

    Raises:
        ValueError: If a parameter is missing, unknown, of another shape or precision, or not finite; the
            message names it.
    """

    def __init__(self, config: ModelConfig, weights: Weights):
        check_shapes(weights, config)
        arrays = {name: np.asarray(weights[name]) for name in config.shapes}
        precision = arrays["embed.W_E"].dtype
        for name, values in arrays.items():
            if values.dtype.kind != "f":
                raise ValueError(f"{name} must hold floating-point numbers, got {values.dtype}")
            if values.dtype != precision:
                raise ValueError(
                    f"embed.W_E is in {precision}, but {name} in {values.dtype}; one is expected"
                )
            bad = values.size - np.count_nonzero(np.isfinite(values))
            if bad:
                raise ValueError(
                    f"{name} holds {bad:,} values that are not finite, so nothing can be computed"
                )
        self.config = config
        self._weights = {name: _read_only(values.copy()) for name, values in arrays.items()}

    @classmethod
    def of(cls, weights: Weights, act: Literal["relu", "gelu"]) -> "Network":
        """The network with these weights and ordinary attention.

        Their shapes say its sizes, but its activation must be told.
        """
        return cls(ModelConfig.of(weights, act), weights)

    @property
    def p(self) -> int:
        """The modulus."""
        return self.config.p

    @property
    def act(self) -> str:
        """The neurons' non-linearity."""
        return self.config.act

    @property
    def attention_rate(self) -> float:
        """How much of its attention is a softmax; see `ModelConfig`."""
        return self.config.attention_rate

    def __getitem__(self, name: str) -> np.ndarray:
        return self._weights[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._weights)

    def __len__(self) -> int:
        return len(self._weights)

    def __or__(self, edits: Weights) -> "Network":
        """The same network with some parameters exchanged, in the precision of those that they replace."""
        exchanged = {
            name: np.asarray(values).astype(self._weights[name].dtype) if name in self else values
            for name, values in edits.items()
        }
        return Network(self.config, {**self._weights, **exchanged})

    def __repr__(self) -> str:
        rate = "" if self.attention_rate == 1 else f", attention rate {self.attention_rate:g}"
        return f"<Network mod {self.p}: {self.config.n_parameters:,} weights, {self.act}{rate}>"

    def weights(self) -> dict[str, np.ndarray]:
        """The parameters by name, in arrays of the caller's own."""
        return {name: values.copy() for name, values in self._weights.items()}


def _read_only(values: np.ndarray) -> np.ndarray:
    values.flags.writeable = False
    return values
