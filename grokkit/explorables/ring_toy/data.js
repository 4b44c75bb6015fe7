// What a RingToy is told: settled states for every number of dimensions, on circle and line, and how to begin.

import { POINTS } from "./physics.js";
import { DataError, decode, float64 } from "../web/toolkit/data.js";

/**
 * @import { Manifest } from "../web/toolkit/types.js"
 *
 * @typedef {{n: number, closed: boolean, keep: number}} Options
 * @typedef {Manifest & {width?: number, options?: Partial<Options>}} RingManifest
 */

export const [LEAST_N, MOST_N] = [3, 8];
export const MOST_KEPT = 40;
const COLUMNS = ((MOST_N - LEAST_N + 1) * (LEAST_N + MOST_N)) / 2; // of all numbers of dimensions, side by side

/** @param {unknown} value @param {number} least @param {number} most @returns {value is number} */
const within = (value, least, most) =>
  typeof value === "number" && Number.isInteger(value) && value >= least && value <= most;

/**
 * Check what the figure is told.
 * @param {RingManifest} manifest
 * @param {DataView} block
 */
export function readData(manifest, block) {
  const { settled } = decode(manifest, block, "ring_toy", { settled: float64(2, POINTS, COLUMNS) });
  const { n, closed, keep } = manifest.options ?? {};
  const { width } = manifest;
  if (!within(n, LEAST_N, MOST_N))
    throw new DataError(`the toy has ${LEAST_N} to ${MOST_N} dimensions, not ${n}`);
  if (typeof closed !== "boolean") throw new DataError(`the order is closed or not, but it is “${closed}”`);
  if (!within(keep, 1, MOST_KEPT))
    throw new DataError(`1 to ${MOST_KEPT} dimensions can be kept, not ${keep}`);
  if (!within(width, 1, POINTS / 2 - 1)) throw new DataError(`the settled states have no width (${width})`);
  return { n, closed, keep, width, settled: (/** @type {Order} */ order) => stateOf(settled, order) };
}

/** @typedef {{n: number, closed: boolean}} Order */

/**
 * The settled points of one number of dimensions, on circle or line; on the sphere, in spite of the rounding.
 * @param {Float64Array} all
 * @param {Order} order
 */
function stateOf(all, { n, closed }) {
  const first = ((n - LEAST_N) * (LEAST_N + n - 1)) / 2;
  const x = new Float64Array(POINTS * n);
  for (let i = 0; i < POINTS; i++) {
    const from = ((closed ? 0 : 1) * POINTS + i) * COLUMNS + first;
    const point = all.subarray(from, from + n);
    const length = Math.hypot(...point);
    for (let k = 0; k < n; k++) x[i * n + k] = point[k] / length;
  }
  return x;
}
