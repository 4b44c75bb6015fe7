// Paths of the numbers 0 … p−1 in a plane, and how much of a path is one even turn. Coordinates are a cosine and a
// sine: on the screen the first goes up and the second to the right, so that 0 is at the top and the hand turns
// like a clock's.

import { cosines, mod, sines } from "../web/toolkit/waves.js";

/**
 * The part R (cos(w_k x − φ), sin(w_k x − φ)) of a path, by R e^(−iφ) = Σ z_x e^(−i w_k x) / p.
 * @param {ArrayLike<number>} cos first coordinate of each number
 * @param {ArrayLike<number>} sin second coordinate
 * @param {number} k
 * @returns {{radius: number, share: number, phase: number}} share of the mean squared distance from the centre that
 *   the turn makes up: 1 for a perfect circle
 */
export function evenTurn(cos, sin, k) {
  const p = cos.length;
  const [c, s] = [cosines(p), sines(p)];
  let [re, im, meanCos, meanSin, square] = [0, 0, 0, 0, 0];
  for (let x = 0; x < p; x++) {
    const at = mod(k * x, p);
    re += (cos[x] * c[at] + sin[x] * s[at]) / p;
    im += (sin[x] * c[at] - cos[x] * s[at]) / p;
    meanCos += cos[x] / p;
    meanSin += sin[x] / p;
    square += (cos[x] ** 2 + sin[x] ** 2) / p;
  }
  const spread = square - meanCos ** 2 - meanSin ** 2;
  return {
    radius: Math.hypot(re, im),
    share: spread > 0 ? (re ** 2 + im ** 2) / spread : 0,
    phase: -Math.atan2(im, re),
  };
}

/**
 * Degrees clockwise from the top, 0 … 359.
 * @param {number} cos @param {number} sin
 */
export const degrees = (cos, sin) => mod(Math.round((Math.atan2(sin, cos) * 180) / Math.PI), 360);
