"""A run's last network, opened: what the ledger and the report ask of it, each thing computed once."""

from dataclasses import replace
from functools import cached_property

import numpy as np
from jaxtyping import Float

from grokkit import circuits, fourier, measures
from grokkit.networks.fast import GridRun, grid_run
from grokkit.networks.network import Network
from grokkit.runs import Run
from grokkit.runs.moments import broke_at

ENOUGH = 0.5  # share of the logits' variance from which on the key waves are what a network computes with
_NO_CIRCUIT = "below that of a guess does not mean that there is a circuit"


class Opened:
    """A run and its last network; everything is computed when it is first asked for.

    Args:
        run: Any run with checkpoints.
        tau: Threshold of the key frequencies.
    """

    def __init__(self, run: Run, tau: float = measures.TAU):
        self.run, self.task, self.p, self.tau = run, run.task, run.task.p, tau
        self.recorded = run
        self.step = int(run.steps[-1])

    @classmethod
    def before_break(cls, run: Run, tau: float = measures.TAU) -> "Opened":
        """A run up to its last network before weights or losses stop being finite; `recorded` is all of it.

        Of a run that did not fall apart, or that has no network before it did, nothing is left out.
        """
        opened = cls(_before_break(run), tau)
        opened.recorded = run
        return opened

    @property
    def set_aside(self) -> str | None:
        """Which recorded networks are left out because they are broken; None if none are."""
        if self.run is self.recorded:
            return None
        broken = int(self.recorded.steps[len(self.run.steps)])
        return (
            f"from step {broken:,} on the recorded networks are broken: their weights or losses are not "
            f"finite, so nothing can be computed from them. The one looked into is the last before, that of "
            f"step {self.step:,}"
        )

    @property
    def adds(self) -> bool:
        """Whether addition was learned, for which the circuit is known."""
        return self.task.op == "add"

    @cached_property
    def network(self) -> Network:
        """The last one."""
        return self.run.network(self.step)

    @cached_property
    def K(self) -> tuple[int, ...]:
        """Key frequencies by W_L."""
        return measures.key_frequencies(self.network, self.tau)

    @cached_property
    def spectra(self) -> dict[str, Float[np.ndarray, " freq"]]:
        """Norms of W_E and W_L at each frequency."""
        return {
            "W_E": fourier.spectrum(measures.number_embedding(self.network)),
            "W_L": fourier.spectrum(measures.neuron_logit_map(self.network)),
        }

    @cached_property
    def grid(self) -> GridRun:
        """Activations and logits for all pairs."""
        return grid_run(self.network)

    @cached_property
    def clusters(self) -> circuits.NeuronClusters:
        """Its neurons by frequency."""
        return circuits.neuron_clusters(self.grid.post, self.p)

    @cached_property
    def waves(self) -> circuits.NeuronLogitWaves:
        """W_L in its key waves."""
        return circuits.neuron_logit_waves(self.network, self.K)

    @cached_property
    def form(self) -> circuits.ClosedForm:
        """Its logits as a sum of cosines."""
        return circuits.closed_form_logits(self.grid.logits, self.K, self.p)

    @cached_property
    def heads(self) -> circuits.HeadFits:
        """One-frequency fits of the heads' attention."""
        return circuits.fit_attention(self.grid.pattern, self.p)

    @cached_property
    def measured(self) -> measures.RunMeasures:
        """All measures at all checkpoints; of runs of addition."""
        return measures.measure_run(self.run, self.tau)

    @cached_property
    def trig_fraction(self) -> float:
        """Share of the logits' variance that is in the key waves of a + b."""
        return measures.trig_fraction(self.grid.logits, self.K, self.p).pooled

    @cached_property
    def warning(self) -> str | None:
        """Why the key frequencies, and what is measured with them, say little here; None if they say much."""
        n = self.p // 2
        if len(self.K) > max(n // 4, 4):
            return (
                f"{len(self.K)} of {n} frequencies pass the threshold of {self.tau:g}: this spectrum has no "
                "peaks. Restricted and excluded loss keep or remove nearly everything then, and a restricted "
                f"loss {_NO_CIRCUIT}"
            )
        if self.adds and self.trig_fraction < ENOUGH:
            return (
                f"the key waves explain {self.trig_fraction:.1%} of the logits' variance: most of what this "
                f"network says is something else, and a restricted loss {_NO_CIRCUIT}"
            )
        return None

    def loss(self, logits: Float[np.ndarray, "pair p"]) -> float:
        """Loss over all pairs."""
        return measures.loss(logits, self.task, "all")

    def right(self, logits: Float[np.ndarray, "pair p"]) -> float:
        """Accuracy over all pairs."""
        return measures.accuracy(logits, self.task, "all")


def _before_break(run: Run) -> Run:
    """The run up to its last finite network before its first loss that is not; whole, if there is none."""
    broke = broke_at(run)
    steps = run.steps if broke is None else run.steps[run.steps < broke]
    for n in range(len(steps), 0, -1):
        if all(np.isfinite(values).all() for values in run.checkpoints[n - 1].values()):
            break
    else:
        return run
    if n == len(run.steps):
        return run
    measured = run.curves["step"] < (np.inf if broke is None else broke)
    curves = {name: values[measured] for name, values in run.curves.items()}
    return replace(
        run, steps=run.steps[:n], checkpoints=[run.checkpoints[i] for i in range(n)], curves=curves
    )
