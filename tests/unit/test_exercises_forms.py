"""Right answers in unusual forms pass, and wrong ones are told the reason that is theirs."""

import cmath
from decimal import Decimal
from fractions import Fraction
from math import atan2, cos, gcd, hypot, log, log2, pi, sin

import numpy as np
import pytest
import torch
from judged import assert_right, assert_told
from test_exercises_chapter_05 import removed, slowly
from test_exercises_chapter_06 import sum_of_terms
from test_exercises_chapter_07 import matrix, slow_lead
from test_exercises_chapter_08 import at_mean, small_neurons
from test_exercises_chapter_09 import count_by_loop, turning_by_loop, width_by_interp
from test_exercises_chapter_13 import KINDS, carries_by_digit_sums, order_by_combinations, words_by_counter

from grokkit.exercises import check


class Adder:
    """An object that can be called, as a function can."""

    def __call__(self, a, c, p):
        return torch.tensor((c - a) % p)


def spared(n):
    mask = np.zeros(512, dtype=bool)
    mask[small_neurons(n)] = True
    return mask


UNUSUAL = [
    ("1.1", Adder()),
    ("1.1", lambda a, c, p: str((c - a) % p)),
    ("1.1", lambda a, c, p: Fraction((c - a) % p)),
    ("1.1", lambda *acp: float((acp[1] - acp[0]) % acp[2])),
    ("1.1", lambda a, c, p: np.array([(c - a) % p])),
    ("1.1", lambda a, c, p: complex((c - a) % p)),
    ("3.1", lambda p, q: np.array([[-(log(q) + (p - 1) * log((1 - q) / (p - 1))) / p]])),
    ("1.2", lambda c, p: zip(range(p), [(c - a) % p for a in range(p)], strict=True)),
    ("1.2", lambda c, p: {(a, (c - a) % p): True for a in range(p)}),
    ("1.2", lambda c, p: np.column_stack([np.arange(p), (c - np.arange(p)) % p]).astype(float)),
    (
        "1.4",
        lambda x, y: [cos(atan2(x[1], x[0]) + atan2(y[1], y[0])), sin(atan2(x[1], x[0]) + atan2(y[1], y[0]))],
    ),
    ("1.4", lambda x, y: torch.tensor([x[0] * y[0] - x[1] * y[1], x[0] * y[1] + x[1] * y[0]])),
    ("1.5", lambda k, p: Decimal(p) / gcd(k, p)),
    ("2.1", lambda p, m, h, e, n: f"{(p + 1) * m * 2 + 3 * m + 4 * h * e * m + 2 * m * n + n + m:,}"),
    ("2.2", lambda q, k: torch.tensor(k @ q / len(q) ** 0.5).softmax(0)),
    (
        "2.5",
        lambda m, n, v: np.int64(m * n * v // s + 1) if (s := n * m + m * v - n * v) > 0 else None,
    ),
    ("3.1", lambda p, q: str(-(log(q) + (p - 1) * log((1 - q) / (p - 1))) / p)),
    ("3.2", lambda n, p, loss: Fraction(n) * Fraction(log2(p) - loss / log(2))),
    ("5.1", lambda f, k: hypot((z := np.fft.fft(f)[k]).real, z.imag) * (2 / len(f)) ** 0.5),
    ("5.2", lambda x, k, p: {float((x + s * pow(k, -1, p)) % p) for s in (1, -1)}),
    ("5.3", lambda k, p: float(min(2 * k % p, p - 2 * k % p))),
    ("5.4", lambda X, y, r: torch.tensor(slowly(X, y, r))),
    ("5.5", lambda W, ks: removed(W, ks).tolist()),
    ("6.1", lambda x, y, z, n: np.array(sum_of_terms(x, y, z, n))),
    ("7.1", lambda c, s, d, t: ((z := complex(c, s) * complex(d, t)).real, z.imag)),
    ("7.1", lambda c, s, d, t: np.array([cos(w := atan2(s, c) + atan2(t, d)), sin(w)])),
    ("7.3", lambda K, alphas, p: f"{slow_lead(K, alphas, p):.12f}"),
    ("7.2", lambda K, p: torch.tensor(np.array(matrix(K, p)))),
    ("8.1", lambda logits, post, W_L, which: at_mean(logits, post, W_L, which).tolist()),
    ("8.5", spared(256)),
    ("8.5", set(small_neurons(270).tolist())),
    ("8.5", [float(n) for n in small_neurons(256)]),
    ("9.3", lambda s, tau: np.array(count_by_loop(s, tau), dtype=float)),
    ("9.1", lambda s, t, x: tuple(map(float, turning_by_loop(s, t, x)))),
    ("9.2", lambda s, v, log_: f"{width_by_interp(s, v, log_)}"),
    ("13.1", lambda text, words: {**words_by_counter(text, words), "more": 3}),
    ("13.3", lambda t, m: Fraction(order_by_combinations(t, m))),
    ("13.4", lambda a, b: float(carries_by_digit_sums(a, b))),
    ("13.5", {report: kind.upper() for report, kind in reversed(KINDS.items())}),
]


def overwriting(steps, values, as_log):
    width = width_by_interp(steps, values.copy(), as_log)
    values[:] = 0
    return width


def sines_first(K, p):
    rows = np.array(matrix(K, p))
    return rows.reshape(len(K), 2, p)[:, ::-1].reshape(2 * len(K), p)


def against(x, y, z, n):
    """What is written turns the other way."""
    angles = 2 * pi * np.arange(n) / n
    return np.mean(np.maximum(np.cos(x + angles) + np.cos(y + angles), 0) * np.cos(z - 2 * angles))


def at_least_known(steps, train, excluded):
    known = np.argmax(train >= 0.99)
    top = known + excluded[known:].argmax()
    return steps[known + excluded[known : top + 1].argmin()], steps[top]


WRONG = [
    ("1.1", lambda a, c, p: abs(c - a), "a distance without its sign"),
    ("1.1", lambda a, c, p: (c - a) % (p + 1), "should be"),
    ("1.1", lambda a, c, p: "ten", "should be one number"),
    ("1.1", lambda a, c, p: float("inf"), "should be finite"),
    ("1.2", lambda c, p: [], "12 of 12 pairs are missing"),
    ("1.1", lambda a, c, p: complex(c - a, 1), "should be one number"),
    ("1.1", lambda a, c, p: np.complex64(complex((c - a) % p, 1)), "should be one number"),
    ("1.1", lambda a, c, p: np.array([1, 2]), "should be one number"),
    ("1.2", lambda c, p: [("a", "b")], "a pair of numbers"),
    ("1.2", lambda c, p: [(float("inf"), 1.0)], "a pair of numbers; one is [inf  1.]"),
    ("1.2", lambda c, p: [(0, c), (0.5, c - 0.5)], "some are not whole, (0.5, "),
    ("1.2", lambda c, p: [(0, c), (1, (c - 1) % p), (0, c)], "more than once, (0, "),
    ("5.2", lambda x, k, p: [float("inf"), x], "should be finite; you gave inf"),
    ("5.2", lambda x, k, p: [(x + s * pow(k, -1, p)) % p + 0.5 for s in (1, -1)], "28.5, 85.5"),
    ("5.2", lambda x, k, p: [(x + s * pow(k, -1, p)) % p for s in (1, -1, 1)], "two different numbers"),
    ("5.2", lambda x, k, p: [(x + pow(k, -1, p)) % p] * 2, "you gave [85, 85]"),
    ("1.4", lambda x, y: complex(*x) * complex(*y), "return (z.real, z.imag)"),
    ("7.1", lambda c, s, d, t: complex(c, s) * complex(d, t), "return (z.real, z.imag)"),
    ("1.4", lambda x, y: complex(*x) * complex(*y).conjugate(), "return (z.real, z.imag)"),
    ("1.4", lambda x, y: x, "where the first hand ends"),
    ("1.4", lambda x, y: y, "where the second hand ends"),
    ("1.4", lambda x, y: ("a", "b"), "should be an array"),
    ("1.5", lambda k, p: p + 1, "should be"),
    ("2.1", lambda p, m, h, e, n: (2 * p + 5) * m + 4 * m * h * e + 2 * m * n + m, "b_in is missing"),
    ("2.1", lambda p, m, h, e, n: 226_617, "should be 226,816; you gave 226,617"),
    ("2.5", lambda m, n, v: "never", "should be one number"),
    ("3.1", lambda p, q: -(q * log(q) + (1 - q) * log((1 - q) / (p - 1))), "not with probability q"),
    ("3.2", lambda n, p, loss: n * loss / log(2) - n * log2(p), "The sign"),
    ("5.1", lambda f, k: 2 * abs(np.fft.fft(f)[k]) / len(f), "how high the wave goes"),
    ("6.1", against, "The sign: where x + φ"),
    ("7.1", lambda c, s, d, t: cmath.exp(1j), "two numbers are asked for"),
    ("7.2", sines_first, "the cosine's row comes before"),
    ("8.5", [n + 0.5 for n in range(300)], "whole numbers; 0.5 is none"),
    ("8.5", np.ones(500, dtype=bool), "one boolean for each of 512"),
    ("8.5", np.arange(512) < 200, "These are 200 different neurons"),
    ("8.5", 7, "Numbers of neurons"),
    ("8.5", range(200, 600), "0 to 511; 512 is none"),
    ("9.3", lambda s, tau: (s[:, 1:] > tau * s[:, 1:].max(1, keepdims=True)).sum(1), "exactly that share"),
    ("9.1", at_least_known, "With exactly 99 %"),
    ("9.2", overwriting, "changed what it was given"),
    ("13.1", lambda text, words: {w: text.split().count(w) for w in words}, "counts too"),
    ("13.2", lambda v, g: np.var([v[g == h].mean() for h in g]), "divide it by that of the values"),
    ("13.3", lambda t, m: 100.0, "should be"),
    ("13.4", lambda a, b: a + b, "That is the sum"),
    ("13.5", {**KINDS, "ten seeds, and it holds in nine": "guessed"}, "is none of seen, cut"),
]


@pytest.mark.parametrize(("exercise", "answer"), UNUSUAL)
def test_right_answers_in_unusual_forms_pass(exercise, answer):
    assert_right(exercise, answer)


@pytest.mark.parametrize(("exercise", "answer", "said"), WRONG)
def test_wrong_answers_are_told_their_reason(exercise, answer, said):
    assert_told(exercise, answer, said)


def test_praise_says_no_more_than_was_seen():
    """Whoever computes an angle is not praised for having computed none."""

    def by_angle(x, y):
        angle = atan2(x[1], x[0]) + atan2(y[1], y[0])
        return cos(angle), sin(angle)

    def by_products(x, y):
        return x[0] * y[0] - x[1] * y[1], x[0] * y[1] + x[1] * y[0]

    for exercise, call in (("1.4", lambda f: f), ("7.1", lambda f: lambda c, s, d, t: f((c, s), (d, t)))):
        assert "o angle " in check(exercise, call(by_products)).message
        told = check(exercise, call(by_angle))
        assert told.state == "right"
        assert "was ever computed" not in told.message
        assert "No angle and no remainder" not in told.message
