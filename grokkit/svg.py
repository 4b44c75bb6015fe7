"""Drawings in Python: SVG by hand, and small pictures in it.

Colours are the book's CSS variables with the light palette as fallback; text has the colour of the page's
text. What a caller gives as text stays text: it is escaped here.
"""

import base64
import hashlib
import html
import struct
import zlib
from collections.abc import Collection, Mapping

import numpy as np
from jaxtyping import Bool, Float, UInt8

from grokkit.palette import LIGHT

SHADES = 5  # of small images; more would double the size of the page for what is only a picture


def drawing(
    width: float | int, height: float | int, label: str, content: str, font_size: int = 12, style: str = ""
) -> str:
    """An SVG element that is never wider than its place and says in words what it shows.

    Args:
        width: In pixels; coordinates of the content are in pixels too.
        height: Likewise.
        label: What it shows, for those who do not see it; any text.
        content: SVG.
        font_size: In pixels.
        style: More CSS.
    """
    return (
        f'<svg viewBox="0 0 {width:g} {height:g}" width="{width:g}" role="img" '
        f'aria-label="{html.escape(label)}" style="max-width:100%;height:auto{style}" '
        f'font-size="{font_size}" fill="currentColor">{content}</svg>'
    )


def colour(name: str) -> str:
    """A colour of the palette, as a CSS variable of the page with the light value where there is none."""
    return f"var(--gk-{name}, {LIGHT[name]})"


def masked(png: bytes, box: str, ink: str, title: str = "") -> str:
    """A picture as a mask: the ink shows where the picture is white.

    Args:
        png: Grey.
        box: Attributes x, y, width and height.
        ink: A colour.
        title: What it is, as a tooltip; any text.
    """
    name = "gk-" + hashlib.sha256(png + box.encode()).hexdigest()[:10]
    about = f"<title>{html.escape(title)}</title>" if title else ""
    return (
        f'<mask id="{name}"><image {box} style="image-rendering:pixelated" '
        f'href="data:image/png;base64,{base64.b64encode(png).decode()}"/></mask>'
        f'<rect {box} fill="{ink}" mask="url(#{name})"' + (f">{about}</rect>" if about else "/>")
    )


def image_rows(
    rows: Mapping[str, Mapping[str, Float[np.ndarray, "height width"]]], label: str, width: int = 560
) -> str:
    """Rows of small square images, each row under its name, as SVG; dark where a value is large.

    Args:
        rows: By the row's name, images by theirs; values of at least 0, each image scaled to its largest.
        label: What the picture shows, for those who do not see it.
        width: Of all, in pixels.
    """
    gap = 10
    most = max((len(images) for images in rows.values()), default=1)
    side = (width - (most - 1) * gap) / most
    drawn, y = [], 0.0
    for name, images in rows.items():
        drawn.append(f'<text y="{y + 13:.0f}">{html.escape(name)}</text>')
        y += 20
        for i, (title, values) in enumerate(images.items()):
            x = i * (side + gap)
            box = f'x="{x:.1f}" y="{y:.1f}" width="{side:.1f}" height="{side:.1f}"'
            shades = np.rint((SHADES - 1) * values / (values.max() or 1)) / (SHADES - 1)
            drawn.append(f'<rect {box} fill="{colour("panel")}"/>')
            drawn.append(masked(grey_png(shades), box, colour("ink"), title))
        y += side + 14
    return drawing(width, y, label, "".join(drawn), font_size=13)


def frequency_bars(norms: Float[np.ndarray, " freq"], keys: Collection[int], tau: float, label: str) -> str:
    """A bar for each k ≥ 1, those of the key frequencies named, and the threshold as a dotted line, as SVG.

    Args:
        norms: Of k = 0 … ⌊p/2⌋; k = 0 is not drawn.
        keys: Which frequencies stand out.
        tau: Threshold as a share of the largest norm.
        label: What the picture shows, for those who do not see it.
    """
    wide, high, left, top = 440, 210, 8, 26
    drawn = norms[1:] / norms[1:].max()
    pitch = (wide - left) / len(drawn)
    bottom = high - 24
    bars, names, free_from = [], [], -np.inf
    for k, height in enumerate(drawn.tolist(), start=1):
        x, y = left + pitch * (k - 0.5), bottom - (bottom - top) * height
        ink = colour("answer" if k in keys else "muted")
        bars.append(f'<path d="M{x:.1f} {bottom}V{y:.1f}" stroke="{ink}" stroke-width="{0.7 * pitch:.1f}"/>')
        width = 9 * len(str(k))
        if k in keys and x - width / 2 >= free_from:  # names that would stand on others are left out
            names.append(f'<text x="{x:.1f}" y="{y - 5:.1f}" text-anchor="middle">{k}</text>')
            free_from = x + width / 2
    line = bottom - (bottom - top) * tau
    ticks = [1, *range(10, len(drawn) + 1, 10)]
    scale = "".join(
        f'<text x="{left + pitch * (k - 0.5):.1f}" y="{high - 6}" text-anchor="middle" '
        f'fill="{colour("muted")}">{"k = 1" if k == 1 else k}</text>'
        for k in ticks
    )
    threshold = f'<path d="M{left} {line:.1f}H{wide}" stroke="{colour("ink")}" stroke-dasharray="1 4"/>'
    content = "".join([*bars, threshold, *names, scale])
    return drawing(wide, high, label, content, font_size=13, style=";overflow:visible")


def bit_png(rows: Bool[np.ndarray, "height width"]) -> bytes:
    """A black-and-white PNG, white where true."""
    return _png(rows.shape, 1, 0, np.packbits(rows, axis=1))


def grey_png(rows: Float[np.ndarray, "height width"]) -> bytes:
    """A PNG in sixteen shades, from black at 0 to white at 1."""
    shades = np.rint(15 * rows).astype(np.uint8)
    shades = np.pad(shades, [(0, 0), (0, shades.shape[1] % 2)])
    return _png(rows.shape, 4, 0, shades[:, ::2] << 4 | shades[:, 1::2])


def colour_png(rows: UInt8[np.ndarray, "height width"], colours: UInt8[np.ndarray, "colour 3"]) -> bytes:
    """A PNG whose pixels are numbers of colours, at most 256 of red, green and blue."""
    return _png(rows.shape, 8, 3, rows, colours.tobytes())


def _png(
    shape: tuple[int, int],
    bits: int,
    kind: int,
    packed: UInt8[np.ndarray, "height byte"],
    colours: bytes = b"",
) -> bytes:
    """A PNG of so many bits a pixel, no interlace; kind 0 is grey, 3 has a table of colours."""
    height, width = shape
    lines = b"".join(b"\0" + line.tobytes() for line in packed)

    def chunk(name: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
        )

    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, kind, 0, 0, 0))
        + (chunk(b"PLTE", colours) if colours else b"")
        + chunk(b"IDAT", zlib.compress(lines, 9))
        + chunk(b"IEND", b"")
    )
