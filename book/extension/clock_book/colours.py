"""Colours of notebooks' outputs in the book: the page decides between light and dark."""

from grokkit.palette import LIGHT


def as_variable(text: str) -> str:
    """Return `var(--gk-a)` for the light colour of `a`, and so on; any other text unchanged.

    A notebook's output carries the light colours, since it must also show where no page defines
    variables. In the book the page decides, so that dark pages get the dark colours.
    """
    for name, colour in LIGHT.items():
        if text.lower() == colour:
            return f"var(--gk-{name})"
    return text
