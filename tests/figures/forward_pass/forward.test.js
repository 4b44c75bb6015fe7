import assert from "node:assert/strict";
import { test } from "node:test";
import { readData } from "../../../grokkit/explorables/forward_pass/data.js";
import { argmax, forward, shapes, softmax } from "../../../grokkit/explorables/web/engine/forward.js";
import { rowDown } from "../../../grokkit/explorables/forward_pass/rows_panel.js";
import { stacked } from "../../../grokkit/explorables/forward_pass/rows_panel.js";
import { stagesOf } from "../../../grokkit/explorables/forward_pass/stages.js";
import { exactnessText, kindText } from "../../../grokkit/explorables/forward_pass/words.js";
import { entryAt, places, split, start } from "../../../grokkit/explorables/forward_pass/rows.js";
import { DataError } from "../../../grokkit/explorables/web/toolkit/data.js";
import { decimal } from "../../../grokkit/explorables/web/toolkit/format.js";

/** A network small enough to work out on paper: two numbers, one head, one neuron. */
const TINY = { p: 2, d_model: 2, n_heads: 1, d_head: 1, d_mlp: 1 };
/**
 * Its weights, 0 but for some.
 * @param {Record<string, Float64Array>} [changes]
 * @returns {Record<string, Float64Array>}
 */
const weights = (changes = {}) => ({
  ...Object.fromEntries(
    Object.entries(shapes(TINY)).map(([name, shape]) => [
      name,
      new Float64Array(shape.reduce((x, y) => x * y)),
    ]),
  ),
  "embed.W_E": Float64Array.of(1, 0, 0, 1, 0, 0), // 0 points east, 1 north, = nowhere
  ...changes,
});

test("a network of zeros says nothing and listens to all alike", () => {
  const { pattern, logits, attn_out, post } = forward(weights(), TINY, 0, 1);
  for (const share of pattern) assert.ok(Math.abs(share - 1 / 3) < 1e-15);
  for (const tensor of [logits, attn_out, post]) assert.ok(tensor.every((v) => v === 0));
});

test("with one head that reads and one neuron, the numbers are those worked out by hand", () => {
  const w = weights({
    "pos_embed.W_pos": Float64Array.of(0, 0, 0, 0, 2, 0),
    "blocks.0.attn.W_Q": Float64Array.of(1, 0), // the query is 2
    "blocks.0.attn.W_K": Float64Array.of(0, Math.log(3) / 2), // north scores ln 3, all else 0
    "blocks.0.attn.W_V": Float64Array.of(5, 10),
    "blocks.0.attn.W_O": Float64Array.of(0, 1),
    "blocks.0.mlp.W_in": Float64Array.of(1, 1),
    "blocks.0.mlp.b_in": Float64Array.of(-1),
    "blocks.0.mlp.W_out": Float64Array.of(1, 0),
    "blocks.0.mlp.b_out": Float64Array.of(0, 0.5),
    "unembed.W_U": Float64Array.of(1, 0, 0, 0, 1, 0),
  });
  const t = forward(w, TINY, 0, 1); // weights 1/5, 3/5, 1/5 of the values 5, 10, 10
  const close = (/** @type {Float64Array} */ actual, /** @type {number[]} */ expected) =>
    actual.forEach((v, i) => assert.ok(Math.abs(v - expected[i]) < 1e-12, `${[...actual]}`));
  close(t.pattern, [0.2, 0.6, 0.2]);
  close(t.z, [9]);
  close(t.resid_mid, [2, 9]);
  close(t.pre, [10]);
  close(t.logits, [12, 9.5, 0]);
  w["blocks.0.mlp.b_in"][0] = -20; // the neuron is off
  close(forward(w, TINY, 0, 1).logits, [2, 9.5, 0]);
});

test("softmax adds up to one, whatever the size", () => {
  for (const scores of [
    [0, 0],
    [1000, 1001],
    [-2000, 5, 3],
  ]) {
    const shares = softmax(scores);
    assert.ok(Math.abs(shares.reduce((x, y) => x + y) - 1) < 1e-12);
    assert.ok(shares.every((s) => s >= 0));
  }
  assert.equal(argmax([3, 7, 7, 1]), 1);
});

test("entries are found where they are drawn", () => {
  /** @param {"bars" | "share"} shape @param {number[]} values */
  const rowOf = (shape, values) => ({ label: "", shape, values, ink: () => "ink" });
  const bars = rowOf("bars", [1, -2, 3, 4]);
  const shares = rowOf("share", [0.5, 0.25, 0.25]);
  assert.deepEqual(places(bars)[1], [0.25, 0.25]);
  assert.deepEqual(places(shares), [
    [0, 0.5],
    [0.5, 0.25],
    [0.75, 0.25],
  ]);
  for (const row of [bars, shares])
    places(row).forEach(([left, width], i) => assert.equal(entryAt(row, left + width / 2), i));
  assert.equal(entryAt(bars, -0.1), 0);
  assert.equal(entryAt(shares, 1.2), 2);
});

test("counting through all rows and back", () => {
  const rows = [{ values: [1, 2, 3] }, { values: [4] }, { values: [5, 6] }];
  for (let index = 0; index < 6; index++) {
    const { r, i } = split(rows, index);
    assert.equal(start(rows, r) + i, index);
    assert.equal(rows[r].values[i], index + 1);
  }
  assert.deepEqual(split(rows, 99), { r: 2, i: 1 });
});

test("numbers have three digits and a proper minus", () => {
  /** @type {[number, string][]} */
  const cases = [
    [0.3124, "0.312"],
    [-12.34, "−12.3"],
    [-0.00004, "0.000"],
    [1204.4, "1,204"],
    [-1204.4, "−1,204"],
    [0, "0.000"],
    [123.6, "124"],
  ];
  for (const [x, text] of cases) assert.equal(decimal(x), text);
});

test("data that are not those of a network are refused", () => {
  for (const manifest of [
    null,
    {},
    { model: { p: 5 } },
    { model: { ...TINY, d_mlp: 0 } },
    { model: TINY, format: "other" },
  ])
    assert.throws(() => readData(/** @type {any} */ (manifest), new DataView(new ArrayBuffer(8))), DataError);
});

test("up and down stay in the same place of the next row, or at its end", () => {
  const rows = [{ values: [1, 2, 3] }, { values: [4] }, { values: [5, 6] }];
  assert.equal(rowDown(rows, 1, 1), 3);
  assert.equal(rowDown(rows, 3, 1), 4);
  assert.equal(rowDown(rows, 5, -2), 1);
  assert.equal(rowDown(rows, 2, -1), 2); // there is none above
});

test("rows stand below one another, each with room for its name", () => {
  const row = { label: "", shape: /** @type {"bars"} */ ("bars"), values: [1], ink: () => "ink" };
  const { boxes, height } = stacked(
    [row, { ...row, height: 3 }, { ...row, height: 0.5, ticks: [0] }],
    400,
    50,
  );
  assert.deepEqual(
    boxes.map((box) => box.height),
    [50, 150, 25],
  );
  boxes.forEach((box, r) => assert.ok(box.y >= (r ? boxes[r - 1].y + boxes[r - 1].height : 0) + 22));
  assert.ok(height >= boxes[2].y + boxes[2].height + 18);
});

test("every stage has a number to tell of, and says what it is", () => {
  const w = weights({ "unembed.W_U": Float64Array.of(1, 0, 0, 0, 2, 0) });
  const tensors = forward(w, TINY, 0, 1);
  const typical = Object.fromEntries(Object.keys(tensors).map((name) => [name, 1]));
  const view = { tensors, config: TINY, typical, a: 0, b: 1, label: 1 };
  // The first stage's rows have elements for names, which Node has not.
  for (const stage of stagesOf(TINY).slice(1)) {
    const rows = stage.rows(view);
    const [r, i] = stage.telling(view);
    assert.ok(i < rows[r].values.length, stage.name);
    for (const text of [stage.entry(view, r, i), stage.note(view), stage.summary(view)])
      assert.doesNotMatch(text, /NaN|undefined|^$/, stage.name);
    for (const row of rows)
      if (row.limit !== undefined) assert.ok(Math.max(...Array.from(row.values, Math.abs)) <= row.limit);
  }
});

test("a pair and its mirror image are said to be what they are", () => {
  const train = Uint8Array.of(1, 0, 1, 0); // (0, 0) and (1, 0)
  assert.equal(kindText({ p: 2, train }, 0, 0), "(0, 0) is a training pair.");
  assert.equal(
    kindText({ p: 2, train }, 0, 1),
    "(0, 1) is a test pair; its mirror image (1, 0) is a training pair.",
  );
  assert.equal(
    kindText({ p: 2, train: Uint8Array.of(0, 1, 1, 0) }, 0, 1),
    "(0, 1) is a training pair, and so is its mirror image.",
  );
});

test("how exact the numbers are is the worst of all moments", () => {
  const moment = { name: "end", step: 1, typical: {}, logit_error: 0.25, logit_size: 30, answers_changed: 0 };
  assert.match(
    exactnessText([moment, { ...moment, logit_error: 0.5 }]),
    /at most 0\.500, .* size 30\.0\. It changes no answer/,
  );
  assert.match(exactnessText([{ ...moment, answers_changed: 3 }]), /changes this many answers: 3 \(end\)/);
});
