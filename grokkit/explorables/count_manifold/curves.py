"""What CountManifold shows of text models: the curve of the count, and what a patch along it does."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int

from grokkit.text import TextRun, texts
from grokkit.text.manifold import Components, Curve, adjusted_means_by, components
from grokkit.text.operations import oracle_of_count, patch_count
from grokkit.text.scores import SETTLED
from grokkit.text.sites import activations
from grokkit.text.wrapping import MARK, N_WORDS, NEWLINE, Texts

N_TEXTS, SEED = 120, (0, 0, 4)  # that means are taken of; no batch of the training has three numbers
N_PATCHED, PATCHED_SEED = 2, (0, 0, 5)
FEWEST = 5  # cases of a count
DIMENSIONS = 3  # that are seen, and patched
FILLED = 0.6  # the share of its width that a line has when a patch begins, about


@dataclass(frozen=True, eq=False)
class Measured:
    """The mean stream for each count at the end of a word, and how well the means are known.

    Attributes:
        curve: The means, adjusted for the width.
        spread: The covariance of single cases round what count and width say; that of a mean of n cases is
            1/n of it.
    """

    curve: Curve
    spread: Float[np.ndarray, "d d"]


@dataclass(frozen=True, eq=False)
class CountCurve:
    """The curve of one checkpoint, and what the model says when it is given each of its counts.

    Attributes:
        name: Of the run.
        step: Of the checkpoint.
        stop: Columns from a tab stop to the next; None for none.
        measured: What the rest is seen of.
        points: Along the first principal components, from the centre.
        shares: Of the variance of all components.
        own: The true count in each text that is patched.
        newline: The model's probability of a newline, given each count.
        mark: Its probability of a mark.
        oracle: The best answer to the first.
        possible: Whether a line can be as long, after what was read.
    """

    name: str
    step: int
    stop: int | None
    measured: Measured
    points: Float[np.ndarray, "count 3"]
    shares: Float[np.ndarray, " component"]
    own: Int[np.ndarray, " text"]
    newline: Float[np.ndarray, "text count"]
    mark: Float[np.ndarray, "text count"]
    oracle: Float[np.ndarray, "text count"]
    possible: Int[np.ndarray, "text count"]

    @property
    def counts(self) -> Int[np.ndarray, " count"]:
        """One after another."""
        return self.measured.curve.values


def site(run: TextRun) -> str:
    """The hook of the residual stream after the attention of the second layer."""
    return f"blocks.1.hook_resid_{'mid' if run.model.d_mlp else 'post'}"


def measured_curve(run: TextRun, step: int, seen: Texts) -> Measured:
    """The curve of a checkpoint, of counts without a gap."""
    where = seen.tokens < N_WORDS
    x = activations(run.reader(step), seen, [site(run)])[site(run)][where].astype(np.float64)
    count, width = seen.count[where], np.broadcast_to(seen.width[:, None], where.shape)[where]
    curve = adjusted_means_by(x, count, width, FEWEST)
    known = np.isin(count, curve.values)
    x, count, width = x[known], count[known], width[known]
    by_width = adjusted_means_by(x, width, count)
    left = x - curve.means[curve.places(count)] - by_width.means[by_width.places(width)]
    left -= left.mean(axis=0)  # both hold the mean of all
    free = len(x) - len(curve.values) - len(by_width.values) + 1
    return Measured(without_gap(curve), left.T @ left / max(free, 1))


def without_gap(curve: Curve) -> Curve:
    """The longest stretch of neighbouring values."""
    ends = np.flatnonzero(np.diff(curve.values) > 1)
    stretches = np.split(curve.values, ends + 1)
    longest = max(stretches, key=len)
    return curve.between(int(longest[0]), int(longest[-1]))


def along(found: Components, points: Float[np.ndarray, "point d"]) -> Float[np.ndarray, "point 3"]:
    """Points along the first three components; the first goes up, the others begin above 0."""
    at = found.coordinates(points, DIMENSIONS)
    signs = np.sign([at[-1, 0] - at[0, 0], at[0, 1], at[0, 2]])
    return at * np.where(signs == 0, 1, signs)


def count_curves(name: str, run: TextRun) -> list[CountCurve]:
    """The curve of every checkpoint."""
    seen = texts(run.wrapping, N_TEXTS, SEED)
    patched = texts(run.wrapping, N_PATCHED, PATCHED_SEED)
    return [count_curve(name, run, int(step), seen, patched) for step in run.steps]


def count_curve(name: str, run: TextRun, step: int, seen: Texts, patched: Texts) -> CountCurve:
    """The curve of one, measured on some texts, and the patches of others.

    Raises:
        ValueError: If a text that is patched has a count that is not on the curve.
    """
    measured, at, stop = measured_curve(run, step, seen), places(patched), run.wrapping.stop
    curve, reader = measured.curve, run.reader(step)

    def patched_to(token: int) -> Float[np.ndarray, "text count"]:
        return patch_count(reader, patched, site(run), at, curve, curve.values, DIMENSIONS, token)

    newline = patched_to(NEWLINE)
    best = oracle_of_count(patched, at, curve.values)
    found = components(curve.means)
    return CountCurve(
        name,
        step,
        stop,
        measured,
        along(found, curve.means),
        found.shares,
        patched.count[np.arange(len(at)), at],
        newline,
        patched_to(MARK) if stop else np.zeros_like(newline),
        best.chance,
        best.possible.astype(np.int64),
    )


def places(patched: Texts) -> Int[np.ndarray, " text"]:
    """The token of each text that is given other counts: in a line after those that show the width."""
    fit = patched.decides & (patched.line >= SETTLED) & (patched.tokens < N_WORDS)
    off = np.abs(patched.count - FILLED * patched.width[:, None])
    return np.where(fit, off, np.inf).argmin(axis=1)


def lines_until(patched: Texts, at: Int[np.ndarray, " text"]) -> list[str]:
    """The words of each text's line up to the token."""
    made, spelled = [], patched.wrapping.chain.words
    for i, end in enumerate(at):
        line = (patched.line[i] == patched.line[i, end]) & (np.arange(len(patched.tokens[i])) <= end)
        words = patched.tokens[i][line & (patched.tokens[i] < N_WORDS)]
        made.append(" ".join(spelled[word] for word in words))
    return made


def scaled(points: Float[np.ndarray, "*dims 3"]) -> Float[np.ndarray, "*dims 3"]:
    """Each curve so that its farthest point is 1 from the centre."""
    return points / np.linalg.norm(points, axis=-1).max(axis=-1)[..., None, None]


def checked(runs: Mapping[str, TextRun]) -> dict[str, TextRun]:
    """Runs by name.

    Raises:
        ValueError: If there is none, one is no run of a text model, or has fewer than two layers.
    """
    if not runs:
        raise ValueError("expected at least one run of a text model, got none")
    for name, run in runs.items():
        if not isinstance(run, TextRun):
            raise ValueError(f"{name!r} must be a run of a text model, got {type(run).__name__}")
        if run.model.n_layers < 2:
            raise ValueError(f"{name!r} has {run.model.n_layers} layer; the count is read in the second")
    return dict(runs)
