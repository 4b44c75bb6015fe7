import assert from "node:assert/strict";
import { test } from "node:test";
import { readOptions } from "../../../grokkit/explorables/bent_table/data.js";
import { piecesOf, sheetOf } from "../../../grokkit/explorables/bent_table/picture.js";
import { lineOf, placeOn } from "../../../grokkit/explorables/bent_table/sheet.js";
import { bentText, summary } from "../../../grokkit/explorables/bent_table/words.js";

/** @param {number[]} one @param {number[]} other */
const apart = (one, other) => Math.hypot(...one.map((part, i) => part - other[i]));
const SOME = [0, 0.13, 0.5, 0.77, 1];

test("a sheet that is not bent is a square", () => {
  for (const across of SOME)
    for (const down of SOME) assert.ok(apart(placeOn(across, down, 0), [across - 0.5, down - 0.5, 0]) < 1e-9);
});

test("rolled up, the left edge meets the right one; closed, the upper edge meets the lower one too", () => {
  for (const at of SOME) {
    assert.ok(apart(placeOn(0, at, 0.5), placeOn(1, at, 0.5)) < 1e-9);
    assert.ok(apart(placeOn(0, at, 1), placeOn(1, at, 1)) < 1e-9);
    assert.ok(apart(placeOn(at, 0, 1), placeOn(at, 1, 1)) < 1e-9);
    assert.ok(apart(placeOn(at, 0, 0.5), placeOn(at, 1, 0.5)) > 0.99);
    assert.ok(apart(placeOn(0, at, 0.3), placeOn(1, at, 0.3)) > 0.1);
  }
});

test("rolling keeps every length, and nothing jumps on the way", () => {
  for (const bent of [0.1, 0.3, 0.5]) {
    const step = apart(placeOn(0.4, 0.2, bent), placeOn(0.4001, 0.2, bent));
    assert.ok(Math.abs(step / 0.0001 - 1) < 1e-3);
  }
  for (let i = 0; i < 1000; i++)
    for (const [across, down] of [
      [0, 0],
      [0.3, 0.9],
      [1, 0.5],
    ])
      assert.ok(apart(placeOn(across, down, i / 1000), placeOn(across, down, (i + 1) / 1000)) < 0.02);
});

for (const [p, answer] of [
  [7, 3],
  [7, 6],
  [12, 0],
  [113, 138],
])
  test(`mod ${p}: the line of ${answer} goes through the middles of its pairs and no others`, () => {
    const runs = lineOf(answer, p, 1000);
    for (const [across, down] of runs.flat()) {
      const sum = (across + down - 1 / p) * p; // a + b where the middle of the cell (a, b) is
      const off = sum - answer;
      assert.ok(Math.abs(off - p * Math.round(off / p)) < 1e-6);
    }
    assert.ok(runs.length <= 3);
  });

test("pieces come from the back to the front, inside the picture, and the line is among them", () => {
  for (const bent of [0, 0.2, 0.5, 0.8, 1])
    for (const turn of [0, 140]) {
      const pieces = piecesOf(sheetOf(bent, { turn, tilt: 30, flat: false }, 300), bent, 113, {
        a: 47,
        b: 91,
      });
      pieces.slice(1).forEach(({ depth }, i) => assert.ok(depth >= pieces[i].depth));
      for (const [x, y] of pieces.flatMap(({ points }) => points))
        assert.ok(Math.min(x, y) >= -20 && Math.max(x, y) <= 320);
      assert.ok(pieces.some(({ points }) => points.length === 2));
    }
});

for (const [a, b] of [
  [47, 91],
  [0, 112],
  [30, 2],
])
  test(`on the flat table the dot stands in row ${a} and column ${b}, and above everything`, () => {
    const sheet = sheetOf(0, { turn: 0, tilt: 0, flat: false }, 400);
    const pieces = piecesOf(sheet, 0, 113, { a, b });
    const [first, last] = [sheet.see([-0.5, -0.5, 0]), sheet.see([0.5, 0.5, 0])];
    const [dot] = pieces[pieces.length - 1].points;
    const [across, down] = [(dot[0] - first.x) / (last.x - first.x), (dot[1] - first.y) / (last.y - first.y)];
    assert.ok(Math.abs(across * 113 - (b + 0.5)) < 0.05 && Math.abs(down * 113 - (a + 0.5)) < 0.05);
  });

test("each patch reaches over the edges that it shares, and no farther than a pixel", () => {
  for (const bent of [0, 0.5, 1]) {
    const { see, patches } = sheetOf(bent, { turn: 0, tilt: 0, flat: false }, 400);
    const corners = patches.flatMap(({ points }) => points);
    for (const [across, down] of [
      [0, 0],
      [12 / 36, 5 / 36],
      [1, 1],
    ]) {
      const { x, y } = see(placeOn(across, down, bent));
      const near = corners.filter((corner) => apart(corner, [x, y]) < 1);
      assert.ok(near.length);
      assert.ok(near.every((corner) => apart(corner, [x, y]) > 0));
    }
  }
});

test("what is told is checked, and words", () => {
  const told = (/** @type {any} */ options) =>
    readOptions(
      /** @type {any} */ ({
        format: "grokkit.figure",
        version: 1,
        kind: "bent_table",
        bytes: 0,
        arrays: [],
        options,
      }),
      new DataView(new ArrayBuffer(0)),
    );
  assert.deepEqual(told({ p: 12 }), { p: 12 });
  assert.throws(() => told({ p: 500 }), /3 to 499 hours, not 500/);
  assert.throws(() => told({}), /not undefined/);
  assert.deepEqual([0, 0.2, 0.5, 0.7, 1].map(bentText), [
    "flat",
    "being rolled",
    "a tube",
    "being closed",
    "a ring",
  ]);
  assert.match(
    summary(113, { a: 47, b: 91 }, 1),
    /^The 113 pairs whose answer is 47 \+ 91 = 25 mod 113 lie on one closed line/,
  );
  assert.match(summary(113, { a: 47, b: 91 }, 0), /two pieces/);
  assert.match(summary(7, { a: 6, b: 0 }, 0.2), /one piece/);
});
