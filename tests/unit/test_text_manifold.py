"""Curves with known answers: their means, components, rings and periods."""

import math

import numpy as np
import pytest

from grokkit.text.manifold import (
    Curve,
    adjusted_means_by,
    components,
    cosine_by_lag,
    decoding_errors,
    means_by,
    ringing,
)
from grokkit.text.nulls import length_scale, null_curve, null_ringing
from grokkit.text.period import circle, period_shares

SEEDS = [0, 1, 2]


def a_curve(points, first=0):
    return Curve(np.arange(first, first + len(points)), np.asarray(points, float), np.ones(len(points), int))


def rotation(d, seed):
    return np.linalg.qr(np.random.default_rng(seed).normal(size=(d, d)))[0]


def waves(n, turns, d=16, seed=0):
    """Points that turn as often in n steps as each of ``turns`` says, in any directions of space."""
    angle = 2 * np.pi * np.arange(n)[:, None] * np.array(turns) / n
    flat = np.concatenate([np.cos(angle), np.sin(angle)], axis=1)
    return flat @ rotation(d, seed)[: flat.shape[1]]


@pytest.mark.parametrize("seed", SEEDS)
def test_means_are_those_of_a_loop(seed):
    rng = np.random.default_rng(seed)
    x, value = rng.normal(size=(500, 5)), rng.integers(3, 20, size=500)
    value[0] = 40  # a single case
    curve = means_by(x, value, fewest=2)
    assert curve.values.tolist() == sorted({v for v in value.tolist() if (value == v).sum() > 1})
    for v, mean, cases in zip(curve.values, curve.means, curve.cases, strict=True):
        np.testing.assert_allclose(mean, np.mean(x[[i for i in range(500) if value[i] == v]], axis=0))
        assert cases == (value == v).sum()
    np.testing.assert_allclose(curve.centred.mean(axis=0), 0, atol=1e-12)
    assert means_by(x, value).values[-1] == 40
    assert curve.between(5, 7).values.tolist() == [5, 6, 7]
    assert curve.places(np.array([3, 19, 4])).tolist() == [0, len(curve.values) - 1, 1]


@pytest.mark.parametrize("seed", SEEDS)
def test_adjusted_means_take_the_width_out_of_the_count(seed):
    """x = α[count] + β[width], and long lines need large widths: plain means are wrong, adjusted exact."""
    rng = np.random.default_rng(seed)
    width = rng.integers(20, 31, size=4000)
    count = np.minimum(rng.integers(1, 31, size=4000), width)
    alpha, beta = rng.normal(size=(31, 4)), np.arange(31)[:, None] * rng.normal(size=4)
    x = alpha[count] + beta[width]
    expected = alpha[1:] - alpha[1:].mean(axis=0)
    np.testing.assert_allclose(adjusted_means_by(x, count, width).centred, expected, atol=1e-9)
    assert np.abs(means_by(x, count).centred - expected).max() > 0.5
    level = alpha[1:] + beta[20:].mean(axis=0)
    np.testing.assert_allclose(adjusted_means_by(x, count, width).means, level, atol=1e-9)
    with pytest.raises(ValueError, match="cannot be told apart"):
        adjusted_means_by(x, count, (count > 15).astype(np.int64))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_ray_has_one_component_a_circle_two_equal_ones(seed):
    ray = np.arange(40)[:, None] * rotation(8, seed)[0] + 3
    assert components(ray).shares[0] == pytest.approx(1)
    assert components(ray).for_share(0.95) == 1
    round_one = components(waves(40, [1], seed=seed) + 5)
    np.testing.assert_allclose(round_one.shares[:3], [0.5, 0.5, 0], atol=1e-12)
    assert round_one.for_share(0.95) == 2
    assert components(waves(40, [1, 2, 3], seed=seed)).for_share(0.5) == 3
    np.testing.assert_allclose(round_one.axes @ round_one.axes.T, np.eye(len(round_one.axes)), atol=1e-10)
    distances = np.linalg.norm(round_one.coordinates(waves(40, [1], seed=seed) + 5, 2), axis=1)
    np.testing.assert_allclose(distances, 1, atol=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_circle_is_read_in_two_components_and_a_ray_in_one(seed):
    rng = np.random.default_rng(seed)
    value = rng.integers(40, size=4000)
    fit = np.arange(4000) < 2000
    noise = 0.01 * rng.normal(size=(4000, 16))
    errors = decoding_errors(waves(40, [1], seed=seed)[value] + noise, value, fit, 4)
    assert errors[0] > 2
    assert (errors[1:] < 0.3).all()
    ray = 0.2 * np.arange(40)[:, None] * rotation(16, seed)[0]
    assert (decoding_errors(ray[value] + noise, value, fit, 4) < 0.1).all()
    # By brute force, in all dimensions: the nearest mean.
    x = rng.normal(size=(300, 3)) + value[:300, None] / 20
    curve = means_by(x[fit[:300]][:200], value[:200])
    halves = np.arange(300) < 200
    guess = [curve.values[np.linalg.norm(curve.means - row, axis=1).argmin()] for row in x[200:]]
    expected = math.sqrt(np.mean((np.array(guess) - value[200:300]) ** 2))
    assert decoding_errors(x, value[:300], halves, 3)[-1] == pytest.approx(expected)


@pytest.mark.parametrize(
    ("harmonics", "constant", "trough", "trough_at", "rebound", "rebound_at"),
    [
        ([1, 2], True, -0.25, 104.5, 0.2, 180),
        ([1, 2, 3], True, -0.233, 74.1, 0.159, 127.4),
        ([1, 2, 3], False, -0.439, 74.1, 0.019, 127.4),
    ],
)
@pytest.mark.parametrize("seed", SEEDS)
def test_equal_waves_on_a_circle_ring_as_their_closed_forms_say(
    harmonics, constant, trough, trough_at, rebound, rebound_at, seed
):
    """(1 + 2cos t + 2cos 2t)/5 and its kin: the lowest value, and the next maximum."""
    n = 3600
    points = waves(n, harmonics, seed=seed)
    if constant:  # orthogonal to all waves, as strong as a cosine is on average
        points = np.concatenate([points, np.full((n, 1), math.sqrt(0.5))], axis=1)
    profile = cosine_by_lag(points)[: n // 2 + 1]  # from there on the circle comes back
    angle = 2 * np.pi * np.arange(n // 2 + 1) / n
    form = sum(2 * np.cos(k * angle) for k in harmonics) + (1 if constant else 0)
    np.testing.assert_allclose(profile, form / (2 * len(harmonics) + constant), atol=1e-9)
    found = ringing(profile)
    assert found.trough == pytest.approx(trough, abs=1e-3)
    assert found.trough_at / 10 == pytest.approx(trough_at, abs=0.1)
    assert found.rise == pytest.approx(found.rebound - found.trough)
    at = round(rebound_at * 10)
    assert profile[at] == pytest.approx(rebound, abs=1e-3)
    assert profile[at] >= profile[max(at - 30, 0) : at + 30].max() - 1e-6


def test_ringing_is_the_lowest_and_the_highest_after_it():
    found = ringing(np.array([1.0, 0.2, -0.5, -0.1, 0.3, 0.1]))
    assert found == (-0.5, 2, 0.3, 4)
    assert ringing(np.array([1.0, 0.5, 0.1])).rise == 0


@pytest.mark.parametrize("seed", SEEDS)
def test_a_ray_does_not_ring_and_rings_are_found_above_their_nulls(seed):
    ray = np.arange(60)[:, None] * rotation(16, seed)[0]
    found = ringing(cosine_by_lag(ray - ray.mean(axis=0)))
    assert found.trough < -0.9
    assert found.rise < 0.05
    # Waves of the same strength on a circle ring by design.
    rings = waves(60, [1, 2, 3, 4], d=8, seed=seed)
    nulls = null_ringing(rings, draws=60, seed=seed)
    for null in nulls.values():
        assert ringing(cosine_by_lag(rings)).rise > null.rise
    assert nulls["straight ray"].rise < 0.05


def test_random_curves_ring_as_their_kinds_do():
    """Mean profiles as simulated for 60 points in 96 dimensions: none has a second ring that is positive."""
    found = {
        length: null_ringing(null_curve("smooth random curve", 60, 96, 0, length), draws=40)
        for length in (4.0, 8.0, 15.0)
    }
    for length, (trough, rebound) in {4.0: (-0.2, -0.01), 8.0: (-0.44, -0.07), 15.0: (-0.79, -0.16)}.items():
        mean = ringing(found[length]["smooth random curve"].profile)
        assert mean.trough == pytest.approx(trough, abs=0.06)
        assert mean.rebound == pytest.approx(rebound, abs=0.12)
        assert mean.rebound < 0.05
    walk = ringing(found[8.0]["random walk"].profile)
    assert walk.trough == pytest.approx(-0.67, abs=0.03)
    assert walk.rebound == pytest.approx(-0.52, abs=0.05)
    for each in found[8.0].values():
        assert each.profile[0] == pytest.approx(1)
    # In six dimensions single smooth curves rebound far more: only above that is a rebound evidence.
    small = null_ringing(null_curve("smooth random curve", 60, 6, 0, 8.0), draws=100)["smooth random curve"]
    assert small.rebound > found[8.0]["smooth random curve"].rebound + 0.1
    assert small.rebound > 0.2


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("length", [3.0, 8.0, 14.0])
def test_the_length_of_a_smooth_curve_is_found(seed, length):
    curve = null_curve("smooth random curve", 60, 500, seed, length)
    assert length_scale(curve) == pytest.approx(length, rel=0.1)


@pytest.mark.parametrize("seed", SEEDS)
def test_null_curves_are_what_they_are_called(seed):
    ray = null_curve("straight ray", 20, 5, seed)
    np.testing.assert_allclose(np.diff(ray, n=2, axis=0), 0, atol=1e-12)
    walk = np.diff(null_curve("random walk", 4000, 3, seed), axis=0)
    np.testing.assert_allclose(walk.T @ walk / len(walk), np.eye(3), atol=0.1)
    smooth = null_curve("smooth random curve", 100, 4, seed, 20.0)
    assert np.abs(np.diff(smooth, axis=0)).max() < 0.3
    np.testing.assert_array_equal(smooth, null_curve("smooth random curve", 100, 4, seed, 20.0))
    assert (smooth != null_curve("smooth random curve", 100, 4, seed + 1, 20.0)).any()


@pytest.mark.parametrize(("m", "k"), [(5, 1), (5, 2), (8, 1), (8, 3), (7, 2)])
@pytest.mark.parametrize("seed", SEEDS)
def test_a_planted_clock_is_found_on_a_planted_ray(m, k, seed):
    """A circle that turns k times in m steps, along a line a hundred times its size, from any first count."""
    n, first = 6 * m + 3, 11
    turned = 2 * np.pi * k * np.arange(first, first + n) / m
    axes = rotation(10, seed)
    round_part = 0.5 * np.cos(turned)[:, None] * axes[0] + 0.5 * np.sin(turned)[:, None] * axes[1]
    curve = a_curve(round_part + np.arange(n)[:, None] * axes[2] + 7, first)
    found = period_shares(curve, m)
    assert found.points == 6 * m
    assert found.line > 0.99
    assert found.frequencies[k] == pytest.approx(1)
    assert found.periodic == pytest.approx(1)
    assert found.beside.max() < 1e-9
    seen = circle(curve, m, k)
    assert seen.roundness == pytest.approx(1)
    assert seen.radius_variation == pytest.approx(0, abs=1e-6)
    assert seen.angle_error == pytest.approx(0, abs=1e-3)
    np.testing.assert_allclose(np.linalg.norm(seen.points, axis=1), 0.5)
    angles = np.unwrap(np.angle(seen.points[:, 0] + 1j * seen.points[:, 1]))
    np.testing.assert_allclose(np.diff(angles), 2 * np.pi * k / m)
    # A wrong period, another frequency
    assert period_shares(curve, m + 1).periodic < 0.5
    assert (np.delete(found.frequencies, k) < 1e-9).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_overtones_have_the_shares_of_their_squared_sizes(seed):
    m, n = 8, 40
    sizes, axes = {1: 3.0, 2: 1.0, 4: 2.0}, rotation(9, seed)
    points = np.zeros((n, 9))
    for i, (k, size) in enumerate(sizes.items()):
        angle = 2 * np.pi * k * np.arange(n) / m
        points += size * (np.cos(angle)[:, None] * axes[2 * i] + np.sin(angle)[:, None] * axes[2 * i + 1])
    total = sum(size**2 for size in sizes.values())
    found = period_shares(a_curve(points), m).frequencies
    np.testing.assert_allclose(found, [0, 9 / total, 1 / total, 0, 4 / total], atol=1e-9)


def test_an_ellipse_is_less_round_and_a_wave_on_a_line_is_no_clock():
    angle = 2 * np.pi * np.arange(24) / 8
    ellipse = np.stack([2 * np.cos(angle), np.sin(angle), 0 * angle], axis=1)
    assert circle(a_curve(ellipse), 8, 1).roundness == pytest.approx(0.5)
    assert circle(a_curve(ellipse), 8, 1).radius_variation > 0.2
    flat = np.stack([2 * np.cos(angle), 0 * angle, 0 * angle], axis=1)
    assert circle(a_curve(flat), 8, 1).roundness == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("seed", SEEDS)
def test_without_a_period_a_frequency_is_no_stronger_than_its_neighbours(seed):
    noise = np.random.default_rng(seed).normal(size=(56, 300))
    found = period_shares(a_curve(noise), 8)
    np.testing.assert_allclose(found.frequencies[1:], found.beside[1:], rtol=0.3)
    assert found.line < 0.1
    ray = period_shares(a_curve(np.arange(40)[:, None] * np.ones((1, 3))), 8)
    assert ray.line == pytest.approx(1)
    assert ray.periodic == 0


def test_bad_cases_are_refused(as_users_run_it):
    x, value = np.ones((4, 2)), np.arange(4)
    for bad in (np.ones(4), np.ones((0, 2)), np.ones((4, 2), dtype=complex), np.full((4, 2), np.nan)):
        with pytest.raises(ValueError, match="x "):
            means_by(bad, value)
    for bad in (np.arange(3), np.arange(4) / 2, np.zeros((4, 1), dtype=int)):
        with pytest.raises(ValueError, match="value"):
            means_by(x, bad)
    with pytest.raises(ValueError, match="no value has at least 2 cases"):
        means_by(x, value, fewest=2)
    with pytest.raises(ValueError, match="fewest"):
        means_by(x, value, fewest=0)
    with pytest.raises(ValueError, match="no point for the value 9"):
        means_by(x, value).places(np.array([1, 9]))
    with pytest.raises(ValueError, match="no value from 7 to 9"):
        means_by(x, value).between(7, 9)
    for fit in (np.ones(4, dtype=bool), np.zeros(4, dtype=bool), np.ones(3, dtype=bool), np.arange(4)):
        with pytest.raises(ValueError, match="fit must"):
            decoding_errors(x, value, fit)


def test_bad_curves_are_refused(as_users_run_it):
    with pytest.raises(ValueError, match="all the same"):
        components(np.ones((5, 2)))
    with pytest.raises(ValueError, match="at least two rows"):
        components(np.ones((1, 2)))
    with pytest.raises(ValueError, match="at the origin"):
        cosine_by_lag(np.zeros((4, 2)))
    with pytest.raises(ValueError, match="one number for each lag"):
        ringing(np.zeros((2, 2)))
    with pytest.raises(ValueError, match="at least four rows"):
        length_scale(np.eye(3))
    with pytest.raises(ValueError, match="no length scale"):
        length_scale(np.ones((9, 3)))
    with pytest.raises(ValueError, match="kind must be one of"):
        null_curve("helix", 9, 3, 0)
    for kind, length in (("smooth random curve", None), ("random walk", 3.0)):
        with pytest.raises(ValueError, match="needs one"):
            null_curve(kind, 9, 3, 0, length)
    with pytest.raises(ValueError, match="length"):
        null_curve("smooth random curve", 9, 3, 0, 0.0)
    with pytest.raises(ValueError, match="draws"):
        null_ringing(np.eye(5), draws=19)


def test_bad_periods_are_refused(as_users_run_it):
    points = np.random.default_rng(0).normal(size=(20, 3))
    for m in (1, 2.0, True):
        with pytest.raises(ValueError, match="m must be"):
            period_shares(a_curve(points), m)
    with pytest.raises(ValueError, match="a period of 11 needs 22 values, got 20"):
        period_shares(a_curve(points), 11)
    with pytest.raises(ValueError, match="all the same"):
        period_shares(a_curve(np.ones((20, 3))), 5)
    with pytest.raises(ValueError, match="consecutive"):
        period_shares(Curve(np.arange(0, 40, 2), points, np.ones(20, int)), 5)
    for k in (0, 4):
        with pytest.raises(ValueError, match="k must be"):
            circle(a_curve(points), 8, k)
    with pytest.raises(ValueError, match="no plane at frequency 1"):
        circle(a_curve(np.arange(20)[:, None] * np.ones((1, 3))), 5, 1)
