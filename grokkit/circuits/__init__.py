"""The explained algorithm: how to find it in a trained network, write it down, and cut it out.

===================  ======================================================================================
`neurons`            clusters of neurons by frequency; what a neuron computes, as a formula
`attention`          how much each head looks at a and at b, as a formula
`logits`             the neuron–logit map, and logits as a sum of cosines
`interference`       why several frequencies: the margin of a set of them
`written`            a network whose weights are written down, not trained
`renaming`           other sums as addition: the same table with its numbers renamed
`pizza`              clock or pizza: three numbers that tell two ways of adding apart
`surgery`            remove, keep, shuffle or replace parts of a network
===================  ======================================================================================

Activations and logits are those of **all** p² pairs in row order, as `grokkit.fast.grid_run` gives them.
Everything takes arrays and returns new ones; nothing is changed in place.
"""

from grokkit.circuits.attention import HeadFits, fit_attention, linear_attention
from grokkit.circuits.logits import (
    ClosedForm,
    NeuronLogitWaves,
    alphas_by_difference,
    closed_form_logits,
    neuron_directions_fve,
    neuron_logit_waves,
)
from grokkit.circuits.margins import SetMargins, interference, margin, sampled_set_margins, set_margins
from grokkit.circuits.neurons import (
    NeuronClusters,
    NeuronFits,
    NeuronParts,
    clipped_harmonics,
    fit_neurons,
    neuron_clusters,
    neuron_parts,
    polynomial_neurons,
)
from grokkit.circuits.pizza import additive_share, circularity, distance_irrelevance, gradient_symmetricity
from grokkit.circuits.renaming import answers_as_sums, as_sums, powers
from grokkit.circuits.surgery import (
    ablate,
    ablate_frequencies,
    ablate_neuron_directions,
    ablate_waves,
    cut,
    relabel_clock,
)
from grokkit.circuits.written import choose_frequencies, written_margin, written_network

__all__ = [
    "ClosedForm",
    "HeadFits",
    "NeuronClusters",
    "NeuronFits",
    "NeuronLogitWaves",
    "NeuronParts",
    "SetMargins",
    "ablate",
    "ablate_frequencies",
    "ablate_neuron_directions",
    "ablate_waves",
    "additive_share",
    "alphas_by_difference",
    "answers_as_sums",
    "as_sums",
    "choose_frequencies",
    "circularity",
    "clipped_harmonics",
    "closed_form_logits",
    "cut",
    "distance_irrelevance",
    "fit_attention",
    "fit_neurons",
    "gradient_symmetricity",
    "interference",
    "linear_attention",
    "margin",
    "neuron_clusters",
    "neuron_directions_fve",
    "neuron_logit_waves",
    "neuron_parts",
    "polynomial_neurons",
    "powers",
    "relabel_clock",
    "sampled_set_margins",
    "set_margins",
    "written_margin",
    "written_network",
]
