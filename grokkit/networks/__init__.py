"""The transformer, twice: as a reader would write it (`model`), and folded, exact and faster (`fast`)."""

from grokkit.networks import fast
from grokkit.networks.model import ModelConfig, Transformer, Weights
from grokkit.networks.network import Network

__all__ = ["ModelConfig", "Network", "Transformer", "Weights", "fast"]
