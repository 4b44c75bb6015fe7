"""RunGallery's picture as SVG: for each network the strongest circle of its embedding, and its spectrum."""

from grokkit.gallery import EDGE, Gallery, Hung
from grokkit.svg import colour, drawing

COLUMNS, SIDE, BARS, GAP = 9, 64, 18, 8  # pixels, but for the first


def gallery_picture(gallery: Gallery) -> str:
    """The networks in rows, a row begun with each group."""
    parts, column, row, group = [], 0, -1, None
    for network in gallery.networks:
        if network.group != group or column == COLUMNS:
            column, row, group = 0, row + 1, network.group
        x, y = column * (SIDE + GAP), row * (SIDE + BARS + 20 + GAP)
        parts.append(f'<g transform="translate({x} {y})">{_drawn(network)}</g>')
        column += 1
    height = (row + 1) * (SIDE + BARS + 20 + GAP)
    return drawing(COLUMNS * (SIDE + GAP) - GAP, height, described(gallery), "".join(parts))


def described(gallery: Gallery) -> str:
    """What the picture shows, in words."""
    told = [f"{n.name}: frequencies {', '.join(map(str, sorted(n.frequencies)))}" for n in gallery.networks]
    return (
        f"{len(told)} networks, each as the strongest circle of its embedding above its spectrum. "
        + "; ".join(told)
        + "."
    )


def _drawn(network: Hung) -> str:
    half = SIDE / 2
    points = "L".join(
        f"{half + x * (half - 3) / EDGE:.0f} {half - y * (half - 3) / EDGE:.0f}"
        for x, y in (network.circles[0][i] for i in _along(network.p, network.frequencies[0]))
    )
    pitch = SIDE / len(network.spectrum)
    foot = SIDE + BARS
    bars = "".join(
        f"M{(i + 0.5) * pitch:.1f} {foot}v{-BARS * norm:.1f}" for i, norm in enumerate(network.spectrum)
    )
    return (
        f'<path d="M{points}Z" fill="none" stroke="{colour("answer")}"/>'
        f'<path d="{bars}" stroke="currentColor"/>'
        f'<text x="{half:g}" y="{foot + 14}" text-anchor="middle" font-size="11">{network.p}, '
        f"{network.attention_rate:g}, {network.seed}</text>"
    )


def _along(p: int, k: int) -> list[int]:
    """The numbers in the order in which the hand of frequency k passes them."""
    return sorted(range(p), key=lambda x: (k * x % p, x))
