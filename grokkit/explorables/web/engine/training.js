// A training in a worker, as the page sees it. The worker comes from a Blob URL, so it works from disk too; a page with a
// content policy must allow `worker-src blob:`, and for full speed `script-src 'wasm-unsafe-eval'`.

import program from "worker-program";

/** @import { Settings } from "./settings.js" */
/** @import { Measured } from "./schedule.js" */
/** @import { Form } from "./kernels.js" */
/** @import { Message, Order } from "./worker.js" */

/**
 * Where a training is. It is over when its steps are made or its target is reached; it `failed` when the loss was not
 * finite, the settings do not fit, or the worker ended, and `words` say so to the reader. What was reached stays.
 * @typedef {object} State
 * @property {"starting" | "running" | "paused" | "over" | "failed"} status
 * @property {string} words why it failed; empty unless it did
 * @property {Form | null} form of the arithmetic; plain JavaScript is some fifteen times as slow
 * @property {number} step
 * @property {number} milliseconds that one of the last updates took
 * @property {readonly Measured[]} measured
 * @property {Uint8Array | null} mask for each pair 1 if it is trained on, else 0
 * @property {Uint8Array | null} right for each pair 1 if it was answered rightly when it was measured last, else 0
 *
 * The weights at a step, in the order of `shapes`.
 * @typedef {{step: number, weights: Float32Array}} Snapshot
 *
 * @typedef {ReturnType<typeof startTraining>} Training
 */

/** @type {State} */
const BEGINNING = {
  status: "starting",
  words: "",
  form: null,
  step: 0,
  milliseconds: 0,
  measured: [],
  mask: null,
  right: null,
};

/**
 * Begin to train a network; it runs until it is over or paused.
 * @param {Settings} settings
 * @param {(state: State) => void} heard is called with each new state
 * @param {number} [perSecond] how often at most
 */
export function startTraining(settings, heard, perSecond = 15) {
  let state = BEGINNING;
  /** @type {Map<"weights" | "checkpoints", ((snapshots: Snapshot[]) => void)[]>} */
  const waiting = new Map();

  /** @param {Partial<State>} change */
  function become(change) {
    state = { ...state, ...change };
    heard(state);
  }
  /** @param {string} words */
  function fail(words) {
    become({ status: "failed", words });
    for (const resolves of waiting.values()) for (const resolve of resolves) resolve([]);
    waiting.clear();
  }

  const { worker, release } = openWorker();
  let alive = true;
  worker.onerror = (event) => {
    event.preventDefault();
    alive = false;
    if (state.status === "starting") fail("this page or this browser lets no worker train");
    else fail(`the training has ended unexpectedly (${event.message})`);
  };
  worker.onmessage = ({ data }) => {
    /** @type {Message} */
    const message = data;
    if (message.tell === "state" || message.tell === "ready") become(after(state, message));
    else if (message.tell === "refused") fail(message.words);
    else if (message.tell === "failed") fail(`the training has ended unexpectedly (${message.words})`);
    else answer(waiting, message);
  };

  /** @param {Order} message */
  const order = (message) => worker.postMessage(message);
  /** @param {"weights" | "checkpoints"} what @returns {Promise<Snapshot[]>} */
  const asked = (what) =>
    new Promise((resolve) => {
      if (!alive) {
        resolve([]);
        return;
      }
      waiting.set(what, [...(waiting.get(what) ?? []), resolve]);
      order({ say: what });
    });
  order({ say: "start", settings, perSecond });
  return {
    pause: () => order({ say: "pause" }),
    resume: () => order({ say: "resume" }),
    /** Make one update, while it is paused. */
    step: () => order({ say: "step" }),
    /** The weights as they are now; undefined if the worker has none. */
    weights: async () => (await asked("weights"))[0],
    /** All weights that were kept on the way. */
    checkpoints: () => asked("checkpoints"),
    /** End it for good and give back its memory. */
    stop() {
      worker.terminate();
      release();
    },
  };
}

/** The worker, and what gives its program's memory back. */
function openWorker() {
  const address = URL.createObjectURL(new Blob([program], { type: "text/javascript" }));
  return { worker: new Worker(address), release: () => URL.revokeObjectURL(address) };
}

/**
 * The state after a message.
 * @param {State} state
 * @param {Extract<Message, {tell: "state" | "ready"}>} message
 * @returns {Partial<State>}
 */
function after(state, message) {
  if (message.tell === "ready") return { form: message.form, mask: message.mask };
  const { running, end, step, milliseconds, measured, right } = message;
  /** @type {Partial<State>} */
  const now = { step, milliseconds, measured: [...state.measured, ...measured], right: right ?? state.right };
  if (end === "broken")
    return {
      ...now,
      status: "failed",
      words: `the loss is no longer finite at step ${step.toLocaleString("en")}`,
    };
  return { ...now, status: end ? "over" : running ? "running" : "paused" };
}

/**
 * Hand snapshots to those who asked for them first.
 * @param {Map<"weights" | "checkpoints", ((snapshots: Snapshot[]) => void)[]>} waiting
 * @param {Extract<Message, {tell: "weights" | "checkpoints"}>} message
 */
function answer(waiting, message) {
  const first = waiting.get(message.tell)?.shift();
  if (message.tell === "weights") first?.([{ step: message.step, weights: message.weights }]);
  else first?.(message.steps.map((step, i) => ({ step, weights: message.weights[i] })));
}
