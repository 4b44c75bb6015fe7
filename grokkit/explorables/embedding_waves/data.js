// The data of EmbeddingWaves: the tokens' paths in the planes of the frequencies, and the spectrum.

import { DataError, ascending, decode, float32, float64, int32 } from "../web/toolkit/data.js";

/** @import { AboutRun, Manifest } from "../web/toolkit/types.js" */

/**
 * The key frequencies by either rule: by the votes of the neurons, and by their size in the embedding.
 * @typedef {{W_L: number[], W_E: number[]}} Keys
 *
 * @typedef {Manifest & {run: AboutRun, keys: Keys, tau: number, reach: number}} WavesManifest
 * @typedef {ReturnType<typeof readData>} WavesData
 */

/**
 * Check and arrange what the figure draws.
 * @param {WavesManifest} manifest
 * @param {DataView} block
 */
export function readData(manifest, block) {
  const p = manifest?.run?.p;
  const arrays = decode(manifest, block, "embedding_waves", {
    step: int32("checkpoint"),
    test_accuracy: float64("checkpoint"),
    spectrum: float64("checkpoint", Math.floor(p / 2)),
    frequency: int32("drawn"),
    path: float32("drawn", "checkpoint", 2, p),
  });
  const { step: steps, frequency: frequencies } = arrays;
  const most = Math.floor((p - 1) / 2);
  if (!steps.length || !ascending(steps)) throw new DataError("the recorded steps are not in order");
  if (
    !frequencies.length ||
    !ascending(frequencies) ||
    frequencies[0] < 1 ||
    frequencies[frequencies.length - 1] > most
  )
    throw new DataError(`the frequencies are not 1 … ${most}, in order`);
  if (!(manifest.reach > 0)) throw new DataError("the paths have no extent");
  const size = steps.length * 2 * p;
  const paths = new Map(
    Array.from(frequencies, (k, i) => [k, arrays.path.subarray(i * size, (i + 1) * size)]),
  );
  return {
    run: manifest.run,
    p,
    steps,
    most,
    paths,
    accuracy: arrays.test_accuracy,
    spectrum: arrays.spectrum,
    nFrequencies: Math.floor(p / 2),
    keys: manifest.keys,
    tau: manifest.tau,
    reach: manifest.reach,
  };
}

/**
 * The path of one more frequency, from a part of the data.
 * @param {Manifest} manifest
 * @param {DataView} block
 * @param {{p: number, steps: ArrayLike<number>}} data
 */
export function readPath(manifest, block, { p, steps }) {
  return decode(manifest, block, "embedding_waves", { path: float32(steps.length, 2, p) }).path;
}

/**
 * Coordinates of every number at a checkpoint.
 * @param {Float32Array} path @param {number} index @param {number} p
 */
export const coordinates = (path, index, p) => ({
  cos: path.subarray(index * 2 * p, index * 2 * p + p),
  sin: path.subarray(index * 2 * p + p, (index + 1) * 2 * p),
});

/**
 * Share of the embedding’s power, without its constant part, that a frequency carries at a checkpoint.
 * @param {Pick<WavesData, "spectrum" | "nFrequencies">} data
 * @param {number} index @param {number} k
 */
export function powerShare({ spectrum, nFrequencies }, index, k) {
  const power = spectrum.subarray(index * nFrequencies, (index + 1) * nFrequencies).map((n) => n * n);
  const total = power.reduce((sum, n) => sum + n, 0);
  return total > 0 ? power[k - 1] / total : 0;
}
