"""The picture of BentTable: the table as a gradient, and the pieces of the line of one answer, as SVG."""

from grokkit.palette import PALETTE
from grokkit.svg import drawing

WIDTH, SIDE = 300, 240
CYCLIC: list[str] = PALETTE["cyclic"]


def table_picture(p: int, a: int, b: int) -> str:
    """The table of all sums mod p with the pairs that have the answer of one of them, as SVG.

    Args:
        p: The modulus.
        a: First number of the pair.
        b: Second number.
    """
    c = (a + b) % p
    stops = "".join(
        f'<stop offset="{i / len(CYCLIC):.4f}" stop-color="{CYCLIC[i % len(CYCLIC)]}"/>'
        for i in range(len(CYCLIC) + 1)
    )
    left = (WIDTH - SIDE) / 2
    unit = SIDE / p

    def at(n: int) -> str:
        return f"{(n + 0.5) * unit:.1f}"

    line = f"M{at(c)} {at(0)}L{at(0)} {at(c)}"
    if c < p - 1:
        line += f"M{at(p - 1)} {at(c + 1)}L{at(c + 1)} {at(p - 1)}"
    content = (
        f'<linearGradient id="gk-bent-{p}" gradientUnits="userSpaceOnUse" spreadMethod="repeat" '
        f'x1="0" y1="0" x2="{SIDE / 2}" y2="{SIDE / 2}">{stops}</linearGradient>'
        f'<g transform="translate({left} 4)"><rect width="{SIDE}" height="{SIDE}" fill="url(#gk-bent-{p})"/>'
        f'<path d="{line}" fill="none" stroke="#fff" stroke-width="5"/>'
        f'<path d="{line}" fill="none" stroke="#000" stroke-width="2"/>'
        f'<circle cx="{at(b)}" cy="{at(a)}" r="6" fill="#000" stroke="#fff" stroke-width="2.5"/></g>'
    )
    label = (
        f"The table of all sums mod {p}. The pairs whose answer is {a} + {b} = {c} lie on a diagonal that "
        "leaves the table at one side and comes in again at the other; where opposite edges are bent to "
        "meet, it is one closed line."
    )
    return drawing(WIDTH, SIDE + 8, label, content)
