"""Checks for the book's exercises: any right solution passes, a wrong one is told what is wrong.

>>> from grokkit.exercises import check
>>> check("4.1", lambda p: ...)
Exercise 4.1: not answered yet. Replace the three dots.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from grokkit.exercises import (
    chapter_01,
    chapter_02,
    chapter_03,
    chapter_04,
    chapter_05,
    chapter_06,
    chapter_07,
    chapter_08,
    chapter_09,
    chapter_10,
    chapter_11,
    chapter_12,
    chapter_13,
)
from grokkit.exercises._judge import NotYet
from grokkit.exercises.asked import Question
from grokkit.exercises.given import plain

CHECKS: dict[str, Callable[[Any], str]] = {
    **chapter_01.CHECKS,
    **chapter_02.CHECKS,
    **chapter_03.CHECKS,
    **chapter_04.CHECKS,
    **chapter_05.CHECKS,
    **chapter_06.CHECKS,
    **chapter_07.CHECKS,
    **chapter_08.CHECKS,
    **chapter_09.CHECKS,
    **chapter_10.CHECKS,
    **chapter_11.CHECKS,
    **chapter_12.CHECKS,
    **chapter_13.CHECKS,
}

# What a page can ask without a notebook, by exercise; judged by the same checks.
QUESTIONS: dict[str, Question] = {
    **chapter_01.QUESTIONS,
    **chapter_02.QUESTIONS,
    **chapter_03.QUESTIONS,
    **chapter_04.QUESTIONS,
    **chapter_05.QUESTIONS,
    **chapter_06.QUESTIONS,
    **chapter_07.QUESTIONS,
    **chapter_08.QUESTIONS,
    **chapter_09.QUESTIONS,
    **chapter_10.QUESTIONS,
    **chapter_11.QUESTIONS,
    **chapter_12.QUESTIONS,
    **chapter_13.QUESTIONS,
}


@dataclass(frozen=True)
class Verdict:
    """What a check says; shown as one line."""

    exercise: str
    state: str  # "right", "not yet" or "open"
    message: str

    def __repr__(self) -> str:
        mark = {"right": "✓", "not yet": "✗", "open": "·"}[self.state]
        return f"{mark} Exercise {self.exercise}: {self.message}"


def check(exercise: str, answer: Any) -> Verdict:
    """Judge an answer.

    Args:
        exercise: Its number in the book, ``"4.1"``.
        answer: What the exercise asks for: a function, a number, a run.

    Raises:
        KeyError: If there is no such exercise; the message lists those there are.
    """
    if exercise not in CHECKS:
        raise KeyError(f"there is no exercise {exercise!r}; there are {', '.join(CHECKS)}")
    if answer is ... or answer is None:
        return Verdict(exercise, "open", "not answered yet. Replace the three dots.")
    try:
        return Verdict(exercise, "right", CHECKS[exercise](plain(answer)))
    except NotYet as reason:
        if reason.open:
            return Verdict(exercise, "open", "not answered yet. Replace the three dots.")
        return Verdict(exercise, "not yet", f"not yet. {reason}")
