"""LiveTraining: a network trains in the page, from random weights, while one watches."""

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from grokkit.explorables.frame import encoding
from grokkit.explorables.frame.curves import thin
from grokkit.explorables.frame.figure import Explorable, State, state_list
from grokkit.explorables.live_training.picture import before_and_after
from grokkit.measures import TAU, number_embedding
from grokkit.networks.fast import grid_logits
from grokkit.runs import Run
from grokkit.settings import KNOWN, SETTINGS, quick


class LiveTraining(Explorable[Run]):
    """Train a network in the reader's browser and see it change: curves, answers, embedding.

    The training is `grokkit.train`, in JavaScript and WebAssembly: the same split, initial weights and
    minibatches for the same seeds. Until it is started the figure shows a recorded run at its end.

    In a notebook the run that was trained comes to Python: see `result`.

    Args:
        run: What is shown before; any run.
        small: Without the curves, the table of pairs, the settings and the prediction: a button, the test
            accuracy and some planes of the embedding.
        dials: The settings that stand there at first, as `grokkit.explorables.frame.dials` has them.

    Raises:
        ValueError: If the run has no checkpoints, or its curves or its embedding are not finite.

    Example:
        >>> from grokkit import load_recorded
        >>> from grokkit.explorables import LiveTraining
        >>> LiveTraining(load_recorded("mainline"))
    """

    kind = "live_training"
    caption = (
        "Say first whether it will grok, and when. Then press the button and watch what comes first: the "
        "filled table, or the circles? Another seed draws another network. Under “settings”, take the "
        "weight decay away, or train on a tenth of the pairs, and predict again."
    )
    dials = state_list()

    def __init__(self, run: Run, small: bool = False, dials: Sequence[int] = ()):
        if len(run.steps) == 0:
            raise ValueError("this run has no checkpoints, so there is no network to show")
        if small:
            self.caption = small_caption(run)
        super().__init__(run, {"small": bool(small)}, **({"dials": list(dials)} if dials else {}))
        self._arriving: dict[str, list[bytes]] = {}  # the first pieces of files, by run
        self._result: Run | bytes | None = None
        self.on_msg(self._on_piece)

    @property
    def result(self) -> Run | None:
        """The run that was trained last in the reader's page, up to its end; None before there is one.

        Its weights are in memory. What `Run.load` refuses is refused here in the same words.

        Raises:
            RunFileError: If what came is not a run, damaged or altered.
        """
        if isinstance(self._result, bytes):
            self._result = _opened(self._result)
        return self._result

    def _on_piece(self, _: Any, content: dict[str, Any], buffers: list[memoryview | bytes]) -> None:
        """Take a piece of a run's file, as `hand_over.js` sends them: one after the other."""
        run, part, parts = (content[name] for name in ("run", "part", "parts"))
        pieces = [*(self._arriving.pop(run, []) if part else []), bytes(buffers[0])]
        if part < parts - 1:
            self._arriving[run] = pieces
        else:
            self._result = b"".join(pieces)

    @staticmethod
    def data(run: Run) -> encoding.FigureData:
        """See `live_data`."""
        return live_data(run)

    @staticmethod
    def picture(run: Run, figure_data: encoding.FigureData, start: State) -> str:
        """The embedding in the planes of its strongest frequencies, before and after training."""
        return before_and_after(run)


def _opened(file: bytes) -> Run:
    """The run in a file, all of it in memory."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        path = Path(folder) / "result.safetensors"
        path.write_bytes(file)
        run = Run.load(path)
        return replace(run, checkpoints=run.checkpoints[:])


def live_data(run: Run) -> encoding.FigureData:
    """What LiveTraining shows before anything is trained, and the settings that have a name.

    Arrays (point = measured step, as in `scrubber_data`), of the run's last checkpoint where not said
    otherwise:

    ================  ==================  ==========================================================
    curve_step        (point,)            exact
    train_loss, …     (point,)            nats, relative error below 0.05 %
    …_accuracy        (point,)            shares, error below 10⁻⁵
    train             (p²,) bits          the split
    right             (p²,) bits          whether the largest of the p logits is the right answer's
    W_E               (number, d_model)   relative error at most 2⁻¹¹; the row of ``=`` left out
    ================  ==================  ==========================================================

    ``named`` in the manifest holds the settings by name, each with ``task``, ``model`` and ``train`` as their
    ``to_dict`` says; ``step`` is that of the checkpoint, ``known`` the share of the pairs from which on they
    count as known, ``tau`` that of the largest norm from which on a frequency is tall.

    Raises:
        ValueError: If a loss, an accuracy or a weight is not finite; the message names it.
    """
    last = int(run.steps[-1])
    network = run.network(last)
    kept = thin(run)
    curves = {name: np.asarray(values)[kept] for name, values in run.curves.items()}
    return encoding.pack(
        LiveTraining.kind,
        {
            "curve_step": encoding.integers(curves["step"]),
            "train_loss": encoding.logarithmic(curves["train_loss"], "train_loss"),
            "test_loss": encoding.logarithmic(curves["test_loss"], "test_loss"),
            "train_accuracy": encoding.linear(curves["train_accuracy"], "train_accuracy", 0.0, 1.0),
            "test_accuracy": encoding.linear(curves["test_accuracy"], "test_accuracy", 0.0, 1.0),
            "train": encoding.bits(run.task.train_mask),
            "right": encoding.bits(grid_logits(network).argmax(axis=1) == run.task.labels),
            "W_E": encoding.half(number_embedding(network), "W_E"),
        },
        run=run.about(),
        named={
            name: {"task": task.to_dict(), "model": model.to_dict(), "train": train.to_dict()}
            for name, (task, model, train) in ((name, setting()) for name, setting in SETTINGS.items())
        },
        step=last,
        known=KNOWN,
        tau=TAU,
    )


def small_caption(run: Run) -> str:
    """What to try, where there is only a button."""
    _, model, _ = quick()
    return (
        f"Press the button: a transformer with {model.n_parameters:,} weights, drawn by lot, learns to add "
        f"in this page. Each curve is its embedding of the numbers 0 to {model.p - 1}, seen in the plane of "
        "one frequency."
    )
