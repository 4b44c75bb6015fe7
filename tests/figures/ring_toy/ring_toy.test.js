import assert from "node:assert/strict";
import { test } from "node:test";
import { readData } from "../../../grokkit/explorables/ring_toy/data.js";
import {
  byLag,
  equalWaves,
  ringing,
  similarity,
  strongWaves,
} from "../../../grokkit/explorables/ring_toy/measure.js";
import { POINTS, WIDEST, move, narrowing, start } from "../../../grokkit/explorables/ring_toy/physics.js";
import { along, follow, plainAxes } from "../../../grokkit/explorables/ring_toy/principal.js";
import { simulation } from "../../../grokkit/explorables/ring_toy/simulation.js";
import { flatPairs } from "../../../grokkit/explorables/ring_toy/space_view.js";
import { course, doing, forces, keptText, signed } from "../../../grokkit/explorables/ring_toy/words.js";
import { rotate } from "../../../grokkit/explorables/web/panels/turning.js";
import { DataError } from "../../../grokkit/explorables/web/toolkit/data.js";

/** @param {number} x @param {number} y @param {number} [off] */
const near = (x, y, off = 1e-9) => assert.ok(Math.abs(x - y) <= off, `${x} is not ${y}`);

test("points stay on the sphere, and go along it", () => {
  for (const [n, closed] of /** @type {[number, boolean][]} */ ([
    [3, true],
    [6, false],
    [8, true],
  ])) {
    const moving = start(n, 7);
    move(moving, { n, width: 6, closed }, 50);
    for (let i = 0; i < POINTS; i++) {
      let [length, lifting] = [0, 0];
      for (let k = i * n; k < (i + 1) * n; k++) {
        length += moving.x[k] ** 2;
        lifting += moving.x[k] * moving.v[k];
      }
      near(length, 1);
      near(lifting, 0);
    }
  }
});

test("the attraction is narrowed from the widest to the wanted width", () => {
  for (const width of [1, 6, 20, 48, WIDEST]) {
    const widths = narrowing(width).map((stage) => stage.width);
    assert.equal(widths.at(-1), width);
    assert.equal(widths[0], WIDEST);
    assert.ok(widths.every((w, i) => i === 0 || w < widths[i - 1]));
  }
});

test("equal waves have the troughs and rebounds of the closed form", () => {
  for (const [d, low, high] of [
    [5, -0.25, 0.2],
    [7, -0.233, 0.159],
    [6, -0.439, 0.019],
  ]) {
    const found = ringing(Float64Array.from({ length: 5001 }, (_, i) => equalWaves(d, i / 100)));
    near(found.trough, low, 1e-3);
    near(found.rebound, high, 1e-3);
  }
  for (let d = 1; d <= 40; d++) near(equalWaves(d, 0), 1);
});

test("trough, rebound and waves of a made-up curve are found", () => {
  const x = new Float64Array(POINTS * 4); // waves of 3 and 7 turns
  for (let i = 0; i < POINTS; i++)
    [3, 7].forEach((k, w) => {
      x[4 * i + 2 * w] = Math.cos((2 * Math.PI * k * i) / POINTS) * (w ? 0.6 : 0.8);
      x[4 * i + 2 * w + 1] = Math.sin((2 * Math.PI * k * i) / POINTS) * (w ? 0.6 : 0.8);
    });
  const cosines = new Float64Array(POINTS * POINTS);
  similarity(x, 4, cosines);
  const profile = byLag(cosines, true);
  profile.forEach((value, lag) => {
    const t = (2 * Math.PI * lag) / POINTS;
    near(value, 0.64 * Math.cos(3 * t) + 0.36 * Math.cos(7 * t));
  });
  near(byLag(cosines, false)[10], profile[10]); // each pair is alike, so the ends do not matter
  assert.deepEqual(strongWaves(profile), [3, 7]);
  const never = ringing(Float64Array.from([1, 0.5, 0.2]));
  assert.deepEqual(never, { trough: 0.2, troughAt: 2, rebound: 0.2, reboundAt: 2 });
});

test("axes are drawn to the principal components and stay at right angles", () => {
  const n = 5;
  const { x } = start(n, 3);
  for (let i = 0; i < x.length; i++) x[i] *= 1 + 4 * ((i % n) / n); // the last coordinate is the strongest
  const axes = follow(plainAxes(n), x, n, 400);
  for (let a = 0; a < n; a++)
    for (let b = 0; b < n; b++) {
      let product = 0;
      for (let k = 0; k < n; k++) product += axes[a * n + k] * axes[b * n + k];
      near(product, a === b ? 1 : 0);
    }
  const places = along(x, n, axes);
  const power = Array.from({ length: n }, (_, a) =>
    places.reduce((s, v, i) => (i % n === a ? s + v * v : s), 0),
  );
  assert.ok(power.every((p, a) => a === 0 || p <= power[a - 1]));
  for (let a = 0; a < n; a++)
    for (let b = 0; b < a; b++) {
      let product = 0;
      for (let i = 0; i < x.length; i += n) product += places[i + a] * places[i + b];
      near(product / power[0], 0, 1e-6);
    }
  near(
    x.reduce((s, v) => s + v * v, 0),
    power.reduce((s, v) => s + v, 0),
    1e-6,
  );
});

test("a turned place keeps its distance, and a quarter turn is one", () => {
  near(
    Math.hypot(...rotate([0.3, -0.4, 0.5], { turn: 71, tilt: -33, flat: false })),
    Math.hypot(0.3, 0.4, 0.5),
  );
  rotate([1, 0, 0], { turn: 90, tilt: 0, flat: false }).forEach((v, i) => near(v, [0, 0, -1][i]));
  rotate([0, 0, 1], { turn: 0, tilt: 90, flat: false }).forEach((v, i) => near(v, [0, -1, 0][i]));
});

test("flat pictures show every component, two at a time", () => {
  for (let n = 3; n <= 8; n++) {
    assert.ok(flatPairs(n).every(([a, b]) => a < b && b < n));
    assert.equal(new Set(flatPairs(n).flat()).size, n);
  }
});

test("the simulation settles, scatters, narrows and comes to rest", () => {
  const toy = simulation({ n: 4, closed: true, width: 6 }, ({ n }) => start(n, 1).x);
  assert.equal(toy.now().phase, "settled");
  toy.scatter();
  const first = toy.now().places;
  toy.scatter();
  assert.notDeepEqual(toy.now().places, first); // each time others
  toy.narrow(6);
  assert.equal(toy.toy.width, WIDEST);
  assert.equal(
    toy.left(),
    narrowing(6).reduce((sum, { steps }) => sum + steps, 0),
  );
  toy.run(true);
  toy.advance(toy.left());
  assert.equal(toy.toy.width, 6);
  assert.equal(toy.left(), 0);
  for (let i = 0; i < 60 && toy.now().phase === "moving"; i++) toy.advance(100);
  assert.equal(toy.now().phase, "resting");
  const { trough, rebound } = ringing(toy.now().profile);
  assert.ok(trough < -0.5 && rebound > 0.1);
  toy.run(true);
  toy.run(false);
  assert.equal(toy.now().phase, "paused");
});

test("what is said is true, whichever way it goes", () => {
  assert.equal(signed(-0.256), "−0.26");
  assert.match(
    course({ trough: -0.5, troughAt: 9, rebound: 0.2, reboundAt: 20 }),
    /falls to −0.50 .* 9 and rises to \+0.20 at 20: it rings/,
  );
  assert.match(course({ trough: -0.5, troughAt: 9, rebound: -0.2, reboundAt: 20 }), /not above 0/);
  assert.match(course({ trough: -0.5, troughAt: 50, rebound: -0.5, reboundAt: 50 }), /does not rise again/);
  assert.equal(keptText(1), "1 dimension: the constant alone");
  assert.equal(keptText(3), "3 dimensions: the wave of 1 turn and the constant");
  assert.equal(keptText(6), "6 dimensions: the waves of 1 to 3 turns, the mean taken away");
  assert.equal(doing("moving", 1200), "moving, 1,200 steps");
  assert.equal(doing("paused", 1), "1 step");
  assert.equal(doing("settled", 0), "settled");
  assert.match(forces(1), /^Forces: the next point pulls with 1; all others push/);
  assert.match(forces(4), /the fourth pushes with ½;/);
  assert.match(forces(6), /to number 6 push, the last with 1.5;/);
});

test("what it is told is checked", () => {
  const columns = 33;
  const bytes = 2 * POINTS * columns * 2;
  /** @param {object} options @param {object} [more] @returns {any} */
  const manifest = (options, more = {}) => ({
    format: "grokkit.figure",
    version: 1,
    kind: "ring_toy",
    bytes,
    arrays: [
      {
        name: "settled",
        dtype: "u2",
        shape: [2, POINTS, columns],
        offset: 0,
        scale: { kind: "linear", low: 0.5, step: 0 },
        error: 0,
      },
    ],
    width: 6,
    options,
    ...more,
  });
  const block = new DataView(new ArrayBuffer(bytes));
  const good = { n: 5, closed: true, keep: 7 };
  const data = readData(manifest(good), block);
  for (const n of [3, 8]) {
    const x = data.settled({ n, closed: false });
    assert.equal(x.length, n * POINTS);
    near(Math.hypot(...x.subarray(0, n)), 1);
  }
  for (const [bad, said] of /** @type {[any, RegExp][]} */ ([
    [manifest({ ...good, n: 9 }), /3 to 8 dimensions, not 9/],
    [manifest({ ...good, closed: "no" }), /closed or not, but it is “no”/],
    [manifest({ ...good, keep: 0 }), /1 to 40 dimensions can be kept, not 0/],
    [manifest(good, { width: null }), /no width/],
    [manifest(good, { kind: "clock" }), /another figure/],
  ]))
    assert.throws(
      () => readData(bad, block),
      (error) => error instanceof DataError && said.test(error.message),
    );
});
