"""Interference: choose frequencies; their waves add up to one peak, at the right answer."""

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Int

from grokkit import fourier
from grokkit.circuits import closed_form_logits, sampled_set_margins, set_margins
from grokkit.explorables.frame import encoding
from grokkit.explorables.frame.figure import Explorable, State, state_list, state_number
from grokkit.explorables.frame.pair_logits import all_logits, logit_part, logit_parts
from grokkit.explorables.interference.picture import waves_picture
from grokkit.measures import TAU, key_frequencies
from grokkit.runs import Run

BINS = 512  # of the margins, from 0 to the largest that there can be
MOST_SETS = 400_000  # more sets of one size are not all tried; some are drawn by lot
DRAWN = 20_000


class Interference(Explorable[Run]):
    """Waves of chosen frequencies, their sum over all answers, and its lead compared with other sets.

    Args:
        run: Any run of the task a + b; its last checkpoint is shown.
        a: The first number.
        b: The second number.
        cut: Frequencies that are switched against the network at first: those that it uses are left out, the
            others are added. In a notebook `cut` follows the reader.
        k: A frequency to bring to the fore.

    Raises:
        ValueError: If the run learned something else than a + b, has no checkpoints, or diverged.

    Example:
        >>> from grokkit import load_recorded
        >>> from grokkit.explorables import Interference
        >>> Interference(load_recorded("mainline"), a=30, b=41)
    """

    kind = "interference"
    caption = (
        "Each row is the wave of one frequency over all answers c; below is their sum, the score of each "
        "answer. Drag the peak, or the ends of a and b, or type: wherever they go, all waves have a crest at "
        "a + b, and only there. Then switch frequencies on and off. What is left of the lead with one alone, "
        "and with a wave and its double, 4 and 8? Try the best and the worst set of the same size."
    )
    a, b, k, cut = state_number(), state_number(), state_number(), state_list()

    def __init__(
        self, run: Run, a: int = 30, b: int = 41, cut: Sequence[int] = (), k: int | None = None
    ) -> None:
        super().__init__(run, a=a % run.task.p, b=b % run.task.p, cut=list(cut), k=k)

    @staticmethod
    def data(run: Run) -> encoding.FigureData:
        """See `interference_data`."""
        return interference_data(run)

    @staticmethod
    def parts(run: Run) -> list[str]:
        """The network's real logits, one part for each a."""
        return logit_parts(run)

    @staticmethod
    def part(run: Run, name: str) -> encoding.FigureData:
        """See `logit_part`."""
        return logit_part(Interference.kind, run, int(run.steps[-1]), name)

    @staticmethod
    def picture(run: Run, figure_data: encoding.FigureData, start: State) -> str:
        """The waves of the chosen frequencies and their sum, as SVG."""
        K = set(figure_data.manifest["key_frequencies"]) ^ set(start.get("cut", ()))
        return waves_picture(sorted(K), run.task.p, start["a"], start["b"])


class Ranking(NamedTuple):
    """How the margins of sets of n = 1 … ⌊p/2⌋ frequencies are spread, as shares of the peak's height."""

    counts: Int[np.ndarray, "size bin"]
    best: Bool[np.ndarray, "size freq"]
    typical: Bool[np.ndarray, "size freq"]
    worst: Bool[np.ndarray, "size freq"]
    all_up_to: int  # larger sets were drawn by lot


def interference_data(run: Run) -> encoding.FigureData:
    """Everything that Interference draws, quantised.

    Arrays (freq: k = 1 … ⌊p/2⌋; size: of a set, 1 … ⌊p/2⌋):

    ===============  ====================  ==============================================================
    alphas           (freq,)               α_k of the last checkpoint's logits (`closed_form_logits`), nats
    counts           (size, bin)           how many sets of a size have a margin, with all α = 1, in each of
                                           `BINS` equal parts of 0 … p/(p−1) times the size; no set has more,
                                           since the mean lead over all other answers is that
    best, …          (size, freq) bits     the sets with the largest, the median and the least margin
    ===============  ====================  ==============================================================

    Raises:
        ValueError: See `Interference`.
    """
    if run.task.op != "add":
        raise ValueError(
            f'the figure is about a + b; this run learned "{run.task.op}", whose answer is not at one place '
            "in all waves of the sum"
        )
    if len(run.steps) == 0:
        raise ValueError("this run has no checkpoints, so it has no network to look into")
    p = run.task.p
    K = key_frequencies(run.network(run.steps[-1]))
    form = closed_form_logits(all_logits(run, int(run.steps[-1])), K, p)
    ranking = rank_sets(p)
    return encoding.pack(
        Interference.kind,
        {
            "alphas": encoding.linear(form.spectrum[1:], "alphas"),
            "counts": encoding.integers(ranking.counts),
            "best": encoding.bits(ranking.best),
            "typical": encoding.bits(ranking.typical),
            "worst": encoding.bits(ranking.worst),
        },
        run=run.about(),
        key_frequencies=list(K),
        tau=TAU,
        all_up_to=ranking.all_up_to,
        drawn=DRAWN,
    )


@lru_cache(maxsize=8)
def rank_sets(p: int) -> Ranking:
    """Margins of all sets of every size, or of `DRAWN` of them where there are more than `MOST_SETS`."""
    highest = fourier.n_frequencies(p) - 1
    ceiling = p / (p - 1)
    counts = np.zeros((highest, BINS), dtype=np.int64)
    best, typical, worst = (np.zeros((highest, highest), dtype=bool) for _ in range(3))
    all_up_to = 0
    for n in range(1, highest + 1):
        if _sets_to_try(p, n) <= MOST_SETS and all_up_to == n - 1:
            ranked, all_up_to = set_margins(p, n), n
        else:
            ranked = sampled_set_margins(p, n, DRAWN)
        bins = np.minimum((ranked.margins / n / ceiling * BINS).astype(int), BINS - 1)
        counts[n - 1] = np.bincount(np.maximum(bins, 0), minlength=BINS)
        for kind, rank in ((best, 0), (typical, len(ranked.sets) // 2), (worst, -1)):
            kind[n - 1, ranked.sets[rank] - 1] = True
    return Ranking(counts, best, typical, worst, all_up_to)


def _sets_to_try(p: int, n: int) -> int:
    highest = fourier.n_frequencies(p) - 1
    prime = all(p % d for d in range(2, math.isqrt(p) + 1))
    return math.comb(highest - 1, n - 1) if prime else math.comb(highest, n)
