// A training in a worker, as the page sees it. The worker comes from a Blob URL, so it works from disk too; a page with a
// content policy must allow `worker-src blob:`, and for full speed `script-src 'wasm-unsafe-eval'`.

import program from "worker-program";

/** @import { Settings } from "./settings.js" */
/** @import { Measured } from "./schedule.js" */
/** @import { Form } from "./kernels.js" */
/** @import { Message, Order, Snapshot } from "./worker.js" */

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
  const { worker, release } = openWorker();
  const order = (/** @type {Order} */ message) => worker.postMessage(message);
  const snapshots = snapshotsFrom(order);
  let state = BEGINNING;

  /** @param {Partial<State>} change */
  function become(change) {
    state = { ...state, ...change };
    heard(state);
  }
  worker.onerror = (event) => {
    event.preventDefault();
    snapshots.end();
    const ended = `the training has ended unexpectedly (${event.message})`;
    const words = state.status === "starting" ? "this page or this browser lets no worker train" : ended;
    become({ status: "failed", words });
  };
  worker.onmessage = ({ data }) => {
    const message = /** @type {Message} */ (data);
    if ("snapshots" in message) snapshots.take(message);
    else become(after(state, message));
    if (message.tell === "refused") snapshots.end();
  };

  order({ say: "start", settings, perSecond });
  return {
    pause: () => order({ say: "pause" }),
    resume: () => order({ say: "resume" }),
    /** Make one update, while it is paused. */
    step: () => order({ say: "step" }),
    /** The weights as they are now; undefined if there are none. */
    weights: async () => (await snapshots.ask("weights"))[0],
    /** All weights that were kept on the way. */
    checkpoints: () => snapshots.ask("checkpoints"),
    /** End it for good and give back its memory. */
    stop() {
      worker.terminate();
      release();
      snapshots.end();
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
 * @param {Exclude<Message, {tell: "weights" | "checkpoints"}>} message
 * @returns {Partial<State>}
 */
function after(state, message) {
  if (message.tell === "ready") return { form: message.form, mask: message.mask };
  if (message.tell === "refused") return { status: "failed", words: message.words };
  if (message.tell === "failed")
    return { status: "failed", words: `the training has ended unexpectedly (${message.words})` };
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
 * Weights that were asked for, handed to those who asked first.
 * @param {(message: Order) => void} order
 */
function snapshotsFrom(order) {
  /** @type {Record<"weights" | "checkpoints", ((snapshots: Snapshot[]) => void)[]>} */
  const waiting = { weights: [], checkpoints: [] };
  let ended = false;
  return {
    /** @param {"weights" | "checkpoints"} what @returns {Promise<Snapshot[]>} */
    ask: (what) =>
      new Promise((resolve) => {
        if (ended) resolve([]);
        else waiting[what].push(resolve);
        if (!ended) order({ say: what });
      }),
    /** @param {Extract<Message, {tell: "weights" | "checkpoints"}>} message */
    take: ({ tell, snapshots }) => waiting[tell].shift()?.(snapshots),
    /** Nothing will come any more. */
    end() {
      ended = true;
      for (const what of /** @type {const} */ (["weights", "checkpoints"]))
        for (const resolve of waiting[what].splice(0)) resolve([]);
    },
  };
}
