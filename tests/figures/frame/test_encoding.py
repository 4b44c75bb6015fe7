"""Data of figures say how exact they are, and are read within that."""

import json

import numpy as np
import pytest

from figures.in_node import read_in_node
from grokkit.explorables.frame import encoding

READ_WEIGHTS = """
import { decode, float32, inflate } from "./grokkit/explorables/web/toolkit/data.js";
let text = "";
for await (const part of process.stdin) text += part;
const [manifest, block] = JSON.parse(text);
const shapes = { half: float32("m", "n"), rows: float32("m", "n") };
const { half, rows } = decode(manifest, await inflate(block), "test", shapes);
console.log(JSON.stringify({ half: [...half], rows: [...rows] }));
"""


@pytest.mark.parametrize("n", [1, 7, 8, 9, 113])
def test_bits_come_back(n):
    rows = np.random.default_rng(n).random((3, n)) < 0.5
    data = encoding.pack("test", {"other": encoding.integers(np.arange(3)), "rows": encoding.bits(rows)})
    np.testing.assert_array_equal(encoding.unpack_bits(data, "rows"), rows)


def test_single_numbers_are_as_they_were():
    values = np.array([[0.1, -3e38], [1e-40, 7.0]], dtype=np.float32)
    data = encoding.pack(
        "test", {"half": encoding.single(values, "w"), "rows": encoding.single(values.T, "w")}
    )
    read = read_in_node(data, READ_WEIGHTS)
    np.testing.assert_array_equal(np.float32(read["half"]), values.ravel())
    np.testing.assert_array_equal(np.float32(read["rows"]), values.T.ravel())
    with pytest.raises(ValueError, match="W_E holds -4e"), np.errstate(over="ignore"):
        encoding.single(np.array([1.0, -4e38]), "W_E")


def test_nothing_in_the_data_can_end_a_script():
    assert "</" not in encoding.as_json({"text": "</script><!--"})
    assert json.loads(encoding.as_json("</script><!--é")) == "</script><!--é"


@pytest.mark.parametrize(("seed", "scale"), [(0, 1.0), (1, 1e-3), (2, 300.0)])
def test_quantised_weights_are_read_within_their_errors(seed, scale):
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(7, 13)) * scale * 10.0 ** rng.uniform(-2, 0, (7, 1))
    values[3] = 0
    data = encoding.pack("test", {"half": encoding.half(values, "x"), "rows": encoding.rows8(values, "x")})
    read = read_in_node(data, READ_WEIGHTS)
    half, rows = (np.reshape(read[name], values.shape) for name in ("half", "rows"))
    np.testing.assert_array_equal(half, values.astype(np.float16).astype(float))  # NumPy's own float16
    assert np.all(np.abs(half - values) <= np.maximum(np.abs(values) * 2**-11, 2**-25))
    assert np.all(np.abs(rows - values) <= np.abs(values).max(axis=1, keepdims=True) / 254 * 1.001)
    error = {entry["name"]: entry["error"] for entry in data.manifest["arrays"]}
    assert error["half"] == pytest.approx(np.abs(half - values).max(), rel=1e-6)
    assert error["rows"] == pytest.approx(np.abs(rows - values).max(), rel=1e-3)


@pytest.mark.parametrize("encode", [encoding.half, encoding.rows8])
def test_weights_that_are_not_numbers_are_refused(encode):
    with pytest.raises(ValueError, match=r"W_E holds 1 values that are not finite \(the first is number 2\)"):
        encode(np.array([[0.0, 1.0], [np.inf, 2.0]]), "W_E")


def test_what_float16_cannot_hold_is_refused():
    with pytest.raises(ValueError, match=r"W_E holds -70000\.0; float16 ends at 65504"):
        encoding.half(np.array([1.0, -7e4]), "W_E")
    with pytest.raises(ValueError, match="a single number"):
        encoding.rows8(np.array(1.0), "W_E")
