"""The whole analysis on networks whose inside nobody has chosen, and on networks that have no circuit.

What must show is the same for every modulus and seed; which frequencies show it is not.
"""

from dataclasses import replace
from functools import cached_property

import numpy as np
import pytest

from grokkit import circuits, fast, fourier, load_recorded, measures
from grokkit.data import Task
from grokkit.model import ModelConfig, Transformer
from grokkit.settings import quick
from grokkit.train import train

SMALL = {"d_model": 64, "n_heads": 4, "d_head": 16, "d_mlp": 128}


class Opened:
    """A network and what the analysis says of it, with its own key frequencies or its strongest few."""

    def __init__(self, weights, task):
        self.weights, self.task, self.p = weights, task, task.p
        self.run = fast.grid_run(weights, task.p)
        # At most five, so that a network without any frequency of its own cannot call all of them key.
        norms = fourier.spectrum(measures.neuron_logit_map(weights))
        norms[0] = 0
        strongest = np.argsort(-norms)[:5]
        self.K = tuple(sorted(strongest[norms[strongest] >= measures.TAU * norms.max()].tolist()))

    @cached_property
    def clusters(self):
        return circuits.neuron_clusters(self.run.post, self.p)

    def accuracy(self, logits):
        return measures.accuracy(logits, self.task, "all")

    def properties(self):
        """What is true of a network that adds with waves of few frequencies."""
        waves = circuits.neuron_logit_waves(self.weights, self.K)
        kept, cut = (
            circuits.ablate_waves(self.run.logits, self.K, self.p, how) for how in ("keep", "remove")
        )
        fits = circuits.fit_neurons(self.run.pre, self.run.post, self.clusters.best, self.p)
        assigned = self.clusters.counts
        return {
            "most neurons have a frequency": self.clusters.assigned > 0.5,
            "the largest cluster has a key frequency": max(assigned, key=assigned.get, default=0) in self.K,
            "W_L consists of its key waves": waves.residual < 0.5 * waves.residual_by_chance,
            "logits are cosines of a+b-c": circuits.closed_form_logits(self.run.logits, self.K, self.p).fve
            > 0.5,
            "waves of a+b suffice": self.accuracy(kept) > 0.9,
            "waves of a+b are needed": self.accuracy(self.run.logits) - self.accuracy(cut) > 0.5,
            "neurons multiply": np.nanmedian(fits.product_r2)
            > max(0.85, np.nanmedian(fits.linear_r2) + 0.02),
        }


@pytest.fixture(scope="session", params=[(59, 0.5, 2), (47, 0.6, 1)], ids=str)
def grokked(request):
    p, frac_train, seed = request.param
    task = Task(p, frac_train=frac_train, seed=seed)
    run = train(task, ModelConfig(p=p, **SMALL), quick(seed)[2])
    return Opened(run.weights(run.steps[-1]), task)


@pytest.fixture(scope="session")
def memorising():
    task = Task(31, "random", frac_train=0.6)
    config = replace(quick()[2], steps=300, lr=5e-3, weight_decay=0.0)
    run = train(task, ModelConfig(p=31, **SMALL), config)
    assert run.curves["train_accuracy"][-1] > 0.95
    return Opened(run.weights(run.steps[-1]), task)


def test_a_network_that_has_grokked_is_a_clock(grokked):
    assert all(grokked.properties().values()), grokked.properties()


def test_surgery_on_a_fresh_network(grokked):
    weights, p, K = grokked.weights, grokked.p, grokked.K
    whole = grokked.accuracy(grokked.run.logits)
    assert whole > 0.5
    assert grokked.accuracy(fast.grid_logits(circuits.ablate_frequencies(weights, K, "W_L"), p)) < 0.3
    assert grokked.accuracy(fast.grid_logits(circuits.ablate_neuron_directions(weights, K), p)) < 0.3
    assert grokked.accuracy(circuits.ablate(weights, p, "heads")) < 0.1
    assert grokked.accuracy(circuits.ablate(weights, p, "neurons", how="shuffle")) < 0.1
    relabelled = grokked.accuracy(fast.grid_logits(circuits.relabel_clock(weights, 3), p))
    assert relabelled == pytest.approx(whole, abs=2 / p**2)  # rounding may decide a tie otherwise


@pytest.mark.parametrize(("p", "seed"), [(59, 0), (113, 1)])
def test_an_untrained_network_is_none(p, seed):
    model = Transformer(ModelConfig(p=p, **SMALL), seed)
    weights = {name: w.detach().numpy() for name, w in model.named_parameters()}
    properties = Opened(weights, Task(p)).properties()
    assert not any(properties.values()), properties


def test_a_network_that_memorises_is_none(memorising):
    properties = memorising.properties()
    assert not any(properties.values()), properties


@pytest.mark.parametrize(("p", "K"), [(59, (2, 9, 20, 27, 29)), (47, (3, 11, 23))])
def test_a_written_network_is_a_clock_to_the_last_neuron(p, K):
    opened = Opened(circuits.written_network(p, K), Task(p))
    assert opened.K == K
    assert all(opened.properties().values()), opened.properties()


# The recorded run


@pytest.fixture(scope="module")
def recorded():
    run = load_recorded("mainline")
    return Opened(run.weights(run.steps[-1]), run.task)


def test_the_recorded_network_is_a_clock(recorded):
    assert all(recorded.properties().values()), recorded.properties()
    assert measures.key_frequencies(recorded.weights) == recorded.K
    assert set(recorded.clusters.counts) == set(recorded.K)


def test_cosines_explain_the_logits_of_the_recorded_network_nearly_as_well_as_published(recorded):
    """Published: 95 %. Ours stays a little below, and it is known why: the factor that averaging leaves."""
    form = circuits.closed_form_logits(recorded.run.logits, recorded.K, recorded.p)
    assert 0.94 < form.fve < 0.95
    # α_k depends on a−b as |cos(w_k(a−b)/2)| does, less strongly; most of all at the strongest frequency
    strongest = int(np.argmax(form.alphas))
    k = recorded.K[strongest]
    by_difference = circuits.alphas_by_difference(recorded.run.logits, recorded.K, recorded.p)[strongest]
    weak_spot = np.abs(np.cos(np.pi * k * np.arange(recorded.p) / recorded.p))
    assert np.corrcoef(by_difference, weak_spot)[0, 1] > 0.9
    assert by_difference.min() > 0


def test_three_quarters_of_the_recorded_neurons_have_one_frequency(recorded):
    """Published: 84.6 %; the shipped run ends sooner after its jump, and has 76 %."""
    assert 0.75 < recorded.clusters.assigned < 0.8


def test_without_all_else_the_recorded_network_is_better_and_without_its_frequencies_it_knows_nothing(
    recorded,
):
    task, K, p = recorded.task, recorded.K, recorded.p
    kept, cut = (circuits.ablate_waves(recorded.run.logits, K, p, how) for how in ("keep", "remove"))
    for split in ("train", "test", "all"):
        assert measures.loss(kept, task, split) < measures.loss(recorded.run.logits, task, split)
    for logits in (cut, fast.grid_logits(circuits.ablate_frequencies(recorded.weights, K, "W_E"), p)):
        assert measures.accuracy(logits, task, "test") < 0.05
        assert measures.loss(logits, task, "test") > np.log(p)


def test_each_key_frequency_is_needed_and_no_other(recorded):
    task, p = recorded.task, recorded.p
    whole = measures.loss(recorded.run.logits, task, "all")
    for k in range(1, p // 2 + 1):
        loss = measures.loss(circuits.ablate_waves(recorded.run.logits, [k], p), task, "all")
        assert (loss > 10 * whole) == (k in recorded.K)
        assert k in recorded.K or loss < 2 * whole
