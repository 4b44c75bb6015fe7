"""Pictures of figures, drawn in Python: what is seen where no script runs, and until one does.

SVG by hand: coordinates in pixels of a 560-pixel-wide drawing, colours through the book's CSS variables with
the light palette as fallback, text in the colour of the page's text.
"""

import base64
import hashlib
import html
import json
import struct
import zlib
from collections.abc import Sequence
from importlib import resources
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float, Shaped

WIDTH, CHART_HEIGHT, TABLE = 560, 210, 150
LEFT, RIGHT, TOP = 44, 12, 14
MOST_CURVE_POINTS = 240  # a picture this size shows no more


class Curve(NamedTuple):
    """A loss over training; ``split`` is "train" or "test" and chooses colour and dash."""

    split: str
    step: Shaped[np.ndarray, " point"]
    loss: Float[np.ndarray, " point"]


class Moment(NamedTuple):
    """Which pairs are right at a step."""

    step: int
    correct: Bool[np.ndarray, " pair"]
    train: Bool[np.ndarray, " pair"]


def training_picture(curves: Sequence[Curve], moments: Sequence[Moment], chance: float, label: str) -> str:
    """Loss curves on logarithmic axes above the tables of right answers at up to three moments, as SVG."""
    last = max(float(curve.step[-1]) for curve in curves)
    losses = np.concatenate([curve.loss for curve in curves])
    decades = np.floor(np.log10(max(losses.min(), 1e-16))), np.ceil(np.log10(losses.max()))

    def x(step: Shaped[np.ndarray, "..."]) -> Float[np.ndarray, "..."]:
        # even below ten steps, then logarithmic, as in the interactive figure
        bent = np.log1p(np.asarray(step, float) / 10) / max(np.log1p(last / 10), 1e-9)
        return LEFT + (WIDTH - LEFT - RIGHT) * bent

    def y(loss: Shaped[np.ndarray, "..."]) -> Float[np.ndarray, "..."]:
        share = (np.log10(np.maximum(loss, 1e-16)) - decades[0]) / (decades[1] - decades[0])
        return TOP + (CHART_HEIGHT - TOP) * (1 - share)

    parts = [_loss_axis(decades, y), _step_axis(last, x), _chance_line(chance, y)]
    for curve in curves:
        kept = np.unique(np.linspace(0, len(curve.step) - 1, MOST_CURVE_POINTS).astype(int))
        kept = np.unique(np.concatenate([kept, np.geomspace(1, len(curve.step), MOST_CURVE_POINTS).astype(int) - 1]))
        points = " ".join(f"{px:.1f},{py:.1f}" for px, py in zip(x(curve.step[kept]), y(curve.loss[kept]), strict=True))
        dash = ' stroke-dasharray="6 3"' if curve.split == "train" else ""
        parts.append(
            f'<polyline points="{points}" fill="none" stroke="{_colour(curve.split)}" stroke-width="2"{dash}/>'
        )
    gap = (WIDTH - LEFT - RIGHT - 3 * TABLE) / 2
    for i, moment in enumerate(moments):
        parts.append(_table(moment, x(moment.step), LEFT + i * (TABLE + gap)))
    parts.append(_key(LEFT, CHART_HEIGHT + TABLE + 84))
    height = CHART_HEIGHT + TABLE + 96
    return (
        f'<svg viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" role="img" aria-label="{html.escape(label)}" '
        f'style="max-width:100%;height:auto" font-size="12" fill="currentColor">{"".join(parts)}</svg>'
    )


def _loss_axis(decades, y) -> str:
    ticks = np.arange(decades[0], decades[1] + 1)
    ticks = ticks[:: int(np.ceil(len(ticks) / 6))]
    return "".join(
        f'<path d="M{LEFT} {y(10.0**t):.0f}H{WIDTH - RIGHT}" stroke="{_colour("rule")}"/>'
        f'<text x="{LEFT - 6}" y="{y(10.0**t) + 4:.0f}" text-anchor="end">10<tspan dy="-4" font-size="9">{t:.0f}'
        "</tspan></text>"
        for t in ticks
    )


def _step_axis(last: float, x) -> str:
    ticks = [0, *(10**e for e in range(1 + int(np.log10(max(last, 1)))))]
    labels = "".join(
        f'<text x="{x(t):.0f}" y="{CHART_HEIGHT + 16}" text-anchor="middle">{t:,}</text>' for t in ticks if t != 1
    )
    return labels + f'<text x="{LEFT}" y="{TOP - 3}" font-size="11">loss</text>'


def _chance_line(chance: float, y) -> str:
    return (
        f'<path d="M{LEFT} {y(chance):.0f}H{WIDTH - RIGHT}" stroke="{_colour("muted")}" stroke-dasharray="1 4"/>'
        f'<text x="{LEFT + 4}" y="{y(chance) + 14:.0f}" font-size="11">guessing</text>'
    )


def _table(moment: Moment, x_of_step: float, left: float) -> str:
    """A table of right answers, joined to its step on the chart; two masks, one for each kind of pair."""
    p = int(round(np.sqrt(moment.correct.size)))
    top = CHART_HEIGHT + 52
    drawn = [
        f'<path d="M{x_of_step:.0f} {TOP}V{CHART_HEIGHT + 20}L{left + TABLE / 2:.0f} {top - 20}" fill="none" '
        f'stroke="{_colour("muted")}" stroke-width="0.75"/>'
        f'<text x="{left + TABLE / 2:.0f}" y="{top - 6}" text-anchor="middle">step {moment.step:,}</text>'
        f'<rect x="{left:.1f}" y="{top}" width="{TABLE}" height="{TABLE}" fill="{_colour("panel")}"/>'
    ]
    box = f'x="{left:.1f}" y="{top}" width="{TABLE}" height="{TABLE}"'
    for split, members in (("train", moment.train), ("test", ~moment.train)):
        png = bit_png((moment.correct & members).reshape(p, p))
        name = "gk-" + hashlib.sha256(png + box.encode()).hexdigest()[:10]
        drawn.append(
            f'<mask id="{name}"><image {box} style="image-rendering:pixelated" '
            f'href="data:image/png;base64,{base64.b64encode(png).decode()}"/></mask>'
            f'<rect {box} fill="{_colour(split)}" mask="url(#{name})"/>'
        )
    return "".join(drawn)


def _key(left: float, baseline: float) -> str:
    return (
        f'<g font-size="11"><path d="M{left} {baseline - 4}h22" stroke="{_colour("train")}" stroke-width="2" '
        f'stroke-dasharray="6 3"/><text x="{left + 28}" y="{baseline}">training pairs</text>'
        f'<path d="M{left + 130} {baseline - 4}h22" stroke="{_colour("test")}" stroke-width="2"/>'
        f'<text x="{left + 158}" y="{baseline}">test pairs; in the tables, those answered rightly</text></g>'
    )


def bit_png(rows: Bool[np.ndarray, "height width"]) -> bytes:
    """A black-and-white PNG, white where true."""
    height, width = rows.shape
    lines = b"".join(b"\0" + line.tobytes() for line in np.packbits(rows, axis=1))

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)  # one bit of grey, no interlace
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(lines, 9)) + chunk(b"IEND", b"")
    )


def _colour(name: str) -> str:
    return f"var(--gk-{name}, {_PALETTE[name]['light']})"


_PALETTE = json.loads((resources.files("grokkit") / "palette.json").read_text())["colours"]
