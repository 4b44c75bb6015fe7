"""Probes, operations and heads, on planted structure and on models whose answer is known."""

import numpy as np
import pytest
import torch

from grokkit.text import oracle
from grokkit.text.heads import (
    align,
    attention_on,
    decision_plane,
    head_curves,
    principal_angles,
    query_key_curves,
    variance_shares,
)
from grokkit.text.manifold import Curve, means_by
from grokkit.text.operations import (
    ablate_subspace,
    decision_loss,
    oracle_of_count,
    patch_count,
    without_subspace,
)
from grokkit.text.probes import (
    correlation_ratio,
    fit_classes,
    fit_ridge,
    means_of_groups,
    scores,
    scores_within,
    words_in_line,
)
from grokkit.text.reader import Reader, ReaderConfig
from grokkit.text.sites import Stopped, activations
from grokkit.text.wrapping import MARK, N_WORDS, NEWLINE, Wrapping, texts

SEEDS = [0, 1, 2]
KIND = Wrapping(length=40)
SIZES = ReaderConfig(KIND.d_vocab, n_ctx=40, d_model=12, n_layers=2, n_heads=2, d_head=4, d_mlp=8)
SITE = "blocks.0.hook_resid_post"


def turned(d, seed):
    return np.linalg.qr(np.random.default_rng(seed).normal(size=(d, d)))[0]


def of_one_direction(seed, d=12):
    """A model whose newline hangs on one direction of the stream alone, and no layer writes anything."""
    weights = {name: w.numpy().copy() for name, w in Reader(SIZES, seed=seed).weights.items()}
    axes = turned(d, seed)
    for name in weights:
        if name.endswith(("W_O", "W_out")):
            weights[name][:] = 0
    weights["unembed.W_U"] -= axes[0][:, None] * (axes[0] @ weights["unembed.W_U"])
    weights["unembed.W_U"][:, NEWLINE] = 6 * axes[0]
    return Reader(SIZES, weights), axes


# Probes


@pytest.mark.parametrize("seed", SEEDS)
def test_a_ridge_probe_is_the_minimum_of_its_loss(seed):
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=(200, 4)) @ rng.normal(size=(4, 4)) + 3, rng.normal(size=(200, 2))
    for penalty in (0.0, 0.1):
        probe = fit_ridge(x, y, penalty)
        variance = np.mean((x - x.mean(axis=0)) ** 2)

        def loss(W, b, penalty=penalty, variance=variance):
            return ((x @ W + b - y) ** 2).sum() + len(x) * penalty * variance * (W**2).sum()

        best = loss(probe.W, probe.b)
        for _ in range(20):
            dW, db = 1e-3 * rng.normal(size=(4, 2)), 1e-3 * rng.normal(size=2)
            assert loss(probe.W + dW, probe.b + db) > best
    plain = np.linalg.lstsq(np.c_[x, np.ones(200)], y, rcond=None)[0]
    np.testing.assert_allclose(fit_ridge(x, y, 0.0)(x), np.c_[x, np.ones(200)] @ plain, atol=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_planted_is_read_and_what_is_not_is_not(seed):
    rng = np.random.default_rng(seed)
    value = rng.integers(10, 30, size=3000)
    direction = turned(8, seed)[0]
    x = value[:, None] * direction + 0.3 * rng.normal(size=(3000, 8))
    fit = np.arange(3000) < 1500
    y = value.astype(float)
    read = scores(y[~fit], fit_ridge(x[fit], y[fit, None])(x[~fit])[:, 0])
    assert read.r2 > 0.99
    assert read.rmse == pytest.approx(0.3, abs=0.03)
    shuffled = rng.permutation(y)
    assert scores(shuffled[~fit], fit_ridge(x[fit], shuffled[fit, None])(x[~fit])[:, 0]).r2 < 0.05
    probe = fit_classes(x[fit], value[fit])
    assert probe.values.tolist() == list(range(10, 30))
    assert np.sqrt(np.mean((probe(x[~fit]) - value[~fit]) ** 2)) < 1
    # Each class its own place on a circle: no line reads it, classes do.
    angle = 2 * np.pi * value / 20
    ring = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    assert (fit_classes(ring[fit], value[fit], 1e-6, 300)(ring[~fit]) == value[~fit]).mean() > 0.99
    assert scores(y[~fit], fit_ridge(ring[fit], y[fit, None])(ring[~fit])[:, 0]).r2 < 0.8


@pytest.mark.parametrize("seed", SEEDS)
def test_the_best_guess_from_a_group_is_its_mean(seed):
    rng = np.random.default_rng(seed)
    group = rng.integers(5, size=400)
    y = group**2 + rng.normal(size=400)
    fit = np.arange(400) < 300
    group[-1] = 77
    guess = means_of_groups(y, group, fit)
    for g in range(5):
        np.testing.assert_allclose(guess[group == g], y[fit & (group == g)].mean())
    assert guess[-1] == pytest.approx(y[fit].mean())
    for g, found in scores_within(y, guess, group, fewest=10).items():
        assert found.r2 <= 0.05
        assert found.rmse == pytest.approx(np.sqrt(np.mean((y - guess)[group == g] ** 2)))
    ratio = 1 - sum(((y[group == g] - y[group == g].mean()) ** 2).sum() for g in set(group)) / (400 * y.var())
    assert correlation_ratio(y, group) == pytest.approx(ratio)
    assert correlation_ratio(rng.normal(size=400), group) < 0.1
    assert correlation_ratio(np.ones(400), group) == 0


@pytest.mark.parametrize("seed", SEEDS)
def test_a_group_of_just_as_many_cases_as_are_asked_for_is_scored(seed):
    rng = np.random.default_rng(seed)
    group = rng.permutation(np.repeat([3, 5, 8, 9], [6, 7, 8, 7]))
    y, guess = rng.normal(size=(2, 28))
    y[group == 9] = 1.0  # it does not vary, so nothing of it can be explained
    found = scores_within(y, guess, group, fewest=7)
    assert sorted(found) == [5, 8]
    for g in found:
        assert found[g] == scores(y[group == g], guess[group == g])


@pytest.mark.parametrize("kind", [Wrapping(), Wrapping(told=True, stop=6)])
def test_words_of_a_line_are_counted(kind):
    found = texts(kind, 5, 0)
    for row, numbers in zip(found.tokens.tolist(), words_in_line(found).tolist(), strict=True):
        n = 0
        for token, number in zip(row, numbers, strict=True):
            n = 0 if token == NEWLINE else n + (token < N_WORDS)
            assert n == number


# What a model computes, and operations


@pytest.mark.parametrize("seed", SEEDS)
def test_activations_and_edits_are_those_of_the_model_itself(seed):
    reader, found = Reader(SIZES, seed=seed), texts(KIND, 130, seed)
    logits, cache = reader.run_with_cache(torch.tensor(found.tokens))
    kept = activations(reader, found, [SITE, "blocks.1.attn.hook_z"])
    for name, values in kept.items():
        np.testing.assert_allclose(values, cache[name].numpy(), atol=1e-5)
    chance = logits.softmax(dim=-1)[..., NEWLINE].numpy()
    stopped = Stopped(reader, found, SITE)
    np.testing.assert_allclose(stopped.chance(), chance, atol=1e-5)
    marked = torch.arange(130)[:, None, None] * torch.linspace(-1, 1, 12)
    by_hand = reader.run_with_hooks(torch.tensor(found.tokens), {SITE: lambda x: x + marked})
    np.testing.assert_allclose(
        stopped.chance(lambda x, rows: x + marked[rows]),
        by_hand.softmax(dim=-1)[..., NEWLINE].numpy(),
        atol=1e-5,
    )
    for call in (
        lambda: activations(reader, found, ["nothing"]),
        lambda: Stopped(reader, found, "no"),
        lambda: Stopped(reader, found, "blocks.1.attn.hook_z"),
    ):
        with pytest.raises(KeyError, match="no hook"):
            call()


@pytest.mark.parametrize("seed", SEEDS)
def test_without_the_direction_it_hangs_on_a_model_cannot_break_lines(seed):
    reader, axes = of_one_direction(seed)
    found = texts(KIND, 60, seed)
    here = found.decides
    centre = np.zeros(12)
    cut = without_subspace(Stopped(reader, found, SITE), axes[:1], centre, here)
    # All logits of a newline are 0 there, and elsewhere nothing changes.
    seen = activations(reader, found, ["ln_final.hook_normalized"])["ln_final.hook_normalized"]
    stream = seen[here] - seen[here] @ np.outer(axes[0], axes[0])
    stream *= np.sqrt(12) / np.linalg.norm(stream, axis=1, keepdims=True)
    odds = np.exp(stream @ reader.weights["unembed.W_U"].numpy())
    np.testing.assert_allclose(cut[here], 1 / odds.sum(axis=1), rtol=1e-3)
    whole = Stopped(reader, found, SITE).chance()
    np.testing.assert_array_equal(cut[~here], whole[~here])
    # Beside random directions: it is the one that matters, and only if the model is any good at breaks.
    effect = ablate_subspace(reader, found, SITE, axes[:1], centre, draws=20, seed=seed)
    assert len(effect.random) == 20
    assert effect.largest_random.breaks == max(each.breaks for each in effect.random)
    before, after = decision_loss(whole, found), decision_loss(cut, found)
    assert effect.rise.breaks == pytest.approx(after.breaks - before.breaks)
    assert effect.rise.others == pytest.approx(after.others - before.others)
    changes = [abs(each.others) for each in effect.random]
    assert abs(effect.rise.others) > max(changes)
    again = ablate_subspace(reader, found, SITE, axes[:1], centre, draws=1, seed=seed)
    assert again.random == effect.random[:1]


def test_decision_loss_is_the_mean_log_of_the_chance():
    found = texts(KIND, 20, 0)
    chance = np.random.default_rng(0).uniform(0.1, 0.9, size=found.tokens.shape)
    losses = {True: [], False: []}
    for place in zip(*np.nonzero(found.decides), strict=True):
        broken = bool(found.tokens[place[0], place[1] + 1] == NEWLINE)
        losses[broken].append(-np.log(chance[place] if broken else 1 - chance[place]))
    expected = (np.mean(losses[True]), np.mean(losses[False]))
    assert decision_loss(chance, found) == pytest.approx(expected)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_planted_count_is_patched_and_rank_one_is_all_of_it(seed):
    reader, axes = of_one_direction(seed)
    found = texts(KIND, 25, seed)
    at = np.array([np.flatnonzero(row)[-2] for row in found.decides])
    counts = np.arange(1, 61)
    curve = Curve(counts, counts[:, None] / 10 * axes[0] + 1, np.ones(60, int))
    full = patch_count(reader, found, SITE, at, curve, counts)
    assert (np.diff(full, axis=1) > -1e-6).all()
    assert full[:, -1].mean() > full[:, 0].mean() + 0.2
    np.testing.assert_allclose(patch_count(reader, found, SITE, at, curve, counts, rank=1), full, atol=1e-5)
    # One's own count changes nothing; another is what a hook by hand makes of it.
    rows, whole = np.arange(25), Stopped(reader, found, SITE).chance()
    own = found.count[rows, at]
    np.testing.assert_allclose(full[rows, own - 1], whole[rows, at], atol=1e-6)

    def by_hand(x):
        x = x.clone()
        for i in range(25):
            x[i, at[i]] += torch.tensor((30 - own[i]) / 10 * axes[0], dtype=torch.float32)
        return x

    expected = reader.run_with_hooks(torch.tensor(found.tokens), {SITE: by_hand}).softmax(dim=-1)
    np.testing.assert_allclose(full[:, 29], expected[rows, at, NEWLINE].numpy(), atol=1e-5)
    # A count that is written where nothing reads it does nothing.
    elsewhere = Curve(counts, 0.01 * counts[:, None] * axes[1], curve.cases)
    assert np.ptp(patch_count(reader, found, SITE, at, elsewhere, counts[::20]), axis=1).max() < 0.2


@pytest.mark.parametrize(
    "kind", [Wrapping(), Wrapping(told=True), Wrapping(stop=5), Wrapping(least=12, most=30)]
)
@pytest.mark.parametrize("seed", SEEDS)
def test_the_oracle_of_the_true_count_is_the_oracle(kind, seed):
    found = texts(kind, 40, seed)
    chance = oracle.break_probability(found)
    rng = np.random.default_rng(seed)
    at = np.array([rng.choice(np.flatnonzero(row)) for row in found.decides])
    rows = np.arange(40)
    counts = np.arange(1, 90)
    told = oracle_of_count(found, at, counts)
    own = found.count[rows, at]
    np.testing.assert_allclose(told.chance[rows, own - 1], chance[rows, at], atol=1e-12)
    assert told.possible[rows, own - 1].all()
    assert ((told.chance >= 0) & (told.chance <= 1 + 1e-12)).all()
    assert (told.chance[~told.possible] == 1).all()
    # A longer line is likelier to be broken if the width is known.
    if kind.told:
        assert (np.diff(told.chance, axis=1) >= -1e-12).all()
        assert (told.possible.sum(axis=1) == found.width).all()


@pytest.mark.parametrize(("stop", "seed"), [(5, 0), (8, 1), (3, 2)])
def test_after_a_word_that_ends_at_a_tab_stop_comes_a_mark_and_after_that_the_decision(stop, seed):
    found = texts(Wrapping(stop=stop, least=20, most=40), 30, seed)
    rows, counts = np.arange(30), np.arange(12, 61)
    words = found.decides & (found.tokens < N_WORDS)
    marks = found.decides & (found.tokens == MARK)
    told = oracle_of_count(found, words.argmax(axis=1), counts)
    assert not told.chance[:, counts % stop == 0][told.possible[:, counts % stop == 0]].any()
    assert told.chance[told.possible].max() == 1
    at = marks.argmax(axis=1)
    told = oracle_of_count(found, at, np.arange(1, 41))
    own = found.count[rows, at]
    expected = oracle.break_probability(found)[rows, at]
    np.testing.assert_allclose(told.chance[rows, own - 1], expected, atol=1e-12)
    assert expected.max() > 0


@pytest.mark.parametrize("seed", SEEDS)
def test_the_chance_of_another_token_is_had_in_the_same_way(seed):
    reader, axes = of_one_direction(seed)
    found = texts(KIND, 4, seed)
    rows, at = np.arange(4), np.array([np.flatnonzero(row)[2] for row in found.decides])
    counts = np.arange(1, 61)
    curve = Curve(counts, counts[:, None] * (axes[0] + axes[1]) / 10, np.ones(60, int))
    moved = counts[::12][:, None] - found.count[rows, at]  # (count, text)

    def by_hand(by):
        def edit(x):
            x = x.clone()
            x[rows, at] += torch.tensor(by[:, None] * (axes[0] + axes[1]) / 10, dtype=torch.float32)
            return x

        return reader.run_with_hooks(torch.tensor(found.tokens), {SITE: edit}).softmax(dim=-1)[rows, at]

    expected = np.stack([by_hand(by).numpy() for by in moved], axis=1)  # (text, count, token)
    some = np.random.default_rng(seed).choice(N_WORDS, size=6, replace=False).tolist()
    for t in (0, N_WORDS - 1, NEWLINE, MARK, *some):
        chance = patch_count(reader, found, SITE, at, curve, counts[::12], token=t)
        np.testing.assert_allclose(chance, expected[:, :, t], atol=1e-5)
    chance = patch_count(reader, found, SITE, at, curve, counts[::12])
    np.testing.assert_allclose(chance, expected[:, :, NEWLINE], atol=1e-5)


def test_bad_operations_are_refused(as_users_run_it):
    reader, axes = of_one_direction(0)
    found = texts(KIND, 3, 0)
    at = np.array([np.flatnonzero(row)[-2] for row in found.decides])
    curve = Curve(np.arange(1, 61), np.arange(1, 61)[:, None] * axes[0], np.ones(60, int))
    with pytest.raises(ValueError, match="orthonormal"):
        without_subspace(Stopped(reader, found, SITE), 2 * axes[:2], np.zeros(12), found.decides)
    with pytest.raises(ValueError, match="draws"):
        ablate_subspace(reader, found, SITE, axes[:1], np.zeros(12), draws=0)
    with pytest.raises(ValueError, match="no point for the value 61"):
        patch_count(reader, found, SITE, at, curve, np.array([61]))
    with pytest.raises(ValueError, match="rank"):
        patch_count(reader, found, SITE, at, curve, np.array([6]), rank=13)
    with pytest.raises(ValueError, match="at must be"):
        patch_count(reader, found, SITE, np.array([1, 2, 40]), curve, np.array([6]))
    with pytest.raises(KeyError, match="no hook"):
        patch_count(reader, found, "nothing", at, curve, np.array([6]))
    with pytest.raises(ValueError, match="text 1 has no word"):
        oracle_of_count(found, np.array([at[0], 0, at[2]]), np.array([6]))
    with pytest.raises(ValueError, match="broken"):
        decision_loss(np.zeros((1, 2)), texts(Wrapping(length=2), 1, 0))
    with pytest.raises(ValueError, match="vary"):
        scores(np.ones(3), np.zeros(3))
    with pytest.raises(ValueError, match="two values"):
        fit_classes(np.eye(3), np.ones(3, dtype=int))
    with pytest.raises(ValueError, match="one row for each case"):
        fit_ridge(np.eye(3), np.ones((2, 1)))
    with pytest.raises(ValueError, match="penalty"):
        fit_ridge(np.eye(3), np.ones((3, 1)), -1.0)


# Heads


@pytest.mark.parametrize("seed", SEEDS)
def test_heads_write_together_what_their_layer_writes(seed):
    reader, found = Reader(SIZES, seed=seed), texts(KIND, 30, seed)
    names = ["blocks.1.attn.hook_z", "blocks.1.hook_attn_out"]
    z, out = activations(reader, found, names).values()
    words, count = found.count > 0, found.count[found.count > 0]
    curves = head_curves(reader, 1, z.swapaxes(1, 2)[words], count)
    whole = means_by(out[words], count)
    assert len(curves) == 2
    np.testing.assert_allclose(sum(curve.means for curve in curves), whole.means, atol=1e-5)
    shares = variance_shares({str(h): curve.means for h, curve in enumerate(curves)})
    assert sum(shares.values()) == pytest.approx(1)


def test_shares_of_variance_are_shares():
    line = np.arange(10.0)[:, None] * np.array([[1.0, 0.0]])
    other = np.arange(10.0)[:, None] * np.array([[0.0, 1.0]])
    assert variance_shares({"a": 2 * line, "b": other}) == pytest.approx({"a": 0.8, "b": 0.2})
    assert variance_shares({"a": 2 * line, "b": -line}) == pytest.approx({"a": 2, "b": -1})
    with pytest.raises(ValueError, match="does not vary"):
        variance_shares({"a": line, "b": -line})
    with pytest.raises(ValueError, match="one shape"):
        variance_shares({"a": line, "b": line[:3]})


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("epsilon", [0, 4])
def test_a_planted_twist_is_found(seed, epsilon):
    """Counts and widths on one curve, the widths turned on by epsilon: count i looks at width i + epsilon."""
    counts, widths = np.arange(1, 61), np.arange(20, 61)

    def place(i):
        angle = 2 * np.pi * np.asarray(i)[:, None] * np.array([1, 2, 3]) / 90
        return np.concatenate([np.cos(angle), np.sin(angle)], axis=1)

    turn = turned(6, seed)
    queries = Curve(counts, place(counts + epsilon) @ turn, np.ones(60, int))
    keys = Curve(widths, place(widths) @ turn, np.ones(41, int))
    found = align(queries, keys)
    assert found.counts.tolist() == list(range(20, 61))
    middle = found.counts <= 60 - epsilon - 3
    assert np.abs(found.offset[middle] - epsilon).max() <= 2
    assert abs(found.epsilon - epsilon) <= 1
    assert found.near >= 0.8
    assert found.height > 0.9
    assert found.interaction[0] < 0.8
    # Shuffled labels have no ridge.
    shuffled = Curve(widths, np.random.default_rng(seed).permutation(keys.means), keys.cases)
    assert align(queries, shuffled).near < 0.6
    assert align(queries, shuffled).spread > 6


@pytest.mark.parametrize("seed", SEEDS)
def test_a_threshold_is_an_interaction_of_rank_one(seed):
    counts, widths = np.arange(10, 61), np.arange(20, 61)
    q, k = turned(5, seed)[:2]
    rays = (
        Curve(counts, counts[:, None] * q + k, np.ones(51, int)),
        Curve(widths, widths[:, None] * (q + k) + 3, np.ones(41, int)),
    )
    found = align(*rays)
    assert found.interaction[0] == pytest.approx(1)
    assert found.spread > 5
    assert found.near < 0.5
    with pytest.raises(ValueError, match="one space"):
        align(rays[0], Curve(widths, widths[:, None] * np.ones((1, 4)), np.ones(41, int)))


@pytest.mark.parametrize("seed", SEEDS)
def test_queries_and_keys_meet_as_in_the_model(seed):
    """For an input that is exactly the mean, their product is the score without the bias by distance."""
    reader, found = Reader(SIZES, seed=seed), texts(KIND, 1, seed)
    names = ["blocks.1.ln1.hook_normalized", "blocks.1.attn.hook_attn_scores"]
    normal, score = activations(reader, found, names).values()
    place = np.arange(40)
    each = Curve(place, normal[0].astype(float), np.ones(40, int))
    q, k = query_key_curves(reader, 1, 1, each, each)
    bias = reader.weights["blocks.1.attn.b_distance"][1].numpy()
    for i, j in ((0, 0), (7, 3), (39, 12)):
        assert q.means[i] @ k.means[j] + bias[i - j] == pytest.approx(score[0, 1, i, j], abs=1e-4)


def test_attention_on_is_the_sum_over_the_tokens_that_are_meant():
    reader, found = Reader(SIZES, seed=0), texts(KIND, 110, 0)
    on = found.tokens == NEWLINE
    seen = attention_on(reader, found, 1, on)
    pattern = reader.run_with_cache(torch.tensor(found.tokens))[1]["blocks.1.attn.hook_pattern"].numpy()
    for text, place, head in ((0, 5, 0), (60, 39, 1), (109, 20, 0)):
        expected = sum(pattern[text, head, place, j] for j in range(40) if found.tokens[text, j] == NEWLINE)
        assert seen[text, place, head] == pytest.approx(expected, abs=1e-5)
    np.testing.assert_allclose(attention_on(reader, found, 0, np.ones_like(on)), 1, atol=1e-5)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_decision_that_is_planted_in_a_plane_is_found(seed):
    rng = np.random.default_rng(seed)
    remaining, length = rng.integers(0, 30, size=4000), rng.integers(1, 13, size=4000)
    axes = turned(8, seed)
    x = remaining[:, None] / 10 * axes[0] + length[:, None] / 10 * axes[1] + 0.02 * rng.normal(size=(4000, 8))
    fit = np.arange(4000) < 2000
    found = decision_plane(x, remaining, length, fit)
    assert found.auc > 0.99
    assert found.angles[-1] > 60
    blind = decision_plane(
        remaining[:, None] / 10 * axes[0] + 0.02 * rng.normal(size=(4000, 8)), remaining, length, fit
    )
    assert blind.auc < found.auc - 0.02


@pytest.mark.parametrize("degrees", [0.0, 30.0, 75.0, 90.0])
@pytest.mark.parametrize("seed", SEEDS)
def test_planes_have_the_angle_at_which_they_were_put(degrees, seed):
    axes, angle = turned(7, seed), np.radians(degrees)
    second = np.stack([axes[0], np.cos(angle) * axes[1] + np.sin(angle) * axes[2]])
    np.testing.assert_allclose(principal_angles(axes[:2], second), [0, degrees], atol=1e-5)
