import assert from "node:assert/strict";
import { test } from "node:test";
import { onClock, readOptions } from "../../../grokkit/explorables/clock/data.js";
import { handTurner, onTheWay } from "../../../grokkit/explorables/clock/dial.js";
import { endsOf } from "../../../grokkit/explorables/clock/readouts.js";
import {
  faceText,
  fastSum,
  reduced,
  spoken,
  summary,
  tableText,
} from "../../../grokkit/explorables/clock/words.js";
import { fullTurns, hourLabels, wind } from "../../../grokkit/explorables/clock/clock_face.js";
import { diagonalOf } from "../../../grokkit/explorables/clock/sum_table.js";
import { cyclic, inkOn } from "../../../grokkit/explorables/web/toolkit/cyclic.js";
import { DataError } from "../../../grokkit/explorables/web/toolkit/data.js";

const CLOCKS = [3, 4, 12, 24, 59, 113, 499];
/** @param {any} options @param {object} [more] @returns {any} */
const manifest = (options, more = {}) => ({
  format: "grokkit.figure",
  version: 1,
  kind: "clock",
  bytes: 0,
  arrays: [],
  options,
  ...more,
});
const nothing = new DataView(new ArrayBuffer(0));

test("a clock has 3 to 499 hours, or says why not", () => {
  for (const p of CLOCKS) assert.deepEqual(readOptions(manifest({ p }), nothing), { p, speeds: true });
  assert.equal(readOptions(manifest({ p: 12, speeds: false }), nothing).speeds, false);
  for (const p of [2, 500, 12.5, -7, NaN, "12", null, undefined])
    assert.throws(
      () => readOptions(manifest({ p }), nothing),
      (error) => error instanceof DataError && error.message.includes(`not ${p}`),
    );
  assert.throws(() => readOptions(manifest(undefined), nothing), DataError);
  assert.throws(() => readOptions(manifest({ p: 12 }, { kind: "dial" }), nothing), DataError);
  assert.throws(() => readOptions(manifest({ p: 12 }), /** @type {any} */ (undefined)), DataError);
});

test("the page's numbers may belong to a larger clock", () => {
  assert.deepEqual(onClock({ a: 47, b: 91, k: 13 }, 113), { a: 47, b: 91, k: 13 });
  assert.deepEqual(onClock({ a: 47, b: 91, k: 13 }, 12), { a: 11, b: 7, k: 1 });
  assert.deepEqual(onClock({ a: null, b: 5, k: null }, 12), { a: 0, b: 5, k: 1 });
  assert.deepEqual(onClock({ a: 1, b: 2, k: 6 }, 12), { a: 1, b: 2, k: 6 });
  assert.equal(onClock({ a: 1, b: 2, k: 6 }, 11).k, 1);
  assert.equal(onClock({ a: 1, b: 2, k: 6 }, 12, false).k, 1);
});

test("a sum is written with the turns that it loses", () => {
  assert.equal(reduced(40, 113), "40");
  assert.equal(reduced(138, 113), "138 = 113 + 25");
  assert.equal(reduced(113, 113), "113 = 113 + 0");
  assert.equal(reduced(1500, 12), "1,500 = 125 × 12 + 0");
  assert.equal(fullTurns(0), "no full turn");
  assert.equal(fullTurns(1), "1 full turn");
  assert.equal(fullTurns(15), "15 full turns");
});

test("what is said of fast hands is true", () => {
  for (const p of CLOCKS)
    for (let k = 2; k <= p / 2; k += 5) {
      const [a, b] = [p - 2, Math.floor(p / 2)];
      const words = fastSum({ a, b, k }, p).replaceAll(",", "");
      const numbers = Array.from(words.matchAll(/\d+/g), ([word]) => Number(word));
      const [speed, , first, x, , second, y, sum] = numbers;
      const last = numbers[numbers.length - 1];
      assert.deepEqual([speed, first, second, last], [k, a, b, (a + b) % p]);
      assert.deepEqual([x, y, sum], [(k * a) % p, (k * b) % p, x + y]);
      assert.equal((k * last) % p, sum % p);
    }
  assert.equal(
    fastSum({ a: 47, b: 91, k: 13 }, 113),
    "Speed 13: 13 × 47 points at 46 and 13 × 91 at 53. Their sum 99 is where 13 × 25 points.",
  );
  assert.equal(
    fastSum({ a: 11, b: 11, k: 5 }, 12),
    "Speed 5: 5 × 11 points at 7 and 5 × 11 at 7. Their sum 14 = 12 + 2 is where 5 × 10 points.",
  );
  assert.match(
    summary({ a: 10, b: 5, k: 1 }, 12),
    /^A clock with 12 hours: 10 \+ 5 = 15 = 12 \+ 3\. .* their sum at 3; the thread makes 1 full turn\. In the table 3 is the answer of 12 pairs/,
  );
});

test("the hours that are numbered are in order and not too many, and 0 has room", () => {
  for (let p = 3; p <= 499; p++) {
    const labels = hourLabels(p);
    const every = labels[1] - labels[0];
    assert.ok(labels[0] === 0 && labels.length >= 3 && labels.length <= 13);
    assert.ok(labels.every((hour, i) => hour === i * every && hour < p));
    assert.ok(p - labels[labels.length - 1] > every / 2);
  }
});

/** Points of a path of M and Q, the curves' corners left out. @param {string} d */
const points = (d) =>
  d
    .slice(1)
    .split("Q")
    .map((piece) => piece.trim().split(/\s+/).slice(-2).map(Number));

test("the thread is wound outwards, clockwise from the top, and ends at the sum", () => {
  for (const p of CLOCKS)
    for (const [from, to] of [
      [0, 1],
      [0, p],
      [p - 1, 2 * p - 2],
      [3, 7 * p + 2],
    ]) {
      const pitch = 4;
      const found = points(wind(from, to, p, pitch));
      const angle = (/** @type {number[]} */ [x, y]) => Math.atan2(x, -y);
      /** @param {number} x @param {number} y */
      const near = (x, y) => assert.ok(Math.abs(Math.sin((x - y) / 2)) < 1e-3, `${x} ${y}`);
      near(angle(found[0]), (2 * Math.PI * from) / p);
      near(angle(found[found.length - 1]), (2 * Math.PI * to) / p);
      let turned = 0;
      for (let i = 1; i < found.length; i++) {
        const step = Math.atan2(
          Math.sin(angle(found[i]) - angle(found[i - 1])),
          Math.cos(angle(found[i]) - angle(found[i - 1])),
        );
        assert.ok(step > 0 && step < 0.6);
        assert.ok(Math.hypot(...found[i]) > Math.hypot(...found[i - 1]) - 0.02);
        turned += step;
      }
      assert.ok(Math.abs(turned / (2 * Math.PI) - (to - from) / p) < 1e-3); // full turns included
    }
  assert.equal(wind(5, 5, 12, 4), "");
});

test("a diagonal has each pair with its answer, once", () => {
  for (const p of [3, 7, 12])
    for (let answer = 0; answer < p; answer++) {
      const pairs = diagonalOf(answer, p).flatMap(([from, to]) =>
        Array.from({ length: to.a - from.a + 1 }, (_, i) => [from.a + i, from.b - i]),
      );
      assert.equal(new Set(pairs.map(String)).size, p);
      assert.ok(pairs.every(([a, b]) => a >= 0 && b >= 0 && a < p && b < p && (a + b) % p === answer));
    }
});

test("colours go round without an edge, and what is written on them can be read", () => {
  assert.deepEqual(cyclic(0), cyclic(1));
  assert.deepEqual(cyclic(0.3), cyclic(-2.7));
  const luminance = (/** @type {number[]} */ rgb) =>
    rgb
      .map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4))
      .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  for (let i = 0; i < 500; i++) {
    const colour = cyclic(i / 500);
    assert.ok(cyclic((i + 1) / 500).every((c, j) => Math.abs(c - colour[j]) <= 4));
    const light = luminance(colour);
    const contrast = inkOn(colour) === "#fff" ? 1.05 / (light + 0.05) : (light + 0.05) / 0.05;
    assert.ok(contrast >= 4.5, `${colour} has contrast ${contrast}`);
  }
});

test("the sum's end is made of the ends of a and b, at any speed", () => {
  for (const p of CLOCKS)
    for (const k of [1, 2, Math.floor(p / 2)]) {
      const { answer, made } = endsOf({ a: p - 1, b: Math.floor(p / 3), k }, p);
      assert.ok(Math.hypot(answer[0] - made[0], answer[1] - made[1]) < 1e-9);
      assert.ok(Math.abs(Math.hypot(...answer) - 1) < 1e-9);
    }
});

test("what is said of clock, table and sliders is where the hands point", () => {
  for (const p of CLOCKS)
    for (const [a, b, k] of [
      [0, 0, 1],
      [p - 1, p - 1, Math.floor(p / 2)],
      [1, p - 2, 1],
    ]) {
      const sum = (k * (a + b)) % p;
      const face = faceText({ a, b, k }, p);
      assert.ok(face.includes(`Hand a points at ${(k * a) % p}, hand b at ${(k * b) % p}, and`), face);
      assert.ok(
        face.includes(`their sum at ${sum}, after ${fullTurns(Math.floor((k * (a + b)) / p))}.`),
        face,
      );
      assert.match(tableText({ a, b, k }, p), new RegExp(`Row ${a}, column ${b}: ${sum}\\.`));
      assert.equal(spoken("b", { a, b, k }, p), `b is ${b}; the sum stands at ${sum}`);
      assert.match(spoken("k", { a, b, k }, p), new RegExp(`^speed ${k}: .* their sum at ${sum}$`));
    }
});

test("a hand at speed k is turned k hours for each hour of its number, the short way round", () => {
  for (const [p, k] of [
    [12, 1],
    [12, 5],
    [113, 13],
  ]) {
    let hands = { a: 1, b: Math.floor(p / 2), k };
    const turning = handTurner(
      () => ({ ...hands, p }),
      () => null,
    );
    const start = (k * hands.a) % p;
    assert.equal(turning.to({ hour: start, radius: 500 }, 100), null); // out of reach
    for (let step = 0; step <= 3 * k; step++) {
      const turned = turning.to({ hour: (start + step) % p, radius: 50 }, 100);
      assert.deepEqual(turned, { a: Math.round(1 + step / k) % p });
      hands = { ...hands, .../** @type {{a: number}} */ (turned) };
    }
    turning.letGo();
    assert.deepEqual(turning.to({ hour: (k * hands.b) % p, radius: 50 }, 100), { b: hands.b }); // now the other is nearer
  }
});

test("hands on their way begin and end where they should", () => {
  const [from, to] = [
    { a: 0, b: 0, k: 1 },
    { a: 5, b: 3, k: 2 },
  ];
  assert.deepEqual(onTheWay(from, to, 0), from);
  assert.deepEqual(onTheWay(from, to, 1), to);
  assert.deepEqual(onTheWay(from, to, 0.5), { a: 2.5, b: 1.5, k: 1.5 });
});
