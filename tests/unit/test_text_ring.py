"""Ringing without a network: few waves on a circle, and points on a sphere that has too few dimensions."""

from dataclasses import replace

import numpy as np
import pytest

from grokkit.text import ring
from grokkit.text.manifold import mean_by_lag, ringing
from grokkit.text.ring import Toy


class TestTheRankArgument:
    @pytest.mark.parametrize(
        ("d", "low", "low_at", "high", "high_at"),
        [(5, -0.25, 104.5, 0.2, 180), (7, -0.233, 74.1, 0.159, 127.4), (6, -0.439, 74.1, 0.019, 127.4)],
    )
    def test_equal_waves_have_the_trough_and_the_rebound_of_the_closed_form(
        self, d, low, low_at, high, high_at
    ):
        degrees = np.linspace(0, 180, 18_001)
        profile = ring.equal_waves(d, np.radians(degrees))
        found = ringing(profile)
        assert found.trough == pytest.approx(low, abs=1e-3)
        assert degrees[found.trough_at] == pytest.approx(low_at, abs=0.1)
        assert found.rebound == pytest.approx(high, abs=1e-3)
        assert degrees[found.rebound_at] == pytest.approx(high_at, abs=0.1)
        assert profile[0] == pytest.approx(1)

    @pytest.mark.parametrize("points", [24, 99, 150])
    @pytest.mark.parametrize("d", [3, 5, 7, 8, 6])
    def test_an_ideal_similarity_cut_to_d_dimensions_is_d_equal_waves(self, points, d):
        ideal = ring.ideal_similarity(points, 0.4)  # a bump as narrow as can be
        if d % 2 == 0:
            ideal = ring.centred(ideal)
        cut = ring.similarity(ring.coordinates(ideal, d))
        angle = 2 * np.pi * np.arange(points // 2 + 1) / points
        # The bump's coefficients fall by exp(−2π²k²σ²/N²), which is what the closed form leaves out.
        fall = np.exp(-2 * (np.pi * (d // 2) * 0.4 / points) ** 2)
        wanted = ring.equal_waves(d, angle)
        assert mean_by_lag(cut, closed=True) == pytest.approx(wanted, abs=max(1e-3, 2 * (1 - fall)))
        assert np.ptp([np.roll(cut[i], -i) for i in range(points)], axis=0).max() < 1e-9  # circulant

    def test_the_width_of_the_bump_does_not_matter_to_1e_3_if_it_is_narrow(self):
        angle = 2 * np.pi * np.arange(76) / 150
        for width in (0.3, 0.6, 0.9):
            cut = ring.similarity(ring.coordinates(ring.ideal_similarity(150, width), 5))
            assert mean_by_lag(cut, closed=True) == pytest.approx(ring.equal_waves(5, angle), abs=1e-3)

    @pytest.mark.parametrize("points", [7, 12, 60])
    @pytest.mark.parametrize("width", [0.5, 2, 9])
    def test_the_fourier_transform_diagonalises_it(self, points, width):
        similarity = ring.ideal_similarity(points, width)
        waves = np.exp(2j * np.pi * np.outer(np.arange(points), np.arange(points)) / points) / np.sqrt(points)
        diagonal = waves.conj().T @ similarity @ waves
        assert np.abs(diagonal - np.diag(np.diag(diagonal))).max() < 1e-12 * points
        assert np.diag(diagonal) == pytest.approx(np.fft.fft(similarity[0]), abs=1e-12 * points)
        assert np.diff(np.diag(diagonal).real[: points // 2 + 1]).max() < 1e-9  # slow waves first
        assert similarity[0, 0] == 1
        away = np.array([min(i, points - i) for i in range(points)])
        if width < 1:
            assert similarity[0] == pytest.approx(np.exp(-0.5 * (away / width) ** 2), abs=1e-9)

    @pytest.mark.parametrize("d", [1, 3, 5, 9])
    def test_going_on_by_one_stays_linear_and_is_a_rotation(self, d):
        points = ring.coordinates(ring.ideal_similarity(60, 2), d)
        shift = ring.shift_after_projection(points)
        assert points @ shift == pytest.approx(np.roll(points, -1, axis=0), abs=1e-9)
        assert shift @ shift.T == pytest.approx(np.eye(d), abs=1e-9)
        assert np.linalg.matrix_power(shift, 60) == pytest.approx(np.eye(d), abs=1e-8)

    @pytest.mark.parametrize("seed", range(3))
    def test_a_curve_that_is_bent_anyhow_has_no_such_rotation(self, seed):
        walk = np.random.default_rng(seed).standard_normal((60, 5)).cumsum(axis=0)
        missed = walk @ ring.shift_after_projection(walk) - np.roll(walk, -1, axis=0)
        assert np.abs(missed).max() > 0.5

    def test_a_cut_through_a_wave_is_refused(self):
        ideal = ring.ideal_similarity(60, 2)
        for d in (2, 4, 6):
            with pytest.raises(ValueError, match=f"d = {d} parts two equal eigenvalues"):
                ring.coordinates(ideal, d)
        with pytest.raises(ValueError, match="d = 3 parts"):
            ring.coordinates(ring.centred(ideal), 3)
        with pytest.raises(ValueError, match="d must be an integer from 1 to 59, got 60"):
            ring.coordinates(ring.centred(ring.ideal_similarity(60, 0.5)), 60)

    def test_centring_takes_the_points_mean_away(self):
        points = np.random.default_rng(0).standard_normal((20, 4)) + 3
        rest = points - points.mean(axis=0)
        assert ring.centred(points @ points.T) == pytest.approx(rest @ rest.T)


class TestProfiles:
    def test_the_mean_by_lag_is_that_of_a_plain_loop(self):
        values = np.random.default_rng(1).standard_normal((9, 9))
        values = values + values.T
        on_a_circle = [np.mean([values[i, (i + lag) % 9] for i in range(9)]) for lag in range(5)]
        on_a_line = [np.mean([values[i, i + lag] for i in range(9 - lag)]) for lag in range(9)]
        assert mean_by_lag(values, closed=True) == pytest.approx(on_a_circle)
        assert mean_by_lag(values, closed=False) == pytest.approx(on_a_line)

    def test_a_rebound_is_looked_for_after_the_trough(self):
        assert ringing(np.array([1, 0.4, -0.5, -0.1, 0.3, 0.1])) == (-0.5, 2, 0.3, 4)
        assert ringing(np.array([1.0, 0.5, 0.2])) == (0.2, 2, 0.2, 2)  # it never turns

    @pytest.mark.parametrize(
        ("bad", "said"),
        [
            (np.ones((2, 3)), "must be a square matrix, got shape"),
            (np.ones(4), "must be a square matrix"),
            (np.array([[1, 2], [3, 1]]), "not symmetric"),
            (np.array([[1, np.nan], [np.nan, 1]]), "not finite"),
        ],
    )
    def test_what_is_no_similarity_is_named(self, bad, said, as_users_run_it):
        with pytest.raises(ValueError, match=said):
            mean_by_lag(bad, closed=True)
        with pytest.raises(ValueError, match=said):
            ring.coordinates(bad, 1)

    def test_bad_numbers_are_named(self, as_users_run_it):
        for call, said in [
            (lambda: ring.ideal_similarity(2, 1), "points must be an integer of at least 3, got 2"),
            (lambda: ring.ideal_similarity(9, 0), "width must be a number above 0, got 0"),
            (lambda: ring.equal_waves(0, np.zeros(3)), "d must be an integer of at least 1, got 0"),
            (lambda: ringing(np.ones((2, 2))), "one number for each lag"),
            (lambda: ring.shift_after_projection(np.ones((2, 5))), "at least as many points as dimensions"),
        ]:
            with pytest.raises(ValueError, match=said):
                call()


TOYS = [
    Toy(n=3, seed=1),
    Toy(n=6, closed=False, seed=2),
    Toy(n=8, width=3, points=41, seed=3),
    Toy(n=2, width=9),
]


class TestTheToy:
    @pytest.mark.parametrize("toy", TOYS)
    def test_points_begin_anywhere_on_the_sphere_as_the_seed_says(self, toy):
        first = ring.start(toy).positions
        assert np.linalg.norm(first, axis=1) == pytest.approx(1)
        assert np.array_equal(first, ring.start(toy).positions)
        assert not np.array_equal(first, ring.start(replace(toy, seed=toy.seed + 1)).positions)
        many = ring.start(Toy(n=toy.n, points=4000)).positions
        assert np.abs(many.mean(axis=0)).max() < 0.05
        assert many.T @ many / 4000 == pytest.approx(np.eye(toy.n) / toy.n, abs=0.03)

    @pytest.mark.parametrize("toy", TOYS)
    def test_the_force_is_that_of_a_plain_loop(self, toy):
        x = ring.start(toy).positions
        wanted = np.zeros_like(x)
        for i in range(toy.points):
            for j in range(toy.points):
                d = abs(i - j)
                d = min(d, toy.points - d) if toy.closed else d
                way = x[j] - x[i]
                r = np.linalg.norm(way)
                if 0 < d <= toy.width:
                    wanted[i] += (1 - (d - 1) / 2) * way / r
                elif d:
                    wanted[i] -= min(5, 1 / r) * way / r
            wanted[i] -= (wanted[i] @ x[i]) * x[i]
        assert ring.force(x, toy) == pytest.approx(wanted, rel=1e-6, abs=1e-6)

    @pytest.mark.parametrize("toy", TOYS)
    def test_the_force_is_what_lowers_the_energy(self, toy):
        """By finite differences, along the sphere; two points so near that they repel at the strongest."""
        x = ring.start(toy).positions
        x[20] = x[0] + 0.05 * x[20]
        x[20] /= np.linalg.norm(x[20])
        force = ring.force(x, toy)
        rng = np.random.default_rng(toy.n)
        for _ in range(5):
            along = rng.standard_normal(x.shape)
            along -= (along * x).sum(axis=1, keepdims=True) * x

            def moved(by, along=along):
                to = x + by * along
                return ring.energy(to / np.linalg.norm(to, axis=1, keepdims=True), toy)

            slope = (moved(1e-6) - moved(-1e-6)) / 2e-6
            assert slope == pytest.approx(-(force * along).sum(), abs=1e-3)

    @pytest.mark.parametrize("toy", TOYS)
    def test_points_stay_on_the_sphere_and_go_along_it_and_downhill(self, toy):
        begun = ring.start(toy)
        moving = ring.move(begun, toy, 200)
        assert np.linalg.norm(moving.positions, axis=1) == pytest.approx(1)
        assert (moving.positions * moving.velocities).sum(axis=1) == pytest.approx(0, abs=1e-9)
        assert ring.energy(moving.positions, toy) < ring.energy(begun.positions, toy)
        similarity = ring.similarity(moving.positions)
        assert similarity == pytest.approx(similarity.T)
        assert np.diag(similarity) == pytest.approx(1)
        assert np.linalg.eigvalsh(similarity)[: -toy.n] == pytest.approx(0, abs=1e-9)  # of rank n

    def test_a_rotated_toy_moves_as_the_toy_does(self):
        toy = Toy(n=5, seed=4)
        turn, _ = np.linalg.qr(np.random.default_rng(0).standard_normal((5, 5)))
        begun = ring.start(toy)
        turned = ring.move(ring.Moving(begun.positions @ turn, begun.velocities), toy, 50)
        assert turned.positions == pytest.approx(ring.move(begun, toy, 50).positions @ turn, abs=1e-6)

    def test_steps_add_up_and_none_change_nothing(self):
        toy = Toy(n=4, width=5, points=30)
        begun = ring.start(toy)
        assert np.array_equal(ring.move(begun, toy, 0).positions, begun.positions)
        parts = ring.move(ring.move(begun, toy, 30), toy, 20)
        assert np.array_equal(parts.positions, ring.move(begun, toy, 50).positions)

    def test_the_attraction_is_narrowed_from_almost_half_of_the_points(self):
        assert Toy().widths[0] == 49
        for toy in (Toy(), Toy(points=60, width=3), Toy(width=49), Toy(points=31, width=14), Toy(width=48)):
            assert toy.widths[-1] == toy.width
            assert list(toy.widths) == sorted(set(toy.widths), reverse=True)

    @pytest.mark.parametrize("closed", [True, False])
    @pytest.mark.parametrize("n", range(3, 9))
    def test_it_rings_in_few_dimensions_whatever_the_seed(self, n, closed):
        for seed in (0, 1):
            toy = Toy(n=n, closed=closed, seed=seed)
            found = ringing(mean_by_lag(ring.similarity(ring.settled(toy).positions), closed)[:51])
            assert found.trough < -0.5
            assert 9 <= found.trough_at <= 21
            assert found.rebound > 0.1
            assert found.trough_at + 5 < found.rebound_at <= 42

    @pytest.mark.parametrize("closed", [True, False])
    def test_where_there_are_dimensions_enough_it_does_not_ring_as_much(self, closed):
        rebounds = []
        for n in (4, 8, 24):
            settled = ring.settled(Toy(n=n, closed=closed, seed=1))
            rebounds.append(ringing(mean_by_lag(ring.similarity(settled.positions), closed)[:51]).rebound)
        assert rebounds[0] > rebounds[1] > rebounds[2]

    @pytest.mark.parametrize("seed", range(3))
    def test_without_the_widening_the_points_tangle_at_a_higher_level(self, seed):
        for n in (4, 6):
            toy = Toy(n=n, seed=seed)
            tangled = ring.move(ring.start(toy), toy, 1000)
            profile = mean_by_lag(ring.similarity(tangled.positions), closed=True)
            assert ringing(profile).trough > -0.5

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            ({"n": 1}, "n must be an integer of at least 2, got 1"),
            ({"n": 3.5}, "got 3.5"),
            ({"width": 0}, "width must be an integer from 1 to 49, got 0"),
            ({"width": 50}, "got 50"),
            ({"points": 7}, "points must be an integer of at least 8, got 7"),
            ({"seed": -1}, "seed must be an integer"),
            ({"closed": "circle"}, "closed must be True or False, got 'circle'"),
        ],
    )
    def test_what_is_no_toy_is_refused(self, arguments, said, as_users_run_it):
        with pytest.raises(ValueError, match=said):
            Toy(**arguments)

    def test_points_of_another_toy_are_refused(self):
        toy = Toy(n=4)
        begun = ring.start(Toy(n=5))
        with pytest.raises(ValueError, match=r"expected 100 points in 4 dimensions, got shape \(100, 5\)"):
            ring.move(begun, toy, 1)
        with pytest.raises(ValueError, match="must be on the unit sphere"):
            ring.force(2 * begun.positions, Toy(n=5))
        with pytest.raises(ValueError, match="steps must be an integer of at least 0, got -1"):
            ring.move(begun, Toy(n=5), -1)
