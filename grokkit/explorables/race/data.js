// What a Race is told: for each optimiser how it was set, what became of each seed, and what was published of it.

import { DataError, decode } from "../web/toolkit/data.js";

/**
 * @import { Manifest } from "../web/toolkit/types.js"
 *
 * @typedef {object} Seed
 * @property {number} seed
 * @property {string | null} fate null if the run failed
 * @property {number | null} steps to the target; null if it never got there
 * @property {number | null} seconds likewise
 * @property {number | null} end the step at which it ended
 *
 * @typedef {{source: string, says: string, caution: string, ratio: number | null}} Published
 *
 * @typedef {object} Racer
 * @property {string} name
 * @property {string} settings
 * @property {boolean} baseline whether the others are compared with it
 * @property {number | null} ratio of the baseline's median and its own
 * @property {Published | null} published
 * @property {Seed[]} seeds
 *
 * @typedef {"steps" | "seconds"} Quantity
 * @typedef {Manifest & {target: number, racers: Racer[]}} RaceManifest
 * @typedef {{target: number, racers: Racer[]}} RaceData
 */

/**
 * Check and arrange what the figure draws.
 * @param {RaceManifest} manifest
 * @param {DataView} block
 * @returns {RaceData}
 */
export function readData(manifest, block) {
  decode(manifest, block, "race", {});
  const { target, racers } = manifest;
  if (!racers?.length) throw new DataError("nobody races");
  for (const { name, seeds } of racers) {
    if (!seeds?.length) throw new DataError(`“${name}” has no seeds`);
    for (const { fate, steps, seconds } of seeds)
      if ((fate === "groks") !== (typeof steps === "number") || (seconds !== null && !(seconds >= 0)))
        throw new DataError(`a seed of “${name}” arrives and does not`);
  }
  return { target, racers };
}

/** The values of those that arrived. @param {Racer[]} racers @param {Quantity} quantity */
export const valuesOf = (racers, quantity) =>
  racers.flatMap(({ seeds }) => seeds.flatMap((seed) => (seed[quantity] === null ? [] : [seed[quantity]])));

/**
 * The middle one, those that never arrive being the latest; null if it is one of these.
 * @param {Racer} racer @param {Quantity} quantity
 */
export function median({ seeds }, quantity) {
  const values = seeds.map((seed) => seed[quantity] ?? Infinity).sort((x, y) => x - y);
  const half = (values.length - 1) / 2;
  const middle = (values[Math.floor(half)] + values[Math.ceil(half)]) / 2;
  return Number.isFinite(middle) ? middle : null;
}

/**
 * 1, 2, 5, 10, 20, … within a stretch, at most so many; its ends where there are none.
 * @param {number} low @param {number} high @param {number} most
 */
export function roundNumbers(low, high, most) {
  /** @type {number[]} */
  const found = [];
  for (let e = Math.floor(Math.log10(low)); 10 ** e <= high; e++)
    for (const digit of [1, 2, 5]) {
      const value = Number(`${digit}e${e}`);
      if (value >= low && value <= high) found.push(value);
    }
  if (found.length < 2) return low === high ? [low] : [low, high];
  const every = Math.ceil(found.length / most);
  return found.filter((_, i) => i % every === 0);
}
