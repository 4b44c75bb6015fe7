"""The neuron–logit map in waves and the closed form, held to maps and logits that are waves."""

import itertools

import numpy as np
import pytest

from grokkit import circuits, fourier
from grokkit.measures import neuron_logit_map
from grokkit.networks.model import ModelConfig, Transformer


def weights_with(W_L):
    """Weights whose neuron–logit map (p, neuron) is the one given."""
    p, n = W_L.shape
    config = ModelConfig(p, d_model=n, n_heads=1, d_head=4, d_mlp=n)
    weights = {name: w.detach().numpy().astype(float) for name, w in Transformer(config).named_parameters()}
    weights["blocks.0.mlp.W_out"] = np.eye(n)
    weights["unembed.W_U"] = np.column_stack([W_L.T, 100 * np.ones(n)])
    return weights


def wave_map(p, K, n, seed):
    """Σ cos_k u_kᵀ + sin_k v_kᵀ with random u and v."""
    rng = np.random.default_rng(seed)
    u, v = rng.normal(size=(2, len(K), n))
    angle = 2 * np.pi * np.outer(np.arange(p), K) / p
    return np.cos(angle) @ u + np.sin(angle) @ v, u, v


@pytest.mark.parametrize(("p", "K"), [(13, (2, 6)), (12, (1, 5)), (59, (3, 14, 29))])
def test_a_map_of_waves_is_read_exactly(p, K):
    W_L, u, v = wave_map(p, K, 24, seed=p)
    waves = circuits.neuron_logit_waves(weights_with(W_L), K)
    assert waves.frequencies == K
    np.testing.assert_allclose(waves.u, u, atol=1e-12)
    np.testing.assert_allclose(waves.v, v, atol=1e-12)
    assert waves.residual == pytest.approx(0, abs=1e-6)
    assert (waves.singular_values > 1e-9).sum() == 2 * len(K)
    assert 1 <= waves.effective_rank <= 2 * len(K) + 1e-9


@pytest.mark.parametrize("p", [12, 13])
def test_what_is_not_in_the_waves_is_the_residual(p):
    W_L = np.random.default_rng(0).normal(size=(p, 40))
    K = (1, p // 2)
    waves = circuits.neuron_logit_waves(weights_with(W_L), K)
    angle = 2 * np.pi * np.outer(np.arange(p), K) / p
    rebuilt = np.cos(angle) @ waves.u + np.sin(angle) @ waves.v
    np.testing.assert_allclose(waves.residual, np.linalg.norm(W_L - rebuilt) / np.linalg.norm(W_L), rtol=1e-9)
    assert waves.residual == pytest.approx(waves.residual_by_chance, abs=0.05)  # noise has no frequency
    np.testing.assert_allclose(
        waves.singular_values, np.linalg.svd(neuron_logit_map(weights_with(W_L)), compute_uv=False)
    )


@pytest.mark.parametrize(("p", "K"), [(7, (2,)), (8, (4,)), (8, (1, 4)), (9, (2, 3))])
@pytest.mark.parametrize("seed", [0, 1])
def test_chance_is_what_all_sets_of_as_many_waves_leave(p, K, seed):
    W_L = np.random.default_rng(seed).normal(size=(p, 5))
    waves = circuits.neuron_logit_waves(weights_with(W_L), K)
    basis, n = fourier.basis(p), len(fourier.rows_of(p, K))
    left = []
    for rows in itertools.combinations(range(p), n):
        some = basis[[*rows]]
        left.append(np.square(W_L - some.T @ (some @ W_L)).sum() / np.square(W_L).sum())
    assert waves.residual_by_chance == pytest.approx(np.sqrt(np.mean(left)), rel=1e-6)


def test_effective_rank_counts_equal_directions():
    for rank in (1, 3, 7):
        W_L = np.linalg.qr(np.random.default_rng(rank).normal(size=(11, rank)))[0] @ np.eye(rank, 16)
        assert circuits.neuron_logit_waves(weights_with(W_L), (1,)).effective_rank == pytest.approx(rank)


def test_effective_rank_is_the_exponential_of_the_entropy_of_the_singular_values():
    left = np.linalg.qr(np.random.default_rng(1).normal(size=(11, 2)))[0]
    found = circuits.neuron_logit_waves(weights_with(left @ np.diag([3.0, 1.0]) @ np.eye(2, 16)), (1,))
    assert found.effective_rank == pytest.approx((4 / 3) ** (3 / 4) * 4 ** (1 / 4))  # shares 3/4 and 1/4


def test_directions_of_the_map_meet_waves_of_the_sum():
    p, K = 31, (4, 9)
    W_L, u, v = wave_map(p, K, 16, seed=5)
    waves = circuits.neuron_logit_waves(weights_with(W_L), K)
    a, b = np.divmod(np.arange(p * p), p)
    # neurons for which u_k · post = 3 + cos w_k(a+b) and v_k · post = sin w_k(a+b) + cos w_k(a−b)
    angle = 2 * np.pi * np.outer(K, a + b) / p
    wanted = np.vstack([3 + np.cos(angle), np.sin(angle) + np.cos(2 * np.pi * np.outer(K, a - b) / p)])
    post = np.linalg.lstsq(np.vstack([u, v]), wanted, rcond=None)[0].T
    np.testing.assert_allclose(
        circuits.neuron_directions_fve(post, waves, p), [[1, 0.5], [1, 0.5]], atol=1e-9
    )
    with pytest.raises(ValueError, match="expected activations of shape"):
        circuits.neuron_directions_fve(post[:, :3], waves, p)


@pytest.mark.parametrize("p", [12, 13, 31])
def test_the_closed_form_recovers_its_alphas(p):
    a, b, c = np.ogrid[:p, :p, :p]
    truth = {1: 2.0, 3: -0.5, p // 2: 1.25}
    logits = 4.0 + sum(alpha * np.cos(2 * np.pi * k * (a + b - c) / p) for k, alpha in truth.items())
    form = circuits.closed_form_logits(logits.reshape(p * p, p), truth, p)
    assert form.frequencies == tuple(truth)
    np.testing.assert_allclose(form.alphas, list(truth.values()), atol=1e-12)
    np.testing.assert_allclose(form.logits, logits.reshape(p * p, p) - 4, atol=1e-12)
    assert form.fve == pytest.approx(1)
    assert form.fve_per_input == pytest.approx(1)
    expected = np.zeros(p // 2 + 1)
    expected[[0, *truth]] = [4.0, *truth.values()]
    np.testing.assert_allclose(form.spectrum, expected, atol=1e-12)


@pytest.mark.parametrize("p", [12, 13])
@pytest.mark.parametrize("seed", [0, 1])
def test_the_closed_form_is_least_squares(p, seed):
    rng = np.random.default_rng(seed)
    logits, K = rng.normal(size=(p * p, p)) + rng.normal(size=(p * p, 1)), (2, p // 2)
    a, b, c = np.ogrid[:p, :p, :p]
    design = np.stack([np.cos(2 * np.pi * k * (a + b - c) / p).ravel() for k in K], axis=1)
    alphas = np.linalg.lstsq(design, logits.ravel(), rcond=None)[0]
    form = circuits.closed_form_logits(logits, K, p)
    np.testing.assert_allclose(form.alphas, alphas)
    fit = (design @ alphas).reshape(p * p, p)
    for fve, centred in [
        (form.fve, logits - logits.mean()),
        (form.fve_per_input, logits - logits.mean(axis=1, keepdims=True)),
    ]:
        assert fve == pytest.approx(1 - ((centred - fit) ** 2).sum() / (centred**2).sum())


@pytest.mark.parametrize("p", [12, 13])
def test_alphas_by_difference_are_fits_to_the_pairs_of_each_difference(p):
    logits, K = np.random.default_rng(p).normal(size=(p * p, p)), (1, p // 2)
    a, b = np.divmod(np.arange(p * p), p)
    found = circuits.alphas_by_difference(logits, K, p)
    for d in range(p):
        rows = (a - b) % p == d
        for i, k in enumerate(K):
            wave = np.cos(2 * np.pi * k * ((a + b)[rows][:, None] - np.arange(p)) / p)
            assert found[i, d] == pytest.approx((wave * logits[rows]).sum() / (wave**2).sum())
    np.testing.assert_allclose(found.mean(axis=1), circuits.closed_form_logits(logits, K, p).alphas)


def test_a_network_that_averages_is_less_sure_at_some_differences():
    """|cos(w(a−b)/2)| and its trace in the logits: waves of 2w a and of 2w b, each of power 1/9."""
    p, K = 59, (3, 20)
    a, b, c = np.ogrid[:p, :p, :p]
    logits = sum(
        np.abs(np.cos(np.pi * k * (a - b) / p)) * np.cos(2 * np.pi * k * (a + b - c) / p) for k in K
    ).reshape(p * p, p)
    strength = np.abs(np.cos(np.pi * np.outer(K, np.arange(p)) / p))
    np.testing.assert_allclose(circuits.alphas_by_difference(logits, K, p), strength, atol=1e-12)
    power = np.square(fourier.fft2(logits.reshape(p, p, p))).sum(axis=2)
    for k in K:
        block, alone = fourier.rows(p, k), fourier.rows(p, min(2 * k, p - 2 * k))
        product = power[np.ix_(block, block)].sum()
        assert power[0, alone].sum() / product == pytest.approx(1 / 9, rel=0.02)
        assert power[alone, 0].sum() / product == pytest.approx(1 / 9, rel=0.02)


def test_bad_input_is_named(as_users_run_it):
    logits = np.zeros((25, 5))
    with pytest.raises(ValueError, match="nothing to explain"):
        circuits.closed_form_logits(logits, (1,), 5)
    with pytest.raises(ValueError, match=r"expected logits of shape \(49, 7\)"):
        circuits.closed_form_logits(logits, (1,), 7)
    with pytest.raises(ValueError, match="1 … 2 for p = 5, got 3"):
        circuits.closed_form_logits(np.eye(25, 5), (3,), 5)
    with pytest.raises(ValueError, match="not finite"):
        circuits.closed_form_logits(np.full((25, 5), np.inf), (1,), 5)
    with pytest.raises(ValueError, match="map is zero"):
        circuits.neuron_logit_waves(weights_with(np.zeros((7, 8))), (1,))


def test_waves_of_another_modulus_and_activations_that_are_not_finite_are_refused():
    p, n = 7, 8
    waves = circuits.neuron_logit_waves(weights_with(np.random.default_rng(0).normal(size=(13, n))), (5,))
    with pytest.raises(ValueError, match="1 … 3 for p = 7, got 5"):
        circuits.neuron_directions_fve(np.ones((p * p, n)), waves, p)
    with pytest.raises(ValueError, match="not finite"):
        circuits.neuron_directions_fve(np.full((169, n), np.inf), waves, 13)
