import assert from "node:assert/strict";
import { test } from "node:test";
import {
  alike,
  clippedHarmonics,
  cosineOf,
  evenly,
  heard,
} from "../../../grokkit/explorables/relu_product/chorus.js";
import { median } from "../../../grokkit/explorables/web/toolkit/median.js";
import { stateBelow } from "../../../grokkit/explorables/relu_product/data.js";
import { degrees, summary, three } from "../../../grokkit/explorables/relu_product/words.js";

/** @param {number} x @param {number} y */
const near = (x, y, by = 1e-9) => assert.ok(Math.abs(x - y) < by, `${x} is not ${y}`);

test("harmonics add up to the clipped cosine", () => {
  for (const [offset, size] of [
    [0, 1],
    [0.4, 1.6],
    [-0.9, 2],
    [3, 1],
    [-3, 1],
    [1, 0],
  ]) {
    const parts = clippedHarmonics(offset, size, 400);
    for (const t of [0, 0.7, 2, 3.1]) {
      const sum = parts.reduce((all, part, m) => all + part * Math.cos(m * t), 0);
      near(sum, Math.max(0, offset + size * Math.cos(t)), 2e-3);
    }
  }
});

test("two hands send one cosine through all neurons", () => {
  for (const [x, y] of [
    [0.3, 0.5],
    [0.1, 5.9],
    [1, 1 + Math.PI],
  ]) {
    const { size, middle } = cosineOf(x, y);
    assert.ok(size >= 0);
    for (const phase of [0, 1, 4])
      near(size * Math.cos(middle + phase), Math.cos(x + phase) + Math.cos(y + phase));
  }
});

test("with sixteen phases the crest stands at the sum; hands that are opposite leave nothing", () => {
  for (const [x, y] of [
    [0.3, 0.5],
    [2, 4],
    [6, 5.5],
  ])
    near(heard(evenly(16, 0), x, y).off, 0, 0.05);
  near(heard(evenly(16, 0), 1, 1 + Math.PI).overtones[2], 0);
});

test("evenly placed neurons say nothing to all pairs alike", () => {
  const [re, im] = alike(evenly(5, 0.3), 113);
  near(Math.hypot(re, im), 0);
});

test("state that this figure does not have gives way", () => {
  const data = /** @type {Parameters<typeof stateBelow>[0]} */ (
    /** @type {unknown} */ ({ p: 11, frequencies: [2, 5] })
  );
  assert.deepEqual(stateBelow(data, { a: 3, b: 200, k: 5 }), { a: 3, b: 0, k: 5 });
  assert.deepEqual(stateBelow(data, { a: null, b: 4, k: 7 }), { a: 0, b: 4, k: 2 });
  assert.equal(median([3, 1, 2]), 2);
});

test("words", () => {
  assert.equal(three(0.0004), "0");
  assert.equal(three(-0.1234), "−0.123");
  assert.equal(degrees(0.001), "0°");
  assert.equal(degrees(-Math.PI / 2), "−90°");
  const found = heard(evenly(12, 0), 0, 0);
  const said = summary({ p: 113, a: 0, b: 0, k: 4, n: 12, own: false }, found);
  assert.match(said, /^12 neurons, evenly placed, 0 \+ 0 = 0 mod 113: 0\.212 is left of cos 2t/);
  const silent = heard(evenly(12, 0), 0, Math.PI);
  assert.match(
    summary({ p: 113, a: 0, b: 1, k: 4, n: 12, own: true }, silent),
    /too small to point anywhere/,
  );
});
