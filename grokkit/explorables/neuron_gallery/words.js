// What a NeuronGallery says of its neurons.

import { whole } from "../web/toolkit/format.js";
import { NONE, positive } from "./data.js";

/**
 * @import { Fit, Step } from "./data.js"
 * @import { waveTable } from "./wave_table.js"
 */

/**
 * A neuron as it is shown: its number, its frequency, its formula, and its place among those of its cluster.
 * @typedef {{n: number, k: number, fit: Fit, cluster: number, place: number, of: number}} Shown
 */

/**
 * An angle in whole degrees, 0 … 359.
 * @param {number} angle
 */
export const degrees = (angle) => Math.round((positive(angle) * 180) / Math.PI) % 360;

/** @param {number} x */
export const number = (x) => (Math.abs(x) < 0.005 ? "0.00" : x.toFixed(2)).replace("-", "−");
/** @param {number} x a share */
export const percent = (x) => (x > 0 && x < 0.0095 ? "<1 %" : `${Math.round(100 * x)} %`);

/**
 * What a screen reader says of a neuron on the wall.
 * @param {Shown} shown
 */
export function spoken({ n, k, fit, cluster, place, of }) {
  const where = `neuron ${n}, ${place + 1} of ${of}`;
  return cluster === NONE
    ? `${where}, ${percent(fit.share)} of its variance at frequency ${k}`
    : `${where}, phase ${degrees(fit.phaseA)} degrees`;
}

/**
 * Which waves make up a neuron's variance.
 * @param {number} k its frequency
 * @param {ReturnType<typeof waveTable>} waves
 */
export const partsText = (k, { one, sum, difference, rest }) =>
  k
    ? `Of its variance: ${percent(one)} in waves of a or b alone, ${percent(sum)} in waves of a + b, ` +
      `${percent(difference)} in waves of a − b (all with k = ${k}), ${percent(rest)} elsewhere.`
    : "It is the same for every pair.";

/** What it does for the chosen pair. @param {number} before its ReLU */
export const pairText = (before) =>
  `${number(before)} before the ReLU, ` +
  (before > 0 ? "and after it." : "so 0 after it: for this pair it is silent.");

const HALF = 0.5; // of a neuron's variance: what explains less does not say what it is

/**
 * All that is seen of a neuron.
 * @param {number} step
 * @param {Shown} shown
 * @param {string} parts from `partsText`
 */
export function summary(step, { n, k, fit }, parts) {
  const { r2, writeShare, phaseA, phaseB, writePhase } = fit;
  const waves = `with k = ${k} and phases ${degrees(phaseA)}° in a, ${degrees(phaseB)}° in b`;
  const what =
    k === 0
      ? "never changes"
      : (r2 >= HALF
          ? `is a ReLU of waves ${waves} (R² ${number(r2)}); `
          : `is no ReLU of waves: the best, ${waves}, explains ${r2 > 0.005 ? percent(r2) : "nothing"} of it; `) +
        `it writes a wave of c with phase ${degrees(writePhase)}° (${percent(writeShare)} of its row)`;
  return `Step ${whole(step)}. Neuron ${n} ${what}. ${parts}`;
}

/**
 * What the wall shows: a title and a note.
 * @param {number} k of the cluster
 * @param {number} n how many neurons
 * @param {number} threshold share of variance from which on a neuron has a frequency
 * @param {Step} now @param {Step} last
 * @returns {[string, string]}
 */
export function wallText(k, n, threshold, now, last) {
  const when = now === last ? "" : `; as they were at step ${whole(now.step)}`;
  return k === NONE
    ? [
        `${n} neurons without a single frequency`,
        `no frequency has ${100 * threshold} % of their variance; by the largest share they have${when}`,
      ]
    : [`The ${n} neurons with k = ${k}`, `by phase, from 0° to 360°${when}`];
}
