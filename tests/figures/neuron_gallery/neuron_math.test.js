import assert from "node:assert/strict";
import { test } from "node:test";
import { afterRelu, attention, beforeRelu } from "../../../grokkit/explorables/web/engine/neuron_math.js";
import { wallLayout } from "../../../grokkit/explorables/neuron_gallery/neuron_wall.js";
import { paintPixels } from "../../../grokkit/explorables/neuron_gallery/pixel_image.js";
import { waveTable } from "../../../grokkit/explorables/neuron_gallery/wave_table.js";
import { degrees, summary } from "../../../grokkit/explorables/neuron_gallery/words.js";

/** @param {number} x @param {number} y */
const close = (x, y, tolerance = 1e-9) => assert.ok(Math.abs(x - y) <= tolerance, `${x} is not ${y}`);
/** An image from a function of a and b. @param {number} p @param {(a: number, b: number) => number} f */
const image = (p, f) => Float64Array.from({ length: p * p }, (_, i) => f(Math.floor(i / p), i % p));

test("attention is a softmax over a, b and =, whatever the size of the scores", () => {
  const p = 3;
  const score = [0, 1, 2000, Math.log(2), -2000, 0]; // one head: scores of a, then of b
  const weights = attention(score, p);
  close(weights[0], 1 / 4, 1e-6); // a = 0, b = 0: odds 1 : 2 : 1
  close(weights[9], 2 / 4, 1e-6);
  close(weights[1], 1 / 2, 1e-6); // b = 1 is out: 1 : 0 : 1
  close(weights[2 * p], 1, 1e-6); // a = 2 takes all
  for (let pair = 0; pair < p * p; pair++) assert.ok(weights[pair] + weights[9 + pair] <= 1 + 1e-6);
});

test("a neuron hears each token through each head, weighted", () => {
  const [p, heads, size] = [2, 2, 2];
  const said = Float32Array.from({ length: heads * 2 * p * size }, (_, i) => i);
  const through = [9, 9, 9, 9, 1, 10, 100, 1000]; // neuron 0, neuron 1
  const weights = new Float32Array(2 * heads * p * p).fill(0.5);
  const values = beforeRelu(1, { said, through, offset: [0, 7] }, weights, p);
  /** @param {number} head @param {number} place @param {number} token */
  const heard = (head, place, token) =>
    [0, 1].reduce(
      (sum, d) => sum + said[((head * 2 + place) * p + token) * size + d] * through[4 + head * size + d],
      0,
    );
  for (const [a, b] of [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
  ])
    close(
      values[a * p + b],
      7 + 0.5 * (heard(0, 0, a) + heard(0, 1, b) + heard(1, 0, a) + heard(1, 1, b)),
      1e-3,
    );
});

test("a ReLU keeps what is positive", () =>
  assert.deepEqual([...afterRelu(Float32Array.of(-1, 0, 2))], [0, 0, 2]));

test("shares of a known mixture are those it was mixed with", () => {
  for (const [p, k] of [
    [7, 2],
    [113, 35],
    [10, 3],
  ]) {
    const w = (2 * Math.PI * k) / p;
    const mixed = image(
      p,
      (a, b) =>
        5 + 3 * Math.cos(w * a + 1) + Math.cos(w * b) + 2 * Math.cos(w * (a + b) + 2) + Math.sin(w * (a - b)),
    );
    const { one, sum, difference, rest, norms } = waveTable(mixed, p, k);
    close(one, 10 / 15);
    close(sum, 4 / 15);
    close(difference, 1 / 15);
    close(rest, 0);
    const n = Math.floor(p / 2) + 1;
    close(norms[k * n], (3 * p) / Math.SQRT2, 1e-7); // of a alone
    close(norms[k], p / Math.SQRT2, 1e-7);
    close(norms[0], 0);
  }
});

test("the sizes of all waves give the variance back (Parseval), for odd and even p", () => {
  for (const p of [7, 8]) {
    const values = image(p, (a, b) => ((a * 5 + b * b * 3 + a * b) % 11) - 2);
    const mean = values.reduce((x, y) => x + y, 0) / p ** 2;
    const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0);
    const { norms, one, sum, difference, rest } = waveTable(values, p, 2);
    close(
      norms.reduce((all, v) => all + v * v, 0),
      variance,
      1e-8,
    );
    close(one + sum + difference + rest, 1);
  }
});

test("an image that does not vary has no waves", () => {
  const { norms, one, sum, difference, rest } = waveTable(
    image(7, () => 3),
    7,
    2,
  );
  assert.ok(norms.every((v) => v === 0));
  assert.deepEqual([one, sum, difference, rest], [0, 0, 0, 0]);
});

test("a wall has room for all, in squares that can be hit", () => {
  for (const [n, width, height] of [
    [156, 900, 290],
    [1, 320, 290],
    [51, 343, 420],
    [512, 320, 400],
  ]) {
    const { side, columns, rows } = wallLayout(n, width, height);
    assert.ok(columns * rows >= n && columns * (rows - 1) < n);
    assert.ok(columns * (side + 6) <= width + 6);
    assert.ok(side >= 26);
  }
});

test("pixels stand in the order that is asked for, the largest in full ink", () => {
  const words = new Uint32Array(4);
  const ramp = Uint32Array.from({ length: 256 }, (_, i) => i);
  paintPixels(words, [0, 1, 2, 4], [1, 0], ramp);
  assert.deepEqual([...words], [255, 128, 64, 0]);
  paintPixels(words, [0, 0, 0, 0], [0, 1], ramp);
  assert.deepEqual([...words], [0, 0, 0, 0]);
});

test("angles are whole degrees from 0 to 359", () => {
  assert.deepEqual([0, -Math.PI / 2, 2 * Math.PI - 1e-4, 7 * Math.PI].map(degrees), [0, 270, 0, 180]);
});

test("a neuron that its formula does not explain is not called by it", () => {
  /** @param {number} r2 */
  const said = (r2) => {
    const fit = /** @type {import("../../../grokkit/explorables/neuron_gallery/data.js").Fit} */ (
      /** @type {unknown} */ ({ r2, writeShare: 0.4, phaseA: 0, phaseB: 1, writePhase: 2, share: 0.3 })
    );
    return summary(1370, { n: 7, k: 4, fit, cluster: 4, place: 0, of: 1 }, "");
  };
  assert.match(said(0.94), /Neuron 7 is a ReLU of waves with k = 4 .* \(R² 0\.94\)/);
  assert.match(said(0.2), /is no ReLU of waves: the best, .* explains 20 % of it/);
  assert.match(said(-0.25), /is no ReLU of waves: the best, .* explains nothing of it/);
});
