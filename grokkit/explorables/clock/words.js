// What a Clock says of its hands.

import { fullTurns } from "./clock_face.js";
import { whole } from "../web/toolkit/format.js";
import { mod } from "../web/toolkit/waves.js";

/** @import { Hands } from "./data.js" */

/**
 * "138 = 113 + 25", "40": a sum written out with the full turns that it loses.
 * @param {number} sum @param {number} p
 */
export function reduced(sum, p) {
  const turns = Math.floor(sum / p);
  if (turns === 0) return whole(sum);
  return `${whole(sum)} = ${turns === 1 ? "" : `${whole(turns)} × `}${p} + ${sum % p}`;
}

/**
 * What speed k does to a pair, in a sentence.
 * @param {Hands} hands @param {number} p
 */
export function fastSum({ a, b, k }, p) {
  const [x, y, c] = [mod(k * a, p), mod(k * b, p), mod(a + b, p)];
  if (k === 1) return "Speed 1: each hand points at its own number.";
  return `Speed ${k}: ${k} × ${a} points at ${x} and ${k} × ${b} at ${y}. Their sum ${reduced(x + y, p)} is where ${k} × ${c} points.`;
}

/**
 * All that is seen, in words.
 * @param {Hands} hands @param {number} p
 */
export function summary({ a, b, k }, p) {
  const c = mod(a + b, p);
  const turns = Math.floor((k * (a + b)) / p);
  const fast = k === 1 ? "" : ` ${fastSum({ a, b, k }, p)}`;
  return (
    `A clock with ${p} hours: ${a} + ${b} = ${reduced(a + b, p)}. Hand a points at ${mod(k * a, p)}, hand b at ${mod(k * b, p)}, ` +
    `the hand of their sum at ${mod(k * c, p)}; the thread makes ${fullTurns(turns)}.${fast} In the table ${c} is the answer of ${p} pairs, one in each row and each column.`
  );
}

/**
 * What a screen reader says of the slider of a hand, or of the speed.
 * @param {keyof Hands} name
 * @param {Hands} hands @param {number} p
 */
export function spoken(name, { a, b, k }, p) {
  const sum = mod(k * (a + b), p);
  return name === "k"
    ? `speed ${k}: the hands point at ${mod(k * a, p)} and ${mod(k * b, p)}, their sum at ${sum}`
    : `${name} is ${name === "a" ? a : b}; the sum stands at ${sum}`;
}

/**
 * What the table shows.
 * @param {Hands} hands @param {number} p
 */
export const tableText = ({ a, b, k }, p) =>
  `Addition table with ${p} rows for a and ${p} columns for b. Row ${a}, column ${b}: ${mod(k * (a + b), p)}. ` +
  "Pairs with the same answer lie on diagonals.";

/**
 * What the clock shows.
 * @param {Hands} hands @param {number} p
 */
export const faceText = ({ a, b, k }, p) =>
  `A clock face with ${p} hours. Hand a points at ${mod(k * a, p)}, hand b at ${mod(k * b, p)}, and the hand of their ` +
  `sum at ${mod(k * (a + b), p)}, after ${fullTurns(Math.floor((k * (a + b)) / p))}.`;
