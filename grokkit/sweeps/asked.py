"""What a sweep keeps of each run, beside its curves."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
from jaxtyping import Bool

from grokkit import circuits, fourier, measures
from grokkit.opened import Opened
from grokkit.ranges import real_number, whole_number
from grokkit.runs import CURVES, Run
from grokkit.runs.spikes import spike_count
from grokkit.settings import KNOWN
from grokkit.training.silence import silent

# Of the last network, by name; each is refused (None in the results) where it is not defined.
MEASURES: Mapping[str, Callable[[Opened], float]] = MappingProxyType(
    {
        "sum_of_squared_weights": lambda opened: measures.weight_norms(opened.network)["total"],
        "gini_W_E": lambda opened: measures.fourier_gini(measures.number_embedding(opened.network)),
        "gini_W_L": lambda opened: measures.fourier_gini(measures.neuron_logit_map(opened.network)),
        "trig_fraction": lambda opened: opened.trig_fraction,
        "restricted_loss": lambda opened: measures.restricted_loss(opened.grid.logits, opened.K, opened.task),
        "excluded_loss": lambda opened: measures.excluded_loss(opened.grid.logits, opened.K, opened.task),
        "single_frequency_neurons": lambda opened: opened.clusters.assigned,
        "gradient_symmetricity": lambda opened: circuits.gradient_symmetricity(opened.network),
        "distance_irrelevance": lambda opened: circuits.distance_irrelevance(_added(opened).grid.logits),
        "circularity": lambda opened: circuits.circularity(opened.network),
        "additive_share": lambda opened: circuits.additive_share(opened.grid.pre),
        "frequencies_as_sums": lambda opened: len(_renamed_keys(opened)),
        "trig_fraction_as_sums": lambda opened: _waves_as_sums(opened),
        "silent_pairs": lambda opened: _silent(opened),
        "spikes": lambda opened: spike_count(opened.run),
        "accuracy_mirrored": lambda opened: _right(opened, opened.task.mirrored_in_train),
        "accuracy_not_mirrored": lambda opened: _right(opened, ~opened.task.mirrored_in_train),
    }
)


@dataclass(frozen=True)
class Crossing:
    """The first measured step at which a curve is above or below a value.

    Attributes:
        curve: A name in `grokkit.runs.CURVES`.
        below: Whether it shall be below the value; above otherwise.
        value: Share, or nats.
    """

    curve: str
    below: bool
    value: float

    @classmethod
    def of(cls, text: Any) -> "Crossing":
        """The crossing that ``text`` describes, such as ``test_loss < 0.1``.

        Raises:
            ValueError: If it describes none.
        """
        found = re.fullmatch(r"\s*(\w+)\s*([<>])\s*(\S+)\s*", text) if isinstance(text, str) else None
        try:
            if found is None or found[1] not in CURVES[1:]:
                raise ValueError
            return cls(found[1], found[2] == "<", real_number("value", float(found[3])))
        except ValueError:
            raise ValueError(
                f"a crossing must be a curve ({', '.join(CURVES[1:])}), < or >, and a number, such as "
                f"'test_loss < 0.1'; got {text!r}"
            ) from None

    def __str__(self) -> str:
        return f"{self.curve} {'<' if self.below else '>'} {self.value:g}"

    def step(self, run: Run) -> int | None:
        """When it came; None if it never did."""
        values = run.curves[self.curve]
        (found,) = np.nonzero(values < self.value if self.below else values > self.value)
        return int(run.curves["step"][found[0]]) if len(found) else None


@dataclass(frozen=True)
class Asked:
    """What is asked of each run.

    Args:
        target: Test accuracy aimed at, above 0 and below 1. Reaching it does not end the training; that is
            what ``stop_accuracy`` of `TrainConfig` is for.
        tau: Threshold of the key frequencies.
        crossings: Moments by a rule of their own, such as ``test_loss < 0.1`` (see `Crossing`).
        measures: Names in `MEASURES`, of the last network.
        points: How many points of the curves are kept in a file, at the most.

    Raises:
        ValueError: If one of them is not what is described; the message names it.
    """

    target: float = KNOWN
    tau: float = measures.TAU
    crossings: Sequence[str] = ()
    measures: Sequence[str] = ()
    points: int = 60

    def __post_init__(self) -> None:
        plain = {
            "target": real_number("target", self.target, above=0, below=1),
            "tau": real_number("tau", self.tau, above=0, most=1),
            "crossings": tuple(str(Crossing.of(text)) for text in _listed("crossings", self.crossings)),
            "measures": tuple(_listed("measures", self.measures)),
            "points": whole_number("points", self.points, 2),
        }
        for name in self.measures:
            if name not in MEASURES:
                raise ValueError(f"no measure is called {name!r}; there are {', '.join(MEASURES)}")
        for name, value in plain.items():
            object.__setattr__(self, name, value)  # the way into a frozen dataclass


def _added(opened: Opened) -> Opened:
    """The same, if it learned to add."""
    if not opened.adds:
        raise ValueError("only of a network that adds")
    return opened


def _renamed_keys(opened: Opened) -> tuple[int, ...]:
    """Key frequencies by W_L once answers are renamed to sums."""
    W_L = circuits.answers_as_sums(measures.neuron_logit_map(opened.network), opened.task.op)
    return measures.keys_of(fourier.spectrum(W_L), opened.tau)


def _waves_as_sums(opened: Opened) -> float:
    """Share of the logits' variance in the key waves of the sum that they are by another name."""
    logits = circuits.as_sums(opened.grid.logits, opened.task.op)
    return measures.trig_fraction(logits, _renamed_keys(opened), logits.shape[1]).pooled


def _silent(opened: Opened) -> float:
    """Share of the training pairs whose answers get no gradient."""
    return float(silent(opened.network, opened.task, opened.run.train)[opened.task.train_mask].mean())


def _right(opened: Opened, which: Bool[np.ndarray, " pair"]) -> float:
    """Share of the test pairs among these whose answer is right."""
    asked = which & ~opened.task.train_mask
    if not asked.any():
        raise ValueError("there is no such test pair")
    return float((opened.grid.logits.argmax(axis=1) == opened.task.labels)[asked].mean())


def _listed(name: str, values: Any) -> list[Any]:
    if isinstance(values, str) or not isinstance(values, list | tuple):
        raise ValueError(f"{name} must be a list, got {values!r}")
    return list(values)
