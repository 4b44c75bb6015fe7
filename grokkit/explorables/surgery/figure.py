"""Surgery: say first what will be left of the network, then cut, and see."""

import html
from collections.abc import Sequence

import numpy as np

from grokkit.circuits.combinations import REST, Operations, operations_of, outcomes
from grokkit.explorables.frame import encoding
from grokkit.explorables.frame.figure import Explorable, State, state_list, state_number
from grokkit.explorables.frame.picture import WIDTH, right_answers
from grokkit.runs import Run
from grokkit.runs.moments import Moment, moments_of
from grokkit.svg import colour, drawing

EACH = 1_000  # cut holds part n of operation i as i · EACH + n
TABLE = 226


class Surgery(Explorable[Run]):
    """Switch off waves, heads or neurons, say what will be left, and see.

    Everything is computed in advance from the run's weights, for every subset of the parts. Parts are those
    of the last network: its key frequencies (the strongest in W_L, if there are more than can be switched),
    its heads, and the neurons that are made of each frequency.

    Args:
        run: Any run of addition.
        step: Where to start; the nearest of a few moments is taken. By default the last.
        cut: What is switched off at first, as in `cut` afterwards: frequency k of the embedding is k, of the
            logits 1000 + k; head h is 2000 + h (zero in its place) or 3000 + h (its mean); the neurons of
            frequency k are 4000 + k or 5000 + k, and those that have none 4000 or 5000. All of one kind.

    Raises:
        ValueError: If the run has no checkpoints, is not about addition, or something cannot be cut.

    Example:
        >>> from grokkit import load_recorded
        >>> from grokkit.explorables import Surgery
        >>> Surgery(load_recorded("mainline"))
    """

    kind = "surgery"
    caption = (
        "Switch something off, say how much will be left, and only then see. Begin with one frequency, then "
        "two, then all. Does it matter where a wave is cut: at the embedding, where everything else comes "
        "after it, or at the logits? Is a head missed for what it says, or for what it always says?"
    )
    step, cut = state_number(), state_list()

    def __init__(self, run: Run, step: int | None = None, cut: Sequence[int] = ()):
        if len(run.steps) == 0:
            raise ValueError("this run has no checkpoints, so there is nothing to operate on")
        super().__init__(
            run, step=int(run.steps[-1]) if step is None else run.nearest(step), cut=[int(n) for n in cut]
        )
        operations = self.manifest["operations"]
        can = [i * EACH + n for i, operation in enumerate(operations) for n in operation["parts"]]
        kinds = {n // EACH for n in cut}
        if len(kinds) > 1 or not set(cut) <= set(can):
            raise ValueError(f"cut must be numbers of one thousand among {can}; got {list(cut)}")

    @classmethod
    def data(cls, run: Run) -> encoding.FigureData:
        """See `surgery_data`."""
        return surgery_data(run)

    @staticmethod
    def parts(run: Run) -> list[str]:
        """The outcomes at every moment but the last, whose outcomes are in `data`."""
        return [f"step-{moment.checkpoint}" for moment in trained_moments(run)[:-1]]

    @staticmethod
    def part(run: Run, name: str) -> encoding.FigureData:
        """The outcomes at one moment."""
        step = int(name.removeprefix("step-"))
        return encoding.pack(Surgery.kind, coded_outcomes(run, step, operations_of(run)))

    @staticmethod
    def picture(run: Run, figure_data: encoding.FigureData, start: State) -> str:
        """The table of right answers of the whole network, and what can be cut."""
        manifest = figure_data.manifest
        right = encoding.unpack_bits(figure_data, "right")[0]
        return operating_table(right, run.task.train_mask, manifest["operations"], manifest["clusters"])


def trained_moments(run: Run) -> tuple[Moment, ...]:
    """The moments of training at which the network can be operated on: all but the untrained one."""
    found = moments_of(run)
    return found if len(found) == 1 else tuple(moment for moment in found if moment.name != "start")


def surgery_data(run: Run) -> encoding.FigureData:
    """What Surgery draws at first.

    ==============  ==================  ==================================================================
    step            (checkpoint,)       all recorded steps, exact
    moment          (moment,)           the steps that can be operated on, exact
    train           (p²,) bits          the split
    right           (subset, p²) bits   which answers are right after each cut at the last moment, exact
    train_loss, …   (subset,)           nats, over the split named, relative error below 0.05 %
    ==============  ==================  ==================================================================

    The manifest has the ``operations`` with their parts, in the order of `Operations.all`; subsets are
    numbered operation by operation, bit i of their number within one says whether part i is cut. Also
    ``clusters``, the number of neurons of each frequency (0: of none), and ``n_keys``, how many key
    frequencies there are.
    """
    operations, at = operations_of(run), trained_moments(run)
    frequencies, counts = np.unique(operations.cluster, return_counts=True)
    return encoding.pack(
        Surgery.kind,
        {
            "step": encoding.integers(run.steps),
            "moment": encoding.integers(np.array([moment.checkpoint for moment in at])),
            "train": encoding.bits(run.task.train_mask),
            **coded_outcomes(run, at[-1].checkpoint, operations),
        },
        run=run.about(),
        operations=[{"name": name, "parts": list(parts)} for name, parts in operations.all],
        clusters={str(k): int(n) for k, n in zip(frequencies, counts, strict=True)},
        n_keys=operations.n_keys,
        moments=[moment.name for moment in at],
    )


def coded_outcomes(run: Run, step: int, operations: Operations) -> dict[str, encoding.Encoded]:
    """All outcomes at one step, quantised."""
    right, train_loss, test_loss = zip(*outcomes(run, step, operations), strict=True)
    return {
        "right": encoding.bits(np.stack(right)),
        "train_loss": encoding.logarithmic(np.array(train_loss), "train loss after a cut"),
        "test_loss": encoding.logarithmic(np.array(test_loss), "test loss after a cut"),
    }


def operating_table(right: np.ndarray, train: np.ndarray, operations: list[dict], clusters: dict) -> str:
    """The whole network's right answers, and beside them what can be cut, as SVG."""
    keys = ", ".join(map(str, operations[0]["parts"])) or "none"
    neurons = ", ".join(
        f"{clusters[str(k)]} of {'no frequency' if k == REST else f'k = {k}'}" for k in operations[4]["parts"]
    )
    heads = f"{len(operations[2]['parts'])} heads"
    lines = ["What can be switched off:", f"key frequencies k = {keys}", heads, "neurons:"]
    lines += [f"  {group}" for group in neurons.split(", ")]
    known, unseen = (100 * right[members].mean() for members in (train, ~train))
    label = (
        f"The whole network answers {known:.1f} % of the training pairs and {unseen:.1f} % of the test pairs "
        f"rightly. {lines[0]} {lines[1]}; {heads}; neurons: {neurons}."
    )
    text = "".join(
        f'<text x="{TABLE + 34}" y="{44 + 22 * i}" xml:space="preserve">{html.escape(line)}</text>'
        for i, line in enumerate(lines)
    )
    height = max(TABLE + 24, 44 + 22 * len(lines))
    table = (
        '<text y="13">Right answers of the whole network</text>'
        f'<rect y="22" width="{TABLE}" height="{TABLE}" fill="{colour("panel")}"/>'
        f"{right_answers(right, train, 0, 22, TABLE)}"
    )
    return drawing(WIDTH, height, label, table + text, font_size=13)
