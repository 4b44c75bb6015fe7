"""A network as one object: its weights by name, and the configuration that says how they are used."""

from collections.abc import Iterator, Mapping
from typing import Any, Literal

import numpy as np

from grokkit.networks.model import ModelConfig, Weights, check_shapes


class Network(Mapping[str, np.ndarray]):
    """The weights of a transformer together with its `ModelConfig`; nobody can change it.

    It is a mapping from parameter names to arrays, so whatever reads weights reads a network too. What is
    handed out is read-only; an edited network is another one: ``network | {"embed.W_E": edited}``.

    Args:
        config: Sizes and activation.
        weights: Every parameter of ``config``, of its shape, finite.

    Raises:
        ValueError: If a parameter is missing, unknown, of another shape or not finite; the message names it.
    """

    def __init__(self, config: ModelConfig, weights: Mapping[str, np.ndarray]):
        check_shapes(weights, config)
        for name, values in weights.items():
            bad = int(np.size(values) - np.isfinite(values).sum())
            if bad:
                raise ValueError(
                    f"{name} holds {bad:,} values that are not finite, so nothing can be computed"
                )
        self.config = config
        self._weights = {name: _read_only(np.asarray(weights[name])) for name in config.shapes}

    @classmethod
    def of(cls, weights: Mapping[str, np.ndarray], act: Literal["relu", "gelu"] = "relu") -> "Network":
        """The network with these weights; their shapes say its sizes, but not its activation."""
        return cls(ModelConfig.of(weights, act), weights)

    @property
    def p(self) -> int:
        """The modulus."""
        return self.config.p

    @property
    def act(self) -> str:
        """The neurons' non-linearity."""
        return self.config.act

    def __getitem__(self, name: str) -> np.ndarray:
        return self._weights[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._weights)

    def __len__(self) -> int:
        return len(self._weights)

    def __or__(self, edits: Mapping[str, Any]) -> "Network":
        """The same network with some parameters exchanged."""
        return Network(self.config, {**self._weights, **edits})

    def __repr__(self) -> str:
        return f"<Network mod {self.p}: {self.config.n_parameters:,} weights, {self.act}>"

    def weights(self) -> Weights:
        """The parameters by name, in arrays of the caller's own."""
        return {name: values.copy() for name, values in self._weights.items()}


def _read_only(values: np.ndarray) -> np.ndarray:
    """A view that cannot be written to."""
    view = values.view()
    view.flags.writeable = False
    return view
