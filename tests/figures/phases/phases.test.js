import assert from "node:assert/strict";
import { test } from "node:test";
import { RULES } from "../../../grokkit/explorables/phases/data.js";
import { placeLabels, valueScale } from "../../../grokkit/explorables/phases/measure_chart.js";
import { phaseName, phaseOf, ruleText, spoken, summary } from "../../../grokkit/explorables/phases/words.js";

test("a step belongs to the phase whose first step is the last one not after it", () => {
  assert.deepEqual(
    [0, 849, 850, 6749, 6750, 9000].map((step) => phaseOf([850, 6750], step)),
    [0, 0, 1, 1, 2, 2],
  );
});

test("names of phases stand in the middle of theirs where there is room", () => {
  const labels = placeLabels(["aaaa", "bbbb", "cccc"], [0, 200, 500, 600], 620);
  assert.ok(labels.every(({ row }) => row === 0));
  for (const [i, middle] of [100, 350, 550].entries())
    assert.ok(Math.abs(labels[i].at + (labels[i].text.length * 6.6) / 2 - middle) < 1);
});

test("names of narrow phases take another row, none stands on another, and all stay inside", () => {
  for (const edges of [
    [40, 60, 80, 300],
    [40, 280, 290, 300],
    [40, 41, 42, 43],
  ]) {
    const labels = placeLabels(["1 memorisation", "2 circuit formation", "3 cleanup"], edges, 320);
    const ends = labels.map(({ at, text, row }) => ({ row, from: at, to: at + text.length * 6.6 }));
    for (const { from, to } of ends) assert.ok(from >= 0 && to <= 320 + 1e-9);
    for (const a of ends)
      for (const b of ends) if (a !== b && a.row === b.row) assert.ok(a.to <= b.from || b.to <= a.from);
  }
});

test("shares stand between 0 and 1, sizes above 0, and losses in whole decades, whatever the lines hold", () => {
  const lines = [{ name: "", look: "", values: Float64Array.of(0.02, 3.5, 40) }];
  const domain = (/** @type {"loss" | "share" | "size"} */ kind, /** @type {"log" | "linear"} */ axis) =>
    valueScale(kind, axis, lines, [200, 0])
      .domain()
      .map((d) => Number(d.toPrecision(6)));
  assert.deepEqual(domain("share", "log"), [0, 1]);
  assert.deepEqual(domain("size", "log"), [0, 42]);
  assert.deepEqual(domain("loss", "log"), [0.01, 100]);
  assert.equal(domain("loss", "linear")[0], 0);
});

test("a rule says where it cuts and why there, or why nowhere", () => {
  for (const name of Object.keys(RULES)) {
    const text = ruleText({ name, cuts: [850, 6750] });
    assert.match(text, /^Circuit formation begins where .* \(step 850\), cleanup where .* \(step 6,750\)\.$/);
    for (const reason of RULES[name]) assert.ok(text.includes(reason));
    assert.equal(
      ruleText({ name, cuts: null, reason: "it never fell" }),
      "By this rule there are no phases: it never fell.",
    );
  }
});

test("what is said has the phase of the step and the loss without each key frequency", () => {
  const one = (/** @type {number} */ value) => Float64Array.of(9, value);
  const data = /** @type {import("../../../grokkit/explorables/phases/data.js").PhasesData} */ (
    /** @type {unknown} */ ({
      steps: Int32Array.of(0, 5000),
      phases: ["memorisation", "circuit formation", "cleanup"],
      keys: [3, 7],
      tau: 0.5,
      withoutKey: [one(0.25), one(0.0002)],
      arrays: {
        train_loss: one(0.01),
        test_loss: one(2),
        restricted_loss: one(0.5),
        restricted_blocks: one(0.75),
        excluded_loss: one(0.0003),
        train_accuracy: one(1),
        test_accuracy: one(0.5),
        trig_fraction: one(0.875),
        embedding_gini: one(0.125),
        neuron_logit_gini: one(0.375),
        weight_norm: one(1500),
      },
    })
  );
  const rule = { name: "accuracy", cuts: /** @type {[number, number]} */ ([850, 6750]) };
  assert.equal(
    spoken(data, rule, 1),
    "step 5,000, phase: circuit formation; train loss 0.010, test loss 2.00, restricted loss 0.500, " +
      "excluded loss 3.0 times 10 to the minus 4",
  );
  assert.equal(phaseName(data, { name: "weights", cuts: null, reason: "" }, 1), "none");
  const text = summary(data, rule, 1);
  assert.match(
    text,
    /0\.250 without k\u00a0=\u00a03 and 2\.0×10⁻⁴ without k\u00a0=\u00a07\. Right: 100 % of train, 50\.0 % of test/,
  );
  assert.match(text, /restricted loss 0\.500 \(blocks 0\.750\).*Gini 0\.125 \(embedding\), 0\.375 \(neurons/);
});
