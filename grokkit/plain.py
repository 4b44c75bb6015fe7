"""Text that came with a file, shown as text: nothing in it moves a cursor, a title or a direction."""

import re

# Control characters of both blocks, line ends too, and those that change the direction of what follows.
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def plain_text(text: object) -> str:
    r"""The text of anything, with every control character spelled out, ``\x1b`` for the escape character."""
    return _CONTROLS.sub(lambda found: found[0].encode("unicode_escape").decode(), str(text))
