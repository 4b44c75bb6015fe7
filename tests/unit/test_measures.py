"""Progress measures, held to their definitions written out slowly, and to logits whose measures are known."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from grokkit import fourier, measures
from grokkit.networks.fast import grid_logits
from grokkit.networks.model import ModelConfig, Transformer
from grokkit.networks.network import Network
from grokkit.runs import Run
from grokkit.settings import TrainConfig
from grokkit.task import Task
from grokkit.training.sums import train

MODULI = [3, 4, 5, 12, 13]


def wave(p, k, x, shift=0.0):
    return np.cos(2 * np.pi * k * (x - shift) / p)


def random_logits(p, seed=0, scale=3.0):
    return (scale * np.random.default_rng(seed).normal(size=(p * p, p))).astype(np.float32)


def circuit_logits(p, alphas, offset=None):
    """The explained algorithm: Σ_k α_k cos w_k(a+b−c), plus an offset for each answer c."""
    a, b = np.divmod(np.arange(p * p), p)
    c = np.arange(p)
    logits = sum(alpha * wave(p, k, (a + b)[:, None] - c) for k, alpha in alphas.items())
    return logits if offset is None else logits + offset


def slow_losses(logits, labels):
    """Cross-entropy row by row, with exactly rounded sums."""
    return np.array(
        [
            math.log(math.fsum(math.exp(float(x) - float(row[label])) for x in row))
            for row, label in zip(logits, labels, strict=True)
        ]
    )


def slow_projection(values, p, frequencies):
    """Σ_k C_k (C_k · X) + S_k (S_k · X), one pair and one direction at a time, p² numbers each."""
    a, b = np.divmod(np.arange(p * p), p)
    projected = np.zeros(values.shape)
    for k in frequencies:
        for f in (np.cos, np.sin):
            direction = f(2 * np.pi * k * (a + b) / p)
            if np.abs(direction).max() > 1e-9:
                direction /= np.linalg.norm(direction)
                projected += np.outer(direction, direction @ values.astype(float))
    return projected


def slow_blocks(values, p, frequencies):
    """The mean and {cos_k, sin_k}(a) × {cos_k, sin_k}(b), from an explicit 2-D Fourier transform."""
    F = fourier.basis(p)
    grid = values.astype(float).reshape(p, p, -1)
    mask = np.zeros((p, p))
    mask[0, 0] = 1
    for k in frequencies:
        rows = [2 * k - 1] if 2 * k == p else [2 * k - 1, 2 * k]
        mask[np.ix_(rows, rows)] = 1
    coefficients = np.einsum("fx,gy,xyc->fgc", F, F, grid, optimize=True) * mask[..., None]
    return np.einsum("fx,gy,fgc->xyc", F, F, coefficients, optimize=True).reshape(p * p, -1), mask


def random_weights(p, seed=0, **sizes):
    config = ModelConfig(p=p, **({"d_model": 8, "n_heads": 2, "d_head": 4, "d_mlp": 12} | sizes))
    return {name: w.detach().numpy().copy() for name, w in Transformer(config, seed).named_parameters()}


def weights_with(p, W_E=None, W_L=None):
    """Weights whose number embedding (p, channel) or neuron–logit map (p, channel) is the one given."""
    values = W_E if W_L is None else W_L
    n = values.shape[1]
    weights = random_weights(p, d_model=n, d_mlp=n)
    if W_E is not None:
        weights["embed.W_E"][:-1] = W_E
    if W_L is not None:
        weights["blocks.0.mlp.W_out"] = np.eye(n, dtype=np.float32)
        weights["unembed.W_U"] = np.column_stack([W_L.T, 100 * np.ones(n)]).astype(np.float32)
    return weights


# Loss and accuracy


@pytest.mark.parametrize("p", MODULI)
@pytest.mark.parametrize("op", ["add", "multiply", "random"])
def test_loss_and_accuracy_are_means_over_the_pairs_of_the_split(p, op):
    task, logits = Task(p, op, seed=p), random_logits(p)
    losses = slow_losses(logits, task.labels)
    right = np.array([max(range(p), key=row.__getitem__) for row in logits]) == task.labels
    for split, rows in {
        "train": [i for i in range(p * p) if task.train_mask[i]],
        "test": [i for i in range(p * p) if not task.train_mask[i]],
        "all": list(range(p * p)),
    }.items():
        assert measures.loss(logits, task, split) == pytest.approx(losses[rows].mean(), rel=1e-13)
        assert measures.accuracy(logits, task, split) == right[rows].mean()


@pytest.mark.parametrize("p", MODULI)
@pytest.mark.parametrize("op", ["add", "multiply", "random"])
def test_a_margin_is_the_lead_over_the_best_of_all_other_answers(p, op):
    task = Task(p=p, op=op, seed=p)
    logits = random_logits(p)
    expected = [
        float(row[right]) - max(float(x) for c, x in enumerate(row) if c != right)
        for row, right in zip(logits, task.labels, strict=True)
    ]
    assert measures.margins(logits, task).tolist() == expected
    share = np.mean(np.array(expected)[task.train_mask] > 0)
    assert measures.accuracy(logits, task, "train") == pytest.approx(share)


@pytest.mark.parametrize("p", [12, 13])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_nothing_is_written_to_what_is_measured(p, dtype):
    """In double precision a conversion to double precision may be the caller's own array."""
    task, logits = Task(p=p), random_logits(p).astype(dtype)
    norms, before = np.abs(logits[:, 0]), logits.copy()
    for call in (
        lambda: measures.cross_entropy(logits, task.labels),
        lambda: measures.loss(logits, task),
        lambda: measures.accuracy(logits, task),
        lambda: measures.margins(logits, task),
        lambda: measures.gini(norms),
        lambda: measures.keys_of(norms),
        lambda: measures.fourier_gini(logits),
        lambda: measures.sum_projection(logits, [2, p // 2], p),
        lambda: measures.restricted_loss(logits, [2, p // 2], task),
        lambda: measures.restricted_loss(logits, [2, p // 2], task, variant="blocks"),
        lambda: measures.block3_loss(logits, [2, p // 2], task),
        lambda: measures.excluded_loss(logits, [2, p // 2], task),
        lambda: measures.excluded_loss_by_frequency(logits, task),
        lambda: measures.trig_fraction(logits, [2, p // 2], p),
    ):
        call()
        np.testing.assert_array_equal(logits, before)
        np.testing.assert_array_equal(norms, np.abs(before[:, 0]))


def test_no_preference_costs_log_p_nats():
    for p in (3, 12, 113):
        assert measures.loss(np.full((p * p, p), 7.0), Task(p), "all") == pytest.approx(math.log(p))


def test_a_loss_near_zero_is_resolved_far_below_float32():
    p = 113
    logits = 25.0 * np.eye(p, dtype=np.float32)[Task(p).labels]
    expected = math.log1p((p - 1) * math.exp(-25))  # 1.6e-9
    assert measures.loss(logits, Task(p)) == pytest.approx(expected, rel=1e-6)


def test_logits_of_any_size_are_safe_and_only_their_differences_count():
    task, logits = Task(5), random_logits(5).astype(np.float64)
    offset = np.random.default_rng(1).normal(size=(25, 1)) * 1e4
    assert measures.loss(logits + offset, task) == pytest.approx(measures.loss(logits, task), rel=1e-10)
    assert measures.loss(1e6 * np.eye(5)[task.labels], task) == 0
    assert measures.loss(-1e6 * np.eye(5)[task.labels], task) == pytest.approx(1e6 + math.log(4))


# Weights


@pytest.mark.parametrize("p", [5, 12])
def test_weight_norms_are_sums_of_squares(p):
    weights = random_weights(p)
    norms = measures.weight_norms(weights)
    assert norms.keys() == {*weights, "total"}
    for name, w in weights.items():
        assert norms[name] == pytest.approx(math.fsum(float(x) ** 2 for x in w.flat), rel=1e-12)
    assert norms["total"] == pytest.approx(sum(n for name, n in norms.items() if name != "total"))


@pytest.mark.parametrize("p", [5, 12])
def test_neuron_logit_map_says_what_one_neuron_does_to_one_answer(p):
    weights = random_weights(p)
    W_L = measures.neuron_logit_map(weights)
    assert W_L.shape == (p, 12)
    for c, neuron in [(0, 0), (p - 1, 11), (2, 5)]:
        path = weights["blocks.0.mlp.W_out"][neuron] @ weights["unembed.W_U"][:, c]
        assert W_L[c, neuron] == pytest.approx(path, rel=1e-5)


def test_number_embedding_leaves_out_the_equals_token():
    weights = random_weights(5)
    np.testing.assert_array_equal(measures.number_embedding(weights), weights["embed.W_E"][:5])


@pytest.mark.parametrize("source", ["W_L", "W_E"])
@pytest.mark.parametrize("p", [12, 13, 113])
def test_key_frequencies_are_found_up_to_half_the_modulus(p, source):
    x = np.arange(p)
    planted = (1, 3, p // 2)  # p // 2 = 56 for p = 113, which searches ending one short cannot find
    values = np.column_stack([wave(p, k, x, shift) for k in planted for shift in (0, p / (4 * k))])
    values = np.column_stack([values, np.full(p, 50.0)])  # the constant is no frequency
    weights = weights_with(p, **{source: values})
    assert measures.key_frequencies(weights, source=source) == planted


def test_tau_is_a_share_of_the_largest_norm_and_inclusive():
    p, x = 13, np.arange(13)
    values = np.column_stack([size * wave(p, k, x) for k, size in {1: 1.0, 2: 0.5, 3: 0.3, 4: 0.2}.items()])
    weights = weights_with(p, W_E=values)
    for tau, expected in [(1.0, (1,)), (0.49, (1, 2)), (0.25, (1, 2, 3)), (0.1, (1, 2, 3, 4))]:
        assert measures.key_frequencies(weights, tau, "W_E") == expected


def test_key_frequencies_do_not_see_the_equals_class_or_token():
    weights = random_weights(13)
    before = [measures.key_frequencies(weights, source=source) for source in ("W_L", "W_E")]
    weights["unembed.W_U"][:, -1] += 1000
    weights["embed.W_E"][-1] += 1000
    assert [measures.key_frequencies(weights, source=source) for source in ("W_L", "W_E")] == before


@pytest.mark.parametrize("n", [1, 2, 7, 112])
def test_gini_of_equal_norms_is_zero_and_of_a_spike_one_minus_one_over_n(n):
    assert measures.gini(np.full(n, 3.7)) == pytest.approx(0, abs=1e-14)
    assert measures.gini(np.eye(n)[0]) == pytest.approx(1 - 1 / n)


@pytest.mark.parametrize("n", [2, 9, 100])
def test_gini_of_evenly_spread_norms_has_a_closed_form(n):
    assert measures.gini(np.arange(1.0, n + 1)) == pytest.approx((n - 1) / (3 * n))


@given(hnp.arrays(np.float64, st.integers(1, 30), elements=st.floats(0, 1e300) | st.just(0.0)))
def test_gini_is_the_mean_absolute_difference_and_ignores_order_and_scale(v):
    if not v.any():
        return
    gini = measures.gini(v)
    u = v / v.max()
    assert gini == pytest.approx(np.abs(u[:, None] - u).mean() / (2 * u.mean()), abs=1e-12)
    assert 0 - 1e-12 <= gini <= 1 - 1 / len(v) + 1e-12
    assert measures.gini(np.roll(u[::-1], 1) * 5) == pytest.approx(gini, abs=1e-12)


@pytest.mark.parametrize("p", [5, 12, 113])
def test_fourier_gini_is_that_of_the_non_constant_waves(p):
    values = np.random.default_rng(p).normal(size=(p, 6)).astype(np.float32)
    norms = np.linalg.norm(fourier.basis(p) @ values, axis=1)[1:]
    assert measures.fourier_gini(values) == pytest.approx(measures.gini(norms), rel=1e-5)
    assert measures.fourier_gini(values + 100) == pytest.approx(measures.gini(norms), rel=1e-4)
    assert measures.fourier_gini(wave(p, 1, np.arange(p))[:, None]) == pytest.approx(1 - 1 / (p - 1))


# Waves of a+b


@pytest.mark.parametrize("p", MODULI)
def test_sum_projection_is_the_projection_on_the_sum_directions(p):
    values = np.random.default_rng(p).normal(size=(p * p, 4))
    a, b = np.divmod(np.arange(p * p), p)
    for K in [(), (1,), (p // 2,), tuple(range(1, p // 2 + 1))]:
        table = measures.sum_projection(values, K, p)
        np.testing.assert_allclose(table[(a + b) % p], slow_projection(values, p, K), atol=1e-12)
        directions = [fourier.sum_directions(p, k) for k in K]
        if K:
            D = np.concatenate(directions)
            np.testing.assert_allclose(table[(a + b) % p], D.T @ (D @ values), atol=1e-12)


@pytest.mark.parametrize("seed", [0, 1])
@pytest.mark.parametrize("p", MODULI)
def test_restricted_loss_is_the_loss_of_the_projected_logits(p, seed):
    task, logits = Task(p, seed=seed), random_logits(p, seed)
    for K in [(1,), (p // 2,), tuple(range(1, p // 2 + 1))]:
        by_sums = slow_projection(logits, p, K) + logits.mean(axis=0, dtype=float)
        by_blocks, mask = slow_blocks(logits, p, K)
        if p % 2:
            assert mask.sum() == 1 + 4 * len(K)
        for variant, kept in {"sum": by_sums, "blocks": by_blocks}.items():
            losses = slow_losses(kept, task.labels)
            for split in ("train", "test", "all"):
                expected = losses[measures.split_mask(task, split)].mean()
                got = measures.restricted_loss(logits, K, task, split, variant)
                assert got == pytest.approx(expected, rel=1e-11)


@pytest.mark.parametrize("variant", ["sum", "blocks"])
@pytest.mark.parametrize("p", [4, 12, 13, 113])
def test_the_explained_algorithm_survives_restriction_unchanged(p, variant):
    alphas = {1: 9.0, p // 2: 5.0}
    logits = circuit_logits(p, alphas, offset=np.random.default_rng(p).normal(size=p))
    task = Task(p)
    for split in ("train", "test", "all"):
        restricted = measures.restricted_loss(logits, alphas, task, split, variant)
        assert restricted == pytest.approx(measures.loss(logits, task, split), rel=1e-10, abs=1e-14)


@pytest.mark.parametrize("variant", ["sum", "blocks"])
def test_restriction_to_the_wrong_frequency_leaves_nothing(variant):
    p = 13
    logits = circuit_logits(p, {2: 20.0})
    loss = measures.restricted_loss(logits, [3], Task(p), "all", variant)
    assert loss == pytest.approx(math.log(p))


def test_the_variants_differ_by_the_waves_of_the_difference():
    p, task = 13, Task(13)
    a, b = np.divmod(np.arange(p * p), p)
    waves_of_difference = 4 * wave(p, 2, (a - b)[:, None] - np.arange(p))
    logits = circuit_logits(p, {2: 6.0}) + waves_of_difference
    by_sum = measures.restricted_loss(logits, [2], task, "all", "sum")
    assert by_sum == pytest.approx(measures.loss(circuit_logits(p, {2: 6.0}), task, "all"))
    by_blocks = measures.restricted_loss(logits, [2], task, "all", "blocks")
    assert by_blocks == pytest.approx(measures.loss(logits, task, "all"))


@pytest.mark.parametrize("seed", [0, 1])
@pytest.mark.parametrize("p", MODULI)
def test_excluded_loss_is_the_train_loss_without_the_projection(p, seed):
    task, logits = Task(p, frac_train=0.5, seed=seed), random_logits(p, seed)
    train = task.train_mask
    everything = tuple(range(1, p // 2 + 1))
    for K in [(), (1,), everything]:
        expected = slow_losses(logits - slow_projection(logits, p, K), task.labels)[train].mean()
        assert measures.excluded_loss(logits, K, task) == pytest.approx(expected, rel=1e-11)
    by_frequency = measures.excluded_loss_by_frequency(logits, task)
    assert by_frequency.shape == (p // 2 + 1,)
    without_mean = slow_losses(logits - logits.mean(axis=0, dtype=float), task.labels)[train].mean()
    assert by_frequency[0] == pytest.approx(without_mean, rel=1e-6)
    for k in everything:
        assert by_frequency[k] == pytest.approx(measures.excluded_loss(logits, [k], task), rel=1e-11)


def test_excluded_loss_depends_on_test_inputs_through_the_projection_only():
    p, task = 13, Task(13)
    logits = random_logits(p)
    changed = np.where(task.train_mask[:, None], logits, logits + random_logits(p, 1))
    assert measures.excluded_loss(changed, [], task) == measures.excluded_loss(logits, [], task)
    assert measures.excluded_loss(changed, [2], task) != measures.excluded_loss(logits, [2], task)


@pytest.mark.parametrize("p", [12, 13, 113])
def test_without_its_frequencies_the_explained_algorithm_knows_nothing(p):
    alphas = {1: 30.0, 3: 20.0, p // 2: 10.0}
    task, logits = Task(p), circuit_logits(p, alphas)
    assert measures.excluded_loss(logits, alphas, task) == pytest.approx(math.log(p), rel=1e-9)
    by_frequency = measures.excluded_loss_by_frequency(logits, task)
    whole = measures.loss(logits, task, "train")
    for k in range(p // 2 + 1):
        if k in alphas:
            assert by_frequency[k] > 1.1 * whole
        else:
            assert by_frequency[k] == pytest.approx(whole, rel=1e-7, abs=1e-14)


def test_losses_of_filtered_logits_hold_where_exponentials_leave_float64():
    p, task = 5, Task(5, frac_train=0.5)
    logits = random_logits(p, scale=2000).astype(np.float64)
    P = slow_projection(logits, p, [1])
    left = logits - P
    shifted = left - left[np.arange(p * p), task.labels][:, None]
    expected = np.logaddexp.reduce(shifted, axis=1)[task.train_mask].mean()
    assert expected > 1000
    assert measures.excluded_loss_by_frequency(logits, task)[1] == pytest.approx(expected, rel=1e-12)
    blocks, _ = slow_blocks(logits, p, [1, 2])
    shifted = blocks - blocks[np.arange(p * p), task.labels][:, None]
    expected = np.logaddexp.reduce(shifted, axis=1).mean()
    assert measures.restricted_loss(logits, [1, 2], task, "all", "blocks") == pytest.approx(expected)


@pytest.mark.parametrize("p", MODULI)
def test_trig_fraction_is_the_explained_share_of_each_channels_variance(p):
    values = np.random.default_rng(p).normal(size=(p * p, 6)).astype(np.float32) + 5
    for K in [(1,), tuple(range(1, p // 2 + 1))]:
        explained = (slow_projection(values, p, K) ** 2).sum(axis=0)
        variance = values.astype(float).var(axis=0) * p * p
        fraction = measures.trig_fraction(values, K, p)
        assert fraction.mean == pytest.approx((explained / variance).mean(), rel=1e-6)
        assert fraction.pooled == pytest.approx(explained.sum() / variance.sum(), rel=1e-6)


@pytest.mark.parametrize("p", [12, 13, 113])
def test_trig_fraction_of_pure_waves_of_the_sum_is_one_and_of_the_difference_zero(p):
    a, b = np.divmod(np.arange(p * p), p)
    c = np.arange(5)
    assert measures.trig_fraction(wave(p, 2, (a + b)[:, None] - c) + c, [2], p) == pytest.approx((1, 1))
    assert measures.trig_fraction(wave(p, 2, (a - b)[:, None] - c), [2], p) == pytest.approx((0, 0))
    half = wave(p, 2, (a + b)[:, None]) + wave(p, 1, (a + b)[:, None])
    assert measures.trig_fraction(half, [2], p) == pytest.approx((0.5, 0.5))


def test_dead_neurons_have_no_trig_fraction_and_pooling_weighs_by_variance():
    p = 13
    a, b = np.divmod(np.arange(p * p), p)
    pure, other = wave(p, 2, a + b), 3 * wave(p, 2, a - b)
    dead = np.full(p * p, 0.1, dtype=np.float32)
    fraction = measures.trig_fraction(np.column_stack([pure, other, dead]), [2], p)
    assert fraction == pytest.approx((1 / 2, 1 / 10))
    with pytest.raises(ValueError, match="every channel is constant"):
        measures.trig_fraction(dead[:, None], [2], p)


@settings(max_examples=40)
@given(st.integers(3, 16), st.integers(0, 2**32 - 1), st.data())
def test_measures_agree_with_explicit_transforms_whatever_the_modulus_and_key_set(p, seed, data):
    K = data.draw(st.sets(st.integers(1, p // 2)))
    split = data.draw(st.sampled_from(["train", "test", "all"]))
    task, logits = Task(p, frac_train=0.4, seed=seed % 1000), random_logits(p, seed)
    rows = measures.split_mask(task, split)
    P = slow_projection(logits, p, K)
    kept = {"sum": P + logits.mean(axis=0, dtype=float), "blocks": slow_blocks(logits, p, K)[0]}
    for variant, values in kept.items():
        expected = slow_losses(values, task.labels)[rows].mean()
        assert measures.restricted_loss(logits, K, task, split, variant) == pytest.approx(expected, rel=1e-9)
    expected = slow_losses(logits - P, task.labels)[task.train_mask].mean()
    assert measures.excluded_loss(logits, K, task) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("p", [5, 12, 13])
@pytest.mark.parametrize("seed", [0, 1])
def test_block3_keeps_constant_waves_of_one_input_and_products_of_equal_frequency(p, seed):
    task, logits, K = Task(p, seed=seed), random_logits(p, seed), (1, p // 2)
    F = fourier.basis(p)
    mask = np.zeros((p, p))
    for k in K:
        rows = [0, *([2 * k - 1] if 2 * k == p else [2 * k - 1, 2 * k])]
        mask[np.ix_(rows, rows)] = 1
    waves = sum(1 if 2 * k == p else 2 for k in K)
    assert mask.sum() == 1 + 2 * waves + sum(1 if 2 * k == p else 4 for k in K)
    coefficients = np.einsum("fx,gy,xyc->fgc", F, F, logits.reshape(p, p, p).astype(float))
    kept = np.einsum("fx,gy,fgc->xyc", F, F, coefficients * mask[..., None]).reshape(p * p, p)
    losses = slow_losses(kept, task.labels)
    for split in ("train", "test", "all"):
        rows = measures.split_mask(task, split)
        assert measures.block3_loss(logits, K, task, split) == pytest.approx(losses[rows].mean())


def test_block3_keeps_nine_components_for_a_frequency_and_eight_more_for_each_other():
    p, rng = 31, np.random.default_rng(0)
    a, b = np.divmod(np.arange(p * p), p)
    K, one = (3, 7), np.ones(p * p)
    same = [f(a) * g(b) for k in K for f in trio(p, k) for g in trio(p, k)]
    mixed = [f(a) * g(b) for f in trio(p, 3)[1:] for g in trio(p, 7)[1:]]
    task = Task(p)
    kept = np.stack([one, *same]).T @ rng.normal(size=(1 + len(same), p))
    for strangers in (mixed, [wave(p, 5, a)], [wave(p, 5, a + b)]):
        logits = kept + np.stack(strangers).T @ rng.normal(size=(len(strangers), p))
        assert measures.block3_loss(logits, K, task) == pytest.approx(measures.loss(kept, task))
        assert measures.loss(logits, task) != pytest.approx(measures.loss(kept, task))


def trio(p, k):
    """1, cos and sin of one frequency."""
    w = 2 * np.pi * k / p
    return lambda x: np.ones(len(x)), lambda x: np.cos(w * x), lambda x: np.sin(w * x)


# All of them


@pytest.mark.parametrize(("p", "seed"), [(5, 0), (12, 1), (13, 2)])
def test_measuring_a_checkpoint_gives_each_measure_by_its_own_function(p, seed):
    task, weights = Task(p, frac_train=0.5, seed=seed), Network.of(random_weights(p, seed), "relu")
    logits = grid_logits(weights)
    K = measures.key_frequencies(weights)
    m = measures.measure_checkpoint(weights, logits, task)
    assert (m.tau, m.key_frequencies) == (0.25, K)
    for split in ("train", "test"):
        assert getattr(m, f"{split}_loss") == pytest.approx(measures.loss(logits, task, split), rel=1e-12)
        assert getattr(m, f"{split}_accuracy") == measures.accuracy(logits, task, split)
    assert m.weight_norms == measures.weight_norms(weights)
    np.testing.assert_allclose(m.embedding_spectrum, fourier.spectrum(weights["embed.W_E"][:-1]), rtol=1e-6)
    np.testing.assert_allclose(
        m.neuron_logit_spectrum, fourier.spectrum(measures.neuron_logit_map(weights)), rtol=1e-6
    )
    assert m.embedding_gini == measures.fourier_gini(weights["embed.W_E"][:-1])
    assert m.neuron_logit_gini == measures.fourier_gini(measures.neuron_logit_map(weights))
    for variant in ("sum", "blocks"):
        for split in ("train", "test", "all"):
            alone = measures.restricted_loss(logits, K, task, split, variant)
            assert m.restricted_loss[variant][split] == pytest.approx(alone, rel=1e-12)
    assert m.excluded_loss == measures.excluded_loss(logits, K, task)
    np.testing.assert_array_equal(
        m.excluded_loss_by_frequency, measures.excluded_loss_by_frequency(logits, task)
    )
    assert (m.trig_fraction_mean, m.trig_fraction_pooled) == measures.trig_fraction(logits, K, p)


def test_given_frequencies_are_used_in_place_of_the_checkpoints_own():
    p, weights = 13, Network.of(random_weights(13), "relu")
    task, logits = Task(p), grid_logits(weights)
    m = measures.measure_checkpoint(weights, logits, task, np.array([5, 2, 5]))
    assert m.key_frequencies == (2, 5)
    assert m.excluded_loss == measures.excluded_loss(logits, [2, 5], task)


@pytest.fixture(scope="module", params=[("relu", 0), ("gelu", 1)])
def short_run(request):
    act, seed = request.param
    model = ModelConfig(p=13, d_model=8, n_heads=2, d_head=4, d_mlp=12, act=act)
    return train(Task(13, seed=seed), model, TrainConfig(steps=12, lr=5e-2, warmup=0, weight_seed=seed))


def test_measuring_a_run_measures_each_checkpoint_with_the_final_key_frequencies(short_run):
    run = short_run
    m = measures.measure_run(run, tau=0.8)
    final = run.weights(int(run.steps[-1]))
    assert m.key_frequencies == measures.key_frequencies(final, 0.8)
    assert m.key_frequencies_embedding == measures.key_frequencies(final, 0.8, "W_E")
    assert m.tau == 0.8
    np.testing.assert_array_equal(m.steps, run.steps)
    assert len({measures.key_frequencies(run.weights(step), 0.8) for step in run.steps.tolist()}) > 1
    for i, step in enumerate(run.steps.tolist()):
        weights = run.network(step)
        logits = grid_logits(weights)
        one = measures.measure_checkpoint(weights, logits, run.task, m.key_frequencies, 0.8)
        assert m.test_loss[i] == one.test_loss
        assert m.weight_norms["total"][i] == one.weight_norms["total"]
        assert m.restricted_loss["blocks"]["train"][i] == one.restricted_loss["blocks"]["train"]
        np.testing.assert_array_equal(m.excluded_loss_by_frequency[i], one.excluded_loss_by_frequency)
        np.testing.assert_array_equal(m.embedding_spectrum[i], one.embedding_spectrum)


def test_measured_losses_are_those_the_training_recorded(short_run):
    m = measures.measure_run(short_run)
    recorded = [short_run.at(step) for step in m.steps.tolist()]
    for name in ("train_loss", "test_loss", "train_accuracy", "test_accuracy"):
        np.testing.assert_allclose(getattr(m, name), [point[name] for point in recorded], rtol=1e-6)


def test_a_run_can_be_measured_with_other_logits():
    p = 5
    weights = [random_weights(p, seed) for seed in (0, 1)]
    run = Run(Task(p), ModelConfig.of(weights[0]), TrainConfig(), np.array([0, 10]), {}, weights)
    alphas = {float(w["embed.W_E"][0, 0]): alpha for w, alpha in zip(weights, (1.0, 9.0), strict=True)}
    m = measures.measure_run(
        run, logits=lambda w: circuit_logits(p, {1: alphas[float(w["embed.W_E"][0, 0])]})
    )
    expected = [measures.loss(circuit_logits(p, {1: alpha}), Task(p)) for alpha in (1.0, 9.0)]
    np.testing.assert_allclose(m.test_loss, expected)


# Bad input


def test_block3_is_about_addition():
    with pytest.raises(ValueError, match='block3 loss is defined for op="add" only'):
        measures.block3_loss(random_logits(5), (1,), Task(5, "multiply"))


def test_other_operations_are_told_what_is_defined_for_them():
    logits = random_logits(5)
    for op in ("subtract", "multiply", "x2_xy_y2", "random"):
        task = Task(5, op)
        for call in (
            lambda task=task: measures.restricted_loss(logits, [1], task),
            lambda task=task: measures.excluded_loss(logits, [1], task),
            lambda task=task: measures.excluded_loss_by_frequency(logits, task),
            lambda task=task: measures.measure_checkpoint(random_weights(5), logits, task),
        ):
            with pytest.raises(ValueError, match=f"op='{op}'.*every operation.*loss, accuracy, weight_norms"):
                call()
        assert measures.loss(logits, task) > 0


@pytest.mark.parametrize("shape", [(25, 6), (24, 5), (5, 5), (125, 1)])
def test_logits_of_the_wrong_shape_are_refused(shape):
    logits, task = np.zeros(shape), Task(5)
    for call in (
        lambda: measures.loss(logits, task),
        lambda: measures.accuracy(logits, task),
        lambda: measures.restricted_loss(logits, [1], task),
        lambda: measures.excluded_loss(logits, [1], task),
        lambda: measures.excluded_loss_by_frequency(logits, task),
    ):
        with pytest.raises(ValueError, match=r"\(25, 5\)"):
            call()


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_values_that_are_not_finite_are_refused(bad):
    logits, task = random_logits(5), Task(5)
    logits[3, 2] = bad
    for call in (
        lambda: measures.loss(logits, task),
        lambda: measures.excluded_loss_by_frequency(logits, task),
        lambda: measures.trig_fraction(logits, [1], 5),
    ):
        with pytest.raises(ValueError, match="1 values that are not finite"):
            call()
    weights = random_weights(5)
    weights["embed.W_E"][0, 0] = weights["unembed.W_U"][0, 0] = bad
    for source in ("W_E", "W_L"):
        with pytest.raises(ValueError, match="not finite"):
            measures.key_frequencies(weights, source=source)
    with pytest.raises(ValueError, match=r"embed\.W_E contains 1"):
        measures.weight_norms(weights)


@pytest.mark.parametrize("k", [-1, 0, 7, 13])
def test_frequencies_out_of_range_are_refused(k):
    logits, task = random_logits(13), Task(13)
    for call in (
        lambda: measures.restricted_loss(logits, [2, k], task),
        lambda: measures.excluded_loss(logits, [2, k], task),
        lambda: measures.trig_fraction(logits, [2, k], 13),
    ):
        with pytest.raises(ValueError, match=f"1 … 6 for p = 13, got {k}"):
            call()


def test_unknown_names_and_thresholds_are_refused():
    logits, task, weights = random_logits(5), Task(5), random_weights(5)
    with pytest.raises(ValueError, match="train, test, all; got 'validation'"):
        measures.loss(logits, task, "validation")
    with pytest.raises(ValueError, match="split must be"):
        measures.restricted_loss(logits, [1], task, split="")
    with pytest.raises(ValueError, match="sum, blocks; got 'block3'"):
        measures.restricted_loss(logits, [1], task, variant="block3")
    with pytest.raises(ValueError, match="got 'W_U'"):
        measures.key_frequencies(weights, source="W_U")
    for tau in (0.0, 1.1, -1.0, math.nan):
        with pytest.raises(ValueError, match="tau must be in"):
            measures.key_frequencies(weights, tau)


def test_what_is_undefined_says_so():
    for norms in (np.array([]), np.zeros(3), np.array([1.0, -1.0])):
        with pytest.raises(ValueError, match="Gini"):
            measures.gini(norms)
    weights = random_weights(5)
    weights["unembed.W_U"][:] = 0
    with pytest.raises(ValueError, match="W_L has no frequency"):
        measures.key_frequencies(weights)
    with pytest.raises(ValueError, match=r"lack the parameter 'unembed\.W_U'"):
        measures.neuron_logit_map({name: w for name, w in weights.items() if name != "unembed.W_U"})
    with pytest.raises(ValueError, match="each of the 25 pairs"):
        measures.sum_projection(np.zeros((24, 2)), [1], 5)


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        ([0, -1, 2], "labels must be whole numbers from 0 to 4, got -1"),
        ([0, 5, 2], "labels must be whole numbers from 0 to 4, got 5"),
        ([1], r"a label for each of 3 rows of logits, got shape \(1,\)"),
        ([[0], [1], [2]], r"a label for each of 3 rows of logits, got shape \(3, 1\)"),
        ([0.0, 1.0, 2.0], "labels must be whole numbers from 0 to 4, got float64"),
        ([True, False, True], "labels must be whole numbers from 0 to 4, got bool"),
    ],
)
def test_every_row_has_one_label_among_its_classes(labels, message, as_users_run_it):
    with pytest.raises(ValueError, match=message):
        measures.cross_entropy(np.zeros((3, 5)), np.array(labels))


def test_cross_entropy_is_of_rows_of_finite_logits(as_users_run_it):
    labels = np.zeros(3, int)
    for shape in ((5,), (3, 5, 1), (3, 0)):
        with pytest.raises(ValueError, match="expected logits in rows"):
            measures.cross_entropy(np.zeros(shape), labels)
    logits = np.zeros((3, 5))
    logits[1, 4] = np.nan
    with pytest.raises(ValueError, match=r"first nan at \(1, 4\)"):
        measures.cross_entropy(logits, labels)
    whole = np.arange(15, dtype=np.int16).reshape(3, 5)
    assert np.array_equal(measures.cross_entropy(whole, labels), measures.cross_entropy(whole / 1, labels))
    assert measures.cross_entropy(np.zeros((0, 5)), labels[:0]).size == 0


def test_tables_that_are_not_of_one_network_are_refused(as_users_run_it):
    weights = random_weights(113)
    short = {**weights, "embed.W_E": weights["embed.W_E"][:51]}
    for source in ("W_L", "W_E"):
        with pytest.raises(ValueError, match=r"W_E has 51 rows and unembed\.W_U 114 columns"):
            measures.key_frequencies(short, source=source)
    with pytest.raises(ValueError, match="51 rows"):
        measures.number_embedding(short)
    alone = measures.number_embedding({"embed.W_E": short["embed.W_E"]})  # there is nothing it could not fit
    assert alone.shape == (50, 8)
    narrow = {**weights, "blocks.0.mlp.W_out": weights["blocks.0.mlp.W_out"][:, :5]}
    with pytest.raises(ValueError, match=r"W_out has shape \(12, 5\), which does not fit W_U"):
        measures.neuron_logit_map(narrow)
    with pytest.raises(ValueError, match=r"W_E must have rows and columns, got shape \(114,\)"):
        measures.number_embedding({**weights, "embed.W_E": weights["embed.W_E"][:, 0]})


def test_a_network_is_measured_on_its_own_task_only():
    weights, logits = random_weights(13), random_logits(12)
    with pytest.raises(ValueError, match="the network is mod 13, but the task is mod 12"):
        measures.measure_checkpoint(weights, logits, Task(12))


def test_whole_numbers_are_measured_as_the_same_numbers(as_users_run_it):
    p = 13
    task, logits = Task(p), np.random.default_rng(0).integers(-9, 9, (p * p, p)).astype(np.int8)
    for measure in (
        lambda x: measures.loss(x, task),
        lambda x: measures.restricted_loss(x, [2], task, variant="blocks"),
        lambda x: measures.block3_loss(x, [2], task),
        lambda x: measures.excluded_loss(x, [2], task),
        lambda x: measures.excluded_loss_by_frequency(x, task),
        lambda x: measures.trig_fraction(x, [2], p),
        lambda x: measures.sum_projection(x, [2], p),
    ):
        np.testing.assert_array_equal(measure(logits), measure(logits.astype(float)))


def test_sparsity_is_of_a_list_and_of_a_table(as_users_run_it):
    with pytest.raises(ValueError, match=r"of a list of numbers, got shape \(2, 3\)"):
        measures.gini(np.ones((2, 3)))
    with pytest.raises(ValueError, match=r"\(p, channel\), got \(13,\)"):
        measures.fourier_gini(np.ones(13))
