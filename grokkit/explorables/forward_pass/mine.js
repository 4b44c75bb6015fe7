// What a ForwardPass shows of the reader's own run: `forward_data` of Python and the weights of the other moments, made in the
// page. Weights are as they are, not in 8 bits.

import { forward, shapes } from "../web/engine/forward.js";
import { momentsOf } from "../web/engine/moments.js";
import { labelsOf } from "../web/engine/task.js";
import { bitRow, integers, numbers, pack } from "../web/mine/pack.js";
import { DataError } from "../web/toolkit/data.js";

/** @import { Asker } from "../web/engine/asker.js" */
/** @import { Config, Weights } from "../web/engine/forward.js" */
/** @import { Run } from "../web/engine/read_run.js" */
/** @import { Own } from "../web/mine/with_mine.js" */

const KIND = "forward_pass";
const SAMPLE = 200; // pairs, by which it is judged how large the numbers of a tensor are
const TENSORS = /** @type {const} */ (["resid_pre", "resid_mid", "resid_post", "pre", "logits"]);

/** @param {Run} run @param {Pick<Asker, "answers">} asker @returns {Promise<Own>} */
export async function ownData(run, asker) {
  const { about, model, steps, mask, task } = run;
  if (model.act !== "relu")
    throw new DataError(`this figure computes ReLU neurons, and those of your network are ${model.act}`);
  const moments = momentsOf(run);
  const answers = [];
  const milestones = [];
  for (const { name, index } of moments) {
    const weights = run.weights(index);
    answers.push(...(await asker.answers(weights)));
    const typical = typicalSizes(weights, model);
    milestones.push({ name, typical, logit_error: 0, logit_size: typical.logits, answers_changed: 0 });
  }
  const last = moments[moments.length - 1].index;
  const arrays = {
    step: integers(steps),
    milestone: integers(moments.map(({ index }) => steps[index])),
    label: integers(labelsOf(task)),
    train: bitRow(mask),
    answer: integers(answers, [moments.length, model.p ** 2]),
    ...coded(run.weights(last), model),
  };
  return {
    data: pack(KIND, arrays, { run: about, model, milestones }),
    load: async (part) => {
      const index = steps.indexOf(Number(part.replace("step-", "")));
      if (index < 0) throw new DataError(`there is no part “${part}” in its data`);
      return pack(KIND, coded(run.weights(index), model), { part });
    },
  };
}

/** @param {Record<string, Float32Array>} weights @param {Config} model */
const coded = (weights, model) =>
  Object.fromEntries(
    Object.entries(shapes(model)).map(([name, shape]) => [name, numbers(weights[name], shape)]),
  );

/**
 * For each tensor the median, over pairs that lie evenly among all, of its largest number.
 * @param {Weights} weights @param {Config} model
 */
export function typicalSizes(weights, model) {
  const all = model.p ** 2;
  const count = Math.min(SAMPLE, all);
  const passes = Array.from({ length: count }, (_, i) => {
    const pair = Math.floor(((i + 0.5) * all) / count);
    const tensors = forward(weights, model, Math.floor(pair / model.p), pair % model.p);
    return { ...tensors, logits: tensors.logits.subarray(0, model.p) };
  });
  const median = (/** @type {(typeof TENSORS)[number]} */ name) =>
    passes.map((tensors) => largest(tensors[name])).sort((x, y) => x - y)[(count - 1) >> 1];
  return Object.fromEntries(TENSORS.map((name) => [name, median(name)]));
}

/** @param {ArrayLike<number>} tensor */
function largest(tensor) {
  let most = 0;
  for (let i = 0; i < tensor.length; i++) most = Math.max(most, Math.abs(tensor[i]));
  return most;
}
