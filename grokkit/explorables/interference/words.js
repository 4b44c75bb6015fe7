// The sum of waves that is shown, and what is said of it.

import { rank } from "./sets.js";
import { list, whole } from "../web/toolkit/format.js";
import { margin, superpose } from "../web/toolkit/superposition.js";
import { mod } from "../web/toolkit/waves.js";

/** @import { InterferenceData } from "./data.js" */

/**
 * @typedef {object} Sum
 * @property {number[]} K its frequencies
 * @property {boolean} equal whether all have the same weight, or those of the network
 * @property {number[]} alphas their weights
 * @property {Float64Array} scores of the answer that is δ away from the right one
 * @property {ReturnType<typeof margin>} found by how much the right one leads
 */

const SAME = 1e-9; // margins that are equal but for rounding
const NUMBER_WORDS = ["none", "one", "two", "three", "four", "five", "six"];

/** @param {number} n */
export const few = (n) => NUMBER_WORDS[n] ?? String(n);
/** @param {number} x @param {number} digits */
const signed = (x, digits) => x.toFixed(digits).replace("-", "−");
/** Three digits, for margins from 0.0015 to 60. @param {number} x */
export function digits3(x) {
  const size = Math.abs(x);
  return size < 0.0005 ? "0" : signed(x, size < 0.1 ? 4 : size < 10 ? 2 : 1);
}
/** @param {number} share */
export const percent = (share) => `${signed(100 * share, share < 0.1 || share > 0.99 ? 1 : 0)} %`;

/**
 * @param {Pick<InterferenceData, "p" | "alpha">} data
 * @param {number[]} K
 * @param {boolean} equal
 * @returns {Sum}
 */
export function sumOf({ p, alpha }, K, equal) {
  const alphas = K.map((k) => (equal ? 1 : alpha(k)));
  const scores = superpose(K, alphas, p);
  return { K, equal, alphas, scores, found: margin(scores) };
}

/**
 * Where the margin stands among those of all sets of the same size, in a sentence.
 * @param {InterferenceData} data
 * @param {Sum} sum
 */
export function standing(data, { K, equal, found: { share } }) {
  const size = K.length;
  if (!size) return "Choose at least one frequency.";
  const leads = `The right answer leads by ${percent(share)} of its own height: `;
  if (size === data.n)
    return equal
      ? `${leads}with all frequencies there are, no answer comes nearer than another.`
      : `${leads}these are all frequencies there are, but most have next to no weight.`;
  const ofSet = (/** @type {"best" | "worst"} */ kind) => sumOf(data, data.set(kind, size), true).found.share;
  const [best, worst] = [ofSet("best"), ofSet("worst")];
  if (best - worst < SAME) return `${leads}alone, all frequencies do equally badly.`;
  const what =
    size <= data.allUpTo
      ? `all sets of ${few(size)}`
      : `${whole(data.drawn)} sets of ${few(size)} drawn by lot`;
  const end = equal ? "." : " with equal weights.";
  if (share > best + SAME) return `${leads}more than in any of ${what}${end}`;
  if (share > best - SAME) return `${leads}as much as in the best of ${what}${end}`;
  if (share < worst - SAME) return `${leads}less than in any of ${what}${end}`;
  if (share < worst + SAME) return `${leads}as little as in the worst of ${what}${end}`;
  return `${leads}more than in ${percent(rank(data.counts(size), share / data.ceiling))} of ${what}${end}`;
}

/**
 * The margin, in large, and its unit.
 * @param {Sum} sum
 * @returns {[string, string]}
 */
export function leadText({ K, equal, scores, found: { lead } }) {
  if (!K.length) return ["–", ""];
  return [digits3(lead), equal ? `of a peak of ${K.length}` : `nats, of a peak of ${digits3(scores[0])}`];
}

/**
 * All that is seen.
 * @param {number} p
 * @param {Sum} sum
 * @param {{a: number, b: number}} pair
 * @param {string} standingNow from `standing`
 * @param {Float32Array | null} logits of the network for this pair, if they are shown
 */
export function summary(p, { K, equal, scores, found }, { a, b }, standingNow, logits) {
  if (!K.length) return "No frequency is chosen: all answers have the same score.";
  const c = (a + b) % p;
  const waves =
    K.length === 1 ? `One wave, k = ${K[0]}` : K.length > 8 ? `${K.length} waves` : `Waves k = ${list(K)}`;
  const places = found.rivals
    .slice(0, 2)
    .map((delta) => mod(c + delta, p))
    .sort((x, y) => x - y);
  const height = (/** @type {number} */ score) => (found.lead < 0.05 ? signed(score, 4) : digits3(score));
  return (
    `${a} + ${b} = ${c} mod ${p}. ${waves}: the sum is ${height(scores[0])} at ${c}, and at most ` +
    `${height(scores[0] - found.lead)}, at ${list(places)}, elsewhere: margin ${digits3(found.lead)}` +
    `${equal ? "" : " nats"}. ${standingNow}${logits ? realText(logits, c) : ""}`
  );
}

/** @param {Float32Array} logits @param {number} c */
const realText = (logits, c) =>
  ` The network’s own logits: ${digits3(logits[c])} at ${c}, ` +
  `at most ${digits3(Math.max(...logits.filter((_, i) => i !== c)))} elsewhere.`;
