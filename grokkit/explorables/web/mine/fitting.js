// A run's file within a number of bytes: as it is, or with fewer of its checkpoints, those that tell most.

import { runFile } from "../engine/run_file.js";
import { measuredBefore } from "../engine/moments.js";
import { leastTelling, tellingCoordinates } from "../engine/thinning.js";

/** @import { Run } from "../engine/read_run.js" */

const HEADER = 100_000; // bytes; more than a run says of itself
const POINT = 40; // bytes of a measurement

/**
 * @param {Run} run
 * @param {number} most bytes
 * @returns {Promise<Uint8Array<ArrayBuffer> | null>} null if not even two of its checkpoints fit
 */
export async function fitting(run, most) {
  if (run.bytes.length <= most) return run.bytes;
  const { steps, measured, mask, task, model, train, provenance } = run;
  const count = Object.values(run.weights(0)).reduce((sum, each) => sum + each.length, 0);
  const room = Math.floor((most - HEADER - POINT * measured.length - mask.length) / (4 * count));
  if (room < 2) return null;
  const kept = mostTelling(run, room).map((i) => ({ step: steps[i], weights: inOne(run.weights(i), count) }));
  const told = { ...provenance, kept: `${kept.length} of ${steps.length} checkpoints, in a browser` };
  return runFile({ measured, kept, resumed: null }, { task, model, train }, mask, told);
}

/**
 * Indices of the checkpoints that stay.
 * @param {Pick<Run, "steps" | "measured">} run @param {number} room for so many
 */
export function mostTelling(run, room) {
  const rows = measuredBefore(run);
  const kept = run.steps.map((step, i) => ({ i, point: tellingCoordinates({ ...rows[i], step }) }));
  while (kept.length > Math.max(2, room)) kept.splice(leastTelling(kept.map(({ point }) => point)), 1);
  return kept.map(({ i }) => i);
}

/** All weights in a row. @param {Record<string, Float32Array>} weights @param {number} count */
function inOne(weights, count) {
  const all = new Float32Array(count);
  let at = 0;
  for (const each of Object.values(weights)) {
    all.set(each, at);
    at += each.length;
  }
  return all;
}
