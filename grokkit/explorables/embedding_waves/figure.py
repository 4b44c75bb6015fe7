"""EmbeddingWaves: the tokens' path in the plane of one frequency becomes a circle while training goes on."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from jaxtyping import Float

from grokkit import fourier
from grokkit.explorables.frame import encoding
from grokkit.explorables.frame.curves import at_checkpoints
from grokkit.explorables.frame.figure import Explorable, State, state_number
from grokkit.explorables.frame.picture import LEFT, RIGHT, WIDTH
from grokkit.measures import TAU, key_frequencies, number_embedding
from grokkit.runs import Run
from grokkit.svg import colour, drawing

MOST_FIRST = 8  # frequencies whose paths come with the figure; the others when they are asked for


class EmbeddingWaves(Explorable[Run]):
    """The embedding at one frequency: path of the tokens, their two waves, and the spectrum.

    The plane is that of the *final* network's cosine and sine directions (`fourier.plane`), the same for
    every step, so nothing is fitted to what is shown.

    Args:
        run: Any run; all its embeddings are read once.
        step: Where to start; the nearest recorded step is taken. By default the last.
        k: Frequency to start with, 1 ≤ k < p/2. By default the smallest key frequency of the final network.
        a: The first of the two numbers whose tokens are lit, 0 ≤ a < p.
        b: The second.

    Raises:
        ValueError: If the run has no checkpoints, a weight is not finite, or k, a, b are outside their
            ranges.

    Example:
        >>> from grokkit import load_recorded
        >>> from grokkit.explorables import EmbeddingWaves
        >>> EmbeddingWaves(load_recorded("mainline"), k=25)
    """

    kind = "embedding_waves"
    caption = (
        "Each dot is a number, put where its embedding falls in one plane: the plane of the chosen frequency "
        "in the finished network. The line visits the numbers in the order in which a hand that turns k "
        "times as fast would pass them. Move through training and watch the scribble open into a clock face. "
        "Drag the hands. Then choose a frequency that the network does not use, and watch its circle go."
    )
    step = state_number()
    k = state_number()
    a = state_number()
    b = state_number()

    def __init__(self, run: Run, step: int | None = None, k: int | None = None, a: int = 3, b: int = 5):
        if len(run.steps) == 0:
            raise ValueError("this run has no checkpoints, so there is nothing to scrub through")
        for name, number in (("a", a), ("b", b)):
            if not 0 <= number < run.task.p:
                raise ValueError(f"{name} must be 0 … {run.task.p - 1}, got {number}")
        drawn = first_drawn(run)
        k = min(set(drawn) & set(first_frequencies(run)[0]), default=drawn[0]) if k is None else k
        fourier.sin_row(run.task.p, k)  # refuses a frequency that does not turn
        super().__init__(run, step=int(run.steps[-1]) if step is None else run.nearest(step), k=k, a=a, b=b)

    @staticmethod
    def data(run: Run) -> encoding.FigureData:
        """See `waves_data`."""
        return waves_data(run)

    @staticmethod
    def parts(run: Run) -> Sequence[str]:
        """``k-7``: the path of frequency 7, for every frequency that does not come with the figure."""
        first = first_drawn(run)
        return [f"k-{k}" for k in range(1, (run.task.p + 1) // 2) if k not in first]

    @staticmethod
    def part(run: Run, name: str) -> encoding.FigureData:
        """The path of one frequency: array ``path``, (checkpoint, 2, p)."""
        k = int(name.removeprefix("k-"))
        path = encoding.rows8(paths(run)[k - 1], f"the path of frequency {k}")
        return encoding.pack(EmbeddingWaves.kind, {"path": path}, run=run.about())

    @staticmethod
    def picture(run: Run, figure_data: encoding.FigureData, start: State) -> str:
        """The path at up to four moments, and the spectrum at the last of them, as SVG."""
        last = len(run.steps) - 1
        now = int(np.searchsorted(run.steps, start["step"]))
        return paths_picture(run, start["k"], sorted({0, now // 2, now, last}), summary(run, start))

    @staticmethod
    def describe(run: Run, start: State) -> str:
        """See `summary`."""
        return summary(run, start)


def waves_data(run: Run) -> encoding.FigureData:
    """What EmbeddingWaves draws at first, quantised.

    Arrays (checkpoint = recorded step; drawn = key frequencies of the final network, at most `MOST_FIRST`):

    ================  ===========================  =====================================================
    step              (checkpoint,)                exact
    test_accuracy     (checkpoint,)                shares, error below 10⁻⁵
    spectrum          (checkpoint, freq)           norm of W_E at k = 1 … ⌊p/2⌋, the row of ``=`` left out
    frequency         (drawn,)                     exact
    path              (drawn, checkpoint, 2, p)    see `paths`; error ≤ 0.4 % of the row's largest
    ================  ===========================  =====================================================

    The manifest also holds the key frequencies by both rules (``keys``), their threshold ``tau``, and
    ``reach``, the distance from the centre within which 99 % of these points lie at all times.
    """
    drawn = first_drawn(run)
    first = paths(run)[[k - 1 for k in drawn]]
    by_rule = dict(zip(("W_L", "W_E"), map(list, first_frequencies(run)), strict=True))
    return encoding.pack(
        EmbeddingWaves.kind,
        {
            "step": encoding.integers(run.steps),
            "test_accuracy": encoding.linear(at_checkpoints(run, "test_accuracy"), "test_accuracy", 0.0, 1.0),
            "spectrum": encoding.linear(spectra(run), "spectrum of W_E", low=0.0),
            "frequency": encoding.integers(np.array(drawn)),
            "path": encoding.rows8(first, "path"),
        },
        run=run.about(),
        keys=by_rule,
        tau=TAU,
        reach=max(float(np.quantile(np.hypot(first[:, :, 0], first[:, :, 1]), 0.99)), 1e-9),
    )


def first_frequencies(run: Run) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Key frequencies of the final network by W_L and by W_E, those that turn (k < p/2)."""
    network, p = run.network(run.steps[-1]), run.task.p
    by_rule = (key_frequencies(network, source=source) for source in ("W_L", "W_E"))
    w_l, w_e = (tuple(k for k in keys if 2 * k < p) for keys in by_rule)
    return w_l, w_e


def first_drawn(run: Run) -> list[int]:
    """The frequencies whose paths come with the figure: by W_L first, then by size in W_E; ascending."""
    w_l, w_e = first_frequencies(run)
    final = spectra(run)[-1]
    by_size = [
        *sorted(w_l, key=lambda k: -final[k - 1]),
        *sorted(set(w_e) - set(w_l), key=lambda k: -final[k - 1]),
    ]
    return sorted(by_size[:MOST_FIRST]) or [1]  # with p even, the one key frequency may be p/2


@lru_cache(maxsize=2)
def embeddings(run: Run) -> Float[np.ndarray, "checkpoint p d_model"]:
    """The embedding of the numbers at every recorded step."""
    return np.stack([number_embedding(run.network(step)) for step in run.steps]).astype(np.float64)


def spectra(run: Run) -> Float[np.ndarray, "checkpoint freq"]:
    """Norm of the embedding at k = 1 … ⌊p/2⌋, at every recorded step."""
    return np.stack([fourier.spectrum(W_E)[1:] for W_E in embeddings(run)])


@lru_cache(maxsize=2)
def paths(run: Run) -> Float[np.ndarray, "turning checkpoint 2 p"]:
    """Where the tokens fall in the plane of each frequency k = 1 … ⌈p/2⌉ − 1, at every recorded step.

    Coordinates along the two directions of the final network's `fourier.plane`, the centre of all tokens
    taken off: the first is about a cosine of the token, the second about a sine.
    """
    W_E = embeddings(run)
    centred = W_E - W_E.mean(axis=1, keepdims=True)
    planes = np.stack([fourier.plane(W_E[-1], k) for k in range(1, (run.task.p + 1) // 2)])
    return np.einsum("cpd,kwd->kcwp", centred, planes, optimize=True)


def summary(run: Run, start: State) -> str:
    """One or two sentences with what the figure shows at a step and a frequency."""
    k, step = start["k"], start["step"]
    i = int(np.searchsorted(run.steps, step))
    turn = fourier.even_turn(paths(run)[k - 1, i].T, k)
    power = np.square(spectra(run)[i])
    return (
        f"Path of the {run.task.p} tokens in the plane of frequency {k}, steps 0 to {run.steps[-1]:,}. "
        f"At step {step:,}, {100 * turn.share:.1f} % of its spread is one even turn, a circle of radius "
        f"{turn.radius:.2f}; frequency {k} carries {100 * power[k - 1] / power.sum():.1f} % of the "
        "embedding's power."
    )


# The picture

GAP, PATH_TOP, SPECTRUM_HEIGHT = 16, 24, 96


def paths_picture(run: Run, k: int, moments: Sequence[int], label: str) -> str:
    """The path of frequency k at some checkpoints side by side, above the last one's spectrum, as SVG."""
    size = min(150.0, (WIDTH - LEFT - RIGHT - GAP * (len(moments) - 1)) / len(moments))
    step_right = (WIDTH - LEFT - RIGHT - size) / max(len(moments) - 1, 1)
    points = paths(run)[k - 1, list(moments)]
    scale = 0.5 * (size - 8) / max(float(np.abs(points).max()), 1e-12)
    order = turn_order(k, run.task.p)
    parts = [
        _path(points[i][:, order] * scale, LEFT + i * step_right + size / 2, PATH_TOP + size / 2)
        + f'<text x="{LEFT + i * step_right + size / 2:.1f}" y="14" text-anchor="middle">'
        f"step {run.steps[moment]:,}</text>"
        for i, moment in enumerate(moments)
    ]
    top = PATH_TOP + size + 30
    parts.append(_spectrum(spectra(run)[moments[-1]], k, top))
    height = top + SPECTRUM_HEIGHT + 24
    return drawing(WIDTH, height, label, "".join(parts))


def turn_order(k: int, p: int) -> list[int]:
    """The numbers 0 … p−1 in the order in which a hand that turns k times as fast passes them."""
    return sorted(range(p), key=lambda x: (k * x % p, x))


def _path(points: Float[np.ndarray, "2 p"], x: float, y: float) -> str:
    """A closed path; cosine upwards and sine to the right, as on a clock."""
    places = [f"{x + sin:.1f} {y - cos:.1f}" for cos, sin in points.T]
    dots = "".join(f"M{place}h0" for place in places)
    return (
        f'<path d="M{"L".join(places)}Z" fill="none" stroke="{colour("muted")}" stroke-width="0.75"/>'
        f'<path d="{dots}" stroke="{colour("ink")}" stroke-width="3" stroke-linecap="round"/>'
    )


def _spectrum(norms: Float[np.ndarray, " freq"], k: int, top: float) -> str:
    pitch = (WIDTH - LEFT - RIGHT) / len(norms)
    bottom = top + SPECTRUM_HEIGHT
    heights = norms / max(float(norms.max()), 1e-12) * (SPECTRUM_HEIGHT - 14)

    def bars(frequencies: Sequence[int]) -> str:
        return "".join(
            f"M{LEFT + (f - 0.86) * pitch:.1f} {bottom}v{-heights[f - 1]:.1f}h{0.72 * pitch:.1f}V{bottom}"
            for f in frequencies
        )

    others = [f for f in range(1, len(norms) + 1) if f != k]
    return (
        f'<path d="{bars(others)}" fill="{colour("muted")}" fill-opacity="0.5"/>'
        f'<path d="{bars([k])}" fill="{colour("ink")}"/>'
        f'<path d="M{LEFT} {bottom}H{WIDTH - RIGHT}" stroke="{colour("muted")}"/>'
        f'<text x="{LEFT + (k - 0.5) * pitch:.1f}" y="{bottom + 16}" text-anchor="middle">k = {k}</text>'
        f'<text x="{LEFT}" y="{top - 6}" font-size="11">size of each frequency in the embedding</text>'
    )
