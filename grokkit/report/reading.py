"""What a report needs of a run, each thing computed once, when it is first asked for."""

import re
from functools import cached_property

import numpy as np
from jaxtyping import Float

from grokkit import circuits, fourier, measures
from grokkit.networks.fast import GridRun, grid_run
from grokkit.networks.network import Network
from grokkit.runs import Run


class Reading:
    """A run and its last network, opened."""

    def __init__(self, run: Run):
        self.run, self.task, self.p = run, run.task, run.task.p
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
    def grid(self) -> GridRun:
        """Activations and logits for all pairs."""
        return grid_run(self.network)

    @cached_property
    def keys(self) -> tuple[int, ...]:
        """Key frequencies by W_L."""
        return measures.key_frequencies(self.network)

    @cached_property
    def spectra(self) -> dict[str, Float[np.ndarray, " freq"]]:
        """Norms of W_E and W_L at each frequency."""
        return {
            "W_E": fourier.spectrum(measures.number_embedding(self.network)),
            "W_L": fourier.spectrum(measures.neuron_logit_map(self.network)),
        }

    @cached_property
    def clusters(self) -> circuits.NeuronClusters:
        """Its neurons by frequency."""
        return circuits.neuron_clusters(self.grid.post, self.p)

    @cached_property
    def measured(self) -> measures.RunMeasures:
        """All measures at all checkpoints; of runs of addition."""
        return measures.measure_run(self.run)


def moments(run: Run) -> dict[str, int | None]:
    """The steps that matter, by what happens there; None for what never happens."""
    return {
        "start": int(run.curves["step"][0]),
        "train accuracy above 99 %": run.first_step("train_accuracy", 0.99),
        "test accuracy above 50 %": run.first_step("test_accuracy", 0.5),
        "test accuracy above 99 %": run.first_step("test_accuracy", 0.99),
        "end": int(run.curves["step"][-1]),
    }


def origins(run: Run) -> list[tuple[str, str]]:
    """Where a run comes from: how it was recorded, and then each time that it was taken up again."""
    facts = {name: value for name, value in run.provenance.items() if name != "resumed"}
    resumed = run.provenance.get("resumed")
    return [
        ("recorded", "; ".join(f"{name} {value}" for name, value in facts.items()) or "not told"),
        *(("resumed", once) for once in (re.split(r", (?=at step \d)", resumed) if resumed else ())),
    ]
