"""Numbers as readers type them, on a page and in strings: 8.5, 1e3, −3, 50 %, 3/5, 12,769 and 8,5."""

import re

_DIGITS = r"(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?"
_FULL_WIDTH = re.compile("[\uff01-\uff5e]")  # the ASCII characters as East Asian keyboards write them
_THOUSANDS = re.compile(r"([1-9]\d{0,2})((?:,\d{3})+)(?!\d)")  # 12,769
_NUMBER = re.compile(rf"([+-]?{_DIGITS})(?:/({_DIGITS}))?(%?)")


def typed_number(text: str) -> float:
    """The number that a text says. `book/_static/answers.js` reads the same.

    Spaces do not count, nor does an underscore between digits; − is a minus, and ８ is 8. A comma before
    exactly three digits separates thousands, another one is a decimal comma. ``50 %`` is a half, ``3/5`` a
    fraction.

    >>> [typed_number(text) for text in ("1e3", "8,5", "12,769", "50 %", "3/5")]
    [1000.0, 8.5, 12769.0, 0.5, 0.6]

    Raises:
        ValueError: If it is no number.
    """
    narrow = _FULL_WIDTH.sub(lambda found: chr(ord(found[0]) - 0xFEE0), text)
    bare = re.sub(r"\s", "", narrow).lower().replace("\u2212", "-")
    bare = re.sub(r"(?<=\d)_(?=\d)", "", bare)
    bare = _THOUSANDS.sub(lambda found: found[1] + found[2].replace(",", ""), bare)
    found = _NUMBER.fullmatch(bare.replace(",", ".", 1)) if bare.isascii() else None
    if not found or (found[2] and float(found[2]) == 0):
        raise ValueError(f"a number is like 8.5, 1e3, 3/5 or 50 %; got {text!r}")
    value = float(found[1]) / (float(found[2]) if found[2] else 1)
    return value / 100 if found[3] else value
