"""Checks of chapter 12, Counting to the end of the line."""

from collections.abc import Callable
from typing import Any

import numpy as np

from grokkit.exercises._judge import ByCases, Judge, NotYet, call, expect, expect_values, shown, values
from grokkit.exercises.asked import Choice, Question
from grokkit.exercises.given import in_a_line, one_line, shape


def _lines(letters: list[int], k: int) -> Judge:
    case = f"words of {', '.join(map(str, letters))} letters at the width {k}"
    right = _wrapped(letters, k, 1, 0)

    def judge(given: Any) -> None:
        size = shape(given)
        if size is None or len(size) != 1:
            raise NotYet(f"For {case}, one number for each line is asked for; you gave {in_a_line(given)}.")
        answer = values(given, size, case=case, what="the lines")
        slips = {
            "There is a space between two words.": _wrapped(letters, k, 0, 0),
            "A line may have exactly k characters.": _wrapped(letters, k, 1, -1),
            "The last line counts too, though no newline follows it.": right[:-1],
        }
        _told(answer, right, slips, case)

    return Judge(case, judge)


# 12.1: how many characters each line has when words are wrapped at a width.
line_counts = ByCases(
    (([3, 5, 4, 1], 9), ([4, 4, 4, 4, 4], 14), ([12, 1, 1, 9, 2, 2], 12), ([6], 20)),
    _lines,
    "right. This is the typist whom the model has to see through.",
)


def _widths(counts: np.ndarray, refused: np.ndarray) -> Judge:
    c, r = counts, refused
    case = f"lines of {', '.join(map(str, c))} and refused words of {', '.join(map(str, r))}"
    right = [c.max(), (c + r).min()]

    def judge(given: Any) -> None:
        answer = values(given, (2,), case=case, what="the two widths")
        slips = {
            "With its space the refused word would have made the line c + 1 + r long, and that is more than "
            "k: k is at most c + r.": [c.max(), (c + r + 1).min()],
            "All lines were wrapped at the same width: the tightest bounds count.": [c.min(), (c + r).max()],
            "The first bound is the longest line, not the last.": [c[-1], (c + r).min()],
            "The other way round: first the least, then the largest.": right[::-1],
        }
        _told(answer, right, slips, case)

    return Judge(case, judge)


_PAGES = tuple(
    (np.array(counts), np.array(refused))
    for counts, refused in (
        ([25, 28, 21], [4, 9, 8]),
        ([30], [12]),
        ([40, 40, 38, 41], [3, 2, 9, 7]),
        ([20, 31], [12, 1]),
    )
)

# 12.2: the least and the largest width that finished lines leave possible.
possible_widths = ByCases(
    _PAGES, _widths, "right. Nothing else that was written says anything about the width."
)


def explained_by_groups(function: Any) -> str:
    """12.3: the share of a number's variance that its group's mean explains."""
    for seed, n in ((0, 60), (1, 200)):
        rng = np.random.default_rng(seed)
        group = rng.integers(1, 6, size=n)
        y = 5.0 * group + rng.normal(scale=4, size=n)
        means = np.array([y[group == g].mean() for g in group])
        left = ((y - means) ** 2).mean() / y.var()
        line = 1 - ((y - np.polyval(np.polyfit(group, y, 1), group)) ** 2).mean() / y.var()
        expect(
            call(function, y.copy(), group.copy(), case=f"{n} lines"),
            1 - left,
            case=f"{n} lines",
            what="R²",
            mistakes={
                "That is what is left over; take it from 1.": lambda left=left: left,
                "That is a straight line through the groups; their means are better.": lambda line=line: line,
            },
        )
    return "right. What a probe reads beyond this, it cannot have from the number of words."


def straightness(function: Any) -> str:
    """12.4: the share of a curve's variance along its best line."""
    rng = np.random.default_rng(3)
    angle = 2 * np.pi * np.arange(12) / 12
    circle = np.stack([np.cos(angle), np.sin(angle), 0 * angle], axis=1) + 4
    ray = np.outer(np.arange(20.0), [1, 2, -1]) + np.array([9.0, 0, 3])
    for case, points in {"a circle": circle, "a ray": ray, "a cloud": rng.normal(size=(30, 5)) + 2}.items():
        sizes = np.linalg.svd(points - points.mean(axis=0), compute_uv=False)
        raw = np.linalg.svd(points, compute_uv=False)
        expect(
            call(function, points.copy(), case=case),
            sizes[0] ** 2 / (sizes**2).sum(),
            case=case,
            what="the share",
            mistakes={
                "Take the mean of the points away first.": lambda r=raw: r[0] ** 2 / (r**2).sum(),
                "Variances are the squares of the singular values.": lambda s=sizes: s[0] / s.sum(),
            },
        )
    return "right. A circle has one half, a ray all of it, and a cloud what chance gives it."


def without_direction(function: Any) -> str:
    """12.5: activations brought to their mean along one direction."""
    for seed, n, d in ((0, 40, 4), (1, 25, 9)):
        rng = np.random.default_rng(seed)
        x, axis = rng.normal(size=(n, d)) + 3, 2.5 * rng.normal(size=d)
        unit, mean = axis / np.linalg.norm(axis), x.mean(axis=0)
        case = f"{n} activations in {d} dimensions"
        right = x - np.outer((x - mean) @ unit, unit)
        given = call(function, x.copy(), axis.copy(), case=case)
        slips = {
            "The direction need not have length 1: divide by it.": x - np.outer((x - mean) @ axis, axis),
            "That brings it to zero. The mean is a better silence.": x - np.outer(x @ unit, unit),
            "That is what was to go.": np.outer((x - mean) @ unit, unit),
        }
        expect_values(given, right, case=case, what="the activations", mistakes=slips)
    return "right. All that the direction told one token from another is gone; its usual push has stayed."


def _wrapped(letters: list[int], k: int, space: int, more: int) -> list[int]:
    lines = [letters[0]]
    for n in letters[1:]:
        if lines[-1] + space + n > k + more:
            lines.append(n)
        else:
            lines[-1] += space + n
    return lines


def _told(answer: np.ndarray, right: Any, slips: dict[str, Any], case: str) -> None:
    """Raise `NotYet` unless the answer is right, with the advice for the slip that leads to it if known."""
    if np.shape(answer) == np.shape(right) and np.allclose(answer, right, atol=1e-6):
        return
    for advice, wrong in slips.items():
        if np.shape(wrong) == np.shape(answer) and np.allclose(answer, wrong, atol=1e-6):
            raise NotYet(f"For {case}: {advice}")
    given = one_line(f"[{', '.join(map(shown, answer))}]")
    raise NotYet(
        f"For {case} it is {np.asarray(right).tolist()}; you gave {given}.",
        unspoilt=f"For {case} it is not {given}.",
    )


CHECKS: dict[str, Callable[[Any], str]] = {
    "12.1": line_counts,
    "12.2": possible_widths,
    "12.3": explained_by_groups,
    "12.4": straightness,
    "12.5": without_direction,
}

QUESTIONS: dict[str, Question] = {
    "12.1": Question(
        "Words of 3, 5, 4 and 1 letters are wrapped at the width 9. How many characters have the lines?",
        Choice({"8 and 5": [8, 5], "9": [9], "9 and 6": [9, 6], "3, 5 and 6": [3, 5, 6]}),
        line_counts,
        ([3, 5, 4, 1], 9),
    ),
    "12.2": Question(
        "Lines of 25, 28 and 21 characters were finished, because the next words, of 4, 9 and 8 letters, no "
        "longer fitted. Which widths are possible?",
        Choice(
            {
                "21 to 29": [21, 29],
                "21 to 37": [21, 37],
                "28 to 29": [28, 29],
                "28 to 30": [28, 30],
            }
        ),
        possible_widths,
        _PAGES[0],
    ),
}
