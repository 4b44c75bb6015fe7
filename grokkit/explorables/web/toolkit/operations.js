// What a run can have learned: the operations of operations.json, each with its text and its answer as a polynomial.

import operations from "../../../operations.json" with { type: "json" };
import { mod } from "./waves.js";

/** Coefficients of a, b, ab, aa and bb; null for a table without a rule. @typedef {Record<string, number> | null} Polynomial */

/** @type {Record<string, {text: string, answer: Polynomial} | undefined>} */
export const OPERATIONS = operations;

/**
 * The answer to a pair, 0 … p − 1; null where no rule gives it.
 * @param {string} op name of the operation
 * @param {number} a @param {number} b @param {number} p
 */
export function answerOf(op, a, b, p) {
  const polynomial = OPERATIONS[op]?.answer;
  if (!polynomial) return null;
  const terms = Object.entries(polynomial).map(([letters, coefficient]) =>
    [...letters].reduce((product, letter) => product * (letter === "a" ? a : b), coefficient),
  );
  return mod(
    terms.reduce((sum, term) => sum + term, 0),
    p,
  );
}

/**
 * "61 + 38 = 99 mod 113"; a random table has no formula.
 * @param {{op: string, p: number}} run
 * @param {number} a @param {number} b
 */
export function equation({ op, p }, a, b) {
  const answer = answerOf(op, a, b, p);
  const text = OPERATIONS[op]?.text;
  if (answer === null || text === undefined) return `the pair ${a}, ${b}`;
  const written = text.replace(/ab/g, "a·b").replace(/[ab]/g, (letter) => String(letter === "a" ? a : b));
  return `${written} = ${answer} mod ${p}`;
}
