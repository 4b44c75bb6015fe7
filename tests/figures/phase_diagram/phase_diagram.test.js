import assert from "node:assert/strict";
import { test } from "node:test";
import { readData, shadeOf, step } from "../../../grokkit/explorables/phase_diagram/data.js";
import {
  cellText,
  countsOf,
  rowText,
  seedText,
  summary,
} from "../../../grokkit/explorables/phase_diagram/words.js";
import { DataError } from "../../../grokkit/explorables/web/toolkit/data.js";

/** @param {object} change @returns {any} */
const told = (change) => ({
  fate: "groks",
  failure: null,
  target: 100,
  memorised: 40,
  broke: null,
  step: 100,
  train: 1,
  test: 1,
  curves: 0,
  ...change,
});
const groks = told({});
const slow = told({ target: 1000, step: 1000 });
const knows = told({ fate: "memorises only", target: null, step: 1000, test: 0.031 });
const nothing = told({
  fate: "learns nothing",
  target: null,
  memorised: null,
  step: 1000,
  train: 0.05,
  test: 0,
});
const broken = told({ fate: "falls apart", target: null, broke: 300, train: null, test: null });
const forgets = told({ fate: "falls apart", target: null, step: 1000, train: 0.2 });
const failed = told({ fate: null, failure: "MemoryError: none", target: null, memorised: null, step: null });

const numbers = (/** @type {string} */ name, /** @type {number} */ n, /** @type {number} */ offset) => ({
  name,
  dtype: "i4",
  shape: [n],
  offset,
  scale: null,
  error: 0,
});
const shares = (/** @type {string} */ name, /** @type {number} */ offset) => ({
  name,
  dtype: "u2",
  shape: [2],
  offset,
  scale: { kind: "linear", low: 0, step: 1 / 65535 },
  error: 0,
});
const block = new DataView(new ArrayBuffer(24));
[0, 2, 0, 100].forEach((value, i) => block.setInt32(4 * i, value, true));
[0, 65535, 0, 32768].forEach((value, i) => block.setUint16(16 + 2 * i, value, true));

/** @param {object} [change] @returns {any} */
const manifest = (change = {}) => ({
  format: "grokkit.figure",
  version: 1,
  kind: "phase_diagram",
  bytes: 24,
  arrays: [
    numbers("first", 2, 0),
    numbers("curve_step", 2, 8),
    shares("train_accuracy", 16),
    shares("test_accuracy", 20),
  ],
  target: 0.99,
  across: { label: "weight decay", texts: ["0", "1", "2"] },
  up: { label: "learning rate", texts: ["0.001", "0.01"] },
  seeds: [0, 7],
  cells: [
    [
      [knows, knows],
      [groks, knows],
      [slow, slow],
    ],
    [
      [nothing, null],
      [null, null],
      [groks, failed],
    ],
  ].map((row) => row.map((runs) => ({ runs, dials: null }))),
  borders: {
    beside: [
      [1, 1],
      [0, 0],
    ],
    above: [[0, 0, 0]],
  },
  start: [0, 2],
  ...change,
});
const data = () => readData(manifest(), block);

test("cells, curves and the start are those of the data", () => {
  const read = data();
  assert.deepEqual(read.start, { row: 0, column: 2 });
  const curves = read.curves(groks);
  assert.deepEqual([...curves.step], [0, 100]);
  assert.deepEqual([...curves.train], [0, 1]);
  assert.ok(Math.abs(curves.test[1] - 0.5) < 1e-4);
  assert.equal(read.steps, 1000);
});

test("the sooner the darker, evenly in the logarithm", () => {
  const cells = [[{ runs: [groks, slow, knows, told({ target: 316.2278 })], dials: null }]];
  const shade = shadeOf(cells);
  assert.equal(shade(groks), 1);
  assert.ok(Math.abs(shade(slow) - 0.22) < 1e-9);
  assert.ok(Math.abs(shade(cells[0][0].runs[3]) - 0.61) < 1e-6);
  assert.equal(shadeOf([[{ runs: [groks, groks], dials: null }]])(groks), 1);
});

test("what became of the seeds of a cell is counted, and nothing is left out", () => {
  for (const [runs, text] of /** @type {[any[], string][]} */ ([
    [[groks, slow], "2 seeds grok (after 100 and 1,000 steps)"],
    [[slow, groks, knows], "2 seeds grok (after 100 and 1,000 steps), 1 seed memorises only"],
    [[knows, knows], "2 seeds memorise only"],
    [[nothing, nothing, broken], "2 seeds learn nothing, 1 seed falls apart"],
    [[broken, forgets], "2 seeds fall apart"],
    [[groks, null, failed], "1 seed groks (after 100 steps), 1 seed failed, 1 seed not run"],
    [[null, null], "not run"],
  ]))
    assert.equal(cellText(runs), text);
});

test("each seed has a sentence that is true of it", () => {
  const end = "At step 1,000";
  for (const [run, text] of /** @type {[any, string][]} */ ([
    [groks, "groks, knew the training pairs after 40 steps, and more than 99 % of the test pairs after 100."],
    [told({ memorised: null }), "groks, and more than 99 % of the test pairs after 100."],
    [
      knows,
      `memorises only, knew the training pairs after 40 steps. ${end}, where it ended, 3.1 % of the test pairs are right.`,
    ],
    [nothing, `learns nothing. ${end} 5.0 % of the training pairs are right, 0 % of the others.`],
    [broken, "falls apart, knew the training pairs after 40 steps: its loss is no number from step 300 on."],
    [forgets, `falls apart, knew the training pairs after 40 steps. ${end} only 20.0 % of them are right.`],
    [failed, "failed: MemoryError: none."],
    [null, "has not been run."],
  ]))
    assert.equal(seedText(run, 3, 0.99), `Seed 3 ${text}`);
});

test("along a row the seeds are told where they grok, those that agree together", () => {
  const read = data();
  assert.equal(
    rowText(read, { row: 0, column: 0 }),
    "At learning rate 0.001 seeds grok at these values of weight decay: 1 to 2 (seed 0); 2 (seed 7).",
  );
  assert.equal(
    rowText(read, { row: 1, column: 0 }),
    "At learning rate 0.01 seeds grok at these values of weight decay: 2 (seed 0); none (seed 7).",
  );
  const agreed = manifest().cells.map((/** @type {any[]} */ row) =>
    row.map((_, i) =>
      i === 1 ? { runs: [knows, knows], dials: null } : { runs: [slow, slow], dials: null },
    ),
  );
  assert.equal(
    rowText(readData(manifest({ cells: agreed }), block), { row: 0, column: 0 }),
    "At learning rate 0.001 seeds grok at these values of weight decay: 0 and 2 (seeds 0 and 7).",
  );
  const open = readData(
    manifest({
      cells: manifest().cells.map((/** @type {any[]} */ row) =>
        row.map(() => ({ runs: [null, null], dials: null })),
      ),
    }),
    block,
  );
  assert.equal(rowText(open, { row: 0, column: 0 }), "At learning rate 0.001 nothing has been run.");
});

test("the plane is counted: all seeds, some, none, and what has not been run", () => {
  const read = data();
  assert.deepEqual(countsOf(read), { all: 2, some: 1, none: 2, run: 5, of: 6 });
  assert.match(
    summary(read, read.start),
    /^Of 6 cells 5 have been run: of these all seeds grok in 2, some in 1, none in 2\./,
  );
});

test("keys lead to neighbours and to the ends, upwards to higher rows, and nowhere else", () => {
  const read = data();
  for (const [key, row, column] of /** @type {[string, number, number][]} */ ([
    ["ArrowUp", 1, 1],
    ["ArrowDown", 0, 1],
    ["ArrowLeft", 0, 0],
    ["ArrowRight", 0, 2],
    ["Home", 0, 0],
    ["End", 0, 2],
    ["PageUp", 1, 1],
    ["PageDown", 0, 1],
  ]))
    assert.deepEqual(step({ row: 0, column: 1 }, key, read), { row, column });
  assert.deepEqual(step({ row: 1, column: 2 }, "ArrowRight", read), { row: 1, column: 2 });
  for (const key of ["Enter", "a", "toString"]) assert.equal(step({ row: 0, column: 0 }, key, read), null);
});

test("what does not fit is named", () => {
  const { cells } = manifest();
  const changed = (/** @type {object} */ run) => [
    [{ runs: [{ ...groks, ...run }, knows], dials: null }, ...cells[0].slice(1)],
    cells[1],
  ];
  for (const [change, said] of /** @type {[object, RegExp][]} */ ([
    [{ across: { label: "x", texts: [] } }, /no axes, or no seeds/],
    [{ seeds: [0] }, /tells of 2 seeds, and there are 1/],
    [{ cells: cells.slice(1) }, /not 2 × 3 cells/],
    [{ cells: changed({ fate: "dreams" }) }, /become of a run is “dreams”/],
    [{ cells: changed({ target: null }) }, /groks if it reached its target/],
    [{ cells: changed({ curves: 1 }) }, /no curves number 1/],
    [{ borders: { beside: [[1, 1]], above: [[0, 0, 0]] } }, /borders do not fit/],
    [
      {
        borders: {
          beside: [
            [1, 3],
            [0, 0],
          ],
          above: [[0, 0, 0]],
        },
      },
      /borders do not fit/,
    ],
    [{ start: [2, 0] }, /no cell in row 2 and column 0/],
    [{ kind: "clock" }, /another figure/],
  ]))
    assert.throws(
      () => readData(manifest(change), block),
      (error) => error instanceof DataError && said.test(error.message),
    );
});
