// What Phases shows of the reader's own run: `phases_data` of Python, made in the page.

import { phasesOf } from "./rules.js";
import { keyFrequencies, neuronLogitMap, spectrum, TAU } from "../web/engine/measures.js";
import { integers, measuredLosses, measuredNumbers, pack } from "../web/mine/pack.js";
import { DataError } from "../web/toolkit/data.js";

/** @import { Asker } from "../web/engine/asker.js" */
/** @import { Progress } from "../web/engine/progress.js" */
/** @import { Run } from "../web/engine/read_run.js" */
/** @import { Own } from "../web/mine/with_mine.js" */
/** @import { Part } from "../web/toolkit/types.js" */

const LOSSES = /** @type {const} */ ([
  "train_loss",
  "test_loss",
  "restricted_loss",
  "restricted_blocks",
  "excluded_loss",
]);
const SHARES = /** @type {const} */ ([
  "train_accuracy",
  "test_accuracy",
  "trig_fraction",
  "embedding_gini",
  "neuron_logit_gini",
]);

/**
 * @param {Run} run @param {Pick<Asker, "progress">} asker @param {Part<any>} recorded
 * @returns {Promise<Own>}
 */
export async function ownData({ about, model, steps, weights, mask }, asker, recorded) {
  if (about.op !== "add")
    throw new DataError(`its measures are about a + b, and your network has learned ${about.text}`);
  const keys = keyFrequencies(spectrum(neuronLogitMap(weights(steps.length - 1), model)));
  /** @type {Progress[]} */
  const found = [];
  for (const [index] of steps.entries()) found.push(await asker.progress(weights(index), mask, keys));
  /** @param {Exclude<keyof Progress, "excluded_key">} name */
  const curve = (name) => found.map((each) => each[name]);
  const withoutKeys = keys.flatMap((_, i) => found.map(({ excluded_key }) => excluded_key[i]));
  const arrays = {
    step: integers(steps),
    ...Object.fromEntries(LOSSES.map((name) => [name, measuredLosses(curve(name))])),
    excluded_key: measuredLosses(withoutKeys, [keys.length, steps.length]),
    ...Object.fromEntries(
      SHARES.map((name) => [name, measuredNumbers(curve(name).map((x) => Math.min(1, Math.max(0, x))))]),
    ),
    weight_norm: measuredNumbers(curve("weight_norm")),
  };
  const rules = phasesOf({
    steps,
    train_accuracy: curve("train_accuracy"),
    test_accuracy: curve("test_accuracy"),
    excluded_loss: curve("excluded_loss"),
    weight_norm: curve("weight_norm"),
  });
  const { phases } = recorded.manifest;
  return { data: pack("phases", arrays, { run: about, key_frequencies: keys, tau: TAU, phases, rules }) };
}
