// What weights, logits and neurons say about the circuit: grokkit/measures.py, grokkit/fourier.py and
// grokkit/circuits/neurons.py for a network in the page. Frequencies are 0 … ⌊p/2⌋; arrays hold row after row.

import { cosines, mod, multiplicity, sines } from "../toolkit/waves.js";

/** @typedef {ArrayLike<number>} Numbers */
/**
 * Vectors for the numbers 0 … p − 1, `channels` numbers each, one after the other.
 * @typedef {{values: Numbers, p: number, channels: number}} Table
 */

export const TAU = 0.25; // a frequency is key from this share of the largest norm on
export const CLUSTER = 0.85; // share of a neuron's variance from which on a frequency is the neuron's own

/** How many frequencies there are, the constant included. @param {number} p */
const frequencies = (p) => Math.floor(p / 2) + 1;

/** Orthonormal waves of a frequency over the numbers: a cosine, and a sine if it has one. @param {number} p @param {number} k */
function wavesOf(p, k) {
  const size = Math.sqrt(multiplicity(k, p) / p);
  const tables = multiplicity(k, p) === 1 ? [cosines(p)] : [cosines(p), sines(p)];
  return tables.map((table) => Float64Array.from({ length: p }, (_, x) => size * table[mod(k * x, p)]));
}

/**
 * What a table has along the waves of a frequency: a vector for each of its waves.
 * @param {Table} table @param {number} k
 */
export const coefficients = ({ values, p, channels }, k) =>
  wavesOf(p, k).map((wave) => {
    const sum = new Float64Array(channels);
    for (let x = 0, at = 0; x < p; x++) {
      const height = wave[x];
      for (let c = 0; c < channels; c++, at++) sum[c] += height * values[at];
    }
    return sum;
  });

/** @param {Numbers} x @param {Numbers} y */
function dot(x, y) {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i] * y[i];
  return sum;
}

/**
 * Norm of a table at each frequency, k = 0 … ⌊p/2⌋. A cosine is the same at x and at p − x, and a sine the opposite: what a
 * table has there is added, and subtracted, first, which leaves half of the work.
 * @param {Table} table
 */
export function spectrum({ values, p, channels }) {
  const [cos, sin] = [cosines(p), sines(p)];
  const half = Math.floor(p / 2);
  const [even, odd] = [new Float64Array((half + 1) * channels), new Float64Array((half + 1) * channels)];
  for (let x = 0, at = 0; x <= half; x++)
    for (let c = 0, mirrored = mod(-x, p) * channels; c < channels; c++, at++, mirrored++) {
      const isPair = at !== mirrored; // 0 and p/2 are their own mirror images
      even[at] = values[at] + (isPair ? values[mirrored] : 0);
      odd[at] = isPair ? values[at] - values[mirrored] : 0;
    }
  const [alongCos, alongSin] = [new Float64Array(channels), new Float64Array(channels)];
  return Float64Array.from({ length: half + 1 }, (_, k) => {
    alongCos.fill(0);
    alongSin.fill(0);
    for (let x = 0, at = 0; x <= half; x++) {
      const [high, low] = [cos[(k * x) % p], sin[(k * x) % p]];
      for (let c = 0; c < channels; c++, at++) {
        alongCos[c] += high * even[at];
        alongSin[c] += low * odd[at];
      }
    }
    return Math.sqrt((multiplicity(k, p) / p) * (dot(alongCos, alongCos) + dot(alongSin, alongSin)));
  });
}

/**
 * The frequencies k ≥ 1 with at least the share `tau` of the largest norm, ascending; none if all are 0.
 * @param {Numbers} norms at k = 0 … ⌊p/2⌋
 */
export function keyFrequencies(norms, tau = TAU) {
  const rest = Array.from(norms).slice(1);
  const limit = tau * Math.max(...rest);
  return rest.flatMap((norm, i) => (limit > 0 && norm >= limit ? [i + 1] : []));
}

/**
 * The plane in which a frequency turns (`fourier.plane`): of all orthonormal pairs of directions the one nearest to the
 * table's cosine and sine. Both are 0 where the two do not span a plane.
 * @param {Table} table @param {number} k 1 ≤ k < p/2
 */
export function plane(table, k) {
  const [c, s] = coefficients(table, k);
  const [cc, cs, ss] = [dot(c, c), dot(c, s), dot(s, s)];
  const area = Math.sqrt(Math.max(0, cc * ss - cs * cs)); // the root of the determinant of their products
  const scale = area * Math.sqrt(cc + ss + 2 * area);
  const share = (/** @type {number} */ x) => (scale > 0 ? x / scale : 0);
  return {
    cos: c.map((x, j) => share((ss + area) * x - cs * s[j])),
    sin: s.map((x, j) => share((cc + area) * x - cs * c[j])),
  };
}

/**
 * Where the numbers stand in a plane.
 * @param {Table} table @param {{cos: Float64Array, sin: Float64Array}} directions
 */
export function placesIn({ values, p, channels }, { cos, sin }) {
  const found = { cos: new Float64Array(p), sin: new Float64Array(p) };
  for (let x = 0, at = 0; x < p; x++)
    for (let j = 0; j < channels; j++, at++) {
      found.cos[x] += values[at] * cos[j];
      found.sin[x] += values[at] * sin[j];
    }
  return found;
}

/**
 * Where the numbers stand in their own plane of a frequency.
 * @param {Table} table @param {number} k 1 ≤ k < p/2
 */
export const coordinates = (table, k) => placesIn(table, plane(table, k));

/**
 * The embedding of the numbers, W_E without the row of "=" (`measures.number_embedding`).
 * @param {Record<string, Float32Array>} weights
 * @param {{p: number, d_model: number}} config
 * @returns {Table}
 */
export const numberEmbedding = (weights, { p, d_model }) => ({
  values: weights["embed.W_E"].subarray(0, p * d_model),
  p,
  channels: d_model,
});

/**
 * What each neuron adds to each answer's logit, W_L = (W_out W_U)ᵀ without "=" (`measures.neuron_logit_map`).
 * @param {Record<string, Float32Array>} weights
 * @param {{p: number, d_model: number, d_mlp: number}} config
 * @returns {Table} by answer
 */
export function neuronLogitMap(weights, { p, d_model, d_mlp }) {
  const [W_out, W_U] = [weights["blocks.0.mlp.W_out"], weights["unembed.W_U"]];
  const values = new Float64Array(p * d_mlp);
  for (let n = 0; n < d_mlp; n++)
    for (let j = 0; j < d_model; j++) {
      const factor = W_out[n * d_model + j];
      for (let c = 0; c < p; c++) values[c * d_mlp + n] += factor * W_U[j * (p + 1) + c];
    }
  return { values, p, channels: d_mlp };
}

/**
 * Mean of the logits over the p pairs with the same a + b, or a − b, for each of its values.
 * @param {Numbers} logits p to a pair, pairs in row order @param {number} p @param {1 | -1} sign of b
 */
export function means(logits, p, sign) {
  const found = new Float64Array(p * p);
  for (let pair = 0; pair < p * p; pair++) {
    const row = mod(Math.floor(pair / p) + sign * (pair % p), p) * p;
    for (let c = 0; c < p; c++) found[row + c] += logits[pair * p + c] / p;
  }
  return found;
}

/**
 * The part of a table along the waves of some frequencies.
 * @param {Table} table @param {readonly number[]} kept
 */
export function partAlong(table, kept) {
  const { p, channels } = table;
  const out = new Float64Array(p * channels);
  for (const k of kept) {
    const along = coefficients(table, k);
    wavesOf(p, k).forEach((wave, w) => {
      for (let x = 0, at = 0; x < p; x++)
        for (let c = 0; c < channels; c++, at++) out[at] += wave[x] * along[w][c];
    });
  }
  return out;
}

/** log Σ exp(scores) − the label's score. @param {Numbers} scores @param {number} label */
export function crossEntropy(scores, label) {
  let most = -Infinity;
  for (let c = 0; c < scores.length; c++) most = Math.max(most, scores[c]);
  let total = 0;
  for (let c = 0; c < scores.length; c++) total += Math.exp(scores[c] - most);
  return Math.log(total) - (scores[label] - most);
}

/**
 * What restricted and excluded loss are computed from, of a network that adds.
 * @typedef {{logits: Numbers, p: number, mask: Uint8Array}} Answers `logits` of all pairs; `mask` has 1 for training
 */

/**
 * Mean loss over the pairs of one side when only the mean and the waves of a + b of some frequencies are kept (the
 * variant "sum" of `measures.restricted_loss`).
 * @param {Answers} answers @param {readonly number[]} keys @param {0 | 1} side 0 for the test pairs
 */
export function restrictedLoss({ logits, p, mask }, keys, side) {
  const kept = partAlong({ values: means(logits, p, 1), p, channels: p }, [0, ...keys]);
  const losses = Array.from({ length: p }, (_, sum) =>
    crossEntropy(kept.subarray(sum * p, (sum + 1) * p), sum),
  );
  let [total, count] = [0, 0];
  for (let pair = 0; pair < p * p; pair++)
    if (mask[pair] === side) {
      total += losses[(Math.floor(pair / p) + (pair % p)) % p];
      count++;
    }
  return total / count;
}

/**
 * Mean loss over the training pairs without the waves of a + b of some frequencies (`measures.excluded_loss`).
 * @param {Answers} answers @param {readonly number[]} keys
 */
export function excludedLoss({ logits, p, mask }, keys) {
  const removed = partAlong({ values: means(logits, p, 1), p, channels: p }, keys);
  const scores = new Float64Array(p);
  let [total, count] = [0, 0];
  for (let pair = 0; pair < p * p; pair++) {
    if (mask[pair] !== 1) continue;
    const sum = (Math.floor(pair / p) + (pair % p)) % p;
    for (let c = 0; c < p; c++) scores[c] = logits[pair * p + c] - removed[sum * p + c];
    total += crossEntropy(scores, sum);
    count++;
  }
  return total / count;
}

/**
 * The frequency of each neuron, or −1 where none explains enough of it (`circuits.neuron_clusters`).
 * @param {Numbers} post activations of all pairs @param {number} p @param {number} neurons
 */
export function neuronClusters(post, p, neurons) {
  const shares = neuronShares(post, p, neurons);
  return Int32Array.from({ length: neurons }, (_, n) => {
    let best = 0;
    for (let k = 1; k < frequencies(p); k++) if (shares[k][n] > shares[best][n]) best = k;
    return shares[best][n] >= CLUSTER ? best : -1;
  });
}

/**
 * For each frequency the share of every neuron's variance in {1, cos, sin}(a) × {1, cos, sin}(b) without the constant;
 * 0 for a neuron that never changes.
 * @param {Numbers} post @param {number} p @param {number} neurons
 */
export function neuronShares(post, p, neurons) {
  const variance = variances(post, p, neurons);
  const rows = p * neurons; // numbers for each a
  const ofAll = coefficients({ values: post, p, channels: rows }, 0)[0];
  return Array.from({ length: frequencies(p) }, (_, k) => {
    const power = new Float64Array(neurons);
    if (k === 0) return power;
    /** @param {Float64Array} channels (b, neuron) @param {number} l */
    const add = (channels, l) => {
      for (const found of coefficients({ values: channels, p, channels: neurons }, l))
        for (let n = 0; n < neurons; n++) power[n] += found[n] ** 2;
    };
    add(ofAll, k);
    for (const wave of coefficients({ values: post, p, channels: rows }, k))
      for (const l of [0, k]) add(wave, l);
    return power.map((x, n) => (variance[n] > 0 ? x / variance[n] : 0));
  });
}

/**
 * Sum of squares of each neuron around its mean; 0, not what rounding leaves, for one that never changes.
 * @param {Numbers} post @param {number} p @param {number} neurons
 */
function variances(post, p, neurons) {
  const pairs = p * p;
  const mean = new Float64Array(neurons);
  const square = new Float64Array(neurons);
  const changes = new Uint8Array(neurons);
  for (let pair = 0, at = 0; pair < pairs; pair++)
    for (let n = 0; n < neurons; n++, at++) {
      mean[n] += post[at] / pairs;
      if (post[at] !== post[n]) changes[n] = 1;
    }
  for (let pair = 0, at = 0; pair < pairs; pair++)
    for (let n = 0; n < neurons; n++, at++) if (changes[n]) square[n] += (post[at] - mean[n]) ** 2;
  return square;
}
