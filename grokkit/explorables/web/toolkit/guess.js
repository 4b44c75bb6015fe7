// What a reader expects a curve to do: drawn by hand from where it is known to the end, and held against the truth.
//
// A guess is a list of shares at COLUMNS + 1 evenly spaced steps. It is drawn from left to right: what is there is
// the part from the first step to wherever the reader has come; only a guess of full length is finished.

import { keep, kept } from "./keep.js";

export const COLUMNS = 120;
const HALF = 0.5;

/** @param {number} share */
const clamp = (share) => Math.max(0, Math.min(1, share));

/**
 * The guess with a straight line drawn between two places; columns need not be whole.
 * @param {number[]} shares
 * @param {[number, number]} from column and share
 * @param {[number, number]} to
 */
export function drawn(shares, from, to) {
  const [[c0, s0], [c1, s1]] = (from[0] <= to[0] ? [from, to] : [to, from]).map(([c, s]) => [
    Math.min(c, COLUMNS),
    clamp(s),
  ]);
  const next = [...shares];
  const [first, last] = [Math.max(1, Math.round(c0)), Math.round(c1)]; // column 0 is known
  // Where the pencil was put down beyond the end of the drawing, a straight line leads there.
  const end = next.length - 1;
  for (let c = end + 1; c < first; c++) next[c] = next[end] + ((s0 - next[end]) * (c - end)) / (first - end);
  for (let c = first; c <= last; c++) {
    const way = (Math.min(Math.max(c, c0), c1) - c0) / (c1 - c0);
    next[c] = c1 > c0 ? s0 + way * (s1 - s0) : clamp(to[1]);
  }
  return next;
}

/**
 * The guess with another share at one of a few columns that can be moved by keyboard. What lies between it and its
 * neighbours is pulled along, the less the farther away.
 * @param {number[]} shares
 * @param {number[]} knots columns, ascending; the last is COLUMNS
 * @param {number} i which of them
 * @param {number} share
 */
export function moved(shares, knots, i, share) {
  const at = knots[i];
  if (at >= shares.length) return drawn(shares, [at, share], [at, share]);
  const [left, right] = [knots[i - 1] ?? 0, knots[i + 1] ?? at + 1];
  const by = share - shares[at];
  return shares.map((s, c) => {
    const near = c <= at ? (c - left) / (at - left) : (right - c) / (right - at);
    return near > 0 ? clamp(s + by * near) : s;
  });
}

/** @param {number[]} shares */
export const finished = (shares) => shares.length === COLUMNS + 1;

/**
 * The step of a column, and the column (not whole) of a step.
 * @param {[number, number]} span
 */
export const places = ([first, last]) => ({
  step: (/** @type {number} */ column) => first + ((last - first) * column) / COLUMNS,
  column: (/** @type {number} */ step) => (COLUMNS * (step - first)) / (last - first),
});

/**
 * Value of a measured curve at any step, straight between two measurements.
 * @param {ArrayLike<number>} steps @param {ArrayLike<number>} values @param {number} step
 */
export function valueAt(steps, values, step) {
  let i = 1;
  while (i < steps.length - 1 && steps[i] < step) i++;
  const share = (step - steps[i - 1]) / (steps[i] - steps[i - 1]);
  return values[i - 1] + Math.max(0, Math.min(1, share)) * (values[i] - values[i - 1]);
}

/**
 * First step at which a curve is at one half or above, straight between two points; null if it never is.
 * @param {number[]} steps @param {number[]} values
 */
export function halfway(steps, values) {
  const i = values.findIndex((v) => v >= HALF);
  if (i <= 0) return i < 0 ? null : steps[0];
  return steps[i - 1] + ((HALF - values[i - 1]) / (values[i] - values[i - 1])) * (steps[i] - steps[i - 1]);
}

/**
 * How a finished guess compares with what happened.
 * @param {number[]} shares
 * @param {[number, number]} span first and last step of the guess
 * @param {ArrayLike<number>} steps @param {ArrayLike<number>} values the truth
 * @returns {{half: {mine: number | null, truth: number | null}, gap: {step: number, mine: number, truth: number}}}
 */
export function compared(shares, span, steps, values) {
  const { step } = places(span);
  const mySteps = shares.map((_, c) => step(c));
  const truth = mySteps.map((s) => valueAt(steps, values, s));
  const off = shares.map((s, c) => Math.abs(s - truth[c]));
  const worst = off.indexOf(Math.max(...off));
  return {
    half: { mine: halfway(mySteps, shares), truth: halfway(mySteps, truth) },
    gap: { step: mySteps[worst], mine: shares[worst], truth: truth[worst] },
  };
}

// The committed guess is kept for the figures of this page and of the pages to come.

/** A finished guess: first and last step, and the share at every column. @typedef {{span: [number, number], shares: number[]}} Guess */

/** @param {string} run its id */
const nameOf = (run) => `guess-${run}`;

/** @param {string} run its id @param {[number, number]} span @param {number[]} shares a finished guess */
export const keepGuess = (run, span, shares) =>
  keep(nameOf(run), { span, shares: shares.map((s) => Math.round(1e4 * s) / 1e4) });

/**
 * The reader takes it back.
 * @param {string} run its id
 */
export const forgetGuess = (run) => keep(nameOf(run), null);

/**
 * The guess that was committed for a run, or null; what cannot be one is none.
 * @param {string} run its id
 * @returns {Guess | null}
 */
export function keptGuess(run) {
  const found = /** @type {Partial<Guess> | null} */ (kept(nameOf(run)));
  const { span, shares } = found ?? {};
  const sound =
    Array.isArray(span) &&
    span.length === 2 &&
    span.every(Number.isFinite) &&
    span[0] < span[1] &&
    Array.isArray(shares) &&
    finished(shares) &&
    shares.every((s) => Number.isFinite(s) && s >= 0 && s <= 1);
  return sound ? { span, shares } : null;
}
