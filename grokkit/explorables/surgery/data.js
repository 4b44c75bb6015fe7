// The data of a Surgery: what can be cut, and what is left after every cut, at some moments of training.

import { EACH, firstSubsets } from "./operations.js";
import { countRight } from "../web/panels/pair_grid.js";
import { DataError, ascending, bits, decode, float64, int32 } from "../web/toolkit/data.js";

/**
 * @import { Bits } from "../web/toolkit/data.js"
 * @import { AboutRun, Manifest } from "../web/toolkit/types.js"
 * @import { Operation } from "./operations.js"
 */

/**
 * @typedef {"train" | "test"} Split
 * @typedef {Manifest & {run: AboutRun, operations: Operation[], moments: string[], n_keys: number,
 *   clusters?: Record<string, number>}} SurgeryManifest
 * @typedef {ReturnType<typeof readData>} SurgeryData
 *
 * @typedef {object} Outcomes what is left, at one moment, after each of all cuts
 * @property {Bits} right cut × pair
 * @property {Record<Split, number>[]} counts of right answers
 * @property {Record<Split, Float64Array>} loss
 */

/**
 * Check and arrange what the figure needs at first.
 * @param {SurgeryManifest} manifest
 * @param {DataView} block
 */
export function readData(manifest, block) {
  const p = manifest?.run?.p;
  const { operations, moments: names, clusters } = manifest ?? {};
  const whole = (/** @type {unknown} */ n) =>
    typeof n === "number" && Number.isInteger(n) && n >= 0 && n < EACH;
  if (
    !Array.isArray(operations) ||
    !operations.length ||
    !operations.every(({ name, parts }) => typeof name === "string" && parts?.every?.(whole))
  )
    throw new DataError("what can be cut is not described");
  const { first, total } = firstSubsets(operations);
  const arrays = decode(manifest, block, "surgery", {
    step: int32("checkpoint"),
    moment: int32("moment"),
    train: bits(p * p),
    ...outcomeShapes(total, p),
  });
  const { step: steps, moment } = arrays;
  if (!steps.length || !ascending(steps) || !moment.length || !ascending(moment))
    throw new DataError("the recorded steps are not in order");
  if (names?.length !== moment.length) throw new DataError("the moments of training are not described");
  const train = arrays.train.unpack(0);
  const nTrain = train.reduce((sum, one) => sum + one, 0);
  return {
    run: manifest.run,
    p,
    steps,
    moments: Array.from(moment, (step, i) => ({ step, name: names[i] })),
    operations,
    clusters: clusters ?? {},
    nKeys: manifest.n_keys,
    first,
    total,
    train,
    count: { train: nTrain, test: p * p - nTrain },
    outcomes: outcomesOf(arrays, train, total),
  };
}

/** @param {number} total @param {number} p */
const outcomeShapes = (total, p) => ({
  right: bits(total, p * p),
  train_loss: float64(total),
  test_loss: float64(total),
});

/**
 * The outcomes at one moment, from a part of the data.
 * @param {Pick<SurgeryData, "p" | "total" | "train">} data
 * @param {Manifest} manifest
 * @param {DataView} block
 * @returns {Outcomes}
 */
export const readOutcomes = ({ p, total, train }, manifest, block) =>
  outcomesOf(decode(manifest, block, "surgery", outcomeShapes(total, p)), train, total);

/**
 * @param {{right: Bits, train_loss: Float64Array, test_loss: Float64Array}} arrays
 * @param {Uint8Array} train @param {number} total
 * @returns {Outcomes}
 */
const outcomesOf = (arrays, train, total) => ({
  right: arrays.right,
  counts: countRight(arrays.right, train, total),
  loss: { train: arrays.train_loss, test: arrays.test_loss },
});
