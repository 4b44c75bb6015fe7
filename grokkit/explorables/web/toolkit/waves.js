// Arithmetic on the clock with p numbers: remainders, angles, waves, and turning by multiplication.

/** A complex number: its real and its imaginary part. @typedef {[number, number]} Complex */

/**
 * The remainder 0 … p − 1, of negative numbers too.
 * @param {number} n @param {number} p
 */
export const mod = (n, p) => ((n % p) + p) % p;

/**
 * The angle of x on a clock with p numbers whose hand turns k times as fast, from 0 up to 2π.
 * @param {number} k @param {number} x @param {number} p
 */
export const turn = (k, x, p) => (2 * Math.PI * mod(k * x, p)) / p;

/**
 * cos 2πj/p for j = 0 … p − 1; cos(2πkx/p) is entry mod(k·x, p).
 * @param {number} p
 */
export const cosines = (p) => Float64Array.from({ length: p }, (_, j) => Math.cos((2 * Math.PI * j) / p));

/**
 * sin 2πj/p for j = 0 … p − 1.
 * @param {number} p
 */
export const sines = (p) => Float64Array.from({ length: p }, (_, j) => Math.sin((2 * Math.PI * j) / p));

/**
 * The product of two complex numbers.
 * @param {Complex} first @param {Complex} second
 * @returns {Complex}
 */
export const times = ([a, b], [c, d]) => [a * c - b * d, a * d + b * c];

/**
 * How many waves a frequency has: two, a cosine and a sine, save at 0 and at p/2, where the sine is 0 everywhere.
 * @param {number} k @param {number} p
 */
export const multiplicity = (k, p) => (k === 0 || 2 * k === p ? 1 : 2);

/**
 * The numbers 0 … p − 1 in the order in which the hand of frequency k passes them; k = 0 leaves them as they are.
 * @param {number} k @param {number} p
 */
export const clockOrder = (k, p) =>
  Array.from({ length: p }, (_, x) => x).sort((x, y) => mod(k * x, p) - mod(k * y, p) || x - y);
