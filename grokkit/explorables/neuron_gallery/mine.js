// What a NeuronGallery shows of the reader's own run: `gallery_data` of Python and the other milestones, made in the page.

import { CLUSTER } from "../web/engine/measures.js";
import { momentsOf } from "../web/engine/moments.js";
import { FIT } from "../web/engine/neurons.js";
import { integers, measuredNumbers, numbers, pack } from "../web/mine/pack.js";
import { DataError, nearest } from "../web/toolkit/data.js";

/** @import { Neurons } from "../web/engine/neurons.js" */
/** @import { Run } from "../web/engine/read_run.js" */
/** @import { Own } from "../web/mine/with_mine.js" */
/** @import { ModelConfig } from "../web/engine/network.js" */

const KIND = "neuron_gallery";
const HALF = 0.5; // of the test pairs

/**
 * @typedef {(weights: Record<string, Float32Array>, home: Int32Array | null) => Promise<Neurons>} AskNeurons
 *
 * @param {Run} run @param {AskNeurons} ask @returns {Promise<Own>}
 */
export async function ownData(run, ask) {
  const { about, model, steps, weights } = run;
  if (model.act !== "relu")
    throw new DataError(`its formulas are for ReLU neurons, and those of your network are ${model.act}`);
  const last = steps.length - 1;
  const found = await ask(weights(last), null);
  const { home, cluster } = found;
  const arrays = {
    step: integers(steps),
    home: integers(home),
    cluster: integers(cluster),
    ...coded(found, model),
  };
  const told = { run: about, at: steps[last], milestones: milestones(run), clusters: counted(cluster) };
  return {
    data: pack(KIND, arrays, { ...told, threshold: CLUSTER, error: { median: 0, worst: 0 } }),
    load: async (part) => {
      const at = Number(part.replace("step-", ""));
      const now = await ask(weights(steps.indexOf(at)), home);
      return pack(KIND, coded(now, model), { part, at });
    },
  };
}

/** @param {Neurons} neurons @param {ModelConfig} model */
const coded = ({ inputs, answers, fit }, { p, n_heads, d_head, d_mlp }) => ({
  score: measuredNumbers(inputs.score, [n_heads, 2, p]),
  said: numbers(inputs.said, [n_heads, 2, p, d_head]),
  through: numbers(inputs.through, [d_mlp, n_heads * d_head]),
  offset: measuredNumbers(inputs.offset),
  answers: numbers(answers, [d_mlp, p]),
  fit: numbers(fit, [FIT, d_mlp]),
});

/** How many neurons each frequency has, ascending. @param {Int32Array} cluster */
const counted = (cluster) =>
  [...new Set(cluster)]
    .filter((k) => k > 0)
    .sort((k, l) => k - l)
    .map((k) => ({ k, neurons: cluster.filter((other) => other === k).length }));

/**
 * The steps that tell the story: the moments but the half-way one, where the test loss was worst, and where half of the test
 * pairs were first right.
 * @param {Pick<Run, "measured" | "steps">} run
 */
export function milestones({ measured, steps }) {
  const moments = momentsOf({ measured, steps }).filter(({ name }) => name !== "half-way");
  const worst = measured.reduce((most, row) => (row.test_loss > most.test_loss ? row : most));
  const half = measured.find((row) => row.test_accuracy > HALF);
  const found = new Set(moments.map(({ index }) => index));
  for (const row of [worst, half]) if (row) found.add(nearest(steps, row.step));
  return [...found].map((index) => steps[index]).sort((one, other) => one - other);
}
