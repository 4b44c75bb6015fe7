"""ClockPizza's picture as SVG: a mark for each network, and the published medians."""

import numpy as np

from grokkit.circuits.pizza import PUBLISHED_CLOCK, PUBLISHED_PIZZA
from grokkit.gallery import Gallery, Hung
from grokkit.svg import colour, drawing

SIDE, LEFT, TOP, FOOT, RADIUS = 400, 48, 24, 44, 6  # pixels


def plane_picture(gallery: Gallery) -> str:
    """The plane: distance irrelevance across, gradient symmetricity up."""
    low = floor_of(gallery)
    axis = (
        f'<path d="M{LEFT} {TOP}V{TOP + SIDE}H{LEFT + SIDE}" fill="none" stroke="{colour("muted")}"/>'
        f'<text x="{LEFT + SIDE}" y="{TOP + SIDE + 36}" text-anchor="end">distance irrelevance</text>'
        f'<text x="{LEFT - 40}" y="{TOP - 10}">gradient symmetricity</text>'
    )
    for tick in (0.0, 0.5, 1.0):
        x, y = _place(tick, tick, low)
        axis += f'<text x="{x:g}" y="{TOP + SIDE + 18}" text-anchor="middle">{tick:g}</text>'
        axis += f'<text x="{LEFT - 8}" y="{y + 4:g}" text-anchor="end">{tick:g}</text>'
    medians = ""
    for name, (up, across) in (("pizza", PUBLISHED_PIZZA), ("clock", PUBLISHED_CLOCK)):
        x, y = _place(across, up, low)
        medians += f'<path d="M{x - 6:g} {y - 6:g}l12 12m0 -12l-12 12" stroke="currentColor" fill="none"/>'
        medians += f'<text x="{x + 10:g}" y="{y + 18:g}">{name}</text>'
    marks = "".join(_mark(network, low) for network in gallery.networks)
    return drawing(LEFT + SIDE + 20, TOP + SIDE + FOOT, described(gallery), axis + medians + marks)


def floor_of(gallery: Gallery) -> float:
    """Where the upright axis begins: 0, or below it if a network is."""
    return min(0.0, *(network.numbers["symmetricity"] for network in gallery.networks))


def described(gallery: Gallery) -> str:
    """What the picture shows, in words."""
    told = []
    for rate in sorted({n.attention_rate for n in gallery.networks}, reverse=True):
        own = [n.numbers for n in gallery.networks if n.attention_rate == rate]
        ranges = (
            f"{what} {min(n[name] for n in own):.2f} to {max(n[name] for n in own):.2f}"
            for name, what in (
                ("symmetricity", "gradient symmetricity"),
                ("irrelevance", "distance irrelevance"),
            )
        )
        told.append(f"{len(own)} with attention rate {rate:g}: {', '.join(ranges)}")
    return f"{len(gallery.networks)} networks in a plane. {'; '.join(told)}."


def _place(across: float, up: float, low: float) -> tuple[float, float]:
    return LEFT + SIDE * across, TOP + SIDE * (1 - (up - low) / (1 - low))


def _mark(network: Hung, low: float) -> str:
    x, y = _place(network.numbers["irrelevance"], network.numbers["symmetricity"], low)
    if network.attention_rate == 1:
        outline = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{RADIUS}"'
    else:
        corners = 3 if network.attention_rate == 0 else 4
        turns = 2 * np.pi * np.arange(corners) / corners
        reach = 1.25 * RADIUS
        points = " ".join(f"{x + reach * np.sin(turn):.1f},{y - reach * np.cos(turn):.1f}" for turn in turns)
        outline = f'<polygon points="{points}"'
    fill = {1.0: colour("ink"), 0.0: colour("paper")}.get(network.attention_rate, colour("muted"))
    return f'{outline} fill="{fill}" stroke="{colour("ink")}"/>'
