"""ReluProduct: a cosine that is clipped, its overtones, and many neurons that together leave a + b."""

import numpy as np

from grokkit.circuits import fit_neurons, neuron_clusters, neuron_logit_waves
from grokkit.explorables.frame import encoding
from grokkit.explorables.frame.figure import Explorable, State, state_number
from grokkit.explorables.relu_product.picture import product_picture
from grokkit.measures import key_frequencies
from grokkit.networks.fast import grid_run
from grokkit.ranges import whole_number
from grokkit.runs import Run

LEAST, MOST = 1, 24  # neurons that are evenly placed; as in data.js


class ReluProduct(Explorable[Run]):
    """What neurons of one frequency make of a pair: each clips a cosine, together they write a wave of a + b.

    Neurons evenly spread over all phases, as many as the reader likes, or those of the run's last network.

    Args:
        run: Any run of the task a + b with ReLU neurons. Where none of them has a single frequency, there
            are only those that are evenly placed.
        a: The first number.
        b: The second number.
        k: The frequency; by default that of the largest cluster.
        n: Neurons that are evenly placed at first, 1 … 24.

    Raises:
        ValueError: If the run has no such neurons, or a number is outside its range; the message names it.

    Example:
        >>> from grokkit import load_recorded
        >>> from grokkit.explorables import ReluProduct
        >>> ReluProduct(load_recorded("mainline"), a=30, b=34)
    """

    kind = "relu_product"
    caption = (
        "Move a and b: the clipped cosine slides along, and its first overtone, cos 2t, slides with a + b. "
        "Take fewer neurons: with four or fewer the other parts do not cancel, and the crest leaves a + b. "
        "Lift the offset: cos 3t comes. Then take the network’s own neurons (what they say to all pairs, "
        "which the rest of the network takes back, is left out), and hands that stand opposite."
    )
    a, b, k = state_number(), state_number(), state_number()

    def __init__(self, run: Run, a: int = 30, b: int = 34, k: int | None = None, n: int = 12) -> None:
        if len(run.steps) == 0:
            raise ValueError("this run has no checkpoints, so it has no neurons to show")
        n = whole_number("n", n, LEAST, MOST)
        super().__init__(run, {"n": n}, a=a % run.task.p, b=b % run.task.p, k=k)
        frequencies = self.manifest["frequencies"]
        if k is not None and k not in frequencies:
            raise ValueError(f"no cluster has frequency {k}; there are {frequencies}")

    @staticmethod
    def data(run: Run) -> encoding.FigureData:
        """See `product_data`."""
        return product_data(run)

    @staticmethod
    def picture(run: Run, figure_data: encoding.FigureData, start: State) -> str:
        """The clipped cosine and its overtones for evenly placed neurons, as SVG."""
        manifest = figure_data.manifest
        k = start.get("k") or manifest["frequencies"][0]
        x, y = (2 * np.pi * k / run.task.p * start[name] for name in ("a", "b"))
        return product_picture(x, y, manifest["options"]["n"])


def product_data(run: Run) -> encoding.FigureData:
    """The neurons of all clusters of the last checkpoint, exact to seven digits.

    With r = (size_a + size_b)/2 a neuron is r · ReLU(offset + cos(x + phase) + cos(y + phase)), and it writes
    w cos(z + voice) to the answer c, z = w_k c.

    ===========  ===========  ==============================================================
    frequency    (neuron,)    k
    phase        (neuron,)    φ: half the sum of its phases in a and b, radians
    offset       (neuron,)    θ/r
    voice        (neuron,)    phase of what it writes at frequency k, radians
    weight       (neuron,)    r · w, as a share of its cluster's
    ===========  ===========  ==============================================================

    Without clusters the arrays are empty, and the frequencies are those of the neuron–logit map.

    Raises:
        ValueError: If the neurons are no ReLUs, or it is another task.
    """
    if run.task.op != "add" or run.model.act != "relu":
        raise ValueError(
            "the figure is about ReLU neurons that add; these are "
            f"{run.model.act!r}, and the task is {run.task.op!r}"
        )
    p, network = run.task.p, run.network(int(run.steps[-1]))
    seen = grid_run(network)
    clusters = neuron_clusters(seen.post, p)
    K = [k for k, _ in sorted(clusters.counts.items(), key=lambda item: (-item[1], item[0])) if 2 * k != p]
    fits = fit_neurons(seen.pre, seen.post, clusters.frequency, p)
    columns = [np.zeros((5, 0))]
    for k in K:
        n = clusters.members(k)
        written = neuron_logit_waves(network, [k])
        wave = (written.u[0] - 1j * written.v[0])[n]
        size = (fits.size_a + fits.size_b)[n] / 2
        apart = np.angle(np.exp(1j * (fits.phase_b - fits.phase_a)[n]))  # the short way round
        weight = size * np.abs(wave)
        of_k = (
            np.full(len(n), k),
            fits.phase_a[n] + apart / 2,
            fits.offset[n] / size,
            np.angle(wave),
            weight / weight.sum(),
        )
        columns.append(np.stack(of_k))
    frequency, phase, offset, voice, weight = np.concatenate(columns, axis=1)
    measured = {"phase": phase, "offset": offset, "voice": voice, "weight": weight}
    return encoding.pack(
        ReluProduct.kind,
        {
            "frequency": encoding.integers(frequency.astype(int)),
            **{name: encoding.single(values, name) for name, values in measured.items()},
        },
        run=run.about(),
        frequencies=K or [k for k in key_frequencies(network) if 2 * k != p] or [1],
    )
