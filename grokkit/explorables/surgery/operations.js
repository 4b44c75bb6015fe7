// Which operation a list of switched-off parts means, and which of its subsets; and the reader's predictions.

export const EACH = 1000; // part n of operation i has the number i · EACH + n in the page's state

/**
 * A way to cut, and the parts that it can cut.
 * @typedef {{name: string, parts: number[]}} Operation
 *
 * @typedef {{operation: number, mask: number}} Cut some parts of an operation: bit i of the mask is part i
 * @typedef {{about: string, guess: number, outcome: number}} Prediction guess and outcome in percent
 */

/**
 * @param {readonly number[]} cut as in the state
 * @param {Operation[]} operations
 * @returns {Cut | null} bit i of the mask is part i; null if nothing is cut. What
 *   belongs to another operation than the first number, or to none, does not count
 */
export function readCut(cut, operations) {
  for (const first of cut) {
    const operation = Math.floor(first / EACH);
    const parts = operations[operation]?.parts ?? [];
    const bit = (/** @type {number} */ n) =>
      Math.floor(n / EACH) === operation ? parts.indexOf(n % EACH) : -1;
    const mask = cut.reduce((bits, n) => (bit(n) < 0 ? bits : bits | (1 << bit(n))), 0);
    if (mask) return { operation, mask };
  }
  return null;
}

/**
 * The inverse: the numbers of the parts in a mask.
 * @param {Cut} cut @param {Operation[]} operations
 */
export const cutOf = ({ operation, mask }, operations) =>
  operations[operation].parts.filter((_, i) => (mask >> i) & 1).map((n) => operation * EACH + n);

/**
 * Where each operation's subsets begin among all, and how many there are in all.
 * @param {Operation[]} operations
 */
export function firstSubsets(operations) {
  /** @type {number[]} */
  const first = [];
  let n = 0;
  for (const { parts } of operations) {
    first.push(n);
    n += 2 ** parts.length;
  }
  return { first, total: n };
}

/** @param {unknown} x */
const isPercent = (x) => typeof x === "number" && x >= 0 && x <= 100;

/**
 * Predictions as they were kept, without what is none.
 * @param {unknown} value
 * @returns {Prediction[]}
 */
export const readPredictions = (value) =>
  (Array.isArray(value) ? value : []).filter(
    (one) => typeof one?.about === "string" && isPercent(one.guess) && isPercent(one.outcome),
  );

const NEAR = 5; // percentage points

/**
 * How well predictions and outcomes agree, in a sentence.
 * @param {Pick<Prediction, "guess" | "outcome">[]} predictions
 */
export function calibrationText(predictions) {
  const n = predictions.length;
  if (!n) return "No prediction yet.";
  const off = predictions.map(({ guess, outcome }) => outcome - guess);
  const mean = off.reduce((sum, d) => sum + Math.abs(d), 0) / n;
  /** @param {(d: number) => boolean} test @param {string} words */
  const count = (test, words) => ({ times: off.filter(test).length, words });
  const kinds = [
    count((d) => Math.abs(d) <= NEAR, `within ${NEAR} points`),
    count((d) => d > NEAR, "more was left than you said"),
    count((d) => d < -NEAR, "less was left than you said"),
  ].filter(({ times }) => times);
  const told = kinds.map(
    ({ times, words }) => `${words} ${times === 1 ? "once" : times === 2 ? "twice" : `${times} times`}`,
  );
  return `${n === 1 ? "1 prediction" : `${n} predictions`}, off by ${mean.toFixed(0)} percentage points${n === 1 ? "" : " on average"}: ${told.join(", ")}.`;
}
