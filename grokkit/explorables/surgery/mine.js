// What a Surgery shows of the reader's own run: `surgery_data` of Python, and the outcomes at its other moments, made in the page.

import { keyFrequencies, neuronLogitMap, spectrum } from "../web/engine/measures.js";
import { momentsOf } from "../web/engine/moments.js";
import { labelsOf } from "../web/engine/task.js";
import { bitRow, bitRows, integers, measuredLosses, pack } from "../web/mine/pack.js";
import { DataError } from "../web/toolkit/data.js";

/** @import { Operation } from "./operations.js" */
/** @import { Asker } from "../web/engine/asker.js" */
/** @import { Outcomes } from "../web/engine/surgery.js" */
/** @import { Run } from "../web/engine/read_run.js" */
/** @import { Own } from "../web/mine/with_mine.js" */

const KIND = "surgery";
const MOST_PARTS = 6; // of a kind, that can be switched
const REST = 0; // stands for the neurons that have no frequency

/**
 * @typedef {<T>(use: (asker: Pick<Asker, "clusters" | "outcomes">) => Promise<T>) => Promise<T>} WithAsker
 *
 * @param {Run} run @param {WithAsker} withAsker @param {(text: string) => void} [say] how far it is
 * @returns {Promise<Own>}
 */
export async function ownData(run, withAsker, say = () => {}) {
  const { about, model, steps, weights, mask } = run;
  if (about.op !== "add")
    throw new DataError(`these operations are about a + b, and your network has learned ${about.text}`);
  if (model.n_heads > MOST_PARTS)
    throw new DataError(`at most ${MOST_PARTS} heads can be switched, and your network has ${model.n_heads}`);
  const moments = trainedMoments(run);
  const at = steps[moments[moments.length - 1].index];
  const last = weights(steps.length - 1);
  const cut = await withAsker(async (asker) => {
    const found = operationsOf(run, await asker.clusters(last));
    return { ...found, outcomes: await outcomesAt(run, at, found, asker, say) };
  });
  const arrays = {
    step: integers(steps),
    moment: integers(moments.map(({ index }) => steps[index])),
    train: bitRow(mask),
    ...coded(cut.outcomes),
  };
  const { operations, clusters, n_keys } = cut;
  const told = { run: about, operations, clusters, n_keys, moments: moments.map(({ name }) => name) };
  return {
    data: pack(KIND, arrays, told),
    load: async (part) => {
      const step = Number(part.replace("step-", ""));
      return pack(KIND, coded(await withAsker((asker) => outcomesAt(run, step, cut, asker, say))));
    },
  };
}

/** The moments but the untrained one. @param {Run} run */
function trainedMoments(run) {
  const found = momentsOf(run);
  return found.length === 1 ? found : found.filter(({ name }) => name !== "start");
}

/**
 * What can be cut: waves, heads and neurons of the last network.
 * @param {Run} run @param {ArrayLike<number>} frequency of each neuron
 */
function operationsOf({ model, steps, weights }, frequency) {
  const norms = spectrum(neuronLogitMap(weights(steps.length - 1), model));
  const found = keyFrequencies(norms);
  const keys = found.sort((k, l) => norms[l] - norms[k]).slice(0, MOST_PARTS);
  keys.sort((k, l) => k - l);
  const cluster = Int32Array.from(frequency, (k) => (keys.includes(k) ? k : REST));
  const counts = new Map(
    [...cluster].sort((k, l) => k - l).map((k) => [k, cluster.filter((l) => l === k).length]),
  );
  const groups = [...keys, REST].filter((k) => counts.has(k));
  const heads = Array.from({ length: model.n_heads }, (_, h) => h);
  /** @type {Operation[]} */
  const operations = [
    { name: "embedding", parts: keys },
    { name: "logits", parts: keys },
    { name: "heads-zero", parts: heads },
    { name: "heads-mean", parts: heads },
    { name: "neurons-zero", parts: groups },
    { name: "neurons-mean", parts: groups },
  ];
  return { operations, cluster, clusters: Object.fromEntries(counts), n_keys: found.length };
}

/**
 * What is left at a step after every cut of every operation.
 * @param {Run} run @param {number} step @param {{operations: Operation[], cluster: Int32Array}} cut
 * @param {Pick<Asker, "outcomes">} asker @param {(text: string) => void} say
 */
async function outcomesAt({ task, steps, weights, mask }, step, { operations, cluster }, asker, say) {
  const all = operations.reduce((sum, { parts }) => sum + 2 ** parts.length, 0);
  const now = weights(steps.indexOf(step));
  const members = { labels: labelsOf(task), mask, cluster };
  /** @type {Outcomes} */
  const found = { right: [], train_loss: [], test_loss: [] };
  for (const operation of operations) {
    say(`Your network is being operated on: ${found.right.length} of ${all} cuts …`);
    const { right, train_loss, test_loss } = await asker.outcomes(now, members, operation);
    found.right.push(...right);
    found.train_loss.push(...train_loss);
    found.test_loss.push(...test_loss);
  }
  say("");
  return found;
}

/** @param {Outcomes} outcomes */
const coded = ({ right, train_loss, test_loss }) => ({
  right: bitRows(right),
  train_loss: measuredLosses(train_loss),
  test_loss: measuredLosses(test_loss),
});
