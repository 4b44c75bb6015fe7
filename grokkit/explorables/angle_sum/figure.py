"""AngleSum: two triangles on the circle, whose shadows are cos(x+y) = cos x cos y − sin x sin y."""

import math

from grokkit.explorables.frame import encoding
from grokkit.explorables.frame.figure import Explorable, State
from grokkit.svg import colour, drawing

SIZE, CENTRE, RADIUS = 420, 190, 150  # of the picture, in pixels
FLOOR = 366  # where the shadows lie


class AngleSum(Explorable[None]):
    """A hand at the angle y, the two legs it is made of, and all of it turned by x. Needs no network.

    Args:
        x: The first angle at the start, in whole degrees.
        y: The second.

    Example:
        >>> from grokkit.explorables import AngleSum
        >>> AngleSum(x=30, y=50)
    """

    kind = "angle_sum"
    caption = (
        "The hand at y is a walk: cos y to the right, sin y up (the faint triangle). Turned by x, the same "
        "two legs lead to x + y. Below lie their shadows: cos x cos y to one side, sin x sin y back. Drag "
        "the hands, or use the sliders. Where do the two shadows cancel?"
    )

    def __init__(self, x: int = 30, y: int = 50) -> None:
        super().__init__(options={"x": int(x) % 360, "y": int(y) % 360})

    @staticmethod
    def picture(recording: None, figure_data: encoding.FigureData, start: State) -> str:
        """The triangles and their shadows at the start, as SVG."""
        options = figure_data.manifest["options"]
        return triangles_picture(options["x"], options["y"])


def triangles_picture(x: int, y: int) -> str:
    """Both triangles and the shadows of the turned one, for angles in degrees."""
    u, v = math.radians(x), math.radians(y)
    foot = (math.cos(v) * math.cos(u), math.cos(v) * math.sin(u))
    tip = (math.cos(u + v), math.sin(u + v))
    inks = {name: colour(name) for name in ("a", "b", "answer", "rule", "muted", "ink")}
    label = (
        f"On a circle, a hand at y = {y:g}° with its legs, and the same turned by x = {x:g}°. The shadows of "
        f"the turned legs are cos x cos y = {foot[0]:.2f} and minus sin x sin y = {tip[0] - foot[0]:.2f}; "
        f"together they make cos(x + y) = {tip[0]:.2f}."
    )
    lines = [
        _line((0, 0), (1, 0), inks["rule"], 1),
        _line((0, 0), (math.cos(v), 0), inks["b"], 1.2, faint=True),
        _line((math.cos(v), 0), (math.cos(v), math.sin(v)), inks["b"], 1.2, faint=True),
        _line((0, 0), (math.cos(v), math.sin(v)), inks["b"], 1.2, faint=True),
        _line((0, 0), (math.cos(u), math.sin(u)), inks["a"], 2),
        _line((0, 0), foot, inks["b"], 3.5),
        _line(foot, tip, inks["b"], 3.5, dash=True),
        _line((0, 0), tip, inks["answer"], 3),
    ]
    drops = "".join(
        f'<path d="M{_at(point)}V{FLOOR}" stroke="{inks["muted"]}" stroke-dasharray="2 4"/>'
        for point in (foot, tip)
    )
    (zero, _), (mid, _), (end, _) = (_place(point) for point in ((0, 0), foot, tip))
    shadows = (
        f'<path d="M{zero:.1f} {FLOOR}H{mid:.1f}" stroke="{inks["ink"]}" stroke-width="4"/>'
        f'<path d="M{mid:.1f} {FLOOR + 12}H{end:.1f}" stroke="{inks["ink"]}" stroke-width="4" '
        f'stroke-dasharray="5 3"/>'
        f'<text x="{(zero + mid) / 2:.0f}" y="{FLOOR - 7}" text-anchor="middle">cos x cos y</text>'
        f'<text x="{(mid + end) / 2:.0f}" y="{FLOOR + 29}" text-anchor="middle">sin x sin y</text>'
    )
    names = "".join(
        f'<text x="{CENTRE + 1.1 * RADIUS * math.cos(t):.0f}" y="{CENTRE - 1.1 * RADIUS * math.sin(t):.0f}" '
        f'fill="{inks[ink]}" text-anchor="middle" font-size="15" font-weight="600">{name}</text>'
        for t, name, ink in ((u, "x", "a"), (v, "y", "b"), (u + v, "x + y", "answer"))
    )
    circle = (
        f'<circle cx="{CENTRE}" cy="{CENTRE}" r="{RADIUS}" fill="none" stroke="{inks["muted"]}" '
        'stroke-opacity=".5"/>'
    )
    return drawing(SIZE, SIZE, label, f"{circle}{''.join(lines)}{drops}{shadows}{names}")


Point = tuple[float | int, float | int]


def _place(point: Point) -> Point:
    return CENTRE + RADIUS * point[0], CENTRE - RADIUS * point[1]


def _at(point: Point) -> str:
    return "{:.1f} {:.1f}".format(*_place(point))


def _line(
    first: Point, last: Point, ink: str, width: float | int, faint: bool = False, dash: bool = False
) -> str:
    style = (' stroke-opacity=".45"' if faint else "") + (' stroke-dasharray="7 4"' if dash else "")
    return (
        f'<path d="M{_at(first)}L{_at(last)}" stroke="{ink}" stroke-width="{width:g}" '
        f'stroke-linecap="round"{style}/>'
    )
