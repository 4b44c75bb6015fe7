"""Text models that were never trained, for tests of what looks at them."""

import numpy as np

from grokkit import TrainConfig
from grokkit.text import ReaderConfig, TextRun, Wrapping
from grokkit.text.reader import initial_weights
from grokkit.text.run import CURVES, is_rounded, rounded

SIZES = dict(d_model=14, n_layers=3, n_heads=2, d_head=5, d_mlp=11)


def text_run_of(seed: int = 0, text: dict | None = None, **sizes) -> TextRun:
    """Weights drawn by lot, biases and norms too, rounded as they are in a file of int8.

    They are loud enough that what the model says depends on what it reads.
    """
    wrapping = Wrapping(**{"least": 12, "most": 26, "length": 48, **(text or {})})
    model = ReaderConfig(wrapping.d_vocab, wrapping.length, **{**SIZES, **sizes})
    rng = np.random.default_rng([seed, model.d_model])
    weights = {}
    for name, w in initial_weights(model, seed).items():
        drawn = (1.5 * w.numpy() + 0.3 * rng.normal(size=w.shape)).astype(np.float32)
        if is_rounded(name):
            whole, units = rounded(name, drawn)
            drawn = whole * units
        weights[name] = drawn
    curves = {name: np.zeros(1) for name in CURVES}
    return TextRun(wrapping, model, TrainConfig(batch_size=4), np.array([0]), curves, [weights])
