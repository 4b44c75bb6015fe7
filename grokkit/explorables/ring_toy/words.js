// What a RingToy says of its points.

import { strongWaves } from "./measure.js";
import { list, whole } from "../web/toolkit/format.js";

/**
 * @import { Ringing } from "./measure.js"
 * @import { Toy } from "./physics.js"
 */

/** Two digits with a sign. @param {number} x */
export const signed = (x) => `${x < 0 ? "−" : "+"}${Math.abs(x).toFixed(2)}`;

/**
 * How a profile goes on after its trough.
 * @param {Ringing} ringing
 */
export function course({ trough, troughAt, rebound, reboundAt }) {
  const fall = `falls to ${signed(trough)} at a distance of ${troughAt}`;
  if (reboundAt === troughAt) return `${fall}, and does not rise again`;
  const rise = `rises to ${signed(rebound)} at ${reboundAt}`;
  return rebound > 0 ? `${fall} and ${rise}: it rings` : `${fall} and ${rise}, not above 0`;
}

/**
 * The dimensions that are kept, and the waves that fill them.
 * @param {number} d
 */
export function keptText(d) {
  const m = Math.floor(d / 2);
  const waves = m === 0 ? "no wave" : m === 1 ? "the wave of 1 turn" : `the waves of 1 to ${m} turns`;
  if (d === 1) return "1 dimension: the constant alone";
  return `${d} dimensions: ${waves}${d % 2 ? " and the constant" : ", the mean taken away"}`;
}

/**
 * All that is seen.
 * @param {Toy} toy
 * @param {Ringing} ringing @param {Float64Array} profile
 * @param {number} d dimensions kept @param {Ringing} ideal
 */
export function summary({ n, width, closed }, ringing, profile, d, ideal) {
  const waves = closed ? strongWaves(profile) : [];
  const made = waves.length
    ? ` They lie along ${waves.length === 1 ? "a wave" : "waves"} of ${list(waves)} turns.`
    : "";
  return (
    `100 points in the order of a ${closed ? "circle" : "line"}, on the unit sphere in ${n} dimensions, attraction up to ` +
    `a distance of ${width}: their mean cosine ${course(ringing)}.${made} ` +
    `The ideal similarity cut to ${keptText(d)}, ${course(ideal)}.`
  );
}

/**
 * The forces between two points, in the order of their distance.
 * @param {number} width
 */
export function forces(width) {
  const pulls = ["the next point pulls with 1", "the second with ½", "the third not at all"].slice(0, width);
  const most = String(1 - (width - 1) / 2).replace("-", "−");
  if (width === 4) pulls.push("the fourth pushes with ½");
  if (width > 4) pulls.push(`those from the fourth to number ${width} push, the last with ${most.slice(1)}`);
  return `Forces: ${pulls.join(", ")}; all others push with 1/r, r being how far they are in space.`;
}

/**
 * What the points are doing.
 * @param {"settled" | "moving" | "paused" | "resting"} phase
 * @param {number} steps since they began
 */
export function doing(phase, steps) {
  if (phase === "settled") return "settled";
  const after = `${whole(steps)} ${steps === 1 ? "step" : "steps"}`;
  return phase === "moving" ? `moving, ${after}` : phase === "resting" ? `at rest after ${after}` : after;
}
