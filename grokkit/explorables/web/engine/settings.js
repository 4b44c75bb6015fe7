// What a training can be told, checked at the door with the words of grokkit/settings.py, grokkit/task.py and
// grokkit/networks/model.py; what an untrained network is, is said there.

import operations from "../../../operations.json" with { type: "json" };
import { CannotTrain } from "./kernels.js";

/** @import { ModelConfig } from "./network.js" */
/** @import { TaskSettings } from "./task.js" */

/**
 * `TrainConfig.to_dict` of Python, less what a page has no choice of: where that is told, it must be as it is here.
 * @typedef {object} TrainSettings
 * @property {number} steps
 * @property {number} lr
 * @property {number} weight_decay
 * @property {[number, number]} betas
 * @property {number} warmup
 * @property {"constant" | "cosine" | "linear"} schedule
 * @property {number | null} batch_size a number of pairs, a share below 1, or null for all
 * @property {number} weight_seed
 * @property {number} batch_seed
 * @property {number} record_every
 * @property {boolean} dense_start
 * @property {number | null} checkpoints
 * @property {number | null} stop_accuracy
 * @property {number | null} stop_loss
 * @property {number} stop_delay
 * @property {string} optimiser
 *
 * @typedef {{task: TaskSettings, model: ModelConfig, train: TrainSettings}} Settings
 *
 * What a value must be: whether it is, and in words; `isWhole` where a real number such as 3.0 is none.
 * @typedef {{fits: (value: unknown) => boolean, words: string, isWhole?: boolean}} Rule
 */

const LONG = 60; // letters; of a longer value the beginning is told

/** @param {number} least @returns {Rule} */
export const whole = (least) => ({
  isWhole: true,
  fits: (value) => Number.isSafeInteger(value) && Number(value) >= least,
  words: `an integer of at least ${least}`,
});
/** @param {(x: number) => boolean} within @param {string} words @returns {Rule} */
export const real = (within, words) => ({
  fits: (x) => typeof x === "number" && isFinite(x) && within(x),
  words,
});
/** @param {readonly unknown[]} values @returns {Rule} */
export const oneOf = (...values) => ({
  fits: (value) => values.includes(value),
  words: `one of ${values.join(", ")}`,
});
/** @param {Rule} rule @returns {Rule} */
export const orNull = ({ fits, words, isWhole }) => ({
  fits: (x) => x === null || fits(x),
  words: `${words}, or null`,
  isWhole,
});
/** @type {Rule} */
export const text = { fits: (x) => typeof x === "string" && x !== "", words: "a text" };

/**
 * What Python can be told otherwise; where it is left out, it is this.
 * @param {unknown} value @param {string} [words] @returns {Rule}
 */
const always = (value, words = String(value)) => ({
  fits: (x) => x === undefined || x === value,
  words: `${words}, in a page`,
});

const truth = oneOf(true, false);
const positive = real((x) => x > 0, "a number above 0");
const below1 = real((x) => x > 0 && x < 1, "a number above 0 and below 1");
const decays = real((x) => x >= 0 && x < 1, "a number of at least 0 and below 1");

/** @type {{[part in keyof Settings]: Record<string, Rule>}} */
export const RULES = {
  task: {
    p: whole(3),
    op: oneOf(...Object.keys(operations)),
    frac_train: below1,
    seed: whole(0),
    mirror_split: truth,
    split: always(undefined, "drawn by the seed"),
  },
  model: {
    p: whole(3),
    d_model: whole(1),
    n_heads: whole(1),
    d_head: whole(1),
    d_mlp: whole(1),
    act: oneOf("relu", "gelu"),
    attention_rate: always(1, "1, ordinary attention"),
  },
  train: {
    steps: whole(0),
    lr: positive,
    weight_decay: real((x) => x >= 0, "a number of at least 0"),
    betas: { fits: isTwoDecays, words: "two numbers of at least 0 and below 1" },
    warmup: whole(0),
    schedule: oneOf("constant", "cosine", "linear"),
    batch_size: orNull({
      isWhole: true, // where it is not below 1
      fits: (x) => below1.fits(x) || whole(1).fits(x),
      words: "an integer of at least 1, a number between 0 and 1",
    }),
    weight_seed: whole(0),
    batch_seed: whole(0),
    record_every: whole(1),
    dense_start: truth,
    checkpoints: orNull(whole(2)),
    stop_accuracy: orNull(real((x) => x > 0 && x <= 1, "a number above 0 and at most 1")),
    stop_loss: orNull(positive),
    stop_delay: whole(0),
    optimiser: oneOf("adamw"),
    options: { fits: isEmpty, words: "none, in a page" },
    loss: always("softmax"),
    loss_precision: always("float64"),
    temperature: always(1),
    roughness: always(0),
    device: always("cpu"),
  },
};

/** @param {unknown} betas */
function isTwoDecays(betas) {
  return Array.isArray(betas) && betas.length === 2 && betas.every(decays.fits);
}

/** @param {unknown} options */
function isEmpty(options) {
  return options === undefined || JSON.stringify(options) === "{}";
}

/**
 * Throw CannotTrain, which names the first value that does not fit, unless all do.
 * @param {Settings} settings
 */
export function check(settings) {
  for (const [part, rules] of Object.entries(RULES)) {
    const values = /** @type {Record<string, unknown>} */ (settings[/** @type {keyof Settings} */ (part)]);
    checkPart(rules, values, (words) => new CannotTrain(words));
  }
  const { task, model, train } = settings;
  if (task.p !== model.p)
    throw new CannotTrain(`the task is mod ${task.p}, but the model is for p = ${model.p}`);
  if (train.stop_accuracy === null && (train.stop_loss !== null || train.stop_delay))
    throw new CannotTrain("stop_loss and stop_delay refine stop_accuracy, which is null");
}

/**
 * Throw what `error` makes of words that name the first value that does not fit or is not known, unless all do.
 * @param {Record<string, Rule>} rules
 * @param {Record<string, unknown>} values
 * @param {(words: string) => Error} error
 * @param {Set<string>} [reals] names of the values that were written as real numbers, "3.0" say
 */
export function checkPart(rules, values, error, reals = new Set()) {
  const unknown = Object.keys(values).find((name) => !Object.hasOwn(rules, name));
  if (unknown !== undefined) throw error(`nothing is known of its setting “${unknown}”`);
  for (const [name, { fits, words, isWhole }] of Object.entries(rules)) {
    const isReal = isWhole && reals.has(name) && Number.isInteger(values[name]);
    const got = isReal ? `${values[name]}.0` : JSON.stringify(values[name]);
    if (isReal || !fits(values[name])) throw error(`${name} must be ${words}; got ${cut(got ?? "nothing")}`);
  }
}

/** @param {string} value */
const cut = (value) => (value.length > LONG ? `${value.slice(0, LONG)}…` : value);
