// What runs in the worker that trains: one training, told what to do by training.js; and what a network that was opened says to
// all pairs. After each update or measurement it lets messages in; it says where it is at most so often a second, and when
// something has changed for good.

import { networkOf } from "./asked.js";
import { chooseKernels, CannotTrain } from "./kernels.js";
import { answersTo } from "./pass.js";
import { Trainer } from "./trainer.js";
import binaries from "kernel-binaries";

/** @import { Answered } from "./asking.js" */
/** @import { ModelConfig } from "./network.js" */
/** @import { Settings } from "./settings.js" */
/** @import { Measured } from "./schedule.js" */
/** @import { Form } from "./kernels.js" */
/** @import { Built, Checkpoint, End } from "./trainer.js" */

/**
 * What the page says.
 * @typedef {{say: "start", settings: Settings, perSecond: number, running: boolean}
 *   | {say: "answers", model: ModelConfig, weights: Float32Array}
 *   | {say: "pause" | "resume" | "step" | "weights" | "checkpoints" | "built" | "record"}} Order
 *
 * Where the training is. Measurements are those that were not told before.
 * @typedef {object} Told
 * @property {"state"} tell
 * @property {boolean} running
 * @property {End | null} end
 * @property {number} step
 * @property {number} milliseconds that one of the last updates took
 * @property {Measured[]} measured
 * @property {Measured | null} seen of all pairs as they were asked last
 * @property {Uint8Array} right for each pair of the task 1 if it was answered rightly then, else 0
 * @property {Float32Array} embedding W_E
 *
 * The weights at a step, in the order of `shapes`.
 * @typedef {{step: number, weights: Float32Array}} Snapshot
 *
 * All that is known of a training at a step: what was measured, the weights that were kept, and what going on needs, the
 * weights and what AdamW remembers of slopes and of their squares.
 * @typedef {{measured: Measured[], kept: Snapshot[], step: number, weights: Float32Array, first: Float32Array,
 *   second: Float32Array, broken: boolean}} Record
 *
 * What the worker says.
 * @typedef {Told
 *   | {tell: "ready", form: Form, mask: Uint8Array}
 *   | {tell: "weights" | "checkpoints", found: Snapshot[]}
 *   | {tell: "built", found: Built[]}
 *   | {tell: "record", found: Record[]}
 *   | {tell: "refused", words: string}
 *   | {tell: "failed", words: string}} Message
 */

const RECENT = 20; // updates over whose time the mean is taken
/** @type {{postMessage(message: Message | Answered, transfer: Transferable[]): void, onmessage: (event: MessageEvent) => void}} */
const page = /** @type {any} */ (globalThis);
const turn = new MessageChannel(); // a message to itself lets others in between, and unlike a timer it does not wait

/** @type {Trainer} */
let trainer;
let running = false;
let coming = false; // whether the next turn is on its way
let perSecond = 0;
let told = 0; // how many of the measurements
let saidAt = -Infinity;
/** @type {number[]} */
let recent = [];

/** @param {Message | Answered} message @param {Transferable[]} [transfer] */
const say = (message, transfer = []) => page.postMessage(message, transfer);

/** @type {{[say in Order["say"]]: (order: any) => void}} */
const ORDERS = {
  start(order) {
    const choice = chooseKernels(binaries);
    trainer = new Trainer(order.settings, choice);
    perSecond = order.perSecond;
    say({ tell: "ready", form: choice.form, mask: trainer.mask });
    if (order.running) ORDERS.resume(null);
  },
  pause() {
    running = false;
    sayState();
  },
  resume() {
    running = !trainer.end;
    sayState();
    goOn();
  },
  step() {
    const { step } = trainer;
    while (trainer.step === step && !trainer.end) trainer.advance();
    sayState();
  },
  weights() {
    saySnapshots("weights", [{ step: trainer.step, weights: trainer.weights() }]);
  },
  built() {
    say({ tell: "built", found: [trainer.built()] });
  },
  checkpoints() {
    saySnapshots("checkpoints", trainer.kept.map(copyOf));
  },
  answers({ model, weights }) {
    const said = answersTo(networkOf(model, weights));
    say({ tell: "asked", said }, [said.buffer]);
  },
  record() {
    const { step, measured, kept, broken } = trainer;
    const { first, second } = trainer.memory();
    const weights = trainer.weights();
    say({
      tell: "record",
      found: [{ measured, kept: kept.map(copyOf), step, weights, first, second, broken }],
    });
  },
};

/** @param {Checkpoint} kept @returns {Snapshot} */
const copyOf = ({ step, weights }) => ({ step, weights: weights.slice() });

/** @param {"weights" | "checkpoints"} tell @param {Snapshot[]} found */
function saySnapshots(tell, found) {
  say(
    { tell, found },
    found.map(({ weights }) => weights.buffer),
  );
}

/** Come back when others have had their turn. */
function goOn() {
  if (!coming) turn.port2.postMessage(null);
  coming = true;
}

function sayState() {
  const { end, step } = trainer;
  if (!end && trainer.measured.length) trainer.glance();
  const embedding = trainer.network.parameters["embed.W_E"].slice();
  const measured = trainer.measured.slice(told);
  told = trainer.measured.length;
  saidAt = performance.now();
  const milliseconds = recent.reduce((sum, time) => sum + time, 0) / (recent.length || 1);
  const seen = trainer.measured.length ? trainer.seen() : null;
  const right = trainer.right.slice();
  const state = {
    tell: /** @type {const} */ ("state"),
    running,
    end,
    step,
    milliseconds,
    measured,
    seen,
    right,
    embedding,
  };
  say(state, [embedding.buffer, right.buffer]);
}

/** One update or measurement. */
function advance() {
  if (!running) return;
  const { step } = trainer;
  const began = performance.now();
  trainer.advance();
  const now = performance.now();
  if (trainer.step > step) recent = [...recent, now - began].slice(-RECENT);
  running = !trainer.end;
  if (!running || now - saidAt >= 1000 / perSecond) sayState();
  goOn();
}

/**
 * What goes wrong is said, and the worker stays, with what was reached.
 * @param {() => void} act
 */
function guarded(act) {
  try {
    act();
  } catch (error) {
    running = false;
    if (error instanceof CannotTrain) say({ tell: "refused", words: error.message });
    else say({ tell: "failed", words: error instanceof Error ? error.message : `${error}` });
  }
}

turn.port1.onmessage = () => {
  coming = false;
  guarded(advance);
};
page.onmessage = ({ data }) => {
  const order = /** @type {Order} */ (data);
  const needsNone = ["start", "answers"].includes(order.say);
  if (trainer || needsNone) guarded(() => ORDERS[order.say](order)); // none was made of settings that do not fit
};
