import assert from "node:assert/strict";
import { test } from "node:test";
import { countRight } from "../../../grokkit/explorables/web/panels/pair_grid.js";
import { rightForGood } from "../../../grokkit/explorables/web/panels/pair_readout.js";
import { Bits } from "../../../grokkit/explorables/web/toolkit/data.js";
import { answerOf, equation } from "../../../grokkit/explorables/web/toolkit/operations.js";

test("each operation is written out with its answer", () => {
  const p = 113;
  assert.equal(equation({ op: "add", p }, 61, 60), "61 + 60 = 8 mod 113");
  assert.equal(equation({ op: "subtract", p }, 3, 5), "3 − 5 = 111 mod 113");
  assert.equal(equation({ op: "multiply", p }, 112, 112), "112 · 112 = 1 mod 113");
  assert.equal(equation({ op: "x2_xy_y2", p }, 10, 2), "10² + 10·2 + 2² = 11 mod 113");
  assert.equal(equation({ op: "random", p }, 10, 2), "the pair 10, 2");
  assert.equal(equation({ op: "unheard of", p }, 10, 2), "the pair 10, 2");
});

test("answers are what the operations say, at any p", () => {
  /** @type {[string, (a: number, b: number) => number][]} */
  const rules = [
    ["add", (a, b) => a + b],
    ["subtract", (a, b) => a - b],
    ["multiply", (a, b) => a * b],
    ["x2_xy_y2", (a, b) => a * a + a * b + b * b],
  ];
  for (const p of [5, 12, 113])
    for (const [op, rule] of rules)
      for (let a = 0; a < p; a += 2)
        for (let b = 0; b < p; b += 3)
          assert.equal(answerOf(op, a, b, p), (((rule(a, b) % p) + p) % p) + 0, `${op} ${a} ${b} mod ${p}`);
  assert.equal(answerOf("random", 1, 2, 5), null);
});

// Four checkpoints of three pairs: learned and kept, learned and lost, lost and learned again.
const correct = new Bits(new Uint8Array([0b100, 0b011, 0b011, 0b101]), 3);

test("right for good means to the end", () => {
  assert.equal(rightForGood(correct, 0, 4), 1);
  assert.equal(rightForGood(correct, 1, 4), null);
  assert.equal(rightForGood(correct, 2, 4), 3);
});

test("right answers are counted by split", () => {
  assert.deepEqual(countRight(correct, new Uint8Array([1, 0, 0]), 4), [
    { train: 0, test: 1 },
    { train: 1, test: 1 },
    { train: 1, test: 1 },
    { train: 1, test: 1 },
  ]);
});
