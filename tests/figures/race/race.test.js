import assert from "node:assert/strict";
import { test } from "node:test";
import { median, readData, roundNumbers, valuesOf } from "../../../grokkit/explorables/race/data.js";
import { arrivals, compared, missing, summary } from "../../../grokkit/explorables/race/words.js";
import { DataError } from "../../../grokkit/explorables/web/toolkit/data.js";

/** @param {number} number @param {number | null} steps @param {string | null} [fate] @returns {any} */
const seed = (number, steps, fate = steps === null ? "memorises only" : "groks") => ({
  seed: number,
  fate,
  steps,
  seconds: steps === null ? null : steps / 40,
  end: 3000,
});
/** @param {any[]} seeds @param {object} [change] @returns {any} */
const racer = (seeds, change = {}) => ({
  name: "Muon",
  settings: "learning rate 0.01",
  baseline: false,
  ratio: 1.59,
  published: { source: "a paper", says: "sooner", caution: "elsewhere", ratio: 1.49 },
  seeds,
  ...change,
});
const sure = racer([seed(0, 160), seed(1, 120), seed(2, 240)]);
const unsure = racer([seed(0, 160), seed(1, null), seed(2, null, "falls apart"), seed(3, null)], {
  ratio: null,
  published: null,
});
const block = new DataView(new ArrayBuffer(0));
/** @param {object} [change] @returns {any} */
const manifest = (change = {}) => ({
  format: "grokkit.figure",
  version: 1,
  kind: "race",
  bytes: 0,
  arrays: [],
  target: 0.99,
  racers: [sure, unsure],
  ...change,
});

test("the median counts those that never arrive as the latest", () => {
  assert.equal(median(sure, "steps"), 160);
  assert.equal(median(sure, "seconds"), 4);
  assert.equal(median(racer([seed(0, 100), seed(1, 200)]), "steps"), 150);
  assert.equal(median(unsure, "steps"), null);
  assert.equal(median(racer([seed(0, 100), seed(1, null), seed(2, 300)]), "steps"), 300);
  assert.deepEqual(valuesOf([sure, unsure], "steps"), [160, 120, 240, 160]);
});

test("who arrives is said, when, and what became of the others", () => {
  assert.equal(
    arrivals(sure, "steps"),
    "3 of 3 seeds arrive, after 120 to 240 steps; the median of all is 160 steps.",
  );
  assert.equal(
    arrivals(sure, "seconds"),
    "3 of 3 seeds arrive, after 3 to 6 seconds; the median of all is 4 seconds.",
  );
  assert.equal(arrivals(unsure, "steps"), "1 of 4 seeds arrives, after 160 steps.");
  assert.equal(arrivals(racer([seed(0, null)]), "steps"), "None of 1 seeds arrive.");
  assert.equal(missing(sure), "");
  assert.equal(missing(unsure), "seeds 1 and 3: memorises only; seed 2: falls apart");
});

test("what was published is set beside ours, and what cannot be compared is not", () => {
  assert.equal(
    compared(sure),
    "Here AdamW’s median takes 1.59 times as many steps as this one’s. Published: 1.49 times.",
  );
  assert.match(compared(unsure), /cannot be compared/);
  assert.equal(
    compared({ ...sure, baseline: true, ratio: 1 }),
    "With its median those of the others are compared.",
  );
  const read = readData(manifest(), block);
  assert.match(
    summary(read, sure, "steps"),
    /^Of 2 optimisers 1 bring every seed to 99 % of the test pairs\. Muon: 3 of 3/,
  );
});

test("round numbers lie within, few of them", () => {
  assert.deepEqual(roundNumbers(90, 2100, 10), [100, 200, 500, 1000, 2000]);
  assert.deepEqual(roundNumbers(90, 2100, 3), [100, 500, 2000]);
  assert.deepEqual(roundNumbers(0.3, 0.45, 5), [0.3, 0.45]);
  assert.deepEqual(roundNumbers(7, 7, 5), [7]);
});

test("what does not fit is named", () => {
  for (const [change, said] of /** @type {[object, RegExp][]} */ ([
    [{ racers: [] }, /nobody races/],
    [{ racers: [racer([])] }, /“Muon” has no seeds/],
    [{ racers: [racer([seed(0, 10, "falls apart")])] }, /arrives and does not/],
    [{ racers: [racer([{ ...seed(0, 10), seconds: -1 }])] }, /arrives and does not/],
    [{ kind: "clock" }, /another figure/],
  ]))
    assert.throws(
      () => readData(manifest(change), block),
      (error) => error instanceof DataError && said.test(error.message),
    );
});
