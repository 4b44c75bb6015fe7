"""CountManifold: the count in a text model as a curve that one turns, and along which one drags the count."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from grokkit.explorables.count_manifold.curves import (
    N_PATCHED,
    PATCHED_SEED,
    CountCurve,
    checked,
    count_curves,
    lines_until,
    places,
    scaled,
)
from grokkit.explorables.count_manifold.picture import manifold_picture
from grokkit.explorables.count_manifold.rounds import Round, blind_round
from grokkit.explorables.frame import encoding
from grokkit.explorables.frame.figure import Explorable, State
from grokkit.explorables.frame.recording import Shelf
from grokkit.text import TextRun, texts

ROUNDS = 8  # of the blind test, at most


@dataclass(frozen=True, eq=False)
class TextRuns:
    """Several runs of text models, by name: what CountManifold shows."""

    runs: dict[str, TextRun]

    @cached_property
    def identity(self) -> str:
        """Twelve hexadecimal digits that all runs and their names go into."""
        named = [[name, run.identity] for name, run in self.runs.items()]
        return hashlib.sha256(json.dumps(named).encode()).hexdigest()[:12]

    def about(self) -> dict[str, Any]:
        """What a page is told."""
        return {"id": self.identity, "text": f"the count in {len(self.runs)} text models"}

    @cached_property
    def curves(self) -> list[CountCurve]:
        """Of every checkpoint of every run."""
        return [curve for name, run in self.runs.items() for curve in count_curves(name, run)]

    @cached_property
    def rounds(self) -> list[Round]:
        """Of the blind test: one for the last curve of each of the first runs."""
        last = {curve.name: curve for curve in self.curves}
        return [blind_round(curve, i) for i, curve in enumerate(list(last.values())[:ROUNDS])]


class CountManifold(Explorable[TextRuns]):
    """The mean of the residual stream for each count, in three dimensions, for several text models.

    The stream is that after the attention of the second layer, the means are adjusted for the width, and the
    dimensions are their first three principal components. Dragging the count of a word puts what is seen of
    another count's mean in the place of its own (`grokkit.text.operations.patch_count`, of rank 3). Beside it
    a blind test: six curves with one spectrum and one noise, one of which is a model's.

    Args:
        runs: Runs of text models by name, as ``{"implicit-0": load_recorded_text("implicit-0")}``; one with
            several checkpoints can be followed through its training.

    Raises:
        ValueError: If there is no run, or one is not a run of a text model with two layers or more.

    Example:
        >>> from grokkit.text import load_recorded_text
        >>> from grokkit.explorables import CountManifold
        >>> CountManifold({name: load_recorded_text(name) for name in ("implicit-0", "noisy-0")})
    """

    kind = "count_manifold"
    caption = (
        "Turn the curve: is it straight, bent, or wound? Choose another model, another step. Drag the ring "
        "along the curve, and watch the newline come and go, beside the best answer that can be given. Then "
        "take the blind test: can you see which curve knows anything?"
    )
    shelf = Shelf(list, TextRun.load)  # a choice of runs is nowhere shipped: its data travel with the output

    def __init__(self, runs: Mapping[str, TextRun]):
        super().__init__(TextRuns(checked(runs)))

    @classmethod
    def data(cls, recording: TextRuns) -> encoding.FigureData:
        """The curves, one after another, and the rounds of the blind test.

        ==========  =====================  =================================================================
        points      (all counts, 3)        each curve in its own scale: its farthest point is 1 from 0
        newline     (all counts, text)     the probability of a newline, given each count, to 1/65535
        mark        (all counts, text)     that of a mark; 0 where the model sets none
        oracle      (all counts, text)     the best that can be said of a newline
        possible    (all counts, text)     whether a line can be as long
        blind       (points of all, 3)     six curves of each round, one after another
        ==========  =====================  =================================================================

        The manifest has of each of ``curves`` its run's name, its step, its tab stops, first count and number
        of counts, the shares of variance of its first three components, and the texts' true counts; of each
        run the texts' ``lines`` and ``widths``; of each of ``rounds`` its run's name, number of points, which
        curve is the model's, all kinds, the shares, and how even each is.
        """
        curves, rounds = recording.curves, recording.rounds
        lines, widths = {}, {}
        for name, run in recording.runs.items():
            patched = texts(run.wrapping, N_PATCHED, PATCHED_SEED)
            lines[name] = lines_until(patched, places(patched))
            widths[name] = patched.width.tolist()
        chances = {
            name: encoding.linear(np.concatenate([getattr(c, name).T for c in curves]), name, 0.0, 1.0)
            for name in ("newline", "mark", "oracle")
        }
        return encoding.pack(
            cls.kind,
            {
                "points": encoding.linear(
                    np.concatenate([scaled(c.points) for c in curves]), "points", -1.0, 1.0
                ),
                **chances,
                "possible": encoding.bits(np.concatenate([c.possible.T for c in curves]).astype(bool)),
                "blind": encoding.linear(
                    np.concatenate([scaled(r.points).reshape(-1, 3) for r in rounds]), "blind", -1.0, 1.0
                ),
            },
            run=recording.about(),
            curves=[
                {
                    "name": c.name,
                    "step": c.step,
                    "stop": c.stop,
                    "first": int(c.counts[0]),
                    "n": len(c.counts),
                    "shares": [round(float(s), 4) for s in c.shares[:3]],
                    "own": c.own.tolist(),
                }
                for c in curves
            ],
            lines=lines,
            widths=widths,
            rounds=[
                {
                    "name": r.name,
                    "n": r.points.shape[1],
                    "model": r.model,
                    "kinds": list(r.kinds),
                    "shares": [round(float(s), 4) for s in r.shares[:3]],
                    "even": [round(even, 4) for even in r.even],
                }
                for r in rounds
            ],
        )

    @staticmethod
    def picture(recording: TextRuns, figure_data: encoding.FigureData, start: State) -> str:
        """The last curve of the first run, and what the model says along it, as SVG."""
        first = next(iter(recording.runs))
        return manifold_picture([curve for curve in recording.curves if curve.name == first][-1])
