import assert from "node:assert/strict";
import { test } from "node:test";
import { roundSteps } from "../../../grokkit/explorables/predict_curve/data.js";
import { keep } from "../../../grokkit/explorables/web/toolkit/keep.js";
import { verdict } from "../../../grokkit/explorables/predict_curve/words.js";
import {
  COLUMNS,
  compared,
  drawn,
  finished,
  forgetGuess,
  halfway,
  keepGuess,
  keptGuess,
  moved,
  places,
  valueAt,
} from "../../../grokkit/explorables/web/toolkit/guess.js";

/** @param {number | null} x @param {number} y */
const near = (x, y, error = 1e-9) => assert.ok(x !== null && Math.abs(x - y) <= error, `${x} is not ${y}`);
const start = [0.1];
/** @param {number} share */
const flat = (share) => [0.1, ...Array(COLUMNS).fill(share)];

test("a stroke fills every column that it passes, however fast the hand was", () => {
  const shares = drawn(start, [0, 0.1], [10, 0.6]);
  assert.equal(shares.length, 11);
  shares.forEach((s, c) => near(s, 0.1 + 0.05 * c));
});

test("a pencil put down farther on is reached by a straight line", () => {
  const shares = drawn(start, [20, 0.5], [20, 0.5]);
  assert.equal(shares.length, 21);
  shares.forEach((s, c) => near(s, 0.1 + 0.02 * c));
});

test("drawing backwards draws the same line, and over what was there", () => {
  const there = drawn(drawn(start, [0, 0.1], [60, 0.9]), [20, 0.2], [40, 0.4]);
  const back = drawn(drawn(start, [0, 0.1], [60, 0.9]), [40, 0.4], [20, 0.2]);
  assert.deepEqual(there, back);
  near(there[30], 0.3);
  near(there[60], 0.9);
  near(there[19], 0.1 + (0.8 * 19) / 60);
});

test("what is known stays, and nothing is drawn outside the chart", () => {
  const shares = drawn(start, [-30, -4], [COLUMNS + 50, 7]);
  assert.equal(shares[0], 0.1);
  assert.ok(finished(shares));
  assert.ok(shares.every((s) => s >= 0 && s <= 1));
  assert.deepEqual(drawn(start, [-5, 0.3], [-1, 0.9]), start);
  assert.ok(finished(drawn(start, [COLUMNS + 9, 0.5], [COLUMNS + 12, 0.6])));
});

test("a vertical stroke ends where the hand ends", () => {
  near(drawn(flat(0.2), [7, 0.2], [7, 0.8])[7], 0.8);
});

test("drawing never changes the guess that was given", () => {
  const before = flat(0.3);
  drawn(before, [5, 0.9], [50, 0.9]);
  moved(before, [60, COLUMNS], 0, 0.9);
  assert.deepEqual(before, flat(0.3));
});

test("a key moves its column, pulls along what is between its neighbours, and nothing else", () => {
  const knots = [30, 60, 90, COLUMNS];
  const shares = moved(flat(0.4), knots, 1, 0.6);
  near(shares[60], 0.6);
  near(shares[45], 0.5);
  near(shares[75], 0.5);
  for (const c of [29, 30, 90, 91]) near(shares[c], 0.4);
  const last = moved(flat(0.4), knots, 3, 0.0);
  near(last[COLUMNS], 0);
  near(last[105], 0.2);
  const first = moved(flat(0.4), knots, 0, 1);
  near(first[0], 0.1);
  near(first[30], 1);
});

test("by keys alone a guess is finished from left to right, or at once", () => {
  const knots = [40, 80, COLUMNS];
  let shares = start;
  for (let i = 0; i < 3; i++) shares = moved(shares, knots, i, 0.4);
  assert.ok(finished(shares));
  near(shares[20], 0.25);
  near(shares[100], 0.4);
  assert.ok(finished(moved(start, knots, 2, 1)));
});

test("steps and columns are one axis", () => {
  const { step, column } = places([150, 11980]);
  assert.equal(step(0), 150);
  assert.equal(step(COLUMNS), 11980);
  for (const s of [150, 1000, 5555]) near(step(column(s)), s, 1e-6);
});

test("a curve is read between its points and not beyond them", () => {
  const [steps, values] = [
    [0, 10, 30],
    [0, 1, 0.5],
  ];
  for (const [s, v] of [
    [0, 0],
    [5, 0.5],
    [10, 1],
    [20, 0.75],
    [30, 0.5],
    [99, 0.5],
    [-4, 0],
  ])
    near(valueAt(steps, values, s), v);
});

test("half is reached where the line crosses it, at the beginning, or never", () => {
  near(halfway([0, 10], [0, 1]), 5);
  near(halfway([0, 10, 20], [0.2, 0.4, 0.8]), 12.5);
  assert.equal(halfway([7, 10], [0.5, 0.1]), 7);
  assert.equal(halfway([0, 10], [0.1, 0.49]), null);
});

test("guess and truth are compared where they are farthest apart", () => {
  const shares = flat(0.4);
  shares[0] = 0;
  const steps = Array.from({ length: 241 }, (_, i) => i); // 2 steps for each column
  const values = steps.map((s) => s / 240);
  const { half, gap } = compared(shares, [0, 240], steps, values);
  assert.equal(half.mine, null);
  near(half.truth, 120);
  assert.equal(gap.step, 240);
  near(gap.mine, 0.4);
  near(gap.truth, 1);
});

test("the words say what the numbers say", () => {
  /** @type {(mine: number | null, truth: number | null, gap?: {step: number, mine: number, truth: number}) => string} */
  const say = (mine, truth, gap = { step: 300, mine: 0.8, truth: 0.2 }) =>
    verdict({ half: { mine, truth }, gap }, [0, 1000]);
  assert.match(
    say(200, 700),
    /at step 200; it took until step 700\. You were farthest off at step 300: you said 80 %, the network had 20 %\.$/,
  );
  assert.match(say(700, 200), /it came as early as step 200/);
  assert.match(say(690, 700), /and so it came: at step 700/);
  assert.match(say(null, 700), /^You did not expect .* At step 700 they were\./);
  assert.match(say(300, null), /In this run they never were/);
  assert.match(say(null, null), /they never were/);
  assert.match(say(690, 700, { step: 10, mine: 0.31, truth: 0.29 }), /never more than 2 points off/);
});

test("the keys' steps are round, inside, and end at the end", () => {
  assert.deepEqual(
    roundSteps([150, 11980]),
    [1000, 2000, 3000, 4000, 5000, 6000, 7000, 8000, 9000, 10000, 11000, 11980],
  );
  for (const [first, last] of [
    [60, 200],
    [3, 20],
    [5000, 40000],
  ]) {
    const steps = roundSteps([first, last]);
    assert.equal(steps.at(-1), last);
    assert.ok(steps[0] > first && steps.every((s, i) => i === 0 || s > steps[i - 1]) && steps.length <= 11);
  }
});

test("a committed guess is kept by run, and can be taken back", () => {
  const shares = flat(0.25);
  keepGuess("one", [150, 11980], shares);
  assert.deepEqual(keptGuess("one"), { span: [150, 11980], shares });
  assert.equal(keptGuess("another"), null);
  forgetGuess("one");
  assert.equal(keptGuess("one"), null);
});

test("what cannot be a guess is none", () => {
  for (const [span, shares] of [
    [[5, 5], flat(0.5)],
    [[9, 5], flat(0.5)],
    [[0], flat(0.5)],
    [["a", "b"], flat(0.5)],
    [[0, 9], flat(1.5)],
    [[0, 9], [0.5]],
    [[0, 9], flat(NaN)],
    [[0, 9], Array(COLUMNS + 1).fill("x")],
  ]) {
    keep("guess-odd", { span, shares }); // by another hand than keepGuess
    assert.equal(keptGuess("odd"), null, JSON.stringify([span, shares[1]]));
  }
});
