import assert from "node:assert/strict";
import { test } from "node:test";
import {
  LIMITS,
  OPERATIONS,
  choicesOf,
  readNumber,
  sameButSeed,
  settingsOf,
  workOf,
} from "../../../grokkit/explorables/live_training/choices.js";
import { chosenFrequencies } from "../../../grokkit/explorables/live_training/circles.js";
import { counts, seenOf } from "../../../grokkit/explorables/live_training/data.js";
import { choicesFrom } from "../../../grokkit/explorables/live_training/dials.js";
import { NOTHING } from "../../../grokkit/explorables/live_training/going.js";
import { planOf } from "../../../grokkit/explorables/live_training/live_chart.js";
import {
  duration,
  expected,
  firstAbove,
  pace,
  runText,
  story,
  verdict,
} from "../../../grokkit/explorables/live_training/words.js";

/** @import { Going } from "../../../grokkit/explorables/live_training/going.js" */
/** @import { Settings } from "../../../grokkit/explorables/web/engine/settings.js" */
/** @import { State } from "../../../grokkit/explorables/web/engine/training.js" */

/** @param {number} p @param {number} steps @returns {Settings} */
const settingsFor = (p, steps) => ({
  task: { p, op: "add", frac_train: 0.3, seed: 5, mirror_split: false },
  model: { p, d_model: 128, n_heads: 4, d_head: 32, d_mlp: 512, act: "relu" },
  train: {
    steps,
    lr: 0.02,
    weight_decay: 2,
    betas: [0.9, 0.98],
    warmup: 10,
    schedule: "cosine",
    batch_size: 0.4,
    weight_seed: 5,
    batch_seed: 5,
    record_every: 10,
    dense_start: false,
    checkpoints: null,
    stop_accuracy: 0.99,
    stop_loss: null,
    stop_delay: 70,
    optimiser: "adamw",
  },
});
const QUICK = settingsFor(113, 300);

/** Measured every ten steps. @param {[number, number][]} accuracies of train and test */
const rowsOf = (accuracies) =>
  accuracies.map(([train_accuracy, test_accuracy], i) => ({
    step: 10 * i,
    train_accuracy,
    test_accuracy,
    train_loss: 1,
    test_loss: 2,
  }));

/** @param {[number, number][]} accuracies @param {Partial<State>} [state] @param {Partial<Going>} [going] @returns {Going} */
const at = (accuracies, state = {}, going = {}) => ({
  ...NOTHING,
  settings: QUICK,
  seconds: 6,
  state: {
    status: "running",
    words: "",
    form: "simd",
    step: 10 * Math.max(0, accuracies.length - 1),
    milliseconds: 50,
    measured: rowsOf(accuracies),
    mask: Uint8Array.of(1, 0, 0, 0),
    seen: null,
    right: null,
    embedding: null,
    ...state,
  },
  ...going,
});
const LEARNS = /** @type {[number, number][]} */ ([
  [0, 0],
  [0.995, 0.1],
  [1, 0.6],
  [1, 0.995],
]);

test("the story is told by what was reached, not by the step", () => {
  const told = LEARNS.map((_, i) => story(at(LEARNS.slice(0, i + 1)), 0.99));
  assert.match(told[0], /It trains on 1 of the 4 pairs/);
  assert.match(told[1], /Since step 10 .* it has memorised/);
  assert.match(told[2], /At step 20 more than half/);
  assert.match(told[3], /At step 30 more than 99 % of the test pairs .* it has grokked/);
  const later = story(at([...LEARNS, [1, 1]], { step: 47 }), 0.99);
  assert.equal(later, told[3]);
});

test("what goes wrong is told, and what was reached", () => {
  assert.equal(
    story(at([], { status: "failed", words: "there is not enough memory" }), 0.99),
    "Stopped: there is not enough memory.",
  );
  assert.match(
    story(at(LEARNS, { status: "failed", words: "the loss is no longer finite at step 31" }), 0.99),
    /^Stopped: the loss is no longer finite at step 31\. What was reached stays to be seen\. At step 30/,
  );
  assert.match(
    story(at(LEARNS, {}, { hidden: true }), 0.99),
    /^Paused while this page was out of sight\. At step 30/,
  );
});

test("at its end it says what was built", () => {
  const built = { keys: [3, 14], tuned: 470, neurons: 512, restricted: 0.01, excluded: 8 };
  const over = /** @type {const} */ ({ status: "over" });
  assert.match(
    story(at(LEARNS, over, { built }), 0.99),
    /^Finished after 30 steps and 6 seconds\. .* 3 and 14; 470 of 512/,
  );
  assert.match(
    story(at(LEARNS, over, { built }), 0.99),
    /on the test pairs is 0\.010; without them, .* 8\.00\.$/,
  );
  const many = { ...built, keys: Array.from({ length: 30 }, (_, i) => i) };
  assert.match(
    story(at(LEARNS, over, { built: many }), 0.99),
    /30 frequencies, and 470 of 512 are tuned .*: there is no clear circuit/,
  );
  const few = { ...built, tuned: 90 };
  assert.match(
    story(at(LEARNS, over, { built: few }), 0.99),
    /of 2 frequencies, and 90 of 512 .*: there is no clear circuit/,
  );
  const other = { ...built, keys: [9], restricted: null, excluded: null };
  assert.match(story(at(LEARNS, over, { built: other }), 0.99), /frequency 9; 470 of 512 are tuned to it\.$/);
});

test("a guess is judged when there is something to judge, and not before", () => {
  const open = LEARNS.slice(0, 3);
  const over = /** @type {const} */ ({ status: "over" });
  assert.equal(verdict({ step: 50 }, at(open), 0.99), "");
  assert.equal(verdict(null, at(LEARNS), 0.99), "");
  assert.equal(verdict({ step: 50 }, at(LEARNS), 0.99), "You expected step 50; it was step 30.");
  assert.equal(
    verdict({ step: null }, at(LEARNS), 0.99),
    "You said that it would not grok; it did, at step 30.",
  );
  assert.equal(
    verdict({ step: null }, at(open, over), 0.99),
    "You said that it would not grok, and it did not.",
  );
  assert.equal(
    verdict({ step: 50 }, at(open, over), 0.99),
    "You expected it to grok at step 50; within 20 steps it did not.",
  );
});

test("more than a share means more, and the first time counts", () => {
  const rows = rowsOf([
    [0, 0.99],
    [0, 0.991],
    [0, 0.5],
    [0, 1],
  ]);
  assert.equal(firstAbove(rows, "test", 0.99), 10);
  assert.equal(firstAbove(rows, "train", 0), null);
});

test("times are said as one says them, from what a step took", () => {
  assert.deepEqual([0.2, 1, 89, 91, 5399, 5401].map(duration), [
    "1 second",
    "1 second",
    "89 seconds",
    "2 minutes",
    "90 minutes",
    "2 hours",
  ]);
  assert.equal(pace(at(LEARNS)), "200 ms a step; at most 54 seconds more");
  assert.equal(pace(at(LEARNS, { status: "over" })), "200 ms a step");
  assert.equal(
    pace(at(LEARNS, { form: "plain" })),
    "200 ms a step, without WebAssembly; at most 54 seconds more",
  );
  assert.equal(pace(NOTHING), "");
  const all = { ...QUICK, train: { ...QUICK.train, steps: 20_000, batch_size: null } };
  assert.equal(
    expected(at(LEARNS, { status: "over" }), all, 0.5),
    "20,000 steps at most; here they take about 3 hours.",
  );
  assert.equal(expected(at(LEARNS), QUICK, 0.2), "300 steps at most; here they take about 60 seconds.");
  assert.equal(
    expected(at(LEARNS), settingsFor(59, 300), undefined),
    "For the next network: 300 steps at most; how long they take here is measured when this network rests.",
  );
  assert.match(expected(NOTHING, all, undefined), /is measured now\.$/);
  assert.equal(expected(NOTHING, all, 0.06), "20,000 steps at most; here they take about 20 minutes.");
  assert.equal(expected(NOTHING, all, 0), "20,000 steps at most.");
});

test("a step takes as long as another only where the work is the same", () => {
  const { task, model, train } = QUICK;
  const same = { task: { ...task, seed: 9, op: "subtract" }, model, train: { ...train, lr: 1, steps: 9 } };
  assert.equal(workOf(same), workOf(QUICK));
  for (const other of [
    settingsFor(59, 300),
    { ...QUICK, task: { ...task, frac_train: 0.4 } },
    { ...QUICK, model: { ...model, d_mlp: 128 } },
    { ...QUICK, train: { ...train, batch_size: null } },
    { ...QUICK, train: { ...train, record_every: 5 } },
  ])
    assert.notEqual(workOf(other), workOf(QUICK));
});

test("the button says what it does", () => {
  assert.equal(runText(NOTHING), "Train a network");
  assert.equal(runText(at(LEARNS)), "Pause");
  assert.equal(runText(at(LEARNS, { status: "paused" })), "Go on");
  assert.equal(runText(at(LEARNS, { status: "failed" })), "Train again");
});

test("settings come back from the reader's choices as they were", () => {
  for (const p of [3, 59, 113]) {
    const settings = settingsFor(p, 300);
    const again = settingsOf(settings, choicesOf(settings));
    const { checkpoints } = again.train;
    assert.ok(checkpoints !== null && checkpoints >= 2);
    assert.deepEqual({ ...again, train: { ...again.train, checkpoints: null } }, settings);
  }
  const changed = settingsOf(QUICK, { ...choicesOf(QUICK), p: 13, seed: 8, batch: 100, fraction: 70 });
  assert.deepEqual([changed.task.p, changed.model.p], [13, 13]);
  assert.deepEqual([changed.task.seed, changed.train.weight_seed, changed.train.batch_seed], [8, 8, 8]);
  assert.deepEqual([changed.task.frac_train, changed.train.batch_size], [0.7, null]);
  assert.ok(sameButSeed(choicesOf(QUICK), { ...choicesOf(QUICK), seed: 9 }));
  assert.ok(!sameButSeed(choicesOf(QUICK), { ...choicesOf(QUICK), lr: 9 }));
  assert.ok(OPERATIONS.some(([name, text]) => name === "add" && text === "a + b"));
});

test("what is no number within its limits is said, and is none", () => {
  assert.deepEqual(readNumber("p", "113"), { value: 113, words: "" });
  assert.deepEqual(readNumber("lr", " 1e-3"), { value: 0.001, words: "" });
  for (const text of ["", "2", "200", "11.5", "eleven", "NaN"])
    assert.deepEqual(readNumber("p", text), { value: null, words: "a whole number from 3 to 199" });
  assert.equal(readNumber("steps", "9").words, "a whole number from 10 to 100,000");
  for (const { least, most } of Object.values(LIMITS)) assert.ok(least < most);
});

test("frequencies keep their places until another one is clearly stronger", () => {
  const norms = [9, 5, 4, 3, 2, 1]; // p = 11
  const first = chosenFrequencies([], norms, 3, 11);
  assert.deepEqual(first, [1, 2, 3]);
  assert.deepEqual(chosenFrequencies(first, [9, 5, 3, 3.9, 4, 1], 3, 11), [1, 4, 3]);
  assert.deepEqual(chosenFrequencies(first, [9, 5, 3.8, 3.9, 4, 1], 3, 11), first);
  assert.deepEqual(chosenFrequencies(first, [9, 5, 4], 3, 5), [1, 2]); // a smaller p has fewer
  assert.deepEqual(chosenFrequencies([], [0, 1, 2, 3, 99], 9, 8), [3, 2, 1]); // p/2 has no plane
});

test("a training is seen when it has been asked, with what is known between two measurements", () => {
  const state = /** @type {State} */ (at(LEARNS).state);
  assert.equal(seenOf(state, QUICK), null);
  const asked = {
    ...state,
    right: Uint8Array.of(1, 0, 1, 0),
    embedding: new Float32Array(114 * 128),
    seen: { ...state.measured[3], step: 34 },
  };
  const seen = seenOf(asked, QUICK);
  assert.deepEqual(
    seen?.rows.map(({ step }) => step),
    [0, 10, 20, 30, 34],
  );
  assert.equal(seenOf({ ...asked, seen: state.measured[3] }, QUICK)?.rows.length, 4);
  assert.deepEqual(seen && counts(seen), { train: { right: 1, all: 1 }, test: { right: 1, all: 3 } });
});

test("losses that are 0 or not finite have a place on the chart, and long runs a bent axis", () => {
  const rows = [0, Infinity, NaN, 3].map((test_loss, i) => ({ ...rowsOf(LEARNS)[i], test_loss }));
  const { y, x } = planOf(600, 200, { rows, steps: 300, quantity: "loss", guess: null, p: 113 });
  assert.ok(y.domain().every((/** @type {number} */ v) => v > 0 && isFinite(v)));
  assert.equal(x(150) - x(0), x(300) - x(150));
  const long = planOf(600, 200, { rows, steps: 20_000, quantity: "accuracy", guess: null, p: 113 });
  assert.ok(long.x(100) > (long.x(0) + long.x(20_000)) / 3);
  assert.deepEqual([long.y(0), long.y(1)], [170, 14]);
});

test("dials are read as a reader would type them, or not at all", () => {
  assert.deepEqual(choicesFrom([0, 113, 3000, 4000, 1600, 125, 1000]), {
    seed: 0,
    p: 113,
    fraction: 30,
    batch: 40,
    lr: 0.0016,
    decay: 0.125,
    steps: 1000,
  });
  for (const dials of [
    [],
    [1, 2, 3],
    [0, 113, 3000, 4000, 0, 125, 1000],
    [0, 500, 3000, 4000, 1600, 125, 1000],
  ])
    assert.equal(choicesFrom(dials), null);
});
