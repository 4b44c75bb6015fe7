"""Data of a figure: a manifest that says what is there and how exact, and one block of bytes.

The same two parts reach the browser as widget traits in a live notebook and as a script beside the page in
the book. Numbers are quantised; the manifest gives each array's largest error, and the figures' JavaScript
(`web/toolkit/data.js`) refuses what does not fit its manifest.
"""

import base64
import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Bool, Float, Int, Shaped

FORMAT = "grokkit.figure"
VERSION = 1


@dataclass(frozen=True)
class Encoded:
    """One array as little-endian numbers, and how to read it back.

    Attributes:
        shape: Of the array.
        dtype: ``u1``, ``u2``, ``i4``, ``f2`` or ``f4`` (NumPy's names), or ``bits``: eight booleans a byte,
            the first one in the lowest bit, and each entry of the leading axis begins a new byte; or
            ``rows8``: the scales of all rows as float32, then the entries as int8.
        raw: The numbers q.
        scale: ``linear``: value = low + step·q. ``log10``: value = 10^(low + step·q). None: value = q (for
            ``rows8``: its row's scale times q).
        error: The largest error of a value, absolute, but relative for ``log10``.
    """

    shape: tuple[int, ...]
    dtype: str
    raw: bytes
    scale: dict[str, Any] | None = None
    error: float = 0.0


@dataclass(frozen=True)
class FigureData:
    """What a figure draws: ``manifest`` is plain JSON, ``block`` the arrays one after another."""

    manifest: dict[str, Any]
    block: bytes

    def as_text(self) -> str:
        """Both parts as JSON, ``[manifest, block]``, the block deflated (zlib) and in base64."""
        return as_json([self.manifest, base64.b64encode(zlib.compress(self.block, 9)).decode()])

    def script(self, name: str) -> str:
        """A classic script that hands the data to the page under ``name``; it works from disk too."""
        return f"(globalThis.grokkitData ??= {{}})[{as_json(name)}] = {self.as_text()};\n"


def integers(values: Int[np.ndarray, "*dims"]) -> Encoded:
    """Whole numbers, exactly."""
    values = np.asarray(values)
    stored = values.astype("<i4")
    if not np.array_equal(stored, values):
        raise ValueError("a figure's whole numbers must fit into 32 bits")
    return Encoded(values.shape, "i4", stored.tobytes())


def bits(values: Bool[np.ndarray, "*dims"]) -> Encoded:
    """Booleans, exactly; each entry of the leading axis of a two-dimensional array begins a new byte."""
    values = np.asarray(values)
    return Encoded(values.shape, "bits", np.packbits(values, axis=-1, bitorder="little").tobytes())


def linear(
    values: Float[np.ndarray, "*dims"], name: str, low: float | None = None, high: float | None = None
) -> Encoded:
    """Numbers in 16 bits, evenly spaced between ``low`` and ``high`` (by default the extremes)."""
    values = _finite(values, name)
    low = float(values.min()) if low is None else low
    high = float(values.max()) if high is None else high
    step = (high - low) / 65535 or 1.0
    q = np.rint((values - low) / step)
    if q.min(initial=0) < 0 or q.max(initial=0) > 65535:
        raise ValueError(f"{name} must lie between {low} and {high}; got {values.min()} … {values.max()}")
    return Encoded(
        values.shape, "u2", q.astype("<u2").tobytes(), {"kind": "linear", "low": low, "step": step}, step / 2
    )


def logarithmic(values: Float[np.ndarray, "*dims"], name: str, floor: float = 1e-16) -> Encoded:
    """Positive numbers over many decades in 16 bits, evenly spaced in the logarithm.

    What is below ``floor`` (a loss that is 0 to machine precision) is drawn at ``floor``.
    """
    exponents = np.log10(np.maximum(_finite(values, name), floor))
    coded = linear(exponents, name)
    scale = coded.scale or {}
    low, step = scale["low"], scale["step"]
    return Encoded(
        coded.shape, "u2", coded.raw, {"kind": "log10", "low": low, "step": step}, float(10 ** (step / 2) - 1)
    )


def half(values: Float[np.ndarray, "*dims"], name: str) -> Encoded:
    """Numbers as IEEE float16: eleven binary digits, so a relative error of at most 2⁻¹¹ (0.05 %)."""
    values = _finite(values, name)
    if np.abs(values).max(initial=0.0) >= 65520:  # rounds to infinity
        raise ValueError(f"{name} holds {values.flat[np.abs(values).argmax()]}; float16 ends at 65504")
    stored = values.astype("<f2")
    error = float(np.abs(stored.astype(np.float64) - values).max(initial=0.0))
    return Encoded(values.shape, "f2", stored.tobytes(), error=error)


def single(values: Float[np.ndarray, "*dims"], name: str) -> Encoded:
    """Numbers as IEEE float32, for the few that must be as they are."""
    values = _finite(values, name)
    stored = values.astype("<f4")
    if not np.isfinite(stored).all():
        raise ValueError(f"{name} holds {values.flat[np.abs(values).argmax()]}; float32 ends at 3.4e38")
    error = float(np.abs(stored.astype(np.float64) - values).max(initial=0.0))
    return Encoded(values.shape, "f4", stored.tobytes(), error=error)


def rows8(values: Float[np.ndarray, "*dims"], name: str) -> Encoded:
    """Numbers in 8 bits with one scale for each row (the last axis): error of a row ≤ its largest / 254."""
    values = _finite(values, name)
    if values.ndim == 0:
        raise ValueError(f"{name} is a single number; rows8 is for arrays with rows")
    scales = (np.abs(values).max(axis=-1, initial=0.0, keepdims=True) / 127).astype("<f4")
    q = np.rint(values / np.where(scales, scales, 1))
    q = np.clip(q, -127, 127).astype("i1")  # float32 rounds a very small scale far
    error = float(np.abs(q * scales.astype(np.float64) - values).max(initial=0.0))
    return Encoded(values.shape, "rows8", scales.tobytes() + q.tobytes(), error=error)


def read_rows8(coded: Encoded) -> Float[np.ndarray, "*dims"]:
    """The numbers that `rows8` put in, as the figures' JavaScript reads them, in float32."""
    n_rows = int(np.prod(coded.shape[:-1], dtype=int))
    scales = np.frombuffer(coded.raw, "<f4", n_rows).reshape(*coded.shape[:-1], 1)
    q = np.frombuffer(coded.raw, "i1", offset=4 * n_rows).reshape(coded.shape)
    return (scales.astype(np.float64) * q).astype(np.float32)


def decoded(array: Encoded) -> Shaped[np.ndarray, "*dims"]:
    """The values that a page reads from a coded array; booleans excepted, for which see `unpack_bits`."""
    if array.dtype == "rows8":
        return read_rows8(array)
    q = np.frombuffer(array.raw, "<" + array.dtype).reshape(array.shape)
    if array.scale is None:
        return q
    values = array.scale["low"] + array.scale["step"] * q.astype(np.float64)
    return 10**values if array.scale["kind"] == "log10" else values


def pack(kind: str, arrays: Mapping[str, Encoded], **about: Any) -> FigureData:
    """Put arrays behind one another, each at a multiple of four bytes, and describe them.

    Args:
        kind: Of figure, the name of its JavaScript module.
        arrays: By name.
        about: What else the manifest shall say; values that JSON knows, and finite numbers.
    """
    block, described = b"", []
    for name, array in arrays.items():
        described.append(
            {
                "name": name,
                "dtype": array.dtype,
                "shape": list(array.shape),
                "offset": len(block),
                "scale": array.scale,
                "error": array.error,
            }
        )
        block += array.raw + bytes(-len(array.raw) % 4)
    manifest = {
        "format": FORMAT,
        "version": VERSION,
        "kind": kind,
        **about,
        "bytes": len(block),
        "arrays": described,
    }
    return FigureData(json.loads(json.dumps(manifest, allow_nan=False)), block)


def unpack_bits(data: FigureData, name: str) -> Bool[np.ndarray, "*dims"]:
    """The booleans that `bits` put in."""
    (entry,) = [e for e in data.manifest["arrays"] if e["name"] == name]
    *rows, length = entry["shape"]
    row_bytes = -(-length // 8)
    size = int(np.prod(rows, dtype=int)) * row_bytes
    packed = np.frombuffer(data.block, np.uint8, size, entry["offset"]).reshape(*rows, row_bytes)
    return np.unpackbits(packed, axis=-1, count=length, bitorder="little").astype(bool)


def as_json(value: Any) -> str:
    """Compact JSON that can stand inside a ``<script>``: no ``</script>`` or ``<!--`` can occur in it."""
    return json.dumps(value, separators=(",", ":"), allow_nan=False, ensure_ascii=False).replace(
        "<", "\\u003c"
    )


def _finite(values: Shaped[np.ndarray, "*dims"], name: str) -> Float[np.ndarray, "*dims"]:
    values = np.asarray(values, dtype=np.float64)
    bad = ~np.isfinite(values)
    if bad.any():
        raise ValueError(
            f"{name} holds {int(bad.sum())} values that are not finite (the first is number "
            f"{int(bad.argmax())}); a figure cannot show a run that diverged"
        )
    return values
