import assert from "node:assert/strict";
import { test } from "node:test";
import { numberBelow } from "../../../grokkit/explorables/web/toolkit/number_input.js";
import {
  clockOrder,
  cosines,
  mod,
  multiplicity,
  sines,
  times,
  turn,
} from "../../../grokkit/explorables/web/toolkit/waves.js";

/** @import { Complex } from "../../../grokkit/explorables/web/toolkit/waves.js" */

/** @param {number} x @param {number} y */
const near = (x, y) => assert.ok(Math.abs(x - y) < 1e-12, `${x} is not ${y}`);

test("remainders are never negative", () => {
  assert.deepEqual(
    [mod(7, 5), mod(-1, 5), mod(-5, 5), mod(0, 5)].map((n) => n + 0),
    [2, 4, 0, 0],
  );
});

for (const p of [12, 113])
  test(`mod ${p}: turning by multiplication adds, at any speed, and the tables are the waves`, () => {
    const [cos, sin] = [cosines(p), sines(p)];
    /** @type {(k: number, x: number) => Complex} */
    const hand = (k, x) => [cos[mod(k * x, p)], sin[mod(k * x, p)]];
    for (let a = 0; a < p; a += 5)
      for (let b = 0; b < p; b += 7)
        for (const k of [1, 2, 5]) {
          const angle = (2 * Math.PI * k * (a + b)) / p;
          const [re, im] = times(hand(k, a), hand(k, b));
          near(re, Math.cos(angle));
          near(im, Math.sin(angle));
          near(Math.cos(turn(k, a + b, p)), re);
        }
    assert.ok(turn(3, p - 1, p) < 2 * Math.PI && turn(3, p, p) === 0);
  });

test("only whole numbers below p are numbers of the clock", () => {
  assert.deepEqual(
    ["0", "11", " 3"].map((text) => numberBelow(text, 12)),
    [0, 11, 3],
  );
  for (const text of ["", " ", "12", "-1", "1.5", "x"]) assert.equal(numberBelow(text, 12), null);
});

test("the clock's hand passes every number once, in the order of its angles", () => {
  assert.deepEqual(clockOrder(0, 5), [0, 1, 2, 3, 4]);
  assert.deepEqual(clockOrder(2, 5), [0, 3, 1, 4, 2]); // 2·3 = 1, 2·1 = 2, 2·4 = 3, 2·2 = 4
  for (const [k, p] of [
    [35, 113],
    [4, 10],
    [5, 10],
    [6, 9],
  ]) {
    const order = clockOrder(k, p);
    assert.deepEqual(
      [...order].sort((x, y) => x - y),
      clockOrder(0, p),
    );
    const angles = order.map((x) => (k * x) % p);
    assert.deepEqual(
      angles,
      [...angles].sort((x, y) => x - y),
    );
  }
});

test("the order of the turn goes in steps of the inverse of k, where there is one", () => {
  for (const [k, p] of [
    [4, 113],
    [25, 113],
    [3, 7],
    [1, 5],
  ]) {
    const order = clockOrder(k, p);
    const inverse = clockOrder(0, p).findIndex((n) => (n * k) % p === 1);
    order.forEach((x, i) => assert.equal(x, (i * inverse) % p));
  }
  assert.deepEqual(clockOrder(2, 6), [0, 3, 1, 4, 2, 5]); // two numbers share each place
});

test("a frequency has as many waves as are not 0 everywhere, and together they have p dimensions", () => {
  for (const p of [2, 5, 12, 113, 114]) {
    let dimensions = 0;
    for (let k = 0; 2 * k <= p; k++) {
      const [cos, sin] = [cosines(p), sines(p)];
      /** @param {Float64Array} table */
      const wave = (table) => clockOrder(0, p).some((x) => Math.abs(table[mod(k * x, p)]) > 1e-9);
      assert.equal(multiplicity(k, p), Number(wave(cos)) + Number(wave(sin)), `k = ${k}, p = ${p}`);
      dimensions += multiplicity(k, p);
    }
    assert.equal(dimensions, p);
  }
});
