"""What a figure may show: anything recorded that says which it is, and what it is about."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol, runtime_checkable

from grokkit.runs import load_recorded, recorded_names

IDENTITY = re.compile(r"[0-9a-f]{8,64}")


@runtime_checkable
class Recording(Protocol):
    """A run of the clock, a sweep, a ledger, a text model, …"""

    @property
    def identity(self) -> str:
        """Hexadecimal digits (8 … 64, in small letters) that tell it from any other of which a figure would
        draw something else, on any machine."""
        ...

    def about(self) -> dict[str, Any]:
        """What a page is told of it, as JSON: ``id``, the identity; ``text``, what it is in a few words; and
        what else the JavaScript of its figures reads, such as the modulus ``p``."""
        ...


@dataclass(frozen=True, eq=False)
class Shelf:
    """The recordings of one kind that are shipped with grokkit.

    Attributes:
        names: Gives the name of each.
        load: Gives the recording of that name.
    """

    names: Callable[[], Sequence[str]]
    load: Callable[[str], Recording]

    @cached_property
    def by_identity(self) -> Mapping[str, str]:
        """The names, by the identities of what they name."""
        return {identity(self.load(name)): name for name in self.names()}


RUNS = Shelf(recorded_names, load_recorded)


def identity(recording: Recording) -> str:
    """The recording's identity, which can be part of a file's name.

    Raises:
        ValueError: If it is not made as `Recording` has it.
    """
    if not IDENTITY.fullmatch(recording.identity):
        raise ValueError(f"an identity is 8 to 64 hexadecimal digits, got {recording.identity!r}")
    return recording.identity
