// What a recorded run says of its task, network and training: the settings that Python writes and takes, of which those that a
// page can train by (settings.js) are a part.

import { RULES, checkPart, oneOf, orNull, real, text, whole } from "./settings.js";
import { DataError } from "../toolkit/data.js";

/** @import { ModelConfig } from "./network.js" */
/** @import { TaskSettings } from "./task.js" */

/**
 * A task; a split that was given is told as base64.
 * @typedef {TaskSettings & {split?: string}} RunTask
 *
 * @typedef {{task: RunTask, model: ModelConfig, train: Record<string, unknown>}} RunSettings
 *
 * A part of them, and the names of its numbers that are real.
 * @typedef {{value: any, reals: Set<string>}} Part
 */

const TRAIN = {
  ...RULES.train,
  checkpoints: orNull(whole(1)),
  optimiser: text,
  device: text,
  options: { fits: areNumbers, words: "numbers by name" },
  loss: oneOf("softmax", "stablemax"),
  loss_precision: oneOf("float16", "float32", "float64"),
  temperature: real((x) => x > 0, "a number above 0"),
  roughness: real((x) => x >= 0, "a number of at least 0"),
};

/** @param {unknown} options */
function areNumbers(options) {
  return (
    typeof options === "object" &&
    options !== null &&
    !Array.isArray(options) &&
    Object.values(options).every((x) => typeof x === "number")
  );
}

/**
 * Throw DataError, which names the first value that does not fit, unless all do. What a training was told may lack what was
 * not asked for in its time; a task and a network lack nothing.
 * @param {{task: Part, model: Part, train: Part}} parts
 */
export function checkSettings({ task, model, train }) {
  const { split, ...drawn } = task.value;
  const told = Object.keys(TRAIN).filter((name) => Object.hasOwn(train.value, name));
  const rules = Object.fromEntries(
    Object.entries(TRAIN).filter(([name]) => told.includes(name) || name === "betas"),
  );
  if (split !== undefined && !text.fits(split))
    throw new DataError(`split must be ${text.words}; got ${JSON.stringify(split)}`);
  const wrong = (/** @type {string} */ words) => new DataError(words);
  checkPart(RULES.task, drawn, wrong, task.reals);
  checkPart(RULES.model, model.value, wrong, model.reals);
  checkPart(rules, train.value, wrong, train.reals);
  if (task.value.p !== model.value.p)
    throw new DataError(`the task is mod ${task.value.p}, but the model is for p = ${model.value.p}`);
  const { stop_accuracy: accuracy, stop_loss: loss, stop_delay: delay } = train.value;
  if ((accuracy ?? null) === null && ((loss ?? null) !== null || delay))
    throw new DataError("stop_loss and stop_delay refine stop_accuracy, which is null");
}
