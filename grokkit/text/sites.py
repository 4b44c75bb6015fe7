"""A model's inside at many texts: what it computes at some hooks, and what it says when that is changed."""

from collections.abc import Callable, Iterable

import numpy as np
import torch
from jaxtyping import Float, Int
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


class Stopped:
    """A model that has read texts as far as a hook of its residual stream, to go on from there.

    As often as one likes, with what is there changed in one way and another: what comes before the hook is
    computed once.

    Args:
        reader: The model.
        texts: What it reads.
        site: The hook.

    Raises:
        KeyError: If the residual stream has no hook of that name.
    """

    def __init__(self, reader: Reader, texts: Texts, site: str):
        reader.place_of(site)
        self.reader, self.texts, self.site = reader, texts, site
        self._x = torch.tensor(activations(reader, texts, [site])[site])

    def chance(self, edit: Edit | None = None, token: int = NEWLINE) -> Float[np.ndarray, "text pos"]:
        """The probability of a newline, or another token, after each token when what is there is changed."""
        chances = []
        for rows in _batches(self.texts):
            x = self._x[rows] if edit is None else edit(self._x[rows], rows)
            logits = self.reader.run_from(self.site, x)
            chances.append((logits[..., token] - logits.logsumexp(dim=-1)).double().exp())
        return torch.cat(chances).numpy()

    def chance_moved(
        self, at: Int[np.ndarray, " text"], by: Float[np.ndarray, "text d"], token: int = NEWLINE
    ) -> Float[np.ndarray, " text"]:
        """The same after one token of each text, when what is there at that token alone is moved.

        Args:
            at: The token of each text.
            by: What is added to it.
            token: Whose probability.
        """
        place, shift = torch.tensor(at), torch.tensor(by, dtype=torch.float32)

        def edit(x: Tensor, rows: slice) -> Tensor:
            x = x.clone()
            x[torch.arange(len(x)), place[rows]] += shift[rows]
            return x

        return self.chance(edit, token)[np.arange(len(at)), at]


def _batches(texts: Texts) -> Iterable[slice]:
    return (slice(i, i + AT_ONCE) for i in range(0, len(texts.tokens), AT_ONCE))
