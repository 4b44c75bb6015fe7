"""Pictures in Python hold what they were given, and text in them stays text."""

import struct
import zlib

import numpy as np
import pytest

from grokkit import svg


@pytest.mark.parametrize("shape", [(1, 1), (5, 7), (11, 11), (113, 113)])
def test_a_picture_of_bits_is_a_png_with_these_bits(shape):
    bits = np.random.default_rng(shape).random(shape) < 0.4
    png = svg.bit_png(bits)
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    chunks, at = {}, 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        kind, content = png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        assert zlib.crc32(kind + content) == struct.unpack(">I", png[at + 8 + length : at + 12 + length])[0]
        chunks[kind] = content
        at += 12 + length
    width, height, depth, colour = struct.unpack(">IIBB", chunks[b"IHDR"][:10])
    assert (height, width, depth, colour) == (*shape, 1, 0)
    lines = np.frombuffer(zlib.decompress(chunks[b"IDAT"]), np.uint8).reshape(height, -1)
    assert not lines[:, 0].any()  # no filter
    np.testing.assert_array_equal(np.unpackbits(lines[:, 1:], axis=1)[:, :width].astype(bool), bits)
