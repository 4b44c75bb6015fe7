// The moments of a run, as grokkit/runs/moments.py defines them: when it had memorised, when it had grokked, what lies between.

import { nearest } from "../toolkit/data.js";

/** @import { Run } from "./read_run.js" */

export const KNOWN = 0.99; // share of the pairs of a split above which they count as known

/**
 * @param {Pick<Run, "measured">} run @param {"train" | "test"} split
 * @returns {number | null} the first measured step with more than `KNOWN` of the pairs right
 */
export const firstKnown = ({ measured }, split) =>
  measured.find((row) => row[`${split}_accuracy`] > KNOWN)?.step ?? null;

/**
 * Start, memorised, half-way (in steps, between memorised and grokked), grokked and end, in their order, each with the index
 * of the checkpoint that shows it. What is never reached, or only after the last checkpoint, is left out; so is, of two that
 * share a checkpoint, the one that says less.
 * @param {Pick<Run, "measured" | "steps">} run with a checkpoint or more
 * @returns {{name: string, index: number}[]}
 */
export function momentsOf(run) {
  const { steps } = run;
  const last = steps.length - 1;
  const found = /** @type {Record<string, number>} */ ({ start: 0, end: last });
  for (const [name, step] of /** @type {const} */ ([
    ["memorised", firstKnown(run, "train")],
    ["grokked", firstKnown(run, "test")],
  ]))
    if (step !== null && step <= steps[last]) found[name] = steps.findIndex((kept) => kept >= step);
  const { memorised, grokked } = found;
  if (memorised !== undefined && grokked !== undefined)
    found["half-way"] = nearest(steps, (steps[memorised] + steps[grokked]) / 2);
  const names = /** @type {Map<number, string>} */ (new Map()); // by checkpoint
  for (const name of ["start", "half-way", "memorised", "grokked", "end"])
    // in weight
    if (name in found) names.set(found[name], name);
  return [...names].sort(([i], [j]) => i - j).map(([index, name]) => ({ name, index }));
}

/**
 * What was measured last at each checkpoint; at the first measurement, where there was none before.
 * @param {Pick<Run, "measured" | "steps">} run
 */
export function measuredBefore({ measured, steps }) {
  let row = 0;
  return steps.map((step) => {
    while (row + 1 < measured.length && measured[row + 1].step <= step) row++;
    return measured[row];
  });
}
