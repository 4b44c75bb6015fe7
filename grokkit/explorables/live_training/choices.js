// What can be chosen of a training, and what the engine makes of it: the numbers that the reader sees, and their limits.

import operations from "../../operations.json" with { type: "json" };
import { shapes } from "../web/engine/forward.js";
import { product } from "../web/engine/network.js";

/** @import { Settings } from "../web/engine/settings.js" */
/** @import { ModelConfig } from "../web/engine/network.js" */

const MOST_KEPT = 40e6; // bytes of checkpoints, of which each weight takes four

/**
 * As the reader sees them; fraction and batch are percentages.
 * @typedef {{seed: number, p: number, op: string, fraction: number, batch: number, lr: number, decay: number, steps: number}} Choices
 * @typedef {keyof Omit<Choices, "op">} NumberName
 *
 * @typedef {{label: string, least: number, most: number, whole: boolean}} Limits
 */

/** @type {Record<NumberName, Limits>} */
export const LIMITS = {
  seed: { label: "seed", least: 0, most: 999_999, whole: true },
  p: { label: "modulus p", least: 3, most: 199, whole: true },
  fraction: { label: "training pairs, % of all", least: 1, most: 99, whole: false },
  batch: { label: "of these in a step, %", least: 1, most: 100, whole: false },
  lr: { label: "learning rate", least: 0.00001, most: 1, whole: false },
  decay: { label: "weight decay", least: 0, most: 100, whole: false },
  steps: { label: "steps at most", least: 10, most: 100_000, whole: true },
};

/** The operations, by name, as they are written. @type {[string, string][]} */
export const OPERATIONS = Object.entries(operations).map(([name, { text }]) => [name, text]);

/**
 * The number that a text stands for, or what is wrong with it, in words.
 * @param {NumberName} name @param {string} text
 * @returns {{value: number, words: ""} | {value: null, words: string}}
 */
export function readNumber(name, text) {
  const { least, most, whole } = LIMITS[name];
  const value = Number(text);
  if (text.trim() !== "" && value >= least && value <= most && (!whole || Number.isInteger(value)))
    return { value, words: "" };
  const what = whole ? "a whole number" : "a number";
  return { value: null, words: `${what} from ${least.toLocaleString("en")} to ${most.toLocaleString("en")}` };
}

/** Percentages without what arithmetic adds. @param {number} share */
const percentage = (share) => Number((100 * share).toPrecision(6));

/** @param {Settings} settings @returns {Choices} */
export const choicesOf = ({ task, train }) => ({
  seed: task.seed,
  p: task.p,
  op: task.op,
  fraction: percentage(task.frac_train),
  batch: train.batch_size === null ? 100 : percentage(train.batch_size),
  lr: train.lr,
  decay: train.weight_decay,
  steps: train.steps,
});

/**
 * How many checkpoints are kept.
 * @param {ModelConfig} model
 * @param {number | null} wanted
 */
function checkpointsFor(model, wanted) {
  const weights = Object.values(shapes(model)).reduce((sum, shape) => sum + product(shape), 0);
  return Math.max(2, Math.min(wanted ?? Infinity, Math.floor(MOST_KEPT / (4 * weights))));
}

/**
 * What a named setting becomes by the reader's choices; a seed is that of split, weights and batches.
 * @param {Settings} named @param {Choices} choices
 * @returns {Settings}
 */
export const settingsOf = (named, { seed, p, op, fraction, batch, lr, decay, steps }) => ({
  task: { ...named.task, p, op, frac_train: fraction / 100, seed },
  model: { ...named.model, p },
  train: {
    ...named.train,
    checkpoints: checkpointsFor({ ...named.model, p }, named.train.checkpoints),
    lr,
    steps,
    weight_decay: decay,
    batch_size: batch === 100 ? null : batch / 100,
    weight_seed: seed,
    batch_seed: seed,
  },
});

/** All that decides how long a step takes, measurements included. @param {Settings} settings */
export const workOf = ({ task: { p, frac_train }, model, train: { batch_size, record_every } }) =>
  JSON.stringify([p, frac_train, model, batch_size, record_every]);

/** @param {Choices} x @param {Choices} y whether they differ in nothing but the seed */
export const sameButSeed = (x, y) =>
  Object.keys(x).every(
    (name) =>
      name === "seed" || x[/** @type {keyof Choices} */ (name)] === y[/** @type {keyof Choices} */ (name)],
  );
