// What the tests' pages run: trainings under the control of a test, and all that was heard of them.

import { startTraining } from "../../../grokkit/explorables/web/engine/training.js";

/** @import { Settings } from "../../../grokkit/explorables/web/engine/settings.js" */

/** @param {Settings} settings @param {number} perSecond */
function begin(settings, perSecond) {
  const heard = /** @type {import("../../../grokkit/explorables/web/engine/training.js").State[]} */ ([]);
  const training = startTraining(settings, (state) => heard.push(state), { perSecond });
  return { training, heard, last: () => heard.at(-1) };
}

Object.assign(globalThis, { begin });
