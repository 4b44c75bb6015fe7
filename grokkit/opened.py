"""A run's last network, opened: what the ledger and the report ask of it, each thing computed once."""

from functools import cached_property

import numpy as np
from jaxtyping import Float

from grokkit import circuits, fourier, measures
from grokkit.networks.fast import GridRun, grid_run
from grokkit.networks.network import Network
from grokkit.runs import Run


class Opened:
    """A run and its last network; everything is computed when it is first asked for.

    Args:
        run: Any run with checkpoints.
        tau: Threshold of the key frequencies.
    """

    def __init__(self, run: Run, tau: float = measures.TAU):
        self.run, self.task, self.p, self.tau = run, run.task, run.task.p, tau
        self.step = int(run.steps[-1])

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
    def warning(self) -> str | None:
        """Why the key frequencies, and what is measured with them, say little here; None if they say much."""
        n = self.p // 2
        if len(self.K) <= max(n // 4, 4):
            return None
        return (
            f"{len(self.K)} of {n} frequencies pass the threshold of {self.tau:g}: this spectrum has no "
            "peaks. Restricted and excluded loss keep or remove nearly everything then, and a restricted "
            "loss below that of a guess does not mean that there is a circuit"
        )

    def loss(self, logits: Float[np.ndarray, "pair p"]) -> float:
        """Loss over all pairs."""
        return measures.loss(logits, self.task, "all")

    def right(self, logits: Float[np.ndarray, "pair p"]) -> float:
        """Accuracy over all pairs."""
        return measures.accuracy(logits, self.task, "all")
