"""Checks of chapter 13, Ghosts, aliens and clocks."""

import re
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from grokkit.exercises._judge import ByCases, Judge, NotYet, Target, number, shown
from grokkit.exercises.asked import Match, Number, Question, Whole
from grokkit.exercises.given import as_word, in_a_line

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


def _words_in(text: str, words: list[str]) -> Judge:
    case = f"the text {text!r} and the words {words}"
    return Judge(case, lambda answer: _judge_words(answer, text, words, case))


def _judge_words(answer: Any, text: str, words: list[str], case: str) -> None:
    if not isinstance(answer, Mapping):
        raise NotYet(f"For {case} a dict by word is asked for; you gave {in_a_line(answer)}.")
    for word in words:
        right = re.findall(r"[a-z]+", text.lower()).count(word)
        n = number(answer.get(word, 0), case=case, what=f"the count of {word!r}")
        if n == right:
            continue
        mistakes = {
            f"{word!r} inside other words is no {word!r}": text.lower().count(word),
            "words in large letters count too": re.findall(r"[A-Za-z]+", text).count(word),
            "a word before a comma, a stop or a dash counts too": text.lower().split().count(word),
        }
        for advice, wrong in mistakes.items():
            if n == wrong:
                raise NotYet(f"For {case}: {advice}.")
        raise NotYet(
            f"For {case}: {word!r} occurs {right} times, got {shown(n)}.",
            unspoilt=f"For {case}: {word!r} does not occur {shown(n)} times.",
        )


# 13.1: how often each of some words occurs in a text.
find_words = ByCases(
    (
        ("The network knows. It knows, and says so.", ["knows", "says", "wants"]),
        ("Unknown to all, she knew", ["know", "knew"]),
        ("Says who? say, SAYS, says-so", ["says"]),
    ),
    _words_in,
    "right. Finding the words was the easy part; the rest is to say what they stand for.",
)


def _share(values: Any, groups: Any) -> Target:
    given, groups = np.asarray(values, dtype=float), np.asarray(groups)
    means = np.array([given[groups == g].mean() for g in groups])
    right = means.var() / given.var()
    return Target(
        right,
        case=f"{len(given)} values in {len(set(groups.tolist()))} groups",
        what="the share",
        mistakes={
            "That is the share that does not go with it.": lambda: 1 - right,
            "That is its root; take variances.": lambda: right**0.5,
            "That is the variance of the means; divide it by that of the values.": lambda: means.var(),
            "Values count, not groups: every value is replaced by the mean of its group.": lambda: (
                np.var([given[groups == g].mean() for g in set(groups.tolist())]) / given.var()
            ),
        },
    )


def _grouped(n: int, n_groups: int, pull: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    groups = np.arange(n) % n_groups
    return pull * rng.normal(size=n_groups)[groups] + rng.normal(size=n), groups


_TWO_GROUPS = (np.array([1.0, 3.0, 5.0, 7.0]), np.array(["A", "A", "B", "B"]))

# 13.2: which share of the variance of some values goes with a group.
share_by_group = ByCases(
    (
        _TWO_GROUPS,
        _grouped(60, 4, 1.0, 0),
        _grouped(200, 7, 0.2, 1),
        _grouped(50, 50, 1.0, 2),
        _grouped(80, 1, 1.0, 3),
    ),
    _share,
    "right. With a group for every value the share is one, which explains nothing.",
)


def _order(times: Any, margins: Any) -> Target:
    twos = [(i, j) for i in range(len(times)) for j in range(i)]
    unequal = [(i, j) for i, j in twos if times[i] != times[j]]
    alike = sum((times[i] > times[j]) == (margins[i] < margins[j]) for i, j in unequal)
    right = alike / len(unequal)
    return Target(
        right,
        case=f"{len(times)} sums",
        what="the share (equal times are left out)",
        mistakes={
            "Longer times go with *smaller* margins, if they agree.": lambda: 1 - right,
            "Pairs with equal times are left out, also when they are counted.": lambda: alike / len(twos),
            "That is how many pairs; the share is asked for.": lambda: alike,
        },
    )


def _timed(n: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return rng.integers(1, 6, n).astype(float), rng.normal(size=n)


_FOUR_SUMS = (np.array([4.0, 6.0, 6.0, 9.0]), np.array([18.0, 13.0, 17.0, 15.0]))

# 13.3: in how many pairs two lists have the same order.
same_order = ByCases(
    (_FOUR_SUMS, _timed(4, 0), _timed(12, 1), _timed(9, 2)),
    _order,
    "right. One half is what a coin would get.",
)


def _carried(a: int, b: int) -> Target:
    n, carried, x, y = 0, 0, a, b
    while x or y or carried:
        carried = int(x % 10 + y % 10 + carried >= 10)
        n, x, y = n + carried, x // 10, y // 10
    return Target(
        n,
        case=f"{a} + {b}",
        what="the number of carries that it takes",
        mistakes={
            "A carry makes another carry; you miss it.": lambda: sum(
                int(s) + int(t) >= 10 for s, t in zip(f"{a:09}", f"{b:09}", strict=True)
            ),
            "That is the sum; how often is something carried?": lambda: a + b,
        },
    )


# 13.4: how many carries a sum of two numbers takes on paper.
carries = ByCases(
    ((0, 0), (5, 5), (23, 45), (27, 48), (99, 1), (56, 57), (999, 999), (50, 50), (1, 99999)),
    _carried,
    "right. No neuron of the network has ever heard of it.",
)

KINDS_OF = {
    "a probe reads the count from the stream, R² = 0.99": "seen",
    "with these neurons at their means, half of the answers are wrong": "cut",
    "weights from a formula, never trained, answer all pairs": "written",
    "the theory named the wrong answers before the cut": "predicted",
    "ten seeds, and it holds in nine": "replicated",
}


def kinds_of_evidence(answer: Any) -> str:
    """13.5: what kind of evidence each of five reports is."""
    if not isinstance(answer, Mapping):
        raise NotYet(f"What is asked for is a dict from report to kind; you gave {in_a_line(answer)}.")
    for report, kind in KINDS_OF.items():
        if report not in answer:
            raise NotYet(f"There is no answer to {report!r}.")
        if answer[report] is ...:
            raise NotYet(open=True)
        given = as_word(answer[report])
        if given not in KINDS_OF.values():
            raise NotYet(f"{in_a_line(answer[report])} is none of {', '.join(KINDS_OF.values())}.")
        if given != kind:
            raise NotYet(f"{report!r} is not “{given}”: {_WHY_NOT[given]}.")
    return "right. Only the first of them needs nothing but looking, and it is the one most often reported."


# What would have to stand in a report of each kind.
_WHY_NOT = {
    "seen": "there more was done than to look at one network",
    "cut": "nothing was taken out, stilled or exchanged to learn that",
    "written": "no weights were set by hand there",
    "predicted": "nothing was said before it was looked at",
    "replicated": "there is no word of other networks",
}

CHECKS: dict[str, Callable[[Any], str]] = {
    "13.1": find_words,
    "13.2": share_by_group,
    "13.3": same_order,
    "13.4": carries,
    "13.5": kinds_of_evidence,
}

QUESTIONS: dict[str, Question] = {
    "13.1": Question(
        "How often does the word “says” occur in: “Says who? say, SAYS, says-so”?",
        Whole(0, 9, "times"),
        find_words,
        ("Says who? say, SAYS, says-so", ["says"]),
        lambda n: {"says": n},
    ),
    "13.2": Question(
        "Four values: 1 and 3 in group A, 5 and 7 in group B. What share of their variance goes with the "
        "group?",
        Number(),
        share_by_group,
        _TWO_GROUPS,
    ),
    "13.3": Question(
        "Four sums took you 4, 6, 6 and 9 seconds; the network’s margins are 18, 13, 17 and 15. In what "
        "share of the pairs is the slower one the one with the smaller margin?",
        Number(),
        same_order,
        _FOUR_SUMS,
    ),
    "13.4": Question(
        "How many carries does 1 + 99999 take on paper?", Number("carries"), carries, (1, 99999)
    ),
    "13.5": Question(
        "Of which kind is each report?", Match(tuple(KINDS_OF), tuple(KINDS_OF.values())), kinds_of_evidence
    ),
}
