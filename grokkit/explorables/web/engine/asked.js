// A network whose weights come with a question, in a worker.

import { chooseKernels } from "./kernels.js";
import { openNetwork } from "./network.js";
import binaries from "kernel-binaries";

/** @import { ModelConfig, Network } from "./network.js" */

/** That was asked last. @type {{model: string, network: Network} | undefined} */
let asked;

/** The network with these weights, in the order of `shapes`. @param {ModelConfig} model @param {Float32Array} weights */
export function networkOf(model, weights) {
  const name = JSON.stringify(model);
  if (asked?.model !== name) asked = { model: name, network: openNetwork(model, chooseKernels(binaries)) };
  asked.network.arrays.weights.set(weights);
  return asked.network;
}
