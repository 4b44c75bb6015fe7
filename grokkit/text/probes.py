"""Probes: how well a number can be read from activations, beside how well it can be guessed without them.

How many characters a line has can be guessed from how many words it has, so a probe of the count is worth
what it is better than that, and what it knows among lines of equally many words.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Bool, Float, Int
from torch.nn import functional as F

from grokkit.arrays import finite_array, one_for_each, whole_array
from grokkit.ranges import real_number, whole_number
from grokkit.text.manifold import LARGEST, check_halves
from grokkit.text.wrapping import N_WORDS, NEWLINE, Texts


class Scores(NamedTuple):
    """Of guesses of a number: the share of its variance they explain, and their root mean squared error."""

    r2: float
    rmse: float


@dataclass(frozen=True, eq=False)
class Linear:
    """An affine map of activations: ``x @ W + b``."""

    W: Float[np.ndarray, "d output"]
    b: Float[np.ndarray, " output"]

    def __call__(self, x: Float[np.ndarray, "*case d"]) -> Float[np.ndarray, "*case output"]:
        """Its value at activations."""
        return x @ self.W + self.b


@dataclass(frozen=True, eq=False)
class Classes:
    """A softmax probe: a linear map whose largest output says which of ``values`` it is."""

    values: Int[np.ndarray, " value"]
    map: Linear

    def __call__(self, x: Float[np.ndarray, "*case d"]) -> Int[np.ndarray, "*case"]:
        """The most probable value for each of the activations."""
        return self.values[self.map(x).argmax(axis=-1)]


def words_in_line(texts: Texts) -> Int[np.ndarray, "text pos"]:
    """Words of the line up to and including each token; 0 at a newline."""
    said = (texts.tokens < N_WORDS).cumsum(axis=1)
    before = np.where(texts.tokens == NEWLINE, said, 0)
    return said - np.maximum.accumulate(before, axis=1)


def fit_ridge(
    x: Float[np.ndarray, "case d"], y: Float[np.ndarray, "case output"], penalty: float = 1e-4
) -> Linear:
    """Ridge regression: least squares of y, plus ``penalty`` times the mean variance of x times |W|².

    W = (XᵀX + λ I)⁻¹ Xᵀ Y with centred X and Y and λ = penalty · tr(XᵀX) / d (Hoerl and Kennard 1970).

    Raises:
        ValueError: If x and y are not finite rows for the same cases, or the penalty is negative.
    """
    x, y = finite_array("x", x).astype(np.float64), finite_array("y", y).astype(np.float64)
    if x.ndim != 2 or y.ndim != 2 or len(x) != len(y) or not len(x):
        raise ValueError(f"x and y must have one row for each case, got shapes {x.shape} and {y.shape}")
    penalty = real_number("penalty", penalty, least=0)
    centre, middle = x.mean(axis=0), y.mean(axis=0)
    gram = (x - centre).T @ (x - centre)
    gram += penalty * np.trace(gram) / len(gram) * np.eye(len(gram))
    W = np.linalg.lstsq(gram, (x - centre).T @ (y - middle), rcond=1e-12)[0]
    return Linear(W, middle - centre @ W)


def fit_classes(
    x: Float[np.ndarray, "case d"],
    value: Int[np.ndarray, " case"],
    penalty: float = 1e-4,
    iterations: int = 60,
) -> Classes:
    """Multinomial logistic regression, one class for each value, by L-BFGS on all cases.

    It makes -mean log softmax(x W + b)[value] + penalty/2 · |W|² small, where x is standardised as a whole:
    its centre 0 and its mean variance 1.

    Raises:
        ValueError: If x and value are not rows and whole numbers for the same cases, there is only one value,
            x does not vary, or a setting is out of range.
    """
    x, value = finite_array("x", x), whole_array("value", value, -LARGEST, LARGEST)
    if x.ndim != 2 or value.shape != (len(x),) or not len(x):
        raise ValueError(f"expected a row of x and a value for each case, got {x.shape} and {value.shape}")
    penalty, iterations = real_number("penalty", penalty, least=0), whole_number("iterations", iterations, 1)
    values, place = np.unique(value, return_inverse=True)
    centre = x.mean(axis=0, dtype=np.float64)
    scale = float(np.sqrt(np.mean((x - centre) ** 2)))
    if len(values) < 2 or scale == 0:
        raise ValueError(f"a probe needs two values and activations that vary, got values {values.tolist()}")
    inputs = torch.tensor((x - centre) / scale, dtype=torch.float32)
    target = torch.tensor(place)
    W = torch.zeros(x.shape[1], len(values), requires_grad=True)
    b = torch.tensor(np.log(np.bincount(place) / len(place)), dtype=torch.float32, requires_grad=True)
    optimiser = torch.optim.LBFGS(
        [W, b], max_iter=iterations, history_size=20, line_search_fn="strong_wolfe", tolerance_change=1e-7
    )

    def loss():
        optimiser.zero_grad()
        value = F.cross_entropy(inputs @ W + b, target) + penalty / 2 * (W**2).sum()
        value.backward()
        return value

    optimiser.step(loss)
    weights = W.detach().numpy().astype(np.float64) / scale
    return Classes(values, Linear(weights, b.detach().numpy().astype(np.float64) - centre @ weights))


def means_of_groups(
    y: Float[np.ndarray, " case"], group: Int[np.ndarray, " case"], fit: Bool[np.ndarray, " case"]
) -> Float[np.ndarray, " case"]:
    """The best guess of y for one who knows only the group: its mean among the cases in ``fit``.

    No function of the group guesses better on these, a straight line through it included. A group that is not
    among them is given the mean of all.
    """
    y = finite_array("y", y)
    one_for_each("case", y=y, group=group, fit=fit)
    check_halves(fit, len(y))
    groups, place = np.unique(group, return_inverse=True)
    cases = np.bincount(place[fit], minlength=len(groups))
    sums = np.bincount(place[fit], weights=y[fit], minlength=len(groups))
    return np.where(cases > 0, sums / np.maximum(cases, 1), y[fit].mean())[place]


def scores(y: Float[np.ndarray, " case"], guess: Float[np.ndarray, " case"]) -> Scores:
    """R² = 1 - Σ (y - guess)² / Σ (y - mean y)², and the root of the mean of (y - guess)².

    Raises:
        ValueError: If y does not vary, or the two are not numbers for the same cases.
    """
    y, guess = finite_array("y", y), finite_array("guess", guess)
    one_for_each("case", y=y, guess=guess)
    if not len(y) or np.ptp(y) == 0:
        raise ValueError(f"R² is of numbers that vary, got {len(y)} that do not")
    error = float(np.mean((y - guess) ** 2))
    return Scores(1 - error / float(y.var()), float(np.sqrt(error)))


def scores_within(
    y: Float[np.ndarray, " case"],
    guess: Float[np.ndarray, " case"],
    group: Int[np.ndarray, " case"],
    fewest: int = 100,
) -> dict[int, Scores]:
    """`scores` among the cases of each group, of those with at least ``fewest`` cases, in which y varies."""
    one_for_each("case", y=y, guess=guess, group=group)
    whole_number("fewest", fewest, 2)
    groups, cases = np.unique(group, return_counts=True)
    chosen = [int(each) for each, n in zip(groups, cases, strict=True) if n >= fewest]
    return {
        each: scores(y[group == each], guess[group == each])
        for each in chosen
        if np.ptp(y[group == each]) > 0
    }


def correlation_ratio(y: Float[np.ndarray, " case"], group: Int[np.ndarray, " case"]) -> float:
    """η², the share of y's variance that lies between groups, 0 … 1 (Fisher 1925); 0 where y does not vary.

    It says how much attention, say, depends on what remains of a line, or on its count, in whatever way.
    """
    y = finite_array("y", y).astype(np.float64)
    one_for_each("case", y=y, group=group)
    if not len(y) or np.ptp(y) == 0:
        return 0.0
    _, place, cases = np.unique(group, return_inverse=True, return_counts=True)
    means = np.bincount(place, weights=y) / cases
    return float((cases * (means - y.mean()) ** 2).sum() / (len(y) * y.var()))
