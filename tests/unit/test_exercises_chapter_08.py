"""Chapter 8's checks accept every right answer, also an unusual one, and recognise the usual mistakes."""

import numpy as np
import pytest
from judged import assert_open, assert_right, assert_told

from grokkit import circuits, fast, load_recorded, measures
from grokkit.exercises import check


def at_mean(logits, post, W_L, which):
    """By changing the neurons and writing everything anew."""
    held = post.copy()
    held[:, which] = post.mean(axis=0)[which]
    return logits + (held - post) @ W_L


def at_zero(logits, post, W_L, which):
    return logits - post[:, which] @ W_L[which]


def in_place(logits, post, W_L, which):
    logits -= (post - post.mean(0))[:, which] @ W_L[which]
    return logits


def by_fourier(logits, k, p):
    """The two entries (k, k) and (−k, −k) of the transform over pairs are the waves of a + b."""
    transform = np.fft.fft2(logits.reshape(p, p, p), axes=(0, 1))
    transform[k, k] = transform[-k, -k] = 0
    return np.fft.ifft2(transform, axes=(0, 1)).real.reshape(p * p, p)


def both_diagonals(logits, k, p):
    transform = np.fft.fft2(logits.reshape(p, p, p), axes=(0, 1))
    transform[[k, -k, k, -k], [k, -k, -k, k]] = 0
    return np.fft.ifft2(transform, axes=(0, 1)).real.reshape(p * p, p)


def of_difference(logits, k, p):
    return both_diagonals(logits, k, p) - by_fourier(logits, k, p) + logits


def small_neurons(n):
    run = load_recorded("mainline")
    weights = run.network(run.steps[-1])
    post = fast.grid_run(weights).post
    W_L = measures.neuron_logit_map(weights)
    return np.argsort(post.std(axis=0) * np.linalg.norm(W_L - W_L.mean(axis=0), axis=0))[:n]


RIGHT = {
    "8.1": [at_mean],
    "8.3": [by_fourier, lambda logits, k, p: circuits.ablate_waves(logits, [k], p)],
    "8.4": [
        lambda loss, controls: np.mean(controls >= loss),
        lambda loss, controls: sum(1 for c in controls if not c < loss) / len(controls),
    ],
    "8.2": [lambda f, i, j: f([i, j]) - f([i]) - f([j]) + f([])],
}
WRONG = [
    ("8.1", at_zero, "That puts zero in their place"),
    ("8.1", lambda logits, post, W_L, which: 2 * logits - at_mean(logits, post, W_L, which), "The sign"),
    ("8.1", in_place, "work on a copy"),
    ("8.1", lambda logits, post, W_L, which: logits[0], "should have the shape (49, 7)"),
    (
        "8.1",
        lambda logits, post, W_L, which: at_mean(logits, post, W_L, sorted({*range(8)} - {*which})),
        "Those are the other neurons",
    ),
    ("8.3", both_diagonals, "also removes the waves of a − b"),
    ("8.3", of_difference, "Those are the waves of a − b"),
    ("8.3", lambda logits, k, p: logits - by_fourier(logits, k, p), "That keeps the waves"),
    ("8.3", lambda logits, k, p: (logits + by_fourier(logits, k, p)) / 2, "squared norm p²/2, not p²"),
    ("8.3", lambda logits, k, p: 2 * by_fourier(logits, k, p) - logits, "twice gone"),
    ("8.3", lambda logits, k, p: logits, "entry (10, 1) of the logits should be -1.259"),
    ("8.4", lambda loss, controls: np.mean(controls > loss), "exactly the same loss"),
    ("8.4", lambda loss, controls: np.mean(controls < loss), "less harm"),
    ("8.4", lambda loss, controls: np.sum(controls >= loss), "divide by the number"),
    ("8.2", lambda f, i, j: f([i, j]) - f([i]) - f([j]), "must not be counted twice"),
    ("8.2", lambda f, i, j: f([i, j]) - f([]), "take away what each does alone"),
    ("8.2", lambda f, i, j: f([i]) + f([j]) - f([i, j]) - f([]), "The sign"),
    ("8.5", range(255), "find at least 256"),
    ("8.5", [3] * 300, "These are 1 different neurons"),
    ("8.5", range(256), "of all answers are wrong"),
    ("8.5", range(300, 600), "the numbers 0 to 511"),
    ("8.5", ["many"], "Numbers of neurons are asked for"),
]


@pytest.mark.parametrize(("exercise", "answer"), [(e, a) for e, answers in RIGHT.items() for a in answers])
def test_right_answers_pass(exercise, answer):
    assert_right(exercise, answer)


@pytest.mark.parametrize(("exercise", "answer", "said"), WRONG)
def test_wrong_answers_are_told_what_is_wrong(exercise, answer, said):
    assert_told(exercise, answer, said)


@pytest.mark.parametrize("n", [256, 300])
def test_half_of_the_neurons_and_more_can_be_spared(n):
    assert check("8.5", small_neurons(n)).state == "right"


@pytest.mark.parametrize("exercise", ["8.1", "8.3", "8.4", "8.2"])
def test_a_function_with_three_dots_is_open(exercise):
    assert_open(exercise)
