"""Neurons by frequency, held to activations whose frequencies are known, and to an explicit 2-D transform."""

import numpy as np
import pytest

from grokkit import circuits, fourier


def angles(p, k):
    a, b = np.divmod(np.arange(p * p), p)
    return 2 * np.pi * k * a / p, 2 * np.pi * k * b / p


def slow_share(neuron, p, k):
    """Power in {1, cos_k, sin_k}² without the constant, over the variance: the basis written out."""
    F = fourier.basis(p)
    coefficients = F @ neuron.reshape(p, p) @ F.T
    rows = [0, *([2 * k - 1] if 2 * k == p else [2 * k - 1, 2 * k])]
    power = sum(coefficients[f, g] ** 2 for f in rows for g in rows if (f, g) != (0, 0))
    return power / ((neuron - neuron.mean()) ** 2).sum()


@pytest.mark.parametrize("p", [5, 12, 13])
@pytest.mark.parametrize("seed", [0, 1])
def test_shares_are_those_of_an_explicit_transform(p, seed):
    post = np.maximum(np.random.default_rng(seed).normal(size=(p * p, 6)), 0)
    clusters = circuits.neuron_clusters(post, p)
    for j in range(6):
        expected = [0] + [slow_share(post[:, j], p, k) for k in range(1, p // 2 + 1)]
        np.testing.assert_allclose(clusters.shares[j], expected, atol=1e-12)
        assert clusters.best[j] == np.argmax(expected)
        assert clusters.share[j] == max(clusters.shares[j])


@pytest.mark.parametrize("p", [13, 59, 113])
def test_neurons_of_one_frequency_are_found_the_highest_included(p):
    rng = np.random.default_rng(p)
    truth = np.array([1, p // 2, 3, p // 2])
    phases = rng.uniform(0, 2 * np.pi, 4)
    post = np.stack(
        [
            np.maximum(np.cos(angles(p, k)[0] + t) + np.cos(angles(p, k)[1] + t), 0)
            for k, t in zip(truth, phases, strict=True)
        ],
        axis=1,
    )
    clusters = circuits.neuron_clusters(post.astype(np.float32), p)
    assert clusters.frequency.tolist() == truth.tolist()
    assert clusters.counts == {1: 1, 3: 1, p // 2: 2}
    assert clusters.members(p // 2).tolist() == [1, 3]
    assert clusters.assigned == 1


def test_noise_and_dead_neurons_belong_to_no_cluster():
    p = 31
    post = np.random.default_rng(0).normal(size=(p * p, 20)).astype(np.float32)
    post[:, 3] = 0
    post[:, 4] = 2.5
    clusters = circuits.neuron_clusters(post, p)
    assert clusters.counts == {}
    assert clusters.assigned == 0
    assert clusters.members(-1).tolist() == list(range(20))
    assert clusters.best[[3, 4]].tolist() == [-1, -1]
    assert (np.delete(clusters.best, [3, 4]) > 0).all()
    assert clusters.share[3] == 0


def test_the_threshold_decides_who_belongs():
    p = 13
    x, y = angles(p, 2)
    mixed = 3 * np.cos(x) + np.cos(2 * y)  # 9 : 1
    assert circuits.neuron_clusters(mixed[:, None], p, threshold=0.89).frequency[0] == 2
    assert circuits.neuron_clusters(mixed[:, None], p, threshold=0.91).frequency[0] == -1


@pytest.mark.parametrize(("p", "seed"), [(13, 0), (12, 1), (31, 2)])
def test_a_share_that_just_reaches_the_threshold_is_enough(p, seed):
    post = np.random.default_rng(seed).normal(size=(p * p, 3))
    clusters = circuits.neuron_clusters(post, p)
    for j, share in enumerate(clusters.share):
        at = circuits.neuron_clusters(post, p, threshold=float(share))
        above = circuits.neuron_clusters(post, p, threshold=float(np.nextafter(share, 1)))
        assert (at.frequency[j], above.frequency[j]) == (clusters.best[j], -1)


def test_parts_of_a_known_mixture():
    p, k = 17, 3
    x, y = angles(p, k)
    sizes = {"first": 2.0, "sum": 1.5, "difference": 0.5, "second": 0.75, "rest": 0.25}
    neuron = (
        7
        + sizes["first"] * np.cos(x + 1)
        + sizes["sum"] * np.cos(x + y + 2)
        + sizes["difference"] * np.cos(x - y + 3)
        + sizes["second"] * np.cos(2 * y + 4)
        + sizes["rest"] * np.cos(2 * x - y)
    )
    parts = circuits.neuron_parts(neuron[:, None], np.array([k]), p)
    total = sum(s**2 for s in sizes.values())
    for name, size in sizes.items():
        assert getattr(parts, name)[0] == pytest.approx(size**2 / total)


@pytest.mark.parametrize(("p", "k"), [(59, 1), (113, 56), (113, 20)])
def test_relu_of_two_waves_has_the_second_harmonic_that_the_fourier_series_says(p, k):
    """ReLU(2 cos u cos v) = |cos u| · 2 ReLU(± cos v): coefficients by integrals, not by our transform."""
    x, y = angles(p, k)
    neuron = np.maximum(np.cos(x) + np.cos(y), 0)
    parts = circuits.neuron_parts(neuron[:, None], np.array([k]), p)
    # Over u and v uniform: variance 1/2 − 16/π⁴; linear part: (cos x + cos y)/2; the second harmonics of
    # |cos u| and ReLU(cos v) are 4/(3π) cos 2u and 2/(3π) cos 2v, their means 2/π and 1/π.
    variance = 0.5 - (4 / np.pi**2) ** 2
    expected = {
        "first": 0.25,
        "sum": (2 * 2 / np.pi * 2 / (3 * np.pi)) ** 2 / 2,
        "difference": (2 * 4 / (3 * np.pi) / np.pi) ** 2 / 2,
        "second": 2 * (4 / (3 * np.pi) * 2 / (3 * np.pi)) ** 2 / 2,  # cos 2u cos 2v = (cos 2x + cos 2y)/2
    }
    for name, power in expected.items():
        assert getattr(parts, name)[0] == pytest.approx(power / variance, abs=2e-3)


@pytest.mark.parametrize("p", [12, 13, 59])
def test_a_relu_neuron_is_fitted_exactly(p):
    k, offset, size_a, phase_a, size_b, phase_b = 2, -0.3, 1.5, 0.7, 1.1, -2.0
    x, y = angles(p, k)
    pre = offset + size_a * np.cos(x + phase_a) + size_b * np.cos(y + phase_b)
    fits = circuits.fit_neurons(pre[:, None], np.maximum(pre, 0)[:, None], np.array([k]), p)
    found = [getattr(fits, n)[0] for n in ("offset", "size_a", "phase_a", "size_b", "phase_b")]
    np.testing.assert_allclose(found, [offset, size_a, phase_a, size_b, phase_b], atol=1e-12)
    assert fits.relu_r2[0] == pytest.approx(1)
    assert fits.linear_r2[0] < fits.product_r2[0] < 1


@pytest.mark.parametrize("p", [6, 12, 20])
def test_the_highest_frequency_of_an_even_modulus_has_one_wave(p):
    x, y = angles(p, p // 2)
    pre = (0.3 + 2 * np.cos(x) - 0.5 * np.cos(y))[:, None]
    fits = circuits.fit_neurons(pre, np.maximum(pre, 0), np.array([p // 2]), p)
    found = [fits.offset[0], fits.size_a[0], fits.size_b[0], fits.relu_r2[0]]
    np.testing.assert_allclose(found, [0.3, 2, 0.5, 1], atol=1e-12)
    np.testing.assert_allclose(np.abs([fits.phase_a[0], fits.phase_b[0]]), [0, np.pi], atol=1e-9)


@pytest.mark.parametrize("p", [47, 113])
def test_products_explain_what_waves_alone_do_not(p):
    """The published example ReLU(0.5 + cos + cos): R² 0.849 without the product and 0.966 with it.

    Its waves are those of the orthonormal basis, √2 cos beside a constant 1; with plain cosines R² is 0.884.
    """
    x, y = angles(p, 5)
    pre = (0.5 + np.sqrt(2) * (np.cos(x) + np.cos(y)))[:, None]
    fits = circuits.fit_neurons(pre, np.maximum(pre, 0), np.array([5]), p)
    assert fits.linear_r2[0] == pytest.approx(0.849, abs=0.002)
    assert fits.product_r2[0] == pytest.approx(0.966, abs=0.002)


def test_r2_is_that_of_least_squares():
    p, k = 13, 4
    x, y = angles(p, k)
    post = np.maximum(np.random.default_rng(3).normal(size=(p * p, 4)), 0)
    fits = circuits.fit_neurons(post, post, np.full(4, k), p)
    linear = np.stack([np.ones(p * p), np.cos(x), np.sin(x), np.cos(y), np.sin(y)], axis=1)
    products = [f(x) * g(y) for f in (np.cos, np.sin) for g in (np.cos, np.sin)]
    for design, r2, degree in [
        (linear, fits.linear_r2, 1),
        (np.column_stack([linear, *products]), fits.product_r2, 2),
    ]:
        fit = design @ np.linalg.lstsq(design, post, rcond=None)[0]
        np.testing.assert_allclose(r2, 1 - ((post - fit) ** 2).sum(0) / post.var(0) / p**2)
        np.testing.assert_allclose(
            circuits.polynomial_neurons(post, np.full(4, k), p, degree), fit, atol=1e-12
        )


def test_neurons_without_a_frequency_are_left_alone():
    p = 11
    post = np.random.default_rng(0).normal(size=(p * p, 3))
    before = post.copy()
    frequency = np.array([2, -1, 2])
    replaced = circuits.polynomial_neurons(post, frequency, p, 2)
    assert np.array_equal(replaced[:, 1], post[:, 1])
    assert not np.allclose(replaced[:, 0], post[:, 0])
    assert np.array_equal(post, before)
    assert np.isnan(circuits.fit_neurons(post, post, frequency, p).relu_r2).tolist() == [False, True, False]
    assert np.isnan(circuits.neuron_parts(post, frequency, p).rest).tolist() == [False, True, False]


def test_bad_input_is_named(as_users_run_it):
    p, post = 11, np.ones((121, 2))
    with pytest.raises(ValueError, match=r"threshold must be in \(0, 1\], got 85"):
        circuits.neuron_clusters(post, p, threshold=85)
    with pytest.raises(ValueError, match="169 pairs mod 13, got shape"):
        circuits.neuron_clusters(post, 13)
    with pytest.raises(ValueError, match="not finite"):
        circuits.neuron_clusters(np.full((121, 2), np.nan), p)
    with pytest.raises(ValueError, match="degree must be 1 or 2, got 3"):
        circuits.polynomial_neurons(post, np.array([1, 1]), p, 3)
    with pytest.raises(ValueError, match=r"1 … 5 for p = 11, got 6"):
        circuits.polynomial_neurons(post, np.array([1, 6]), p, 2)
    with pytest.raises(ValueError, match="frequency for each of 2 neurons"):
        circuits.neuron_parts(post, np.array([1]), p)
    with pytest.raises(ValueError, match="p must be odd"):
        circuits.neuron_parts(np.ones((144, 2)), np.array([1, 1]), 12)
    with pytest.raises(ValueError, match="but post has shape"):
        circuits.fit_neurons(post, post[:, :1], np.array([1]), p)


@pytest.mark.parametrize("p", [11, 12])
@pytest.mark.parametrize("dtype", [np.int64, np.uint8, np.float16])
def test_whole_and_short_numbers_are_the_numbers_that_they_are(p, dtype, as_users_run_it):
    """Waves rounded to whole numbers are 0, and so would be all that is found."""
    post = np.random.default_rng(p).integers(0, 20, (p * p, 4)).astype(dtype)
    exact, frequency = post.astype(float), np.array([1, 3, -1, 2])
    found, expected = (circuits.neuron_clusters(x, p, 0.2) for x in (post, exact))
    assert np.array_equal(found.shares, expected.shares)
    assert np.array_equal(found.frequency, expected.frequency)
    for degree in (1, 2):
        replaced = circuits.polynomial_neurons(post, frequency, p, degree)
        assert np.array_equal(replaced, circuits.polynomial_neurons(exact, frequency, p, degree))
    fits, same = (circuits.fit_neurons(x, x, frequency, p) for x in (post, exact))
    np.testing.assert_array_equal(fits.relu_r2, same.relu_r2)
    if p % 2:
        parts, same = (circuits.neuron_parts(x, frequency, p) for x in (post, exact))
        np.testing.assert_array_equal(parts.sum, same.sum)


def test_what_are_no_neurons_and_no_frequencies(as_users_run_it):
    p, post = 11, np.ones((121, 2))
    for shape in ((121,), (121, 0), (121, 2, 1)):
        for call in (
            lambda x: circuits.neuron_clusters(x, p),
            lambda x: circuits.polynomial_neurons(x, np.array([1, 1]), p, 1),
            lambda x: circuits.neuron_parts(x, np.array([1, 1]), p),
        ):
            with pytest.raises(ValueError, match="121 pairs mod 11, got shape"):
                call(np.ones(shape))
    for frequency, got in (([1.5, -1], "1.5"), ([0, -1], "0"), ([True, False], "False"), ([-2, 1], "-2")):
        with pytest.raises(ValueError, match=f"1 … 5 for p = 11, got {got}"):
            circuits.fit_neurons(post, post, np.array(frequency), p)


def test_a_formula_that_is_worse_than_the_mean_has_an_r2_below_0():
    x, y = angles(13, 4)
    pre = (np.cos(x) + np.cos(y))[:, None]
    post = np.maximum(-pre, 0)  # on where the formula says off
    found = circuits.fit_neurons(pre, post, np.array([4]), 13).relu_r2[0]
    assert found == pytest.approx(1 - np.square(post - np.maximum(pre, 0)).sum() / post.var() / 13**2)
    assert found < -1


def by_transform(offset: float, size: float, most: int, n: int = 4096) -> np.ndarray:
    """The same amplitudes by an FFT of many samples."""
    t = 2 * np.pi * np.arange(n) / n
    found = np.fft.rfft(np.maximum(offset + size * np.cos(t), 0)).real / n
    return np.append(found[0], 2 * found[1 : most + 1])


@pytest.mark.parametrize("offset", [-2.5, -1.0, -0.3, 0.0, 0.7, 1.5, 3.0])
@pytest.mark.parametrize("size", [0.0, 0.5, 1.0, 2.0])
def test_harmonics_of_a_clipped_cosine_are_those_of_its_fourier_transform(offset, size):
    found = circuits.clipped_harmonics(offset, size, 9)
    np.testing.assert_allclose(found, by_transform(offset, size, 9), atol=1e-5)


def test_without_an_offset_they_are_the_series_of_the_book():
    series = [1 / np.pi, 0.5, 2 / (3 * np.pi), 0, -2 / (15 * np.pi), 0, 2 / (35 * np.pi)]
    np.testing.assert_allclose(circuits.clipped_harmonics(0.0, 1.0, 6), series, atol=1e-12)
    with pytest.raises(ValueError, match="got -1"):
        circuits.clipped_harmonics(0.0, -1.0, 3)
