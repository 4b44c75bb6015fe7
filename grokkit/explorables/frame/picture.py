"""Pictures of figures, drawn in Python: what is seen where no script runs, and until one does.

SVG by hand: coordinates in pixels of a 560-pixel-wide drawing, colours through the book's CSS variables with
the light palette as fallback, text in the colour of the page's text.
"""

import base64
import hashlib
import html
import math
import struct
import zlib
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float, Int, Shaped, UInt8

from grokkit.palette import LIGHT

WIDTH, CHART_HEIGHT, TABLE = 560, 210, 150
LEFT, RIGHT, TOP = 44, 12, 14
TABLE_TOP = CHART_HEIGHT + 52
HEIGHT = TABLE_TOP + TABLE + 44
GUESS_HEIGHT = 290
MOST_CURVE_POINTS = 200  # evenly spaced, and as many again for the logarithmic start
LOSS_FLOOR = 1e-16  # a loss of zero has no place on a logarithmic axis


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


class _Axes(NamedTuple):
    """Places on the chart: steps even below ten, then logarithmic, as in the figure; losses in decades."""

    last_step: float
    decades: tuple[int, int]

    def x(self, step):
        bent = np.log1p(np.asarray(step, dtype=float) / 10) / max(np.log1p(self.last_step / 10), 1e-9)
        return LEFT + (WIDTH - LEFT - RIGHT) * bent

    def y(self, loss):
        low, high = self.decades
        return TOP + (CHART_HEIGHT - TOP) * (high - np.log10(np.maximum(loss, LOSS_FLOOR))) / (high - low)


def training_picture(curves: Sequence[Curve], moments: Sequence[Moment], chance: float, label: str) -> str:
    """Loss curves on logarithmic axes above the tables of right answers at up to three moments, as SVG.

    Args:
        curves: Losses in nats, each with its steps.
        moments: In the order of their steps.
        chance: The loss of guessing uniformly, in nats.
        label: What the picture shows, for those who do not see it.
    """
    losses = np.maximum(np.concatenate([curve.loss for curve in curves]), LOSS_FLOOR)
    axes = _Axes(
        last_step=max(float(curve.step[-1]) for curve in curves),
        decades=(int(np.floor(np.log10(losses.min()))), int(np.floor(np.log10(losses.max()))) + 1),
    )
    gap = (WIDTH - LEFT - RIGHT - 3 * TABLE) / 2
    parts = [
        _loss_axis(axes),
        _step_axis(axes),
        _chance_line(axes.y(chance)),
        *(_curve(axes, curve) for curve in curves),
        *(_table(moment, axes.x(moment.step), LEFT + i * (TABLE + gap)) for i, moment in enumerate(moments)),
        _key(),
    ]
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" role="img" aria-label="{html.escape(label)}" '
        f'style="max-width:100%;height:auto" font-size="12" fill="currentColor">{"".join(parts)}</svg>'
    )


def _curve(axes: _Axes, curve: Curve) -> str:
    n = len(curve.step)
    even, bent = np.linspace(0, n - 1, MOST_CURVE_POINTS), np.geomspace(1, n, MOST_CURVE_POINTS) - 1
    kept = np.unique(np.concatenate([even, bent]).astype(int))
    places = zip(axes.x(curve.step[kept]), axes.y(curve.loss[kept]), strict=True)
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    dash = ' stroke-dasharray="6 3"' if curve.split == "train" else ""
    return (
        f'<polyline points="{points}" fill="none" stroke="{colour(curve.split)}" stroke-width="2" '
        f'stroke-linejoin="round"{dash}/>'
    )


def _loss_axis(axes: _Axes) -> str:
    low, high = axes.decades
    every = -(-(high - low) // 5)
    return "".join(
        f'<path d="M{LEFT} {axes.y(10.0**e):.0f}H{WIDTH - RIGHT}" stroke="{colour("rule")}"/>'
        f'<text x="{LEFT - 6}" y="{axes.y(10.0**e) + 4:.0f}" text-anchor="end">'
        f'10<tspan dy="-4" font-size="9">{"−" if e < 0 else ""}{abs(e)}</tspan></text>'
        for e in range(low, high + 1)
        if e % every == 0
    )


def _step_axis(axes: _Axes) -> str:
    ticks = [0, *(10**e for e in range(1, 1 + int(np.log10(max(axes.last_step, 1)))))]
    labels = "".join(
        f'<text x="{axes.x(t):.0f}" y="{CHART_HEIGHT + 16}" text-anchor="middle">'
        f"{'step ' if t == 0 else ''}{t:,}</text>"
        for t in ticks
    )
    return labels + f'<text x="{LEFT}" y="{TOP - 3}" font-size="11">loss</text>'


def _chance_line(y: float) -> str:
    return (
        f'<path d="M{LEFT} {y:.0f}H{WIDTH - RIGHT}" stroke="{colour("muted")}" stroke-dasharray="1 4"/>'
        f'<text x="{LEFT + 4}" y="{y + 14:.0f}" font-size="11">guessing</text>'
    )


def _table(moment: Moment, x_of_step: float, left: float) -> str:
    """A table of right answers, joined to its step on the chart."""
    box = f'x="{left:.1f}" y="{TABLE_TOP}" width="{TABLE}" height="{TABLE}"'
    middle = left + TABLE / 2
    drawn = [
        f'<path d="M{x_of_step:.0f} {TOP}V{CHART_HEIGHT + 20}L{middle:.0f} {TABLE_TOP - 20}" fill="none" '
        f'stroke="{colour("muted")}" stroke-width="0.75"/>'
        f'<text x="{middle:.0f}" y="{TABLE_TOP - 6}" text-anchor="middle">step {moment.step:,}</text>'
        f'<rect {box} fill="{colour("panel")}"/>'
    ]
    return "".join(drawn) + right_answers(moment.correct, moment.train, left, TABLE_TOP, TABLE)


def right_answers(
    correct: Bool[np.ndarray, " pair"],
    train: Bool[np.ndarray, " pair"],
    left: float | int,
    top: float | int,
    side: float | int,
) -> str:
    """The table of right answers as a square; two masks, one for each kind of pair."""
    p = math.isqrt(correct.size)
    box = f'x="{left:.1f}" y="{top}" width="{side}" height="{side}"'
    drawn = []
    for split, members in (("train", train), ("test", ~train)):
        png = bit_png((correct & members).reshape(p, p))
        name = "gk-" + hashlib.sha256(png + box.encode()).hexdigest()[:10]
        drawn.append(
            f'<mask id="{name}"><image {box} style="image-rendering:pixelated" '
            f'href="data:image/png;base64,{base64.b64encode(png).decode()}"/></mask>'
            f'<rect {box} fill="{colour(split)}" mask="url(#{name})"/>'
        )
    return "".join(drawn)


def _key() -> str:
    y = HEIGHT - 12
    return (
        f'<g font-size="11"><path d="M{LEFT} {y - 4}h22" stroke="{colour("train")}" stroke-width="2" '
        f'stroke-dasharray="6 3"/><text x="{LEFT + 28}" y="{y}">training pairs</text>'
        f'<path d="M{LEFT + 130} {y - 4}h22" stroke="{colour("test")}" stroke-width="2"/>'
        f'<text x="{LEFT + 158}" y="{y}">test pairs; in the tables, those answered rightly</text></g>'
    )


def guess_picture(
    steps: Int[np.ndarray, " point"],
    accuracies: Mapping[str, Float[np.ndarray, " point"]],
    last_step: int,
    chance: float,
    label: str,
) -> str:
    """Accuracies up to a step, on a chart whose rest is left empty for a guess, as SVG.

    Args:
        steps: Of the known part.
        accuracies: Shares at these steps, by split.
        last_step: Where the axis ends.
        chance: Accuracy of guessing uniformly.
        label: What the picture shows, for those who do not see it.
    """
    right, bottom = WIDTH - RIGHT, GUESS_HEIGHT - 34

    def x(step):
        return LEFT + (right - LEFT) * np.asarray(step, dtype=float) / last_step

    def y(share):
        return bottom - (bottom - TOP) * np.asarray(share, dtype=float)

    parts = [
        f'<rect x="{x(steps[-1]):.1f}" y="{TOP}" width="{right - x(steps[-1]):.1f}" height="{bottom - TOP}" '
        f'fill="{colour("panel")}"/>',
        f'<text x="{(LEFT + right) / 2:.0f}" y="{y(0.55):.0f}" text-anchor="middle" font-size="15" '
        f'fill="{colour("muted")}">What will the test accuracy do?</text>',
        f'<path d="M{LEFT} {y(chance):.1f}H{right}" stroke="{colour("muted")}" stroke-dasharray="1 4"/>'
        f'<text x="{right}" y="{y(chance) - 6:.0f}" text-anchor="end" font-size="11">guessing</text>',
    ]
    for share in (0, 0.25, 0.5, 0.75, 1):
        parts.append(
            f'<path d="M{LEFT} {y(share):.1f}H{right}" stroke="{colour("rule")}"/>'
            f'<text x="{LEFT - 6}" y="{y(share) + 4:.0f}" text-anchor="end">{share:.0%}</text>'
        )
    unit = 10 ** int(np.log10(last_step))
    ticks = np.arange(0, last_step + 1, unit if last_step >= 4 * unit else unit / 2)
    parts += [
        f'<text x="{x(tick):.0f}" y="{bottom + 18}" text-anchor="middle">{"step " if tick == 0 else ""}'
        f"{tick:,.0f}</text>"
        for tick in ticks
    ]
    for split, values in accuracies.items():
        points = " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(x(steps), y(values), strict=True))
        dash = ' stroke-dasharray="6 3"' if split == "train" else ""
        parts.append(
            f'<polyline points="{points}" fill="none" stroke="{colour(split)}" stroke-width="2"{dash}/>'
            f'<text x="{x(steps[-1]) + 7:.0f}" y="{y(values[-1]) + (16 if split == "train" else -7):.0f}" '
            f'fill="{colour(split)}">{split}</text>'
        )
    return (
        f'<svg viewBox="0 0 {WIDTH} {GUESS_HEIGHT}" width="{WIDTH}" role="img" '
        f'aria-label="{html.escape(label)}" style="max-width:100%;height:auto" font-size="12" '
        f'fill="currentColor">{"".join(parts)}</svg>'
    )


def bit_png(rows: Bool[np.ndarray, "height width"]) -> bytes:
    """A black-and-white PNG, white where true."""
    return _png(rows.shape, 1, np.packbits(rows, axis=1))


def grey_png(rows: Float[np.ndarray, "height width"]) -> bytes:
    """A PNG in sixteen shades, from black at 0 to white at 1."""
    shades = np.rint(15 * rows).astype(np.uint8)
    shades = np.pad(shades, [(0, 0), (0, shades.shape[1] % 2)])
    return _png(rows.shape, 4, shades[:, ::2] << 4 | shades[:, 1::2])


def _png(shape: tuple[int, int], bits: int, packed: UInt8[np.ndarray, "height byte"]) -> bytes:
    """A grey PNG of so many bits a pixel, no interlace."""
    height, width = shape
    lines = b"".join(b"\0" + line.tobytes() for line in packed)

    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )

    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, 0, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(lines, 9))
        + chunk(b"IEND", b"")
    )


def colour(name: str) -> str:
    """A colour of the palette, as a CSS variable of the page with the light value where there is none."""
    return f"var(--gk-{name}, {LIGHT[name]})"
