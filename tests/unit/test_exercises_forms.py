"""Right answers in unusual forms pass, and wrong ones are told the reason that is theirs."""

import cmath
from decimal import Decimal
from fractions import Fraction
from itertools import count
from math import acos, atan2, cos, gcd, hypot, log, log2, pi, sin

import numpy as np
import pytest
import torch
from judged import assert_right, assert_told
from test_exercises_chapter_05 import removed, slowly
from test_exercises_chapter_06 import sum_of_terms
from test_exercises_chapter_07 import matrix, slow_lead
from test_exercises_chapter_08 import at_mean, small_neurons
from test_exercises_chapter_09 import alone_by_formula, count_by_loop, turning_by_loop, width_by_interp
from test_exercises_chapter_10 import across_by_projection, exponent_by_covariance, fate_by_maxima
from test_exercises_chapter_11 import by_least_squares, one_by_one, rows_by_powers
from test_exercises_chapter_12 import by_dummies, by_projector, by_wrapping, widths_that_fit
from test_exercises_chapter_13 import KINDS, carries_by_digit_sums, order_by_combinations, words_by_counter

from grokkit.exercises import CHECKS, check
from grokkit.exercises.given import LINE, in_a_line, one_line, plain


def remembering(numbers):
    """A tensor that remembers how it was computed."""
    return torch.tensor(np.asarray(numbers), dtype=torch.float32, requires_grad=True)


def by_fourier(logits, k, p):
    """As a transform leaves it: complex numbers, whose imaginary parts are 0 but for rounding."""
    waves = np.fft.fft2(logits.reshape(p, p, p), axes=(0, 1))
    waves[[k, -k], [k, -k]] = 0
    return np.fft.ifft2(waves, axes=(0, 1)).reshape(p * p, p)


def only_on_the_circle(x, y):
    """As 1.4 asks for it, and stops where a hand is longer than 1."""
    angles = (acos(round(end[0], 12)) * (-1 if end[1] < 0 else 1) for end in (x, y))
    total = sum(angles)
    return str(cos(total)), str(sin(total))


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
    ("1.4", only_on_the_circle),
    ("6.2", lambda k, p: str(min(range(p), key=lambda d: abs(cos(pi * k * d / p))))),
    ("8.1", lambda *given: remembering(at_mean(*given))),
    ("8.2", lambda f, i, j: {f([i, j]) - f([i]) - f([j]) + f([])}),
    ("8.3", by_fourier),
    ("8.4", lambda loss, controls: [remembering(np.mean(controls >= loss))]),
    ("8.5", torch.tensor(spared(256))),
    ("8.5", map(str, small_neurons(256))),
    ("8.5", spared(256)),
    ("8.5", set(small_neurons(270).tolist())),
    ("8.5", [float(n) for n in small_neurons(256)]),
    ("9.3", lambda s, tau: np.array(count_by_loop(s, tau), dtype=float)),
    ("9.1", lambda s, t, x: tuple(map(float, turning_by_loop(s, t, x)))),
    ("9.2", lambda s, v, log_: f"{width_by_interp(s, v, log_)}"),
    ("9.3", lambda s, tau: (torch.tensor(n) for n in count_by_loop(s, tau))),
    ("9.4", lambda *given: torch.tensor(alone_by_formula(*given) + 0j)),
    ("10.1", lambda lr, decay: f"{log(2) / (lr * decay):.2f}".replace(".", ",")),
    ("10.2", lambda train, test: np.array([fate_by_maxima(train, test).upper() + " "])),
    ("10.3", lambda steps: Decimal(sorted(10**9 if s is None else s for s in steps)[len(steps) // 2])),
    ("10.4", lambda f, s: complex(exponent_by_covariance(f, s))),
    ("10.5", lambda w, g: remembering(across_by_projection(w, g))),
    ("11.1", lambda x, g, p: torch.tensor([[pow(g, n, p) for n in range(p)].index(x)])),
    ("11.2", lambda table, g: iter(rows_by_powers(table, g))),
    ("11.3", lambda k, p: (min(range(p // 2 + 1), key=lambda d: abs(cos(pi * k * d / p))),)),
    ("11.4", lambda a, b: Fraction(one_by_one(a, b))),
    ("11.5", lambda table: f"{100 * by_least_squares(table):.9f} %"),
    ("12.1", lambda letters, k: dict(enumerate(by_wrapping(letters, k))).values()),
    ("12.2", lambda c, n: map(np.float16, widths_that_fit(c, n))),
    ("12.3", lambda y, g: np.array(by_dummies(y, g), dtype=object)),
    ("12.5", lambda x, u: [remembering(row) for row in by_projector(x, u)]),
    (
        "13.2",
        lambda v, g: (
            np.float32(sum(v[g == h].mean() ** 2 * sum(g == h) for h in {*g}) / len(v) - v.mean() ** 2)
            / v.var()
        ),
    ),
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
    ("7.1", lambda c, s, d, t: (1, [2, 3]), "cosine and sine, are asked for; you gave (1, [2, 3])"),
    ("3.3", lambda steps, right: [1, [2]], "one step for each of the 40 pairs should be an array"),
    ("8.1", lambda logits, post, W_L, which: logits + 1j, "should be an array of numbers"),
    ("8.1", lambda logits, *given: logits * np.nan, "should be finite; entry (0, 0) of yours is nan"),
    ("8.2", lambda f, i, j: 10**400, "should be one number; you gave 1000"),
    ("8.2", lambda f, i, j: 10**5000, "an answer of type int that cannot be shown"),
    ("8.4", lambda loss, controls: torch.tensor([0.5, 0.5]), "one number; you gave array([0.5, 0.5]"),
    ("8.4", lambda loss, controls: torch.tensor(1j), "should be one number"),
    ("8.4", lambda loss, controls: 50, "the share should be 0.5; you gave 50"),
    ("8.4", lambda loss, controls: None, "should be one number; you gave None"),
    ("8.5", [float("nan")] * 300, "whole numbers; nan is none"),
    ("8.5", [10**30] * 300, "0 to 511; 1e+30 is none"),
    ("8.5", count(), "0 to 511; 512 is none"),
    ("9.1", lambda s, t, x: (s[0], s[1]), "the second of the two steps should be 200; you gave 10"),
    ("9.3", lambda s, tau: np.ones(len(s)), "the first of the counts should be 4; you gave 1"),
    (
        "9.2",
        lambda s, v, log_: 1.002 * width_by_interp(s, v, log_),
        "should be 800; you gave 801.6",
    ),
    ("10.2", lambda train, test: np.array([1, 2]), "learns nothing is asked for; you gave array([1, 2])"),
    ("10.3", lambda steps: float("inf"), "should be finite; you gave inf"),
    ("10.5", lambda w, g: g[..., None], "should have the shape (2,); you gave (2, 1)"),
    ("11.1", lambda x, g, p: -1, "the logarithm should be 3; you gave -1"),
    ("11.1", lambda x, g, p: x / 0, "stopped with ZeroDivisionError: division by zero."),
    ("11.3", lambda k, p: (k for k in [1 / 0]), "stopped with ZeroDivisionError"),
    ("12.1", lambda letters, k: [[8, 5]], "one number for each line is asked for; you gave [[8, 5]]"),
    ("12.1", lambda letters, k: [], "it is [9, 6]; you gave []"),
    ("12.2", lambda c, n: [c.max(), np.inf], "should be finite; the second of yours is inf"),
    ("12.4", lambda points: "50", "the share should be 0.5; you gave 50"),
    ("13.1", lambda text, words: {w: "two" for w in words}, "should be one number; you gave 'two'"),
    ("13.4", lambda a, b: [1, 2], "should be one number; you gave [1, 2]"),
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


class Odd:
    """What cannot be compared, counted or shown."""

    __hash__ = None

    def raises(self, *given, **named):
        raise RuntimeError("odd")

    __eq__ = __repr__ = __float__ = __array__ = __len__ = __iter__ = raises


def ending(*given):
    raise SystemExit


def saying_much(*given):
    raise ValueError("One line.\nAnother. " + "And more. " * 100)


ODD = [
    Odd(),
    10**5000,
    complex("inf"),
    "x" * 5000,
    [1, [2, 3]],
    [..., ...],
    {1: 2},
    np.zeros((30, 30)),
    np.array([None, "a"]),
    np.datetime64("NaT"),
    torch.eye(2).to_sparse(),
    torch.tensor([1 + 1j, 2]),
    [torch.tensor(1.0, requires_grad=True)] * 3,
    ending,
    saying_much,
]


@pytest.mark.parametrize("exercise", CHECKS)
def test_whatever_is_answered_the_reason_is_one_line(exercise):
    for answer in ODD:
        for given in (answer, answer if callable(answer) else lambda *arguments, answer=answer: answer):
            verdict = check(exercise, given)
            assert verdict.state == "not yet"
            assert "\n" not in verdict.message
            assert len(verdict.message) < 500


def test_an_answer_is_told_in_a_line():
    assert in_a_line([1, "a"]) == "[1, 'a']"
    assert in_a_line(np.eye(2)) == "array([[1., 0.], [0., 1.]])"
    assert in_a_line(Odd()) == "an answer of type Odd that cannot be shown"
    assert one_line("x" * LINE) == "x" * LINE
    assert one_line("x" * (LINE + 1)) == "x" * (LINE - 1) + "…"


def test_wrapping_is_taken_off_and_nothing_else():
    ordinary = (7, "text", {1, 2}, {1: 2}, np.eye(2), None, ..., Adder())
    assert all(plain(answer) is answer for answer in ordinary)
    assert plain(zip((1, 2), (3, 4), strict=True)) == [(1, 3), (2, 4)]
    half = plain((torch.tensor([0.5], dtype=torch.bfloat16), {"a": 1}.values()))
    assert half == (np.array([0.5]), [1])


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
