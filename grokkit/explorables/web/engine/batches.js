// Which pairs a step is trained on, as grokkit/training/batches.py chooses them: it follows from the seed and the step.

import { seedWord64 } from "./numpy_random.js";
import { torchGenerator } from "./torch_random.js";

/**
 * How many pairs a batch has.
 * @param {number | null} size a number of pairs, a share of them below 1, or null for all
 * @param {number} pairs for training
 */
export function batchLength(size, pairs) {
  if (size === null) return pairs;
  return size < 1 ? Math.max(1, roundToEven(size * pairs)) : size;
}

/** To the nearest whole number; halves to an even one, as Python does. @param {number} x */
function roundToEven(x) {
  const below = Math.floor(x);
  if (x - below !== 0.5) return Math.round(x);
  return below % 2 ? below + 1 : below;
}

/**
 * The pairs of the update that follows `step` updates.
 * @param {Int32Array} pairs for training
 * @param {number} length of a batch
 * @param {number} seed
 * @param {number} step
 */
export function batchAt(pairs, length, seed, step) {
  if (length === pairs.length) return pairs;
  const generator = torchGenerator(seedWord64([BigInt(seed), BigInt(step)]) >> 1n);
  return generator.randperm(pairs.length, length).map((i) => pairs[i]);
}
