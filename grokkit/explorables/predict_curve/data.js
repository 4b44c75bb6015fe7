// What PredictCurve draws: the accuracies of a run, and which of their steps are to be guessed.

import { ticks } from "d3-array";
import { DataError, ascending, decode, float64, int32 } from "../web/toolkit/data.js";

/**
 * @import { AboutRun, Manifest } from "../web/toolkit/types.js"
 *
 * @typedef {Manifest & {run: AboutRun, known: number}} GuessManifest `known`: the step up to which the curves are shown
 *
 * @typedef {object} GuessData
 * @property {AboutRun} run
 * @property {number} p
 * @property {Int32Array} curveSteps
 * @property {Record<"train" | "test", Float64Array>} accuracy one for each of these steps
 * @property {[number, number]} span first and last step that are guessed
 */

const KIND = "predict_curve";

/**
 * Check and arrange what the figure draws.
 * @param {GuessManifest} manifest
 * @param {DataView} block
 * @returns {GuessData}
 */
export function readData(manifest, block) {
  const arrays = decode(manifest, block, KIND, {
    curve_step: int32("point"),
    train_accuracy: float64("point"),
    test_accuracy: float64("point"),
  });
  const { curve_step: curveSteps } = arrays;
  if (curveSteps.length < 2 || !ascending(curveSteps))
    throw new DataError("the recorded steps are not in order");
  const last = curveSteps[curveSteps.length - 1];
  const { known, run } = manifest;
  if (!(Number.isInteger(known) && known >= curveSteps[0] && known < last))
    throw new DataError(`what is known must end before step ${last}, not at ${known}`);
  return {
    run,
    p: run.p,
    curveSteps,
    accuracy: { train: arrays.train_accuracy, test: arrays.test_accuracy },
    span: [known, last],
  };
}

/**
 * Round steps at which the keys move the curve, and the last one: up to a dozen, so that a jump can be drawn.
 * @param {[number, number]} span
 */
export function roundSteps([first, last]) {
  const room = (last - first) / 16;
  return [...ticks(first, last, 9).filter((s) => s > first + room && s < last - room), last];
}
