// A training in a worker, as the page sees it. The worker comes from a Blob URL, so it works from disk too; a page with a
// content policy must allow `worker-src blob:`, and for full speed `script-src 'wasm-unsafe-eval'`.

import program from "worker-program";
import { heartbeat } from "./heartbeat.js";
import { openWorker } from "./open_worker.js";

/** @import { Settings } from "./settings.js" */
/** @import { Measured } from "./schedule.js" */
/** @import { Form } from "./kernels.js" */
/** @import { Message, Order, Record, Snapshot } from "./worker.js" */
/** @import { Built } from "./trainer.js" */

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
 * @property {Measured | null} seen losses and accuracies of all pairs as they were asked last: a tenth of them between two
 *   measurements, with each state another tenth
 * @property {Uint8Array | null} right for each pair 1 if it was answered rightly then, else 0
 * @property {Float32Array | null} embedding W_E
 *
 * @typedef {ReturnType<typeof startTraining>} Training
 */

/** Where every training begins. @type {State} */
export const BEGINNING = {
  status: "starting",
  words: "",
  form: null,
  step: 0,
  milliseconds: 0,
  measured: [],
  mask: null,
  seen: null,
  right: null,
  embedding: null,
};

/**
 * Begin to train a network; it runs until it is over or paused.
 * @param {Settings} settings
 * @param {(state: State) => void} heard is called with each new state
 * @param {{perSecond?: number, running?: boolean}} [how] how often that is at most, and whether it runs from the start
 */
export function startTraining(settings, heard, { perSecond = 10, running = true } = {}) {
  const { worker, release } = openWorker(program);
  const order = (/** @type {Order} */ message) => worker.postMessage(message);
  const questions = questionsTo(order);
  const pulse = heartbeat(() => fail("the training no longer answers"));
  let state = BEGINNING;

  /** @param {Partial<State>} change */
  function become(change) {
    state = { ...state, ...change };
    pulse.watch(state.status === "starting" || state.status === "running", state.milliseconds);
    heard(state);
  }
  /** Nothing will come from the worker any more. @param {string} words */
  function fail(words) {
    worker.terminate();
    questions.end();
    become({ status: "failed", words });
  }
  worker.onerror = (event) => {
    event.preventDefault();
    const ended = `the training has ended unexpectedly (${event.message})`;
    fail(state.status === "starting" ? "this page or this browser lets no worker train" : ended);
  };
  worker.onmessage = ({ data }) => {
    const message = /** @type {Message} */ (data);
    if ("found" in message) questions.take(message);
    else become(after(state, message));
    if (message.tell === "refused") questions.end();
  };

  order({ say: "start", settings, perSecond, running });
  pulse.watch(true, 0);
  return {
    pause: () => order({ say: "pause" }),
    resume: () => order({ say: "resume" }),
    /** Make one update, while it is paused. */
    step: () => order({ say: "step" }),
    /** The weights as they are now; undefined if there are none. */
    weights: async () => (await questions.ask("weights"))[0],
    /** All weights that were kept on the way. */
    checkpoints: () => questions.ask("checkpoints"),
    /** What the network has built so far; undefined if there is none. @returns {Promise<Built | undefined>} */
    built: async () => (await questions.ask("built"))[0],
    /** All that is known of it; undefined if there is nothing. @returns {Promise<Record | undefined>} */
    record: async () => (await questions.ask("record"))[0],
    /** End it for good and give back its memory. */
    stop() {
      worker.terminate();
      release();
      pulse.stop();
      questions.end();
    },
  };
}

/**
 * The state after a message.
 * @param {State} state
 * @param {Exclude<Message, {found: unknown}>} message
 * @returns {Partial<State>}
 */
function after(state, message) {
  if (message.tell === "ready") return { form: message.form, mask: message.mask };
  if (message.tell === "refused") return { status: "failed", words: message.words };
  if (message.tell === "failed")
    return { status: "failed", words: `the training has ended unexpectedly (${message.words})` };
  const { running, end, step, milliseconds, measured, seen, right, embedding } = message;
  const rows = measured.length ? [...state.measured, ...measured] : state.measured;
  /** @type {Partial<State>} */
  const now = { step, milliseconds, measured: rows, seen, right, embedding };
  if (end === "broken")
    return {
      ...now,
      status: "failed",
      words: `the loss is no longer finite at step ${step.toLocaleString("en")}`,
    };
  return { ...now, status: end ? "over" : running ? "running" : "paused" };
}

/**
 * What can be asked for, with what comes: one or several.
 * @typedef {{weights: Snapshot, checkpoints: Snapshot, built: Built, record: Record}} Found
 *
 * What was asked for, handed to those who asked first.
 * @param {(message: Order) => void} order
 */
function questionsTo(order) {
  /** @type {{[what in keyof Found]: ((found: any[]) => void)[]}} */
  const waiting = { weights: [], checkpoints: [], built: [], record: [] };
  let ended = false;
  return {
    /** @template {keyof Found} W @param {W} what @returns {Promise<Found[W][]>} */
    ask: (what) =>
      new Promise((resolve) => {
        if (ended) resolve([]);
        else waiting[what].push(resolve);
        if (!ended) order({ say: what });
      }),
    /** @param {Extract<Message, {found: unknown}>} message */
    take: ({ tell, found }) => waiting[tell].shift()?.(found),
    /** Nothing will come any more. */
    end() {
      ended = true;
      for (const asked of Object.values(waiting)) for (const resolve of asked.splice(0)) resolve([]);
    },
  };
}
