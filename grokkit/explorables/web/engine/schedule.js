// When losses are measured, how large a step is, and when training ends: grokkit/training/loop.py and record.py.

/** @import { TrainSettings } from "./settings.js" */

const LAST_PART = 0.4; // of the steps, over which a linear schedule falls

/**
 * Whether losses are measured at this step: at a fixed interval, at the end, and densely at the start.
 * @param {TrainSettings} settings
 * @param {number} step
 */
export function measuredAt({ record_every, steps, dense_start }, step) {
  if (step % record_every === 0 || step === steps) return true;
  return dense_start && (step <= 10 || step === Math.round(10 ** (Math.round(8 * Math.log10(step)) / 8)));
}

/**
 * The learning rate of the update that follows `step` updates: a linear warm-up, then as the schedule says.
 * @param {TrainSettings} settings
 * @param {number} step
 */
export function learningRate({ lr, warmup, schedule, steps }, step) {
  const warm = warmup ? Math.min(step / warmup, 1) : 1;
  if (schedule === "linear") return lr * warm * Math.min(1, (steps - step) / (LAST_PART * steps));
  const left = schedule === "cosine" ? (1 + Math.cos((Math.PI * step) / steps)) / 2 : 1;
  return lr * warm * (0.1 + 0.9 * left);
}

/**
 * Losses in nats and accuracies at a step.
 * @typedef {object} Measured
 * @property {number} step
 * @property {number} train_loss
 * @property {number} test_loss
 * @property {number} train_accuracy
 * @property {number} test_accuracy
 */

/**
 * Whether training shall end before its time: what was aimed at was measured at the last step.
 * @param {TrainSettings} settings
 * @param {Measured[]} measured
 */
export function reachedTarget({ stop_accuracy, stop_loss, stop_delay }, measured) {
  const last = measured.at(-1);
  if (stop_accuracy === null || !last) return false;
  const first = measured.find(({ test_accuracy }) => test_accuracy >= stop_accuracy);
  return (
    first !== undefined &&
    last.step >= first.step + stop_delay &&
    (stop_loss === null || last.test_loss <= stop_loss)
  );
}
