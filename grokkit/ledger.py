"""The ledger: what Nanda et al. print about their network, beside the same numbers of ours.

Published values are those of Nanda, Chan, Lieberum, Smith and Steinhardt 2023 (arXiv 2301.05217) for their
main run mod 113, and of the notebook and course built on it where the quantity says so. Key frequencies and
exact losses differ from seed to seed and from machine to machine, so a row does not ask for the same digits:
it names a property, fixed in advance, that the published value has, and says whether our run has it too.

Losses are over all p² pairs, in nats over p classes, which is the published code's default.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
from jaxtyping import Float

from grokkit import circuits, fourier, measures
from grokkit.fast import grid_logits, grid_run
from grokkit.measures import TAU, RunMeasures
from grokkit.runs import Run

Verdict = Literal["reproduced", "differs", "not comparable"]


@dataclass(frozen=True)
class Row:
    """One published statement and what became of it.

    Attributes:
        quantity: What is measured.
        published: The published value, as text.
        ours: The same of our run; of several runs the median and, in brackets, the range.
        verdict: Whether the property named in ``reason`` holds, in all runs if there are several.
        reason: The property; or why the two cannot be compared.
    """

    quantity: str
    published: str
    ours: str
    verdict: Verdict
    reason: str


def ledger(runs: Run | Sequence[Run], tau: float = TAU) -> list[Row]:
    """Every published number about the trained network, for the last checkpoint of one run or of several.

    Args:
        runs: Of addition modulo an odd number.
        tau: Threshold of the key frequencies, see `grokkit.measures.key_frequencies`.

    Raises:
        ValueError: If there is no run, or one learned something else or has no key frequencies.
    """
    opened = [_Opened(run, tau) for run in ([runs] if isinstance(runs, Run) else runs)]
    if not opened:
        raise ValueError("a ledger needs at least one run")
    for o in opened:
        if o.task.op != "add" or o.p % 2 == 0:
            raise ValueError(f"the ledger is about addition modulo an odd number; got {o.task}")
    return [claim.judged(opened) for claim in _NETWORK]


def training_ledger(run: Run, measured: RunMeasures) -> list[Row]:
    """The published statements about how the circuit forms, for one run.

    Args:
        run: A run of addition.
        measured: Its measures at every checkpoint (`grokkit.measures.measure_run`).

    Raises:
        ValueError: If the measures are of other checkpoints, or the run never memorises.
    """
    if not np.array_equal(run.steps, measured.steps):
        raise ValueError(f"the measures are of {len(measured.steps)} other checkpoints than the run's")
    return [claim.judged([_Trained(run, measured)]) for claim in _TRAINING]


@dataclass(frozen=True)
class _Claim:
    quantity: str
    published: str
    ours: Callable[..., Any]  # text, a number or an array of numbers
    show: Callable[[float], str]
    holds: Callable[..., bool] | None  # None: cannot be compared
    reason: str
    surgery: bool = False  # says what happens to the answers of a network, which must have some

    def judged(self, subjects: list) -> Row:
        values = [self.ours(subject) for subject in subjects]
        if self.holds is None:
            return Row(self.quantity, self.published, self._text(values), "not comparable", self.reason)
        knows = [not self.surgery or subject.knows for subject in subjects]
        right = sum(bool(self.holds(subject)) for subject, k in zip(subjects, knows, strict=True) if k)
        verdict = "reproduced" if right == len(subjects) else "differs"
        count = f" (so in {right} of {len(subjects)} runs)" if len(subjects) > 1 else ""
        lost = "" if any(knows) else "; this network has no answers to lose"
        return Row(self.quantity, self.published, self._text(values), verdict, self.reason + count + lost)

    def _text(self, values: list) -> str:
        if isinstance(values[0], str):
            return "; ".join(values)
        numbers = np.concatenate([np.ravel(value) for value in values]).astype(np.float64)
        found = numbers[np.isfinite(numbers)]  # what there is not is NaN
        if not len(found):
            return "none"
        if len(values) == 1:
            return ", ".join("none" if np.isnan(x) else self.show(x) for x in numbers)
        text = f"{self.show(np.median(found))} ({self.show(found.min())} … {self.show(found.max())})"
        return text if len(found) == len(numbers) else f"{text}; none in {len(numbers) - len(found)}"


class _Opened:
    """A run's last network, opened; everything is computed once, when it is first asked for."""

    def __init__(self, run: Run, tau: float):
        self.run, self.task, self.p, self.tau = run, run.task, run.task.p, tau
        self.weights = run.weights(int(run.steps[-1]))
        self.act = run.model.act
        self._without: dict[tuple[str, str], tuple[float, float]] = {}

    @cached_property
    def K(self) -> tuple[int, ...]:
        return measures.key_frequencies(self.weights, self.tau)

    @cached_property
    def grid(self):
        return grid_run(self.weights, self.p, self.act)

    @cached_property
    def knows(self) -> bool:
        """Whether it answers most pairs; to a network that does not, no surgery does harm."""
        return self.right(self.grid.logits) > 0.9

    @cached_property
    def full(self) -> float:
        return self.loss(self.grid.logits)

    @cached_property
    def clusters(self) -> circuits.NeuronClusters:
        return circuits.neuron_clusters(self.grid.post, self.p)

    @cached_property
    def waves(self) -> circuits.NeuronLogitWaves:
        return circuits.neuron_logit_waves(self.weights, self.K)

    @cached_property
    def directions_fve(self) -> Float[np.ndarray, "key 2"]:
        return circuits.neuron_directions_fve(self.grid.post, self.waves, self.p)

    @cached_property
    def form(self) -> circuits.ClosedForm:
        return circuits.closed_form_logits(self.grid.logits, self.K, self.p)

    @cached_property
    def form_loss(self) -> float:
        return self.loss(self.form.logits)

    @cached_property
    def heads(self) -> circuits.HeadFits:
        return circuits.fit_attention(self.grid.pattern, self.p)

    @cached_property
    def in_blocks(self) -> int:
        """How many of the logits' largest 4|K| components are products of two waves of one key frequency."""
        centred = self.grid.logits - self.grid.logits.mean(axis=0)
        power = np.square(fourier.fft2(centred.reshape(self.p, self.p, self.p))).sum(axis=2)
        key = np.zeros(power.shape, dtype=bool)
        for k in self.K:
            key[np.ix_(fourier.rows(self.p, k), fourier.rows(self.p, k))] = True
        largest = np.argsort(-power, axis=None)[: key.sum()]
        return int(key.ravel()[largest].sum())

    def loss(self, logits: np.ndarray) -> float:
        return measures.loss(logits, self.task, "all")

    def right(self, logits: np.ndarray) -> float:
        return measures.accuracy(logits, self.task, "all")

    def of(self, weights: measures.Weights) -> float:
        return self.loss(grid_logits(weights, self.p, self.act))

    def edited(self, stage: str, edit: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
        return grid_run(self.weights, self.p, self.act, {stage: edit}).logits

    def without(self, part: str, how: str = "zero") -> tuple[float, float]:
        """Loss and accuracy without a part."""
        if (part, how) not in self._without:
            logits = circuits.ablate(self.weights, self.p, part, how=how, act=self.act)
            self._without[part, how] = self.loss(logits), self.right(logits)
        return self._without[part, how]

    @cached_property
    def restricted(self) -> float:
        return measures.restricted_loss(self.grid.logits, self.K, self.task, "all")

    @cached_property
    def block3(self) -> float:
        return measures.block3_loss(self.grid.logits, self.K, self.task, "all")

    @cached_property
    def on_directions(self) -> float:
        return self.of(circuits.ablate_neuron_directions(self.weights, self.K, "keep"))

    @cached_property
    def off_directions(self) -> float:
        return self.of(circuits.ablate_neuron_directions(self.weights, self.K, "remove"))

    def without_frequencies(self, frequencies: Iterable[int]) -> Float[np.ndarray, " freq"]:
        """Loss with the neurons' waves of a+b at one frequency removed, for each."""
        W_L = measures.neuron_logit_map(self.weights)
        # what is removed depends on a+b alone, and so does what it would have written to the logits
        removed = (measures.sum_projection(self.grid.post, [k], self.p) @ W_L.T for k in frequencies)
        return np.array([self.loss(self.grid.logits - by_sum[self.task.labels]) for by_sum in removed])

    @cached_property
    def without_each_key(self) -> Float[np.ndarray, " key"]:
        return self.without_frequencies(self.K)

    @cached_property
    def without_another(self) -> float:
        """The same for the non-key frequency that W_L has most of; NaN if all are key."""
        norms = fourier.spectrum(measures.neuron_logit_map(self.weights))
        norms[[0, *self.K]] = -1
        if norms.max() < 0:
            return np.nan
        return float(self.without_frequencies([int(norms.argmax())])[0])

    @cached_property
    def polynomial(self) -> float:
        frequency = self.clusters.frequency
        return self.loss(self.edited("post", lambda x: circuits.polynomial_neurons(x, frequency, self.p, 2)))

    @cached_property
    def linear_attention(self) -> float:
        return self.loss(self.edited("pattern", lambda x: circuits.linear_attention(x, self.p)))

    @cached_property
    def without_equals(self) -> float:
        return self.right(self.edited("pattern", lambda x: x * np.array([1, 1, 0], dtype=x.dtype)))

    @cached_property
    def example(self) -> tuple[float, float]:
        """R² of the course's ReLU(0.5 + cos + cos), in waves of mean square 1: without and with products."""
        x = 2 * np.pi / self.p * self.task.pairs
        pre = (0.5 + np.sqrt(2) * np.cos(x).sum(axis=1))[:, None]
        fits = circuits.fit_neurons(pre, np.maximum(pre, 0), np.array([1]), self.p)
        return float(fits.linear_r2[0]), float(fits.product_r2[0])

    @cached_property
    def grok_step(self) -> int | None:
        return self.run.first_step("test_accuracy", above=0.99)


def _loss(x: float) -> str:
    return f"{x:.2e}" if x < 0.1 else f"{x:.2f}"


def _percent(x: float) -> str:
    return f"{x:.1%}"


def _whole(x: float) -> str:
    return f"{x:,.0f}"


def _set(K: Iterable[int]) -> str:
    return "{" + ", ".join(map(str, K)) + "}"


def _ratio(numbers: str) -> str:
    return f"{numbers} (of the full loss 2.41e-07)"


_SEEDS = "which frequencies are used differs from seed to seed; only their number is a property"

_NETWORK = [
    _Claim(
        "key frequencies",
        "{14, 35, 41, 42, 52} (W_E shows 31 as well)",
        lambda o: (
            f"{_set(o.K)} by W_L, {_set(measures.key_frequencies(o.weights, o.tau, 'W_E'))} by W_E, "
            f"{_set(o.clusters.counts)} by neurons"
        ),
        str,
        None,
        _SEEDS,
    ),
    _Claim(
        "number of key frequencies",
        "5; 3 or 4 for other seeds",
        lambda o: len(o.K),
        _whole,
        lambda o: 3 <= len(o.K) <= 6,
        "3 to 6 at the declared threshold",
    ),
    _Claim(
        "neurons have the same frequencies as W_L",
        "yes",
        lambda o: "yes" if set(o.clusters.counts) == set(o.K) else _set(o.clusters.counts),
        str,
        lambda o: set(o.clusters.counts) == set(o.K),
        "the sets by W_L and by clusters of neurons agree",
    ),
    _Claim(
        "test accuracy exceeds 99 % at step",
        "about 10,000",
        lambda o: np.nan if o.grok_step is None else o.grok_step,
        _whole,
        None,
        "depends on seed and settings: the published order of magnitude is that of lr 1e-3, weight decay 1",
    ),
    _Claim(
        "loss of the full network",
        "2.41e-07",
        lambda o: o.full,
        _loss,
        lambda o: o.right(o.grid.logits) == 1,
        "all pairs are answered rightly; the loss itself depends on when training ends",
    ),
    _Claim(
        "neurons with 85 % of their variance at one frequency",
        "84.6% (433 of 512)",
        lambda o: o.clusters.assigned,
        _percent,
        lambda o: o.clusters.assigned >= 0.8,
        "at least 80 %",
    ),
    _Claim(
        "neurons per frequency",
        "44, 93, 145, 87, 64; 79 have none",
        lambda o: (
            (", ".join(map(str, o.clusters.counts.values())) or "0")
            + f"; {len(o.clusters.members(-1))} have none"
        ),
        str,
        None,
        _SEEDS,
    ),
    _Claim(
        "rank of W_L",
        "about 10, twice the number of key frequencies",
        lambda o: o.waves.effective_rank,
        lambda x: f"{x:.1f}",
        lambda o: (o.waves.singular_values > 0.1 * o.waves.singular_values[0]).sum() == 2 * len(o.K),
        "2|K| singular values exceed a tenth of the largest",
    ),
    _Claim(
        "norm of W_L that is not in its key waves",
        "below 0.55%",
        lambda o: o.waves.residual,
        lambda x: f"{x:.2%}",
        lambda o: o.waves.residual < 0.0055,
        "the residual's norm is below 0.55 % of that of W_L (its square below 0.003 %)",
    ),
    _Claim(
        "the same beside as many random waves",
        "none printed",
        lambda o: o.waves.residual_by_chance,
        _percent,
        lambda o: o.waves.residual < o.waves.residual_by_chance / 5,
        "the key waves' residual is less than a fifth of this",
    ),
    _Claim(
        "variance of u_k · MLP, v_k · MLP that is cos, sin of w_k(a+b)",
        "93.2, 93.5, 96.8, 96.5, 97.0, 97.0, 96.4, 96.4, 97.4, 98.2%",
        lambda o: o.directions_fve,
        _percent,
        lambda o: o.directions_fve.min() >= 0.9,
        "each at least 90 %",
    ),
    _Claim(
        "variance of the logits that is Σ α_k cos w_k(a+b−c)",
        "95%",
        lambda o: o.form.fve,
        _percent,
        lambda o: o.form.fve >= 0.95,
        "at least 95 %, the mean of all logits removed",
    ),
    _Claim(
        "loss of Σ α_k cos w_k(a+b−c) in place of the logits",
        _ratio("4.7e-08"),
        lambda o: o.form_loss,
        _loss,
        lambda o: o.form_loss <= o.full,
        "not above the full loss",
        surgery=True,
    ),
    _Claim(
        "largest components of the logits that are products of equal key frequency",
        "20 of 20, in five 2 × 2 blocks",
        lambda o: f"{o.in_blocks} of {4 * len(o.K)}",
        str,
        lambda o: o.in_blocks == 4 * len(o.K),
        "the largest 4|K| components are {cos_k, sin_k}(a) × {cos_k, sin_k}(b), k in K",
    ),
    _Claim(
        "loss with the waves of a+b alone (restricted loss)",
        _ratio("5.54e-08"),
        lambda o: o.restricted,
        _loss,
        lambda o: o.restricted < o.full,
        "below the full loss",
        surgery=True,
    ),
    _Claim(
        "loss with {1, cos_k, sin_k}(a) × {1, cos_k, sin_k}(b) alone",
        _ratio("7.24e-08"),
        lambda o: o.block3,
        _loss,
        lambda o: o.block3 <= o.full,
        "not above the full loss",
        surgery=True,
    ),
    _Claim(
        "loss with the MLP projected on the directions of W_L",
        _ratio("1.19e-07"),
        lambda o: o.on_directions,
        _loss,
        lambda o: o.on_directions <= o.full,
        "not above the full loss",
        surgery=True,
    ),
    _Claim(
        "loss with the MLP projected on their nullspace",
        "5.27",
        lambda o: o.off_directions,
        _loss,
        lambda o: o.off_directions > np.log(o.p),
        "worse than guessing, log p",
        surgery=True,
    ),
    _Claim(
        "loss with one key frequency taken out of the neurons",
        "2.0e-04, 4.6e-04, 1.9e-03, 5.2e-03, 2.4e-02",
        lambda o: o.without_each_key,
        _loss,
        lambda o: o.without_each_key.min() >= 10 * o.full,
        "each raises the loss at least tenfold",
        surgery=True,
    ),
    _Claim(
        "the same with the largest of the other frequencies",
        "none printed",
        lambda o: o.without_another,
        _loss,
        lambda o: o.without_another < 2 * o.full,
        "less than twice the full loss",
        surgery=True,
    ),
    _Claim(
        "loss with neurons replaced by polynomials of degree 2",
        _ratio("2.48e-07"),
        lambda o: o.polynomial,
        _loss,
        lambda o: 0.5 <= o.polynomial / o.full <= 2,
        "within a factor of 2 of the full loss",
        surgery=True,
    ),
    _Claim(
        "R² of a fit to ReLU(0.5 + cos + cos), without and with the product",
        "0.849, 0.966",
        lambda o: np.array(o.example),
        lambda x: f"{x:.3f}",
        lambda o: np.allclose(o.example, [0.849, 0.966], atol=1e-3),
        "the same to three digits: no property of a network but of ReLU",
    ),
    _Claim(
        "variance of each head's attention that is one wave",
        "99.0, 98.5, 99.1, 97.9%",
        lambda o: o.heads.fve,
        _percent,
        lambda o: o.heads.fve.min() >= 0.97,
        "at least 97 % in every head, per pair",
    ),
    _Claim(
        "loss with attention replaced by that wave",
        _ratio("2.12e-07"),
        lambda o: o.linear_attention,
        _loss,
        lambda o: 0.5 <= o.linear_attention / o.full <= 2,
        "within a factor of 2 of the full loss",
        surgery=True,
    ),
    _Claim(
        "mean attention from = to =, each head",
        "0.1% to 0.4%",
        lambda o: o.heads.to_equals,
        lambda x: f"{x:.2%}",
        lambda o: o.heads.to_equals.max() < 0.01,
        "below 1 %",
    ),
    _Claim(
        "accuracy without attention to =",
        "harmless",
        lambda o: o.without_equals,
        _percent,
        lambda o: o.without_equals == 1,
        "100 % of all pairs",
        surgery=True,
    ),
    _Claim(
        "loss without the skip connection around the MLP: zero, mean",
        "9.12e-07, 7.25e-07",
        lambda o: np.array([o.without("mlp_skip", how)[0] for how in ("zero", "mean")]),
        _loss,
        lambda o: all(o.without("mlp_skip", how)[1] == 1 for how in ("zero", "mean")),
        "all pairs are still answered rightly",
        surgery=True,
    ),
    _Claim(
        "loss with all heads zero",
        "24.3",
        lambda o: o.without("heads")[0],
        _loss,
        lambda o: o.without("heads")[0] > np.log(o.p),
        "worse than guessing, log p",
        surgery=True,
    ),
    _Claim(
        "loss without the skip connection around attention",
        "19.1",
        lambda o: o.without("attention_skip")[0],
        _loss,
        lambda o: o.without("attention_skip")[0] > np.log(o.p),
        "worse than guessing, log p",
        surgery=True,
    ),
]


class _Trained:
    """A run's curves, from where it has memorised."""

    def __init__(self, run: Run, measured: RunMeasures):
        self.run, self.m, self.steps = run, measured, measured.steps
        memorised = run.first_step("train_accuracy", above=0.99)
        if memorised is None:
            raise ValueError("this run never memorises: its train accuracy does not exceed 99 %")
        self.memorised = memorised
        self.after = np.flatnonzero(self.steps >= memorised)

    def first(self, what: np.ndarray) -> float:
        """The first step from memorising on at which something is true, or NaN."""
        (found,) = np.nonzero(what[self.after])
        return float(self.steps[self.after[found[0]]]) if len(found) else np.nan

    @property
    def grokked(self) -> float:
        return self.first(self.m.test_accuracy > 0.99)

    @property
    def restricted_falls(self) -> float:
        restricted = self.m.restricted_loss["sum"]["test"]
        return self.first(restricted < restricted[self.after[0]] / 2)

    @property
    def test_falls(self) -> float:
        return self.first(self.m.test_loss < self.m.test_loss[self.after[0]] / 2)

    @property
    def excluded_rises(self) -> float:
        excluded = self.m.excluded_loss
        lowest = np.minimum.accumulate(excluded[self.after])
        rises = np.zeros(len(excluded), dtype=bool)
        rises[self.after] = excluded[self.after] > 2 * lowest
        return self.first(rises)

    @property
    def norm_peak(self) -> float:
        return float(self.m.weight_norms["total"].max())


_TRAINING = [
    _Claim(
        "train accuracy exceeds 99 % at step",
        "memorisation lasts to about 1,400",
        lambda t: t.memorised,
        _whole,
        None,
        "the published number is the end of a phase drawn by eye, not this step",
    ),
    _Claim(
        "test accuracy exceeds 99 % at step",
        "about 10,000; cleanup from 9,400 to 14,000",
        lambda t: t.grokked,
        _whole,
        lambda t: t.grokked > 3 * t.memorised,
        "long after memorising: more than three times as many steps",
    ),
    _Claim(
        "steps at which restricted loss and test loss have halved since memorising",
        "restricted loss falls first (a curve)",
        lambda t: np.array([t.restricted_falls, t.test_falls]),
        _whole,
        lambda t: t.restricted_falls < t.test_falls,
        "restricted loss halves before test loss does",
    ),
    _Claim(
        "step at which excluded loss has doubled from its minimum",
        "rises during circuit formation, before the jump (a curve)",
        lambda t: t.excluded_rises,
        _whole,
        lambda t: t.excluded_rises < t.grokked,
        "before test accuracy exceeds 99 %",
    ),
    _Claim(
        "Gini of W_E and W_L, first and last",
        "rises sharply in cleanup (curves)",
        lambda t: np.array([*t.m.embedding_gini[[0, -1]], *t.m.neuron_logit_gini[[0, -1]]]),
        lambda x: f"{x:.2f}",
        lambda t: (
            t.m.embedding_gini[-1] > t.m.embedding_gini[0]
            and t.m.neuron_logit_gini[-1] > t.m.neuron_logit_gini[0]
        ),
        "both higher at the end than at the start",
    ),
    _Claim(
        "sum of squared weights: first, highest, last",
        "falls smoothly, then sharply; near 950 at the end",
        lambda t: np.array([t.m.weight_norms["total"][0], t.norm_peak, t.m.weight_norms["total"][-1]]),
        _whole,
        lambda t: t.m.weight_norms["total"][-1] < t.norm_peak / 2,
        "at the end less than half of the highest",
    ),
]
