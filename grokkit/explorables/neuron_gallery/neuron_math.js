// What a neuron does for all p² pairs, computed from small tables, and what its image is made of.

import { cosines, mod, multiplicity, sines } from "../web/toolkit/waves.js";

/**
 * Attention of every head to a and to b, for all pairs: the softmax of two scores and of 0, the score of =.
 * @param {ArrayLike<number>} score head × place × token
 * @param {number} p
 * @returns {Float32Array} (head, place) × pair
 */
export function attention(score, p) {
  const heads = score.length / (2 * p);
  const weights = new Float32Array(2 * heads * p * p);
  for (let h = 0; h < heads; h++) {
    const [atA, atB] = [2 * h * p, (2 * h + 1) * p];
    for (let a = 0; a < p; a++)
      for (let b = 0; b < p; b++) {
        const top = Math.max(score[atA + a], score[atB + b], 0);
        const [forA, forB] = [Math.exp(score[atA + a] - top), Math.exp(score[atB + b] - top)];
        const total = forA + forB + Math.exp(-top);
        weights[atA * p + a * p + b] = forA / total;
        weights[atB * p + a * p + b] = forB / total;
      }
  }
  return weights;
}

/**
 * A neuron before its ReLU, for all pairs.
 * @param {number} n number of the neuron
 * @param {{said: ArrayLike<number>, through: ArrayLike<number>, offset: ArrayLike<number>}} tables
 *   said (head, place) × token × dimension, through neuron × (head, dimension)
 * @param {Float32Array} weights from `attention`
 * @param {number} p
 * @param {Float32Array} [into]
 * @returns {Float32Array} pair
 */
export function beforeRelu(n, { said, through, offset }, weights, p, into = new Float32Array(p * p)) {
  const places = weights.length / (p * p);
  const size = said.length / (places * p); // of a head
  into.fill(offset[n]);
  const heard = new Float64Array(p);
  for (let place = 0; place < places; place++) {
    const from = (n * (places >> 1) + (place >> 1)) * size;
    for (let token = 0; token < p; token++) {
      let sum = 0;
      const at = (place * p + token) * size;
      for (let d = 0; d < size; d++) sum += said[at + d] * through[from + d];
      heard[token] = sum;
    }
    let pair = 0;
    let weight = place * p * p;
    for (let a = 0; a < p; a++)
      for (let b = 0; b < p; b++) into[pair++] += weights[weight++] * heard[place & 1 ? b : a];
  }
  return into;
}

/** Cut off below zero, in place. */
export function relu(values) {
  for (let i = 0; i < values.length; i++) if (values[i] < 0) values[i] = 0;
  return values;
}

/** cos and sin of 2πfx/p, frequency f × number x, both 0 … ⌊p/2⌋; kept from one image to the next. */
let rows = { p: 0 };
function waveRows(p) {
  if (rows.p === p) return rows;
  const n = Math.floor(p / 2) + 1;
  const [c, s] = [cosines(p), sines(p)];
  const index = Array.from({ length: n * n }, (_, i) => mod(Math.floor(i / n) * (i % n), p));
  rows = { p, cos: Float64Array.from(index, (j) => c[j]), sin: Float64Array.from(index, (j) => s[j]) };
  return rows;
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
  const n = Math.floor(p / 2) + 1;
  const { cos, sin } = waveRows(p);
  // A cosine is the same at x and at p − x, a sine the opposite: half of the products do.
  const mirrored = (from, at, even, odd) => {
    for (let x = 0; x < n; x++) {
      const [here, there] = [from[at + x], multiplicity(x, p) === 1 ? 0 : from[at + p - x]];
      even[x] = here + there;
      odd[x] = here - there;
    }
  };
  const [even, odd, evenIm, oddIm] = Array.from({ length: 4 }, () => new Float64Array(n));
  // Along b, for every a; then along a, for frequencies of both signs.
  const re = new Float64Array(n * p);
  const im = new Float64Array(n * p);
  for (let a = 0; a < p; a++) {
    mirrored(values, a * p, even, odd);
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
  const norms = new Float64Array(n * n);
  const signed = { sum: 0, difference: 0 };
  let total = 0;
  for (let g = 0; g < n; g++) {
    mirrored(re, g * p, even, odd);
    mirrored(im, g * p, evenIm, oddIm);
    for (let f = 0; f < n; f++) {
      // Σ_a (re + i im) e^{∓iwfa}: the four products of the two waves, as sum and difference of frequencies
      let rc = 0;
      let rs = 0;
      let ic = 0;
      let is = 0;
      for (let a = 0, row = f * n; a < n; a++, row++) {
        rc += even[a] * cos[row];
        rs += odd[a] * sin[row];
        ic += evenIm[a] * cos[row];
        is += oddIm[a] * sin[row];
      }
      const same = (rc + is) ** 2 + (ic - rs) ** 2; // of e^{iw(fa + gb)}
      const opposite = (rc - is) ** 2 + (ic + rs) ** 2; // of e^{iw(−fa + gb)}
      const single = (x) => multiplicity(x, p) === 1;
      // A wave with a partner of the opposite sign counts twice; where both signs are the same wave, once.
      const power =
        f === 0 && g === 0
          ? 0
          : single(f) && single(g)
            ? same
            : single(f) || single(g)
              ? 2 * same
              : 2 * (same + opposite);
      norms[f * n + g] = Math.sqrt(power) / p;
      total += power;
      if (f === k && g === k && !single(k))
        Object.assign(signed, { sum: 2 * same, difference: 2 * opposite });
    }
  }
  // An image that does not vary leaves nothing but rounding.
  let all = 0;
  for (let i = 0; i < values.length; i++) all += values[i] ** 2;
  if (total <= 1e-20 * all * p * p) {
    norms.fill(0);
    return { norms, one: 0, sum: 0, difference: 0, rest: 0 };
  }
  const share = (power) => power / total;
  const one = k ? share((norms[k * n] ** 2 + norms[k] ** 2) * p * p) : 0;
  const [sum, difference] = [share(signed.sum), share(signed.difference)];
  return { norms, one, sum, difference, rest: 1 - one - sum - difference };
}
