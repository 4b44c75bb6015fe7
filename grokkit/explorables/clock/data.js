// What a Clock is told: how many hours it has, and where its hands stand.

import { DataError, decode } from "../web/toolkit/data.js";
import { mod } from "../web/toolkit/waves.js";

/** @import { Manifest, State } from "../web/toolkit/types.js" */

/**
 * @typedef {Manifest & {options?: {p: number, speeds?: boolean}}} ClockManifest
 * @typedef {{a: number, b: number, k: number}} Hands the numbers of both hands, and the speed of all
 */

export const [LEAST_P, MOST_P] = [3, 499];

/**
 * Check what the figure is told.
 * @param {ClockManifest} manifest
 * @param {DataView} block
 */
export function readOptions(manifest, block) {
  decode(manifest, block, "clock", {});
  const { p, speeds } = manifest.options ?? {};
  if (!validP(p)) throw new DataError(`a clock needs ${LEAST_P} to ${MOST_P} hours, not ${p}`);
  return { p, speeds: speeds !== false };
}

/** @param {unknown} p @returns {p is number} */
export const validP = (p) => typeof p === "number" && Number.isInteger(p) && p >= LEAST_P && p <= MOST_P;

/**
 * The page's state on a clock with p hours: its numbers may belong to a larger clock, or not be chosen.
 * @param {Pick<State, "a" | "b" | "k">} state
 * @param {number} p @param {boolean} [speeds] whether this clock has speeds
 * @returns {Hands}
 */
export function onClock({ a, b, k }, p, speeds = true) {
  const speed = speeds && k !== null && Number.isInteger(k) && k >= 1 && 2 * k <= p ? k : 1;
  return { a: mod(a ?? 0, p), b: mod(b ?? 0, p), k: speed };
}
