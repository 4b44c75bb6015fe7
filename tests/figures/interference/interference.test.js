import assert from "node:assert/strict";
import { test } from "node:test";
import { pairBelow } from "../../../grokkit/explorables/web/toolkit/number_input.js";
import { columnSums } from "../../../grokkit/explorables/interference/margin_histogram.js";
import { difference, rank } from "../../../grokkit/explorables/interference/sets.js";
import {
  digits3,
  leadText,
  percent,
  standing,
  sumOf,
  summary,
} from "../../../grokkit/explorables/interference/words.js";
import { margin, superpose } from "../../../grokkit/explorables/web/toolkit/superposition.js";

/** @param {number} x @param {number} y */
const near = (x, y, by = 1e-9) => assert.ok(Math.abs(x - y) < by, `${x} is not ${y}`);

for (const [p, K, alphas] of /** @type {[number, number[], number[]][]} */ ([
  [113, [4, 13, 25, 35], [9.4, 8.6, 20.4, 10.8]],
  [12, [1, 6], [1, 1]],
  [31, [15], [2]],
]))
  test(`mod ${p}: the sum of the waves ${K} is what cosines say, and the margin is to the best rival`, () => {
    const scores = superpose(K, alphas, p);
    for (let d = 0; d < p; d++)
      near(
        scores[d],
        K.reduce((sum, k, i) => sum + alphas[i] * Math.cos((2 * Math.PI * k * d) / p), 0),
      );
    const rivals = [...scores].slice(1).sort((x, y) => y - x);
    const found = margin(scores);
    near(found.lead, scores[0] - rivals[0]);
    near(found.share, found.lead / alphas.reduce((a, b) => a + b));
    for (const d of found.rivals) near(scores[d], rivals[0], 1e-6);
    assert.deepEqual(
      [...found.rivals].map((d) => p - d).sort((x, y) => x - y),
      found.rivals,
    ); // a mirror image
  });

test("one frequency leads by 1 − cos 2π/p, all together by p/2", () => {
  const p = 59;
  const all = Array.from({ length: 29 }, (_, i) => i + 1);
  for (const k of [1, 7, 29]) near(margin(superpose([k], [1], p)).lead, 1 - Math.cos((2 * Math.PI) / p));
  const found = margin(
    superpose(
      all,
      all.map(() => 1),
      p,
    ),
  );
  near(found.lead, p / 2);
  assert.equal(found.rivals.length, p - 1);
});

test("without frequencies nothing leads", () => {
  const found = margin(superpose([], [], 7));
  assert.equal(found.lead, 0);
  assert.equal(found.share, 0);
});

test("the rank is the share of sets with less, even within a bin", () => {
  const counts = [1, 3, 0, 4];
  assert.deepEqual(
    [0, 0.25, 0.5, 0.75, 1].map((x) => rank(counts, x)),
    [0, 1 / 8, 4 / 8, 4 / 8, 1],
  );
  near(rank(counts, 0.375), 2.5 / 8);
  assert.equal(rank(counts, -1), 0);
  assert.equal(rank(counts, 7), 1);
  assert.equal(rank([0, 0], 0.5), 0);
});

test("what differs between two lists", () => {
  assert.deepEqual(difference([4, 13], [13, 2]), [2, 4]);
  assert.deepEqual(difference([4, 13], difference([4, 13], [7])), [7]);
  assert.deepEqual(difference([], []), []);
});

test("three digits, and a minus that is one", () => {
  assert.deepEqual([0.0015455, 1.1654, 18.91, 0, -3.2].map(digits3), [
    "0.0015",
    "1.17",
    "18.9",
    "0",
    "−3.20",
  ]);
});

/** Sets of one and two of three frequencies, p = 7: what the figure is told of them. */
const sets = /** @type {import("../../../grokkit/explorables/interference/data.js").InterferenceData} */ (
  /** @type {unknown} */ ({
    p: 7,
    n: 3,
    keys: [1, 2],
    ceiling: 7 / 6,
    allUpTo: 1,
    drawn: 1000,
    alpha: (/** @type {number} */ k) => 10 * k,
    counts: () => [1, 1, 1, 1],
    set: (/** @type {string} */ kind, /** @type {number} */ size) =>
      size === 1 ? [1] : kind === "best" ? [1, 2] : [1, 3],
  })
);

test("what is said of the margin is the margin", () => {
  const none = sumOf(sets, [], true);
  assert.equal(standing(sets, none), "Choose at least one frequency.");
  assert.deepEqual(leadText(none), ["–", ""]);
  assert.match(standing(sets, sumOf(sets, [2], true)), /alone, all frequencies do equally badly/);
  assert.match(standing(sets, sumOf(sets, [1, 2, 3], true)), /with all frequencies there are/);
  const uneven = standing(sets, sumOf(sets, [1, 2, 3], false));
  assert.doesNotMatch(uneven, /no answer comes nearer/); // which is true of equal weights alone
  const pair = sumOf(sets, [1, 2], true);
  const share = (pair.scores[0] - Math.max(...pair.scores.slice(1))) / pair.scores[0];
  assert.ok(
    standing(sets, pair).startsWith(`The right answer leads by ${percent(share)} of its own height: `),
  );
  const own = sumOf(sets, [1, 2], false);
  assert.deepEqual(own.alphas, [10, 20]);
  assert.match(leadText(own)[1], /^nats, of a peak of 30\.0$/);
});

test("the summary names the right answer, its nearest rivals and their heights", () => {
  const sum = sumOf(sets, [1], true);
  const text = summary(7, sum, { a: 3, b: 6 }, "So it stands.", null);
  const second = Math.cos((2 * Math.PI) / 7);
  assert.equal(
    text,
    `3 + 6 = 2 mod 7. One wave, k = 1: the sum is 1.00 at 2, and at most ${second.toFixed(2)}, at 1 and 3, elsewhere: ` +
      `margin ${(1 - second).toFixed(2)}. So it stands.`,
  );
  const logits = Float32Array.of(0, 1, 20, 3, 0, 0, 0);
  assert.match(
    summary(7, sum, { a: 3, b: 6 }, "", logits),
    /The network’s own logits: 20\.0 at 2, at most 3\.00 elsewhere\.$/,
  );
});

test("columns hold what their bins hold", () => {
  const counts = Int32Array.from({ length: 128 }, (_, i) => i);
  const sums = columnSums(counts);
  assert.equal(sums.length, 64);
  sums.forEach((sum, i) => assert.equal(sum, 4 * i + 1));
});

test("numbers of another clock count as 0", () => {
  assert.deepEqual(pairBelow(7, { a: 6, b: 7 }), { a: 6, b: 0 });
  assert.deepEqual(pairBelow(7, { a: null, b: 2.5 }), { a: 0, b: 0 });
});
