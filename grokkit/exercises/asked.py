"""Exercises that can be answered on a page: one case of each, asked in a form, judged by what `check` uses.

A `Question` holds the words, the form of the answer and the check. Where all answers can be listed (`Choice`,
`Match`, `Subset`, `Whole`, `Hand`), `table` calls the check for every one of them; for a real number
(`Number`), it gives the `Target` by which the check compares. The page only looks up what stands there.
"""

import base64
import json
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from math import isfinite
from typing import Any, ClassVar

from grokkit.exercises._judge import NEAR, ByCases, CaseCheck, NotYet, Target

MOST_ANSWERS = 5_000  # that a page carries verdicts for


@dataclass(frozen=True)
class Choice:
    """One of some options: what the reader sees, and what the check is given."""

    options: dict[str, Any]
    kind: ClassVar[str] = "choice"

    def answers(self) -> Iterator[Any]:
        """All answers, in the order of the page's table."""
        yield from self.options.values()


@dataclass(frozen=True)
class Match:
    """To each of some rows one of some options; the check is given a dict."""

    rows: tuple[str, ...]
    options: tuple[str, ...]
    kind: ClassVar[str] = "match"

    def answers(self) -> Iterator[dict[str, str]]:
        """All answers, the last row's option changing fastest."""
        for chosen in product(self.options, repeat=len(self.rows)):
            yield dict(zip(self.rows, chosen, strict=True))


@dataclass(frozen=True)
class Subset:
    """Any of some options; the check is given a list of what stands for them."""

    options: dict[str, Any]
    columns: int  # in which they stand, on a page that is wide enough
    kind: ClassVar[str] = "subset"

    def answers(self) -> Iterator[list[Any]]:
        """All answers: option i is in the one of number n if bit i of n is set."""
        values = list(self.options.values())
        for number in range(2 ** len(values)):
            yield [value for i, value in enumerate(values) if number >> i & 1]


@dataclass(frozen=True)
class Whole:
    """A whole number from ``low`` to ``high``."""

    low: int
    high: int
    unit: str = ""
    kind: ClassVar[str] = "whole"

    def answers(self) -> Iterator[int]:
        """All answers, from the least."""
        yield from range(self.low, self.high + 1)


@dataclass(frozen=True)
class Hand:
    """A hand on a clock face, to be turned to one of ``hours``; hands a and b stand there already."""

    hours: int
    standing: dict[str, int]
    name: str  # of the hand that is turned
    kind: ClassVar[str] = "hand"

    def answers(self) -> Iterator[int]:
        """All hours."""
        yield from range(self.hours)


@dataclass(frozen=True)
class Number:
    """A real number."""

    unit: str = ""
    kind: ClassVar[str] = "number"


@dataclass(frozen=True)
class Question:
    """What a page asks in place of an exercise's function.

    ``words`` are plain; ``*k*`` is a variable. ``whole`` is the check of the notebook. If that is one by
    cases, ``case`` is the one that is asked, and ``becomes`` makes of what the form holds what a function
    would return.

    Raises:
        ValueError: If the case is none of the check's.
    """

    words: str
    form: Choice | Match | Subset | Whole | Hand | Number
    whole: ByCases | Callable[[Any], str]
    case: tuple = ()
    becomes: Callable[[Any], Any] | None = None

    def __post_init__(self):
        """Refuse what the check does not ask."""
        if isinstance(self.whole, ByCases):
            self.whole.at(*self.case)

    @property
    def check(self) -> Callable[[Any], str]:
        """The check of one answer: praise, or `NotYet`."""
        return self.whole.at(*self.case) if isinstance(self.whole, ByCases) else self.whole

    def verdict(self, answer: Any) -> tuple[bool, str]:
        """Whether an answer is right, and what is said to it; never the right answer itself."""
        try:
            return True, self.check(answer if self.becomes is None else self.becomes(answer))
        except NotYet as reason:
            return False, reason.unspoilt

    def table(self) -> dict[str, Any]:
        """All that the page needs to judge, ready for JSON.

        For answers that can be listed, ``said``: pairs of whether it is right and what is said; and
        ``verdicts``, an index into it for each answer. For numbers, the `Target`'s; ``{given}`` stands for
        what was typed.

        Raises:
            ValueError: If there are too many answers.
            TypeError: If a number is not judged by a `Target`.
        """
        if isinstance(self.form, Number):
            return self._target()
        said: dict[tuple[bool, str], int] = {}
        verdicts = []
        for answer in self.form.answers():
            verdicts.append(said.setdefault(self.verdict(answer), len(said)))
            if len(verdicts) > MOST_ANSWERS:
                raise ValueError(f"at most {MOST_ANSWERS:,} answers can be listed for {self.words!r}")
        return {"said": list(said), "verdicts": verdicts}

    def _target(self) -> dict[str, Any]:
        check = self.check
        target = check.judge if isinstance(check, CaseCheck) and self.becomes is None else None
        if not isinstance(target, Target):
            raise TypeError(f"a number is judged by a Target; {self.words!r} is not")
        known = [
            (float(wrong()), target.told(advice, "{given}")) for advice, wrong in target.mistakes.items()
        ]
        return {
            "right": float(target.right),
            "rel": target.rel,
            "near": NEAR,
            "praise": check(target.right),
            "mistakes": [pair for pair in known if isfinite(pair[0])],
            "missed": target.missed("{given}"),
        }

    def packed(self) -> str:
        """The table as text that a reader does not read by chance: JSON, deflated, in base 64."""
        text = json.dumps(self.table(), ensure_ascii=False, separators=(",", ":"))
        return base64.b64encode(zlib.compress(text.encode(), 9)).decode()
