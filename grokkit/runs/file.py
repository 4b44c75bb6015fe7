"""The one file of a recorded run: safetensors, vouched for by a digest, checked before anything is used.

No pickle: nothing in the file is ever executed, and nothing is built from it before its sizes have been held
against the file. Beside the tensors there are texts (safetensors' metadata), among them a SHA-256 of the file
itself, computed with that digest set to zeros.
"""

import contextlib
import hashlib
import json
import os
import re
import stat
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import save_file

RUN = "grokkit.run"  # a file's format: what it holds
TEXT_RUN = "grokkit.text"
VERSION = "1"
MOST_HEADER = 16 << 20  # bytes; what a run says of itself takes some thousands
_RECORDED = {RUN: "run", TEXT_RUN: "run of a text model"}
_DIGITS = 64  # of a SHA-256, in hexadecimal
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
    """
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


Tensors = dict[str, tuple[str, tuple[int, ...]]]  # type, as safetensors names it, and shape, by name


def verified(path: Path, format: str = RUN) -> tuple[dict[str, str], Tensors]:
    """The texts of a run's file, and the type and shape of each tensor, once the file is known to be whole.

    Raises:
        FileNotFoundError: If there is no such file.
        RunFileError: If it is no file, no run, damaged, altered, or of another version.
    """
    start, header = _header(path)
    try:
        metadata, tensors, data_bytes = _understood(header)
    except _Misshapen as reason:
        raise RunFileError(f"{path}: not a safetensors file: {reason}") from None
    if metadata.get("format") != format:
        raise RunFileError(f"{path}: a safetensors file, but not a {_RECORDED[format]} recorded by grokkit")
    if metadata.get("version") != VERSION:
        raise RunFileError(
            f"{path}: format version {metadata.get('version')!r}; this grokkit reads version {VERSION!r}"
        )
    size, expected = path.stat().st_size, len(start) + len(header) + data_bytes
    if size != expected:
        raise RunFileError(f"{path}: truncated or padded: {size:,} bytes instead of {expected:,}")
    place = len(start) + header.find(_BEFORE_DIGEST) + len(_BEFORE_DIGEST)
    if _digest(path, start + header, place) != metadata.get("digest"):
        raise RunFileError(f"{path}: altered since it was recorded (its SHA-256 does not match its content)")
    return metadata, tensors


def format_of(path: Path) -> str | None:
    """The format that a file says it has, before anything else in it is believed; None if it says none.

    Raises:
        FileNotFoundError: If there is no such file.
        RunFileError: If it is no safetensors file.
    """
    try:
        metadata, _, _ = _understood(_header(path)[1])
    except _Misshapen as reason:
        raise RunFileError(f"{path}: not a safetensors file: {reason}") from None
    return metadata.get("format")


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A temporary file beside ``path`` that takes its name once it is complete and on disk."""
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


def _header(path: Path) -> tuple[bytes, bytes]:
    """The length of a safetensors file's header, as it is stored, and the header."""
    about = path.stat()
    if not stat.S_ISREG(about.st_mode):
        kind = "a folder" if stat.S_ISDIR(about.st_mode) else "a pipe, a socket or a device"
        raise RunFileError(f"{path}: not a file but {kind}")
    with open(path, "rb") as file:
        start = file.read(8)
        length = int.from_bytes(start, "little")
        whole = len(start) == 8 and length <= min(about.st_size - 8, MOST_HEADER)
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


def _understood(header: bytes) -> tuple[dict[str, str], Tensors, int]:
    """The texts, each tensor's type and shape, and how many bytes of data there are."""
    try:
        content = json.loads(header)
    except (ValueError, RecursionError):
        raise _Misshapen("its header is not JSON") from None
    metadata = content.pop("__metadata__", None) or {}
    if not isinstance(metadata, dict) or not all(isinstance(text, str) for text in metadata.values()):
        raise _Misshapen("its metadata are not texts by name")
    tensors: Tensors = {}
    data_bytes = 0
    for name, entry in content.items():
        if not isinstance(entry, dict):
            raise _Misshapen(f"what it says of {name!r} is no description of a tensor")
        dtype: Any = entry.get("dtype")
        shape: Any = entry.get("shape")
        place: Any = entry.get("data_offsets")
        if not (isinstance(dtype, str) and _counts(shape) and _counts(place) and len(place) == 2):
            raise _Misshapen(f"what it says of {name!r} is no description of a tensor")
        tensors[name] = (dtype, tuple(shape))
        data_bytes = max(data_bytes, place[1])
    return metadata, tensors, data_bytes


def _counts(values: Any) -> bool:
    """Whether something is a list of whole numbers of at least 0."""
    return isinstance(values, list) and all(type(value) is int and value >= 0 for value in values)


def _digest(path: Path, beginning: bytes, place: int) -> str:
    """SHA-256 of the file, whose first bytes are given, with the digest at ``place`` replaced by zeros."""
    sha = hashlib.sha256(beginning[:place] + b"0" * _DIGITS + beginning[place + _DIGITS :])
    with open(path, "rb") as file:
        file.seek(len(beginning))
        while chunk := file.read(1 << 22):
            sha.update(chunk)
    return sha.hexdigest()


def _write_digest(path: Path) -> None:
    start, header = _header(path)
    place = len(start) + header.index(_BEFORE_DIGEST) + len(_BEFORE_DIGEST)
    digest = _digest(path, start + header, place)
    with open(path, "r+b") as file:
        file.seek(place)
        file.write(digest.encode())
