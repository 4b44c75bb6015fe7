import assert from "node:assert/strict";
import { test } from "node:test";
import { readData, step } from "../../../grokkit/explorables/verdict_map/data.js";
import { fixedText, outcomeText, summary } from "../../../grokkit/explorables/verdict_map/words.js";
import { DataError } from "../../../grokkit/explorables/web/toolkit/data.js";

const held = { outcome: "reached", numbers: ["1"], holds: [true], besides: "" };
const failed = { outcome: "not reached", numbers: ["0"], holds: [false], besides: "" };
const open = { outcome: "unclear", numbers: [], holds: [], besides: "no tab stops" };

/** @param {object} [change] @returns {any} */
const manifest = (change = {}) => ({
  format: "grokkit.figure",
  version: 1,
  kind: "verdict_map",
  bytes: 0,
  arrays: [],
  claims: [
    { name: "it rings", published: "rings", bars: ["rise > 0"], later: "" },
    { name: "it bends", published: "bends", bars: ["share ≤ 1"], later: "all of them" },
  ],
  kinds: [
    { name: "told", models: ["seed 0", "seed 1"] },
    { name: "mine", models: ["seed 0"] },
  ],
  findings: [
    [held, failed, held],
    [open, open, failed],
  ],
  options: { claim: 1, kind: 0 },
  ...change,
});
const block = new DataView(new ArrayBuffer(0));

test("cells hold the findings of their models", () => {
  const data = readData(manifest(), block);
  assert.deepEqual(data.at({ claim: 0, kind: 0 }), [held, failed]);
  assert.deepEqual(data.at({ claim: 1, kind: 1 }), [failed]);
  assert.deepEqual(data.start, { claim: 1, kind: 0 });
  assert.equal(
    summary(data, { claim: 0, kind: 1 }),
    "Of 2 claims 0 are reached in all 3 models, 1 in some, 1 in none. “it rings” is reached in 2 of 3.",
  );
});

test("what became of a claim is said without doubt", () => {
  for (const [found, text] of /** @type {[any[], string][]} */ ([
    [[held, held, held], "reached in all 3"],
    [[failed, failed, failed], "reached in none of 3"],
    [[held, failed, open], "reached in 1 of 3, cannot be told in 1"],
    [[failed, open], "reached in none of 2, cannot be told in 1"],
    [[open, open], "cannot be told"],
    [[held], "reached"],
    [[failed], "not reached"],
    [[open], "cannot be told"],
  ]))
    assert.equal(outcomeText(found), text);
  assert.match(fixedText(""), /^Fixed before/);
  assert.match(fixedText("all of them"), /^Not fixed before .*: all of them\.$/);
});

test("keys lead to neighbours and to the ends, and nowhere else", () => {
  const of = { claims: [1, 2, 3], kinds: [1, 2] };
  for (const [key, claim, kind] of /** @type {[string, number, number][]} */ ([
    ["ArrowUp", 0, 1],
    ["ArrowDown", 2, 1],
    ["ArrowLeft", 1, 0],
    ["ArrowRight", 1, 1],
    ["Home", 1, 0],
    ["End", 1, 1],
    ["PageUp", 0, 1],
    ["PageDown", 2, 1],
  ]))
    assert.deepEqual(step({ claim: 1, kind: 1 }, key, of), { claim, kind });
  assert.deepEqual(step({ claim: 0, kind: 0 }, "ArrowUp", of), { claim: 0, kind: 0 });
  for (const key of ["Enter", "a", "toString"]) assert.equal(step({ claim: 1, kind: 1 }, key, of), null);
});

test("what does not fit is named", () => {
  for (const [change, said] of /** @type {[object, RegExp][]} */ ([
    [{ kinds: [] }, /no claims, or no models/],
    [{ kinds: [{ name: "told", models: [] }] }, /no model of the kind “told”/],
    [{ findings: [[held], [held]] }, /“it rings” is told of 1 models, and there are 3/],
    [{ findings: [[held, failed, { ...held, outcome: "perhaps" }], []] }, /“it rings” is “perhaps”/],
    [{ findings: [[held, failed, { ...held, numbers: [] }], []] }, /by 1 numbers, got 0/],
    [
      { findings: [[held, failed, { ...held, holds: [false] }], []] },
      /reached, but its numbers say otherwise/,
    ],
    [{ options: { claim: 2, kind: 0 } }, /no claim number 2/],
    [{ options: { claim: 0, kind: -1 } }, /no kind number -1/],
    [{ kind: "clock" }, /another figure/],
  ]))
    assert.throws(
      () => readData(manifest(change), block),
      (error) => error instanceof DataError && said.test(error.message),
    );
});
