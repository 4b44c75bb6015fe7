"""TrainingScrubber: the loss chart is a handle; drag it and see the network at any recorded step."""

import numpy as np

from grokkit import fourier
from grokkit.explorables.frame import encoding
from grokkit.explorables.frame.curves import at_checkpoints, thin
from grokkit.explorables.frame.figure import Explorable, State, state_number
from grokkit.explorables.training_scrubber.picture import Curve, Moment, training_picture
from grokkit.measures import TAU, key_frequencies, number_embedding, weight_norms
from grokkit.networks.fast import grid_logits
from grokkit.runs import Run
from grokkit.runs.moments import HALF


class TrainingScrubber(Explorable[Run]):
    """Scrub through a recorded run: which pairs are right, the embedding's spectrum, the weights' size.

    Args:
        run: Any run; all its checkpoints are evaluated once on all p² pairs (some 0.1 s each at p = 113).
        step: Where to start; the nearest recorded step is taken. By default the moment when half of the
            test pairs are right, or the last step if that never happens.

    Raises:
        ValueError: If the run has no checkpoints, or its curves hold numbers that are not finite.

    Example:
        >>> from grokkit import load_recorded
        >>> from grokkit.explorables import TrainingScrubber
        >>> TrainingScrubber(load_recorded("mainline"))
    """

    kind = "training_scrubber"
    caption = (
        "Drag anywhere on the chart, or use the arrow keys, to move through training; everything below shows "
        "the network as it was at that step. Look for the moment when the training pairs are all right and "
        "the test pairs are not, and for what already moves in the spectrum while the accuracy stands still. "
        "Then switch the axes: which of them show what is coming, and which hide it?"
    )
    step, a, b = state_number(), state_number(), state_number()

    def __init__(self, run: Run, step: int | None = None):
        if len(run.steps) == 0:
            raise ValueError("this run has no checkpoints, so there is nothing to scrub through")
        super().__init__(run, step=start_step(run) if step is None else run.nearest(step))

    @staticmethod
    def data(run: Run) -> encoding.FigureData:
        """See `scrubber_data`."""
        return scrubber_data(run)

    @staticmethod
    def picture(run: Run, figure_data: encoding.FigureData, start: State) -> str:
        """The curves, and the table of right answers at three moments, as SVG."""
        step = start["step"]
        correct = encoding.unpack_bits(figure_data, "correct")
        last = len(run.steps) - 1
        now = int(np.searchsorted(run.steps, step))
        shown = sorted({now // 2, now, last} if 0 < now < last else {0, last // 2, last})
        return training_picture(
            curves=[
                Curve(split, run.curves["step"], run.curves[f"{split}_loss"]) for split in ("train", "test")
            ],
            moments=[Moment(int(run.steps[i]), correct[i], run.task.train_mask) for i in shown],
            chance=float(np.log(run.task.p)),
            label=summary(run, step),
        )


def scrubber_data(run: Run) -> encoding.FigureData:
    """Everything that TrainingScrubber draws, quantised.

    Arrays (checkpoint = recorded step, point = measured step, at most about `MOST_POINTS`):

    ================  =======================  ==========================================================
    step              (checkpoint,)            exact
    curve_step        (point,)                 exact
    train_loss, …     (point,)                 nats, relative error below 0.05 %
    …_accuracy        (point,)                 shares, error below 10⁻⁵
    train             (p²,) bits               the split
    correct           (checkpoint, p²) bits    whether the largest of the p logits is the right answer's
    spectrum          (checkpoint, freq)       norm of W_E at k = 1 … ⌊p/2⌋, the row of ``=`` left out
    weight_norm       (checkpoint,)            sum of all squared weights
    ================  =======================  ==========================================================

    Raises:
        ValueError: If a loss, an accuracy or a weight is not finite; the message names it.
    """
    task = run.task
    correct, spectrum, weight_norm = [], [], []
    for step in run.steps:
        network = run.network(step)
        logits = grid_logits(network)
        correct.append(logits.argmax(axis=1) == task.labels)
        spectrum.append(fourier.spectrum(number_embedding(network))[1:])
        weight_norm.append(weight_norms(network)["total"])
    kept = thin(run)
    curves = {name: np.asarray(values)[kept] for name, values in run.curves.items()}
    return encoding.pack(
        TrainingScrubber.kind,
        {
            "step": encoding.integers(run.steps),
            "curve_step": encoding.integers(curves["step"]),
            "train_loss": encoding.logarithmic(curves["train_loss"], "train_loss"),
            "test_loss": encoding.logarithmic(curves["test_loss"], "test_loss"),
            "train_accuracy": encoding.linear(curves["train_accuracy"], "train_accuracy", 0.0, 1.0),
            "test_accuracy": encoding.linear(curves["test_accuracy"], "test_accuracy", 0.0, 1.0),
            "train": encoding.bits(task.train_mask),
            "correct": encoding.bits(np.stack(correct)),
            "spectrum": encoding.linear(np.stack(spectrum), "spectrum of W_E", low=0.0),
            "weight_norm": encoding.linear(np.array(weight_norm), "sum of squared weights", low=0.0),
        },
        run=run.about(),
        key_frequencies=list(key_frequencies(run.network(run.steps[-1]))),
        tau=TAU,
        points_measured=len(run.curves["step"]),
    )


def start_step(run: Run) -> int:
    """The recorded step with test accuracy nearest to one half, if it ever passes that; else the last."""
    accuracy = at_checkpoints(run, "test_accuracy")
    if accuracy.max() < HALF:
        return int(run.steps[-1])
    return int(run.steps[np.abs(accuracy - HALF).argmin()])


def summary(run: Run, step: int) -> str:
    """One sentence with what the figure shows at a step."""
    i = int(np.searchsorted(run.steps, step))
    train, test = (at_checkpoints(run, f"{split}_accuracy")[i] for split in ("train", "test"))
    return (
        f"Training on {run.about()['text']}, steps 0 to {run.steps[-1]:,}. "
        f"At step {step:,}, {100 * train:.1f} % of the training pairs and {100 * test:.1f} % of the "
        "test pairs are right."
    )
