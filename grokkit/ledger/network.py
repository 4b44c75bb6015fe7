"""What was published of the trained network."""

from collections.abc import Callable, Iterable
from functools import cached_property

import numpy as np
from jaxtyping import Float

from grokkit import circuits, fourier, measures
from grokkit.ledger.claim import Claim, as_set, loss, of_full, percent, whole
from grokkit.networks.fast import grid_logits, grid_run
from grokkit.networks.network import Network
from grokkit.opened import Opened
from grokkit.runs import Run
from grokkit.runs.moments import grokked


class Asked(Opened):
    """An opened run, with what only the ledger asks of it."""

    def __init__(self, run: Run, tau: float):
        super().__init__(run, tau)
        self._without: dict[tuple[str, str], tuple[float, float]] = {}

    @cached_property
    def knows(self) -> bool:
        """Whether it answers most pairs; to a network that does not, no surgery does harm."""
        return self.right(self.grid.logits) > 0.9

    @cached_property
    def full(self) -> float:
        """Loss of the whole network."""
        return self.loss(self.grid.logits)

    @cached_property
    def directions_fve(self) -> Float[np.ndarray, "key 2"]:
        """Share of u_k · MLP and v_k · MLP that is a wave of a+b."""
        return circuits.neuron_directions_fve(self.grid.post, self.waves, self.p)

    @cached_property
    def form_loss(self) -> float:
        """Loss of that sum."""
        return self.loss(self.form.logits)

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

    def of(self, network: Network) -> float:
        """Loss of another network."""
        return self.loss(grid_logits(network))

    def edited(self, stage: str, edit: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
        """Logits with one stage edited."""
        return grid_run(self.network, {stage: edit}).logits

    def without(self, part: str, how: str = "zero") -> tuple[float, float]:
        """Loss and accuracy without a part."""
        if (part, how) not in self._without:
            logits = circuits.ablate(self.network, part, how=how)
            self._without[part, how] = self.loss(logits), self.right(logits)
        return self._without[part, how]

    @cached_property
    def restricted(self) -> float:
        """Restricted loss, over all pairs."""
        return measures.restricted_loss(self.grid.logits, self.K, self.task, "all")

    @cached_property
    def block3(self) -> float:
        """Loss of {1, cos, sin}(a) × {1, cos, sin}(b) alone."""
        return measures.block3_loss(self.grid.logits, self.K, self.task, "all")

    @cached_property
    def on_directions(self) -> float:
        """Loss with the neurons projected on the directions of W_L."""
        return self.of(circuits.ablate_neuron_directions(self.network, self.K, "keep"))

    @cached_property
    def off_directions(self) -> float:
        """Loss with the neurons projected on their nullspace."""
        return self.of(circuits.ablate_neuron_directions(self.network, self.K, "remove"))

    def without_frequencies(self, frequencies: Iterable[int]) -> Float[np.ndarray, " freq"]:
        """Loss with the neurons' waves of a+b at one frequency removed, for each."""
        W_L = measures.neuron_logit_map(self.network)
        # what is removed depends on a+b alone, and so does what it would have written to the logits
        removed = (measures.sum_projection(self.grid.post, [k], self.p) @ W_L.T for k in frequencies)
        return np.array([self.loss(self.grid.logits - by_sum[self.task.labels]) for by_sum in removed])

    @cached_property
    def without_each_key(self) -> Float[np.ndarray, " key"]:
        """Loss without each key frequency."""
        return self.without_frequencies(self.K)

    @cached_property
    def without_another(self) -> float:
        """The same for the non-key frequency that W_L has most of; NaN if all are key."""
        norms = fourier.spectrum(measures.neuron_logit_map(self.network))
        norms[[0, *self.K]] = -1
        if norms.max() < 0:
            return np.nan
        return float(self.without_frequencies([int(norms.argmax())])[0])

    @cached_property
    def polynomial(self) -> float:
        """Loss with neurons of degree 2."""
        frequency = self.clusters.frequency
        return self.loss(self.edited("post", lambda x: circuits.polynomial_neurons(x, frequency, self.p, 2)))

    @cached_property
    def linear_attention(self) -> float:
        """Loss with attention of one wave per head."""
        return self.loss(self.edited("pattern", lambda x: circuits.linear_attention(x, self.p)))

    @cached_property
    def without_equals(self) -> float:
        """Accuracy without attention to ``=``."""
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
        """First measured step at which the test pairs are known."""
        return grokked(self.run)


_SEEDS = "which frequencies are used differs from seed to seed; only their number is a property"

NETWORK = [
    Claim(
        "key frequencies",
        "{14, 35, 41, 42, 52} (W_E shows 31 as well)",
        lambda o: (
            f"{as_set(o.K)} by W_L, {as_set(measures.key_frequencies(o.network, o.tau, 'W_E'))} by W_E, "
            f"{as_set(o.clusters.counts)} by neurons"
        ),
        str,
        None,
        _SEEDS,
    ),
    Claim(
        "number of key frequencies",
        "5; 3 or 4 for other seeds",
        lambda o: len(o.K),
        whole,
        lambda o: 3 <= len(o.K) <= 6,
        "3 to 6 at the declared threshold",
    ),
    Claim(
        "neurons have the same frequencies as W_L",
        "yes",
        lambda o: "yes" if set(o.clusters.counts) == set(o.K) else as_set(o.clusters.counts),
        str,
        lambda o: set(o.clusters.counts) == set(o.K),
        "the sets by W_L and by clusters of neurons agree",
    ),
    Claim(
        "test accuracy exceeds 99 % at step",
        "about 10,000",
        lambda o: np.nan if o.grok_step is None else o.grok_step,
        whole,
        None,
        "depends on seed and settings: the published order of magnitude is that of lr 1e-3, weight decay 1",
    ),
    Claim(
        "loss of the full network",
        "2.41e-07",
        lambda o: o.full,
        loss,
        lambda o: o.right(o.grid.logits) == 1,
        "all pairs are answered rightly; the loss itself depends on when training ends",
    ),
    Claim(
        "neurons with 85 % of their variance at one frequency",
        "84.6% (433 of 512)",
        lambda o: o.clusters.assigned,
        percent,
        lambda o: o.clusters.assigned >= 0.8,
        "at least 80 %",
    ),
    Claim(
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
    Claim(
        "rank of W_L",
        "about 10, twice the number of key frequencies",
        lambda o: o.waves.effective_rank,
        lambda x: f"{x:.1f}",
        lambda o: (o.waves.singular_values > 0.1 * o.waves.singular_values[0]).sum() == 2 * len(o.K),
        "2|K| singular values exceed a tenth of the largest",
    ),
    Claim(
        "norm of W_L that is not in its key waves",
        "below 0.55%",
        lambda o: o.waves.residual,
        lambda x: f"{x:.2%}",
        lambda o: o.waves.residual < 0.0055,
        "the residual's norm is below 0.55 % of that of W_L (its square below 0.003 %)",
    ),
    Claim(
        "the same beside as many random waves",
        "none printed",
        lambda o: o.waves.residual_by_chance,
        percent,
        lambda o: o.waves.residual < o.waves.residual_by_chance / 5,
        "the key waves' residual is less than a fifth of this",
    ),
    Claim(
        "variance of u_k · MLP, v_k · MLP that is cos, sin of w_k(a+b)",
        "93.2, 93.5, 96.8, 96.5, 97.0, 97.0, 96.4, 96.4, 97.4, 98.2%",
        lambda o: o.directions_fve,
        percent,
        lambda o: o.directions_fve.min() >= 0.9,
        "each at least 90 %",
    ),
    Claim(
        "variance of the logits that is Σ α_k cos w_k(a+b−c)",
        "95%",
        lambda o: o.form.fve,
        percent,
        lambda o: o.form.fve >= 0.95,
        "at least 95 %, the mean of all logits removed",
    ),
    Claim(
        "loss of Σ α_k cos w_k(a+b−c) in place of the logits",
        of_full("4.7e-08"),
        lambda o: o.form_loss,
        loss,
        lambda o: o.form_loss <= o.full,
        "not above the full loss",
        surgery=True,
    ),
    Claim(
        "largest components of the logits that are products of equal key frequency",
        "20 of 20, in five 2 × 2 blocks",
        lambda o: f"{o.in_blocks} of {4 * len(o.K)}",
        str,
        lambda o: o.in_blocks == 4 * len(o.K),
        "the largest 4|K| components are {cos_k, sin_k}(a) × {cos_k, sin_k}(b), k in K",
    ),
    Claim(
        "loss with the waves of a+b alone (restricted loss)",
        of_full("5.54e-08"),
        lambda o: o.restricted,
        loss,
        lambda o: o.restricted < o.full,
        "below the full loss",
        surgery=True,
    ),
    Claim(
        "loss with {1, cos_k, sin_k}(a) × {1, cos_k, sin_k}(b) alone",
        of_full("7.24e-08"),
        lambda o: o.block3,
        loss,
        lambda o: o.block3 <= o.full,
        "not above the full loss",
        surgery=True,
    ),
    Claim(
        "loss with the MLP projected on the directions of W_L",
        of_full("1.19e-07"),
        lambda o: o.on_directions,
        loss,
        lambda o: o.on_directions <= o.full,
        "not above the full loss",
        surgery=True,
    ),
    Claim(
        "loss with the MLP projected on their nullspace",
        "5.27",
        lambda o: o.off_directions,
        loss,
        lambda o: o.off_directions > np.log(o.p),
        "worse than guessing, log p",
        surgery=True,
    ),
    Claim(
        "loss with one key frequency taken out of the neurons",
        "2.0e-04, 4.6e-04, 1.9e-03, 5.2e-03, 2.4e-02",
        lambda o: o.without_each_key,
        loss,
        lambda o: o.without_each_key.min() >= 10 * o.full,
        "each raises the loss at least tenfold",
        surgery=True,
    ),
    Claim(
        "the same with the largest of the other frequencies",
        "none printed",
        lambda o: o.without_another,
        loss,
        lambda o: o.without_another < 2 * o.full,
        "less than twice the full loss",
        surgery=True,
    ),
    Claim(
        "loss with neurons replaced by polynomials of degree 2",
        of_full("2.48e-07"),
        lambda o: o.polynomial,
        loss,
        lambda o: 0.5 <= o.polynomial / o.full <= 2,
        "within a factor of 2 of the full loss",
        surgery=True,
    ),
    Claim(
        "R² of a fit to ReLU(0.5 + cos + cos) without the product",
        "0.849",
        lambda o: o.example[0],
        lambda x: f"{x:.3f}",
        lambda o: round(o.example[0], 3) == 0.849,
        "the same to three digits: no property of a network but of ReLU",
    ),
    Claim(
        "R² of a fit to ReLU(0.5 + cos + cos) with the product",
        "0.966",
        lambda o: o.example[1],
        lambda x: f"{x:.3f}",
        lambda o: round(o.example[1], 3) == 0.966,
        "the same to three digits: no property of a network but of ReLU",
    ),
    Claim(
        "variance of each head's attention that is one wave",
        "99.0, 98.5, 99.1, 97.9%",
        lambda o: o.heads.fve,
        percent,
        lambda o: o.heads.fve.min() >= 0.97,
        "at least 97 % in every head, per pair",
    ),
    Claim(
        "loss with attention replaced by that wave",
        of_full("2.12e-07"),
        lambda o: o.linear_attention,
        loss,
        lambda o: o.heads.fve.min() >= 0.97 and 0.5 <= o.linear_attention / o.full <= 2,
        "within a factor of 2 of the full loss, and every head is at least 97 % that wave",
        surgery=True,
    ),
    Claim(
        "mean attention from = to =, each head",
        "0.1% to 0.4%",
        lambda o: o.heads.to_equals,
        lambda x: f"{x:.2%}",
        lambda o: o.heads.to_equals.max() < 0.01,
        "below 1 %",
    ),
    Claim(
        "accuracy without attention to =",
        "harmless",
        lambda o: o.without_equals,
        percent,
        lambda o: o.without_equals == 1,
        "100 % of all pairs",
        surgery=True,
    ),
    Claim(
        "loss without the skip connection around the MLP (zero in its place)",
        "9.12e-07",
        lambda o: o.without("mlp_skip", "zero")[0],
        loss,
        lambda o: o.without("mlp_skip", "zero")[1] == 1,
        "all pairs are still answered rightly",
        surgery=True,
    ),
    Claim(
        "loss without the skip connection around the MLP (its mean in its place)",
        "7.25e-07",
        lambda o: o.without("mlp_skip", "mean")[0],
        loss,
        lambda o: o.without("mlp_skip", "mean")[1] == 1,
        "all pairs are still answered rightly",
        surgery=True,
    ),
    Claim(
        "loss with all heads zero",
        "24.3",
        lambda o: o.without("heads")[0],
        loss,
        lambda o: o.without("heads")[0] > np.log(o.p),
        "worse than guessing, log p",
        surgery=True,
    ),
    Claim(
        "loss without the skip connection around attention",
        "19.1",
        lambda o: o.without("attention_skip")[0],
        loss,
        lambda o: o.without("attention_skip")[0] > np.log(o.p),
        "worse than guessing, log p",
        surgery=True,
    ),
]
