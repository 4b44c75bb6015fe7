"""The waves on Z_p: an orthonormal basis, transforms through it, and the directions in which a+b lives."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from grokkit import fourier

MODULI = [2, 3, 4, 5, 6, 12, 53, 113, 114]


def wave_matrix(p):
    """The definition written out, wave by wave, with a name for each row."""
    rows, names = [np.full(p, 1 / np.sqrt(p))], ["constant"]
    for k in range(1, p // 2 + 1):
        cosine = np.array([np.cos(2 * np.pi * k * x / p) for x in range(p)])
        sine = np.array([np.sin(2 * np.pi * k * x / p) for x in range(p)])
        rows.append(cosine / np.linalg.norm(cosine))
        names.append(f"cos {k}")
        if 2 * k != p:
            rows.append(sine / np.linalg.norm(sine))
            names.append(f"sin {k}")
    return np.array(rows), names


@pytest.mark.parametrize("p", MODULI)
def test_basis_is_the_normalised_waves_in_order(p):
    matrix, names = wave_matrix(p)
    np.testing.assert_allclose(fourier.basis(p), matrix, atol=1e-12)
    assert fourier.row_names(p) == names


@pytest.mark.parametrize("p", MODULI)
def test_basis_is_orthonormal(p):
    waves = fourier.basis(p)
    np.testing.assert_allclose(waves @ waves.T, np.eye(p), atol=1e-13)


@pytest.mark.parametrize("p", [97, 113, 1_009])
def test_every_wave_has_the_values_of_the_slowest_to_the_last_digit(p):
    """cos w_k x = cos w_1 (k x mod p): a large k loses no digit of it."""
    waves, x = fourier.basis(p), np.arange(p)
    for k in (2, p // 3, p // 2):
        for row in (fourier.cos_row, fourier.sin_row):
            np.testing.assert_array_equal(waves[row(p, k)], waves[row(p, 1)][k * x % p])


@pytest.mark.parametrize("p", MODULI)
def test_rows_have_names_and_every_row_has_exactly_one_frequency(p):
    names = fourier.row_names(p)
    assert names[fourier.constant_row(p)] == "constant"
    for k in range(1, p // 2 + 1):
        assert names[fourier.cos_row(p, k)] == f"cos {k}"
        if 2 * k != p:
            assert names[fourier.sin_row(p, k)] == f"sin {k}"
    assert [row for k in range(fourier.n_frequencies(p)) for row in fourier.rows(p, k)] == list(range(p))


@pytest.mark.parametrize("p", [2, 4, 12, 114])
def test_an_even_modulus_has_one_alternating_wave(p):
    row = fourier.basis(p)[fourier.nyquist_row(p)]
    np.testing.assert_allclose(row * np.sqrt(p), (-1.0) ** np.arange(p), atol=1e-12)
    assert fourier.cos_row(p, p // 2) == fourier.nyquist_row(p)
    with pytest.raises(ValueError, match="no sine"):
        fourier.sin_row(p, p // 2)


@pytest.mark.parametrize("p", MODULI)
@pytest.mark.parametrize(("shape", "axis"), [((), 0), ((7,), 0), ((2, 3), 1), ((2, 3), -1)])
def test_fft_is_the_product_with_the_basis_on_any_axis(p, shape, axis):
    rng = np.random.default_rng(p)
    axis_at = axis % (len(shape) + 1)
    values = rng.normal(size=(*shape[:axis_at], p, *shape[axis_at:]))
    product = np.moveaxis(np.tensordot(wave_matrix(p)[0], values, axes=(1, axis_at)), 0, axis_at)
    np.testing.assert_allclose(fourier.fft(values, axis), product, atol=1e-12)
    np.testing.assert_allclose(fourier.ifft(fourier.fft(values, axis), axis), values, atol=1e-12)


@pytest.mark.parametrize("p", MODULI)
def test_fft_agrees_with_numpys_complex_fft(p):
    values = np.random.default_rng(p).normal(size=p)
    complex_coefficients = np.fft.fft(values)
    real = fourier.fft(values)
    for k in range(1, (p + 1) // 2):
        pair = real[fourier.cos_row(p, k)] - 1j * real[fourier.sin_row(p, k)]
        assert pair * np.sqrt(p / 2) == pytest.approx(complex_coefficients[k], abs=1e-10)


@pytest.mark.parametrize("p", MODULI)
@pytest.mark.parametrize("shape", [(), (5,), (2, 3)])
def test_fft2_is_the_double_sum_over_both_inputs(p, shape):
    if p > 60 and shape == (2, 3):
        shape = (2,)
    grid = np.random.default_rng(p).normal(size=(p, p, *shape))
    waves = wave_matrix(p)[0]
    double_sum = np.einsum("fx,gy,xy...->fg...", waves, waves, grid, optimize=True)
    np.testing.assert_allclose(fourier.fft2(grid), double_sum, atol=1e-11)
    np.testing.assert_allclose(fourier.ifft2(fourier.fft2(grid)), grid, atol=1e-12)


def test_a_product_of_two_waves_is_one_component_of_fft2():
    p = 113
    x = np.arange(p)
    grid = np.outer(np.cos(2 * np.pi * 14 * x / p), np.sin(2 * np.pi * 56 * x / p))
    coefficients = fourier.fft2(grid)
    assert coefficients[fourier.cos_row(p, 14), fourier.sin_row(p, 56)] == pytest.approx(p / 2)
    coefficients[fourier.cos_row(p, 14), fourier.sin_row(p, 56)] = 0
    assert np.abs(coefficients).max() < 1e-10


@given(
    hnp.arrays(np.float64, hnp.array_shapes(min_dims=1, max_dims=3, min_side=2, max_side=9),
               elements=st.floats(-1e6, 1e6)),
    st.integers(-3, 2),
)  # fmt: skip
def test_transforms_keep_lengths_and_invert(values, axis):
    axis = axis % values.ndim
    coefficients = fourier.fft(values, axis)
    scale = 1 + np.abs(values).max()
    assert np.linalg.norm(coefficients) == pytest.approx(np.linalg.norm(values), abs=1e-9 * scale)
    np.testing.assert_allclose(fourier.ifft(coefficients, axis), values, atol=1e-9 * scale)
    assert np.linalg.norm(fourier.spectrum(values, axis)) == pytest.approx(
        np.linalg.norm(values), abs=1e-9 * scale
    )


@pytest.mark.parametrize("p", MODULI)
def test_spectrum_of_a_single_wave_is_a_single_spike(p):
    for k in range(p // 2 + 1):
        wave = np.cos(2 * np.pi * k * (np.arange(p) - 0.3) / p) if 2 * k != p else (-1.0) ** np.arange(p)
        spectrum = fourier.spectrum(np.outer(wave, [3.0, 4.0]))
        assert spectrum.shape == (p // 2 + 1,)
        assert spectrum[k] == pytest.approx(5 * np.linalg.norm(wave))
        assert np.delete(spectrum, k) == pytest.approx(0, abs=1e-10)


@pytest.mark.parametrize("size", [1e-30, 1e25])
def test_the_squares_of_a_spectrum_neither_vanish_nor_overflow(size):
    values = np.float32(size) * np.random.default_rng(3).normal(size=(13, 4)).astype(np.float32)
    np.testing.assert_allclose(
        fourier.spectrum(values), fourier.spectrum(values.astype(np.float64)), rtol=1e-5
    )


@pytest.mark.parametrize("p", MODULI)
def test_spectrum_does_not_change_when_the_numbers_are_shifted(p):
    values = np.random.default_rng(p).normal(size=(p, 6))
    np.testing.assert_allclose(fourier.spectrum(np.roll(values, 1, axis=0)), fourier.spectrum(values))
    np.testing.assert_allclose(fourier.spectrum(values.T, axis=1), fourier.spectrum(values))


@pytest.mark.parametrize("p", [3, 4, 5, 12, 113, 114])
def test_sum_directions_are_unit_waves_of_a_plus_b(p):
    a, b = np.divmod(np.arange(p * p), p)
    for k in {0, 1, 2, p // 4, p // 2} & set(range(p // 2 + 1)):
        directions = fourier.sum_directions(p, k)
        assert directions.shape == (1 if k in (0, p / 2) else 2, p * p)
        np.testing.assert_allclose(directions @ directions.T, np.eye(len(directions)), atol=1e-12)
        scale = (1 if len(directions) == 1 else np.sqrt(2)) / p
        np.testing.assert_allclose(directions[0], scale * np.cos(2 * np.pi * k * (a + b) / p), atol=1e-13)
        if len(directions) == 2:
            np.testing.assert_allclose(directions[1], scale * np.sin(2 * np.pi * k * (a + b) / p), atol=1e-13)


@pytest.mark.parametrize("p", [5, 12, 113])
def test_sum_directions_are_the_angle_sums_of_products_of_basis_waves(p):
    waves = fourier.basis(p)
    for k in range(1, (p + 1) // 2):
        cos, sin = waves[fourier.cos_row(p, k)], waves[fourier.sin_row(p, k)]
        C = (np.outer(cos, cos) - np.outer(sin, sin)) / np.sqrt(2)
        S = (np.outer(sin, cos) + np.outer(cos, sin)) / np.sqrt(2)
        np.testing.assert_allclose(fourier.sum_directions(p, k), [C.ravel(), S.ravel()], atol=1e-13)


@pytest.mark.parametrize("p", [3, 5, 12, 53, 113])
@pytest.mark.parametrize("seed", [0, 1])
def test_a_circle_in_any_position_is_found_with_its_radius_and_phase(p, seed):
    rng = np.random.default_rng([p, seed])
    k = int(rng.integers(1, (p + 1) // 2))
    e1, e2 = np.linalg.qr(rng.normal(size=(8, 2)))[0].T
    x, radius, phase = np.arange(p), 0.7, rng.uniform(-3, 3)
    angle = 2 * np.pi * k * x / p - phase
    values = radius * (np.outer(np.cos(angle), e1) + np.outer(np.sin(angle), e2)) + rng.normal(size=8)
    plane = fourier.plane(values, k)
    np.testing.assert_allclose(plane @ plane.T, np.eye(2), atol=1e-12)
    np.testing.assert_allclose(plane.T @ plane, np.outer(e1, e1) + np.outer(e2, e2), atol=1e-9)
    found = fourier.even_turn(values @ plane.T, k)
    assert found == pytest.approx((radius, 1, 0), abs=1e-9)  # the plane's first direction is that of x = 0
    in_place = fourier.even_turn(values @ np.array([e1, e2]).T, k)
    assert in_place == pytest.approx((radius, 1, phase), abs=1e-9)


@pytest.mark.parametrize("seed", range(3))
def test_the_plane_is_the_nearest_orthonormal_pair_to_the_two_coefficient_vectors(seed):
    rng = np.random.default_rng(seed)
    p, k = 23, int(rng.integers(1, 12))
    values = rng.normal(size=(p, 6))
    angle = 2 * np.pi * k * np.arange(p) / p
    pair = np.sqrt(2 / p) * np.array([np.cos(angle) @ values, np.sin(angle) @ values])
    plane = fourier.plane(values, k)
    nearest = np.sum((pair - plane) ** 2)
    for _ in range(200):
        turned = np.linalg.qr((plane + rng.normal(scale=0.2, size=(2, 6))).T)[0].T
        turned *= np.sign(np.sum(turned * plane, axis=1, keepdims=True))
        assert np.sum((pair - turned) ** 2) >= nearest - 1e-9


def test_a_path_that_is_no_turn_has_a_small_share():
    p, k = 113, 9
    angle = 2 * np.pi * k * np.arange(p) / p
    forwards = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    assert fourier.even_turn(forwards[::-1], k).share == pytest.approx(0, abs=1e-12)
    assert fourier.even_turn(forwards, k + 1).share == pytest.approx(0, abs=1e-12)
    # There and back on a line is half a turn forwards and half a turn backwards.
    assert fourier.even_turn(forwards * [1, 0], k).share == pytest.approx(0.5)
    scribbles = [np.random.default_rng(seed).normal(size=(p, 2)) for seed in range(300)]
    shares = [fourier.even_turn(path, k).share for path in scribbles]
    assert np.mean(shares) == pytest.approx(1 / (p - 1), rel=0.25)
    assert fourier.even_turn(np.zeros((p, 2)), k)[:2] == (0, 0)


def test_what_does_not_turn_is_refused():
    with pytest.raises(ValueError, match="no sine"):
        fourier.plane(np.ones((12, 3)), 6)
    with pytest.raises(ValueError, match="no sine"):
        fourier.even_turn(np.ones((12, 2)), 6)
    with pytest.raises(ValueError, match=r"got \(12, 1\)"):
        fourier.plane(np.ones((12, 1)), 3)
    with pytest.raises(ValueError, match=r"\(p, 2\), got \(12, 3\)"):
        fourier.even_turn(np.ones((12, 3)), 3)


def test_float32_stays_float32_and_integers_become_float64():
    assert fourier.fft(np.ones(5, np.float32)).dtype == np.float32
    assert fourier.ifft(np.ones(6, np.float32)).dtype == np.float32
    assert fourier.fft(np.arange(5)).dtype == np.float64


@pytest.mark.parametrize("k", [-1, 0, 57, 113])
def test_a_frequency_outside_the_range_is_refused_by_name(k):
    for call in (fourier.cos_row, fourier.sin_row):
        with pytest.raises(ValueError, match=rf"1 … 56 for p = 113, got {k}"):
            call(113, k)
    if k:
        with pytest.raises(ValueError, match="frequency"):
            fourier.sum_directions(113, k)


def test_bad_input_is_refused():
    with pytest.raises(ValueError, match="at least 2"):
        fourier.basis(1)
    with pytest.raises(ValueError, match="odd"):
        fourier.nyquist_row(113)
    with pytest.raises(ValueError, match=r"\(p, p, …\), got \(3, 4\)"):
        fourier.fft2(np.ones((3, 4)))
    with pytest.raises(ValueError, match="complex"):
        fourier.fft(np.ones(3, complex))


@pytest.mark.parametrize("p", MODULI)
def test_a_frequency_has_as_many_waves_as_it_has_rows(p):
    a_plus_b = np.arange(p)
    for k in range(p // 2 + 1):
        cosine = np.cos(2 * np.pi * k * a_plus_b / p)
        assert (cosine**2).sum() == pytest.approx(p / fourier.multiplicity(p, k))
        assert len(fourier.rows(p, k)) == fourier.multiplicity(p, k)
    assert sum(fourier.multiplicity(p, k) for k in range(p // 2 + 1)) == p
    for k in (-1, p // 2 + 1):
        with pytest.raises(ValueError, match=rf"frequency must be 0 … {p // 2} for p = {p}, got {k}"):
            fourier.multiplicity(p, k)


def test_what_is_no_whole_number_is_no_modulus_and_no_frequency(as_users_run_it):
    for strange in (2.0, True, "2", None):
        with pytest.raises(ValueError, match=f"frequency must be 1 … 6 for p = 13, got {strange}"):
            fourier.frequency_set(13, [1, strange])
        with pytest.raises(ValueError, match=f"n must be 1 … 6 for p = 13, got {strange}"):
            fourier.set_size(13, strange)
    for p in (13.0, True):
        with pytest.raises(ValueError, match=f"p must be an integer of at least 2, got {p}"):
            fourier.basis(p)
    assert fourier.frequency_set(np.uint8(200), np.array([100, 7], np.uint8)) == (7, 100)
    assert fourier.rows(np.uint8(200), np.uint8(100)) == [199]
    assert np.array_equal(fourier.basis(np.int8(113)), fourier.basis(113))


def test_planes_and_paths_are_of_finite_numbers():
    for call in (fourier.plane, fourier.even_turn):
        with pytest.raises(ValueError, match=r"not finite, the first nan at \(0, 0\)"):
            call(np.full((13, 2), np.nan), 3)
