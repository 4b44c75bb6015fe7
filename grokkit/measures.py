"""Progress measures: what weights and logits say about how far the circuit has formed.

Logits are always those of **all** p² pairs at the last position in row order, (p², p), with the class ``=``
dropped (`grokkit.fast.grid_logits`); losses are therefore over p classes, in nats, by a float64 log-softmax.
The definitions are those of Nanda et al. 2023 (arXiv 2301.05217) and its code; where paper and code leave
something open, the choice is named in the docstring.

What makes them fast: a function's part along waves of a+b is itself a function of a+b. Averaging the logits
over the p pairs with the same sum gives a table (p, p), and every projection is a filter on that table.

Everything here is defined for odd and even p; for even p, p/2 is a frequency too, with one wave, not two.
Restricted and excluded loss speak of the circuit for *addition* and refuse other operations; loss, accuracy,
weight norms, spectra, key frequencies and Gini are defined for every operation.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Float, Int

from grokkit import fourier
from grokkit.arrays import finite_array, real_array, whole_array
from grokkit.fourier import Integer
from grokkit.networks.fast import grid_logits
from grokkit.networks.model import Weights
from grokkit.networks.network import Network
from grokkit.runs import Run
from grokkit.task import Task

SPLITS = ("train", "test", "all")
VARIANTS = ("sum", "blocks")  # of restricted loss

TAU = 0.25  # a frequency is key from this share of the largest norm on


# Loss and accuracy


def cross_entropy(
    logits: Float[np.ndarray, "row p"], labels: Int[np.ndarray, " row"]
) -> Float[np.ndarray, " row"]:
    """Cross-entropy of each row in nats, ``log Σ_c exp(logits[c]) − logits[label]``, in float64.

    In float32 a loss near 0 would move in steps of 1.2e-7, the size of the losses after grokking.

    Raises:
        ValueError: If a logit is not finite, a label is not one of the p classes, or there are more or fewer
            labels than rows.
    """
    logits = finite_array("logits", logits)
    if logits.ndim != 2 or logits.shape[1] == 0:
        raise ValueError(f"expected logits in rows, shape (row, p), got {logits.shape}")
    labels = whole_array("labels", labels, 0, logits.shape[1] - 1)
    if labels.shape != logits.shape[:1]:
        raise ValueError(
            f"expected a label for each of {len(logits)} rows of logits, got shape {labels.shape}"
        )
    return _cross_entropy(logits, labels)


def _cross_entropy(logits: np.ndarray, labels: np.ndarray) -> Float[np.ndarray, " row"]:
    shifted = logits.astype(np.float64)
    shifted -= shifted.max(axis=1, keepdims=True)
    at_label = np.take_along_axis(shifted, labels[:, None], axis=1)[:, 0]
    return np.log(np.exp(shifted, out=shifted).sum(axis=1)) - at_label


def loss(logits: Float[np.ndarray, "pair p"], task: Task, split: str = "test") -> float:
    """Mean cross-entropy over a split, "train", "test" or "all", in nats over p classes."""
    rows = split_mask(task, split)
    return float(_cross_entropy(_checked(logits, task)[rows], task.labels[rows]).mean())


def accuracy(logits: Float[np.ndarray, "pair p"], task: Task, split: str = "test") -> float:
    """Share of a split's pairs whose largest logit is the right answer."""
    rows = split_mask(task, split)
    return float((_checked(logits, task)[rows].argmax(axis=1) == task.labels[rows]).mean())


def margins(logits: Float[np.ndarray, "pair p"], task: Task) -> Float[np.ndarray, " pair"]:
    """By how much each pair's right answer leads over its best rival, in nats; below 0 where it is wrong."""
    answers = task.labels[:, None]
    right = np.take_along_axis(_checked(logits, task), answers, axis=1)[:, 0].astype(np.float64)
    rivals = logits.astype(np.float64)
    np.put_along_axis(rivals, answers, -np.inf, axis=1)
    return right - rivals.max(axis=1)


def split_mask(task: Task, split: str) -> np.ndarray:
    """True for the pairs of a named split, "train", "test" or "all"."""
    match split:
        case "train":
            return task.train_mask
        case "test":
            return ~task.train_mask
        case "all":
            return np.ones_like(task.train_mask)
    raise ValueError(f"split must be one of {', '.join(SPLITS)}; got {split!r}")


# Weights


def weight_norms(weights: Weights) -> dict[str, float]:
    """Sum of squared weights of every parameter, and of all of them under "total" (Nanda et al. 2023)."""
    norms = {
        name: float(np.square(finite_array(name, w), dtype=np.float64).sum()) for name, w in weights.items()
    }
    return norms | {"total": sum(norms.values())}


def number_embedding(weights: Weights) -> Float[np.ndarray, "p d_model"]:
    """W_E without the row of ``=``: the embedding of the numbers 0 … p−1.

    Raises:
        ValueError: If W_E is missing or not finite, or has not as many rows as W_U, if that is there, has
            columns.
    """
    W_E = _table(weights, "embed.W_E")
    if "unembed.W_U" in weights:
        _same_numbers(W_E, _table(weights, "unembed.W_U"))
    return finite_array("embed.W_E", W_E)[:-1]


def neuron_logit_map(weights: Weights) -> Float[np.ndarray, "p d_mlp"]:
    """W_L = (W_out W_U)^T without the row of ``=``: what each neuron adds to each answer's logit.

    Raises:
        ValueError: If W_out, W_U or W_E is missing, their shapes do not fit each other, or W_L is not finite.
    """
    W_out, W_U, W_E = (_table(weights, name) for name in ("blocks.0.mlp.W_out", "unembed.W_U", "embed.W_E"))
    _same_numbers(W_E, W_U)
    if W_out.shape[1] != len(W_U):
        raise ValueError(f"W_out has shape {W_out.shape}, which does not fit W_U of shape {W_U.shape}")
    return finite_array("W_out W_U", W_out @ W_U[:, :-1]).T


def key_frequencies(weights: Weights, tau: float = TAU, source: str = "W_L") -> tuple[int, ...]:
    """The frequencies k ≥ 1 with at least the share ``tau`` of the largest norm, ascending.

    ``K = {k : n_k ≥ τ max n}``, n_k = √(|cos_k · W|² + |sin_k · W|²), k = 1 … ⌊p/2⌋ inclusive, no cap on |K|.
    The paper reads them off W_L without giving a number (App. C.2); the threshold is ours, so print it with
    the result. For even p the norm of p/2 is that of a single wave.

    Args:
        weights: Of the *final* network: taken from an early checkpoint almost every frequency is "key".
        tau: Threshold in (0, 1].
        source: W = "W_L", the neuron–logit map over the answers, or "W_E", the embedding of the numbers. The
            two may disagree: show it.

    Raises:
        ValueError: For another source or threshold, for weights that are not finite, and for a W without any
            frequency (all answers alike), where K is not defined.
    """
    return keys_of(fourier.spectrum(_wave_carrier(weights, source)), tau, source)


def keys_of(
    norms: Float[np.ndarray, " freq"], tau: float = TAU, source: str = "the table"
) -> tuple[int, ...]:
    """The frequencies k ≥ 1 of a spectrum with at least the share ``tau`` of the largest norm, ascending.

    Args:
        norms: At k = 0, 1, …, as `grokkit.fourier.spectrum` gives them.
        tau: Threshold in (0, 1].
        source: What an error calls that of which this is the spectrum.

    Raises:
        ValueError: For another threshold, and for a spectrum without any frequency.
    """
    if not 0 < tau <= 1:
        raise ValueError(f"tau must be in (0, 1], got {tau!r}")
    waves = finite_array("norms", norms)[1:]
    if not waves.any():
        raise ValueError(f"key frequencies are undefined: {source} has no frequency but 0")
    return tuple(int(k) for k in 1 + np.flatnonzero(waves >= tau * waves.max()))


def gini(norms: Float[np.ndarray, " n"]) -> float:
    """Gini coefficient of non-negative numbers, a measure of sparsity: equal 0, a single spike 1 − 1/n.

    ``G = 1 − 2 Σ_i v_(i) (n − i + 1/2) / (n Σ v)``, v sorted ascending, i = 1 … n (Hurley & Rickard 2009).
    """
    v = np.sort(finite_array("norms", norms).astype(np.float64))
    if v.ndim != 1:
        raise ValueError(f"the Gini coefficient is of a list of numbers, got shape {v.shape}")
    if v.size == 0 or v[0] < 0 or v[-1] == 0:
        raise ValueError("the Gini coefficient needs non-negative numbers, not all of them zero")
    n = v.size
    v /= v[-1]  # scale out, so that the sum neither overflows nor vanishes
    return float(1 - 2 * v @ (n - np.arange(1, n + 1) + 0.5) / (n * v.sum()))


def fourier_gini(values: Float[np.ndarray, "p channel"]) -> float:
    """Gini coefficient of the norms of the p − 1 non-constant Fourier components of ``values`` over Z_p.

    The paper applies it to W_E and W_L (its code is not released); ours takes every wave of `fourier.basis`
    but the constant, W_E without ``=`` (`number_embedding`) and W_L over answers (`neuron_logit_map`).
    """
    if np.ndim(values) != 2:
        raise ValueError(f"expected a row for each number mod p, shape (p, channel), got {np.shape(values)}")
    return gini(np.linalg.norm(fourier.fft(values)[1:], axis=1))


# Waves of a+b


def sum_projection(
    values: Float[np.ndarray, "pair channel"], frequencies: Iterable[Integer], p: Integer
) -> Float[np.ndarray, "p channel"]:
    """The part of ``values`` along the waves of a+b of the given frequencies, as a table over a+b mod p.

    ``P_K(X) = Σ_{k∈K} C_k (C_k · X) + S_k (S_k · X)`` with the unit vectors of `fourier.sum_directions`, for
    each channel. It depends on the pair through a+b alone: at (a, b) it is row (a+b) mod p of the result.
    """
    return _sum_projection(_each_pair(values, p), frequencies, p)


def _sum_projection(
    values: Float[np.ndarray, "pair channel"], frequencies: Iterable[Integer], p: Integer
) -> Float[np.ndarray, "p channel"]:
    return _keep(_means(values, p, sign=1), fourier.rows_of(p, frequencies))


def restricted_loss(
    logits: Float[np.ndarray, "pair p"],
    frequencies: Iterable[Integer],
    task: Task,
    split: str = "test",
    variant: str = "sum",
) -> float:
    """Loss of the network when only the key frequencies' part of the logits is kept.

    The logits of all pairs are projected, then cross-entropy is taken over the split. Paper and code differ
    in what is kept, and agree only after grokking (Nanda et al. 2023):

    - ``sum`` (the code): ``mean(L) + P_K(L)``, each class's mean and the waves of a+b: 1 + 2|K| components;
    - ``blocks`` (the paper's "constant + 20 terms" for five frequencies): the mean and the products
      {cos_k, sin_k}(a) × {cos_k, sin_k}(b), k ∈ K, which span the waves of a+b and of a−b: 1 + 4|K|.

    The paper states no split; ours is test unless another is named.

    Raises:
        ValueError: If the task is not addition, a frequency is not in 1 … ⌊p/2⌋, the split or variant is
            unknown, or the logits are not finite numbers for all pairs.
    """
    _require_addition(task, "restricted loss")
    rows, logits = split_mask(task, split), _checked(logits, task)
    by_sum = _means(logits, task.p, sign=1)
    return float(_restricted_losses(logits, by_sum, frequencies, task, variant)[rows].mean())


def block3_loss(
    logits: Float[np.ndarray, "pair p"], frequencies: Iterable[Integer], task: Task, split: str = "test"
) -> float:
    """Loss when the logits keep the products {1, cos_k, sin_k}(a) × {1, cos_k, sin_k}(b), k ∈ K, alone.

    These are 1 + 8|K| components; for five frequencies the constant and the 40 that the paper keeps where it
    ablates all others (Nanda et al. 2023). It is not restricted loss, which has no waves of one input alone.

    Raises:
        ValueError: As `restricted_loss` does.
    """
    _require_addition(task, "block3 loss")
    p, K = task.p, fourier.frequency_set(task.p, frequencies)
    rows = split_mask(task, split)
    grid = _checked(logits, task).reshape(p, p, p)
    which = [fourier.constant_row(p), *fourier.rows_of(p, K)]
    frequency = np.array([0, *(k for k in K for _ in fourier.rows(p, k))])
    f, g = np.meshgrid(frequency, frequency, indexing="ij")
    waves = fourier.basis(p)[which]
    coefficients = np.einsum("fa,gb,abc->fgc", waves, waves, grid, optimize=True)
    coefficients[(f != g) & (f > 0) & (g > 0)] = 0
    kept = np.einsum("fa,gb,fgc->abc", waves, waves, coefficients, optimize=True)
    return float(_cross_entropy(kept.reshape(p * p, p)[rows], task.labels[rows]).mean())


def excluded_loss(logits: Float[np.ndarray, "pair p"], frequencies: Iterable[Integer], task: Task) -> float:
    """Train loss when the key frequencies' part of the logits is removed: ``CE_train(L − P_K(L))``.

    Always on the train pairs (Nanda et al. 2023): what is left to a network that may memorise but not use its
    circuit. The projection is fitted on all pairs, so it does depend on test inputs, as the paper's author
    notes. The mean is not touched.
    """
    _require_addition(task, "excluded loss")
    logits = _checked(logits, task)
    return _excluded_loss(logits, _means(logits, task.p, sign=1), frequencies, task)


def excluded_loss_by_frequency(logits: Float[np.ndarray, "pair p"], task: Task) -> Float[np.ndarray, " freq"]:
    """Train loss when one frequency is removed, ``CE_train(L − P_{k}(L))``, for every k = 0 … ⌊p/2⌋.

    Index with k itself. At k = 0 the wave is the constant, so each class's mean is removed: no frequency of
    the circuit, but the same formula. The paper's model-free variant is the maximum of the others.
    """
    _require_addition(task, "excluded loss")
    logits = _checked(logits, task)
    return _excluded_losses(logits, _means(logits, task.p, sign=1), task)


class TrigFraction(NamedTuple):
    """Share of the variance over all pairs that waves of a+b explain."""

    mean: float  # of the channels' shares
    pooled: float  # sum over channels of what is explained, over the sum of the variances


def trig_fraction(
    values: Float[np.ndarray, "pair channel"], frequencies: Iterable[Integer], p: Integer
) -> TrigFraction:
    """How much of logits or neurons is made of waves of a+b: ``r_j = |P_K(T_j)|² / |T_j − mean T_j|²``.

    The reference plots the mean of r_j over channels j; the pooled ratio Σ|P_K(T_j)|² / Σ|T_j − mean T_j|² is
    ours. Channels that are constant (dead neurons) have no r_j and are left out of the mean.

    Raises:
        ValueError: If all channels are constant, a value is not finite, or the shape or a frequency does not
            fit p.
    """
    values = _each_pair(values, p)
    explained = p * np.square(_sum_projection(values, frequencies, p)).sum(axis=0)
    varies = values.max(axis=0) > values.min(axis=0)
    if not varies.any():
        raise ValueError("the trig fraction is undefined: every channel is constant over the pairs")
    centred = values - values.mean(axis=0, dtype=np.float64)
    variance = np.einsum("ij,ij->j", centred, centred)[varies]
    ratio = explained[varies] / variance
    return TrigFraction(float(ratio.mean()), float(explained[varies].sum() / variance.sum()))


# All of them


@dataclass(frozen=True)
class CheckpointMeasures:
    """All measures of one network; ``restricted_loss[variant][split]``, spectra indexed by k = 0 … ⌊p/2⌋."""

    tau: float
    key_frequencies: tuple[int, ...]  # of the final network, by W_L
    train_loss: float
    test_loss: float
    train_accuracy: float
    test_accuracy: float
    weight_norms: dict[str, float]
    embedding_spectrum: Float[np.ndarray, " freq"]  # of W_E without `=`
    neuron_logit_spectrum: Float[np.ndarray, " freq"]  # of W_L over answers
    embedding_gini: float
    neuron_logit_gini: float
    restricted_loss: dict[str, dict[str, float]]
    excluded_loss: float
    excluded_loss_by_frequency: Float[np.ndarray, " freq"]
    trig_fraction_mean: float  # of the logits
    trig_fraction_pooled: float


@dataclass(frozen=True)
class RunMeasures:
    """All measures of all checkpoints of a run: `CheckpointMeasures` with a leading axis of steps."""

    steps: Int[np.ndarray, " step"]
    tau: float
    key_frequencies: tuple[int, ...]  # of the last checkpoint by W_L; these are the ones used
    key_frequencies_embedding: tuple[int, ...]  # of the last checkpoint by W_E, to compare
    train_loss: Float[np.ndarray, " step"]
    test_loss: Float[np.ndarray, " step"]
    train_accuracy: Float[np.ndarray, " step"]
    test_accuracy: Float[np.ndarray, " step"]
    weight_norms: dict[str, Float[np.ndarray, " step"]]
    embedding_spectrum: Float[np.ndarray, "step freq"]
    neuron_logit_spectrum: Float[np.ndarray, "step freq"]
    embedding_gini: Float[np.ndarray, " step"]
    neuron_logit_gini: Float[np.ndarray, " step"]
    restricted_loss: dict[str, dict[str, Float[np.ndarray, " step"]]]
    excluded_loss: Float[np.ndarray, " step"]
    excluded_loss_by_frequency: Float[np.ndarray, "step freq"]
    trig_fraction_mean: Float[np.ndarray, " step"]
    trig_fraction_pooled: Float[np.ndarray, " step"]


def measure_checkpoint(
    weights: Weights,
    logits: Float[np.ndarray, "pair p"],
    task: Task,
    frequencies: Iterable[Integer] | None = None,
    tau: float = TAU,
) -> CheckpointMeasures:
    """All measures of one network.

    Args:
        weights: The network's parameters.
        logits: Its logits on all pairs, as `grokkit.fast.grid_logits` gives them.
        task: What it learns; addition.
        frequencies: The key frequencies of the *final* network; by default those of these very weights.
        tau: Threshold for them, see `key_frequencies`.

    Raises:
        ValueError: As the single measures do.
    """
    _require_addition(task, "the full set of measures")
    K = key_frequencies(weights, tau) if frequencies is None else fourier.frequency_set(task.p, frequencies)
    W_E, W_L = number_embedding(weights), neuron_logit_map(weights)
    if len(W_E) != task.p:
        raise ValueError(f"the network is mod {len(W_E)}, but the task is mod {task.p}")
    logits = _checked(logits, task)
    losses = _cross_entropy(logits, task.labels)
    right = logits.argmax(axis=1) == task.labels
    by_sum = _means(logits, task.p, sign=1)
    trig = trig_fraction(logits, K, task.p)
    splits = {split: split_mask(task, split) for split in SPLITS}
    restricted = {variant: _restricted_losses(logits, by_sum, K, task, variant) for variant in VARIANTS}
    return CheckpointMeasures(
        tau=tau,
        key_frequencies=K,
        train_loss=float(losses[splits["train"]].mean()),
        test_loss=float(losses[splits["test"]].mean()),
        train_accuracy=float(right[splits["train"]].mean()),
        test_accuracy=float(right[splits["test"]].mean()),
        weight_norms=weight_norms(weights),
        embedding_spectrum=fourier.spectrum(W_E),
        neuron_logit_spectrum=fourier.spectrum(W_L),
        embedding_gini=fourier_gini(W_E),
        neuron_logit_gini=fourier_gini(W_L),
        restricted_loss={
            variant: {split: float(per_pair[mask].mean()) for split, mask in splits.items()}
            for variant, per_pair in restricted.items()
        },
        excluded_loss=_excluded_loss(logits, by_sum, K, task),
        excluded_loss_by_frequency=_excluded_losses(logits, by_sum, task),
        trig_fraction_mean=trig.mean,
        trig_fraction_pooled=trig.pooled,
    )


def measure_run(
    run: Run,
    tau: float = TAU,
    logits: Callable[[Network], np.ndarray] = grid_logits,
) -> RunMeasures:
    """All measures of every checkpoint of a run of addition, with a progress bar on a terminal.

    The key frequencies are taken once, from the last checkpoint: taken anew at every step they would make the
    early part of every curve meaningless.

    Args:
        run: A recorded run.
        tau: Threshold for the key frequencies, see `key_frequencies`.
        logits: How to get a network's logits, (p², p).
    """
    from tqdm import tqdm

    _require_addition(run.task, "the full set of measures")
    final = run.network(run.steps[-1])
    K = key_frequencies(final, tau)
    checkpoints = []
    # disable=None: silent where output is not a terminal
    for step in tqdm(run.steps, desc="measuring", unit="checkpoint", disable=None):
        network = run.network(step)
        checkpoints.append(measure_checkpoint(network, logits(network), run.task, K, tau))
    constant = {"tau", "key_frequencies"}
    return RunMeasures(
        steps=np.asarray(run.steps),
        tau=tau,
        key_frequencies=K,
        key_frequencies_embedding=key_frequencies(final, tau, source="W_E"),
        **{
            field.name: _stack([getattr(measures, field.name) for measures in checkpoints])
            for field in fields(CheckpointMeasures)
            if field.name not in constant
        },
    )


# Shared steps; `by_sum` is the mean of the logits over the pairs of each a+b, (p, p), taken once for all


def _restricted_losses(
    logits: np.ndarray, by_sum: np.ndarray, frequencies: Iterable[Integer], task: Task, variant: str
) -> Float[np.ndarray, " pair"]:
    p, K = task.p, fourier.rows_of(task.p, frequencies)
    by_sum = _keep(by_sum, [fourier.constant_row(p), *K])  # mean(L) + P_K(L)
    match variant:
        case "sum":
            # The restricted logits are a function of a+b, and so is their loss: p rows say it all.
            return _cross_entropy(by_sum, np.arange(p))[task.labels]
        case "blocks":
            # cos·cos, …, sin·sin span cos and sin of w(a+b) and of w(a−b). At k = p/2 these coincide.
            minus = [row for row in K if p % 2 or row != fourier.nyquist_row(p)]
            by_difference = _keep(_means(logits, p, sign=-1), minus)
            total = _log_sum_exp(by_sum - by_sum.diagonal()[:, None], by_difference)  # (a+b, a−b)
            a, b = task.pairs.T
            return (total - by_difference.T)[task.labels, (a - b) % p]
    raise ValueError(f"variant must be one of {', '.join(VARIANTS)}; got {variant!r}")


def _excluded_loss(
    logits: np.ndarray, by_sum: np.ndarray, frequencies: Iterable[Integer], task: Task
) -> float:
    removed = _keep(by_sum, fourier.rows_of(task.p, frequencies))
    answers = task.labels[task.train_mask]  # = a + b mod p
    return float(_cross_entropy(logits[task.train_mask] - removed[answers], answers).mean())


def _excluded_losses(logits: np.ndarray, by_sum: np.ndarray, task: Task) -> Float[np.ndarray, " freq"]:
    p = task.p
    waves, coefficients = fourier.basis(p), fourier.fft(by_sum)
    frequencies = [fourier.rows(p, k) for k in range(fourier.n_frequencies(p))]
    removed = np.stack([waves[rows].T @ coefficients[rows] for rows in frequencies])  # (freq, a+b, class)

    # What is removed from a pair depends on its answer a+b alone, so take the train pairs answer by answer.
    pairs = np.flatnonzero(task.train_mask)
    pairs = pairs[np.argsort(task.labels[pairs], kind="stable")]
    answers = task.labels[pairs]
    L = logits[pairs].astype(np.float64)
    L -= np.take_along_axis(L, answers[:, None], axis=1)
    removed -= np.diagonal(removed, axis1=1, axis2=2)[..., None]
    total = np.zeros(len(frequencies))
    for answer, rows in enumerate(np.split(L, np.searchsorted(answers, np.arange(1, p)))):
        total += _log_sum_exp(rows, -removed[:, answer]).sum(axis=0)
    return total / len(pairs)


def _log_sum_exp(X: Float[np.ndarray, "x c"], Y: Float[np.ndarray, "y c"]) -> Float[np.ndarray, "x y"]:
    """``log Σ_c exp(X[i, c] + Y[j, c])`` for all i and j: a product of two matrices of exponentials."""
    if not len(X):
        return np.empty((0, len(Y)))
    top_x, top_y = X.max(axis=1, keepdims=True), Y.max(axis=1, keepdims=True)
    x, y = X - top_x, Y - top_y
    if x.min() + y.min() < -700:  # exp would underflow: the slow way
        return np.stack([np.logaddexp.reduce(row + Y, axis=1) for row in X])
    return np.log(np.exp(x) @ np.exp(y).T) + (top_x + top_y.T)


def _means(values: np.ndarray, p: Integer, sign: int) -> Float[np.ndarray, "p channel"]:
    """Mean over the p pairs with the same a + sign·b, for each of its values mod p."""
    a, total = np.ogrid[:p, :p]
    b = sign * (total - a) % p
    pairs = a * p + b  # (a, a ± b): for each a the b that makes the total
    return values[pairs].mean(axis=0, dtype=np.float64)


def _keep(table: Float[np.ndarray, "p channel"], rows: list[int]) -> Float[np.ndarray, "p channel"]:
    """The part of a table over Z_p along the given rows of the basis."""
    coefficients = np.zeros(table.shape)
    coefficients[rows] = fourier.fft(table)[rows]
    return fourier.ifft(coefficients)


def _wave_carrier(weights: Weights, source: str) -> Float[np.ndarray, "p channel"]:
    match source:
        case "W_L":
            return neuron_logit_map(weights)
        case "W_E":
            return number_embedding(weights)
    raise ValueError(f'source must be "W_L" or "W_E", got {source!r}')


def _stack(values: list[Any]) -> Any:
    """Dictionaries of numbers to a dictionary of arrays, at any depth."""
    if isinstance(values[0], dict):
        return {key: _stack([value[key] for value in values]) for key in values[0]}
    return np.array(values)


def _require_addition(task: Task, what: str) -> None:
    if task.op != "add":
        raise ValueError(
            f'{what} is defined for op="add" only, whose circuit lives in waves of a+b; this task has '
            f"op={task.op!r}. For every operation there are loss, accuracy, weight_norms, key_frequencies, "
            "fourier_gini and fourier.spectrum"
        )


def _checked(logits: np.ndarray, task: Task) -> np.ndarray:
    logits = real_array("logits", logits)
    if logits.shape != (task.p**2, task.p):
        raise ValueError(
            f"expected logits of all pairs without the class `=`, shape {(task.p**2, task.p)} for "
            f"p = {task.p}; got {logits.shape}"
        )
    return finite_array("logits", logits)


def _each_pair(values: np.ndarray, p: Integer) -> Float[np.ndarray, "pair channel"]:
    fourier.n_frequencies(p)  # refuses what is no modulus
    values = real_array("values", values)
    if values.ndim != 2 or len(values) != p**2:
        raise ValueError(f"expected a row for each of the {p**2} pairs mod {p}, got shape {values.shape}")
    return finite_array("values", values)


def _table(weights: Weights, name: str) -> Float[np.ndarray, "row column"]:
    if name not in weights:
        raise ValueError(f"the weights lack the parameter {name!r}; found {sorted(weights)}")
    table = real_array(name, weights[name])
    if table.ndim != 2:
        raise ValueError(f"{name} must have rows and columns, got shape {table.shape}")
    return table


def _same_numbers(
    W_E: Float[np.ndarray, "d_vocab d_model"], W_U: Float[np.ndarray, "d_model d_vocab"]
) -> None:
    if len(W_E) != W_U.shape[1]:
        raise ValueError(
            f"embed.W_E has {len(W_E)} rows and unembed.W_U {W_U.shape[1]} columns; both must have one for "
            "each of the p numbers and one for ="
        )
