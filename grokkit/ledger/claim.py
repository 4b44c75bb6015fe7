"""A published statement, and how it is judged."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

Verdict = Literal["reproduced", "differs", "not comparable"]
NO_ANSWERS = "; there are no answers to lose"
COUNTED = re.compile(rf"( \(so in \d+ of \d+ runs\))?({NO_ANSWERS})?$")  # what a row adds to a property


@dataclass(frozen=True)
class Row:
    """One published statement and what became of it.

    Attributes:
        quantity: What is measured.
        published: The published value, as text.
        ours: The same of our run; of several runs the median and, in brackets, the range.
        verdict: Whether the property named in ``reason`` holds, in all runs if there are several.
        reason: The property, and in how many of several runs it holds; or why the two cannot be compared.
    """

    quantity: str
    published: str
    ours: str
    verdict: Verdict
    reason: str

    @property
    def asked(self) -> str:
        """The reason of the claim that the row is of, without what was counted."""
        return COUNTED.sub("", self.reason)


@dataclass(frozen=True)
class Claim:
    """What was published, how to get the same of ours, and the property that decides."""

    quantity: str
    published: str
    ours: Callable[..., Any]  # text, a number or an array of numbers
    show: Callable[[float], str]
    holds: Callable[..., bool] | None  # None: cannot be compared
    reason: str
    surgery: bool = False  # says what happens to the answers of a network, which must have some

    def judged(self, subjects: list) -> Row:
        """The row for one subject or several."""
        values = [self.ours(subject) for subject in subjects]
        if self.holds is None:
            return Row(self.quantity, self.published, self._text(values), "not comparable", self.reason)
        knows = [not self.surgery or subject.knows for subject in subjects]
        right = sum(bool(self.holds(subject)) for subject, k in zip(subjects, knows, strict=True) if k)
        verdict: Verdict = "reproduced" if right == len(subjects) else "differs"
        count = f" (so in {right} of {len(subjects)} runs)" if len(subjects) > 1 else ""
        lost = "" if any(knows) else NO_ANSWERS
        return Row(self.quantity, self.published, self._text(values), verdict, self.reason + count + lost)

    def _text(self, values: list) -> str:
        if isinstance(values[0], str):
            return "; ".join(values)
        numbers = np.concatenate([np.ravel(value) for value in values]).astype(np.float64)
        found = numbers[np.isfinite(numbers)]  # what there is not is NaN
        if not len(found):
            return "none"
        if len(values) == 1:
            return ", ".join("none" if np.isnan(x) else self.show(x) for x in numbers)
        text = f"{self.show(np.median(found))} ({self.show(found.min())} … {self.show(found.max())})"
        return text if len(found) == len(numbers) else f"{text}; none in {len(numbers) - len(found)}"


def loss(x: float) -> str:
    """A loss in nats."""
    return f"{x:.2e}" if x < 0.1 else f"{x:.2f}"


def percent(x: float) -> str:
    """A share."""
    return f"{x:.1%}"


def whole(x: float) -> str:
    """A count."""
    return f"{x:,.0f}"


def as_set(K: Iterable[int]) -> str:
    """A set of frequencies."""
    return "{" + ", ".join(map(str, K)) + "}"


def of_full(numbers: str) -> str:
    """A published loss beside that of the whole network."""
    return f"{numbers} (of the full loss 2.41e-07)"
