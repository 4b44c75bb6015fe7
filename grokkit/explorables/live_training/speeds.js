// How long steps take on this machine: measured when somebody asks, and kept.

import { pairsInStep } from "./choices.js";
import { measureSpeed } from "../web/engine/speed.js";

/** @import { Settings } from "../web/engine/settings.js" */

/** What decides how long a step takes. @param {Settings} settings */
const workOf = (settings) => `${settings.model.p} ${pairsInStep(settings)}`;

/** @param {() => void} changed is called when something was found */
export function speeds(changed) {
  /** Seconds of a step; 0 if none can be made. @type {Map<string, number>} */
  const known = new Map();
  let measured = "";
  let stop = () => {};
  /** What is under way is no longer wanted. */
  function end() {
    measured = "";
    stop();
  }
  return {
    end,
    /**
     * Seconds that a step takes; undefined until that is found.
     * @param {Settings} settings
     */
    of(settings) {
      const work = workOf(settings);
      if (known.has(work) || measured === work) return known.get(work);
      end();
      measured = work;
      stop = measureSpeed(settings, (seconds) => {
        known.set(work, seconds);
        measured = "";
        changed();
      });
      return undefined;
    },
  };
}
