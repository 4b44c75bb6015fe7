import assert from "node:assert/strict";
import { test } from "node:test";
import {
  coordinates,
  powerShare,
  readData,
  readPath,
} from "../../../grokkit/explorables/embedding_waves/data.js";
import { spoken, standing, summary } from "../../../grokkit/explorables/embedding_waves/words.js";
import { degrees, evenTurn } from "../../../grokkit/explorables/embedding_waves/even_turn.js";
import { DataError } from "../../../grokkit/explorables/web/toolkit/data.js";

/** @import { WavesManifest } from "../../../grokkit/explorables/embedding_waves/data.js" */

/** @param {number} n */
const range = (n) => Array.from({ length: n }, (_, i) => i);
/** @param {number} k @param {number} p @param {number} radius @param {number} phase */
const circle = (k, p, radius, phase) => ({
  cos: range(p).map((x) => 0.3 + radius * Math.cos((2 * Math.PI * k * x) / p - phase)),
  sin: range(p).map((x) => -2 + radius * Math.sin((2 * Math.PI * k * x) / p - phase)),
});

test("a circle is one even turn, wherever its centre is", () => {
  for (const [k, p, phase] of [
    [1, 3, 0.2],
    [4, 11, -2],
    [25, 113, 3],
    [5, 12, 1],
  ]) {
    const { cos, sin } = circle(k, p, 0.7, phase);
    const turn = evenTurn(cos, sin, k);
    assert.ok(Math.abs(turn.radius - 0.7) < 1e-9);
    assert.ok(Math.abs(turn.share - 1) < 1e-9);
    assert.ok(Math.abs(turn.phase - phase) < 1e-9);
  }
});

test("another frequency, the other direction and a point are no turn; a line is half of one", () => {
  const { cos, sin } = circle(4, 11, 1, 0);
  assert.ok(evenTurn(cos, sin, 3).share < 1e-9);
  assert.ok(
    evenTurn(
      cos,
      sin.map((s) => -s),
      4,
    ).share < 1e-9,
  );
  assert.ok(Math.abs(evenTurn(cos, range(11).fill(0), 4).share - 0.5) < 1e-9);
  assert.equal(evenTurn(range(11).fill(0), range(11).fill(0), 4).share, 0);
});

test("angles are a clock's: from the top, clockwise", () => {
  assert.equal(degrees(1, 0), 0);
  assert.equal(degrees(0, 1), 90);
  assert.equal(degrees(-1, 0), 180);
  assert.equal(degrees(0, -1), 270);
  assert.equal(degrees(1, -1e-9), 0);
});

test("power is shared out among the frequencies", () => {
  const data = { spectrum: Float64Array.from([9, 9, 1, 2, 0, 0]), nFrequencies: 2 };
  assert.equal(powerShare(data, 1, 1), 0.2);
  assert.equal(powerShare(data, 1, 2), 0.8);
  assert.equal(powerShare(data, 2, 1), 0);
});

test("a frequency is called key by the rules that call it so", () => {
  const keys = { W_L: [4, 13], W_E: [4, 8] };
  assert.match(standing(4, keys), /both/);
  assert.match(standing(8, keys), /embedding only/);
  assert.match(standing(13, keys), /neurons only/);
  assert.match(standing(5, keys), /not a key/);
});

/**
 * Two checkpoints, p = 5, both frequencies that turn, all values bytes.
 * @returns {[WavesManifest, DataView<ArrayBuffer>]}
 */
function sample() {
  const measured = /** @type {const} */ ({ kind: "linear", low: 0, step: 1 });
  const rows = [
    { name: "step", shape: [2], scale: null, values: [0, 9] },
    { name: "test_accuracy", shape: [2], scale: measured, values: [0, 1] },
    { name: "spectrum", shape: [2, 2], scale: measured, values: [3, 4, 5, 6] },
    { name: "frequency", shape: [2], scale: null, values: [1, 2] },
  ];
  const view = new DataView(new ArrayBuffer(10 + 8 * 4 + 40));
  let offset = 0;
  const arrays = rows.map(({ name, shape, scale, values }) => {
    values.forEach((v, i) => view.setUint8(offset + i, v));
    offset += values.length;
    const dtype = /** @type {const} */ ("u1");
    return { name, dtype, shape, offset: offset - values.length, scale, error: 0 };
  });
  // Eight rows of five, each with the scale 1.
  const path = { name: "path", dtype: /** @type {const} */ ("rows8"), shape: [2, 2, 2, 5], offset };
  range(8).forEach((row) => view.setFloat32(offset + 4 * row, 1, true));
  range(40).forEach((v) => view.setInt8(offset + 32 + v, v));
  const manifest = {
    format: "grokkit.figure",
    version: 1,
    kind: "embedding_waves",
    bytes: view.byteLength,
    arrays: [...arrays, { ...path, scale: null, error: 0 }],
    run: { id: "x", p: 5, op: "add", text: "a + b mod 5" },
    keys: { W_L: [1], W_E: [1, 2] },
    tau: 0.25,
    reach: 40,
  };
  return [manifest, view];
}

/** @param {ReturnType<typeof readData>} data @param {number} k @param {number} index */
const placesOf = ({ paths }, k, index) => {
  const path = paths.get(k);
  assert.ok(path);
  return coordinates(path, index, 5);
};

test("every frequency has its own stretch of the data", () => {
  const data = readData(...sample());
  assert.deepEqual([...data.paths.keys()], [1, 2]);
  assert.deepEqual([...placesOf(data, 1, 0).cos], [0, 1, 2, 3, 4]);
  assert.deepEqual([...placesOf(data, 2, 1).sin], [35, 36, 37, 38, 39]);
});

test("what is not a path of these tokens is refused with a reason", () => {
  /** @param {(manifest: any, view: DataView) => unknown} change */
  const spoiled = (change) => {
    const [manifest, view] = sample();
    change(manifest, view);
    return () => readData(manifest, view);
  };
  /** @type {[(manifest: any, view: DataView) => unknown, RegExp][]} */
  const cases = [
    [(m) => (m.run.p = 7), /“spectrum” has shape/],
    [(_, v) => v.setUint8(0, 200), /steps are not in order/],
    [(_, v) => v.setUint8(8, 0), /frequencies are not 1 … 2/],
    [(_, v) => v.setUint8(9, 3), /frequencies are not 1 … 2/],
    [(m) => (m.reach = 0), /no extent/],
    [(m) => (m.reach = null), /no extent/],
  ];
  for (const [change, reason] of cases)
    assert.throws(spoiled(change), (e) => e instanceof DataError && reason.test(e.message));
  const [manifest, view] = sample();
  assert.throws(() => readPath(manifest, view, { p: 5, steps: [0, 9] }), /“path” has shape 2 × 2 × 2 × 5/);
});

test("what is seen is said, and of the hands only when there are three", () => {
  const data = readData(...sample());
  const turn = { radius: 0.5, share: 0.9, phase: 0 };
  const seen = { k: 2, turn, ...placesOf(data, 2, 1), order: range(5), turning: false };
  assert.equal(spoken(9, 2, turn), "step 9: frequency 2, 90.0 % of the path is one even turn, radius 0.50");
  const alone = summary(data, 1, { ...seen, lit: { a: 3, b: null, c: null } }, [2, 1]);
  assert.match(alone, /^Step 9, frequency 2 \(tall in the embedding only\): 90.0 % of the path’s spread/);
  assert.match(
    alone,
    /Tallest frequencies: 2 and 1; 2 of 2 reach 25 % of the tallest. Test pairs right: 100 %.$/,
  );
  const three = summary(data, 1, { ...seen, lit: { a: 3, b: 4, c: 2 } }, [2, 1]);
  const hand = (/** @type {number} */ x) => `${degrees(seen.cos[x], seen.sin[x])}°`;
  assert.ok(
    three.endsWith(`a = 3 stands at ${hand(3)}, b = 4 at ${hand(4)}, and their sum 2 at ${hand(2)}.`),
  );
});
