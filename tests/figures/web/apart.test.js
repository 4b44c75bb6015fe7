import assert from "node:assert/strict";
import { test } from "node:test";
import { apart } from "../../../grokkit/explorables/web/toolkit/apart.js";

/** @type {[number, number]} */
const RANGE = [0, 300];

test("labels with room stay where they belong", () => {
  assert.deepEqual(apart([200, 10, 100], 14, RANGE), [200, 10, 100]);
  assert.deepEqual(apart([], 14, RANGE), []);
});

test("two on one place part evenly, in their order", () => {
  assert.deepEqual(apart([100, 100], 14, RANGE), [93, 107]);
});

test("whatever the places, none is on another, none leaves the range, and the order stays", () => {
  let seed = 7;
  const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
  for (let trial = 0; trial < 300; trial++) {
    const n = 1 + Math.floor(random() * 12);
    const places = Array.from({ length: n }, () => 320 * random() - 10);
    const moved = apart(places, 14, RANGE);
    const order = places.map((_, i) => i).sort((i, j) => places[i] - places[j]);
    for (let i = 1; i < n; i++)
      assert.ok(moved[order[i]] - moved[order[i - 1]] >= 14 - 1e-9, `${places} → ${moved}`);
    for (const at of moved) assert.ok(at >= -1e-9 && at <= 300 + 1e-9, `${places} → ${moved}`);
  }
});

test("where there is no room for all they still do not stand on each other", () => {
  const moved = apart([5, 5, 5, 5], 14, [0, 20]).sort((a, b) => a - b);
  for (let i = 1; i < 4; i++) assert.ok(moved[i] - moved[i - 1] >= 14 - 1e-9);
});
