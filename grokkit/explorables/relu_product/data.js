// The data of a ReluProduct: the neurons of a network by frequency.

import { DataError, decode, float32, int32 } from "../web/toolkit/data.js";
import { pairBelow } from "../web/toolkit/number_input.js";

/** @import { AboutRun, Manifest } from "../web/toolkit/types.js" */
/** @import { Neuron } from "./chorus.js" */

/** @typedef {Manifest & {run: AboutRun, frequencies: number[], options?: {n?: number}}} ProductManifest */

export const MOST = 24; // neurons that are evenly placed

/**
 * Check and arrange what the figure draws.
 * @param {ProductManifest} manifest
 * @param {DataView} block
 */
export function readData(manifest, block) {
  const arrays = decode(manifest, block, "relu_product", {
    frequency: int32("neuron"),
    phase: float32("neuron"),
    offset: float32("neuron"),
    voice: float32("neuron"),
    weight: float32("neuron"),
  });
  const p = manifest.run.p;
  const { frequencies, options } = manifest;
  const known = new Set(arrays.frequency);
  const fits = (/** @type {number} */ k) => (known.size ? known.has(k) : k >= 1 && 2 * k < p);
  if (!Array.isArray(frequencies) || !frequencies.length || !frequencies.every(fits))
    throw new DataError("its frequencies are not those of its neurons");
  const n = options?.n ?? NaN;
  if (!(Number.isInteger(n) && n >= 1 && n <= MOST))
    throw new DataError(`its number of neurons is not one from 1 to ${MOST}`);
  /** The network's neurons of a frequency. @param {number} k @returns {Neuron[]} */
  const network = (k) =>
    Array.from(arrays.frequency.keys())
      .filter((i) => arrays.frequency[i] === k)
      .map((i) => ({
        phase: arrays.phase[i],
        offset: arrays.offset[i],
        voice: arrays.voice[i],
        weight: arrays.weight[i],
      }));
  return { p, frequencies, n, network, clustered: known.size > 0 };
}

/**
 * The page's pair and frequency, where this figure has them.
 * @param {ReturnType<typeof readData>} data
 * @param {{a: number | null, b: number | null, k: number | null}} state
 */
export function stateBelow({ p, frequencies }, { a, b, k }) {
  return { ...pairBelow(p, { a, b }), k: k !== null && frequencies.includes(k) ? k : frequencies[0] };
}
