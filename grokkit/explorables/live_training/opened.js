// A run that was opened, or kept from before, as it is seen at one of its checkpoints. Its network is asked all pairs in a worker;
// until the answers are there, the checkpoint before stays to be seen.

import program from "worker-program";
import { openAsking } from "../web/engine/asking.js";
import { numberEmbedding } from "../web/engine/measures.js";
import { labelsOf } from "../web/engine/task.js";

/** @import { Asking } from "../web/engine/asking.js" */
/** @import { Run } from "../web/engine/read_run.js" */
/** @import { Seen } from "./data.js" */

/**
 * A run at a checkpoint.
 * @param {Run} run @param {number} index
 * @param {Uint8Array} right for each pair 1 if it is answered rightly there
 * @returns {Seen}
 */
export function seenAt({ task, model, steps, measured, mask, weights }, index, right) {
  const step = steps[index];
  const rows = measured.filter((row) => row.step <= step);
  return {
    p: task.p,
    step,
    steps: Math.max(steps[steps.length - 1], measured[measured.length - 1].step),
    mask,
    right,
    embedding: numberEmbedding(weights(index), model),
    rows: rows.length ? rows : measured.slice(0, 1),
  };
}

/** @typedef {ReturnType<typeof openedRun>} Opened */

/**
 * @param {Run} run that can be drawn
 * @param {() => void} changed is called when another checkpoint is seen
 * @param {(error: Error) => void} failed
 */
export function openedRun(run, changed, failed) {
  /** @type {Asking | null} */
  let asker = null;
  const labels = labelsOf(run.task);
  /** By checkpoint. @type {Map<number, Promise<Uint8Array>>} */
  const asked = new Map();
  /** @type {Seen | null} */
  let seen = null;
  let wanted = -1;
  let over = false;

  /** Which pairs are right at a checkpoint. @param {number} index */
  function rightAt(index) {
    const answers =
      asked.get(index) ??
      (asker ??= openAsking(program, run.model))
        .ask("answers", run.weights(index))
        .then((said) => Uint8Array.from(said, (answer, pair) => Number(answer === labels[pair])));
    asked.set(index, answers);
    return answers;
  }
  /** @param {number} index */
  async function go(index) {
    wanted = index;
    try {
      const right = await rightAt(index);
      if (over || wanted !== index) return;
      seen = seenAt(run, index, right);
      changed();
    } catch (error) {
      if (!over) failed(/** @type {Error} */ (error));
    }
  }
  return {
    run,
    /** Null until the first checkpoint has been asked. */
    seen: () => seen,
    /** The checkpoint that is or will be seen. */
    index: () => wanted,
    go,
    stop() {
      over = true;
      asker?.stop();
    },
  };
}
