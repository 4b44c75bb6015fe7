// What neurons of one frequency make of two angles: each clips a cosine; what they write is added up.

/** @import { Complex } from "../web/toolkit/waves.js" */

export const OVERTONES = 5; // the constant, cos t … cos 4t

/**
 * A neuron: weight · ReLU(offset + cos(x + phase) + cos(y + phase)) · cos(z + voice). Weights add up to 1.
 * @typedef {{phase: number, offset: number, voice: number, weight: number}} Neuron
 */

/**
 * Amplitudes of cos 0t, cos 1t … in ReLU(offset + size · cos t), for a size of 0 or more.
 * @param {number} offset @param {number} size @param {number} most the highest of them
 * @returns {number[]}
 */
export function clippedHarmonics(offset, size, most) {
  // The neuron is on for |t| < on.
  const on = size > 0 ? Math.acos(Math.max(-1, Math.min(1, -offset / size))) : offset > 0 ? Math.PI : 0;
  /** The integral of cos(m t) from 0 to where it goes off. @param {number} m */
  const area = (m) => (m === 0 ? on : Math.sin(m * on) / m);
  return Array.from({ length: most + 1 }, (_, m) => {
    const whole = offset * area(m) + (size / 2) * (area(Math.abs(m - 1)) + area(m + 1));
    return ((m === 0 ? 1 : 2) * whole) / Math.PI;
  });
}

/**
 * Neurons at n phases evenly round the circle, each writing at twice its phase.
 * @param {number} n @param {number} offset of each
 * @returns {Neuron[]}
 */
export function evenly(n, offset) {
  return Array.from({ length: n }, (_, j) => {
    const phase = (2 * Math.PI * j) / n;
    return { phase, offset, voice: 2 * phase, weight: 1 / n };
  });
}

/**
 * The cosine that a pair sends through all neurons: size · cos(middle + phase), its size not negative.
 * @param {number} x @param {number} y
 */
export function cosineOf(x, y) {
  const size = 2 * Math.cos((x - y) / 2);
  return { size: Math.abs(size), middle: (x + y) / 2 + (size < 0 ? Math.PI : 0) };
}

/**
 * What a neuron gives for the pair.
 * @param {Neuron} neuron @param {{size: number, middle: number}} cosine
 */
export const activation = ({ phase, offset }, { size, middle }) =>
  Math.max(0, offset + size * Math.cos(middle + phase));

/** @param {Complex} z */
const sizeOf = ([re, im]) => Math.hypot(re, im);

/**
 * What neurons write about all pairs alike: the mean over the pairs, as a wave of z.
 * @param {Neuron[]} neurons @param {number} p how many hours the clock has
 * @returns {Complex}
 */
export function alike(neurons, p) {
  const sizes = Array.from({ length: p }, (_, d) => Math.abs(2 * Math.cos((Math.PI * d) / p)));
  /** @type {Complex} */
  const sum = [0, 0];
  for (const { offset, voice, weight } of neurons) {
    const mean = sizes.reduce((all, size) => all + clippedHarmonics(offset, size, 0)[0], 0) / p;
    add(sum, weight * mean, voice);
  }
  return sum;
}

/**
 * All that the neurons write about a pair, a wave of z: Re(total · e^{iz}).
 * @param {Neuron[]} neurons @param {number} x @param {number} y
 * @param {Complex} [apart] a part of the constant that is taken off, as others make up for it
 * @returns {{total: Complex, overtones: number[], wanted: number, other: number, off: number}} the whole; the size of
 *   what is left of each overtone; of what would be left if all but the wave of x + y cancelled; of what is left of
 *   all but cos 2t; and how far from x + y the crest stands, in radians
 */
export function heard(neurons, x, y, apart = [0, 0]) {
  const cosine = cosineOf(x, y);
  /** @type {Complex[]} */
  const left = Array.from({ length: OVERTONES }, () => [0, 0]);
  /** @type {Complex} */
  const total = [-apart[0], -apart[1]];
  left[0] = [-apart[0], -apart[1]];
  let wanted = 0;
  for (const neuron of neurons) {
    const { phase, offset, voice, weight } = neuron;
    const amplitudes = clippedHarmonics(offset, cosine.size, OVERTONES - 1);
    add(total, weight * activation(neuron, cosine), voice);
    amplitudes.forEach((amplitude, m) =>
      add(left[m], weight * amplitude * Math.cos(m * (cosine.middle + phase)), voice),
    );
    wanted += (weight * amplitudes[2]) / 2;
  }
  const angle = -Math.atan2(total[1], total[0]) - (x + y);
  return {
    total,
    overtones: left.map(sizeOf),
    wanted,
    other: Math.hypot(total[0] - left[2][0], total[1] - left[2][1]),
    off: Math.atan2(Math.sin(angle), Math.cos(angle)),
  };
}

/** @param {Complex} sum @param {number} size @param {number} angle */
function add(sum, size, angle) {
  sum[0] += size * Math.cos(angle);
  sum[1] += size * Math.sin(angle);
}
