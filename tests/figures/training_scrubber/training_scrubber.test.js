import assert from "node:assert/strict";
import { test } from "node:test";
import { planOf } from "../../../grokkit/explorables/training_scrubber/loss_chart.js";
import {
  clearestColumn,
  milestones,
  namePlaces,
  roomFor,
  ticks,
} from "../../../grokkit/explorables/training_scrubber/loss_marks.js";
import { numberHeights } from "../../../grokkit/explorables/training_scrubber/step_marker.js";
import { spoken, summary, tableText } from "../../../grokkit/explorables/training_scrubber/words.js";
import { COLUMNS } from "../../../grokkit/explorables/web/toolkit/guess.js";

const curveSteps = Int32Array.from({ length: 101 }, (_, i) => 10 * i);
/** @param {(step: number) => number} f */
const values = (f) => Float64Array.from(curveSteps, f);
const curves = {
  curveSteps,
  accuracy: { train: values((s) => Math.min(1, s / 100)), test: values((s) => Math.min(1, s / 900)) },
  loss: { train: values((s) => 4 * 0.99 ** s), test: values(() => 5) },
};
/** @type {import("../../../grokkit/explorables/training_scrubber/loss_chart.js").View} */
const log = { y: "log", x: "linear", guess: null };
/** @type {typeof log} */
const share = { ...log, y: "accuracy" };

test("a milestone is the first step with more than 99 % right, and stands there", () => {
  const x = (/** @type {number} */ step) => step;
  const marks = milestones(curveSteps, curves.accuracy, x, 2000);
  assert.deepEqual(
    marks.map(({ split, at, anchor }) => [split, at, anchor]),
    [
      ["train", 100, "start"],
      ["test", 900, "start"],
    ],
  );
  assert.equal(marks[0].text, "train > 99 %: step 100");
  assert.equal(roomFor(marks), 0);
  assert.equal(milestones(curveSteps, curves.accuracy, x, 1000)[1].anchor, "end");
  const never = { ...curves.accuracy, test: values(() => 0.5) };
  assert.deepEqual(
    milestones(curveSteps, never, x, 2000).map(({ split }) => split),
    ["train"],
  );
});

test("labels of milestones that would meet stand in two rows", () => {
  for (const gap of [0, 20, 100, 160]) {
    const accuracy = {
      train: values((s) => (s >= 200 ? 1 : 0)),
      test: values((s) => (s >= 200 + gap ? 1 : 0)),
    };
    const marks = milestones(curveSteps, accuracy, (step) => step, 2000);
    const meet = marks[1].left < marks[0].right + 8;
    assert.equal(marks[0].row !== marks[1].row, meet);
    assert.equal(roomFor(marks) > 0, meet);
  }
});

test("a plan shows every value inside the chart, at any width", () => {
  for (const width of [320, 700, 1400])
    for (const view of [log, share, { ...log, y: /** @type {"linear"} */ ("linear") }]) {
      const plan = planOf(width, view, curves);
      assert.ok(plan.height >= 230 && plan.height <= 300);
      for (const split of /** @type {const} */ (["train", "test"]))
        plan.curves[split].forEach((value, i) => {
          const [x, y] = [plan.x(curveSteps[i]), plan.y(value)];
          assert.ok(x >= plan.range[0] - 1e-9 && x <= plan.range[1] + 1e-9);
          assert.ok(y >= plan.top - 1e-9 && y <= plan.bottom + 1e-9, `${width} ${view.y} ${value}`);
        });
      assert.ok(ticks(plan.quantity, plan.y).length >= 2);
    }
});

test("names stand at the outer sides of the curves, in the middle half of the chart", () => {
  const plan = planOf(700, share, curves);
  const [train, testName] = namePlaces(plan, curveSteps);
  assert.equal(train.x, testName.x);
  assert.ok(train.y < testName.y); // train is the higher accuracy
  const [left, right] = plan.range;
  assert.ok(train.x > left + 0.3 * (right - left) && train.x < left + 0.75 * (right - left));
});

test("a guess is named where it is farthest from both curves", () => {
  const shares = Array.from({ length: COLUMNS + 1 }, (_, c) => (c === 60 ? 0 : 1));
  const guess = { span: /** @type {[number, number]} */ ([0, 1000]), shares };
  const flat = { ...curves, accuracy: { train: values(() => 1), test: values(() => 1) } };
  assert.equal(clearestColumn(planOf(700, { ...share, guess }, flat), curveSteps, guess), 60);
});

test("two numbers keep clear of each other and of the handle, the higher dot's above", () => {
  for (const [train, testDot] of [
    [50, 52],
    [52, 50],
    [10, 190],
    [195, 195],
  ]) {
    const at = numberHeights({ train, test: testDot }, 200);
    assert.ok(Math.abs(at.train - at.test) >= 16);
    assert.equal(at.test < at.train, testDot <= train);
    assert.ok(Math.max(at.train, at.test) <= 182);
  }
});

test("what is said is what the data say", () => {
  const data = /** @type {import("../../../grokkit/explorables/training_scrubber/data.js").ScrubberData} */ (
    /** @type {unknown} */ ({
      p: 11,
      steps: Int32Array.of(0, 5000),
      right: [
        { train: 1, test: 0 },
        { train: 84, test: 36 },
      ],
      total: { train: 84, test: 37 },
      lossAt: (/** @type {string} */ split, /** @type {number} */ index) =>
        split === "train" ? [2.5, 0.00021][index] : [3, 0.5][index],
      nFrequencies: 5,
      tau: 0.5,
      weightNorm: Float64Array.of(2000, 1234.4),
    })
  );
  assert.equal(
    spoken(data, 1),
    "step 5,000: train 100 % right, loss 2.1 times 10 to the minus 4; test 97.3 % right, loss 0.500",
  );
  assert.equal(tableText(data, 0), "Table of all 121 pairs. train: 1 of 84 right; test: 0 of 37 right.");
  const said = summary(data, 1, [3, 2], null);
  assert.equal(
    said,
    "Step 5,000: train 100 % right (loss 2.1×10⁻⁴), test 97.3 % right (loss 0.500). Tallest waves in the embedding: " +
      "k = 3 and 2; 2 of 5 reach 50 % of the tallest. Sum of squared weights: 1,234.",
  );
  const guess = { span: /** @type {[number, number]} */ ([0, 10000]), shares: Array(COLUMNS + 1).fill(0.25) };
  assert.equal(summary(data, 1, [3, 2], guess), `${said} Your guess for the test pairs here: 25 %.`);
});
