"""The checks of chapter 5 accept every right answer and recognise the usual mistakes."""

import numpy as np
import pytest
from judged import assert_open, assert_right, assert_told

from grokkit import fourier


def wave(k, p):
    x = np.arange(p)
    return np.cos(2 * np.pi * k * x / p), np.sin(2 * np.pi * k * x / p)


def slowly(X, y, ridge):
    predictions = []
    for i in range(len(y)):
        seen = np.arange(len(y)) != i
        A = X[seen].T @ X[seen] + ridge * np.eye(X.shape[1])
        predictions.append(X[i] @ np.linalg.solve(A, X[seen].T @ y[seen]))
    return predictions


def removed(W, frequencies):
    coefficients = fourier.fft(W)
    for k in frequencies:
        coefficients[fourier.rows(len(W), k)] = 0
    return fourier.ifft(coefficients)


def in_place(W, frequencies):
    W[:] = removed(W, frequencies)
    return W


def half_removed(W, frequencies):
    coefficients = fourier.fft(W)
    for k in frequencies:
        coefficients[fourier.cos_row(len(W), k)] = 0
    return fourier.ifft(coefficients)


RIGHT = [
    ("5.1", lambda f, k: np.hypot(*(wave(k, len(f)) @ f[:, None])[:, 0]) * np.sqrt(2 / len(f))),
    ("5.1", lambda f, k: fourier.spectrum(f)[k]),
    ("5.2", lambda x, k, p: [y for y in range(p) if (k * y - k * x) % p in (1, p - 1)]),
    ("5.2", lambda x, k, p: ((x + pow(k, -1, p)) % p, (x - pow(k, -1, p)) % p)),
    ("5.3", lambda k, p: min(2 * k % p, -2 * k % p)),
    ("5.4", slowly),
    ("5.5", removed),
]
WRONG = [
    ("5.1", lambda f, k: abs(np.fft.fft(f)[k]), "by its norm"),
    ("5.1", lambda f, k: np.sqrt(2 / len(f)) * wave(k, len(f))[0] @ f, "cosine's part alone"),
    ("5.1", lambda f, k: fourier.spectrum(f)[k] ** 2, "take the root"),
    ("5.1", 3, "A function is asked for"),
    ("5.2", lambda x, k, p: [(x + 1) % p, (x - 1) % p], "k = 1"),
    ("5.2", lambda x, k, p: [(x + k) % p, (x - k) % p], "k² places"),
    ("5.2", lambda x, k, p: [x + pow(k, -1, p), x - pow(k, -1, p)], "take the remainder"),
    ("5.2", lambda x, k, p: [7, 9], "plus or minus 1"),
    ("5.2", lambda x, k, p: 4, "two numbers are asked for"),
    ("5.3", lambda k, p: 2 * k, "No frequency is above p/2"),
    ("5.3", lambda k, p: k, "should be 8"),
    (
        "5.4",
        lambda X, y, r: X @ np.linalg.solve(X.T @ X + r * np.eye(X.shape[1]), X.T @ y),
        "has seen the token",
    ),
    ("5.4", lambda X, y, r: y - slowly(X, y, r), "what is left over"),
    ("5.4", lambda X, y, r: slowly(X, y, 1e-9), "without the ridge"),
    ("5.4", lambda X, y, r: slowly(X, y, 2 * r), "most for token"),
    ("5.4", lambda X, y, r: 1.0, "should have the shape"),
    ("5.5", lambda W, ks: W - removed(W, ks), "the other way round"),
    ("5.5", in_place, "return a new one"),
    ("5.5", half_removed, "its sine is not"),
    ("5.5", lambda W, ks: W.copy(), "it is still there"),
    ("5.5", lambda W, ks: removed(W, [*ks, 0]), "[0] have changed too"),
]


@pytest.mark.parametrize(("exercise", "answer"), RIGHT)
def test_right_answers_pass(exercise, answer):
    assert_right(exercise, answer)


@pytest.mark.parametrize(("exercise", "answer", "said"), WRONG)
def test_wrong_answers_are_told_what_is_wrong(exercise, answer, said):
    assert_told(exercise, answer, said)


@pytest.mark.parametrize("exercise", ["5.1", "5.2", "5.3", "5.4", "5.5"])
def test_a_function_with_three_dots_is_open(exercise):
    assert_open(exercise)
