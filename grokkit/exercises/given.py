"""What readers give: brought into one form before it is judged, and told to them in one line."""

from collections.abc import Iterator, KeysView, ValuesView
from itertools import islice
from typing import Any

import numpy as np
import torch

MOST = 20_000  # things that are taken from an iterator, which may never end
LINE = 100  # characters of an answer that are shown


def plain(answer: Any) -> Any:
    """An answer without the wrapping that says nothing about it, also inside of lists.

    Tensors become arrays, whatever their kind and whether they remember gradients; what is
    counted off one by one (a generator, ``zip``, ``dict.values()``) becomes a list.
    """
    if isinstance(answer, torch.Tensor):
        return _array(answer)
    if isinstance(answer, list | tuple) and type(answer) in (list, tuple):
        return type(answer)(map(plain, answer))
    if isinstance(answer, Iterator | KeysView | ValuesView):
        return [plain(each) for each in islice(answer, MOST)]
    return answer


def _array(tensor: torch.Tensor) -> np.ndarray:
    here = tensor.detach().cpu().to_dense().resolve_conj().resolve_neg()
    return (here.double() if here.dtype in (torch.bfloat16, torch.float16) else here).numpy()


def listed(answer: Any) -> list[Any]:
    """What a collection holds, in a list.

    Raises:
        ValueError: If it is no collection.
    """
    try:
        return list(answer)
    except Exception as error:  # a reader's own class may raise anything
        raise ValueError("no collection") from error


def real(answer: Any) -> np.ndarray:
    """An answer as an array of real numbers; a set of one is its number.

    What a transform leaves of the imaginary part, and would be 0 but for rounding, is taken off.

    Raises:
        ValueError: If it is none, whatever may be wrong with it.
    """
    try:
        array = np.asarray([*answer] if isinstance(answer, set) and len(answer) == 1 else answer)
        if array.dtype.kind == "c":
            size = np.abs(array).max(initial=1e-3)
            array = array.real if (np.abs(array.imag) <= 1e-9 * size).all() else array
        if array.dtype.kind in "cmM" or (array.dtype == object and None in array.ravel().tolist()):
            raise ValueError("complex numbers, times and nothing are no real numbers")
        return array.astype(float)
    except Exception as error:  # a reader's own class may raise anything
        raise ValueError("no real numbers") from error


def as_word(answer: Any) -> str:
    """An answer that is a word, in small letters and without spaces around; empty if it is none.

    >>> as_word(" Groks"), as_word(np.array(["groks"])), as_word(3)
    ('groks', 'groks', '')
    """
    if isinstance(answer, np.ndarray) and answer.size == 1:
        answer = answer.item()
    return " ".join(answer.split()).lower() if isinstance(answer, str) else ""


def shape(answer: Any) -> tuple[int, ...] | None:
    """The shape of an answer as an array; None if it has none, as rows of unequal length have."""
    try:
        return np.shape(answer)
    except Exception:
        return None


def in_a_line(answer: Any) -> str:
    """An answer as Python writes it, in one line that is not too long.

    >>> in_a_line(np.eye(2)), in_a_line("x" * 200)[-5:]
    ('array([[1., 0.], [0., 1.]])', 'xxxx…')
    """
    try:
        return one_line(repr(answer))
    except Exception:  # of a class of the reader's, or a number with too many digits
        return f"an answer of type {type(answer).__name__} that cannot be shown"


def one_line(text: str) -> str:
    """A text in one line, cut where it gets too long."""
    line = " ".join(text[: 10 * LINE].split())
    return line if len(line) <= LINE else line[: LINE - 1] + "…"
