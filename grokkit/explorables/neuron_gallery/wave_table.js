// What an image of p² numbers is made of: its waves, frequency of a by frequency of b.

import { cosines, mod, multiplicity, sines } from "../web/toolkit/waves.js";

/** cos and sin of 2πfx/p, frequency f × number x, both 0 … ⌊p/2⌋. @typedef {{p: number, n: number, cos: Float64Array, sin: Float64Array}} Waves */

/** Kept from one image to the next. @type {Waves} */
let kept = { p: 0, n: 0, cos: new Float64Array(0), sin: new Float64Array(0) };

/** @param {number} p */
function wavesOf(p) {
  if (kept.p === p) return kept;
  const n = Math.floor(p / 2) + 1;
  const [c, s] = [cosines(p), sines(p)];
  const index = Array.from({ length: n * n }, (_, i) => mod(Math.floor(i / n) * (i % n), p));
  kept = { p, n, cos: Float64Array.from(index, (j) => c[j]), sin: Float64Array.from(index, (j) => s[j]) };
  return kept;
}

/**
 * A row's part that is the same at x and at p − x, as a cosine, and the part that is the opposite, as a sine: with
 * them half of the products do.
 * @param {ArrayLike<number>} from @param {number} at where the row begins
 * @param {Waves} waves
 * @returns {{even: Float64Array, odd: Float64Array}}
 */
function mirrored(from, at, { p, n }) {
  const [even, odd] = [new Float64Array(n), new Float64Array(n)];
  for (let x = 0; x < n; x++) {
    const [here, there] = [from[at + x], multiplicity(x, p) === 1 ? 0 : from[at + p - x]];
    even[x] = here + there;
    odd[x] = here - there;
  }
  return { even, odd };
}

/**
 * Fourier sums along b, for every a.
 * @param {ArrayLike<number>} values pair
 * @param {Waves} waves
 * @returns {{re: Float64Array, im: Float64Array}} frequency of b × a
 */
function alongB(values, waves) {
  const { p, n, cos, sin } = waves;
  const re = new Float64Array(n * p);
  const im = new Float64Array(n * p);
  for (let a = 0; a < p; a++) {
    const { even, odd } = mirrored(values, a * p, waves);
    for (let g = 0; g < n; g++) {
      let x = 0;
      let y = 0;
      for (let b = 0, row = g * n; b < n; b++, row++) {
        x += even[b] * cos[row];
        y -= odd[b] * sin[row];
      }
      re[g * p + a] = x;
      im[g * p + a] = y;
    }
  }
  return { re, im };
}

/**
 * And then along a: Σ_a (re + i im) e^{∓iwfa}, by the four products of the two waves, as sum and difference of
 * frequencies.
 * @param {{re: Float64Array, im: Float64Array}} sums from `alongB`
 * @param {Waves} waves
 * @returns {{same: Float64Array, opposite: Float64Array}} frequency of a × frequency of b: squared sizes of
 *   e^{iw(fa + gb)} and of e^{iw(−fa + gb)}
 */
function alongA({ re, im }, waves) {
  const { p, n, cos, sin } = waves;
  const same = new Float64Array(n * n);
  const opposite = new Float64Array(n * n);
  for (let g = 0; g < n; g++) {
    const real = mirrored(re, g * p, waves);
    const imaginary = mirrored(im, g * p, waves);
    for (let f = 0; f < n; f++) {
      let [rc, rs, ic, is] = [0, 0, 0, 0];
      for (let a = 0, row = f * n; a < n; a++, row++) {
        rc += real.even[a] * cos[row];
        rs += real.odd[a] * sin[row];
        ic += imaginary.even[a] * cos[row];
        is += imaginary.odd[a] * sin[row];
      }
      same[f * n + g] = (rc + is) ** 2 + (ic - rs) ** 2;
      opposite[f * n + g] = (rc - is) ** 2 + (ic + rs) ** 2;
    }
  }
  return { same, opposite };
}

/**
 * Sizes of the waves in an image: norm at each frequency of a and each frequency of b, and the shares of variance
 * that belong to one frequency.
 * @param {ArrayLike<number>} values pair
 * @param {number} p
 * @param {number} k
 * @returns {{norms: Float64Array, one: number, sum: number, difference: number, rest: number}} norms: frequency of a
 *   × frequency of b, 0 … ⌊p/2⌋, without the mean; shares: waves of a or b alone, of a + b, of a − b, and all else
 *   (all 0 if the image does not vary)
 */
export function waveTable(values, p, k) {
  const waves = wavesOf(p);
  const { n } = waves;
  const { same, opposite } = alongA(alongB(values, waves), waves);
  const powers = same.map((power, i) => {
    const [f, g] = [Math.floor(i / n), i % n].map((frequency) => multiplicity(frequency, p));
    // A wave with a partner of the opposite sign counts twice; where both signs are the same wave, once.
    return i === 0 ? 0 : f === 2 && g === 2 ? 2 * (power + opposite[i]) : f * g * power;
  });
  const total = powers.reduce((all, power) => all + power, 0);
  if (total <= ROUNDING * squares(values) * p * p)
    return { norms: powers.fill(0), one: 0, sum: 0, difference: 0, rest: 0 };
  const one = k ? (powers[k * n] + powers[k]) / total : 0;
  const signed = multiplicity(k, p) === 2 ? 2 / total : 0;
  const sum = signed * same[k * n + k];
  const difference = signed * opposite[k * n + k];
  const norms = powers.map((power) => Math.sqrt(power) / p);
  return { norms, one, sum, difference, rest: 1 - one - sum - difference };
}

const ROUNDING = 1e-20; // an image that does not vary leaves nothing more than this of its squares

/** @param {ArrayLike<number>} values */
function squares(values) {
  let all = 0;
  for (let i = 0; i < values.length; i++) all += values[i] ** 2;
  return all;
}
