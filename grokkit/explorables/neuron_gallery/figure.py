"""NeuronGallery: all neurons by frequency; choose one and see what it reads, computes and writes."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int

from grokkit import fourier
from grokkit.circuits import NeuronClusters, NeuronFits, fit_neurons, neuron_clusters
from grokkit.explorables.frame import encoding
from grokkit.explorables.frame.figure import Explorable, State, state_number
from grokkit.measures import neuron_logit_map
from grokkit.networks.fast import NeuronInputs, grid_run, neuron_inputs
from grokkit.runs import Run
from grokkit.runs.moments import half_known, moments_of
from grokkit.svg import image_rows

IN_PICTURE = 3  # neurons of each cluster
FAINT = 0.01  # of the layer's largest activation; neurons that stay below it are not counted in the error


class NeuronGallery(Explorable[Run]):
    """The neurons of a run: small images by cluster; one of them large, with its formula and what it writes.

    Args:
        run: Any run with ReLU neurons. Frequencies and clusters are those of its last checkpoint.
        step: Where to start; by default the last step. Of the run's steps a few milestones are shown.
        k: The cluster to begin with; by default the largest.

    Raises:
        ValueError: If the run has no checkpoints or its neurons are not ReLUs, or no cluster has frequency k.

    Example:
        >>> from grokkit import load_recorded
        >>> from grokkit.explorables import NeuronGallery
        >>> NeuronGallery(load_recorded("mainline"))
    """

    kind = "neuron_gallery"
    caption = (
        "Each small square is one neuron: its activation for all pairs, dark where it is strong, empty where "
        "the ReLU has cut it off. The neurons of one frequency are sorted by phase. Choose one, and read off "
        "what it computes and what it writes. Then let the numbers stand in the order of the clock instead "
        "of 0, 1, 2 …: the neurons of a cluster turn out to be one picture, shifted. Which other neuron "
        "writes exactly the opposite of yours?"
    )
    step, a, b, k = state_number(), state_number(), state_number(), state_number()

    def __init__(self, run: Run, step: int | None = None, k: int | None = None):
        if len(run.steps) == 0:
            raise ValueError("this run has no checkpoints, so there are no neurons to show")
        if run.model.act != "relu":
            raise ValueError(f"the gallery's formulas are for ReLU neurons; these are {run.model.act!r}")
        run.model.require_ordinary_attention("NeuronGallery")
        shown = int(run.steps[-1]) if step is None else run.nearest(step)
        super().__init__(run, step=shown, k=k)
        clusters = self.manifest["clusters"]
        if k is not None and k not in [cluster["k"] for cluster in clusters]:
            raise ValueError(f"no cluster has frequency {k}; there are {clusters}")

    @staticmethod
    def data(run: Run) -> encoding.FigureData:
        """See `gallery_data`."""
        return gallery_data(run)

    @staticmethod
    def parts(run: Run) -> Sequence[str]:
        """A part for every milestone but the last."""
        return [f"step-{step}" for step in milestones(run)[:-1]]

    @staticmethod
    def part(run: Run, name: str) -> encoding.FigureData:
        """The neurons as they were at a milestone; arrays as `gallery_data` has them."""
        step = int(name.removeprefix("step-"))
        found = neurons_at(run, step, neurons_at(run, int(run.steps[-1])).home)
        return encoding.pack(NeuronGallery.kind, _encoded(found), at=step, error=_error(found))

    @staticmethod
    def picture(run: Run, figure_data: encoding.FigureData, start: State) -> str:
        """Some neurons of every cluster, evenly spread over its phases, as SVG."""
        p, last = run.task.p, neurons_at(run, int(run.steps[-1]))
        rows = {}
        for k in last.clusters.counts:
            members = last.clusters.members(k)
            by_phase = members[np.argsort(last.fits.phase_a[members] % (2 * np.pi))]
            chosen = by_phase[np.linspace(0, len(by_phase), IN_PICTURE, endpoint=False).astype(int)]
            rows[f"k = {k}: {len(members)} neurons"] = {
                f"neuron {n}": last.post[:, n].reshape(p, p) for n in dict.fromkeys(chosen.tolist())
            }
        return image_rows(rows, summary(figure_data.manifest))


@dataclass(frozen=True, eq=False)
class Neurons:
    """The neurons at one step, in the form in which a page can compute their images.

    Attributes:
        step: Of training.
        clusters: By frequency, at this step.
        fits: Formulas at each neuron's home frequency.
        post: Activations.
        inputs: What they read, from which a page computes the activations.
        answers: What the neurons write: W_L.
        writes: Size and phase of the home frequency in ``answers``, size · cos(w_k c + phase), and its share
            of their variance.
        home: The frequency of each neuron's formula, 0 for neurons that have none.
    """

    step: int
    clusters: NeuronClusters
    fits: NeuronFits
    post: Float[np.ndarray, "pair neuron"]
    inputs: NeuronInputs
    answers: Float[np.ndarray, "neuron p"]
    writes: Float[np.ndarray, "3 neuron"]
    home: Int[np.ndarray, " neuron"]


def gallery_data(run: Run) -> encoding.FigureData:
    """Everything that NeuronGallery draws of the last checkpoint, quantised.

    ==========  ====================  ==================================================================
    step        (checkpoint,)         all recorded steps, exact
    home        (neuron,)             each neuron's own frequency, 0 for neurons that never change
    cluster     (neuron,)             the same, but 0 for neurons without a single frequency
    score, …    see `NeuronInputs`    16 bits
    said        see `NeuronInputs`    float16
    through     (neuron, head·d)      8 bits, a scale for each neuron
    answers     (neuron, p)           8 bits, a scale for each neuron
    fit         (10, neuron)          float16: offset, size_a, phase_a, size_b, phase_b, R² of the formula;
                                      size, phase and share of what is written; share of the frequency
    ==========  ====================  ==================================================================

    The parts hold ``score``, ``said``, ``through``, ``offset``, ``answers`` and ``fit`` of other steps, with
    formulas at the same home frequencies.

    ``manifest["error"]`` says how far the images that a page computes from these numbers are from the
    network's activations, as shares of each neuron's largest: ``median`` and ``worst``.

    Raises:
        ValueError: If a weight is not finite.
    """
    last = neurons_at(run, int(run.steps[-1]))
    clusters = last.clusters
    return encoding.pack(
        NeuronGallery.kind,
        {
            "step": encoding.integers(run.steps),
            "home": encoding.integers(last.home),
            "cluster": encoding.integers(np.maximum(clusters.frequency, 0)),
            **_encoded(last),
        },
        run=run.about(),
        at=last.step,
        milestones=milestones(run),
        clusters=[{"k": k, "neurons": n} for k, n in clusters.counts.items()],
        threshold=clusters.threshold,
        error=_error(last),
    )


def milestones(run: Run) -> list[int]:
    """A few recorded steps that tell the story of any run.

    The first and the last; when 99 % of the training pairs were known; when the test loss was at its worst;
    when half, and when 99 % of the test pairs were first right. What never happened is
    left out.
    """
    found = {moment.checkpoint for moment in moments_of(run) if moment.name != "half-way"}
    found.add(run.nearest(int(run.curves["step"][np.argmax(run.curves["test_loss"])])))
    if (half := half_known(run)) is not None:
        found.add(run.nearest(half))
    return sorted(found)


def neurons_at(run: Run, step: int, home: Int[np.ndarray, " neuron"] | None = None) -> Neurons:
    """The neurons of a checkpoint; formulas at the frequencies ``home``, by default each neuron's best."""
    p, network = run.task.p, run.network(step)
    seen = grid_run(network)
    clusters = neuron_clusters(seen.post, p)
    if home is None:
        home = np.maximum(clusters.best, 0)
    W_L = neuron_logit_map({name: w.astype(np.float64) for name, w in network.items()}).T
    n_waves = np.array([fourier.multiplicity(p, k) for k in home.tolist()])
    c = np.exp(-2j * np.pi / p * np.outer(home, np.arange(p)))
    wave = (W_L * c).sum(axis=1) * n_waves / p
    variance = np.square(W_L - W_L.mean(axis=1, keepdims=True)).sum(axis=1)
    power = np.abs(wave) ** 2 * p / n_waves
    return Neurons(
        step=step,
        clusters=clusters,
        fits=fit_neurons(seen.pre, seen.post, np.where(home > 0, home, -1), p),
        post=seen.post,
        inputs=neuron_inputs(network),
        answers=W_L,
        writes=np.stack([np.abs(wave), np.angle(wave), power / np.where(variance > 0, variance, 1)]),
        home=home,
    )


def _encoded(neurons: Neurons) -> dict[str, encoding.Encoded]:
    fits = neurons.fits
    share = np.take_along_axis(neurons.clusters.shares, neurons.home[:, None], axis=1)[:, 0]
    table = [fits.offset, fits.size_a, fits.phase_a, fits.size_b, fits.phase_b, fits.relu_r2]
    fit = np.nan_to_num(np.stack([*table, *neurons.writes, share]), nan=0.0)
    fit[5] = np.maximum(fit[5], -1)  # how bad a formula is that explains nothing does not matter
    return {
        **_quantised(neurons.inputs),
        "answers": encoding.rows8(neurons.answers, "W_L"),
        "fit": encoding.half(fit, "fit"),
    }


def _quantised(inputs: NeuronInputs) -> dict[str, encoding.Encoded]:
    through = inputs.through.reshape(len(inputs.through), -1)
    return {
        "score": encoding.linear(inputs.score, "attention scores"),
        "said": encoding.half(inputs.said, "what tokens say"),
        "through": encoding.rows8(through, "the neurons' weights"),
        "offset": encoding.linear(inputs.offset, "the neurons' offsets"),
    }


def _error(neurons: Neurons) -> dict[str, float]:
    """How far off a page's images are, as shares of each neuron's largest activation."""
    largest = neurons.post.max(axis=0)
    shown = largest > FAINT * largest.max()
    if not shown.any():
        return {"median": 0.0, "worst": 0.0}
    decoded = {name: encoding.decoded(array) for name, array in _quantised(neurons.inputs).items()}
    decoded["through"] = decoded["through"].reshape(neurons.inputs.through.shape)
    shown_by_page = np.maximum(NeuronInputs(**decoded).pre(), 0)
    off = np.abs(shown_by_page - neurons.post).max(axis=0)[shown] / largest[shown]
    return {"median": float(np.median(off)), "worst": float(off.max())}


def summary(manifest: dict) -> str:
    """What the gallery shows at first, in two sentences."""
    groups = ", ".join(f"{c['neurons']} at k = {c['k']}" for c in manifest["clusters"]) or "none"
    n_neurons = next(entry["shape"][0] for entry in manifest["arrays"] if entry["name"] == "home")
    return (
        f"The {n_neurons} neurons of a network that learned {manifest['run']['text']}, at step "
        f"{manifest['at']:,}. Neurons with a single frequency: {groups}."
    )
