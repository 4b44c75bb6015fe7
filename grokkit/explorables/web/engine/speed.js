// How long a step takes on this machine: some are made, and forgotten.

import { startTraining } from "./training.js";

/** @import { Settings } from "./settings.js" */

const LONG = 1_500; // milliseconds, in which chance averages out
const WARM = 2; // steps, after which the arithmetic is compiled
const MANY = 1_000_000; // steps, so that those of a small network do not end before their time

/**
 * @param {Settings} settings
 * @param {(seconds: number) => void} found is called once, with what a step takes, measurements and pictures included; 0 if none
 *   could be made
 * @returns {() => void} ends it, and nothing is found
 */
export function measureSpeed(settings, found) {
  const train = { ...settings.train, steps: MANY, dense_start: false };
  /** @type {{step: number, at: number} | null} */
  let first = null;
  const training = startTraining({ ...settings, train }, ({ status, step }) => {
    const at = performance.now();
    if (step >= WARM) first ??= { step, at };
    const passed = first && step > first.step ? at - first.at : 0;
    if (passed < LONG && status !== "over" && status !== "failed") return;
    training.stop();
    found(first && passed ? passed / 1000 / (step - first.step) : 0);
  });
  return training.stop;
}
