"""Checks of chapter 5, Waves in the embedding."""

from collections.abc import Callable
from typing import Any

import numpy as np

from grokkit.exercises._judge import ByCases, Judge, NotYet, Target, call, number, shown, values
from grokkit.exercises.asked import Number, Question, Subset
from grokkit.exercises.given import in_a_line, listed


def _size(f: np.ndarray, k: int) -> Target:
    p = len(f)
    z = np.fft.fft(f)[k]  # its products with the cosine and, but for the sign, with the sine
    right = np.sqrt(2 / p) * abs(z)
    return Target(
        right,
        case=f"{p} numbers and k = {k}",
        what="the size of the wave",
        mistakes={
            "Divide each wave by its norm, √(p/2), before you multiply.": lambda: abs(z),
            "That is the cosine's part alone; a shifted wave has a sine too.": (
                lambda: np.sqrt(2 / p) * abs(z.real)
            ),
            "That is the cosine's part alone, with its sign; a shifted wave has a sine too.": (
                lambda: np.sqrt(2 / p) * z.real
            ),
            "That is how high the wave goes, its amplitude; its size is the norm of all p values, √(p/2) "
            "times as much.": lambda: 2 * abs(z) / p,
            "That is the square; take the root.": lambda: right**2,
            "The two waves are at right angles: add squares, not sizes.": (
                lambda: np.sqrt(2 / p) * (abs(z.real) + abs(z.imag))
            ),
        },
    )


def _wave(p: int, k: int, a: float, b: float) -> np.ndarray:
    x = 2 * np.pi * k * np.arange(p) / p
    return a * np.cos(x) + b * np.sin(x)


# 5.1: the norm of the part of a function on Z_p that has frequency k.
amplitude = ByCases(
    (
        *(
            (np.random.default_rng(seed).normal(size=p), k)
            for p, k, seed in ((7, 2, 0), (12, 5, 1), (113, 25, 2))
        ),
        (_wave(8, 1, 3.0, 4.0), 1),
    ),
    _size,
    "right. It does not matter where the wave begins: a shifted wave has the same size.",
)


def _beside(x: int, k: int, p: int) -> Judge:
    case = f"x = {x}, k = {k}, p = {p}"
    return Judge(case, lambda answer: _judge_neighbours(answer, x, k, p, case))


def _judge_neighbours(answer: Any, x: int, k: int, p: int, case: str) -> None:
    inverse = pow(k, -1, p)
    right = {(x + inverse) % p, (x - inverse) % p}
    try:
        given = sorted(number(n, case=case, what="a neighbour") for n in listed(answer))
    except ValueError:
        raise NotYet(f"For {case} two numbers are asked for; you gave {in_a_line(answer)}.") from None
    found = set(given)
    told = f"[{', '.join(map(shown, given))}]"
    if len(found) != 2 or len(given) != 2:
        raise NotYet(f"For {case} two different numbers are asked for; you gave {told}.")
    if found == right:
        return
    if found == {(x + 1) % p, (x - 1) % p}:
        raise NotYet(f"For {case} you gave {told}: the neighbours on a clock that turns once, k = 1.")
    if found == {(x + k) % p, (x - k) % p}:
        raise NotYet(f"For {case} you gave {told}. Going on by k moves the hand by k² places, not by one.")
    if {n % p for n in found} == right:
        raise NotYet(f"For {case} you gave {told}; take the remainder, so that 0 ≤ number < p.")
    raise NotYet(f"For {case} you gave {told}, but k·x mod p of a neighbour is that of x, plus or minus 1.")


# 5.2: the two numbers next to x on the clock whose hand turns k times as fast.
neighbours = ByCases(
    ((0, 4, 113), (50, 35, 113), (3, 5, 12), (2, 3, 7), (5, 3, 11)),
    _beside,
    "right. The step between neighbours is the number by which k must be multiplied to give 1.",
)


def _twice(k: int, p: int) -> Target:
    twice = np.cos(4 * np.pi * k * np.arange(p) / p)
    return Target(
        int(np.abs(np.fft.rfft(twice)).argmax()),
        case=f"k = {k}, p = {p}",
        what="the frequency",
        mistakes={
            "No frequency is above p/2: on whole numbers cos(w x) with w = 2πk/p is also the cosine "
            "of frequency p − k.": lambda: 2 * k,
        },
    )


# 5.3: the frequency 0 … ⌊p/2⌋ of the wave that goes round twice as often.
doubled = ByCases(
    ((4, 113), (35, 113), (41, 113), (56, 113), (3, 7), (2, 12), (5, 12)),
    _twice,
    "right. Doubled, 41 is 31 mod 113, and 35 is 43.",
)


def left_out(function: Any) -> str:
    """5.4: predictions of a ridge probe for each token, fitted on all others."""
    for n, d, ridge, seed in ((9, 3, 0.5, 0), (12, 20, 0.1, 1)):
        rng = np.random.default_rng(seed)
        X, y = rng.normal(size=(n, d)), rng.normal(size=n)
        hat = X @ np.linalg.solve(X.T @ X + ridge * np.eye(d), X.T)
        right = y - (y - hat @ y) / (1 - np.diag(hat))
        case = f"{n} tokens with {d} dimensions and ridge {ridge}"
        what = "the predictions"
        answer = values(call(function, X, y, ridge, case=case), (n,), case=case, what=what)
        if np.allclose(answer, right, rtol=1e-3, atol=1e-6):
            continue
        for advice, mistake in {
            "those of a fit that has seen the token it predicts.": hat @ y,
            "what is left over; give the predictions themselves.": y - right,
            "those without the ridge: add it to the diagonal of XᵀX.": _left_out(X, y, 1e-9),
            "those of the ridge squared.": _left_out(X, y, ridge**2),
        }.items():
            if np.allclose(answer, mistake, rtol=1e-3, atol=1e-6):
                raise NotYet(f"For {case} your numbers are {advice}")
        worst = int(np.abs(answer - right).argmax())
        raise NotYet(
            f"For {case} {what} differ, most for token {worst}: it should be {right[worst]:.4g}, yours is "
            f"{answer[worst]:.4g}."
        )
    return "right. The short cut of the chapter gives the same numbers without fitting p times."


def _left_out(X: np.ndarray, y: np.ndarray, ridge: float) -> np.ndarray:
    hat = X @ np.linalg.pinv(X.T @ X + ridge * np.eye(X.shape[1])) @ X.T
    with np.errstate(all="ignore"):
        return y - (y - hat @ y) / (1 - np.diag(hat))


def without_waves(function: Any) -> str:
    """5.5: an embedding without the waves of some frequencies."""
    for p, removed, seed in ((7, [1, 3], 0), (12, [2, 6], 1), (113, [8, 26, 43, 50], 2)):
        W = np.random.default_rng(seed).normal(size=(p, 5))
        case = f"p = {p}, without {removed}"
        answer = values(call(function, W.copy(), removed, case=case), (p, 5), case=case, what="the embedding")
        waves = np.fft.rfft(W, axis=0)
        kept = waves.copy()
        kept[removed] = 0
        right = np.fft.irfft(kept, n=p, axis=0)
        if np.allclose(answer, right, atol=1e-8):
            continue
        if np.allclose(answer, W - right, atol=1e-8):
            raise NotYet(f"For {case} you kept what should go, and the other way round.")
        size = np.linalg.norm(np.fft.rfft(answer, axis=0), axis=1)
        for k in removed:
            if size[k] > 1e-6:
                part = (
                    "its cosine is gone, its sine is not"
                    if np.allclose(np.fft.rfft(answer, axis=0)[k].real, 0, atol=1e-6)
                    else "it is still there"
                )
                raise NotYet(f"For {case} look at frequency {k}: {part}.")
        changed = [
            int(k)
            for k in range(len(size))
            if k not in removed and abs(size[k] - np.linalg.norm(waves[k])) > 1e-6
        ]
        raise NotYet(f"For {case} frequencies {changed or 'that should stay'} have changed too.")
    return "right. What is left is all that the other frequencies say."


CHECKS: dict[str, Callable[[Any], str]] = {
    "5.1": amplitude,
    "5.2": neighbours,
    "5.3": doubled,
    "5.4": left_out,
    "5.5": without_waves,
}

QUESTIONS: dict[str, Question] = {
    "5.1": Question(
        "Eight numbers, *p* = 8, are the values of 3 cos(2π*x*/8) + 4 sin(2π*x*/8). Which size has the "
        "frequency 1 in them?",
        Number(),
        amplitude,
        (_wave(8, 1, 3.0, 4.0), 1),
    ),
    "5.2": Question(
        "On a clock with 11 hours whose hand turns 3 times as fast: which two numbers sit next to 5?",
        Subset({str(n): n for n in range(11)}, columns=4),
        neighbours,
        (5, 3, 11),
    ),
    "5.3": Question(
        "A wave of frequency 41 mod 113 is squared. Which frequency, from 0 to 56, has what comes out?",
        Number(),
        doubled,
        (41, 113),
    ),
}
