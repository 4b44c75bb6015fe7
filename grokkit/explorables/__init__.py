"""The interactive figures: live in Jupyter and Colab, static in the book, from the same sources."""

from grokkit.explorables._base import Explorable
from grokkit.explorables.angle_sum import AngleSum
from grokkit.explorables.clock import Clock
from grokkit.explorables.embedding_waves import EmbeddingWaves
from grokkit.explorables.forward_pass import ForwardPass
from grokkit.explorables.interference import Interference, interference_data
from grokkit.explorables.neuron_gallery import NeuronGallery, gallery_data
from grokkit.explorables.phases import Phases, phases_data
from grokkit.explorables.predict_curve import PredictCurve, predict_data
from grokkit.explorables.surgery import Surgery, surgery_data
from grokkit.explorables.training_scrubber import TrainingScrubber, scrubber_data

FIGURES: dict[str, type[Explorable]] = {
    figure.kind: figure
    for figure in (
        AngleSum,
        Clock,
        EmbeddingWaves,
        ForwardPass,
        Interference,
        NeuronGallery,
        Phases,
        PredictCurve,
        Surgery,
        TrainingScrubber,
    )
}

__all__ = [
    "FIGURES",
    "AngleSum",
    "Clock",
    "EmbeddingWaves",
    "Explorable",
    "ForwardPass",
    "Interference",
    "NeuronGallery",
    "Phases",
    "PredictCurve",
    "Surgery",
    "TrainingScrubber",
    "gallery_data",
    "interference_data",
    "phases_data",
    "predict_data",
    "scrubber_data",
    "surgery_data",
]
