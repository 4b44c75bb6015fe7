// The rules that cut a training into its three phases, as grokkit/phases.py states them.

import { KNOWN } from "../web/engine/moments.js";

const HALF = 0.5;

/**
 * Curves over the same steps.
 * @typedef {{steps: readonly number[], train_accuracy: readonly number[], test_accuracy: readonly number[],
 *   excluded_loss: readonly number[], weight_norm: readonly number[]}} Curves
 *
 * First steps of the second and of the third phase, or why there are none.
 * @typedef {{cuts: [number, number]} | {reason: string}} Found
 */

/** @param {number} share */
const percent = (share) => `${(100 * share).toFixed(1)}%`;
/** Index of the largest of some values, the first of several. @param {readonly number[]} values */
const highestOf = (values) => values.indexOf(Math.max(...values));

/**
 * The index from which on the training pairs are known; −1 if they never are.
 * @param {Curves} curves
 */
const memorised = ({ train_accuracy }) => train_accuracy.findIndex((share) => share > KNOWN);

/** The turning points of excluded loss. @param {Curves} curves @param {number} first @returns {Found} */
function byExcludedLoss({ steps, excluded_loss }, first) {
  const highest = first + highestOf(excluded_loss.slice(first));
  const lowest = first + highestOf(excluded_loss.slice(first, highest + 1).map((loss) => -loss));
  if (lowest === highest)
    return {
      reason: `no circuit forms after memorising: excluded loss never rises after step ${steps[first]}`,
    };
  if (highest === steps.length - 1)
    return { reason: `no cleanup yet: excluded loss is highest at the last step, ${steps[highest]}` };
  return { cuts: [steps[lowest], steps[highest]] };
}

/** What is seen from outside. @param {Curves} curves @param {number} first @returns {Found} */
function byAccuracy({ steps, test_accuracy }, first) {
  const half = test_accuracy.findIndex((share) => share > HALF);
  if (half < 0)
    return {
      reason: `half of the test pairs are never right (at most ${percent(Math.max(...test_accuracy))})`,
    };
  if (half <= first)
    return {
      reason: `no wait: half of the test pairs are right at step ${steps[half]}, the training pairs known at step ${steps[first]}`,
    };
  return { cuts: [steps[first], steps[half]] };
}

/**
 * The sum of squared weights: its highest point, and where it then falls by the largest share a step.
 * @param {Curves} curves @param {number} first @returns {Found}
 */
function byWeights({ steps, weight_norm }, first) {
  if (!weight_norm.every((norm) => norm > 0))
    return { reason: `sums of squared weights must be positive, got ${Math.min(...weight_norm)}` };
  const highest = first + highestOf(weight_norm.slice(first));
  if (highest === steps.length - 1)
    return { reason: `the weights are still growing at the last step, ${steps[highest]}` };
  const fall = slopes(weight_norm.slice(highest).map(Math.log), steps.slice(highest));
  return { cuts: [steps[highest], steps[highest + 1 + highestOf(fall.slice(1).map((slope) => -slope))]] };
}

/**
 * Slopes of a curve: at each place that of the parabola through it and its neighbours, at the ends that to the neighbour.
 * @param {number[]} values @param {readonly number[]} at ascending
 */
export const slopes = (values, at) =>
  values.map((_, i) => {
    const between = (/** @type {number} */ j) => (values[j + 1] - values[j]) / (at[j + 1] - at[j]);
    if (i === 0) return between(0);
    if (i === values.length - 1) return between(i - 1);
    const [before, after] = [at[i] - at[i - 1], at[i + 1] - at[i]];
    return (after * between(i - 1) + before * between(i)) / (before + after);
  });

/** @type {[string, (curves: Curves, first: number) => Found][]} */
const RULES = [
  ["excluded loss", byExcludedLoss],
  ["accuracy", byAccuracy],
  ["weights", byWeights],
];

/**
 * What each rule finds; rules that find phases come first.
 * @param {Curves} curves
 */
export function phasesOf(curves) {
  const first = memorised(curves);
  const most = percent(Math.max(0, ...curves.train_accuracy));
  const never = `this run never memorises: at most ${most} of its training pairs are right, ${Math.round(100 * KNOWN)}% are needed`;
  const found = RULES.map(([name, rule]) => ({
    name,
    ...(first < 0 ? { reason: never } : rule(curves, first)),
  }));
  return found.sort((x, y) => Number("reason" in x) - Number("reason" in y));
}
