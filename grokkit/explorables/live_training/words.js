// What a LiveTraining says. Sentences change with what has been reached, not with every step, so that a screen reader is
// told when something has happened, and not all the time.

import { counts } from "./data.js";
import { isRunning, isUnderWay } from "./going.js";
import { list, loss as lossText, percent, whole } from "../web/toolkit/format.js";

/** @import { Seen } from "./data.js" */
/** @import { Guess } from "./prediction.js" */
/** @import { Going } from "./going.js" */
/** @import { Settings } from "../web/engine/settings.js" */
/** @import { Measured } from "../web/engine/schedule.js" */
/** @import { Run } from "../web/engine/read_run.js" */
/** @import { Built } from "../web/engine/trainer.js" */

const HALF = 0.5;
const MANY = 10; // frequencies, of which none is special

/**
 * The first measured step at which more than a share of the pairs of a split were right; null if there is none.
 * @param {readonly Measured[]} measured @param {"train" | "test"} split @param {number} share
 */
export const firstAbove = (measured, split, share) =>
  measured.find((row) => row[`${split}_accuracy`] > share)?.step ?? null;

/**
 * Seconds, as one says them: "8 seconds", "3 minutes", "2 hours".
 * @param {number} seconds
 */
export function duration(seconds) {
  for (const [unit, length] of /** @type {const} */ ([
    ["hour", 3600],
    ["minute", 60],
  ]))
    if (seconds >= 1.5 * length) return count(Math.round(seconds / length), unit);
  return count(Math.max(1, Math.round(seconds)), "second");
}

/** @param {number} n @param {string} unit */
const count = (n, unit) => `${whole(n)} ${unit}${n === 1 ? "" : "s"}`;

/** The button that begins, pauses and goes on. @param {Going} going */
export function runText(going) {
  if (isRunning(going)) return "Pause";
  if (!going.state) return "Train a network";
  return going.state.status === "paused" ? "Go on" : "Train again";
}

/**
 * The recorded run, before anything is trained.
 * @param {Seen} seen @param {string} text what it learned
 * @param {Settings} settings of the network that begins when the button is pressed
 */
export function recordedText(seen, text, { task }) {
  const { train, test } = counts(seen);
  return (
    `Recorded: ${text}, after ${whole(seen.step)} steps ${percent(train.right, train.all)} of the training pairs and ` +
    `${percent(test.right, test.all)} of the test pairs are right. Yours begins with ` +
    `weights drawn by lot, with seed ${task.seed}.`
  );
}

/**
 * A run that was opened, or kept from before.
 * @param {Seen | null} seen null until its network has been asked
 * @param {Run} run
 */
export function openedText(seen, { about, steps, provenance }) {
  if (!seen) return "Your network is being asked all its pairs.";
  const { train, test } = counts(seen);
  const kept =
    steps.length === 1
      ? "one checkpoint"
      : `${whole(steps.length)} checkpoints from step ${whole(steps[0])} to ${whole(steps[steps.length - 1])}`;
  const from = provenance.command ? ` It comes from: ${provenance.command}.` : "";
  return (
    `Yours: ${about.text}, with ${kept}. At step ${whole(seen.step)} ${percent(train.right, train.all)} of the training ` +
    `pairs and ${percent(test.right, test.all)} of the test pairs are right.${from}`
  );
}

/**
 * The sentence of the moment.
 * @param {Going} going @param {number} known share from which on pairs count as known
 */
export function story(going, known) {
  const { state, hidden, seconds, built } = going;
  if (!state || state.status === "starting") return "A network is drawn, and asked for the first time.";
  const reached = milestones(state.measured, known);
  if (state.status === "failed") {
    const stays = state.measured.length ? ` What was reached stays to be seen. ${reached}` : "";
    return `Stopped: ${state.words}.${stays}`.trim();
  }
  if (hidden) return `Paused while this page was out of sight. ${reached}`.trim();
  if (state.status === "paused") return `Paused at step ${whole(state.step)}. ${reached}`.trim();
  if (state.status === "running") return reached || beginning(going);
  return `Finished after ${whole(state.step)} steps and ${duration(seconds)}. ${reached} ${builtText(built)}`.trim();
}

/** What is trained, while it knows little. @param {Going} going */
function beginning({ state }) {
  const pairs = state?.mask?.length ?? 0;
  const shown = state?.mask?.reduce((sum, one) => sum + one, 0) ?? 0;
  return (
    `It trains on ${whole(shown)} of the ${whole(pairs)} pairs and never sees the others. ` +
    "So far it knows few of either."
  );
}

/** @param {readonly Measured[]} measured @param {number} known */
function milestones(measured, known) {
  const [train, half, test] = [
    firstAbove(measured, "train", known),
    firstAbove(measured, "test", HALF),
    firstAbove(measured, "test", known),
  ];
  if (test !== null)
    return (
      `At step ${whole(test)} more than ${Math.round(100 * known)} % of the test pairs were right, ` +
      "pairs that it was never shown: it has grokked."
    );
  if (half !== null)
    return `At step ${whole(half)} more than half of the pairs that it was never shown were right.`;
  if (train !== null)
    return `Since step ${whole(train)} it knows the pairs that it is shown, and not yet the others: it has memorised.`;
  return "";
}

/** What was built. @param {Built | null} built */
function builtText(built) {
  if (!built || !built.keys.length) return "";
  const { keys, tuned, neurons, restricted, excluded } = built;
  if (keys.length > MANY || tuned < neurons / 2)
    return (
      `Its neurons vote with waves of ${keys.length === 1 ? "one frequency" : `${keys.length} frequencies`}, and ${whole(tuned)} of ` +
      `${whole(neurons)} are tuned to one of them: there is no clear circuit.`
    );
  const losses =
    restricted === null || excluded === null
      ? ""
      : ` With these waves alone the loss on the test pairs is ${lossText(restricted)}; without them, that on the ` +
        `training pairs is ${lossText(excluded)}.`;
  return (
    `Its neurons vote with waves of ${keys.length === 1 ? "frequency" : "frequencies"} ${list(keys)}; ` +
    `${whole(tuned)} of ${whole(neurons)} are tuned to ${keys.length === 1 ? "it" : "one of them"}.${losses}`
  );
}

/**
 * How a guess compares with what has happened; empty while that is open.
 * @param {Guess | null} guess @param {Going} going @param {number} known
 */
export function verdict(guess, { state }, known) {
  if (!guess || !state) return "";
  const truth = firstAbove(state.measured, "test", known);
  const done = state.status === "over" || state.status === "failed";
  if (truth === null && !done) return "";
  if (truth === null)
    return guess.step === null
      ? "You said that it would not grok, and it did not."
      : `You expected it to grok at step ${whole(guess.step)}; within ${whole(state.step)} steps it did not.`;
  if (guess.step === null) return `You said that it would not grok; it did, at step ${whole(truth)}.`;
  return `You expected step ${whole(guess.step)}; it was step ${whole(truth)}.`;
}

/** How long it takes here; empty while nobody knows. @param {Going} going */
export function pace({ settings, state, seconds }) {
  if (!settings || !state || !state.step || !seconds) return "";
  const each = seconds / state.step;
  const milliseconds = 1000 * each < 10 ? (1000 * each).toFixed(1) : whole(1000 * each);
  const told = `${milliseconds} ms a step${state.form === "plain" ? ", without WebAssembly" : ""}`;
  const done = state.status === "over" || state.status === "failed";
  return done ? told : `${told}; at most ${duration((settings.train.steps - state.step) * each)} more`;
}

/**
 * How long a training would take here.
 * @param {Going} going @param {Settings} settings
 * @param {number | undefined} each seconds of a step; 0 if none can be made, undefined while that is open
 */
export function expected(going, settings, each) {
  const { steps } = settings.train;
  const others = isUnderWay(going) && JSON.stringify(going.settings) !== JSON.stringify(settings);
  const most = `${others ? "For the next network: " : ""}${whole(steps)} steps at most`;
  if (each) return `${most}; here they take about ${duration(steps * each)}.`;
  if (each === 0) return `${most}.`;
  return `${most}; how long they take here is measured ${isRunning(going) ? "when this network rests" : "now"}.`;
}

/** What the chart shows. @param {Seen} seen @param {"accuracy" | "loss"} quantity */
export function chartText({ rows, steps }, quantity) {
  const last = rows[rows.length - 1];
  const told = (/** @type {"train" | "test"} */ split) =>
    quantity === "loss"
      ? `${split} ${lossText(last[`${split}_loss`])}`
      : `${split} ${Math.round(100 * last[`${split}_accuracy`])} %`;
  return `${quantity} against steps, up to ${whole(steps)}; at step ${whole(last.step)} ${told("train")}, ${told("test")}`;
}

/** What the table of pairs shows. @param {Seen} seen */
export function tableText(seen) {
  const { train, test } = counts(seen);
  return (
    `Table of all ${whole(seen.mask.length)} pairs. train: ${whole(train.right)} of ${whole(train.all)} right; ` +
    `test: ${whole(test.right)} of ${whole(test.all)} right.`
  );
}
