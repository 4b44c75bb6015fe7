// Networks whose weights are there are looked into, in a worker.

import program from "looker-program";
import { openAsking } from "./asking.js";

/** @import { ModelConfig } from "./network.js" */
/** @import { Neurons } from "./neurons.js" */
/** @import { Place } from "./pizza.js" */
/** @import { Progress } from "./progress.js" */
/** @import { Members, Operation, Outcomes } from "./surgery.js" */

/** Weights by name, in the order of `shapes`. @typedef {Record<string, Float32Array>} Weights */
/** @typedef {ReturnType<typeof openAsker>} Asker */

/** @param {ModelConfig} model */
export function openAsker(model) {
  const { ask, stop } = openAsking(program, model);
  return {
    /** What a network says to each of the p² pairs, 0 … p − 1. @param {Weights} weights @returns {Promise<Int32Array>} */
    answers: (weights) => ask("answers", weights),
    /** The logits of all p² pairs, p to a pair. @param {Weights} weights @returns {Promise<Float32Array>} */
    logits: (weights) => ask("logits", weights),
    /**
     * The progress measures of a network that adds.
     * @param {Weights} weights
     * @param {Uint8Array} mask for each pair 1 if it is trained on
     * @param {number[]} keys frequencies of the final network
     * @returns {Promise<Progress>}
     */
    progress: (weights, mask, keys) => ask("progress", weights, { mask, keys }),
    /**
     * The neurons as formulas, at some frequencies or each at its best.
     * @param {Weights} weights @param {Int32Array | null} home
     * @returns {Promise<Neurons>}
     */
    neurons: (weights, home) => ask("neurons", weights, { home }),
    /** The frequency of each neuron, or −1. @param {Weights} weights @returns {Promise<Int32Array>} */
    clusters: (weights) => ask("clusters", weights),
    /**
     * What is left of a network that adds after each of the cuts of an operation.
     * @param {Weights} weights @param {Members} members @param {Operation} operation
     * @returns {Promise<Outcomes>}
     */
    outcomes: (weights, members, operation) => ask("outcomes", weights, { members, operation }),
    /** Where a network that adds is between clock and pizza. @param {Weights} weights @returns {Promise<Place>} */
    place: (weights) => ask("place", weights),
    /**
     * Mean losses in nats when the logits are made quieter.
     * @param {Weights} weights @param {{labels: Int32Array, mask: Uint8Array, volumes: number[]}} told
     * @returns {Promise<{train: number[], test: number[]}>}
     */
    lossesAt: (weights, told) => ask("lossesAt", weights, told),
    stop,
  };
}

/**
 * What comes of asking networks of one size; the worker ends with it.
 * @template T
 * @param {ModelConfig} model
 * @param {(asker: Asker) => Promise<T>} use
 */
export async function withAsker(model, use) {
  const asker = openAsker(model);
  try {
    return await use(asker);
  } finally {
    asker.stop();
  }
}

/**
 * Asks for the neurons of networks of one size, each time anew.
 * @param {ModelConfig} model
 * @returns {(weights: Weights, home: Int32Array | null) => Promise<Neurons>}
 */
export const neuronsAsker = (model) => (weights, home) =>
  withAsker(model, (asker) => asker.neurons(weights, home));
