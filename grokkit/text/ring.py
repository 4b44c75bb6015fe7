"""Why a curve that must fit into few dimensions rings: a count is like its neighbours, unlike those further
off, and then again a little like those beyond. Two explanations without any network, after Gurnee et al.
(2025), "When Models Manipulate Manifolds".

**The rank argument.** Ideally each of N points is like itself and its nearest neighbours only: a circulant
matrix with a narrow bump. Its eigenvectors are the waves of the DFT, its eigenvalues the bump's Fourier
coefficients. Whoever has d dimensions keeps the d largest, and a bump of few waves has ripples.

**The toy.** Points on a sphere that has too few dimensions; neighbours in their order attract each other, all
others repel. Nobody tells them to ring.

Measured with `settled`, where the attraction begins wide and is narrowed to 6, in n = 3 … 8 dimensions, on
circle and line, for seeds 0 … 4: every time the mean cosine falls below −0.5, at a distance of 11 to 19, and
rises again above +0.14, at 20 to 41. With the width of 6 from the beginning (3,000 steps, the same 60 cases)
the points tangle, for parts of the curve that came to lie apart are never brought together: it falls to
−0.51 at most, anywhere from 8 to 50, and in 12 cases it does not rise above 0 again.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Float, Int

from grokkit.arrays import finite_array
from grokkit.ranges import real_number, whole_number
from grokkit.text.manifold import similarity_array

# The rank argument


def ideal_similarity(points: int, width: float | int) -> Float[np.ndarray, "point point"]:
    """Points on a circle, each like itself and its nearest neighbours: a bell curve over the distance,
    wrapped.

    Its Fourier coefficients fall with the frequency, so its largest eigenvalues are those of the slowest
    waves.

    Args:
        points: How many, at least 3.
        width: Standard deviation of the bell, in steps from a point to the next; above 0.

    Raises:
        ValueError: If one is out of its range.
    """
    points, width = whole_number("points", points, 3), real_number("width", width, above=0)
    turns = np.arange(-np.ceil(9 * width / points), np.ceil(9 * width / points) + 1)
    away = np.arange(points)[:, None] + turns * points
    bump = np.exp(-0.5 * (away / width) ** 2).sum(axis=1)
    i = np.arange(points)
    return (bump / bump[0])[(i[:, None] - i) % points]


def centred(similarity: Float[np.ndarray, "point point"]) -> Float[np.ndarray, "point point"]:
    """The same inner products after the points' mean has been taken from each."""
    similarity = similarity_array(similarity)
    rows = similarity - similarity.mean(axis=0)
    return rows - rows.mean(axis=1, keepdims=True)


def coordinates(similarity: Float[np.ndarray, "point point"], d: int) -> Float[np.ndarray, "point d"]:
    """The points in the d dimensions that keep most of their inner products: the d largest eigenvalues.

    Raises:
        ValueError: If d is not from 1 to the number of positive eigenvalues, or would part eigenvalues that
        are
            equal, as those of a wave's cosine and sine: then the cut is not one but many.
    """
    similarity = similarity_array(similarity)
    values, vectors = np.linalg.eigh(similarity)
    values, vectors = values[::-1], vectors[:, ::-1]
    least = 1e-9 * values[0]
    d = whole_number("d", d, 1, int((values > least).sum()))
    if d < len(values) and values[d - 1] - values[d] < least:
        raise ValueError(
            f"d = {d} parts two equal eigenvalues (a wave's cosine and sine), got {values[d - 1]:.6g} twice"
        )
    return vectors[:, :d] * np.sqrt(values[:d])


def equal_waves(d: int, angle: Float[np.ndarray, "*dims"]) -> Float[np.ndarray, "*dims"]:
    """The cosine of two points ``angle`` apart on a circle that is embedded in d dimensions by waves of equal
    weight.

    With an odd d = 2m + 1 these are the constant and the waves of 1 … m turns, (1 + 2 cos t + … + 2 cos mt) /
    d; with an even d = 2m the waves alone, which is the same curve with its mean taken away. It is the limit
    of the ideal similarity, cut to d dimensions, for a bump without width.

    Args:
        d: At least 1.
        angle: In radians.
    """
    d = whole_number("d", d, 1)
    angle = finite_array("angle", angle)
    waves = sum((2 * np.cos(k * angle) for k in range(1, d // 2 + 1)), np.zeros_like(angle))
    return (waves + d % 2) / d


def shift_after_projection(points: Float[np.ndarray, "point d"]) -> Float[np.ndarray, "d d"]:
    """The matrix M that comes nearest to leading each point to the next, and the last to the first, by least
    squares: ``points @ M``. For points cut from a circulant similarity it does so exactly, and is a rotation:
    to go on by one is linear in any number of dimensions, and so a network can do it.

    Raises:
        ValueError: If there are fewer points than dimensions.
    """
    points = finite_array("points", points)
    if points.ndim != 2 or len(points) < points.shape[1]:
        raise ValueError(f"expected at least as many points as dimensions, got shape {points.shape}")
    return np.linalg.lstsq(points, np.roll(points, -1, axis=0), rcond=None)[0]


# The toy

TIME_STEP = 0.01
FRICTION = 0.05
DAMPING = 0.95  # of all velocities, in each step
STRONGEST = 5.0  # repulsion of points that are very near to each other
NEAREST = 1e-12  # squared distance below which two points count as this far apart
AT_EACH_WIDTH, AT_LAST = 400, 600  # steps while the attraction is narrowed, and at its final width


@dataclass(frozen=True)
class Toy:
    """Points in an order, on the unit sphere, with forces between every two of them.

    The law is that of the paper's appendix, where each force as printed is divided by r once more.
    Two that are d ≤ ``width`` apart in their order attract each other with 1 − (d − 1)/2: the next one fully,
    the second half as much, the third not at all, and those from the fourth on push, the harder the further
    they are. All others repel each other with min(5, 1/r), r being their distance in space.

    Args:
        n: Dimensions of the space, 2 or more.
        width: How far in their order points attract.
        closed: Whether the order is a circle, on which the first point follows the last; else it is a line.
        points: How many, at least 8.
        seed: Of where they begin.

    Raises:
        ValueError: If one is out of its range; ``width`` is from 1 to less than half of the points.
    """

    n: int = 6
    width: int = 6
    closed: bool = True
    points: int = 100
    seed: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "n", whole_number("n", self.n, 2))
        object.__setattr__(self, "points", whole_number("points", self.points, 8))
        object.__setattr__(self, "width", whole_number("width", self.width, 1, self.points // 2 - 1))
        object.__setattr__(self, "seed", whole_number("seed", self.seed, 0, 2**32 - 1))
        if not isinstance(self.closed, bool | np.bool_):
            raise ValueError(f"closed must be True or False, got {self.closed!r}")

    @property
    def apart(self) -> Int[np.ndarray, "point point"]:
        """How far every two points are apart in their order."""
        i = np.arange(self.points)
        along = np.abs(i[:, None] - i)
        return np.minimum(along, self.points - along) if self.closed else along

    @property
    def widths(self) -> tuple[int, ...]:
        """The widths through which the attraction is narrowed: from almost half of the points, each 0.7 of
        the one before, to the final one."""
        widths = [self.points // 2 - 1]
        while widths[-1] * 7 // 10 > self.width:
            widths.append(widths[-1] * 7 // 10)
        return (*(w for w in widths if w > self.width), self.width)


class Moving(NamedTuple):
    """Points on the sphere, and where they are going."""

    positions: Float[np.ndarray, "point n"]
    velocities: Float[np.ndarray, "point n"]


def start(toy: Toy) -> Moving:
    """Points anywhere on the sphere, at rest; the figure in the page has the same.

    Each coordinate is the sum of twelve numbers evenly spread over 0 … 1, less 6, which is nearly normal, so
    that no direction is preferred. Sums, products and roots are the same to the last digit in every language.
    """
    numbers = _numbers(toy.seed)
    positions = np.empty((toy.points, toy.n))
    for i in range(toy.points):
        squared = 0.0
        for k in range(toy.n):
            x = -6.0
            for _ in range(12):
                x += next(numbers)
            positions[i, k] = x
            squared += x * x
        positions[i] /= np.sqrt(squared)
    return Moving(positions, np.zeros_like(positions))


def force(positions: Float[np.ndarray, "point n"], toy: Toy) -> Float[np.ndarray, "point n"]:
    """The force on each point, along the sphere: what would lift it off is taken away.

    Raises:
        ValueError: If there is not one point of the sphere for each of the toy's.
    """
    return _force(_positions(positions, toy), *_pulls(toy))


def energy(positions: Float[np.ndarray, "point n"], toy: Toy) -> float:
    """What the forces lower: the sum over every two points of a · r where they attract by a, and of −log r
    where they repel (a straight line where the repulsion is at its strongest)."""
    positions = _positions(positions, toy)
    first, second = np.triu_indices(toy.points, 1)
    r = np.linalg.norm(positions[first] - positions[second], axis=1)
    near, pull = _pulls(toy)
    bend = 1 / STRONGEST
    repelled = np.log(np.maximum(r, bend)) + STRONGEST * np.minimum(r - bend, 0)
    return float(np.where(near[first, second], pull[first, second] * r, -repelled).sum())


def move(moving: Moving, toy: Toy, steps: int) -> Moving:
    """Let the forces act: v ← 0.95 (v + dt (force − 0.05 v)), x ← x + dt v, and back to the sphere.

    Raises:
        ValueError: If ``steps`` is not a whole number of at least 0, or the points are not the toy's.
    """
    x, v = _positions(moving.positions, toy), finite_array("velocities", moving.velocities)
    near, pull = _pulls(toy)
    for _ in range(whole_number("steps", steps, 0)):
        v = DAMPING * (v + TIME_STEP * (_force(x, near, pull) - FRICTION * v))
        x = x + TIME_STEP * v
        x = x / np.sqrt((x * x).sum(axis=1, keepdims=True))
        v = v - (v * x).sum(axis=1, keepdims=True) * x
    return Moving(x, v)


def settled(toy: Toy) -> Moving:
    """Where the points are after the attraction, at first as wide as can be, was narrowed to its width."""
    moving = start(toy)
    for width in toy.widths:
        last = width == toy.width
        moving = move(moving, replace(toy, width=width), AT_LAST if last else AT_EACH_WIDTH)
    return moving


def similarity(positions: Float[np.ndarray, "point n"]) -> Float[np.ndarray, "point point"]:
    """The cosines of every two points."""
    positions = finite_array("positions", positions)
    unit = positions / np.linalg.norm(positions, axis=1, keepdims=True)
    return unit @ unit.T


def _pulls(toy: Toy) -> tuple[Any, Any]:
    """Which points attract each other, and how strongly."""
    apart = toy.apart
    return apart <= toy.width, np.where(apart == 0, 0.0, 1 - (apart - 1) / 2)


def _force(x: Any, near: Any, pull: Any) -> Float[np.ndarray, "point n"]:
    squared = x @ x.T
    squared *= -2
    squared += 2
    np.maximum(squared, NEAREST, out=squared)
    r = np.sqrt(squared)
    # What a point does to another, for each unit of the way between them: min(5, 1/r)/r = 1/max(r², r/5).
    each = np.where(near, pull / r, -1 / np.maximum(squared, r / STRONGEST))
    drawn = each @ x
    return drawn - (drawn * x).sum(axis=1, keepdims=True) * x


def _positions(values: Any, toy: Toy) -> Float[np.ndarray, "point n"]:
    positions = finite_array("positions", values).astype(np.float64, copy=False)
    if positions.shape != (toy.points, toy.n):
        raise ValueError(f"expected {toy.points} points in {toy.n} dimensions, got shape {positions.shape}")
    off = np.abs((positions**2).sum(axis=1) - 1).max()
    if off > 1e-6:
        raise ValueError(f"the points must be on the unit sphere; one's squared length is off by {off:.3g}")
    return positions


def _numbers(seed: int) -> Iterator[float]:
    """Numbers evenly spread over 0 … 1 (1 itself never), by Tommy Ettinger's mulberry32."""
    most = 2**32 - 1
    a = seed
    while True:
        a = (a + 0x6D2B79F5) & most
        t = ((a ^ a >> 15) * (a | 1)) & most
        t ^= (t + ((t ^ t >> 7) * (t | 61) & most)) & most
        yield (t ^ t >> 14) / 2**32
