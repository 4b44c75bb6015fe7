"""Phases: every progress measure of a run against its steps, with the three phases as bands behind them."""

from weakref import WeakKeyDictionary

import numpy as np

from grokkit.explorables.frame import encoding
from grokkit.explorables.frame.figure import Explorable, State, state_number
from grokkit.explorables.phases.picture import phases_picture
from grokkit.measures import RunMeasures, measure_run
from grokkit.phases import NAMES, RULES, Cuts, cuts
from grokkit.runs import Run

_measured: WeakKeyDictionary[Run, RunMeasures] = WeakKeyDictionary()  # so that no run is measured twice


class Phases(Explorable[Run]):
    """All progress measures of a run of addition, linked to the page's step; the phases' cuts by three rules.

    Args:
        run: Any run of addition; all its checkpoints are measured (some 0.2 s each at p = 113).
        step: Where to start; the nearest recorded step is taken. By default where circuit formation begins
            by the first rule that finds phases, or the last step.
        measured: What `grokkit.measures.measure_run` gave for this very run, to save measuring it again.

    Raises:
        ValueError: If the run has no checkpoints, is not of addition, holds numbers that are not finite, or
            has other steps than what was measured.

    Example:
        >>> from grokkit import load_recorded
        >>> from grokkit.explorables import Phases
        >>> Phases(load_recorded("mainline"))
    """

    kind = "phases"
    caption = (
        "Drag in any of the four charts, or use the slider, to move through training. Switch curves off "
        "until only two are left, and ask which of them moves first. Then let another rule cut the phases: "
        "which border stays where it is, and which one wanders?"
    )
    step = state_number()

    def __init__(self, run: Run, step: int | None = None, measured: RunMeasures | None = None):
        if len(run.steps) == 0:
            raise ValueError("this run has no checkpoints, so there is nothing to measure")
        if measured is not None:
            if not np.array_equal(measured.steps, run.steps):
                raise ValueError("`measured` is of another run: its steps are not those of this one")
            _measured[run] = measured
        super().__init__(run, step=_start(run) if step is None else run.nearest(step))

    @staticmethod
    def data(run: Run) -> encoding.FigureData:
        """See `phases_data`."""
        return phases_data(run, measures_of(run))

    @staticmethod
    def picture(run: Run, figure_data: encoding.FigureData, start: State) -> str:
        """The losses over the phases by the first rule, as SVG."""
        measured = measures_of(run)
        return phases_picture(
            measured, _cuts(measured)[0][1], start["step"], summary(measured, start["step"])
        )


def measures_of(run: Run) -> RunMeasures:
    """`measure_run`, once for each run."""
    if run not in _measured:
        _measured[run] = measure_run(run)
    return _measured[run]


def phases_data(run: Run, measured: RunMeasures) -> encoding.FigureData:
    """Everything that Phases draws, quantised.

    Arrays, one number for each checkpoint (losses in nats, relative error below 0.05 %; shares and Gini
    coefficients lie between 0 and 1, error below 10⁻⁵):

    ===========================  ===========================================================
    step                         exact
    train_loss, test_loss        of the whole network
    restricted_loss              test pairs, waves of a+b alone (variant "sum")
    restricted_blocks            test pairs, waves of a−b too (variant "blocks")
    excluded_loss                train pairs, all key frequencies removed
    excluded_key                 (key, checkpoint): one key frequency removed
    train_accuracy, …            shares
    trig_fraction                pooled over the logits
    embedding_gini, …            of the Fourier norms of W_E and W_L
    weight_norm                  sum of all squared weights
    ===========================  ===========================================================

    In the manifest: ``key_frequencies``, ``tau``, and ``rules``: name, and either ``cuts`` or, for a run that
    has no three phases by this rule, ``reason``.

    Raises:
        ValueError: If a measure is not finite; the message names it.
    """
    m, keys = measured, list(measured.key_frequencies)
    losses = {
        "train_loss": m.train_loss,
        "test_loss": m.test_loss,
        "restricted_loss": m.restricted_loss["sum"]["test"],
        "restricted_blocks": m.restricted_loss["blocks"]["test"],
        "excluded_loss": m.excluded_loss,
        "excluded_key": m.excluded_loss_by_frequency[:, keys].T,
    }
    shares = {
        "train_accuracy": m.train_accuracy,
        "test_accuracy": m.test_accuracy,
        "trig_fraction": m.trig_fraction_pooled,
        "embedding_gini": m.embedding_gini,
        "neuron_logit_gini": m.neuron_logit_gini,
    }
    return encoding.pack(
        Phases.kind,
        {
            "step": encoding.integers(m.steps),
            **{name: encoding.logarithmic(values, name) for name, values in losses.items()},
            **{
                name: encoding.linear(np.clip(values, 0, 1), name, 0.0, 1.0)
                for name, values in shares.items()
            },
            "weight_norm": encoding.linear(m.weight_norms["total"], "sum of squared weights", low=0.0),
        },
        run=run.about(),
        key_frequencies=keys,
        tau=m.tau,
        phases=list(NAMES),
        rules=[
            {"name": name, "cuts": [found.formation, found.cleanup]}
            if isinstance(found, Cuts)
            else {"name": name, "reason": found}
            for name, found in _cuts(m)
        ],
    )


def _cuts(measured: RunMeasures) -> list[tuple[str, Cuts | str]]:
    """What each rule finds, or why it finds nothing; rules that find phases come first."""
    found: list[tuple[str, Cuts | str]] = []
    for name in RULES:
        try:
            found.append((name, cuts(measured, name)))
        except ValueError as reason:
            found.append((name, str(reason)))
    return sorted(found, key=lambda rule: isinstance(rule[1], str))


def _start(run: Run) -> int:
    first = _cuts(measures_of(run))[0][1]
    return first.formation if isinstance(first, Cuts) else int(run.steps[-1])


def summary(measured: RunMeasures, step: int) -> str:
    """What the figure shows at a step, in words."""
    m, i = measured, int(np.searchsorted(measured.steps, step))
    name, found = _cuts(m)[0]
    phases = (
        f"By {name}, circuit formation begins at step {found.formation:,}, cleanup at step {found.cleanup:,}."
        if isinstance(found, Cuts)
        else f"No phases: {found}."
    )
    return (
        f"Progress measures against training steps, from {m.steps[0]:,} to {m.steps[-1]:,}. {phases} At step "
        f"{step:,}: train loss {m.train_loss[i]:.2g}, test loss {m.test_loss[i]:.2g}, restricted loss "
        f"{m.restricted_loss['sum']['test'][i]:.2g}, excluded loss {m.excluded_loss[i]:.2g} nats."
    )
