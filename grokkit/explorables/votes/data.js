// What a Votes is told: how many hours there are, and the frequencies of a network.

import { DataError, decode } from "../web/toolkit/data.js";

/** @import { Manifest } from "../web/toolkit/types.js" */

/** @typedef {Manifest & {options?: {p: number, network: number[]}}} VotesManifest */

const [LEAST_P, MOST_P] = [3, 499]; // hours; as in figure.py

/**
 * Check what the figure is told.
 * @param {VotesManifest} manifest
 * @param {DataView} block
 */
export function readOptions(manifest, block) {
  decode(manifest, block, "votes", {});
  const { p, network } = manifest.options ?? {};
  if (p === undefined || !Number.isInteger(p) || p < LEAST_P || p > MOST_P)
    throw new DataError(`a clock needs ${LEAST_P} to ${MOST_P} hours, not ${p}`);
  if (!Array.isArray(network) || speedsBelow(network, p).length !== network.length)
    throw new DataError(`the speeds of its network are not numbers from 1 to ${fastest(p)}`);
  return { p, network };
}

/** The highest of the different speeds. @param {number} p */
export const fastest = (p) => Math.floor(p / 2);

/**
 * Those of some numbers that are speeds on a clock with p hours.
 * @param {readonly number[]} speeds @param {number} p
 */
export const speedsBelow = (speeds, p) =>
  speeds.filter((k) => Number.isInteger(k) && k >= 1 && k <= fastest(p));
