"""ForwardPass: one pair on its way through the network, number by number, at a few moments of training."""

from collections.abc import Iterator

import numpy as np
import torch
from jaxtyping import Int
from torch import Tensor

from grokkit.explorables.forward_pass.picture import stages_picture
from grokkit.explorables.frame import encoding
from grokkit.explorables.frame.figure import Explorable, State, state_number
from grokkit.networks.fast import grid_logits
from grokkit.networks.model import Transformer
from grokkit.networks.network import Network
from grokkit.runs import Run
from grokkit.runs.moments import moments_of

FIRST_A, FIRST_B = 47, 91  # the pair of the book's first page
PART = 1_024  # pairs whose tensors are held at a time
STREAM = ("resid_pre", "resid_mid", "resid_post")


class ForwardPass(Explorable[Run]):
    """Step through embedding, attention, neurons and logits for any pair, at a few moments of a run.

    The figure computes with weights in 8 bits (one scale for each row), so that they are quick to load; what
    that does to the logits is measured over all pairs and stated in the figure.

    Args:
        run: Any run of a network with ReLU neurons.
        step: Where to start; the nearest moment is taken. By default the last.
        a, b: The pair to start with; by default 47 and 91 (mod p).

    Raises:
        ValueError: If the run has no checkpoints, its neurons are not ReLU, or its weights are not finite; if
            a or b is not a number of the task.

    Example:
        >>> from grokkit import load_recorded
        >>> from grokkit.explorables import ForwardPass
        >>> ForwardPass(load_recorded("mainline"), a=47, b=91)
    """

    kind = "forward_pass"
    caption = (
        "Choose a pair (drag on the square, or type) and follow it from left to right. Point at a number, or "
        "use the arrow keys, to read it. Then choose an earlier moment of training: the same pair goes "
        "through the weights of that time. Where does its way begin to differ: in the attention, in the "
        "neurons, or only at the end?"
    )
    step, a, b = state_number(), state_number(), state_number()

    def __init__(self, run: Run, step: int | None = None, a: int | None = None, b: int | None = None):
        if len(run.steps) == 0:
            raise ValueError("this run has no checkpoints, so there are no weights to look at")
        if run.model.act != "relu":
            raise ValueError(f"ForwardPass computes ReLU neurons, and this run's are {run.model.act!r}")
        run.model.require_ordinary_attention("ForwardPass")
        p = run.task.p
        a, b = (default % p if n is None else n for n, default in ((a, FIRST_A), (b, FIRST_B)))
        if not (0 <= a < p and 0 <= b < p):
            raise ValueError(f"a and b must be numbers from 0 to {p - 1}, got a={a!r} and b={b!r}")
        super().__init__(run, step=int(run.steps[-1]) if step is None else run.nearest(step), a=a, b=b)

    @classmethod
    def data(cls, run: Run) -> encoding.FigureData:
        """See `forward_data`."""
        return forward_data(run)

    @staticmethod
    def parts(run: Run) -> list[str]:
        """The weights of every milestone but the last, whose weights are in `data`."""
        return [f"step-{moment.checkpoint}" for moment in moments_of(run)[:-1]]

    @staticmethod
    def part(run: Run, name: str) -> encoding.FigureData:
        """The weights of one milestone."""
        return encoding.pack(ForwardPass.kind, coded_weights(run.network(int(name.removeprefix("step-")))))

    @staticmethod
    def picture(run: Run, figure_data: encoding.FigureData, start: State) -> str:
        """The stages from left to right with the numbers of the pair at the start."""
        step = nearest_moment(run, start["step"])
        return stages_picture(run, step, start["a"], start["b"])


def nearest_moment(run: Run, step: int) -> int:
    """The checkpoint of the moment nearest to a step."""
    return min((moment.checkpoint for moment in moments_of(run)), key=lambda s: abs(s - step))


def forward_data(run: Run) -> encoding.FigureData:
    """What ForwardPass needs at first, quantised.

    ==============  ==========================  =======================================================
    step            (checkpoint,)               all recorded steps, exact
    milestone       (milestone,)                the steps whose weights can be had, exact
    label           (p²,)                       right answers, exact
    train           (p²,) bits                  the split
    answer          (milestone, p²)             answers of the network, with its quantised weights
    <parameter>     its shape                   the weights at the last milestone: 8 bits, a scale per row
    ==============  ==========================  =======================================================

    The manifest also has, for each milestone, how large the numbers of each tensor are (``typical``: the
    median over all pairs of the largest, with quantised weights), and what quantising does: ``logit_error``,
    the largest change of a logit, ``logit_size``, the largest logit, and ``answers_changed``, the number of
    pairs.
    """
    task = run.task
    shown = moments_of(run)
    looked_at = [look_at(run, moment.checkpoint) for moment in shown]
    return encoding.pack(
        ForwardPass.kind,
        {
            "step": encoding.integers(run.steps),
            "milestone": encoding.integers(np.array([moment.checkpoint for moment in shown])),
            "label": encoding.integers(task.labels),
            "train": encoding.bits(task.train_mask),
            "answer": encoding.integers(np.stack([answers for answers, _ in looked_at])),
            **coded_weights(run.network(shown[-1].checkpoint)),
        },
        run=run.about(),
        model=run.model.to_dict(),
        milestones=[
            {"name": moment.name, **about} for moment, (_, about) in zip(shown, looked_at, strict=True)
        ],
    )


def look_at(run: Run, step: int) -> tuple[Int[np.ndarray, " pair"], dict]:
    """The answers to all pairs with the quantised weights of a step, and what the manifest says of it."""
    exact = run.network(step)
    quantised = as_read(exact)
    logits = np.empty((run.task.p**2, run.task.p))
    largest: dict[str, list[Tensor]] = {}
    for part, tensors in tensors_at_equals(quantised, torch.tensor(run.task.tokens)):
        logits[part] = tensors["logits"].numpy()
        for name, tensor in tensors.items():
            largest.setdefault(name, []).append(tensor.flatten(1).abs().amax(dim=1))
    true = grid_logits(exact)
    answers = logits.argmax(axis=1)
    return answers, {
        "typical": {name: float(torch.cat(sizes).median()) for name, sizes in largest.items()},
        "logit_error": float(np.abs(logits - true).max()),
        "logit_size": float(np.abs(true).max()),
        "answers_changed": int((answers != true.argmax(axis=1)).sum()),
    }


def tensors_at_equals(
    network: Network, tokens: Int[Tensor, "pair 3"]
) -> Iterator[tuple[slice, dict[str, Tensor]]]:
    """What the reference model has at the last position, some pairs at a time.

    Yields:
        Which pairs, and by name their ``resid_mid``, ``resid_post`` (pair, d_model), ``pre`` (pair, d_mlp),
        ``logits`` (pair, p), and at all positions ``resid_pre`` (pair, 3, d_model).
    """
    model = Transformer.from_network(network)
    for start in range(0, len(tokens), PART):
        part = slice(start, start + PART)
        with torch.no_grad():
            logits, cache = model.run_with_cache(tokens[part])
        found = {name: cache[f"blocks.0.hook_{name}"][:, -1] for name in STREAM}
        found["resid_pre"] = cache["blocks.0.hook_resid_pre"]
        yield part, {**found, "pre": cache["blocks.0.mlp.hook_pre"][:, -1], "logits": logits[:, -1, :-1]}


def coded_weights(network: Network) -> dict[str, encoding.Encoded]:
    """All parameters in 8 bits, with one scale for each row."""
    return {name: encoding.rows8(table, name) for name, table in network.items()}


def as_read(network: Network) -> Network:
    """The network as the figure's JavaScript reads it: weights quantised, float32."""
    return network | {name: encoding.read_rows8(coded) for name, coded in coded_weights(network).items()}
