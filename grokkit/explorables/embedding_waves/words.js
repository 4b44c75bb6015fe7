// What EmbeddingWaves says of a frequency at a checkpoint.

import { powerShare } from "./data.js";
import { degrees } from "./even_turn.js";
import { list, percent, whole } from "../web/toolkit/format.js";

/**
 * @import { Keys, WavesData } from "./data.js"
 *
 * @typedef {{a: number | null, b: number | null, c: number | null}} Lit the chosen numbers and their sum
 *
 * @typedef {object} Seen what is drawn
 * @property {number} k
 * @property {Float32Array} cos coordinate of each number, upwards
 * @property {Float32Array} sin coordinate of each number, to the right
 * @property {number[]} order in which the hand of k passes the numbers
 * @property {Lit} lit
 * @property {boolean} turning whether the numbers stand in the order of the turn, or in their own
 * @property {{radius: number, share: number, phase: number}} turn
 */

/**
 * What is said of a frequency: which of the two rules calls it key.
 * @param {number} k @param {Keys} keys
 */
export function standing(k, { W_L, W_E }) {
  if (W_L.includes(k)) return W_E.includes(k) ? "key by both rules" : "key by the votes of the neurons only";
  return W_E.includes(k) ? "tall in the embedding only" : "not a key frequency";
}

/**
 * What a screen reader says of the slider.
 * @param {number} step @param {number} k @param {Seen["turn"]} turn
 */
export const spoken = (step, k, { share, radius }) =>
  `step ${whole(step)}: frequency ${k}, ${percent(share, 1)} of the path is one even turn, radius ${radius.toFixed(2)}`;

/**
 * All that is seen.
 * @param {WavesData} data
 * @param {number} index of the checkpoint
 * @param {Seen} seen
 * @param {number[]} tall frequencies, the tallest first
 */
export function summary(data, index, { k, turn, ...seen }, tall) {
  return (
    `Step ${whole(data.steps[index])}, frequency ${k} (${standing(k, data.keys)}): ` +
    `${percent(turn.share, 1)} of the path’s spread is one even turn, of radius ${turn.radius.toFixed(2)}, ` +
    `and ${percent(powerShare(data, index, k), 1)} of the embedding’s power is at this frequency. ` +
    `Tallest frequencies: ${list(tall.slice(0, 5))}; ` +
    `${tall.length} of ${data.nFrequencies} reach ${100 * data.tau} % of the tallest. ` +
    `Test pairs right: ${percent(data.accuracy[index], 1)}.${handsText(seen)}`
  );
}

/** Where the hands stand. @param {Pick<Seen, "cos" | "sin" | "lit">} seen */
function handsText({ cos, sin, lit: { a, b, c } }) {
  if (a === null || b === null || c === null) return "";
  const angle = (/** @type {number} */ x) => `${degrees(cos[x], sin[x])}°`;
  return ` From the top, a = ${a} stands at ${angle(a)}, b = ${b} at ${angle(b)}, and their sum ${c} at ${angle(c)}.`;
}
