import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateSync } from "node:zlib";
import {
  Bits,
  DataError,
  ascending,
  decode,
  float16,
  float32,
  float64,
  inflate,
  int32,
  nearest,
} from "../../../grokkit/explorables/web/toolkit/data.js";

/** @import { Manifest } from "../../../grokkit/explorables/web/toolkit/types.js" */

/**
 * Two arrays written by hand: whole numbers, and sixteen-bit decades.
 * @returns {[Manifest, DataView<ArrayBuffer>]}
 */
function sample() {
  const bytes = new ArrayBuffer(20);
  const view = new DataView(bytes);
  [0, 10, 200].forEach((v, i) => view.setInt32(4 * i, v, true));
  [0, 100, 400].forEach((v, i) => view.setUint16(12 + 2 * i, v, true));
  /** @type {Manifest} */
  const manifest = {
    format: "grokkit.figure",
    version: 1,
    kind: "test",
    bytes: 20,
    arrays: [
      { name: "step", dtype: "i4", shape: [3], offset: 0, scale: null, error: 0 },
      {
        name: "loss",
        dtype: "u2",
        shape: [3],
        offset: 12,
        scale: { kind: "log10", low: -4, step: 0.01 },
        error: 0.01,
      },
    ],
  };
  return [manifest, view];
}
const SHAPES = { step: int32("n"), loss: float64("n") };

test("what was written is read", () => {
  const { step, loss } = decode(...sample(), "test", SHAPES);
  assert.deepEqual([...step], [0, 10, 200]);
  [1e-4, 1e-3, 1].forEach((expected, i) => assert.ok(Math.abs(loss[i] / expected - 1) < 1e-12));
});

test("data may begin anywhere in a buffer, as in messages from a kernel", () => {
  const [manifest, view] = sample();
  const shifted = new Uint8Array(27);
  shifted.set(new Uint8Array(view.buffer), 7);
  const { step } = decode(manifest, new DataView(shifted.buffer, 7, 20), "test", SHAPES);
  assert.deepEqual([...step], [0, 10, 200]);
});

test("what does not fit its manifest is refused with a reason", () => {
  /** @param {(manifest: any) => unknown} change */
  const spoiled = (change) => {
    const [manifest, view] = sample();
    change(manifest);
    return () => decode(manifest, view, "test", SHAPES);
  };
  /** @type {[(manifest: any) => unknown, RegExp][]} */
  const cases = [
    [(m) => (m.format = "else"), /not data of a grokkit figure/],
    [(m) => (m.version = 2), /version 2/],
    [(m) => (m.kind = "clock"), /another figure \(clock\)/],
    [(m) => (m.bytes = 24), /20 bytes instead of 24/],
    [(m) => (m.arrays[0].offset = 12), /“step” lies outside/],
    [(m) => (m.arrays[0].offset = -4), /“step” lies outside/],
    [(m) => (m.arrays[0].dtype = "f8"), /“step” lies outside/],
    [(m) => (m.arrays[1].scale.step = null), /scale of “loss”/],
    [(m) => (m.arrays[1].scale.low = 400), /“loss” holds a value that is not a number/],
    [(m) => m.arrays.pop(), /lack “loss”/],
    [(m) => (m.arrays[0].shape = [2]), /“loss” has shape 3 instead of 2/],
    [(m) => (m.arrays[1].scale = null), /“loss” does not hold measured numbers/],
  ];
  for (const [change, reason] of cases)
    assert.throws(spoiled(change), (e) => e instanceof DataError && reason.test(e.message));
  assert.throws(() => decode(null, null, "test", SHAPES), DataError);
  assert.throws(() => decode(sample()[0], undefined, "test", SHAPES), /0 bytes/);
});

test("bits are in order, and each row begins a new byte", () => {
  const rows = new Bits(new Uint8Array([0b00000101, 0b1, 0b10000000, 0b0]), 9);
  assert.deepEqual([...rows.unpack(0)], [1, 0, 1, 0, 0, 0, 0, 0, 1]);
  assert.deepEqual([...rows.unpack(1)], [0, 0, 0, 0, 0, 0, 0, 1, 0]);
  assert.equal(rows.at(0, 8), true);
  assert.equal(rows.at(1, 6), false);
});

test("text becomes bytes again; damaged text is refused", async () => {
  const text = deflateSync(Buffer.from([1, 2, 254])).toString("base64");
  const view = await inflate(text);
  assert.deepEqual([...new Uint8Array(view.buffer)], [1, 2, 254]);
  for (const bad of ["%%%", text.slice(0, -6), Buffer.from([1, 2, 3]).toString("base64")])
    await assert.rejects(inflate(bad), DataError);
});

test("the nearest entry is what a search of all entries finds", () => {
  const sorted = [0, 1, 4, 9, 100, 101, 5000];
  for (let x = -3; x < 6000; x += 0.7) {
    const found = nearest(sorted, x);
    const best = Math.min(...sorted.map((v) => Math.abs(v - x)));
    assert.equal(Math.abs(sorted[found] - x), best);
  }
  assert.equal(nearest([7], 100), 0);
  assert.equal(sorted[nearest(sorted, 0.5)], 0); // of two equally near the lower
});

test("ascending means each above the one before", () => {
  assert.ok(ascending([0, 1, 5]));
  assert.ok(!ascending([0, 1, 1]));
  assert.ok(ascending([]));
});

test("float16 is read as IEEE 754 says", () => {
  const cases = [
    [0x0000, 0],
    [0x3c00, 1],
    [0xc000, -2],
    [0x7bff, 65504],
    [0x0400, 2 ** -14],
    [0x0001, 2 ** -24],
    [0x83ff, -1023 * 2 ** -24],
    [0x3555, 0.333251953125],
  ];
  for (const [word, value] of cases) assert.equal(float16(word), value);
  assert.ok(Number.isNaN(float16(0x7e00)));
  assert.equal(float16(0xfc00), -Infinity);
});

test("weights that are no numbers, or are cut off, are refused", () => {
  const view = new DataView(new ArrayBuffer(12));
  /** @type {(dtype: "rows8" | "f2", offset?: number) => Manifest} */
  const manifest = (dtype, offset = 0) => ({
    format: "grokkit.figure",
    version: 1,
    kind: "test",
    bytes: 12,
    arrays: [{ name: "w", dtype, shape: [2, 2], offset, scale: null, error: 0 }],
  });
  assert.deepEqual([...decode(manifest("rows8"), view, "test", { w: float32(2, 2) }).w], [0, 0, 0, 0]);
  assert.throws(() => decode(manifest("rows8", 4), view, "test", { w: float32(2, 2) }), /“w” lies outside/);
  view.setFloat32(0, NaN, true);
  assert.throws(
    () => decode(manifest("rows8"), view, "test", { w: float32(2, 2) }),
    /“w” holds a value that is not a number/,
  );
  view.setUint16(0, 0x7c00, true);
  assert.throws(
    () => decode(manifest("f2"), view, "test", { w: float32(2, 2) }),
    /“w” holds a value that is not a number/,
  );
});
