"""Volume: the scores of a network that has learned its pairs by heart, made quieter before the softmax."""

import numpy as np
from jaxtyping import Float

from grokkit.explorables.frame import encoding
from grokkit.explorables.frame.figure import Explorable, State, state_number
from grokkit.explorables.frame.pair_logits import all_logits, logit_part, logit_parts
from grokkit.explorables.volume.picture import loss_picture
from grokkit.runs import Run
from grokkit.settings import KNOWN

OCTAVES, PER_OCTAVE = 6, 4  # volumes from 1 down to 1/64


class Volume(Explorable[Run]):
    """A slider for the volume of a softmax: what is left of one answer's probability, and of the loss.

    The network is that of the first checkpoint at which it knew its training pairs, or the last one.

    Args:
        run: Any run with a checkpoint.
        a: The first number of the pair that is looked at.
        b: The second number.

    Raises:
        ValueError: If the run has no checkpoints, or diverged before it knew its pairs.

    Example:
        >>> from grokkit import load_recorded
        >>> from grokkit.explorables import Volume
        >>> Volume(load_recorded("mainline"), a=47, b=91)
    """

    kind = "volume"
    caption = (
        "Turn the volume down: all scores are divided by the same number, so that the favourite stays the "
        "favourite and only sounds less sure. Watch the loss of pairs that it knows, and of the others. "
        "Then try other pairs, one of the list too: which of them is better off with a quiet network?"
    )
    a, b = state_number(), state_number()

    def __init__(self, run: Run, a: int = 47, b: int = 91) -> None:
        super().__init__(run, a=a % run.task.p, b=b % run.task.p)

    @staticmethod
    def data(run: Run) -> encoding.FigureData:
        """See `volume_data`."""
        return volume_data(run)

    @staticmethod
    def parts(run: Run) -> list[str]:
        """The network's logits, one part for each a."""
        return logit_parts(run)

    @staticmethod
    def part(run: Run, name: str) -> encoding.FigureData:
        """See `logit_part`."""
        return logit_part(Volume.kind, run, step_of(run), name)

    @staticmethod
    def picture(run: Run, figure_data: encoding.FigureData, start: State) -> str:
        """Both losses at each volume, as SVG."""
        return loss_picture(volumes(), *mean_losses(run), run.task.p)


def step_of(run: Run) -> int:
    """The first checkpoint at or after the step at which the run knew its training pairs; else the last.

    Raises:
        ValueError: If there are no checkpoints.
    """
    if len(run.steps) == 0:
        raise ValueError("this run has no checkpoints, so it has no scores to turn down")
    known = run.first_step("train_accuracy", above=KNOWN)
    later = run.steps[run.steps >= (np.inf if known is None else known)]
    return int(later[0] if len(later) else run.steps[-1])


def volumes() -> Float[np.ndarray, " volume"]:
    """Silence, then from 1/64 up to 1, evenly in their logarithm."""
    return np.append(0.0, 2.0 ** (np.arange(-OCTAVES * PER_OCTAVE, 1) / PER_OCTAVE))


def mean_losses(run: Run) -> tuple[Float[np.ndarray, " volume"], Float[np.ndarray, " volume"]]:
    """Mean loss of training and of test pairs, in nats, at each of the `volumes`."""
    scores = all_logits(run, step_of(run)).astype(np.float64)
    scores -= scores.max(axis=1, keepdims=True)
    right = scores[np.arange(len(scores)), run.task.labels]
    of_pairs = np.array([np.log(np.exp(v * scores).sum(axis=1)) - v * right for v in volumes()])
    train = run.task.train_mask
    return of_pairs[:, train].mean(axis=1), of_pairs[:, ~train].mean(axis=1)


def volume_data(run: Run) -> encoding.FigureData:
    """Everything that Volume draws at first; the logits come in parts.

    ===============  ==========  ===========================================
    volumes          (volume,)   0 for silence, else 1/64 … 1
    train_loss, …    (volume,)   mean loss of a split's pairs, nats
    train            (a, b)      which pairs are on the list, as bits
    answers          (a, b)      the right ones
    ===============  ==========  ===========================================

    Raises:
        ValueError: See `Volume`.
    """
    p = run.task.p
    train_loss, test_loss = mean_losses(run)
    return encoding.pack(
        Volume.kind,
        {
            "volumes": encoding.single(volumes(), "volumes"),
            "train_loss": encoding.single(train_loss, "train_loss"),
            "test_loss": encoding.single(test_loss, "test_loss"),
            "train": encoding.bits(run.task.train_mask.reshape(p, p)),
            "answers": encoding.integers(run.task.labels.reshape(p, p)),
        },
        run=run.about(),
        step=step_of(run),
    )
