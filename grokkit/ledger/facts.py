"""What one run comes to, in a few numbers that are small enough to be kept of every run."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float

from grokkit import circuits
from grokkit.measures import loss
from grokkit.networks.fast import grid_logits
from grokkit.opened import Opened
from grokkit.runs.moments import grokked, memorised
from grokkit.task import Task


@dataclass(frozen=True)
class Left:
    """What is left of the answers to the test pairs after a cut.

    A network that knows nothing of a + b any more says (a + b) + s for no s more readily than for another. So
    the right answers, s = 0, are to be compared with the other p − 1 distances: ``likelier`` of them occur
    at least as often. That supposes less than a binomial distribution, for which each pair must guess alone.

    Attributes:
        right: Test pairs that are still answered rightly.
        likelier: Of the distances 1 … p − 1 from the right answer, how many occur at least as often as 0.
    """

    right: int
    likelier: int

    @classmethod
    def of(cls, logits: Float[np.ndarray, "pair p"], task: Task) -> "Left":
        """What is left in these logits of all pairs."""
        distance = (logits.argmax(axis=1) - task.labels)[~task.train_mask] % task.p
        count = np.bincount(distance, minlength=task.p)
        return cls(int(count[0]), int((count[1:] >= count[0]).sum()))


@dataclass(frozen=True)
class Facts:
    """A run, its moments, and its key frequencies cut out.

    Attributes:
        name: What the run is called here.
        seed: Of its split.
        key_frequencies: Of its last network, by W_L.
        memorised: First step with more than 99 % of the training pairs right, or None.
        grokked: The same of the test pairs.
        last: Its last step.
        test_pairs: How many there are.
        test_loss: Of the last network, in nats.
        only_key: Test loss of the logits' mean and key waves of a + b alone (restricted loss).
        without_key: What is left without the key frequencies, by where they are taken out: ``embedding`` or
            ``logits`` (there: their waves of a + b); ``with doubles``, and without twice these frequencies.
    """

    name: str
    seed: int
    key_frequencies: tuple[int, ...]
    memorised: int | None
    grokked: int | None
    last: int
    test_pairs: int
    test_loss: float
    only_key: float
    without_key: dict[str, Left]

    @classmethod
    def of(cls, name: str, opened: Opened) -> "Facts":
        """The facts of an opened run."""
        run, task, logits, K = opened.run, opened.task, opened.grid.logits, opened.K
        with_doubles = sorted({*K, *doubles(K, task.p)})

        def blind(frequencies: Iterable[int]) -> np.ndarray:
            return grid_logits(circuits.ablate_frequencies(opened.network, frequencies))

        without = {
            "embedding": blind(K),
            "embedding with doubles": blind(with_doubles),
            "logits": circuits.ablate_waves(logits, K, task.p),
            "logits with doubles": circuits.ablate_waves(logits, with_doubles, task.p),
        }
        return cls(
            name,
            task.seed,
            K,
            memorised(run),
            grokked(run),
            int(run.steps[-1]),
            int((~task.train_mask).sum()),
            loss(logits, task),
            loss(circuits.ablate_waves(logits, K, task.p, "keep"), task),
            {where: Left.of(cut, task) for where, cut in without.items()},
        )


def doubles(frequencies: Iterable[int], p: int) -> tuple[int, ...]:
    """Twice each frequency, as one of 1 … ⌊p/2⌋ (2k and p − 2k are the same wave)."""
    return tuple(min(2 * k, p - 2 * k) for k in frequencies)
