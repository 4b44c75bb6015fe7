// The task as `grokkit.Task` has it: the answers to all p² pairs in row order, and which of them are for training, pair for
// pair the published split of its seed.

import { answerOf } from "../toolkit/operations.js";
import { mersenneOfPython, shuffle } from "./mersenne.js";
import { integersBelow } from "./numpy_random.js";

/**
 * `Task.to_dict` of Python, of a task that draws its split.
 * @typedef {{p: number, op: string, frac_train: number, seed: number, mirror_split: boolean}} TaskSettings
 */

/**
 * The right answer to each pair.
 * @param {TaskSettings} task
 */
export function labelsOf({ p, op, seed }) {
  if (op === "random") return integersBelow([BigInt(seed), BigInt(p)], p, p * p);
  return Int32Array.from({ length: p * p }, (_, pair) =>
    Number(answerOf(op, Math.floor(pair / p), pair % p, p)),
  );
}

/**
 * For each pair 1 if it is trained on, else 0.
 * @param {TaskSettings} task
 */
export function trainMaskOf({ p, frac_train, seed, mirror_split }) {
  const size = Math.trunc(frac_train * p * p);
  const mask = new Uint8Array(p * p);
  const order = Int32Array.from(mask.keys()).filter(
    (pair) => !mirror_split || pair % p >= Math.floor(pair / p),
  );
  shuffle(order, mersenneOfPython(BigInt(seed)));
  let taken = 0;
  for (const pair of order) {
    if (taken >= size) break;
    const mirrored = (pair % p) * p + Math.floor(pair / p);
    mask[pair] = 1;
    if (mirror_split) mask[mirrored] = 1;
    taken += mirror_split && mirrored !== pair ? 2 : 1;
  }
  return mask;
}

/**
 * The numbers of the pairs on one side of the split, in row order.
 * @param {Uint8Array} mask
 * @param {0 | 1} side
 */
export const pairsOf = (mask, side) => Int32Array.from(mask.keys()).filter((pair) => mask[pair] === side);
