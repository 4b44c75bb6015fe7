// One training after another, for a figure: started, paused, taken on by a step, begun anew; it pauses while the page is
// hidden, and what was reached stays to be seen when it is over or has failed.

import { NOTHING, isRunning, isUnderWay } from "./going.js";
import { runFile } from "../web/engine/run_file.js";
import { BEGINNING, startTraining } from "../web/engine/training.js";

/** @import { Going } from "./going.js" */
/** @import { Record as Recorded } from "../web/engine/worker.js" */
/** @import { Settings } from "../web/engine/settings.js" */
/** @import { State, Training } from "../web/engine/training.js" */

/**
 * @param {Recorded | undefined} record
 * @param {Going} going
 */
async function fileOf(record, { settings, state, seconds }) {
  if (!record?.kept.length || !settings || !state?.mask) return undefined;
  const provenance = provenanceOf(record, seconds, state.status === "over");
  return runFile({ ...record, resumed: { ...record, seconds } }, settings, state.mask, provenance);
}

/**
 * Where a run comes from, in the words that Python has for it.
 * @param {Recorded} record @param {number} seconds @param {boolean} isOver
 */
function provenanceOf({ step, broken }, seconds, isOver) {
  /** @type {{[name: string]: string}} */
  const told = {
    command: "trained in a page of The Clock Inside",
    date: new Date().toISOString().slice(0, 10),
    seconds: seconds.toFixed(0),
  };
  const at = `at step ${step.toLocaleString("en")}`;
  if (broken) told.ended = `${at}, where the loss was not finite`;
  else if (!isOver) told.ended = `interrupted ${at}`;
  return told;
}

/**
 * @param {(now: Going) => void} changed
 * @param {number} perSecond pictures at most
 */
export function session(changed, perSecond) {
  /** @type {Training | null} */
  let training = null;
  let now = NOTHING;
  let since = 0; // when it was heard last

  /** @param {Partial<Going>} change */
  function become(change) {
    now = { ...now, ...change };
    changed(now);
  }
  /** @param {State} state */
  function hear(state) {
    const at = performance.now();
    const seconds = now.seconds + (isRunning(now) ? (at - since) / 1000 : 0);
    since = at;
    become({ state, seconds });
    if (state.status === "over") look();
  }
  async function look() {
    const whose = training;
    const built = (await whose?.built()) ?? null;
    if (whose === training && built) become({ built });
  }
  /** @param {Settings} settings @param {boolean} running */
  function begin(settings, running) {
    training?.stop();
    since = performance.now();
    training = startTraining(settings, hear, { perSecond, running });
    become({ ...NOTHING, settings, state: BEGINNING });
  }
  function onVisibility() {
    if (document.hidden && isRunning(now)) {
      training?.pause();
      become({ hidden: true });
    } else if (!document.hidden && now.hidden) {
      training?.resume();
      become({ hidden: false });
    }
  }
  document.addEventListener("visibilitychange", onVisibility);

  return {
    now: () => now,
    /** Train a network from the start. @param {Settings} settings */
    start: (settings) => begin(settings, true),
    pause: () => training?.pause(),
    resume: () => training?.resume(),
    /** One update, of a new network if none is under way. @param {Settings} settings */
    step(settings) {
      if (isUnderWay(now)) training?.pause();
      else begin(settings, false);
      training?.step();
    },
    /** There is none any more. */
    end() {
      training?.stop();
      training = null;
      become(NOTHING);
    },
    /** All that is known of the training, as a file that Python opens; undefined if there is nothing. */
    file: async () => fileOf(await training?.record(), now),
    stop() {
      document.removeEventListener("visibilitychange", onVisibility);
      training?.stop();
    },
  };
}
