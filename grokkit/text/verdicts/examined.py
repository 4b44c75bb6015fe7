"""A model with the texts that it is examined on, and what it computes at them."""

from functools import cached_property

import numpy as np
from jaxtyping import Bool, Float, Int

from grokkit.text.manifold import Components, Curve, adjusted_means_by, components
from grokkit.text.reader import Reader
from grokkit.text.run import TextRun
from grokkit.text.scores import SETTLED
from grokkit.text.sites import activations
from grokkit.text.wrapping import FIRST_WIDTH, NEWLINE, Texts, texts

DIMENSIONS = 6  # of the count, in the published model
N_TEXTS, N_OPERATED = 600, 100  # texts to look at, and to operate on
SEED = (0, 0, 2)  # of the texts; no batch of the training has a seed of three numbers
FEWEST = 40  # cases of a value, for its mean to be taken


class Examined:
    """A model with the texts that it is examined on, and what it computes at them.

    Args:
        run: Of it the last checkpoint is taken; of two layers at least.
        n: Texts. Curves and probes are made from the first half of them and tried on the second.

    Raises:
        ValueError: If the model has a single layer.

    Attributes:
        where: At which tokens it is decided whether the line is broken. All that follows is of these.
        fit: Which of them are in the first half of the texts.
        count: Characters of the line there.
        width: Of the text there.
    """

    def __init__(self, run: TextRun, n: int = N_TEXTS):
        if run.model.n_layers < 2:
            raise ValueError(f"the claims are about models of two layers or more, got {run.model.n_layers}")
        self.run, self.reader, self.texts = run, run.reader(), texts(run.wrapping, n, SEED)
        self.where: Bool[np.ndarray, "text pos"] = self.texts.decides
        text, _ = np.nonzero(self.where)
        self.fit: Bool[np.ndarray, " case"] = text < n // 2
        self.count: Int[np.ndarray, " case"] = self.texts.count[self.where]
        width = np.broadcast_to(self.texts.width[:, None], self.where.shape)
        self.width: Int[np.ndarray, " case"] = width[self.where]

    @property
    def remaining(self) -> Int[np.ndarray, " case"]:
        """Characters that are left in the line."""
        return self.width - self.count

    @property
    def site(self) -> str:
        """Where all claims about the count look: the stream after the attention of the second layer."""
        return f"blocks.1.hook_resid_{'mid' if self.run.model.d_mlp else 'post'}"

    @property
    def last(self) -> str:
        """Where it is decided: the stream after the last layer."""
        return f"blocks.{self.run.model.n_layers - 1}.hook_resid_post"

    def at(self, hook: str, reader: Reader | None = None) -> Float[np.ndarray, "case *dims"]:
        """What is computed at a hook, of shape (text, pos, …), at the decisions."""
        return activations(reader or self.reader, self.texts, [hook])[hook][self.where]

    @cached_property
    def x(self) -> Float[np.ndarray, "case d"]:
        """The stream at `site`."""
        return self.at(self.site)

    @cached_property
    def end(self) -> Float[np.ndarray, "case d"]:
        """The stream at `last`."""
        return self.at(self.last)

    @cached_property
    def curve(self) -> Curve:
        """The mean at `site` for each count, as if all widths were seen equally often with each."""
        return adjusted_means_by(self.x, self.count, self.width, FEWEST)

    @cached_property
    def axes(self) -> Components:
        """Principal components of the curve."""
        return components(self.curve.means)

    @cached_property
    def operated(self) -> Texts:
        """Other texts, which operations are done on."""
        return texts(self.run.wrapping, N_OPERATED, (*SEED, 2))

    @cached_property
    def holders(self) -> tuple[Bool[np.ndarray, "text pos"], Int[np.ndarray, "text pos"]]:
        """The tokens that can hold the width, and the width: newlines after three lines, or the first token
        where it says the width."""
        given, told = self.texts, self.run.wrapping.told
        settled = (given.tokens == NEWLINE) & (given.line >= SETTLED)
        holds = given.tokens >= FIRST_WIDTH if told else settled
        return holds, np.broadcast_to(given.width[:, None], given.tokens.shape)
