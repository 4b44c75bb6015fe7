// The data of an Interference: the waves of a network, and how all other sets of waves do.

import { DataError, bits, decode, float64, int32 } from "../web/toolkit/data.js";

/** @import { AboutRun, Manifest } from "../web/toolkit/types.js" */

/**
 * @typedef {Manifest & {run: AboutRun, key_frequencies: number[], all_up_to: number, drawn: number}} InterferenceManifest
 * @typedef {ReturnType<typeof readData>} InterferenceData
 */

/**
 * Check and arrange what the figure draws.
 * @param {InterferenceManifest} manifest
 * @param {DataView} block
 */
export function readData(manifest, block) {
  const p = manifest?.run?.p;
  const n = Math.floor(p / 2);
  const arrays = decode(manifest, block, "interference", {
    alphas: float64(n),
    counts: int32(n, "bin"),
    best: bits(n, n),
    typical: bits(n, n),
    worst: bits(n, n),
  });
  const keys = manifest.key_frequencies;
  if (!Array.isArray(keys) || !keys.every((k) => Number.isInteger(k) && k >= 1 && k <= n))
    throw new DataError(`the frequencies of its network are not numbers from 1 to ${n}`);
  const nBins = arrays.counts.length / n;
  /** @param {"best" | "typical" | "worst"} kind @param {number} size */
  const set = (kind, size) =>
    Array.from({ length: n }, (_, i) => i + 1).filter((k) => arrays[kind].at(size - 1, k - 1));
  return {
    p,
    n,
    keys,
    /** Weight of a frequency in the network. @param {number} k */
    alpha: (k) => arrays.alphas[k - 1],
    /** Sets of a size by margin, in bins. @param {number} size */
    counts: (size) => arrays.counts.subarray((size - 1) * nBins, size * nBins),
    set,
    ceiling: p / (p - 1),
    allUpTo: manifest.all_up_to,
    drawn: manifest.drawn,
  };
}
