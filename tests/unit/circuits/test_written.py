"""The written-down network answers every pair, with the margin that its formula promises."""

import math

import numpy as np
import pytest
import torch

from grokkit import circuits, fast, measures
from grokkit.networks.model import ModelConfig, Transformer
from grokkit.task import Task

MODULI = [59, 97, 113, 127]


def leads(logits, p):
    """By how much the right answer leads over the best of the others, pair by pair."""
    answers = np.add.outer(np.arange(p), np.arange(p)).ravel() % p
    right = logits[np.arange(p * p), answers].copy()
    others = logits.copy()
    others[np.arange(p * p), answers] = -np.inf
    return right - others.max(axis=1)


@pytest.mark.parametrize("p", MODULI)
def test_it_answers_all_pairs_with_the_promised_margin(p):
    weights = circuits.written_network(p)
    logits = fast.grid_logits(weights)
    assert measures.accuracy(logits, Task(p), "all") == 1
    # float32 costs some digits; the bound on the quadrature's error is nearly reached
    assert 20 - 1e-2 < leads(logits, p).min() < 20 + 0.1
    assert measures.loss(logits, Task(p), "all") <= math.log1p((p - 1) * math.exp(-19.99))


@pytest.mark.parametrize("p", MODULI)
def test_the_textbook_transformer_gives_the_same_answers(p):
    model = Transformer.from_network(circuits.written_network(p))
    tokens = torch.tensor(Task(p).tokens)
    answers = model(tokens)[:, -1, :p].argmax(dim=1)
    assert torch.equal(answers, tokens[:, :2].sum(1) % p)


@pytest.mark.parametrize("p", [3, 5, 9, 15, 31])
def test_small_and_composite_moduli_too(p):
    assert leads(fast.grid_logits(circuits.written_network(p)), p).min() > 19.9


@pytest.mark.parametrize(("p", "K"), [(59, (1, 21)), (113, (14, 35, 41, 42, 52)), (31, (3, 5, 15))])
def test_its_logits_are_the_formula(p, K):
    """Σ |cos(w(a−b)/2)| cos w(a+b−c), written out, up to the error of the quadrature."""
    phases = 512 // len(K) - (512 // len(K) + 1) % 2
    scale = 20 / circuits.written_margin(K, p, phases)
    logits = fast.grid_logits(circuits.written_network(p, K))
    a, b, c = np.ogrid[:p, :p, :p]
    formula = sum(
        np.abs(np.cos(np.pi * k * (a - b) / p)) * np.cos(2 * np.pi * k * (a + b - c) / p) for k in K
    )
    worst = np.abs(logits.reshape(p, p, p) / scale - formula).max()
    assert worst < len(K) * 1.01 * (np.pi / (2 * phases)) ** 2 + 1e-5
    assert worst > 0.2 * (np.pi / (2 * phases)) ** 2  # the error is real: the neurons are finitely many


@pytest.mark.parametrize(("p", "K"), [(13, (1, 4)), (59, (2, 9, 20))])
def test_the_margin_is_the_least_lead_of_the_formula(p, K):
    leads_by_hand = [
        math.fsum(abs(math.cos(math.pi * k * d / p)) * (1 - math.cos(2 * math.pi * k * delta / p)) for k in K)
        for d in range(p)
        for delta in range(1, p)
    ]
    assert circuits.written_margin(K, p) == pytest.approx(min(leads_by_hand))
    assert 0 < circuits.written_margin(K, p, 11) < circuits.written_margin(K, p, 101) < min(leads_by_hand)


@pytest.mark.parametrize("m", [5, 11, 31])
@pytest.mark.parametrize(("p", "K"), [(13, [2, 5]), (59, [3, 10, 21])])
def test_the_error_of_the_quadrature_is_taken_from_the_margin(p, K, m):
    error = 3 * sum(1 / ((2 * n * m - 2) ** 2 - 1) + 1 / ((2 * n * m + 2) ** 2 - 1) for n in range(1, 20_000))
    leads_by_hand = [
        sum(
            abs(math.cos(math.pi * k * d / p))
            * (1 - math.cos(2 * math.pi * k * delta / p) - 2 * error * abs(math.sin(math.pi * k * delta / p)))
            for k in K
        )
        for d in range(p)
        for delta in range(1, p)
    ]
    assert circuits.written_margin(K, p, m) == pytest.approx(min(leads_by_hand), abs=1e-5)


def test_the_bound_on_the_quadrature_is_reached_by_the_quadrature():
    """Σ_j ReLU(cos(t − φ_j)) e^{2iφ_j} on a fine grid of t, against ε_m."""
    t = np.linspace(0, 2 * np.pi, 2001)
    for m in (5, 7, 25):
        directions = 2 * np.pi * np.arange(m) / m
        total = np.maximum(np.cos(t[:, None] - directions), 0) @ np.exp(2j * directions)
        error = np.abs(3 * np.pi / m * total - np.exp(2j * t)).max()
        bound = circuits.written.quadrature_error(m)
        assert 0.5 * bound < error <= bound * (1 + 1e-9)
        assert bound == pytest.approx((np.pi / (2 * m)) ** 2, rel=0.2)


def test_frequencies_are_chosen_by_the_stated_rule():
    p = 31
    for n in (1, 2, 4):
        chosen = [1]
        while len(chosen) < n:
            rest = [k for k in range(1, 16) if k not in chosen]
            chosen.append(max(rest, key=lambda k: (circuits.written_margin([*chosen, k], p), -k)))
        assert circuits.choose_frequencies(p, n) == tuple(sorted(chosen))


@pytest.mark.parametrize("p", [15, 33, 65, 75])
def test_of_equally_good_frequencies_the_smallest_is_chosen(p):
    """Equal up to rounding, that is: which has the larger last digits depends on the machine."""
    chosen = [1]
    for n in range(2, 6):
        margins = {
            k: circuits.written_margin([*chosen, k], p) for k in range(2, (p + 1) // 2) if k not in chosen
        }
        chosen.append(min(k for k, m in margins.items() if m > max(margins.values()) - 1e-9))
        assert circuits.choose_frequencies(p, n) == tuple(sorted(chosen))


def test_a_single_frequency_has_a_margin_of_order_one_over_p_cubed():
    for p in (59, 113):
        expected = math.sin(math.pi / (2 * p)) * (1 - math.cos(2 * math.pi / p))
        assert circuits.written_margin([7], p) == pytest.approx(expected)


def test_the_analysis_of_a_written_network_is_exact():
    """Clusters, attention, map and closed form find what was written; this is what a circuit looks like."""
    p, K = 59, (4, 11, 26)
    weights = circuits.written_network(p, K)
    run = fast.grid_run(weights)
    assert measures.key_frequencies(weights) == K
    assert measures.key_frequencies(weights, source="W_E") == K

    clusters = circuits.neuron_clusters(run.post, p)
    assert clusters.counts == {k: 169 for k in K}
    assert clusters.members(-1).tolist() == list(range(3 * 169, 512))
    fits = circuits.fit_neurons(run.pre, run.post, clusters.frequency, p)
    assert np.nanmin(fits.relu_r2) == pytest.approx(1, abs=1e-9)
    np.testing.assert_allclose(fits.size_a[: 3 * 169], 0.5, rtol=1e-5)
    np.testing.assert_allclose(run.pattern[:, :, :2], 0.5)

    waves = circuits.neuron_logit_waves(weights, K)
    assert waves.residual < 1e-3
    assert waves.effective_rank == pytest.approx(6, rel=1e-3)
    # What is left over is the factor |cos(w(a−b)/2)|: its mean 2/π, its mean square 1/2
    np.testing.assert_allclose(circuits.neuron_directions_fve(run.post, waves, p), 8 / np.pi**2, atol=2e-3)
    form = circuits.closed_form_logits(run.logits, K, p)
    assert form.fve == pytest.approx(8 / np.pi**2, abs=2e-3)
    np.testing.assert_allclose(form.alphas / form.alphas[0], 1, atol=2e-3)


def test_other_sizes_and_other_margins():
    config = ModelConfig(p=31, d_model=22, n_heads=2, d_head=6, d_mlp=55)
    logits = fast.grid_logits(circuits.written_network(31, config=config, margin=3))
    assert 3 - 1e-3 < leads(logits, 31).min() < 3.5


def test_what_cannot_work_is_refused(as_users_run_it):
    with pytest.raises(ValueError, match="p must be odd and at least 3, got 12"):
        circuits.written_network(12)
    with pytest.raises(ValueError, match=r"1 … 6 for p = 13, got 7"):
        circuits.written_network(13, [7])
    with pytest.raises(ValueError, match="no room for the 0 frequencies"):
        circuits.written_network(13, [])
    with pytest.raises(ValueError, match="no room for the 5 frequencies"):
        circuits.written_network(59, config=ModelConfig(p=59, d_model=21))
    with pytest.raises(ValueError, match="do not tell all answers mod 9 apart"):
        circuits.written_network(9, [3])
    with pytest.raises(ValueError, match="neurons each are too few"):
        circuits.written_network(113, [1], config=ModelConfig(d_mlp=5))
    with pytest.raises(ValueError, match="must be mod 13 with ReLU"):
        circuits.written_network(13, config=ModelConfig(p=13, act="gelu"))
    with pytest.raises(ValueError, match="margin must be a positive number, got 0"):
        circuits.written_network(13, margin=0)
    with pytest.raises(ValueError, match="odd number of at least 5, got 10"):
        circuits.written_margin([1], 13, 10)
    with pytest.raises(ValueError, match=r"n must be 1 … 6 for p = 13, got 8"):
        circuits.choose_frequencies(13, 8)
