"""Race's picture as SVG: a row for each optimiser, a dot for each seed."""

import html
import math
from collections.abc import Callable

from grokkit.svg import colour, drawing
from grokkit.sweeps.contest import Contest, Racer

WIDTH, LEFT, RIGHT, TOP, ROW = 560, 160, 96, 26, 30  # pixels
CROSS = "m-3 -3l6 6m-6 0l6 -6"


def race_picture(contest: Contest) -> str:
    """All seeds by their steps, on a logarithmic axis; those that never got there at the right."""
    steps = [run.step_at_target or 1 for racer in contest.racers for run in racer.runs if run.step_at_target]
    low, high = (min(steps), max(steps)) if steps else (1, 10)
    bottom = TOP + ROW * len(contest.racers)
    end = WIDTH - RIGHT

    def at(step: float | int) -> float:
        way = math.log(max(step, 1) / low) / (math.log(high / low) or 1.0)
        return LEFT + 8 + (end - LEFT - 16) * way

    parts = [f'<text x="{WIDTH}" y="14" text-anchor="end">never</text>']
    for i, racer in enumerate(contest.racers):
        parts.append(_row(racer, TOP + ROW * (i + 0.5), at))
    for step in sorted({low, round(math.sqrt(low * high)), high}):
        parts.append(f'<text x="{at(step):.1f}" y="{bottom + 16}" text-anchor="middle">{step:,}</text>')
    parts.append(f'<text x="{LEFT - 8}" y="{bottom + 16}" text-anchor="end">steps</text>')
    return drawing(WIDTH, bottom + 24, described(contest), "".join(parts))


def described(contest: Contest) -> str:
    """What the picture shows, in words."""
    told = []
    for racer in contest.racers:
        came = sorted(run.step_at_target for run in racer.runs if run.step_at_target is not None)
        steps = f"{came[0]:,} to {came[-1]:,} steps" if came else "no seed"
        told.append(f"{racer.name}: {steps}, {len(came)} of {len(racer.runs)} seeds arrive")
    return f"Steps to {contest.target:.0%} of the test pairs, by optimiser. " + "; ".join(told) + "."


def _row(racer: Racer, y: float, at: Callable[[float | int], float]) -> str:
    came = [run.step_at_target for run in racer.runs if run.step_at_target is not None]
    missed = len(racer.runs) - len(came)
    parts = [
        f'<path d="M0 {y + ROW / 2:g}H{WIDTH}" stroke="{colour("rule")}"/>',
        f'<text y="{y + 4:g}">{html.escape(racer.name)}</text>',
        f'<g fill="{colour("test")}" fill-opacity="0.7">',
        *(f'<circle cx="{at(step):.1f}" cy="{y:g}" r="4"/>' for step in came),
        "</g>",
    ]
    if missed:
        x = WIDTH - RIGHT + 14
        parts.append(f'<path d="M{x} {y:g}{CROSS}" fill="none" stroke="currentColor" stroke-width="1.5"/>')
        parts.append(
            f'<text x="{WIDTH}" y="{y + 4:g}" text-anchor="end">{missed} of {len(racer.runs)}</text>'
        )
    if math.isfinite(racer.median):
        parts.append(
            f'<path d="M{at(racer.median):.1f} {y - 9:g}v18" stroke="currentColor" stroke-width="2"/>'
        )
    return "".join(parts)
