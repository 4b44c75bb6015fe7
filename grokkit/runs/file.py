"""The one file of a recorded run: safetensors, vouched for by a digest, checked before anything is used.

No pickle: nothing in the file is ever executed, and nothing is built from it before its sizes have been held
against the file. Beside the tensors there are texts (safetensors' metadata), among them a SHA-256 of the file
itself, computed with that digest set to zeros.
"""

import contextlib
import hashlib
import json
import math
import mmap
import os
import re
import stat
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import save_file

RUN = "grokkit.run"  # a file's format: what it holds
TEXT_RUN = "grokkit.text"
VERSION = "1"
MOST_HEADER = 16 << 20  # bytes; what a run says of itself takes some thousands
MOST_TEXT = MOST_HEADER // 4  # characters; in the header each of them may take two bytes
_RECORDED = {RUN: "run", TEXT_RUN: "run of a text model"}
_DIGITS = 64  # of a SHA-256, in hexadecimal
# What a run may hold, as safetensors names it; numbers are stored with their lowest byte first.
_TYPES = {"BOOL": np.dtype("?")} | {
    f"{kind.upper()}{8 * size}": np.dtype(f"<{kind}{size}")
    for kind, sizes in {"f": (2, 4, 8), "i": (1, 2, 4, 8), "u": (1, 2, 4, 8)}.items()
    for size in sizes
}
# Quotes inside a text are escaped in JSON, so these bytes are nowhere but where the digest begins.
_BEFORE_DIGEST = b'"digest":"'


class RunFileError(ValueError):
    """A file is not a usable recorded run; the message names the file and the reason."""


def write(
    path: Path, tensors: Mapping[str, np.ndarray], metadata: Mapping[str, str], format: str = RUN
) -> None:
    """Write tensors and texts as one file, atomically: it is there whole, or not at all.

    Raises:
        OSError: If it cannot be written, as on a full disk; what was there before is there still.
        ValueError: If the texts are too long to be read again.
    """
    if (length := sum(map(len, metadata.values()))) > MOST_TEXT:
        raise ValueError(
            f"{path}: {length:,} characters about the run are too many, {MOST_TEXT:,} can be kept"
        )
    with replacing(path) as draft:
        arrays = {name: np.asarray(value, order="C") for name, value in tensors.items()}
        try:
            save_file(
                arrays, draft, {"format": format, "version": VERSION, **metadata, "digest": "0" * _DIGITS}
            )
        except SafetensorError as reason:  # an error of its own, whose text ends in "(os error 28)"
            number = re.search(r"\(os error (\d+)\)", str(reason))
            if number is None:
                raise
            raise OSError(int(number[1]), os.strerror(int(number[1])), str(path)) from reason
        _write_digest(draft)


class Stored(NamedTuple):
    """Where a tensor is in the file: its type, as safetensors names it, its shape, and its first byte."""

    dtype: str
    shape: tuple[int, ...]
    start: int


class StoredRun:
    """A run's file, open and found whole: texts, and tensors that are read when they are asked for.

    What it reads stays that of the file as it was opened, also after another has taken its name.

    Attributes:
        texts: The metadata, by name.
        tensors: What is stored, by name.

    Raises:
        FileNotFoundError: If there is no such file.
        RunFileError: If it is no file, no run, damaged, altered, or of another version.
    """

    def __init__(self, path: Path, format: str = RUN):
        self.path = path
        self._file = _opened(path)
        self._as_opened = self._state()
        try:
            self.texts, self.tensors = _verified(path, self._file, format)
        except BaseException:
            self._file.close()
            raise

    def read(self, name: str, row: int | None = None) -> np.ndarray:
        """A tensor, or one row along its first axis.

        Raises:
            RunFileError: If the file was written to since it was opened.
        """
        dtype, shape, start = self.tensors[name]
        if row is not None:
            shape, start = shape[1:], start + row * _size(dtype, shape[1:])
        if (state := self._state()) == self._as_opened and (size := _size(dtype, shape)):
            # Mapped for this moment only: what is read needs no place in the file that threads would share.
            with mmap.mmap(self._file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
                content = mapped[start : start + size]
            state = self._state()
        else:
            content = b""
        if state != self._as_opened:
            raise RunFileError(f"{self.path}: written to since it was opened; load it again")
        return np.frombuffer(content, _TYPES[dtype]).reshape(shape)

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def _state(self) -> tuple[int, int]:
        about = os.fstat(self._file.fileno())
        return about.st_size, about.st_mtime_ns


def format_of(path: Path) -> str | None:
    """The format that a file says it has, before anything else in it is believed; None if it says none.

    Raises:
        FileNotFoundError: If there is no such file.
        RunFileError: If it is no safetensors file.
    """
    try:
        with _opened(path) as file:
            start, header = _header(path, file)
            metadata, _, _ = _understood(header, len(start) + len(header))
    except _Misshapen as reason:
        raise RunFileError(f"{path}: not a safetensors file: {reason}") from None
    return metadata.get("format")


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A temporary file beside ``path`` that takes its name once it is complete and on disk."""
    path = path.expanduser()
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    os.close(handle)
    try:
        yield Path(draft)
        with open(draft, "r+b") as file:  # some systems refuse to put a file on disk that is open for reading
            os.fsync(file.fileno())
        umask = os.umask(0)
        os.umask(umask)
        os.chmod(draft, 0o666 & ~umask)  # mkstemp's files are for their owner only
        os.replace(draft, path)
    finally:
        Path(draft).unlink(missing_ok=True)


class _Misshapen(ValueError):
    """A header that says what no safetensors file says."""


def _opened(path: Path) -> BinaryIO:
    """The file, if it is one: a pipe would wait for ever to be opened."""
    about = path.stat()
    if not stat.S_ISREG(about.st_mode):
        kind = "a folder" if stat.S_ISDIR(about.st_mode) else "a pipe, a socket or a device"
        raise RunFileError(f"{path}: not a file but {kind}")
    return open(path, "rb")


def _verified(path: Path, file: BinaryIO, format: str) -> tuple[dict[str, str], dict[str, Stored]]:
    """The texts of a run's file, and where each tensor is, once the file is known to be whole."""
    start, header = _header(path, file)
    try:
        metadata, tensors, end = _understood(header, len(start) + len(header))
    except _Misshapen as reason:
        raise RunFileError(f"{path}: not a safetensors file: {reason}") from None
    if metadata.get("format") != format:
        raise RunFileError(f"{path}: a safetensors file, but not a {_RECORDED[format]} recorded by grokkit")
    if metadata.get("version") != VERSION:
        raise RunFileError(
            f"{path}: format version {metadata.get('version')!r}; this grokkit reads version {VERSION!r}"
        )
    size = os.fstat(file.fileno()).st_size
    if size != end:
        raise RunFileError(f"{path}: truncated or padded: {size:,} bytes instead of {end:,}")
    place = len(start) + header.find(_BEFORE_DIGEST) + len(_BEFORE_DIGEST)
    if _digest(file, start + header, place) != metadata.get("digest"):
        raise RunFileError(f"{path}: altered since it was recorded (its SHA-256 does not match its content)")
    return metadata, tensors


def _header(path: Path, file: BinaryIO) -> tuple[bytes, bytes]:
    """The length of a safetensors file's header, as it is stored, and the header."""
    start = file.read(8)
    length = int.from_bytes(start, "little")
    whole = len(start) == 8 and length <= min(os.fstat(file.fileno()).st_size - 8, MOST_HEADER)
    header = file.read(length) if whole else b""
    if not header.startswith(b"{"):
        # Only now: the length of a header may well begin with the same byte as a pickle.
        if start[:4] == b"PK\x03\x04" or start[:1] == b"\x80":
            raise RunFileError(
                f"{path}: this is a pickle (a .pth or .pkl file). Opening one executes what is in it, so it "
                "is never read as a run; for published state dicts see grokkit.interop.from_nanda"
            )
        raise RunFileError(f"{path}: truncated, or not a safetensors file")
    return start, header


def _understood(header: bytes, begin: int) -> tuple[dict[str, str], dict[str, Stored], int]:
    """The texts, what is where, and the end of it all, if the tensors' bytes begin at ``begin``."""
    try:
        content = json.loads(header, object_pairs_hook=_each_once)
    except _Misshapen:
        raise
    except (ValueError, RecursionError):
        raise _Misshapen("its header is not JSON") from None
    metadata = content.pop("__metadata__", None) or {}
    if not isinstance(metadata, dict) or not all(isinstance(text, str) for text in metadata.values()):
        raise _Misshapen("its metadata are not texts by name")
    tensors: dict[str, Stored] = {}
    places = []
    for name, entry in content.items():
        if not isinstance(entry, dict):
            raise _Misshapen(f"what it says of {name!r} is no description of a tensor")
        dtype: Any = entry.get("dtype")
        shape: Any = entry.get("shape")
        place: Any = entry.get("data_offsets")
        if not (isinstance(dtype, str) and _counts(shape) and _counts(place) and len(place) == 2):
            raise _Misshapen(f"what it says of {name!r} is no description of a tensor")
        if dtype in _TYPES and place[1] - place[0] != _size(dtype, shape):
            raise _Misshapen(f"{name!r} has {place[1] - place[0]:,} bytes, not {_size(dtype, shape):,}")
        tensors[name] = Stored(dtype, tuple(shape), begin + place[0])
        places.append(place)
    end = 0
    for first, last in sorted(places):
        if first != end or last < first:
            raise _Misshapen("its tensors do not lie one behind the other")
        end = last
    return metadata, tensors, begin + end


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object, unless it has two entries of one name: readers differ in which of them they take."""
    content = dict(pairs)
    if len(content) < len(pairs):
        raise _Misshapen("its header has two entries of one name")
    return content


def _counts(values: Any) -> bool:
    """Whether something is a list of whole numbers of at least 0."""
    return isinstance(values, list) and all(type(value) is int and value >= 0 for value in values)


def _size(dtype: str, shape: Sequence[int]) -> int:
    """Bytes of a tensor."""
    return math.prod(shape) * _TYPES[dtype].itemsize


def _digest(file: BinaryIO, beginning: bytes, place: int) -> str:
    """SHA-256 of the file, whose first bytes are given, with the digest at ``place`` replaced by zeros."""
    sha = hashlib.sha256(beginning[:place] + b"0" * _DIGITS + beginning[place + _DIGITS :])
    file.seek(len(beginning))
    while chunk := file.read(1 << 22):
        sha.update(chunk)
    return sha.hexdigest()


def _write_digest(path: Path) -> None:
    with open(path, "r+b") as file:
        start, header = _header(path, file)
        place = len(start) + header.index(_BEFORE_DIGEST) + len(_BEFORE_DIGEST)
        digest = _digest(file, start + header, place)
        file.seek(place)
        file.write(digest.encode())
