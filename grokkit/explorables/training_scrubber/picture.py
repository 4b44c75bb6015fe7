"""The picture of TrainingScrubber: the loss curves above the tables of right answers at a few moments."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float, Shaped

from grokkit.explorables.frame.picture import LEFT, LOSS_FLOOR, RIGHT, TOP, WIDTH, right_answers
from grokkit.svg import colour, drawing

CHART_HEIGHT, TABLE = 210, 150
TABLE_TOP = CHART_HEIGHT + 52
HEIGHT = TABLE_TOP + TABLE + 44
MOST_CURVE_POINTS = 200  # evenly spaced, and as many again for the logarithmic start


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
    return drawing(WIDTH, HEIGHT, label, "".join(parts))


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


def _key() -> str:
    y = HEIGHT - 12
    return (
        f'<g font-size="11"><path d="M{LEFT} {y - 4}h22" stroke="{colour("train")}" stroke-width="2" '
        f'stroke-dasharray="6 3"/><text x="{LEFT + 28}" y="{y}">training pairs</text>'
        f'<path d="M{LEFT + 130} {y - 4}h22" stroke="{colour("test")}" stroke-width="2"/>'
        f'<text x="{LEFT + 158}" y="{y}">test pairs; in the tables, those answered rightly</text></g>'
    )
