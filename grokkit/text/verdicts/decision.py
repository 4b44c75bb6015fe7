"""Is the line broken where it should be, and how is that decided?"""

import numpy as np

from grokkit.text.heads import decision_plane
from grokkit.text.manifold import Curve, components, means_by
from grokkit.text.operations import ablate_subspace
from grokkit.text.scores import break_scores, newline_chance, next_token_logs
from grokkit.text.sites import Stopped
from grokkit.text.verdicts.causes import settled_places
from grokkit.text.verdicts.claim import Bar, Claim, Measured
from grokkit.text.verdicts.examined import FEWEST, SEED, Examined
from grokkit.text.wrapping import texts

N_FRESH = 1_000  # texts to be judged by
MOST_LEFT, EVERY = 39, 4  # characters that remain, of those that are looked at


def _task(e: Examined) -> Measured:
    fresh = texts(e.run.wrapping, N_FRESH, (*SEED, 1))
    found = break_scores(newline_chance(next_token_logs(e.reader, fresh)), fresh)
    return Measured((found.gap, found.auc), f"the oracle's {found.oracle_auc:.3f}")


def _remaining(e: Examined) -> Measured:
    curve = means_by(e.end, e.remaining, FEWEST).between(0, MOST_LEFT)
    found = components(curve.means)
    cut = ablate_subspace(e.reader, e.operated, e.last, found.axes[:2], found.centre)
    rise, random = cut.rise.breaks, max(cut.largest_random.breaks, 0)
    r, share = _patched(e, curve)
    shares = float(found.shares[:2].sum()), float(found.shares[0])
    return Measured((*shares, rise - 10 * random, r, share), f"without them {rise:+.2f} nats at breaks")


def _patched(e: Examined, curve: Curve) -> tuple[float, float]:
    """How the chance of a newline goes with what remains, when another remainder is put in: its correlation
    with the oracle's who is told what remains, and how much of it two dimensions do."""
    some, at = settled_places(e.operated, e.curve)
    rows = np.arange(len(at))
    own = some.width - some.count[rows, at]
    kept = np.isin(own, curve.values)
    values = curve.values[::EVERY]
    reaches = some.wrapping.chain.reaches[some.word[rows, at]]  # (text, letters)
    long = reaches[:, np.minimum(values, reaches.shape[1] - 1)]  # 1 + len > remaining: as many letters
    axes = components(curve.means).axes[:2]
    stopped, found = Stopped(e.reader, some, e.last), []
    for keep in (np.eye(curve.means.shape[1]), axes.T @ axes):
        shift = np.zeros((len(values), len(at), len(keep)))
        shift[:, kept] = (curve.means[::EVERY, None] - curve.means[curve.places(own[kept])]) @ keep
        found.append(np.stack([stopped.chance_moved(at, each) for each in shift], axis=1)[kept])
    r = float(np.corrcoef(found[0].ravel(), long[kept].ravel())[0, 1])
    whole, two = (float(np.ptp(chance.mean(axis=0))) for chance in found)
    return r, two / whole


def _decision(e: Examined) -> Measured:
    following = e.run.wrapping.chain.lengths[e.texts.pending[e.where]]
    found = decision_plane(e.end, e.remaining, following, e.fit)
    return Measured((float(found.angles.min()), found.auc), f"the other angle {found.angles.max():.0f}")


DECISION = (
    Claim(
        "it breaks like the oracle",
        "right by the third line",
        (Bar("nats above the oracle", "≤", 0.02, ".4f"), Bar("AUC", "≥", 0.985, ".3f")),
        _task,
    ),
    Claim(
        "what remains is a curve",
        "two components hold 92 %",
        (
            Bar("two components", "≥", 0.9, "%"),
            Bar("the first", "≤", 0.9, "%"),
            Bar("nats above ten times the worst of 20 random planes", "≥", 0),
            Bar("r with the oracle's chance", "≥", 0.95),
            Bar("two dimensions do", "≥", 0.9, "%"),
        ),
        _remaining,
    ),
    Claim(
        "a plane decides",
        "AUC 0.91, nearly at right angles",
        (Bar("degrees between the planes", "≥", 70, ".0f"), Bar("AUC", "≥", 0.95, ".3f")),
        _decision,
    ),
)
