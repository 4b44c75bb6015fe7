"""The network as a drawing: its four parts and the stream that runs through them, and where in it one is.

As wide as a phone, so that nothing in it shrinks: 340 pixels.
"""

import html
import re
from dataclasses import dataclass

from grokkit.networks import ModelConfig
from grokkit.svg import colour, drawing

PARTS = ("embedding", "attention", "neurons", "unembedding")
WIDTH = 340
STREAMS = {"a": 26, "b": 74, "ink": 122}  # by their colour, pixels from the left: a, b and the sign =
SIDE, ROW = 158, 92  # where the parts stand, and how far one is from the next
FIRST = 60  # where the streams begin
STRIP = 58  # height of the small form


@dataclass(frozen=True)
class Diagram:
    """A drawing that notebooks show, and as text where they cannot.

    Attributes:
        svg: One SVG element.
        text: What it shows, in words.
    """

    svg: str
    text: str

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return self.svg


def diagram(config: ModelConfig, here: str | None = None) -> Diagram:
    """The network from its three symbols to the answer; or, small, where in it one is.

    Args:
        config: Whose sizes are written at the parts.
        here: One of `PARTS`: a strip in which it stands out. Without it, the whole drawing.

    Raises:
        ValueError: If there is no such part.
    """
    if here is None:
        return _whole(config)
    if here not in PARTS:
        raise ValueError(f"here must be one of {', '.join(PARTS)}; got {here!r}")
    return _strip(here)


def _whole(config: ModelConfig) -> Diagram:
    tables = {
        "embedding": ["W_E, W_pos", f"{config.d_model} numbers a place"],
        "attention": ["W_Q, W_K, W_V, W_O", f"{config.n_heads} heads, side by side"],
        "neurons": ["W_in, b_in, W_out, b_out", f"{config.d_mlp} sums, cut off below 0"],
        "unembedding": ["W_U", f"scores of {config.p} answers"],
    }
    tops = {name: 42 + ROW * i for i, name in enumerate(PARTS)}
    end = tops["unembedding"] + 30
    drawn = _streams(end)
    drawn += _line(f"M{STREAMS['a']} {FIRST}H{SIDE}", "muted")
    for name, x in STREAMS.items():
        drawn += f'<rect x="{x - 5}" y="{FIRST - 5}" width="10" height="10" fill="{colour(name)}"/>'
    for name in ("attention", "neurons"):
        drawn += _reads_and_adds(tops[name], across=name == "attention")
    drawn += _line(f"M{STREAMS['ink']} {end}H{SIDE - 5}", "ink") + _arrow(SIDE, end, "ink")
    for name, notes in tables.items():
        drawn += _box(name, notes, tops[name])
    bottom = tops["unembedding"] + 62
    drawn += _line(f"M{SIDE + 24} {bottom}v18", "answer") + _arrow(
        SIDE + 24, bottom + 24, "answer", down=True
    )
    drawn += (
        f'<text x="{SIDE + 38}" y="{bottom + 24}" font-weight="600" fill="{colour("answer")}">the answer, '
        "a + b</text>"
    )
    text = (
        "The network, from top to bottom. Three places hold a, b and the sign =. The embedding gives each a "
        f"stream of {config.d_model} numbers. Attention, {config.n_heads} heads, is where streams meet: it "
        "brings to = what stands at a and b, and adds it. "
        f"{config.d_mlp} neurons read each stream and add to it. The unembedding reads the stream at = and "
        f"gives each of {config.p} answers a score."
    )
    return Diagram(drawing(WIDTH, bottom + 36, text, drawn, font_size=13), text)


def _streams(end: int) -> str:
    """The three symbols, and the line of numbers that each of them becomes."""
    drawn = ""
    for (name, x), symbol in zip(STREAMS.items(), "ab=", strict=True):
        ink = colour(name)
        style = "" if symbol == "=" else "font-style:italic"
        drawn += (
            f'<text x="{x}" y="20" text-anchor="middle" font-size="17" font-weight="600" style="{style}" '
            f'fill="{ink}">{symbol}</text>'
            + _line(f"M{x} 28V{FIRST}", name, 1.25, "2 3")
            + _line(f"M{x} {FIRST}V{end}", name, 3 if symbol == "=" else 2)
        )
    return drawn


def _reads_and_adds(top: int, across: bool) -> str:
    """A part reads the streams, dots, and adds to them, pluses; `across`: from a and b to =."""
    low = top + 44
    drawn = _line(f"M{STREAMS['a']} {top + 8}H{SIDE}", "muted")
    drawn += _line(f"M{SIDE} {low}H{STREAMS['a'] + 8}", "muted")
    for name, x in STREAMS.items():
        drawn += f'<circle cx="{x}" cy="{top + 8}" r="4" fill="{colour(name)}"/>'
        drawn += (
            f'<circle cx="{x}" cy="{low}" r="8" fill="{colour("paper")}" stroke="{colour(name)}" '
            f'stroke-width="1.75"/>' + _line(f"M{x - 4} {low}h8M{x} {low - 4}v8", name, 1.75)
        )
    if across:
        to, start = STREAMS["ink"], top + 10
        for name, bend in (("a", 22), ("b", 12)):
            x = STREAMS[name]
            curve = f"M{x} {start}C{x + 14} {start + bend} {to - 30} {start + bend - 8} {to - 7} {low - 6}"
            drawn += _line(curve, name, 1.75, "4 3")
    return drawn


def _box(name: str, notes: list[str], top: int) -> str:
    lines = "".join(
        f'<text x="{SIDE + 10}" y="{top + 36 + 15 * i}" font-size="11.5" fill="{colour("muted")}">'
        f"{_named(note)}</text>"
        for i, note in enumerate(notes)
    )
    return (
        f'<rect x="{SIDE}" y="{top}" width="{WIDTH - SIDE - 1}" height="60" rx="6" fill="{colour("panel")}" '
        f'stroke="{colour("muted")}"/><text x="{SIDE + 10}" y="{top + 19}" font-weight="600" '
        f'fill="{colour("ink")}">{name}</text>'
        f"{lines}"
    )


def _strip(here: str) -> Diagram:
    widths = dict(zip(PARTS, (66, 60, 54, 82), strict=True))
    x, drawn = 30, _letter(0, "a", "a") + _letter(10, "b", "b") + _letter(20, "=", "ink")
    for name in PARTS:
        width, stands = widths[name], name == here
        fill, ink = ("ink", "paper") if stands else ("panel", "ink")
        drawn += _line(f"M{x} 17h6", "muted")
        x += 6
        drawn += (
            f'<rect x="{x}" y="4" width="{width}" height="26" rx="5" fill="{colour(fill)}" '
            f'stroke="{colour("ink" if stands else "muted")}"/><text x="{x + width / 2}" y="21" '
            f'text-anchor="middle" fill="{colour(ink)}">{name}</text>'
        )
        if stands:
            middle = x + width / 2
            drawn += (
                f'<path d="M{middle} 33l5 7h-10z" fill="{colour("ink")}"/><text x="{middle}" y="53" '
                f'text-anchor="middle" font-weight="600" fill="{colour("ink")}">here</text>'
            )
        x += width
    drawn += _line(f"M{x} 17h6", "muted") + _letter(x + 8, "c", "answer")
    order = ("first", "second", "third", "last")[PARTS.index(here)]
    text = f"The network’s parts: {', '.join(PARTS)}. Here we are at the {here}, the {order} of them."
    return Diagram(drawing(WIDTH, STRIP, text, drawn, font_size=11), text)


def _letter(x: float | int, text: str, ink: str) -> str:
    style = "" if text == "=" else ' font-style="italic"'
    return f'<text x="{x}" y="22" font-size="14" font-weight="600"{style} fill="{colour(ink)}">{text}</text>'


def _named(text: str) -> str:
    """Names of tables with their subscripts lowered: W_E."""
    lowered = r'\1<tspan dy="3" font-size="9">\2</tspan><tspan dy="-3">&#8203;</tspan>'
    return re.sub(r"\b([Wb])_(\w+)", lowered, html.escape(text))


def _line(d: str, ink: str, width: float | int = 1.25, dashes: str = "") -> str:
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return f'<path d="{d}" fill="none" stroke="{colour(ink)}" stroke-width="{width}"{dashed}/>'


def _arrow(x: int, y: int, ink: str, down: bool = False) -> str:
    head = "l-5-8h10z" if down else "l-8-5v10z"
    return f'<path d="M{x} {y}{head}" fill="{colour(ink)}"/>'
