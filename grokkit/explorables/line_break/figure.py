"""LineBreak: write; a text model in the page says after each word whether the line is full."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from jaxtyping import Float

from grokkit.explorables.frame import encoding
from grokkit.explorables.frame.figure import Explorable, State, state_list, state_number, state_text
from grokkit.explorables.frame.recording import Shelf
from grokkit.explorables.line_break.picture import page_picture
from grokkit.text import Reader, TextRun, load_recorded_text
from grokkit.text.english import LONGEST, UNKNOWN, english_tokens
from grokkit.text.run import is_rounded, recorded_texts
from grokkit.text.scores import SETTLED
from grokkit.text.words import SUCCESSORS
from grokkit.text.wrapping import FIRST_WIDTH, N_WORDS, NEWLINE, Texts, Wrapping, texts, wrap

WIDTH = 34  # of the text that is there at first, where a text can have that width
FIRST_TEXT = 11  # seed of its words
OPENING = (
    "A clock adds two numbers by turning its hands. A network that nobody had told about clocks learned to "
    "add in the same way, and for a long time nobody knew what it did. This one has only read words, one "
    "after another, and it was never told how wide a page is. So how does it know when to begin a new line?"
)
NEARLY = 7  # characters that are left in its last line
MEASURED = (0, 0, 3)  # seed of the texts that means are taken of; no batch of the training has three numbers
N_MEASURED = 200
COMPONENTS = 2  # of the count, which are taken out together
EACH = 100  # cut holds head h of layer l as l · EACH + h
COUNT = EACH - 1  # and the count after layer l as l · EACH + COUNT


class LineBreak(Explorable[TextRun]):
    """Write by choosing words, or freely in English; after each the model says whether the line is full.

    The model runs in the page, with the weights of the run's last checkpoint as int8. Where it was trained on
    texts whose first token says the width, moving the margin exchanges that token; else the first lines,
    which show the width, are wrapped anew.

    Args:
        text_run: A run of a text model; of texts without tab stops.
        k: The width of the page, in characters; by default 34, or the middle of those there are.
        words: The text, as places in the list of words; by default some lines. What is too long for the model
            is left out. Of made-up text alone.
        written: The text where it is English, as one writes it; by default some lines. Words of more than
            14 letters are left out.
        cut: What is cut out at first: head h of layer l is 100·l + h, the count after layer l is 100·l + 99.

    Raises:
        ValueError: If the run's texts have tab stops, or k, a word or a cut is none, or there are words for
            English or a written text for words of the list; the message names it.

    Example:
        >>> from grokkit.text import load_recorded_text
        >>> from grokkit.explorables import LineBreak
        >>> LineBreak(load_recorded_text("told-0"), k=40)
    """

    kind = "line_break"
    caption = (
        "Write on by choosing words, and watch how sure the model becomes that the line is full. Drag the "
        "margin: what does it believe then? Say what a cut will do, and only then see."
    )
    shelf = Shelf(recorded_texts, load_recorded_text)
    k, words, written, cut = state_number(), state_list(), state_text(), state_list()

    def __init__(
        self,
        text_run: TextRun,
        k: int | None = None,
        words: Sequence[int] | None = None,
        cut: Sequence[int] = (),
        written: str | None = None,
    ):
        wrapping = text_run.wrapping
        if wrapping.stop is not None:
            raise ValueError(
                f"LineBreak is for texts without tab stops, got one every {wrapping.stop} columns"
            )
        k = usual_width(wrapping) if k is None else k
        if k not in wrapping.widths:
            raise ValueError(f"k must be from {wrapping.least} to {wrapping.most}, got {k}")
        text = _text(wrapping, int(k), words, written)
        if not set(cut) <= set(can := cuts(text_run)):
            raise ValueError(f"cut must be of {can}; got {list(cut)}")
        super().__init__(text_run, None, k=int(k), cut=[int(n) for n in cut], **text)

    @classmethod
    def data(cls, text_run: TextRun) -> encoding.FigureData:
        """See `line_break_data`."""
        return line_break_data(text_run)

    @staticmethod
    def picture(text_run: TextRun, figure_data: encoding.FigureData, start: State) -> str:
        """The text on its page, and below it what the model says after the words of the last line."""
        wrapping = text_run.wrapping
        if wrapping.english:
            said = readable(start["written"])
            walk = english_tokens(" ".join(said))
        else:
            walk = start["words"]
            said = [wrapping.chain.words[word] for word in walk]
        return page_picture(text_run.reader(), wrapped(wrapping, walk, start["k"]), said)


def usual_width(wrapping: Wrapping) -> int:
    """The width to begin with."""
    return WIDTH if WIDTH in wrapping.widths else int(np.median(wrapping.widths))


def _text(wrapping: Wrapping, k: int, words: Sequence[int] | None, written: str | None) -> dict[str, Any]:
    """The text to begin with, as part of the page's state."""
    if wrapping.english:
        if words is not None:
            raise ValueError(f"the run's texts are English: give them as written, not as words; got {words}")
        written = first_written(wrapping, k) if written is None else str(written)
        if not readable(written):
            raise ValueError(f"written must have a word of at most {LONGEST} letters, got {written!r}")
        return {"written": written}
    if written is not None:
        raise ValueError(f"the run's texts are of {N_WORDS} words: give their places; got {written!r}")
    chosen = first_words(wrapping, k) if words is None else [int(n) for n in words]
    if not chosen or not set(chosen) <= set(range(N_WORDS)):
        raise ValueError(f"words must be numbers from 0 to {N_WORDS - 1}, at least one; got {chosen}")
    return {"words": chosen}


def readable(written: str) -> list[str]:
    """The words of an English text that the model can read."""
    return [word for word in written.split() if len(word) <= LONGEST and UNKNOWN not in word]


def first_written(wrapping: Wrapping, k: int) -> str:
    """As many words of `OPENING` as `first_words` would take."""
    walk = english_tokens(OPENING)
    return " ".join(OPENING.split()[: len(_nearly_full(wrapped(wrapping, walk, k), k))])


def first_words(wrapping: Wrapping, k: int) -> list[int]:
    """The words of a text whose last line is nearly full: the fourth, or if there are fewer, the last."""
    return _nearly_full(texts(wrapping, 1, FIRST_TEXT, width=k), k)


def _nearly_full(text: Texts, k: int) -> list[int]:
    in_line = min(SETTLED, int(text.line.max()) - 1)
    room = k - NEARLY - text.count[0]
    enough = (text.line[0] == in_line) & (room <= 0) & (text.tokens[0] < N_WORDS)
    end = int(enough.argmax()) if enough.any() else len(text.tokens[0]) // 2
    tokens = text.tokens[0, : end + 1]
    return tokens[tokens < N_WORDS].tolist()


def wrapped(wrapping: Wrapping, walk: Sequence[int], k: int) -> Texts:
    """A text of given words, wrapped at a width; where they end it goes on with the most frequent."""
    walk, successors = list(walk), wrapping.chain.successors
    while len(walk) < wrapping.length:
        walk.append(int(successors[walk[-1], 0]))
    return wrap(wrapping, np.array([walk]), np.array([k]))


def cuts(run: TextRun) -> list[int]:
    """What can be cut out: the heads of every layer, and the count after every layer but the last."""
    layers, heads = range(run.model.n_layers), range(run.model.n_heads)
    return [layer * EACH + h for layer in layers for h in heads] + [
        layer * EACH + COUNT for layer in layers[:-1]
    ]


def line_break_data(run: TextRun) -> encoding.FigureData:
    """What LineBreak needs: the model, the words, and what is put in the place of what is cut.

    ==============  ==================================  =====================================================
    <parameter>     rows8: matrices, turned so that     the last checkpoint; as `TextRun.save` rounds it, so
                    each output is a row; float32       what was rounded once stays as it is
    successors      (word, 4)                           the words that follow each most often, exact
    reaches         (word, letters)                     the chance that the next has at least n letters
    head_mean       (layer, head, d_head)               the mean of what each head read
    count_mean      (layer - 1, d_model)                the mean of the stream after each layer but the last
    count_axes      (layer - 1, component, d_model)     there, directions that hold the count, orthonormal
    ==============  ==================================  =====================================================

    The manifest has the sizes of the ``model``, the ``text`` (its widths, whether they are told, the numbers
    of its tokens, its words and how often each of four follows, or for ``free`` text the tokens of words that
    are known by their length), and how what is ``cut`` is numbered.
    """
    weights = run.weights(run.steps[-1])
    means = measured_means(run.reader(), texts(run.wrapping, N_MEASURED, MEASURED))
    wrapping = run.wrapping
    return encoding.pack(
        LineBreak.kind,
        {
            **{name: coded(name, w) for name, w in weights.items()},
            "successors": encoding.integers(wrapping.chain.successors),
            "reaches": encoding.single(wrapping.chain.reaches, "reaches"),
            **{name: encoding.single(values, name) for name, values in means.items()},
        },
        run=run.about(),
        model=run.model.to_dict(),
        text={
            "least": wrapping.least,
            "most": wrapping.most,
            "told": bool(wrapping.told),
            "newline": NEWLINE,
            "first_width": FIRST_WIDTH,
            "words": list(wrapping.chain.words),
            "shares": [] if wrapping.english else list(SUCCESSORS),
            "free": {"first": N_WORDS - LONGEST, "longest": LONGEST} if wrapping.english else None,
        },
        cut={"each": EACH, "count": COUNT},
    )


def coded(name: str, w: Float[np.ndarray, "*shape"]) -> encoding.Encoded:
    """A parameter as the page gets it: a matrix with one row, and one scale, for each of its outputs."""
    if not is_rounded(name):
        return encoding.single(w, name)
    return encoding.rows8(w if name == "embed.W_E" else w.swapaxes(-1, -2), name)


@torch.no_grad()
def measured_means(reader: Reader, seen: Texts) -> dict[str, Float[np.ndarray, "*dims"]]:
    """What is put in the place of what is cut, from what the model does with some texts.

    The directions of the count are the first principal components of the stream's means over all places after
    a word at which the line has the same number of characters.
    """
    _, cache = reader.run_with_cache(torch.tensor(seen.tokens))
    layers = range(reader.config.n_layers)
    head_mean = [cache[f"blocks.{layer}.attn.hook_z"].mean(dim=(0, 2)).numpy() for layer in layers]
    after_word = seen.tokens < N_WORDS
    count = seen.count[after_word]
    means, axes = [], []
    for layer in layers[:-1]:
        stream = cache[f"blocks.{layer}.hook_resid_post"].numpy()[after_word].astype(np.float64)
        by_count = np.stack([stream[count == c].mean(axis=0) for c in np.unique(count)])
        _, _, components = np.linalg.svd(by_count - by_count.mean(axis=0), full_matrices=False)
        means.append(stream.mean(axis=0))
        axes.append(components[:COMPONENTS])
    d_model = reader.config.d_model
    return {
        "head_mean": np.stack(head_mean),
        "count_mean": np.reshape(means, (-1, d_model)),
        "count_axes": np.reshape(axes, (len(means), -1, d_model))
        if axes
        else np.zeros((0, COMPONENTS, d_model)),
    }
