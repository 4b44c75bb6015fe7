import assert from "node:assert/strict";
import { test } from "node:test";
import { numberBelow } from "../../../grokkit/explorables/web/toolkit/number_input.js";
import { cosines, mod, sines, times, turn } from "../../../grokkit/explorables/web/toolkit/waves.js";

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
