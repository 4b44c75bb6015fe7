import assert from "node:assert/strict";
import { test } from "node:test";
import { darkness } from "../../../grokkit/explorables/two_minds/margin_map.js";
import {
  agreement,
  answered,
  begun,
  isRight,
  lookedAway,
} from "../../../grokkit/explorables/two_minds/quiz.js";
import { median } from "../../../grokkit/explorables/web/toolkit/median.js";
import {
  allPairsText,
  byKind,
  comparison,
  givenText,
  pairText,
} from "../../../grokkit/explorables/two_minds/words.js";

const P = 7;
const margins = Float64Array.from({ length: P * P }, (_, i) => i - 3);
const sumOf = (/** @type {number} */ a, /** @type {number} */ b, kind = 0) => ({
  a,
  b,
  kind,
  margin: margins[a * P + b],
});
const sums = [sumOf(1, 2), sumOf(6, 5, 1), sumOf(3, 3), sumOf(0, 1, 1)];
/** @type {import("../../../grokkit/explorables/two_minds/data.js").MindsData} */
const data = {
  p: P,
  kinds: ["short", "long"],
  margins,
  range: [-3, 45],
  sums,
  share: { difference: 0.36, kind: 0.0001 },
};

test("answers are timed from the moment their sum is shown", () => {
  let quiz = begun(1000);
  quiz = answered(quiz, 3, 3500);
  quiz = answered(lookedAway(quiz), 4, 9000);
  quiz = answered(quiz, 6, 9250);
  assert.deepEqual(quiz.given, [
    { answer: 3, seconds: 2.5 },
    { answer: 4, seconds: null },
    { answer: 6, seconds: 0.25 },
  ]);
});

test("an answer is right modulo p", () => {
  assert.ok(isRight(sums[1], P, { answer: 4, seconds: 1 }));
  assert.ok(!isRight(sums[1], P, { answer: 11, seconds: 1 }));
  assert.ok(!isRight(sums[1], P, undefined));
});

test("medians", () => {
  assert.equal(median([]), null);
  assert.equal(median([30, 4, 100]), 30);
  assert.equal(median([30, 4, 100, 6]), 18);
});

test("agreement counts the twos of timed sums whose order is the same, and ties not at all", () => {
  const time = (/** @type {(number | null)[]} */ ...seconds) =>
    seconds.map((s) => ({ answer: 0, seconds: s }));
  const hard = sums.map((_, i) => 100 - sums[i].margin);
  assert.deepEqual(agreement(sums, time(...hard)), { agree: 6, of: 6 });
  assert.deepEqual(agreement(sums, time(...hard.map((s) => -s))), { agree: 0, of: 6 });
  assert.deepEqual(agreement(sums, time(1, 1, 1, null)), { agree: 0, of: 0 });
});

test("the darkest pair has the smallest margin, and equal margins are equally dark", () => {
  assert.deepEqual([...darkness(Float64Array.of(5, 1, 3))], [0, 1, 0.5]);
  const [first, second] = darkness(Float64Array.of(2, 2, 9));
  assert.equal(first, second);
});

test("what is said counts what is there", () => {
  assert.match(allPairsText(data), /^The network answers 45 of 49 pairs rightly/); // 0 is no lead
  assert.match(allPairsText(data), /36\.0 % goes with a − b, and <0\.1 % with/);
  assert.equal(pairText(data, { a: 1, b: 2 }), "a − b = −1. Margin 6.0 nats, more than 18.4 % of all pairs.");
  assert.equal(givenText(sums[1], P, { answer: 4, seconds: 2.04 }), "6 + 5 = 4: right, 2.0 s.");
  assert.equal(givenText(sums[1], P, { answer: 5, seconds: null }), "6 + 5 = 4: not 5, not timed.");
});

test("the comparison gives medians by kind, and the network's own errors", () => {
  const given = [2, 8, 4, 6].map((seconds, i) => ({ answer: i ? (sums[i].a + sums[i].b) % P : 0, seconds }));
  assert.deepEqual(
    byKind(data, given).map(({ time, margin }) => [time, margin]),
    [
      [3, 13.5],
      [7, 21],
    ],
  );
  const text = comparison(data, given);
  assert.match(text, /^You had 3 of 4 right, the network 3\./);
  assert.match(
    text,
    /3\.0 s \(short\) and 7\.0 s \(long\); its median margins for the same are 13\.5 and 21\.0/,
  );
  assert.match(text, /Of 6 pairs of sums, .* in 2; a coin would say so in 3\.$/);
});
