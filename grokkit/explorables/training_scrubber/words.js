// What a TrainingScrubber says of a checkpoint.

import { list, loss as lossText, percent, spokenLoss, whole } from "../web/toolkit/format.js";
import { places, valueAt } from "../web/toolkit/guess.js";
import { SPLITS } from "./loss_marks.js";

/**
 * @import { ScrubberData } from "./data.js"
 * @import { Split, View } from "./loss_chart.js"
 */

/** @param {ScrubberData} data @param {Split} split @param {number} index */
const rate = ({ right, total }, split, index) => percent(right[index][split], total[split]);

/**
 * What a screen reader says of the slider.
 * @param {ScrubberData} data @param {number} index of the checkpoint
 */
export function spoken(data, index) {
  const told = SPLITS.map(
    (split) => `${split} ${rate(data, split, index)} right, loss ${spokenLoss(data.lossAt(split, index))}`,
  );
  return `step ${whole(data.steps[index])}: ${told.join("; ")}`;
}

/** What the table of pairs shows. @param {ScrubberData} data @param {number} index */
export const tableText = ({ p, right, total }, index) =>
  `Table of all ${whole(p ** 2)} pairs. ` +
  `${SPLITS.map((s) => `${s}: ${whole(right[index][s])} of ${whole(total[s])} right`).join("; ")}.`;

/**
 * All that is seen.
 * @param {ScrubberData} data @param {number} index
 * @param {number[]} tall frequencies that are tall in the embedding, the tallest first
 * @param {View["guess"]} guess of the reader, if it is shown
 */
export function summary(data, index, tall, guess) {
  const { steps, nFrequencies, tau, weightNorm } = data;
  const told = SPLITS.map(
    (split) => `${split} ${rate(data, split, index)} right (loss ${lossText(data.lossAt(split, index))})`,
  );
  return (
    `Step ${whole(steps[index])}: ${told.join(", ")}. ` +
    `Tallest waves in the embedding: k = ${list(tall.slice(0, 5))}; ` +
    `${tall.length} of ${nFrequencies} reach ${100 * tau} % of the tallest. ` +
    `Sum of squared weights: ${whole(weightNorm[index])}.${guessText(guess, steps[index])}`
  );
}

/** @param {View["guess"]} guess @param {number} step */
function guessText(guess, step) {
  if (!guess || step < guess.span[0]) return "";
  const mySteps = guess.shares.map((_, c) => places(guess.span).step(c));
  const mine = valueAt(mySteps, guess.shares, step);
  return ` Your guess for the test pairs here: ${Math.round(100 * mine)} %.`;
}
