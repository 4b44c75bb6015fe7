"""LineBreak as a picture: the text on its page, and what the model says of the last line."""

import html
from collections.abc import Sequence

import numpy as np
from jaxtyping import Float, Int

from grokkit.svg import colour, drawing
from grokkit.text.oracle import break_probability
from grokkit.text.reader import Reader
from grokkit.text.scores import newline_chance, next_token_logs
from grokkit.text.wrapping import N_WORDS, Texts

PITCH, LEFT, ROW = 10.5, 46, 23  # pixels: of a character, of the margin at the left, of a line
SHOWN = 7  # lines
HIGH = 90  # of the bars
TICK = 10  # characters


def page_picture(reader: Reader, text: Texts, said: Sequence[str]) -> str:
    """The first words of one wrapped text on a page with its margin, and the chances of a newline below.

    Args:
        reader: The model.
        text: One text, longer than what is shown.
        said: The words that are shown, as they are written.
    """
    tokens, count, line = text.tokens[0], text.count[0], text.line[0]
    at = np.flatnonzero(tokens < N_WORDS)[: len(said)]
    spelled = dict(zip(at.tolist(), said, strict=False))  # the text may have less room
    k, last = int(text.width[0]), int(line[at[-1]])
    model = newline_chance(next_token_logs(reader, text))[0]
    best = break_probability(text)[0]
    mine = at[line[at] == last]
    top = 30 + ROW * min(SHOWN, last + 1)
    content = [_ruler(text), _margin(k, top + HIGH + 60)]
    for i in at[line[at] > last - SHOWN]:
        word = spelled[int(i)]
        y = 44 + ROW * (int(line[i]) - max(0, last - SHOWN + 1))
        content.append(
            f'<text x="{_x(int(count[i]) - len(word)):.1f}" y="{y}" textLength="{PITCH * len(word):.1f}" '
            f'font-family="monospace" font-size="15">{html.escape(word)}</text>'
        )
    content.append(_bars(count[mine], model[mine], best[mine], top + 46))
    end = mine[-1]
    label = (
        f"{last + 1} lines of a text that is wrapped at {k} characters. After “{spelled[int(end)]}”, "
        f"where the last line has {count[end]} characters, the model says that a newline is next with "
        f"{model[end]:.0%}; the best that can be known is {best[end]:.0%}."
    )
    width = _x(text.wrapping.most + 3)
    return drawing(width, top + HIGH + 76, label, "".join(content), font_size=12)


def _x(column: float | int) -> float:
    return LEFT + PITCH * column


def _ruler(text: Texts) -> str:
    ticks = range(0, text.wrapping.most + 1, TICK)
    return "".join(
        f'<text x="{_x(c):.1f}" y="14" text-anchor="middle" fill="{colour("muted")}">{c}</text>'
        for c in ticks
    )


def _margin(k: int, bottom: int) -> str:
    ink = colour("answer")
    return f'<path d="M{_x(k):.1f} 20V{bottom}" stroke="{ink}" stroke-width="2" stroke-dasharray="7 4"/>'


def _bars(
    count: Int[np.ndarray, " word"],
    model: Float[np.ndarray, " word"],
    best: Float[np.ndarray, " word"],
    top: int,
) -> str:
    """A bar for the model and a diamond for the best that can be known, where each word ends."""
    foot = top + HIGH
    drawn = [
        f'<text x="0" y="{top - 14}" stroke="{colour("paper")}" stroke-width="4" paint-order="stroke">'
        "The chance of a newline after each word of the last line: the "
        "model’s (bar), and the best that can be known (diamond)</text>",
        f'<path d="M{LEFT} {foot:.1f}H{_x(int(count.max())):.0f}" stroke="{colour("rule")}"/>',
    ]
    for c, p, q in zip(count.tolist(), model.tolist(), best.tolist(), strict=True):
        drawn.append(
            f'<path d="M{_x(c):.1f} {foot:.1f}v{-HIGH * p:.1f}" stroke="{colour("ink")}" stroke-width="9"/>'
        )
        drawn.append(
            f'<path d="M{_x(c):.1f} {foot - HIGH * q - 5:.1f}l5 5-5 5-5-5z" fill="{colour("answer")}" '
            f'stroke="{colour("paper")}"/>'
        )
        drawn.append(f'<text x="{_x(c):.1f}" y="{foot + 17:.1f}" text-anchor="middle">{c}</text>')
    return "".join(drawn)
