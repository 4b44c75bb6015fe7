import assert from "node:assert/strict";
import { test } from "node:test";
import {
  calibrationText,
  cutOf,
  firstSubsets,
  readCut,
  readPredictions,
} from "../../../grokkit/explorables/surgery/operations.js";
import { readData } from "../../../grokkit/explorables/surgery/index.js";
import { DataError } from "../../../grokkit/explorables/web/toolkit/data.js";

const operations = [
  { name: "embedding", parts: [4, 13, 25] },
  { name: "logits", parts: [4, 13, 25] },
  { name: "heads-zero", parts: [0, 1] },
  { name: "heads-mean", parts: [] },
];

test("a cut and its numbers are each other's inverse, for every subset", () => {
  const seen = new Set();
  operations.forEach(({ parts }, operation) => {
    for (let mask = 1; mask < 2 ** parts.length; mask++) {
      const cut = cutOf({ operation, mask }, operations);
      assert.deepEqual(readCut(cut, operations), { operation, mask });
      assert.deepEqual(readCut([...cut].reverse(), operations), { operation, mask });
      seen.add(String(cut));
    }
  });
  assert.equal(seen.size, 7 + 7 + 3);
});

test("what a link holds that is not there does not count", () => {
  assert.equal(readCut([], operations), null);
  assert.equal(readCut([5], operations), null);
  assert.equal(readCut([3000, 9999], operations), null);
  assert.deepEqual(readCut([5, 13], operations), { operation: 0, mask: 2 });
  assert.deepEqual(readCut([2001, 13], operations), { operation: 2, mask: 2 }); // the first kind alone
  assert.deepEqual(readCut([77, 2000], operations), { operation: 2, mask: 1 });
});

test("subsets are counted operation by operation, the whole network in each", () => {
  assert.deepEqual(firstSubsets(operations), { first: [0, 8, 16, 20], total: 21 });
});

test("the calibration says how far off and in which direction", () => {
  const of = (...pairs) => calibrationText(pairs.map(([guess, outcome]) => ({ about: "", guess, outcome })));
  assert.equal(of(), "No prediction yet.");
  assert.equal(of([50, 52]), "1 prediction, off by 2 percentage points: within 5 points once.");
  assert.equal(
    of([50, 20], [50, 20]),
    "2 predictions, off by 30 percentage points on average: less was left than you said twice.",
  );
  assert.equal(
    of([0, 100], [100, 0], [100, 0], [90, 0], [7, 7]),
    "5 predictions, off by 78 percentage points on average: within 5 points once, more was left than you said once, less was left than you said 3 times.",
  );
});

test("of what was kept only predictions are read", () => {
  const good = { about: "0:4", guess: 10, outcome: 20.5 };
  assert.deepEqual(
    readPredictions([
      good,
      null,
      { ...good, guess: "10" },
      { ...good, outcome: 101 },
      { guess: 1, outcome: 1 },
    ]),
    [good],
  );
  for (const value of [null, undefined, "x", { 0: good }]) assert.deepEqual(readPredictions(value), []);
});

test("data that are not those of an operation are refused", () => {
  for (const manifest of [
    null,
    {},
    { run: { p: 5 } },
    { run: { p: 5 }, operations: [{ name: "logits" }] },
    { run: { p: 5 }, operations, moments: [] },
  ])
    assert.throws(() => readData(manifest, new DataView(new ArrayBuffer(8))), DataError);
});
