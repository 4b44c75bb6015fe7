"""Checks of chapter 13, Ghosts, aliens and clocks."""

import re
from typing import Any

import numpy as np

from grokkit.exercises._judge import NotYet, call, number

# Words of mind by their dictionary form, with the forms that count.
MIND = {
    "know": ("know", "knows", "knew", "known", "knowing"),
    "understand": ("understand", "understands", "understood"),
    "want": ("want", "wants", "wanted"),
    "say": ("say", "says", "said"),
    "listen": ("listen", "listens", "listened"),
    "believe": ("believe", "believes", "believed", "belief"),
    "think": ("think", "thinks", "thought"),
    "remember": ("remember", "remembers", "remembered"),
    "forget": ("forget", "forgets", "forgotten"),
    "learn": ("learn", "learns", "learned", "learnt"),
    "shout": ("shout", "shouts", "shouted", "shouting"),
    "whisper": ("whisper", "whispers"),
    "sure": ("sure", "surer"),
}
_BY_FORM = {form: word for word, forms in MIND.items() for form in forms}


def mind_words(text: str) -> list[str]:
    """The words of mind in a text, in their order and in dictionary form.

    >>> mind_words("It knows what it said.")
    ['know', 'say']
    """
    return [_BY_FORM[form] for form in re.findall(r"[a-z]+", text.lower()) if form in _BY_FORM]


def find_words(function: Any) -> str:
    """13.1: how often each of some words occurs in a text."""
    cases = [
        ("The network knows. It knows, and says so.", ["knows", "says", "wants"]),
        ("Unknown to all, she knew", ["know", "knew"]),
        ("Says who? say, SAYS, says-so", ["says"]),
    ]
    for text, words in cases:
        found = re.findall(r"[a-z]+", text.lower())
        right = {word: found.count(word) for word in words}
        case = f"the text {text!r} and the words {words}"
        answer = call(function, text, words, case=case)
        _must(
            isinstance(answer, dict), f"For {case} a dict by word is asked for, got {type(answer).__name__}"
        )
        for word in words:
            n = answer.get(word, 0)
            _must(
                n != text.count(word) or n == right[word],
                f"For {case}: {word!r} inside other words is no {word!r}",
            )
            _must(n == right[word], f"For {case}: {word!r} occurs {right[word]} times, got {n}")
    return "right. Finding the words was the easy part; the rest is to say what they stand for."


def share_by_group(function: Any) -> str:
    """13.2: which share of the variance of some values goes with a group."""
    for n, n_groups, pull, seed in ((60, 4, 1.0, 0), (200, 7, 0.2, 1), (50, 50, 1.0, 2), (80, 1, 1.0, 3)):
        rng = np.random.default_rng(seed)
        groups = np.arange(n) % n_groups
        given = pull * rng.normal(size=n_groups)[groups] + rng.normal(size=n)
        means = np.array([given[groups == g].mean() for g in groups])
        right = means.var() / given.var()
        case = f"{n} values in {n_groups} groups"
        answer = number(call(function, given, groups, case=case), case=case, what="the share")
        if np.isclose(answer, right, atol=1e-6):
            continue
        within = 1 - right
        _must(
            not np.isclose(answer, within, atol=1e-6),
            f"For {case}: that is the share that does not go with it",
        )
        _must(not np.isclose(answer, right**0.5, atol=1e-6), f"For {case}: that is its root; take variances")
        raise NotYet(f"For {case} the share is {right:.4f}, got {answer:.4f}.")
    return "right. With a group for every value the share is one, which explains nothing."


def same_order(function: Any) -> str:
    """13.3: in how many pairs two lists have the same order."""
    for n, seed in ((4, 0), (12, 1), (9, 2)):
        rng = np.random.default_rng(seed)
        times, margins = rng.integers(1, 6, n).astype(float), rng.normal(size=n)
        twos = [(i, j) for i in range(n) for j in range(i) if times[i] != times[j]]
        right = sum((times[i] > times[j]) == (margins[i] < margins[j]) for i, j in twos) / len(twos)
        case = f"{n} sums"
        answer = number(call(function, times, margins, case=case), case=case, what="the share")
        if np.isclose(answer, right, atol=1e-9):
            continue
        _must(
            not np.isclose(answer, 1 - right),
            f"For {case}: longer times go with *smaller* margins, if they agree",
        )
        raise NotYet(f"For {case} the share is {right:.4f}, got {answer:.4f}; equal times are left out.")
    return "right. One half is what a coin would get."


def carries(function: Any) -> str:
    """13.4: how many carries a sum of two numbers takes on paper."""
    for a, b in ((0, 0), (5, 5), (23, 45), (27, 48), (99, 1), (56, 57), (999, 999), (50, 50), (1, 99999)):
        n, carried, x, y = 0, 0, a, b
        while x or y or carried:
            carried = int(x % 10 + y % 10 + carried >= 10)
            n, x, y = n + carried, x // 10, y // 10
        answer = call(function, a, b, case=f"{a} + {b}")
        alone = sum(int(s) + int(t) >= 10 for s, t in zip(f"{a:09}", f"{b:09}", strict=True))
        _must(answer != alone or alone == n, f"In {a} + {b} a carry makes another carry; you miss it")
        _must(answer == n, f"{a} + {b} takes {n}, got {answer!r}")
    return "right. No neuron of the network has ever heard of it."


def kinds_of_evidence(answer: Any) -> str:
    """13.5: what kind of evidence each of five reports is."""
    right = {
        "a probe reads the count from the stream, R² = 0.99": "seen",
        "with these neurons at their means, half of the answers are wrong": "cut",
        "weights from a formula, never trained, answer all pairs": "written",
        "the theory named the wrong answers before the cut": "predicted",
        "ten seeds, and it holds in nine": "replicated",
    }
    _must(isinstance(answer, dict), f"a dict from report to kind is asked for, got {type(answer).__name__}")
    for report, kind in right.items():
        _must(report in answer, f"There is no answer to {report!r}")
        _must(answer[report] == kind, f"{report!r} is not “{answer[report]}”")
    return "right. Only the first of them needs nothing but looking, and it is the one most often reported."


def _must(holds: bool, message: str) -> None:
    if not holds:
        raise NotYet(f"{message}.")


CHECKS = {
    "13.1": find_words,
    "13.2": share_by_group,
    "13.3": same_order,
    "13.4": carries,
    "13.5": kinds_of_evidence,
}
