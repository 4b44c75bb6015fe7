"""The checks of chapter 7 accept every right answer and recognise the usual mistakes."""

import math

import numpy as np
import pytest
from judged import assert_open, assert_right, assert_told

from grokkit import circuits, fast, measures
from grokkit.exercises import check


def through_complex(cos_x, sin_x, cos_y, sin_y):
    z = complex(cos_x, sin_x) * complex(cos_y, sin_y)
    return [z.real, z.imag]


def slow_lead(K, alphas, p):
    scores = [
        sum(a * math.cos(2 * math.pi * k * d / p) for k, a in zip(K, alphas, strict=True)) for d in range(p)
    ]
    return scores[0] - max(scores[1:])


def matrix(K, p, sign=1):
    c = np.arange(p)
    return [row for k in K for row in (np.cos(2 * np.pi * k * c / p), sign * np.sin(2 * np.pi * k * c / p))]


def cosines_first(K, p):
    rows = np.array(matrix(K, p))
    return np.vstack([rows[0::2], rows[1::2]])


def doubled_by(m, turn=2, size=1.0):
    phi = 2 * np.pi * np.arange(m) / m
    return size * 3 * np.pi / m * np.stack([np.cos(turn * phi), np.sin(turn * phi)], axis=1)


def fitted(m):
    """By least squares, without a formula."""
    theta = np.linspace(0, 2 * np.pi, 500, endpoint=False)
    fired = np.maximum(np.cos(theta[:, None] - 2 * np.pi * np.arange(m) / m), 0)
    return np.linalg.lstsq(fired, np.stack([np.cos(2 * theta), np.sin(2 * theta)], axis=1), rcond=None)[0]


def with_what_nobody_hears(m):
    """More than is needed: fourth waves, of which ReLUs that go round make nothing worth mention."""
    phi = 2 * np.pi * np.arange(m) / m
    return doubled_by(m) + 1e-3 * np.outer(np.cos(3 * phi), [1, 1]) / m


def weakest(K, p):
    sums = {d: sum(abs(math.cos(math.pi * k * d / p)) for k in K) for d in range(p)}
    return min(sums.items(), key=lambda item: (item[1], -item[0]))  # the larger of two equally weak ones


def whole_angle(K, p):
    sums = sum(abs(np.cos(2 * np.pi * k * np.arange(p) / p)) for k in K)
    return sums.argmin(), sums.min()


def shares(run):
    w, p = run.network(int(run.steps[-1])), run.task.p
    K = measures.key_frequencies(w)
    alphas = circuits.closed_form_logits(fast.grid_logits(w), K, p).alphas
    own = slow_lead(K, alphas, p)
    return slow_lead(K, [1] * len(K), p), own, len(K), alphas.sum()


RIGHT = [
    ("7.1", through_complex),
    ("7.1", lambda c, s, d, t: np.array([c * d - s * t, s * d + c * t])),
    ("7.3", slow_lead),
    ("7.2", matrix),
    ("7.2", lambda K, p: np.array(matrix(K, p))),
    ("7.4", doubled_by),
    ("7.4", lambda m: doubled_by(m).tolist()),
    ("7.4", fitted),
    ("7.4", with_what_nobody_hears),
    ("7.5", weakest),
    ("7.7", lambda run: (shares(run)[0] / shares(run)[2], shares(run)[1] / shares(run)[3])),
]
WRONG = [
    ("7.1", lambda c, s, d, t: (c * d + s * t, s * d - c * t), "sign in the middle is minus"),
    ("7.1", lambda c, s, d, t: (c + d, s + t), "not the sum of the cosines"),
    ("7.1", lambda c, s, d, t: (s * d + c * t, c * d - s * t), "cosine comes first"),
    ("7.1", lambda c, s, d, t: (c * d - s * t, s * d - c * t), "sign in the middle is plus"),
    ("7.1", lambda c, s, d, t: c * d - s * t, "two numbers"),
    ("7.3", lambda K, a, p: sum(a), "height of the peak"),
    ("7.3", lambda K, a, p: circuits.interference(K, p, a)[1:].max(), "is what the right answer has more"),
    ("7.3", lambda K, a, p: 0, "among its own rivals"),
    ("7.3", lambda K, a, p: np.ptp(circuits.interference(K, p, a)), "*worst*"),
    ("7.3", lambda K, a, p: -np.diff(circuits.interference(K, p, a))[0], "may be anywhere"),
    ("7.3", lambda K, a, p: circuits.margin(K, p), "weights are missing"),
    ("7.2", lambda K, p: np.transpose(matrix(K, p)), "transpose"),
    ("7.2", lambda K, p: matrix(K, p, sign=-1), "turned round"),
    ("7.2", cosines_first, "all cosines first"),
    ("7.2", lambda K, p: np.zeros((2 * len(K), p)), "should be"),
    ("7.2", lambda K, p: np.zeros(p), "shape"),
    ("7.4", lambda m: doubled_by(m).T, "transpose"),
    ("7.4", lambda m: doubled_by(m, size=m / 3 / np.pi), "length should be 1"),
    ("7.4", lambda m: doubled_by(m, turn=1) * 4 / 3 / np.pi, "θ itself"),
    ("7.4", lambda m: doubled_by(m)[:, ::-1], "first column"),
    ("7.4", lambda m: doubled_by(m, turn=-2), "turned round"),
    ("7.4", lambda m: -doubled_by(m), "opposite direction"),
    ("7.4", lambda m: np.zeros((m, 2)), "writes nothing"),
    ("7.4", lambda m: np.eye(m, 2), "it should be"),
    ("7.4", lambda m: np.full((m, 2), np.nan), "finite"),
    ("7.4", lambda m: np.zeros(m), "shape"),
    ("7.5", lambda K, p: (0, sum(np.cos(np.pi * k * np.arange(p) / p) for k in K).min()), "absolute value"),
    ("7.5", lambda K, p: whole_angle(K, p), "halved"),
    ("7.5", lambda K, p: (weakest(K, p)[0], len(K)), "largest"),
    ("7.5", lambda K, p: (0, weakest(K, p)[1]), "not that small"),
    ("7.5", lambda K, p: (None, weakest(K, p)[1]), "one number"),
    ("7.5", lambda K, p: weakest(K, p)[1], "two numbers"),
    ("7.6", [1, 1, 1, 1], "the network's has"),
    ("7.6", [1, 1, 1], "shape (4,)"),
    ("7.6", [1, 1, 2, 0], "positive"),
    ("7.6", "many", "should be an array"),
    ("7.7", lambda run: shares(run)[:2], "height of the peak"),
    ("7.7", lambda run: (shares(run)[1] / shares(run)[3], 0), "equal ones come first"),
    (
        "7.7",
        lambda run: (shares(run)[0] / shares(run)[2], shares(run)[1] / shares(run)[2]),
        "not by their number",
    ),
    ("7.7", lambda run: 1, "two numbers"),
]


@pytest.mark.parametrize(("exercise", "answer"), RIGHT)
def test_right_answers_pass(exercise, answer):
    assert_right(exercise, answer)


@pytest.mark.parametrize(("exercise", "answer", "said"), WRONG)
def test_wrong_answers_are_told_what_is_wrong(exercise, answer, said):
    assert_told(exercise, answer, said)


@pytest.mark.parametrize("exercise", ["7.1", "7.2", "7.3", "7.4", "7.5", "7.7"])
def test_a_function_with_three_dots_is_open(exercise):
    assert_open(exercise)


@pytest.mark.parametrize("seed", range(4))
def test_better_strengths_than_the_networks_are_found_by_climbing(seed):
    """Its own are within a hundredth of the best, so a blind search will not do, but a patient one does."""
    rng = np.random.default_rng(seed)
    lead = np.stack([1 - circuits.interference([k], 113)[1:] for k in (4, 13, 25, 35)])
    alphas, best = np.ones(4) / 4, 0
    for _ in range(5000):
        tried = np.abs(alphas + 0.02 * rng.normal(size=4))
        tried /= tried.sum()
        if (share := (tried @ lead).min()) > best:
            alphas, best = tried, share
    assert check("7.6", 100 * alphas).state == "right"  # their scale does not matter
