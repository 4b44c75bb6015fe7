// The logits of all pairs with one a, as a part of a figure's data: `logit_part` of grokkit/explorables/frame/pair_logits.py.

import { numbers, pack } from "./pack.js";

/** @import { Run } from "../engine/read_run.js" */

/**
 * @param {string} kind of figure @param {Run["about"]} about @param {Float32Array} logits p to a pair
 * @param {string} part "a-7", say
 */
export function logitPart(kind, about, logits, part) {
  const { p } = about;
  const from = Number(part.replace("a-", "")) * p * p;
  const found = aroundTheirMeans(logits.subarray(from, from + p * p), p);
  return pack(kind, { logits: numbers(found, [p, p]) }, { run: about, part });
}

/** Rows of p numbers, each around its mean. @param {Float32Array} rows @param {number} p */
function aroundTheirMeans(rows, p) {
  const out = Float64Array.from(rows);
  for (let from = 0; from < out.length; from += p) {
    const row = out.subarray(from, from + p);
    const mean = row.reduce((sum, x) => sum + x / p, 0);
    for (let i = 0; i < p; i++) row[i] -= mean;
  }
  return out;
}
