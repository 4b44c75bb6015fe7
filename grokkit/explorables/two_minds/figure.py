"""TwoMinds: the reader and the network do the same dozen sums, and it is compared what was hard for whom."""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int, Shaped

from grokkit.explorables.frame import encoding
from grokkit.explorables.frame.figure import Explorable, State, state_number
from grokkit.explorables.two_minds.picture import difference_picture
from grokkit.measures import margins
from grokkit.networks.fast import grid_logits
from grokkit.runs import Run
from grokkit.task import Task

KINDS = ("nothing to carry", "ones to carry", "past the top")
EACH = 2  # sums of each kind that are hard for the network, and as many that are easy for it:
TENTH = 10  # from the tenth of their kind with the smallest margins, and from that with the largest
LEAST = 10  # smaller numbers are too easy to tell us apart


class TwoMinds(Explorable[Run]):
    """Twelve sums on the clock: the reader's times and errors beside the network's margins, pair by pair.

    The reader's answers stay in the page, and are gone when it is left.

    Args:
        run: Any run of the task a + b; its last checkpoint is shown.
        a: First number of a pair to look at.
        b: Its second number.

    Raises:
        ValueError: If the run learned something else than a + b, has no checkpoints, diverged, or has too few
            test pairs for any sums.

    Example:
        >>> from grokkit import load_recorded
        >>> from grokkit.explorables import TwoMinds
        >>> TwoMinds(load_recorded("mainline"))
    """

    kind = "two_minds"
    caption = (
        "Do the sums in your head, as fast as you can without being careless. Your answers and times "
        "stay in this page. Then compare, row by row: marks further right were harder. Press a sum to find "
        "it in the table of all pairs and on the curve; drag over the table to ask for any other pair."
    )
    a, b = state_number(), state_number()

    def __init__(self, run: Run, a: int | None = None, b: int | None = None) -> None:
        super().__init__(run, a=a, b=b)

    @staticmethod
    def data(run: Run) -> encoding.FigureData:
        """See `two_minds_data`."""
        return two_minds_data(run)

    @staticmethod
    def picture(run: Run, figure_data: encoding.FigureData, start: State) -> str:
        """The margin by a − b, with the twelve sums, as SVG."""
        found = _margins(run)
        return difference_picture(found, twelve_sums(found, run.task))


class Dozen(NamedTuple):
    """Sums in the order in which they are asked."""

    pairs: Int[np.ndarray, "sum 2"]
    kinds: Int[np.ndarray, " sum"]  # of `KINDS`


def two_minds_data(run: Run) -> encoding.FigureData:
    """Everything that TwoMinds draws, quantised.

    Arrays: ``margins`` (pair,), the lead of the right answer over its best rival in nats, error ≤ 1/131,070
    of their range; ``sums`` (sum, 2) and ``kind`` (sum,) as `twelve_sums` has them. In the manifest
    ``kinds``, and the shares of the margins' variance that go with a − b (``by_difference``) and with the
    kind of sum (``by_kind``).

    Raises:
        ValueError: See `TwoMinds`.
    """
    if run.task.op != "add":
        raise ValueError(f'the figure is about a + b; this run learned "{run.task.op}"')
    if len(run.steps) == 0:
        raise ValueError("this run has no checkpoints, so it has no network to compare with")
    found, task = _margins(run), run.task
    dozen = twelve_sums(found, task)
    a, b = task.pairs.T
    return encoding.pack(
        TwoMinds.kind,
        {
            "margins": encoding.linear(found, "margins"),
            "sums": encoding.integers(dozen.pairs),
            "kind": encoding.integers(dozen.kinds),
        },
        run=run.about(),
        kinds=list(KINDS),
        by_difference=explained(found, (a - b) % task.p),
        by_kind=explained(found, kinds_of_sum(task.p)),
    )


def kinds_of_sum(p: int) -> Int[np.ndarray, " pair"]:
    """What a person has to do in each of the p² sums in row order, by its place in `KINDS`.

    2 where a + b reaches p, which must be taken away; else 1 where the ones add up to ten or more; else 0.
    """
    a, b = np.divmod(np.arange(p * p), p)
    return np.where(a + b >= p, 2, np.where(a % 10 + b % 10 >= 10, 1, 0))


def twelve_sums(found: Float[np.ndarray, " pair"], task: Task) -> Dozen:
    """Two sums of each kind that the network is least sure of, and two that it is surest of, drawn by lot.

    So kind and margin are unrelated in the dozen, by design. Only test pairs are drawn, of two different
    numbers from `LEAST` on (from p/4 on, if that is less). Where they are too few, there are fewer sums.

    Args:
        found: Margin of each pair.
        task: Says which pairs are for testing.

    Raises:
        ValueError: If no kind has 2 · `EACH` such pairs; a kind that has fewer is left out.
    """
    rng, p = np.random.default_rng(task.p), task.p
    a, b = task.pairs.T
    fair = ~task.train_mask & (np.minimum(a, b) >= min(LEAST, p // 4)) & (a != b)
    kinds, chosen = kinds_of_sum(p), []
    for kind in range(len(KINDS)):
        candidates = np.flatnonzero(fair & (kinds == kind))
        if len(candidates) < 2 * EACH:
            continue
        by_margin = candidates[np.argsort(found[candidates], kind="stable")]
        n = max(EACH, len(by_margin) // TENTH)
        chosen += [rng.choice(end, EACH, replace=False) for end in (by_margin[:n], by_margin[-n:])]
    if not chosen:
        raise ValueError(
            f"the split of this run leaves no {2 * EACH} test pairs of a kind mod {p} to be asked"
        )
    asked = rng.permutation(np.concatenate(chosen))
    return Dozen(task.pairs[asked], kinds[asked])


def explained(values: Float[np.ndarray, " pair"], groups: Shaped[np.ndarray, " pair"]) -> float:
    """Share of the variance of some values that goes with the group: 1 if all values of a group are equal."""
    _, group = np.unique(groups, return_inverse=True)
    means = np.bincount(group, values) / np.bincount(group)
    spread = values.var()
    return float(means[group].var() / spread) if spread > 0 else 0.0


def _margins(run: Run) -> Float[np.ndarray, " pair"]:
    return margins(grid_logits(run.network(run.steps[-1])), run.task)
