// What a ClockPizza is told: of each network what it is, its two numbers, and its strongest circle.

import { DataError, decode, float64 } from "../web/toolkit/data.js";

/**
 * @import { Manifest } from "../web/toolkit/types.js"
 *
 * @typedef {object} Told
 * @property {number} p
 * @property {number} seed
 * @property {number} rate of attention
 * @property {number[]} frequencies the strongest first
 * @property {number} symmetricity
 * @property {number} irrelevance
 * @property {number} neurons share of them that have one frequency
 * @property {"grokked" | "not grokked"} [yours] of the reader's own
 *
 * Medians of published networks: symmetricity, irrelevance.
 * @typedef {{pizza: [number, number], clock: [number, number]}} Published
 * @typedef {Manifest & {networks: Told[], published: Published}} PlaneManifest
 *
 * A network: of its strongest circle where 0, 1, 2, … stand, two coordinates each.
 * @typedef {Told & {circles: [Float64Array]}} Network
 * @typedef {{networks: Network[], published: Published, low: number}} PlaneData
 */

/**
 * Check and arrange what the figure draws.
 * @param {PlaneManifest} manifest
 * @param {DataView} block
 * @returns {PlaneData}
 */
export function readData(manifest, block) {
  const { circles } = decode(manifest, block, "clock_pizza", { circles: float64("coordinate") });
  const { networks, published } = manifest;
  if (!networks?.length) throw new DataError("there are no networks");
  let coordinate = 0;
  const placed = networks.map((told) => {
    if (!Number.isFinite(told.symmetricity) || !(told.irrelevance >= 0 && told.irrelevance <= 1))
      throw new DataError(`the network mod ${told.p} of seed ${told.seed} has no place in the plane`);
    /** @type {[Float64Array]} */
    const own = [circles.subarray(coordinate, (coordinate += 2 * told.p))];
    return { ...told, circles: own };
  });
  if (coordinate !== circles.length)
    throw new DataError("the networks and their circles do not fit together");
  if (published?.pizza?.length !== 2 || published?.clock?.length !== 2)
    throw new DataError("the published medians are missing");
  return { networks: placed, published, low: Math.min(0, ...placed.map((each) => each.symmetricity)) };
}

/** The attention rates of the recorded networks, from 1 down, and how many have each. @param {Network[]} networks */
export function ratesOf(networks) {
  /** @type {Map<number, number>} */
  const found = new Map();
  for (const { rate } of recordedOf(networks)) found.set(rate, (found.get(rate) ?? 0) + 1);
  return [...found].sort(([one], [other]) => other - one);
}

/** All but the reader's own. @param {Network[]} networks */
export const recordedOf = (networks) => networks.filter(({ yours }) => !yours);

/**
 * The network whose dot is nearest to a place.
 * @param {[number, number][]} places of all dots @param {number} x @param {number} y
 */
export function nearestDot(places, x, y) {
  const away = places.map(([left, top]) => Math.hypot(left - x, top - y));
  return away.indexOf(Math.min(...away));
}
