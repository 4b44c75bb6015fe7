// What runs in the worker that looks into networks which are there already: asked by asker.js, one question after the other.

import { networkOf } from "./asked.js";
import { CannotTrain } from "./kernels.js";
import { neuronClusters } from "./measures.js";
import { neuronsOf } from "./neurons.js";
import { allLogits, allNeurons, answersTo } from "./pass.js";
import { placeOf } from "./pizza.js";
import { progressOf } from "./progress.js";
import { outcomesOf } from "./surgery.js";
import { lossesAt } from "./volume.js";

/** @import { Answered, Question } from "./asking.js" */
/** @import { Network } from "./network.js" */

const page = /** @type {{postMessage(message: Answered): void, onmessage: (event: MessageEvent) => void}} */ (
  /** @type {unknown} */ (globalThis)
);

/** What each question is answered. @type {Record<string, (network: Network, more: any) => unknown>} */
const ANSWERS = {
  answers: answersTo,
  logits: allLogits,
  progress: (network, { mask, keys }) =>
    progressOf(
      network.parameters,
      network.config,
      { logits: allLogits(network), p: network.config.p, mask },
      keys,
    ),
  neurons: (network, { home }) => neuronsOf(network.parameters, network.config, allNeurons(network), home),
  clusters: (network) => clustersOf(network),
  outcomes: (network, { members, operation }) => outcomesOf(network, members, operation),
  lossesAt: (network, told) => lossesAt(allLogits(network), told),
  place: (network) => placeOf(network, clustersOf(network)),
};

/** @param {Network} network */
const clustersOf = (network) => neuronClusters(allNeurons(network), network.config.p, network.config.d_mlp);

page.onmessage = ({ data }) => {
  const { say, model, weights, ...more } = /** @type {Question} */ (data);
  try {
    page.postMessage({ tell: "asked", said: ANSWERS[say](networkOf(model, weights), more) });
  } catch (error) {
    const words = error instanceof Error ? error.message : `${error}`;
    page.postMessage({ tell: error instanceof CannotTrain ? "refused" : "failed", words });
  }
};
