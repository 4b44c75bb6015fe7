// The data of a Volume: mean losses at each volume, and which pairs are on the list.

import { DataError, bits, decode, float32, int32 } from "../web/toolkit/data.js";

/** @import { AboutRun, Manifest } from "../web/toolkit/types.js" */

/**
 * @typedef {Manifest & {run: AboutRun, step: number}} VolumeManifest
 * @typedef {ReturnType<typeof readData>} VolumeData
 */

/**
 * Check and arrange what the figure draws.
 * @param {VolumeManifest} manifest
 * @param {DataView} block
 */
export function readData(manifest, block) {
  const p = manifest?.run?.p;
  const arrays = decode(manifest, block, "volume", {
    volumes: float32("volume"),
    train_loss: float32("volume"),
    test_loss: float32("volume"),
    train: bits(p, p),
    answers: int32(p, p),
  });
  const { volumes } = arrays;
  const ascending = volumes.every((volume, i) => volume > (i ? volumes[i - 1] : -1));
  if (volumes.length < 2 || volumes[0] !== 0 || !ascending)
    throw new DataError("its volumes do not go up from silence");
  const trained = (/** @type {number} */ a, /** @type {number} */ b) => arrays.train.at(a, b);
  return {
    p,
    step: manifest.step,
    volumes: Array.from(volumes),
    losses: { train: Array.from(arrays.train_loss), test: Array.from(arrays.test_loss) },
    trained,
    /** A test pair whose mirror image is on the list. @param {number} a @param {number} b */
    mirrored: (a, b) => !trained(a, b) && trained(b, a),
    /** The right answer. @param {number} a @param {number} b */
    answer: (a, b) => arrays.answers[a * p + b],
  };
}
