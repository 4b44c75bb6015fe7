"""The text models that the book looks at: what kind of text, what model, how it is trained."""

from collections.abc import Callable
from typing import Any

from grokkit.settings import TrainConfig
from grokkit.text.reader import ReaderConfig
from grokkit.text.training import Setting
from grokkit.text.wrapping import Wrapping

Text = dict[str, Any]


def _setting(
    text: Text | None = None, model: Text | None = None, steps: int = 1_200
) -> Callable[[int], Setting]:
    def setting(seed: int = 0) -> Setting:
        wrapping = Wrapping(**(text or {}))
        train = TrainConfig(
            steps=steps,
            lr=0.02,
            weight_decay=0.0,
            betas=(0.9, 0.95),
            warmup=20,
            schedule="linear",
            batch_size=64,
            weight_seed=seed,
            batch_seed=seed,
            record_every=100,
            dense_start=False,
            checkpoints=2,
            optimiser="muon",
        )
        return wrapping, ReaderConfig(wrapping.d_vocab, wrapping.length, **(model or {})), train

    return setting


SHORT_LINES = {"least": 20, "most": 40}

TEXT_SETTINGS: dict[str, Callable[[int], Setting]] = {
    # Does it know when a line is full? The width is nowhere told, or the first token says it.
    "implicit": _setting(steps=2_000),
    "told": _setting({"told": True}, steps=2_000),
    # Real words in the order of real sentences, so that anybody's can be read.
    "english": _setting({"english": True}, steps=2_000),
    # Only heads and the norm can compare a count with a width.
    "attention": _setting(model={"d_mlp": 0}),
    # Under pressure: noise on all that is read, few dimensions, a residual stream that cannot grow.
    "noisy": _setting(model={"noise": 1.0}),
    "narrow": _setting(model={"d_model": 24, "d_head": 6, "d_mlp": 72}),
    "sphere": _setting(model={"sphere": True}),
    # Equality instead of a threshold: it has to know in which columns there is a tab stop.
    "stops5": _setting(SHORT_LINES | {"stop": 5}),
    "stops8": _setting(SHORT_LINES | {"stop": 8}),
}

# What is special about each, for readers
TEXT_KINDS: dict[str, str] = {
    "implicit": "width not told",
    "told": "width told",
    "english": "English",
    "attention": "attention only",
    "noisy": "noisy",
    "narrow": "narrow",
    "sphere": "on a sphere",
    "stops5": "stops every 5",
    "stops8": "stops every 8",
}
