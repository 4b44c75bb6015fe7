// What TwoMinds draws: the network's margin for every pair, and twelve sums.

import { DataError, decode, float64, int32 } from "../web/toolkit/data.js";
import { mod } from "../web/toolkit/waves.js";

/**
 * @import { AboutRun, Manifest } from "../web/toolkit/types.js"
 *
 * @typedef {Manifest & {run: AboutRun, kinds: string[], by_difference: number, by_kind: number}} MindsManifest
 *
 * @typedef {object} Sum
 * @property {number} a
 * @property {number} b
 * @property {number} kind what a person has to do in it
 * @property {number} margin of the network, nats
 *
 * @typedef {object} MindsData
 * @property {number} p
 * @property {string[]} kinds their names
 * @property {Float64Array} margins of all pairs, row order
 * @property {[number, number]} range smallest and largest of these
 * @property {Sum[]} sums in the order in which they are asked
 * @property {{difference: number, kind: number}} share of the margins' variance that goes with each
 */

const KIND = "two_minds";

/**
 * Check and arrange what the figure draws.
 * @param {MindsManifest} manifest
 * @param {DataView} block
 * @returns {MindsData}
 */
export function readData(manifest, block) {
  const {
    margins,
    sums: numbers,
    kind,
  } = decode(manifest, block, KIND, {
    margins: float64("pair"),
    sums: int32("sum", 2),
    kind: int32("sum"),
  });
  const { run, kinds, by_difference: difference, by_kind } = manifest;
  const { p } = run;
  if (margins.length !== p * p)
    throw new DataError(`there are ${margins.length} margins, and ${p * p} pairs`);
  const sums = Array.from(kind, (k, i) => {
    const [a, b] = [numbers[2 * i], numbers[2 * i + 1]];
    if (![a, b].every((n) => n >= 0 && n < p))
      throw new DataError(`${a} + ${b} is no sum on a clock with ${p} hours`);
    if (!kinds?.[k]) throw new DataError(`no sum is of kind ${k}`);
    return { a, b, kind: k, margin: margins[a * p + b] };
  });
  if (sums.length < 2) throw new DataError("there are no sums to compare");
  const range = /** @type {[number, number]} */ ([Math.min(...margins), Math.max(...margins)]);
  return { p, kinds, margins, range, sums, share: { difference, kind: by_kind } };
}

/**
 * Mean margin, and the span of the middle eight tenths, of the pairs with each difference a − b = 0 … p − 1.
 * @param {Pick<MindsData, "p" | "margins">} data
 */
export function byDifference({ p, margins }) {
  return Array.from({ length: p }, (_, d) => {
    const values = Float64Array.from({ length: p }, (__, b) => margins[mod(b + d, p) * p + b]).sort();
    const tenth = Math.floor(p / 10);
    const mean = values.reduce((sum, v) => sum + v, 0) / p;
    return { mean, low: values[tenth], high: values[p - 1 - tenth] };
  });
}

/**
 * a − b, from −⌊p/2⌋ on.
 * @param {{a: number, b: number}} pair @param {number} p
 */
export const difference = ({ a, b }, p) => mod(a - b + Math.floor(p / 2), p) - Math.floor(p / 2);
