"""A model's inside at many texts: what it computes at some hooks, and what it says when that is changed."""

from collections.abc import Callable, Iterable
from functools import partial

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from grokkit.text.reader import Reader
from grokkit.text.wrapping import NEWLINE, Texts

AT_ONCE = 100  # texts that are read together: more would only need more memory

# From what was computed, and which of the texts it was computed for, to what shall be there instead.
Edit = Callable[[Tensor, slice], Tensor]


@torch.no_grad()
def activations(
    reader: Reader, texts: Texts, names: Iterable[str]
) -> dict[str, Float[np.ndarray, "text *dims"]]:
    """What the model computes at hooks of these names, for all texts.

    Raises:
        KeyError: If there is no hook of a name that is given.
    """
    kept: dict[str, list[Tensor]] = {name: [] for name in names}
    for rows in _batches(texts):
        cache = reader.run_with_cache(torch.tensor(texts.tokens[rows]))[1]
        for name, parts in kept.items():
            if name not in cache:
                raise KeyError(f"the model has no hook called {name!r}")
            parts.append(cache[name])
    return {name: torch.cat(parts).numpy() for name, parts in kept.items()}


@torch.no_grad()
def edited_chance(
    reader: Reader, texts: Texts, site: str, edit: Edit, token: int = NEWLINE
) -> Float[np.ndarray, "text pos"]:
    """The probability of a newline, or another token, after each token when what is at a hook is changed.

    Raises:
        KeyError: If there is no such hook.
    """
    chances = []
    for rows in _batches(texts):
        hooks = {site: partial(_edited, edit=edit, rows=rows)}
        logits = reader.run_with_hooks(torch.tensor(texts.tokens[rows]), hooks)
        chances.append((logits[..., token] - logits.logsumexp(dim=-1)).double().exp())
    return torch.cat(chances).numpy()


def _edited(x: Tensor, edit: Edit, rows: slice) -> Tensor:
    return edit(x, rows)


def _batches(texts: Texts) -> Iterable[slice]:
    return (slice(i, i + AT_ONCE) for i in range(0, len(texts.tokens), AT_ONCE))
