// Questions to a worker about networks of one size, answered in their order, so that the page goes on.

import { openWorker } from "./open_worker.js";
import { DataError } from "../toolkit/data.js";

/** @import { ModelConfig } from "./network.js" */

/**
 * A question, with the model and all weights in a row, and what the worker says to it.
 * @typedef {{say: string, model: ModelConfig, weights: Float32Array}} Question
 * @typedef {{tell: "asked", said: any} | {tell: "refused" | "failed", words: string}} Answered
 *
 * @typedef {ReturnType<typeof openAsking>} Asking
 */

/** @param {string} program of the worker @param {ModelConfig} model */
export function openAsking(program, model) {
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
    const message = /** @type {Answered} */ (data);
    const asked = waiting.shift();
    if (message.tell === "asked") asked?.resolve(message.said);
    else asked?.reject(new DataError(message.words));
  };
  return {
    /**
     * @param {string} say @param {Record<string, Float32Array>} weights by name, in the order of `shapes`
     * @param {Record<string, unknown>} [more] of the question
     * @returns {Promise<any>}
     */
    ask: (say, weights, more = {}) =>
      new Promise((resolve, reject) => {
        waiting.push({ resolve, reject });
        const all = new Float32Array(Object.values(weights).reduce((sum, each) => sum + each.length, 0));
        let at = 0;
        for (const each of Object.values(weights)) {
          all.set(each, at);
          at += each.length;
        }
        worker.postMessage({ say, model, weights: all, ...more }, [all.buffer]);
      }),
    /** Whoever still waits is told that nothing comes. */
    stop() {
      worker.terminate();
      release();
      end("it is asked no more");
    },
  };
}
