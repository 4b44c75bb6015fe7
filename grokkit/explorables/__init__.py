"""The interactive figures: live in Jupyter and Colab, static in the book, from the same sources."""

from grokkit.explorables._base import Explorable
from grokkit.explorables.angle_sum import AngleSum
from grokkit.explorables.forward_pass import ForwardPass
from grokkit.explorables.interference import Interference, interference_data
from grokkit.explorables.training_scrubber import TrainingScrubber, scrubber_data

FIGURES: dict[str, type[Explorable]] = {
    figure.kind: figure for figure in (AngleSum, ForwardPass, Interference, TrainingScrubber)
}

__all__ = [
    "FIGURES",
    "AngleSum",
    "Explorable",
    "ForwardPass",
    "Interference",
    "TrainingScrubber",
    "interference_data",
    "scrubber_data",
]
