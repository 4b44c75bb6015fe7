// What is measured of points in an order: their cosines, the mean of these by distance in the order, trough and rebound,
// and how strong each wave is; and the closed form that a few waves of equal weight have.

import { POINTS } from "./physics.js";

export const LAGS = POINTS / 2 + 1; // distances in the order, 0 … 50

/**
 * @typedef {object} Ringing the lowest value of a profile and the highest after it, with their distances
 * @property {number} trough @property {number} troughAt
 * @property {number} rebound @property {number} reboundAt
 */

/**
 * The cosine of every two points, row after row.
 * @param {Float64Array} x @param {number} n
 * @param {Float64Array} cosines receives them
 */
export function similarity(x, n, cosines) {
  for (let i = 0; i < POINTS; i++)
    for (let j = i; j < POINTS; j++) {
      let cosine = 0;
      for (let k = 0; k < n; k++) cosine += x[i * n + k] * x[j * n + k];
      cosines[i * POINTS + j] = cosines[j * POINTS + i] = cosine;
    }
}

/**
 * Mean cosine of points that are 0, 1, … 50 apart in their order.
 * @param {Float64Array} cosines @param {boolean} closed
 * @returns {Float64Array<ArrayBuffer>}
 */
export function byLag(cosines, closed) {
  return Float64Array.from({ length: LAGS }, (_, lag) => {
    const pairs = closed ? POINTS : POINTS - lag;
    let sum = 0;
    for (let i = 0; i < pairs; i++) sum += cosines[i * POINTS + ((i + lag) % POINTS)];
    return sum / pairs;
  });
}

/**
 * @param {Float64Array} profile
 * @returns {Ringing}
 */
export function ringing(profile) {
  let low = 0;
  for (let lag = 1; lag < profile.length; lag++) if (profile[lag] < profile[low]) low = lag;
  let high = low;
  for (let lag = low; lag < profile.length; lag++) if (profile[lag] > profile[high]) high = lag;
  return { trough: profile[low], troughAt: low, rebound: profile[high], reboundAt: high };
}

/**
 * The cosine of two points `lag` apart on a circle in d dimensions: (1 + 2 cos t + … + 2 cos mt)/d for d = 2m + 1, and
 * without the 1 for d = 2m, which is the same with its mean taken away.
 * @param {number} d @param {number} lag may lie between two points
 */
export function equalWaves(d, lag) {
  const angle = (2 * Math.PI * lag) / POINTS;
  let sum = d % 2;
  for (let k = 1; k <= d / 2; k++) sum += 2 * Math.cos(k * angle);
  return sum / d;
}

/**
 * The waves of which points on a circle consist, those of 1, 2, … turns that have at least a tenth of the whole.
 * @param {Float64Array} profile
 */
export function strongWaves(profile) {
  const strong = [];
  for (let k = 1; k < LAGS; k++) {
    let share = 1 + (k % 2 ? -1 : 1) * profile[LAGS - 1];
    for (let lag = 1; lag < LAGS - 1; lag++)
      share += 2 * profile[lag] * Math.cos((2 * Math.PI * k * lag) / POINTS);
    if ((2 * share) / POINTS >= 0.1) strong.push(k);
  }
  return strong;
}
