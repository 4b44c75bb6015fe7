"""Pairs that training no longer hears: what rounding makes of a learned answer's gradient."""

import numpy as np
import torch
from jaxtyping import Bool

from grokkit.networks import fast
from grokkit.networks.network import Network
from grokkit.settings import TrainConfig
from grokkit.task import Task
from grokkit.training.sums import objective_of


@torch.no_grad()
def silent(network: Network, task: Task, settings: TrainConfig) -> Bool[np.ndarray, " pair"]:
    """True for the training pairs whose loss pulls at the right answer with exactly nothing.

    In little precision the sum over the answers is that of the right one alone once it leads far enough: its
    softmax is exactly 1, and no step makes it more sure ("softmax collapse": Prieto et al. 2025, arXiv
    2501.04697).

    Args:
        network: Any.
        task: What it learns.
        settings: Of its training: what is made smaller, and in which precision.
    """
    weights = {name: torch.tensor(w, dtype=torch.float32) for name, w in network.items()}
    pairs, labels = (torch.tensor(values[task.train_mask]) for values in (task.pairs, task.labels))
    scores = fast.logits(weights, pairs, network.act, network.attention_rate)
    _, slope = objective_of(settings).with_slope(scores, labels)
    found = np.zeros(task.p**2, dtype=bool)
    found[task.train_mask] = (slope.gather(1, labels[:, None])[:, 0] == 0).numpy()
    return found
