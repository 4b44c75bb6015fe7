"""The ledger: what Nanda et al. print about their network, beside the same numbers of ours.

Published values are those of Nanda, Chan, Lieberum, Smith and Steinhardt 2023 (arXiv 2301.05217) for their
main run mod 113, and of the notebook and course built on it where the quantity says so. Key frequencies and
exact losses differ from seed to seed and from machine to machine, so a row does not ask for the same digits:
it names a property, fixed in advance, that the published value has, and says whether our run has it too.

Losses are over all p² pairs, in nats over p classes, which is the published code's default.
"""

from collections.abc import Sequence

import numpy as np

from grokkit.ledger.claim import Row
from grokkit.ledger.network import NETWORK, Asked
from grokkit.ledger.training import TRAINING, Trained
from grokkit.measures import TAU, RunMeasures
from grokkit.runs import Run

__all__ = ["Row", "network_ledger", "training_ledger"]


def network_ledger(runs: Run | Sequence[Run], tau: float = TAU) -> list[Row]:
    """Every published number about the trained network, for the last checkpoint of one run or of several.

    Args:
        runs: Of addition modulo an odd number.
        tau: Threshold of the key frequencies, see `grokkit.measures.key_frequencies`.

    Raises:
        ValueError: If there is no run, or one learned something else or has no key frequencies.
    """
    opened = [Asked(run, tau) for run in ([runs] if isinstance(runs, Run) else runs)]
    if not opened:
        raise ValueError("a ledger needs at least one run")
    for o in opened:
        if o.task.op != "add" or o.p % 2 == 0:
            raise ValueError(f"the ledger is about addition modulo an odd number; got {o.task}")
    return [claim.judged(opened) for claim in NETWORK]


def training_ledger(run: Run, measured: RunMeasures) -> list[Row]:
    """The published statements about how the circuit forms, for one run.

    Args:
        run: A run of addition.
        measured: Its measures at every checkpoint (`grokkit.measures.measure_run`).

    Raises:
        ValueError: If the measures are of other checkpoints, or the run never memorises.
    """
    if not np.array_equal(run.steps, measured.steps):
        raise ValueError(f"the measures are of {len(measured.steps)} other checkpoints than the run's")
    return [claim.judged([Trained(run, measured)]) for claim in TRAINING]
