// What Phases says of a checkpoint, and of the rule that cuts.

import { RULES } from "./data.js";
import { list, loss as lossText, percent, spokenLoss, whole } from "../web/toolkit/format.js";

/** @import { PhasesData, Rule } from "./data.js" */

/**
 * The number of the phase that a step belongs to, 0, 1 or 2.
 * @param {[number, number]} cuts @param {number} step
 */
export const phaseOf = (cuts, step) => Number(step >= cuts[0]) + Number(step >= cuts[1]);

/**
 * @param {Pick<PhasesData, "phases" | "steps">} data
 * @param {Rule} rule
 * @param {number} index of the checkpoint
 */
export const phaseName = ({ phases, steps }, { cuts }, index) =>
  cuts ? phases[phaseOf(cuts, steps[index])] : "none";

/**
 * Where a rule cuts, and why there.
 * @param {Rule} rule
 */
export function ruleText({ name, cuts, reason }) {
  if (!cuts) return `By this rule there are no phases: ${reason}.`;
  const [formation, cleanup] = RULES[name];
  return `Circuit formation begins where ${formation} (step ${whole(cuts[0])}), cleanup where ${cleanup} (step ${whole(cuts[1])}).`;
}

/**
 * What a screen reader says of the slider.
 * @param {PhasesData} data @param {Rule} rule @param {number} index
 */
export function spoken(data, rule, index) {
  const { train_loss, test_loss, restricted_loss, excluded_loss } = data.arrays;
  const value = (/** @type {Float64Array} */ values) => spokenLoss(values[index]);
  return (
    `step ${whole(data.steps[index])}, phase: ${phaseName(data, rule, index)}; train loss ${value(train_loss)}, ` +
    `test loss ${value(test_loss)}, restricted loss ${value(restricted_loss)}, excluded loss ${value(excluded_loss)}`
  );
}

/**
 * All that is seen.
 * @param {PhasesData} data @param {Rule} rule @param {number} index
 */
export function summary(data, rule, index) {
  const { arrays, keys, withoutKey } = data;
  const value = (/** @type {Float64Array} */ values) => lossText(values[index]);
  const part = (/** @type {Float64Array} */ values) => values[index].toFixed(3);
  const each = keys.map((k, i) => `${value(withoutKey[i])} without k\u00a0=\u00a0${k}`);
  return (
    `Step ${whole(data.steps[index])}, phase: ${phaseName(data, rule, index)}. ` +
    `Train loss ${value(arrays.train_loss)}, test loss ${value(arrays.test_loss)}, ` +
    `restricted loss ${value(arrays.restricted_loss)} (blocks ${value(arrays.restricted_blocks)}), ` +
    `excluded loss ${value(arrays.excluded_loss)}; ${list(each)}. ` +
    `Right: ${percent(arrays.train_accuracy[index], 1)} of train, ${percent(arrays.test_accuracy[index], 1)} of test. ` +
    `Trig fraction ${part(arrays.trig_fraction)}; Gini ${part(arrays.embedding_gini)} (embedding), ` +
    `${part(arrays.neuron_logit_gini)} (neurons to logits). ` +
    `Sum of squared weights: ${whole(arrays.weight_norm[index])}. ` +
    `Key frequencies of the last checkpoint (threshold ${100 * data.tau} %): ${list(keys)}.`
  );
}
