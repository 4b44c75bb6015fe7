"""PredictCurve: the reader draws how the test accuracy will go on, and then sees what happened."""

from typing import Any

import numpy as np

from grokkit.explorables.frame import encoding
from grokkit.explorables.frame.curves import thin
from grokkit.explorables.frame.figure import Explorable, State
from grokkit.explorables.predict_curve.picture import guess_picture
from grokkit.runs import Run
from grokkit.runs.moments import KNOWN, memorised


class PredictCurve(Explorable[Run]):
    """Draw the test accuracy that you expect after the training pairs are known, then see the recorded one.

    Up to the step at which more than 99 % of the training pairs are right the figure shows what happened.
    The rest stays hidden until the reader has drawn a curve to the end and committed to it. The guess is
    kept: in the same browser tab `TrainingScrubber` can show it again, for the same run.

    Args:
        run: Any run that knows its training pairs some time before its end.

    Raises:
        ValueError: If it never does, or only at its last step, or an accuracy is not finite.

    Example:
        >>> from grokkit import load_recorded
        >>> from grokkit.explorables import PredictCurve
        >>> PredictCurve(load_recorded("mainline"))
    """

    kind = "predict_curve"
    caption = (
        "The strip at the left edge is what you have seen so far. Draw how the accuracy on the test pairs "
        "goes on, from the dot to the right edge; draw again over any part that you want to change. When "
        "you are sure, ask what happened. This figure does not show it before."
    )

    def __init__(self, run: Run):
        super().__init__(run)

    @staticmethod
    def data(run: Run) -> encoding.FigureData:
        """See `predict_data`."""
        return predict_data(run)

    @staticmethod
    def picture(run: Run, figure_data: encoding.FigureData, start: State) -> str:
        """What is known, and an empty chart for the rest, as SVG."""
        steps, known = np.asarray(run.curves["step"]), figure_data.manifest["known"]
        seen = steps <= known
        return guess_picture(
            steps=steps[seen],
            accuracies={
                split: np.asarray(run.curves[f"{split}_accuracy"])[seen] for split in ("train", "test")
            },
            last_step=int(steps[-1]),
            chance=1 / run.task.p,
            label=summary(run, known),
        )


def predict_data(run: Run) -> encoding.FigureData:
    """Everything that PredictCurve draws, quantised.

    Arrays (point = measured step, as in `scrubber_data`): ``curve_step`` (point,) exact; ``train_accuracy``
    and ``test_accuracy`` (point,), shares, error below 10⁻⁵. ``known`` in the manifest is the step up to
    which the figure shows them.

    Raises:
        ValueError: See `PredictCurve`.
    """
    known, last = memorised(run), int(run.curves["step"][-1])
    if known is None:
        raise ValueError(
            f"this run never knows more than {KNOWN:.0%} of its training pairs (at most "
            f"{run.curves['train_accuracy'].max():.1%}), so there is nothing to predict from"
        )
    if known == last:
        raise ValueError(f"this run ends at step {last}, when its training pairs are known: nothing is left")
    kept = thin(run)
    curves: dict[str, Any] = {name: np.asarray(values)[kept] for name, values in run.curves.items()}
    return encoding.pack(
        PredictCurve.kind,
        {
            "curve_step": encoding.integers(curves["step"]),
            "train_accuracy": encoding.linear(curves["train_accuracy"], "train_accuracy", 0.0, 1.0),
            "test_accuracy": encoding.linear(curves["test_accuracy"], "test_accuracy", 0.0, 1.0),
        },
        run=run.about(),
        known=known,
    )


def summary(run: Run, known: int) -> str:
    """What the figure shows before anything is drawn, in words that give nothing away."""
    train, test = (100 * run.at(known)[f"{split}_accuracy"] for split in ("train", "test"))
    return (
        f"Accuracy against training steps, from 0 to {run.curves['step'][-1]:,}. Up to step {known:,} it is "
        f"drawn: {train:.1f} % of the training pairs and {test:.1f} % of the test pairs are right there. The "
        "rest of the chart is empty."
    )
