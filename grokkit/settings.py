"""How a network is trained, and the settings that have a name."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

import numpy as np

from grokkit.networks.model import ModelConfig
from grokkit.networks.objectives import OBJECTIVES, PRECISIONS
from grokkit.ranges import real_number, whole_number
from grokkit.task import Task

KNOWN = 0.99  # share of the pairs of a split above which they count as known: memorised, or grokked
SCHEDULES = ("constant", "cosine", "linear")
HALF = 0.5  # share of the test pairs above which half of the way is seen from outside


@dataclass(frozen=True)
class TrainConfig:
    """Settings of one training run; the defaults are the paper's (Nanda et al. 2023).

    A *step* is one update of the weights; step 0 are the initial weights. Every parameter decays, biases
    included. Training ends after ``steps``, or earlier: ``stop_delay`` steps after the test accuracy
    has first reached ``stop_accuracy``, provided that the test loss is also at most ``stop_loss``.

    Args:
        steps: The most updates that are made.
        lr: Learning rate after the warm-up.
        weight_decay: Each step of AdamW shrinks all weights by ``lr · weight_decay``; for another
            optimiser see its formula.
        betas: Decay rates of AdamW's two running means.
        warmup: The learning rate of update s (counted from 0) is ``lr · min(s / warmup, 1)``; 0 for none.
        schedule: ``constant`` after the warm-up; ``cosine``: half a cosine, down to a tenth at ``steps``;
            ``linear``: constant at first, over the last two fifths a straight line down to 0 at ``steps``.
        batch_size: Training pairs per step, drawn anew each step without replacement: a number of them (an
            integer), a share of them (a float below 1), or None for all.
        weight_seed: Chooses the initial weights.
        batch_seed: Chooses the minibatches. (The split has its own seed, in `Task`.)
        record_every: Losses and accuracies are measured at every multiple of this step.
        dense_start: Measure also at steps 0, 1, 2, … 10 and at each power of the eighth root of ten.
        checkpoints: The most sets of weights kept; where there are more, those that tell least are dropped
            (see `grokkit.training.thinning`). 1 keeps the last, None one at every measurement.
        stop_accuracy: Share of test pairs, above 0 and at most 1; None to train for all ``steps``.
        stop_loss: Test loss in nats; None for no demand on it.
        stop_delay: Steps to go on for after ``stop_accuracy`` was first reached.
        device: Where to train: ``cpu``, ``cuda``, ``cuda:1``, ``mps``.
        optimiser: Its name in `grokkit.training.optimisers`, where training looks it up: a run can be read
            where its optimiser is not known.
        options: What else the optimiser can be told, by name, such as ``{"momentum": 0.9}``; kept as sorted
            pairs.

        loss: What is made smaller: ``softmax``, cross-entropy, or ``stablemax`` (see
            `grokkit.networks.objectives`). What is *recorded* is cross-entropy always.
        loss_precision: Of what is made smaller, from scores to loss: ``float64``, ``float32`` or ``float16``.
        temperature: The scores are divided by it in what is made smaller; a network's confidence counts less
            from 1 upwards, more below.
        roughness: How much the embedding's `grokkit.networks.objectives.roughness` counts in what is made
            smaller, in nats for each unit; 0 for nothing.

    NumPy's numbers are taken as numbers and kept as plain ones.

    Raises:
        ValueError: If a setting is of another kind or outside its range; the message names it and its value.
    """

    steps: int = 20_000
    lr: float = 1e-3
    weight_decay: float = 1.0
    betas: tuple[float, float] = (0.9, 0.98)
    warmup: int = 10
    schedule: Literal["constant", "cosine", "linear"] = "constant"
    batch_size: int | float | None = None
    weight_seed: int = 0
    batch_seed: int = 0
    record_every: int = 10
    dense_start: bool = True
    checkpoints: int | None = None
    stop_accuracy: float | None = None
    stop_loss: float | None = None
    stop_delay: int = 0
    device: str = "cpu"
    optimiser: str = "adamw"
    options: Mapping[str, float | int] | tuple[tuple[str, float | int], ...] = ()
    loss: Literal["softmax", "stablemax"] = "softmax"
    loss_precision: Literal["float16", "float32", "float64"] = "float64"
    temperature: float = 1.0
    roughness: float = 0.0

    def __post_init__(self) -> None:
        plain = {
            "steps": whole_number("steps", self.steps, 0),
            "lr": real_number("lr", self.lr, above=0),
            "weight_decay": real_number("weight_decay", self.weight_decay, least=0),
            "betas": _betas(self.betas),
            "optimiser": _text("optimiser", self.optimiser, "the name of one"),
            "options": _options(self.options),
            "warmup": whole_number("warmup", self.warmup, 0),
            "batch_size": _batch_size(self.batch_size),
            "weight_seed": whole_number("weight_seed", self.weight_seed, 0, _LARGEST_SEED),
            "batch_seed": whole_number("batch_seed", self.batch_seed, 0, _LARGEST_SEED),
            "record_every": whole_number("record_every", self.record_every, 1),
            "dense_start": _truth("dense_start", self.dense_start),
            "stop_delay": whole_number("stop_delay", self.stop_delay, 0),
            "temperature": real_number("temperature", self.temperature, above=0),
            "roughness": real_number("roughness", self.roughness, least=0),
            "device": _text("device", self.device, "a name such as 'cpu'"),
        }
        if self.checkpoints is not None:
            plain["checkpoints"] = whole_number("checkpoints", self.checkpoints, 1)
        if self.stop_accuracy is not None:
            plain["stop_accuracy"] = real_number("stop_accuracy", self.stop_accuracy, above=0, most=1)
        if self.stop_loss is not None:
            plain["stop_loss"] = real_number("stop_loss", self.stop_loss, above=0)
        for name, known in {
            "schedule": SCHEDULES,
            "loss": OBJECTIVES,
            "loss_precision": PRECISIONS,
        }.items():
            if not (isinstance(value := getattr(self, name), str) and value in known):
                raise ValueError(f"{name} must be one of {', '.join(known)}; got {value!r}")
        for name, value in plain.items():
            object.__setattr__(self, name, value)  # the way into a frozen dataclass
        if self.stop_accuracy is None and (self.stop_loss is not None or self.stop_delay):
            raise ValueError("stop_loss and stop_delay refine stop_accuracy, which is None")

    def to_dict(self) -> dict[str, Any]:
        """The settings as plain values, for JSON."""
        return asdict(self) | {"options": dict(self.options)}

    @classmethod
    def from_dict(cls, settings: dict[str, Any]) -> "TrainConfig":
        """The configuration that ``to_dict`` described."""
        return cls(**{**settings, "betas": tuple(settings["betas"])})  # JSON knows lists only


_LARGEST_SEED = 2**63 - 1


def _betas(value: Any) -> tuple[float, float]:
    if not isinstance(value, tuple | list | np.ndarray) or len(value) != 2:
        raise ValueError(f"betas must be two numbers in [0, 1); got {value!r}")
    first, second = (real_number(f"betas[{i}]", beta, least=0, below=1) for i, beta in enumerate(value))
    return first, second


def _options(value: Any) -> tuple[tuple[str, float], ...]:
    try:
        named = dict(value)
    except (TypeError, ValueError):
        raise ValueError(f"options must be numbers by name; got {value!r}") from None
    named = {_text("the name of an option", name, "text"): number for name, number in named.items()}
    return tuple((name, real_number(name, number)) for name, number in sorted(named.items()))


def _batch_size(value: Any) -> int | float | None:
    if value is None:
        return None
    try:
        if isinstance(value, float | np.floating):
            return real_number("batch_size", value, above=0, below=1)
        return whole_number("batch_size", value, 1)
    except ValueError:
        expected = "an integer of at least 1, a float between 0 and 1, or None"
        raise ValueError(f"batch_size must be {expected}; got {value!r}") from None


def _text(name: str, value: Any, expected: str) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError(f"{name} must be {expected}; got {value!r}")
    return str(value)


def _truth(name: str, value: Any) -> bool:
    if not isinstance(value, bool | np.bool_):
        raise ValueError(f"{name} must be True or False; got {value!r}")
    return bool(value)


Setting = tuple[Task, ModelConfig, TrainConfig]


def mainline(seed: int = 0) -> Setting:
    """The paper's run: memorises early, waits for thousands of steps, then generalises.

    Recorded until the network has grokked and cleaned up: at least 5,000 steps beyond 99 % test accuracy and
    a test loss under 1e-6, or 20,000 steps.
    """
    return (
        Task(seed=seed),
        ModelConfig(),
        TrainConfig(
            weight_seed=seed,
            batch_seed=seed,
            checkpoints=88,
            stop_accuracy=KNOWN,
            stop_loss=1e-6,
            stop_delay=5_000,
        ),
    )


def quick(seed: int = 0) -> Setting:
    """The same task and architecture, from random weights to > 99 % test accuracy in a few seconds.

    The learning rate starts at twenty times the paper's and the weight decay is twice as strong, so that the
    weights are pulled towards zero forty times as hard. More pull than that groks sooner when it works, but
    fails for some seeds: it tears down waves before they are of use. A step on two fifths of the training
    pairs takes half as long as one on all and helps nearly as much. At a constant rate some networks never
    settle, so it falls; a tenth of it stays for those that are late.
    """
    return (
        Task(seed=seed),
        ModelConfig(),
        TrainConfig(
            steps=300,
            lr=2e-2,
            weight_decay=2.0,
            schedule="cosine",
            batch_size=0.4,
            weight_seed=seed,
            batch_seed=seed,
            dense_start=False,
            stop_accuracy=KNOWN,
            stop_delay=70,  # in which the embedding drops what it does not need
        ),
    )


def small(seed: int = 0) -> Setting:
    """Fewer numbers, p = 59, for whoever has little time.

    Of so few pairs 30 % do not suffice for every seed within some hundred steps; 60 % do.
    """
    task, model, train = quick(seed)
    return replace(task, p=59, frac_train=0.6), replace(model, p=59), replace(train, batch_size=0.5)


SETTINGS = {"mainline": mainline, "quick": quick, "small": small}
