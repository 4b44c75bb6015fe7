import assert from "node:assert/strict";
import { test } from "node:test";
import {
  calibrationText,
  cutOf,
  firstSubsets,
  readCut,
  readPredictions,
} from "../../../grokkit/explorables/surgery/operations.js";
import { readData } from "../../../grokkit/explorables/surgery/data.js";
import { cutText, nameOf, summary, toolOf, verdict } from "../../../grokkit/explorables/surgery/words.js";
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
  const of = (/** @type {number[][]} */ ...pairs) =>
    calibrationText(pairs.map(([guess, outcome]) => ({ about: "", guess, outcome })));
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
    assert.throws(() => readData(/** @type {any} */ (manifest), new DataView(new ArrayBuffer(8))), DataError);
});

test("an operation's name says which tool it is, and a tool its operation", () => {
  for (const name of ["embedding", "logits", "heads-zero", "heads-mean", "neurons-zero", "neurons-mean"])
    for (const before of /** @type {const} */ (["zero", "mean"]))
      assert.equal(nameOf(toolOf(name, before)), name);
  assert.deepEqual(toolOf("logits", "mean"), { place: "logits", instead: "mean" });
});

/** @type {import("../../../grokkit/explorables/surgery/data.js").SurgeryData} */
const data = /** @type {any} */ ({
  operations,
  clusters: { 0: 3, 4: 20 },
  moments: [{ step: 8000, name: "end" }],
  count: { train: 100, test: 200 },
});
/** @type {import("../../../grokkit/explorables/surgery/words.js").Seen} */
const seen = {
  moment: 0,
  here: /** @type {any} */ ({
    counts: [
      { train: 100, test: 200 },
      { train: 60, test: 50 },
    ],
    loss: { train: [0.001, 2], test: [0.002, 3] },
  }),
  cut: null,
  said: undefined,
  row: 0,
};
const cut = { operation: 0, mask: 3 };
const tool = toolOf("embedding", "zero");

test("what is cut is named in the words of its tool", () => {
  assert.equal(cutText(cut, tool, data), "Cut: k = 4 and k = 13, from the embedding.");
  assert.equal(
    cutText({ operation: 2, mask: 2 }, toolOf("heads-mean", "zero"), data),
    "Cut: head 1, with their mean in their place.",
  );
  const neurons = { ...data, operations: [{ name: "neurons-zero", parts: [0, 4] }] };
  assert.equal(
    cutText(cut, toolOf("neurons-zero", "mean"), neurons),
    "Cut: neurons of no frequency (3) and k = 4 (20), with zero in their place.",
  );
});

test("nothing of what a cut leaves is told before the prediction", () => {
  assert.equal(verdict(data, seen), "Nothing is cut. Switch something off.");
  const asking = { ...seen, cut };
  assert.equal(verdict(data, asking), "Say first, then see.");
  const text = summary(data, asking, tool, []);
  assert.match(text, /Whole: train 100 % right.*; test 100 % right.*made a prediction/);
  assert.doesNotMatch(text, /25|60/);
  const told = { ...asking, said: { about: "", guess: 40, outcome: 25 }, row: 1 };
  assert.equal(verdict(data, told), "You said 40 %. It is 25.0 %.");
  assert.match(summary(data, told, tool, [told.said]), /After it: train 60.0 % right.*test 25.0 % right/);
});
