"""A published claim, the thresholds that it is held to, and what becomes of it in one model."""

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from grokkit.text.verdicts.examined import Examined

Outcome = Literal["reached", "not reached", "unclear"]
Sign = Literal["≥", "≤", ">", "<"]

ALL = "all of them"  # of a claim's thresholds were fixed later

SIGNS: dict[Sign, Callable[[float, float], bool]] = {
    "≥": operator.ge,
    "≤": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}


@dataclass(frozen=True)
class Bar:
    """A number that is measured, and where it must be.

    Attributes:
        what: The number.
        sign: On which side of the bound it must be.
        bound: The threshold.
        form: How such numbers are written, as in a format string.
    """

    what: str
    sign: Sign
    bound: float | int
    form: str = ".2f"

    def holds(self, value: float | int) -> bool:
        """Whether a number is where it must be; one that is not a number is not."""
        return SIGNS[self.sign](value, self.bound)

    def number(self, value: float) -> str:
        """The number as it is written: ``0.992``."""
        return _number(value, self.form)

    def written(self, value: float) -> str:
        """The number with its name: ``R² 0.992``."""
        return f"{self.what} {self.number(value)}"

    @property
    def asks(self) -> str:
        """The threshold in words: ``R² ≥ 0.97``."""
        return f"{self.what} {self.sign} {_number(self.bound, '%' if '%' in self.form else 'g')}"


class Measured(NamedTuple):
    """A number for each of a claim's bars, and what else is worth telling."""

    values: tuple[float, ...]
    besides: str = ""


class Unclear(NamedTuple):
    """Why a claim cannot be told of this model."""

    reason: str


class Finding(NamedTuple):
    """What became of a claim in one model.

    Attributes:
        claim: Its name.
        outcome: *reached* if every number is where it must be; *unclear* if the model cannot tell.
        values: The number for each of the claim's bars; none where it is unclear.
        told: The numbers in words, or why it is unclear.
    """

    claim: str
    outcome: Outcome
    values: tuple[float, ...]
    told: str

    @property
    def value(self) -> float | None:
        """The number that decides first, if there is one."""
        return self.values[0] if self.values else None


@dataclass(frozen=True)
class Claim:
    """A claim, and how it is decided.

    Attributes:
        name: In a word or two.
        published: What was published of the large model.
        bars: The numbers that decide, and their thresholds: all must hold.
        find: Measures them in one model.
        later: What of the thresholds was not fixed before the models were trained; empty if all were.
    """

    name: str
    published: str
    bars: tuple[Bar, ...]
    find: Callable[[Examined], Measured | Unclear]
    later: str = ""

    @property
    def asks(self) -> str:
        """All thresholds in words."""
        return "; ".join(bar.asks for bar in self.bars)

    def judge(self, examined: Examined) -> Finding:
        """The finding for one model."""
        found = self.find(examined)
        if isinstance(found, Unclear):
            return Finding(self.name, "unclear", (), found.reason)
        values = tuple(map(float, found.values))
        told = self.written(values) + (f"; {found.besides}" if found.besides else "")
        return Finding(self.name, self.outcome(values), values, told)

    def holds(self, values: Sequence[float]) -> list[bool]:
        """Of each bar whether its number is where it must be.

        Raises:
            ValueError: If there is not one number for each bar.
        """
        if len(values) != len(self.bars):
            raise ValueError(f"{self.name!r} is decided by {len(self.bars)} numbers, got {len(values)}")
        return [bar.holds(value) for bar, value in zip(self.bars, values, strict=True)]

    def outcome(self, values: Sequence[float]) -> Outcome:
        """What follows from a number for each bar: *reached* if all hold."""
        return "reached" if all(self.holds(values)) else "not reached"

    def written(self, values: Sequence[float]) -> str:
        """Numbers, one for each bar, with their names."""
        return ", ".join(bar.written(value) for bar, value in zip(self.bars, values, strict=True))


def _number(value: float | int, form: str) -> str:
    if "%" in form:
        return f"{value:.0%}".replace("%", " %").replace("-", "−")
    return f"{value:{form}}".replace("-", "−")
