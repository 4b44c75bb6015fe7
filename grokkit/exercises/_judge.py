"""What the checks of all chapters share: calling a reader's function, comparing what it answers."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from grokkit.exercises.given import in_a_line, one_line, plain, real, shape
from grokkit.exercises.typed import typed_number

NEAR = 1e-12  # how far an answer may be from 0, if 0 is right


class NotYet(Exception):
    """An answer is wrong; the message says what is wrong with it.

    Args:
        message: The reason.
        open: There is no answer yet.
        unspoilt: The reason for one who is asked a single case and could copy what is right from the other.
    """

    def __init__(self, message: str = "", *, open: bool = False, unspoilt: str | None = None):
        super().__init__(message)
        self.open = open
        self.unspoilt = message if unspoilt is None else unspoilt


def call(function: Any, *arguments: Any, case: str) -> Any:
    """The reader's answer to one case, as `plain` has it; whatever goes wrong in it becomes a sentence."""
    if not callable(function):
        raise NotYet(f"A function is asked for; this is {type(function).__name__} {in_a_line(function)}.")
    before = deepcopy([given for given in arguments if isinstance(given, np.ndarray | list)])
    try:
        answer = plain(function(*arguments))
    except (Exception, SystemExit) as error:
        said = one_line(str(error)).rstrip(".")
        raise NotYet(
            f"For {case} your function stopped with {type(error).__name__}{said and ': '}{said}."
        ) from error
    after = [given for given in arguments if isinstance(given, np.ndarray | list)]
    if not all(map(np.array_equal, before, after)):
        raise NotYet(
            f"For {case} your function changed what it was given; work on a copy, and return a new one."
        )
    if answer is ...:
        raise NotYet(open=True)
    return answer


def also_gives(function: Any, *arguments: Any, right: tuple[float, ...]) -> bool:
    """Whether the reader's function gives these numbers where it does not have to, and may well stop."""
    try:
        answer = real(call(function, *arguments, case="more than was asked"))
    except (NotYet, ValueError):
        return False
    return answer.shape == np.shape(right) and np.allclose(answer, right)


def number(answer: Any, *, case: str, what: str, not_finite: str | None = None) -> float:
    """The answer as a finite float; a text is read as on the book's pages (`typed_number`).

    Args:
        answer: Of the reader; an array, list or set of one number is that number.
        case: What was asked, in words.
        what: The quantity, in words.
        not_finite: What to say of a number that is not finite.
    """
    try:
        value = typed_number(answer) if isinstance(answer, str) else real(answer).item()
    except ValueError:
        raise NotYet(f"For {case} {what} should be one number; you gave {in_a_line(answer)}.") from None
    if not np.isfinite(value):
        raise NotYet(not_finite or f"For {case} {what} should be finite; you gave {value}.")
    return value


def shown(value: float | int, beside: float | int | None = None) -> str:
    """A number for readers: whole ones in full, others with four digits, or as many as tell it from another.

    >>> shown(226816.0), shown(2.30258), shown(0.33333, beside=0.33334)
    ('226,816', '2.303', '0.33333')
    """
    if float(value).is_integer() and abs(value) < 1e15:
        return f"{int(value):,}"
    digits = 4
    while (
        beside is not None
        and beside != value
        and digits < 17
        and f"{value:.{digits}g}" == f"{beside:.{digits}g}"
    ):
        digits += 1
    return f"{value:.{digits}g}"


def values(
    answer: Any, size: tuple[int, ...], *, case: str, what: str, not_finite: str | None = None
) -> np.ndarray:
    """The answer as an array of finite floats with a given shape.

    Args:
        answer: Of the reader.
        size: Its shape.
        case: What was asked, in words.
        what: The quantity, in words.
        not_finite: What to say of values that are not finite.
    """
    try:
        array = real(answer)
    except ValueError:
        raise NotYet(
            f"For {case} {what} should be an array of numbers; you gave {in_a_line(answer)}."
        ) from None
    if array.shape != size:
        raise NotYet(f"For {case} {what} should have the shape {size}; you gave {array.shape}.")
    if not np.isfinite(array).all():
        at = tuple(np.argwhere(~np.isfinite(array))[0].tolist())
        raise NotYet(
            not_finite
            or f"For {case} {what} should be finite; {_entry(at, array.size)} of yours is {array[at]}."
        )
    return array


def expect_values(
    answer: Any,
    right: Any,
    *,
    case: str,
    what: str,
    mistakes: Mapping[str, Any],
    rel: float = 1e-5,
    near: float = 1e-6,
    not_finite: str | None = None,
) -> None:
    """Raise `NotYet` unless the answer is an array of the right numbers; a known mistake is known by its own.

    Args:
        answer: Of the reader.
        right: The array that is asked for.
        case: What was asked, in words.
        what: The quantity, in words.
        mistakes: Advice, and the array that a mistake leads to.
        rel: Tolerance, of each number.
        near: Tolerance around 0.
        not_finite: What to say of values that are not finite.
    """
    right = np.asarray(right, dtype=float)
    given = values(answer, right.shape, case=case, what=what, not_finite=not_finite)
    if np.allclose(given, right, rtol=rel, atol=near):
        return
    for advice, wrong in mistakes.items():
        if np.shape(wrong) == right.shape and np.allclose(given, wrong, rtol=rel, atol=near):
            raise NotYet(f"For {case}: {advice}")
    at = tuple(map(int, np.unravel_index(np.abs(given - right).argmax(), right.shape)))
    is_right, is_given = shown(right[at], beside=given[at]), shown(given[at], beside=right[at])
    where = f"{_entry(at, right.size)} of {what}"
    raise NotYet(
        f"For {case}, {where} should be {is_right}; you gave {is_given}.",
        unspoilt=f"For {case}, {where} is not {is_given}.",
    )


def _entry(at: tuple[int, ...], n: int) -> str:
    """A place in an array of n numbers in words, as Python counts; one of a few is the first, and so on."""
    if len(at) == 1 and n <= 3:
        return ("the first", "the second", "the third")[at[0]]
    return f"entry {at[0] if len(at) == 1 else at}"


def two_numbers(answer: Any, *, case: str, asked: str = "two numbers") -> tuple[Any, Any]:
    """The two numbers, or what is in their place, of an answer that should hold two; ``asked`` names them."""
    if shape(answer) != (2,):
        raise NotYet(f"For {case} {asked} are asked for; you gave {in_a_line(answer)}.")
    return answer[0], answer[1]


@dataclass(frozen=True)
class Target:
    """The number that is right in one case, and what is said to those who give another.

    Called with an answer, it raises `NotYet` unless that is right; known mistakes are known by their value.
    """

    right: float | int
    case: str  # what was asked, in words
    what: str  # the quantity, in words
    mistakes: Mapping[str, Callable[[], float | int]] = field(
        default_factory=dict
    )  # advice, and where it leads to
    rel: float = 1e-3  # tolerance
    not_finite: str | None = None  # what is said of a number that is not finite

    def __call__(self, answer: Any) -> None:
        """Judge an answer."""
        value = number(answer, case=self.case, what=self.what, not_finite=self.not_finite)
        if self.meets(value, self.right):
            return
        given = shown(value, beside=self.right)
        for advice, wrong in self.mistakes.items():
            if self.meets(value, float(wrong())):
                raise NotYet(self.told(advice, given))
        right = shown(self.right, beside=value)
        raise NotYet(
            f"For {self.case} {self.what} should be {right}; you gave {given}.", unspoilt=self.missed(given)
        )

    def meets(self, value: float, aim: float | int) -> bool:
        """Whether a number is another, but for the tolerance; not symmetric."""
        return bool(abs(value - aim) <= NEAR + self.rel * abs(aim))

    def told(self, advice: str, given: str) -> str:
        """What is said to one who has made a known mistake."""
        return f"For {self.case} you gave {given}. {advice}"

    def missed(self, given: str) -> str:
        """What is said of another number, without the right one."""
        return f"For {self.case}, {self.what} is not {given}."


def expect(
    answer: Any,
    right: float | int,
    *,
    case: str,
    what: str,
    mistakes: Mapping[str, Callable[..., float]] | None = None,
    rel: float = 1e-3,
) -> None:
    """Raise `NotYet` unless the answer is that of a `Target`."""
    Target(right, case, what, mistakes or {}, rel)(answer)


@dataclass(frozen=True)
class Judge:
    """Judges answers to one case: calling it raises `NotYet` unless the answer is right."""

    case: str  # in words
    judge: Callable[[Any], None]

    def __call__(self, answer: Any) -> None:
        """Judge an answer."""
        self.judge(answer)


@dataclass(frozen=True)
class CaseCheck:
    """The check of one case of an exercise: from an answer to the praise, or `NotYet`."""

    judge: Target | Judge
    praise: str

    def __call__(self, answer: Any) -> str:
        """Judge an answer."""
        self.judge(answer)
        return self.praise


@dataclass(frozen=True)
class ByCases:
    """The check of a function: what it gives in some cases is judged one by one."""

    cases: tuple[tuple, ...]  # arguments of the function
    judge: Callable[..., Target | Judge]  # from the same arguments
    praise: str

    def __call__(self, function: Any) -> str:
        """Judge a function."""
        for case in self.cases:
            judge = self.judge(*case)
            judge(call(function, *deepcopy(case), case=judge.case))  # a function may change what it is given
        return self.praise

    def at(self, *case: Any) -> CaseCheck:
        """The check of one of the cases.

        Raises:
            ValueError: If it is none of those that are asked of a function.
        """
        if not any(_same(case, other) for other in self.cases):
            raise ValueError(f"a case is one of those that are asked of a function; {case} is not")
        return CaseCheck(self.judge(*deepcopy(case)), self.praise)


def _same(case: tuple, other: tuple) -> bool:
    """Whether two cases are equal, arrays and all."""
    return len(case) == len(other) and all(map(np.array_equal, case, other))
