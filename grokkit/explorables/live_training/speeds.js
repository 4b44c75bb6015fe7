// How long steps take on this machine: measured when somebody asks, and kept.

import { workOf } from "./choices.js";
import { isRunning } from "./going.js";
import { measureSpeed } from "../web/engine/speed.js";

/** @import { Going } from "./going.js" */
/** @import { Settings } from "../web/engine/settings.js" */

/** @param {() => void} changed is called when something was found */
export function speeds(changed) {
  /** Seconds of a step by its work; 0 if none can be made. @type {Map<string, number>} */
  const known = new Map();
  let measured = ""; // what is under way
  let stop = () => {};

  function end() {
    measured = "";
    stop();
  }
  return {
    /** What is under way is no longer wanted. */
    end,
    /**
     * Seconds that a step takes; undefined until that is found. While a network trains its own steps are all that is measured:
     * two would take each other's time.
     * @param {Settings} settings @param {Going} going
     */
    of(settings, going) {
      const work = workOf(settings);
      const { settings: before, state, seconds } = going;
      if (before && state?.step && seconds) known.set(workOf(before), seconds / state.step);
      if (known.has(work) || isRunning(going)) end();
      else if (measured !== work) {
        end();
        measured = work;
        stop = measureSpeed(settings, (found) => {
          known.set(work, found);
          changed();
        });
      }
      return known.get(work);
    },
  };
}
