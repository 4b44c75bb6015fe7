// Scales that charts of training need, on top of d3-scale.

import { scaleLinear, scaleLog, scaleSymlog } from "d3-scale";

const ROOM = 0.3; // decades
export const LEAST_LOSS = 1e-16; // what is drawn of a loss that is 0 to machine precision; in Python LOSS_FLOOR
const LINEAR_BELOW = 10; // steps; a logarithmic axis has no place for step 0, so it begins evenly and bends here

/**
 * Where a step stands on an axis, which step stands somewhere, and the steps that are written at the axis.
 * @typedef {{(step: number): number, invert(x: number): number, ticks: number[]}} StepScale
 */

/**
 * Training steps: "linear", or "log" (evenly spaced in log(1 + step/10), so that step 0 has a place).
 * @param {"log" | "linear"} kind
 * @param {ArrayLike<number>} steps ascending
 * @param {[number, number]} range in pixels
 * @returns {StepScale}
 */
export function stepScale(kind, steps, range) {
  const domain = [steps[0], Math.max(steps[steps.length - 1], steps[0] + 1)];
  const scale =
    kind === "log" ? scaleSymlog(domain, range).constant(LINEAR_BELOW) : scaleLinear(domain, range);
  const ticks = kind === "log" ? powersOfTen(domain) : scale.ticks(Math.max(2, (range[1] - range[0]) / 90));
  return Object.assign((/** @type {number} */ step) => scale(step), {
    invert: (/** @type {number} */ x) => scale.invert(x),
    ticks,
  });
}

/**
 * 0, 10, 100, … within a domain, and the domain's end where that leaves a decade without a number.
 * @param {number[]} domain
 */
function powersOfTen([first, last]) {
  const ticks = first === 0 ? [0] : [];
  for (let step = LINEAR_BELOW; step <= last; step *= 10) if (step >= first) ticks.push(step);
  const end = Number(last.toPrecision(1));
  if (ticks.length && last > 2.5 * ticks[ticks.length - 1]) ticks.push(end <= last ? end : last);
  return ticks;
}

/**
 * A loss in decades (whole decades at both ends, with room for a mark below the smallest), or from zero.
 * @param {"log" | "linear"} kind
 * @param {[number, number]} extent smallest and largest loss
 * @param {[number, number]} range in pixels, from bottom to top
 */
export function lossScale(kind, [low, high], [bottom, top]) {
  if (kind === "linear") return scaleLinear([0, high * 1.04], [bottom, top]);
  return scaleLog(
    [10 ** Math.floor(Math.log10(low) - ROOM), 10 ** Math.ceil(Math.log10(high))],
    [bottom, top],
  );
}

/**
 * Exponents of the powers of ten within a logarithmic scale, at most about `most`, evenly spaced around 10⁰.
 * @param {{domain(): number[]}} scale
 * @param {number} most
 */
export function decades(scale, most) {
  const [low, high] = scale.domain().map((d) => Math.round(Math.log10(d)));
  const every = Math.ceil((high - low) / (most - 1)) || 1;
  const exponents = [];
  for (let e = Math.ceil(low / every) * every; e <= high; e += every) exponents.push(e === 0 ? 0 : e);
  return exponents;
}
