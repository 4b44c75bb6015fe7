import assert from "node:assert/strict";
import { test } from "node:test";
import { fastest, readOptions, speedsBelow } from "../../../grokkit/explorables/votes/data.js";
import { handsFor, voting } from "../../../grokkit/explorables/votes/hands.js";
import { lead, rivalText, score, summary, tally } from "../../../grokkit/explorables/votes/words.js";

/** @param {number} x @param {number} y */
const near = (x, y, by = 1e-9) => assert.ok(Math.abs(x - y) < by, `${x} is not ${y}`);

for (const [p, speeds, sum] of /** @type {[number, number[], number][]} */ ([
  [113, [1, 4, 56], 138],
  [113, [4, 13, 25, 35], 0],
  [12, [2, 5, 5], 20],
  [31, [15], 3],
]))
  test(`mod ${p}: hands ${speeds} score as cosines say, and rivals are all that are best of the wrong`, () => {
    const found = tally(speeds, p, sum);
    const scores = Array.from({ length: p }, (_, c) => {
      const votes = speeds.map((k) => Math.cos((2 * Math.PI * k * (sum - c)) / p));
      return votes.reduce((all, vote) => all + vote, 0) / speeds.length;
    });
    scores.forEach((value, c) => near(found.scores[(c - (sum % p) + p) % p], value));
    const wrong = scores.map((value, c) => (c === sum % p ? -Infinity : value));
    const best = Math.max(...wrong);
    near(found.best, best);
    assert.deepEqual(
      found.rivals,
      Array.from(wrong.keys()).filter((c) => wrong[c] > best - 1e-9),
    );
  });

test("on a prime clock every single hand is as bad, at other wrong answers; all together have one score", () => {
  const p = 31;
  const alone = Array.from({ length: fastest(p) }, (_, i) => tally([i + 1], p, 7));
  for (const { best } of alone) near(best, Math.cos((2 * Math.PI) / p));
  assert.equal(new Set(alone.map(({ rivals }) => String(rivals))).size, fastest(p));
  const all = tally(
    alone.map((_, i) => i + 1),
    p,
    7,
  );
  assert.equal(all.rivals.length, p - 1);
  near(all.best, -1 / (p - 1));
});

test("a hand that does not vote keeps its speed, and those that agree with the page stay where they are", () => {
  const before = [3, 5, 7, 9].map((k, i) => ({ k, on: i !== 1 }));
  assert.deepEqual(voting(before), [3, 7, 9]);
  assert.equal(handsFor([3, 7, 9], before), before);
  assert.deepEqual(handsFor([2, 4], before), [
    { k: 2, on: true },
    { k: 4, on: true },
    { k: 7, on: false },
    { k: 9, on: false },
  ]);
  assert.deepEqual(voting(handsFor([1, 2, 3, 4, 5, 6], before)), [1, 2, 3, 4]);
  assert.deepEqual(voting(handsFor([], before)), []);
});

test("what is told is checked", () => {
  const told = (/** @type {any} */ options) =>
    readOptions(
      /** @type {any} */ ({
        format: "grokkit.figure",
        version: 1,
        kind: "votes",
        bytes: 0,
        arrays: [],
        options,
      }),
      new DataView(new ArrayBuffer(0)),
    );
  assert.deepEqual(told({ p: 113, network: [4] }), { p: 113, network: [4] });
  assert.throws(() => told({ p: 2, network: [] }), /3 to 499 hours, not 2/);
  assert.throws(() => told({ p: 7.5, network: [] }), /not 7.5/);
  assert.throws(() => told({ p: 11, network: [6] }), /from 1 to 5/);
  assert.throws(() => told(undefined), /not undefined/);
  assert.deepEqual(speedsBelow([0, 1, 5, 6, 2.5], 11), [1, 5]);
});

test("words", () => {
  assert.equal(score(0.99846), "0.9985");
  assert.equal(score(0.7123), "0.71");
  assert.equal(score(-0.00893), "−0.009");
  assert.deepEqual([0.9985, 0.71, -0.0089].map(lead), ["0.0015", "0.29", "1.009"]);
  assert.equal(rivalText([3, 5], 11), "3 and 5");
  assert.equal(rivalText([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 11), "all others");
  assert.equal(rivalText([1, 2, 3, 4, 5], 11), "5 others");
  const said = (/** @type {number[]} */ speeds, p = 113) =>
    summary(tally(speeds, p, 138), { p, a: 47 % p, b: 91 % p });
  assert.equal(
    said([1]),
    "47 + 91 = 25 mod 113. One hand, of speed 1: the right answer has the full score, 1; " +
      "the best wrong ones, 24 and 26, have 0.9985.",
  );
  assert.match(
    said(Array.from({ length: 56 }, (_, i) => i + 1)),
    /All 56 hands: .* all others, have −0\.009\./,
  );
  assert.match(said([1, 1, 1, 1, 1]), /^47 \+ 91 = 25 mod 113\. 5 hands: /);
  assert.match(said([]), /No hand votes/);
  assert.match(said([4], 12), /One hand, of speed 4: the right answer has the full score, 1, and so have/);
});
