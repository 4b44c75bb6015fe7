"""Typeset tables: few columns, numbers under each other at the decimal point, fit for phone and paper.

For what must be a table. What compares or develops is a chart (`grokkit.plots`).
"""

import html
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

MOST_CHARACTERS = 40  # in a row, words of text broken into lines: what 375 px hold beside each other
NOTHING = "–"  # of a cell that has no value
POWER = re.compile(r"e([+-])0*(\d+)$")
TAIL = re.compile(r"(\.\d+)?(e[+-]\d+|%)?$")  # of a number: what stands right of its units


@dataclass(frozen=True)
class Table:
    """A table that a notebook shows typeset, and as plain text where nothing else is known.

    Attributes:
        caption: What its rows are, in a line.
        head: A name for each column, with the unit.
        rows: Cells as text, each row as long as `head`.
        numeric: Which columns hold numbers.

    Raises:
        ValueError: If a row is too wide for a phone.
    """

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[bool, ...]

    def __post_init__(self) -> None:
        width = sum(max(map(_widest_word, column)) for column in zip(self.head, *self.rows, strict=True))
        if width > MOST_CHARACTERS:
            raise ValueError(
                f"a row of {self.head} needs {width} characters, and a phone shows {MOST_CHARACTERS}: "
                "leave out columns, or draw a chart"
            )

    def __repr__(self) -> str:
        cells = [[_even(cell, column) for cell in column] for column in zip(*self.rows, strict=True)]
        columns = [[name, *column] for name, column in zip(self.head, cells, strict=True)]
        laid = []
        for column, numeric in zip(columns, self.numeric, strict=True):
            width = max(map(len, column))
            laid.append([cell.rjust(width) if numeric else cell.ljust(width) for cell in column])
        return "\n".join([self.caption, *("  ".join(row).rstrip() for row in zip(*laid, strict=True))])

    def _repr_html_(self) -> str:
        sides = ["right" if numeric else "left" for numeric in self.numeric]
        head = "".join(
            f'<th scope="col" style="text-align:{side}">{html.escape(name)}</th>' if name else "<td></td>"
            for name, side in zip(self.head, sides, strict=True)  # a heading without words is none
        )
        columns = zip(*self.rows, strict=True)
        cells = [
            [_at_point(cell, column) if numeric else html.escape(cell) for cell in column]
            for column, numeric in zip(columns, self.numeric, strict=True)
        ]
        body = ""
        for first, *others in zip(*cells, strict=True):
            body += f'<tr><th scope="row" style="text-align:{sides[0]}">{first}</th>'
            for cell, side in zip(others, sides[1:], strict=True):
                body += f'<td style="text-align:{side}">{cell}</td>'
            body += "</tr>"
        caption = html.escape(self.caption)
        return (
            f'<table class="gk-table"><caption>{caption}</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        )


def table(
    columns: Mapping[str, Sequence[Any]], caption: str, formats: Mapping[str, str] | None = None
) -> Table:
    """Typeset values.

    Args:
        columns: By name (with the unit), one value for each row: text, a number, or None where there is
            none. The first column says what a row is.
        caption: What the rows are, in a line.
        formats: By name, how numbers are written: ".1%", ",.0f", ".1e" … Whole numbers need none.

    Raises:
        ValueError: If columns differ in length, a fraction has no format, a format has no column, or a row is
            too wide for a phone.
    """
    formats = dict(formats or {})
    lengths = {name: len(values) for name, values in columns.items()}
    if len(set(lengths.values())) != 1 or 0 in lengths.values():
        raise ValueError(f"columns of one length are asked for, with a row at least; these have {lengths}")
    if unknown := [name for name in formats if name not in columns]:
        raise ValueError(f"no column {unknown}; there are {list(columns)}")
    texts = [[_text(v, name, formats.get(name)) for v in values] for name, values in columns.items()]
    numeric = tuple(not any(isinstance(v, str) for v in values) for values in columns.values())
    return Table(caption, tuple(columns), tuple(zip(*texts, strict=True)), numeric)


def _text(value: Any, name: str, spec: str | None) -> str:
    if value is None or isinstance(value, str):
        return NOTHING if value is None else value
    if spec is None:
        if value != int(value):
            raise ValueError(f"{value} in column {name!r} is no whole number: say how it is written")
        spec = ",.0f"
    return format(value, spec).replace("-", "−").replace("e−", "e-") if math.isfinite(value) else NOTHING


def _widest_word(text: str) -> int:
    """Characters of the longest piece that is not broken; a power of ten takes as many as `2.5e-07`."""
    return max(map(len, text.split()), default=0)


def _tail(cell: str) -> str:
    """What of a number stands right of its units."""
    found = TAIL.search(cell)
    return found[0] if found and cell != NOTHING else ""


def _even(cell: str, column: Sequence[str]) -> str:
    """A number with as much space to its right as the longest tail of its column leaves."""
    return cell + " " * (max(len(_tail(other)) for other in column) - len(_tail(cell)))


def _at_point(cell: str, column: Sequence[str]) -> str:
    """A number as HTML. Where tails differ each gets the space of the longest: points stand under points."""
    tail = _tail(cell)
    tails = {len(_tail(other)) for other in column}
    written = POWER.sub(lambda m: f" × 10<sup>{'−' if m[1] == '-' else ''}{m[2]}</sup>", tail)
    units = html.escape(cell.removesuffix(tail))
    if len(tails) == 1:
        return units + written
    style = f"display:inline-block;min-width:{max(tails)}ch;text-align:left"
    return f'{units}<span style="{style}">{written}</span>'
