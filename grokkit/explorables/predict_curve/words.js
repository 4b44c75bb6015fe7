// What PredictCurve says of a guess, while it is drawn and when it is compared.

import { list, whole } from "../web/toolkit/format.js";
import { compared, finished, places, valueAt } from "../web/toolkit/guess.js";

/** @import { GuessData } from "./data.js" */

const CLOSE = 0.05; // of the guessed stretch, or of all pairs: hardly a difference

/** @param {number} s */
export const percentOf = (s) => `${Math.round(100 * s)} %`;
/** @param {number} s */
const stepText = (s) => whole(Math.round(s));

/**
 * The comparison in words.
 * @param {ReturnType<typeof compared>} comparison
 * @param {[number, number]} span
 */
export function verdict({ half, gap }, span) {
  return `${halfText(half, span)} ${gapText(gap)}`;
}

/**
 * @param {{mine: number | null, truth: number | null}} half
 * @param {[number, number]} span
 */
function halfText({ mine, truth }, [first, last]) {
  if (mine === null && truth === null)
    return "You did not expect that half of the test pairs would ever be right, and they never were.";
  if (mine === null)
    return `You did not expect that half of the test pairs would ever be right. At step ${stepText(truth ?? 0)} they were.`;
  const expected = `You expected half of the test pairs to be right at step ${stepText(mine)}`;
  if (truth === null) return `${expected}. In this run they never were.`;
  const far = truth - mine;
  if (Math.abs(far) < CLOSE * (last - first))
    return `${expected}, and so it came: at step ${stepText(truth)}.`;
  return `${expected}; ${far > 0 ? "it took until" : "it came as early as"} step ${stepText(truth)}.`;
}

/** @param {{step: number, mine: number, truth: number}} gap */
function gapText({ step, mine, truth }) {
  const points = pointsApart(mine, truth);
  if (points < 100 * CLOSE) return `You were never more than ${points} points off.`;
  return `You were farthest off at step ${stepText(step)}: you said ${percentOf(mine)}, the network had ${percentOf(truth)}.`;
}

/**
 * How far apart two shares are, in percentage points as they are written.
 * @param {number} one @param {number} other
 */
export const pointsApart = (one, other) => Math.abs(Math.round(100 * one) - Math.round(100 * other));

/**
 * What the reader shall do next.
 * @param {number[]} shares
 */
export const hintText = (shares) =>
  finished(shares)
    ? "Sure? Change it as long as you like."
    : shares.length > 1
      ? "Draw on to the right edge."
      : "Draw with mouse or finger, or press Tab and use the arrow keys.";

/**
 * All that is seen before the truth is, in words.
 * @param {GuessData} data
 * @param {number[]} shares
 * @param {{step: number, column: number}[]} knots
 */
export function drawnSoFar({ span, curveSteps, accuracy }, shares, knots) {
  const known =
    `Up to step ${whole(span[0])} you see what happened: train ${percentOf(valueAt(curveSteps, accuracy.train, span[0]))}, ` +
    `test ${percentOf(valueAt(curveSteps, accuracy.test, span[0]))} right.`;
  if (shares.length < 2)
    return `${known} The test accuracy from there to step ${whole(span[1])} is yours to draw.`;
  const mine = knots
    .filter(({ column }) => column < shares.length)
    .map(({ step, column }) => `${percentOf(shares[column])} at step ${whole(step)}`);
  const guess = mine.length ? ` Your guess: ${list(mine)}.` : "";
  const reached = stepText(places(span).step(shares.length - 1));
  return `${known}${guess}${finished(shares) ? "" : ` From step ${reached} on nothing is drawn yet.`}`;
}

/**
 * All that is seen once the truth is, in words.
 * @param {GuessData} data
 * @param {number[]} shares
 */
export const revealedText = ({ span, curveSteps, accuracy }, shares) =>
  verdict(compared(shares, span, curveSteps, accuracy.test), span);
