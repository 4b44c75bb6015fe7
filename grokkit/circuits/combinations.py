"""What a network still knows after each operation: every subset of its waves, heads and neurons cut out.

An operation's parts are numbered; subset m of them holds part i if bit i of m is set, so subset 0 is the
whole network. What parts add to neurons or logits is computed once and left out in every combination, which
gives the logits of `grokkit.circuits` in a fraction of the time.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float, Int

from grokkit import circuits, fourier, measures
from grokkit.networks import fast
from grokkit.networks.network import Network
from grokkit.runs import Run
from grokkit.task import Task

MOST_PARTS = 6  # of a kind, that can be switched: twice as many subsets with each
REST = 0  # stands for the neurons that have no frequency


class Operation(NamedTuple):
    """Something that can be cut: which kind of part, what comes in its place, and the parts' numbers."""

    name: str  # embedding, logits, heads-zero, heads-mean, neurons-zero, neurons-mean
    parts: tuple[int, ...]


class Operations(NamedTuple):
    """What can be cut from the networks of a run; the same parts at every step.

    Attributes:
        keys: The key frequencies of the last network that can be switched, the strongest in W_L.
        n_keys: How many it has.
        heads: Its heads.
        cluster: For each neuron of the last network the frequency that it is made of; `REST` if none of keys.
    """

    keys: tuple[int, ...]
    n_keys: int
    heads: tuple[int, ...]
    cluster: Int[np.ndarray, " neuron"]

    @property
    def all(self) -> list[Operation]:
        """In the order in which their subsets are numbered."""
        clusters = tuple(k for k in (*self.keys, REST) if (self.cluster == k).any())
        return [
            Operation("embedding", self.keys),
            Operation("logits", self.keys),
            *(Operation(f"heads-{how}", self.heads) for how in ("zero", "mean")),
            *(Operation(f"neurons-{how}", clusters) for how in ("zero", "mean")),
        ]


class Outcome(NamedTuple):
    """What the network does after a cut."""

    right: Bool[np.ndarray, " pair"]
    train_loss: float
    test_loss: float


def operations_of(run: Run) -> Operations:
    """What can be cut: waves, heads and neurons of the last network.

    Raises:
        ValueError: If the run is not about addition, or there are more heads than can be switched.
    """
    if run.task.op != "add":
        raise ValueError(f"these operations are about addition; this run learned {run.task.op!r}")
    if run.model.n_heads > MOST_PARTS:
        raise ValueError(f"at most {MOST_PARTS} heads can be switched; this network has {run.model.n_heads}")
    p, last = run.task.p, run.network(run.steps[-1])
    found = measures.key_frequencies(last)
    norms = fourier.spectrum(measures.neuron_logit_map(last))
    keys = tuple(sorted(sorted(found, key=lambda k: -norms[k])[:MOST_PARTS]))
    frequency = circuits.neuron_clusters(fast.grid_run(last).post, p).frequency
    cluster = np.where(np.isin(frequency, keys), frequency, REST)
    return Operations(keys, len(found), tuple(range(run.model.n_heads)), cluster)


def outcomes(run: Run, step: int, operations: Operations) -> Iterator[Outcome]:
    """The outcome of every subset of every operation on the network of a recorded step, in order."""
    task, train = run.task, run.task.train_mask
    for logits in _all_logits(task, run.network(step), operations):
        losses = measures.cross_entropy(logits, task.labels)
        right = logits.argmax(axis=1) == task.labels
        yield Outcome(right, float(losses[train].mean()), float(losses[~train].mean()))


def subsets(parts: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """All subsets, number 0 first."""
    for m in range(2 ** len(parts)):
        yield tuple(part for i, part in enumerate(parts) if m >> i & 1)


def _all_logits(
    task: Task, network: Network, operations: Operations
) -> Iterator[Float[np.ndarray, "pair p"]]:
    seen = {}  # on its way through: what each head adds to the stream, and the stream that comes of it

    def look(stage: str) -> Callable[[np.ndarray], np.ndarray]:
        return lambda values: seen.setdefault(stage, values)

    whole = fast.grid_run(network, {stage: look(stage) for stage in ("result", "mlp_skip")})
    for operation in operations.all:
        match operation.name.partition("-"):
            case ("embedding", _, _):
                for ks in subsets(operation.parts):
                    yield fast.grid_logits(circuits.ablate_frequencies(network, ks, "W_E"))
            case ("logits", _, _):
                waves = {
                    k: measures.sum_projection(whole.logits, [k], task.p)[task.labels]
                    for k in operation.parts
                }
                yield from _without(whole.logits, waves, operation.parts)
            case ("heads", _, how):
                yield from _without_heads(network, seen["result"], seen["mlp_skip"], operation.parts, how)
            case ("neurons", _, how):
                # from neurons to logits everything is linear
                post = whole.post - whole.post.mean(axis=0) * (how == "mean")
                W_L = measures.neuron_logit_map(network).T.astype(post.dtype)
                written = {
                    k: post[:, members] @ W_L[members]
                    for k in operation.parts
                    for members in [np.flatnonzero(operations.cluster == k)]
                }
                yield from _without(whole.logits, written, operation.parts)


def _without(
    whole: Float[np.ndarray, "pair channel"],
    added: dict[int, Float[np.ndarray, "pair channel"]],
    parts: Sequence[int],
) -> Iterator[Float[np.ndarray, "pair channel"]]:
    for cut in subsets(parts):
        left = whole.astype(np.float64)
        for part in cut:
            left -= added[part]
        yield left


def _without_heads(
    network: Network,
    results: Float[np.ndarray, "pair head d_model"],
    stream: Float[np.ndarray, "pair d_model"],
    heads: Sequence[int],
    how: str,
) -> Iterator[Float[np.ndarray, "pair p"]]:
    """Heads reach the logits past the neurons and through them; only the second way bends."""
    gone = {h: results[:, h] - results[:, h].mean(axis=0) * (how == "mean") for h in heads}
    for cut in subsets(heads):
        lost = sum((gone[h] for h in cut), np.zeros_like(stream))
        yield fast.read_stream(network, stream - lost).logits
