// Waves that are added up: the score of every answer, and by how much the right one leads.

import { cosines, mod } from "./waves.js";

/**
 * Σ α_k cos(2πkδ/p) for δ = 0 … p − 1, the score of the answer that is δ away from the right one.
 * @param {number[]} frequencies @param {number[]} alphas one for each @param {number} p
 * @returns {Float64Array}
 */
export function superpose(frequencies, alphas, p) {
  const cos = cosines(p);
  const scores = new Float64Array(p);
  frequencies.forEach((k, i) => {
    for (let delta = 0; delta < p; delta++) scores[delta] += alphas[i] * cos[mod(k * delta, p)];
  });
  return scores;
}

const SAME = 1e-9; // relative: scores that are equal but for rounding

/**
 * The lead of δ = 0 over its best rival.
 * @param {Float64Array} scores
 * @returns {{lead: number, share: number, rivals: number[]}} `share` of the height of the peak; the rivals' δ
 */
export function margin(scores) {
  const others = scores.subarray(1);
  const best = others.reduce((a, b) => Math.max(a, b), -Infinity);
  const lead = scores[0] - best;
  const close = SAME * (Math.abs(scores[0]) + Math.abs(best)) || SAME;
  const rivals = Array.from(others.keys(), (i) => i + 1).filter((delta) => scores[delta] >= best - close);
  return { lead, share: scores[0] > 0 ? lead / scores[0] : 0, rivals };
}
