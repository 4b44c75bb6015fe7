"""Does the model go by the count? Taken away, and another put in its place."""

import numpy as np
from jaxtyping import Int

from grokkit.text.manifold import Curve
from grokkit.text.operations import ablate_subspace, oracle_of_count, patch_count
from grokkit.text.scores import SETTLED
from grokkit.text.verdicts.claim import Bar, Claim, Measured
from grokkit.text.verdicts.examined import DIMENSIONS, Examined
from grokkit.text.wrapping import Texts

LEAST_COUNT, EVERY = 8, 4  # counts that are put in the place of the true one


def _needed(e: Examined) -> Measured:
    found = ablate_subspace(e.reader, e.operated, e.site, e.axes.axes[:DIMENSIONS], e.axes.centre)
    rise, random = found.rise.breaks, found.largest_random.breaks
    besides = f"random ones cost at most {random:+.2f}; where no line is broken {found.rise.others:+.2f}"
    return Measured((rise, rise - 10 * max(random, 0)), besides.replace("-", "−"))


def _enough(e: Examined) -> Measured:
    some, at = settled_places(e.operated, e.curve)
    counts = e.curve.values[e.curve.values >= LEAST_COUNT][::EVERY]
    ranks = [None, min(DIMENSIONS, len(e.axes.axes)), 1]
    chances = [patch_count(e.reader, some, e.site, at, e.curve, counts, rank) for rank in ranks]
    oracle = oracle_of_count(some, at, counts)
    seen = oracle.possible  # a line is never longer than its width can be
    whole, six, one = (float(np.ptp(chance.mean(axis=0))) for chance in chances)
    r = float(np.corrcoef(chances[0][seen], oracle.chance[seen])[0, 1])
    return Measured((r, six / whole), f"one dimension does {one / whole:.0%}".replace("%", " %"))


def settled_places(given: Texts, curve: Curve) -> tuple[Texts, Int[np.ndarray, " text"]]:
    """A token in the middle of each text at which its width can be known and its count is on the curve."""
    settled = given.decides & (given.line >= (1 if given.wrapping.told else SETTLED))
    settled &= np.isin(given.count, curve.values)
    kept = settled.any(axis=1)
    names = ("tokens", "width", "count", "line", "word", "pending")
    some = Texts(given.wrapping, *(getattr(given, name)[kept] for name in names))
    places = [np.flatnonzero(row) for row in settled[kept]]
    return some, np.array([each[len(each) // 2] for each in places])


CAUSES = (
    Claim(
        "it is needed",
        "only breaks suffer without six dimensions",
        (
            Bar("nats at breaks without six dimensions", ">", 0),
            Bar("nats above ten times the worst of 20 random subspaces", "≥", 0),
        ),
        _needed,
    ),
    Claim(
        "it is enough",
        "six dimensions of it move the break",
        (Bar("r with the oracle's chance", "≥", 0.95), Bar("six dimensions do", "≥", 0.9, "%")),
        _enough,
    ),
)
