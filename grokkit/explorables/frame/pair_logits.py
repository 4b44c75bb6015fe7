"""The logits of all pairs with one a, as parts of a figure's data: fetched when somebody looks at that a."""

from functools import lru_cache

import numpy as np
from jaxtyping import Float

from grokkit.explorables.frame import encoding
from grokkit.networks.fast import grid_logits
from grokkit.runs import Run


def logit_parts(run: Run) -> list[str]:
    """Names of the parts, one for each a."""
    return [f"a-{a}" for a in range(run.task.p)]


def logit_part(kind: str, run: Run, step: int, name: str) -> encoding.FigureData:
    """``logits`` (b, c) for one a, in nats, each pair's mean removed; error ≤ 1/254 of its largest.

    Args:
        kind: Of the figure.
        run: Whose network it is.
        step: Of the checkpoint.
        name: One of `logit_parts`.
    """
    p = run.task.p
    a = int(name.removeprefix("a-"))
    logits = all_logits(run, step).reshape(p, p, p)[a].astype(np.float64)
    logits -= logits.mean(axis=1, keepdims=True)
    return encoding.pack(kind, {"logits": encoding.rows8(logits, "logits")}, run=run.about())


@lru_cache(maxsize=2)  # every part needs them
def all_logits(run: Run, step: int) -> Float[np.ndarray, "pair p"]:
    """Logits of a checkpoint's network for all pairs; computed once for all parts."""
    return grid_logits(run.network(step))
