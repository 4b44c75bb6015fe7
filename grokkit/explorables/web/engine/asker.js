// Networks whose weights are there are asked all their pairs, in a worker, so that the page goes on.

import program from "worker-program";
import { openWorker } from "./open_worker.js";
import { DataError } from "../toolkit/data.js";

/** @import { ModelConfig } from "./network.js" */
/** @import { Neurons } from "./neurons.js" */
/** @import { Progress } from "./progress.js" */
/** @import { Answered, Message, Order } from "./worker.js" */

/** @typedef {ReturnType<typeof openAsker>} Asker */

/** @param {ModelConfig} model */
export function openAsker(model) {
  const { worker, release } = openWorker(program);
  const waiting = /** @type {{resolve(said: any): void, reject(reason: Error): void}[]} */ ([]);
  /** @param {string} words */
  function end(words) {
    for (const { reject } of waiting.splice(0)) reject(new DataError(words));
  }
  worker.onerror = (event) => {
    event.preventDefault();
    end("this page or this browser lets no worker compute");
  };
  worker.onmessage = ({ data }) => {
    const message = /** @type {Message | Answered} */ (data);
    const asked = waiting.shift();
    if (message.tell === "asked") asked?.resolve(message.said);
    else asked?.reject(new DataError("words" in message ? message.words : "the worker said something else"));
  };
  /** @param {Record<string, Float32Array>} weights @param {(all: Float32Array) => Order} order */
  const ask = (weights, order) =>
    new Promise((resolve, reject) => {
      waiting.push({ resolve, reject });
      const all = new Float32Array(Object.values(weights).reduce((sum, each) => sum + each.length, 0));
      let at = 0;
      for (const each of Object.values(weights)) {
        all.set(each, at);
        at += each.length;
      }
      worker.postMessage(order(all), [all.buffer]);
    });
  return {
    /**
     * What a network says to each of the p² pairs, 0 … p − 1.
     * @param {Record<string, Float32Array>} weights by name, in the order of `shapes`
     * @returns {Promise<Int32Array>}
     */
    ask: (weights) => ask(weights, (all) => ({ say: "ask", what: "answers", model, weights: all })),
    /**
     * The logits of all p² pairs, p to a pair.
     * @param {Record<string, Float32Array>} weights
     * @returns {Promise<Float32Array>}
     */
    logits: (weights) => ask(weights, (all) => ({ say: "ask", what: "logits", model, weights: all })),
    /**
     * The progress measures of a network that adds.
     * @param {Record<string, Float32Array>} weights
     * @param {Uint8Array} mask for each pair 1 if it is trained on
     * @param {number[]} keys frequencies of the final network
     * @returns {Promise<Progress>}
     */
    progress: (weights, mask, keys) =>
      ask(weights, (all) => ({ say: "progress", model, weights: all, mask, keys })),
    /**
     * The neurons as formulas, at some frequencies or each at its best.
     * @param {Record<string, Float32Array>} weights @param {Int32Array | null} home
     * @returns {Promise<Neurons>}
     */
    neurons: (weights, home) => ask(weights, (all) => ({ say: "neurons", model, weights: all, home })),
    /** Whoever still waits is told that nothing comes. */
    stop() {
      worker.terminate();
      release();
      end("it is asked no more");
    },
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
 * @returns {(weights: Record<string, Float32Array>, home: Int32Array | null) => Promise<Neurons>}
 */
export const neuronsAsker = (model) => (weights, home) =>
  withAsker(model, (asker) => asker.neurons(weights, home));
