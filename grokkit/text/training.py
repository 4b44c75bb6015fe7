"""A text model, trained and recorded by the one training loop."""

import math
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn import functional as F

from grokkit.networks.model import Weights
from grokkit.settings import TrainConfig
from grokkit.text.reader import Reader, ReaderConfig, initial_weights
from grokkit.text.run import CURVES, TextRun
from grokkit.text.scores import break_scores, newline_chance, next_token_logs
from grokkit.text.wrapping import MARK, N_WORDS, NEWLINE, Texts, Wrapping, texts
from grokkit.training.loop import Loop, Row
from grokkit.training.record import Record
from grokkit.training.run_file import RunFile
from grokkit.training.surroundings import plain_torch

EMPHASIS = 2.0  # weight of the decisions at a word beside the next token, whose loss holds them too
HELD_OUT = (0, 0, 1)  # seed of the texts that losses are measured on; batches have seeds of two numbers
N_HELD_OUT = 400


class TextSnapshot(NamedTuple):
    """What a callback sees at every measured step; the weights are copies."""

    step: int
    loss: float
    gap: float
    auc: float
    weights: Weights


Setting = tuple[Wrapping, ReaderConfig, TrainConfig]
Callback = Callable[[TextSnapshot], None]


def train_text(
    wrapping: Wrapping,
    model: ReaderConfig,
    train: TrainConfig,
    *,
    callback: Callback | None = None,
    out: str | Path | RunFile | None = None,
) -> TextRun:
    """Train a text model and record it; like `grokkit.train` in all that is not said here.

    Each step sees ``train.batch_size`` new texts. It makes the cross-entropy of the next token smaller and,
    with the weight `EMPHASIS`, those of the decisions to break a line and to set a mark.

    Raises:
        ValueError: If text and model disagree on the tokens, or the settings ask for what a text model has
            not: a batch that is no number of texts, or an accuracy to stop at.
        OSError: If ``out`` cannot be written.
    """
    return TextTrainer(wrapping, model, train).record_to(out, callback)


def resume_text(
    run: TextRun,
    steps: int | None = None,
    *,
    callback: Callback | None = None,
    out: str | Path | RunFile | None = None,
) -> TextRun:
    """Go on with a run that was interrupted, or that shall be longer; like `grokkit.resume`."""
    return TextTrainer.taking_up(run, steps).record_to(out, callback)


class TextTrainer(Loop[TextRun, TextSnapshot]):
    """The training of one text model.

    Raises:
        ValueError: As `train_text` does.
    """

    def __init__(self, wrapping: Wrapping, model: ReaderConfig, settings: TrainConfig):
        if (model.d_vocab, model.n_ctx) != (wrapping.d_vocab, wrapping.length):
            raise ValueError(
                f"the text has {wrapping.d_vocab} tokens and length {wrapping.length}, but the model is for "
                f"{model.d_vocab} and {model.n_ctx}"
            )
        if not isinstance(settings.batch_size, int):
            raise ValueError(f"batch_size must be a number of texts; got {settings.batch_size!r}")
        plain = dict(loss="softmax", loss_precision="float64", temperature=1, roughness=0)
        if any(getattr(settings, name) != value for name, value in plain.items()):
            raise ValueError(f"a text model has one loss; {', '.join(plain)} must be left alone")
        if settings.stop_accuracy is not None:
            raise ValueError(f"a text model has no accuracy to stop at; got {settings.stop_accuracy!r}")
        self.wrapping, self.model, self.batch_size = wrapping, model, settings.batch_size
        self.held_out = texts(wrapping, N_HELD_OUT, HELD_OUT)
        with plain_torch(torch.device("cpu")):
            initial = initial_weights(model, settings.weight_seed)
        super().__init__(settings, initial, Record(settings, CURVES, _telling))

    @classmethod
    def like(cls, run: TextRun, settings: TrainConfig) -> "TextTrainer":
        """One for the run's kind of text and sizes."""
        return cls(run.wrapping, run.model, settings)

    def loss(self) -> Tensor:
        """Of the step's texts."""
        batch = texts(self.wrapping, self.batch_size, [self.settings.batch_seed, self.step])
        noise = torch.Generator(self.device).manual_seed(self._noise_seed()) if self.model.noise else None
        return text_loss(self._reader(), batch, noise)

    def evaluate(self) -> Row:
        """What `CURVES` names, on texts that are in no batch."""
        logs = next_token_logs(self._reader(), self.held_out)
        following = np.take_along_axis(logs[:, :-1], self.held_out.tokens[:, 1:, None], axis=2)
        scores = break_scores(newline_chance(logs), self.held_out)
        return float(-following.mean()), scores.gap, scores.auc

    def in_words(self, row: Row) -> str:
        """Loss and gap."""
        loss, gap, auc = row
        return f"next token {loss:.3f} nats; breaks {gap:.4f} above the oracle, AUC {auc:.4f}"

    def seen(self, row: Row, weights: Weights) -> TextSnapshot:
        """A snapshot."""
        loss, gap, auc = row
        return TextSnapshot(self.step, loss, gap, auc, weights)

    def recorded(self, provenance: dict[str, str], resume_state: dict[str, np.ndarray]) -> TextRun:
        """The record, with kind of text, sizes and settings."""
        record = self.record
        found = (record.steps, record.curves, record.checkpoints)
        return TextRun(self.wrapping, self.model, self.settings, *found, provenance, resume_state)

    def _reader(self) -> Reader:
        """A model that reads with the weights that are trained."""
        return Reader(self.model, self.weights)

    def _noise_seed(self) -> int:
        seed = np.random.SeedSequence([self.settings.batch_seed, self.step])
        return int(seed.generate_state(1, np.uint64)[0]) >> 1


def text_loss(reader: Reader, batch: Texts, noise: torch.Generator | None = None) -> Tensor:
    """What training makes smaller: cross-entropy of the next token and of what is decided, in nats."""
    tokens = torch.tensor(batch.tokens)
    logits = reader(tokens[:, :-1], noise)
    loss = F.cross_entropy(logits.flatten(0, 1), tokens[:, 1:].flatten())
    loss = loss + EMPHASIS * _decision_loss(logits, NEWLINE, batch.decides[:, :-1], batch.breaks[:, :-1])
    if batch.wrapping.stop is not None:
        after_word = (batch.count > 0) & (batch.tokens < N_WORDS)
        loss = loss + EMPHASIS * _decision_loss(logits, MARK, after_word[:, :-1], batch.marks[:, :-1])
    return loss


def _decision_loss(
    logits: Float[Tensor, "text pos d_vocab"], token: int, where: np.ndarray, happened: np.ndarray
) -> Tensor:
    """-log P(token) where it comes, -log P(another) where it does not; a mean over all tokens."""
    chosen = logits[torch.tensor(where)]  # (decision, d_vocab)
    score = chosen[:, token]
    others = torch.cat([chosen[:, :token], chosen[:, token + 1 :]], dim=1).logsumexp(dim=1)
    sign = torch.tensor(np.where(happened[where], 1.0, -1.0), dtype=torch.float32)
    return -F.logsigmoid(sign * (score - others)).sum() / where.size


def _telling(step: int | float, loss: float, gap: float, auc: float) -> Float[np.ndarray, " coordinate"]:
    """Where a checkpoint lies on the way that a reader follows: decades of time, and of the gap.

    A hundred steps are added, for what comes before is one picture: weights that still are random.
    """
    return np.array([3 * math.log10(100 + step), 3 * math.log10(min(max(gap, 1e-4), 1e4))])
