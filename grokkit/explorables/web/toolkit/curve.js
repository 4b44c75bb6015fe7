// Curves over the steps of training.

import { line } from "d3-shape";

/**
 * A scale, as far as drawing needs it: the place of a value in pixels.
 * @typedef {(value: number) => number} Place
 */

/**
 * The outline of a curve: its values, one for each step.
 * @param {ArrayLike<number>} steps @param {Iterable<number>} values
 * @param {Place} x @param {Place} y
 * @returns {string} path data
 */
export const curve = (steps, values, x, y) =>
  line((/** @type {number} */ _, i) => x(steps[i]), y)(values) ?? "";
