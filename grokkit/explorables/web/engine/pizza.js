// Clock or pizza: the two numbers of grokkit/circuits/pizza.py for a network in the page.

import { dot, row, softmax, times } from "./forward.js";
import { geluSlope } from "./gelu.js";
import { mersenneOfPython, shuffle } from "./mersenne.js";
import { allLogits } from "./pass.js";
import { mod } from "../toolkit/waves.js";

/** @import { ModelConfig, Network } from "./network.js" */

/**
 * Gradient symmetricity, distance irrelevance, and the share of the neurons that have one frequency.
 * @typedef {{symmetricity: number, irrelevance: number, neurons: number}} Place
 */

const SHUFFLED = 42n; // seed of the published choice of triples
const TRIPLES = 100;

/**
 * @param {Network} network that adds, modulo an odd number
 * @param {Int32Array} clusters frequency of each neuron, −1 where there is none
 * @returns {Place}
 */
export const placeOf = (network, clusters) => ({
  symmetricity: gradientSymmetricity(network.parameters, network.config),
  irrelevance: distanceIrrelevance(allLogits(network), network.config.p),
  neurons: clusters.filter((k) => k >= 0).length / clusters.length,
});

/**
 * How little the logit of a + b depends on a − b: the deviation of L[a, b, a + b] over all sums for each difference, in the mean,
 * as a share of its deviation over all pairs. NaN if it is the same for all pairs.
 * @param {ArrayLike<number>} logits p to a pair @param {number} p odd
 */
export function distanceIrrelevance(logits, p) {
  const byDifference = Array.from({ length: p }, () => new Float64Array(p));
  for (let a = 0; a < p; a++)
    for (let b = 0; b < p; b++) {
      const sum = (a + b) % p;
      byDifference[mod(a - b, p)][sum] = logits[(a * p + b) * p + sum];
    }
  const each = byDifference.reduce((sum, column) => sum + deviation(column) / p, 0);
  return each / deviation(byDifference.flatMap((column) => [...column]));
}

/** Standard deviation. @param {Float64Array | number[]} values */
function deviation(values) {
  let [mean, square] = [0, 0];
  for (const x of values) mean += x / values.length;
  for (const x of values) square += (x - mean) ** 2 / values.length;
  return Math.sqrt(square);
}

/**
 * The mean over triples (a, b, c) of the cosine between the slopes of c's logit along the embeddings of a and of b. NaN if a
 * logit does not depend on one of them.
 * @param {Record<string, Float32Array>} weights @param {ModelConfig} model
 */
export function gradientSymmetricity(weights, model) {
  const { p } = model;
  const order = Int32Array.from({ length: p ** 3 }, (_, i) => i);
  shuffle(order, mersenneOfPython(SHUFFLED));
  const triples = order.subarray(0, TRIPLES);
  let total = 0;
  for (const triple of triples) {
    const [a, b, c] = [Math.floor(triple / p ** 2), Math.floor(triple / p) % p, triple % p];
    const [alongA, alongB] = slopesAlong(weights, model, a, b, c);
    total += dot(alongA, alongB) / Math.sqrt(dot(alongA, alongA) * dot(alongB, alongB));
  }
  return total / triples.length;
}

/**
 * The slopes of a logit along the vectors of a and of b.
 * @param {Record<string, Float32Array>} weights @param {ModelConfig} model
 * @param {number} a @param {number} b @param {number} c
 */
function slopesAlong(weights, model, a, b, c) {
  const { p, d_model, n_heads, d_head } = model;
  const stream = [a, b, p].map((token, place) =>
    Float64Array.from(
      { length: d_model },
      (_, m) => weights["embed.W_E"][token * d_model + m] + weights["pos_embed.W_pos"][place * d_model + m],
    ),
  );
  const heads = Array.from({ length: n_heads }, (_, h) => headAt(weights, model, stream, h));
  const middle = Float64Array.from(
    stream[2],
    (x, m) => x + heads.reduce((sum, { said }) => sum + said[m], 0),
  );
  const towards = slopeAlongStream(weights, model, middle, c);
  const found = [new Float64Array(d_model), new Float64Array(d_model)];
  heads.forEach(({ of, pattern, values, reader }) => {
    const heard = backwards(towards, of("O"), d_head); // of c's logit, along what the head passes on
    const agrees = values.map((value) => dot(value, heard));
    const mean = agrees.reduce((sum, x, place) => sum + pattern[place] * x, 0);
    found.forEach((slope, place) => {
      const [share, more] = [pattern[place], pattern[place] * (agrees[place] - mean)];
      backwards(heard, of("V"), d_model).forEach((x, m) => (slope[m] += share * x + more * reader[m]));
    });
  });
  return found;
}

/**
 * A head at "=": its tensors, its attention to the three places, their values, what reads a score from a vector, and what it adds.
 * @param {Record<string, Float32Array>} weights @param {ModelConfig} model
 * @param {Float64Array[]} stream @param {number} h
 */
function headAt(weights, { d_model, d_head }, stream, h) {
  const of = (/** @type {string} */ name) => row(weights[`blocks.0.attn.W_${name}`], h, d_model * d_head);
  const query = times(stream[2], of("Q"), d_head).map((x) => x / Math.sqrt(d_head));
  const reader = backwards(query, of("K"), d_model);
  const pattern = softmax(stream.map((vector) => dot(vector, reader)));
  const values = stream.map((vector) => times(vector, of("V"), d_head));
  const mixed = Float64Array.from({ length: d_head }, (_, d) =>
    values.reduce((sum, value, place) => sum + pattern[place] * value[d], 0),
  );
  return { of, pattern, values, reader, said: times(mixed, of("O"), d_model) };
}

/**
 * The slope of a logit along the stream after attention, past the neurons and through them.
 * @param {Record<string, Float32Array>} weights @param {ModelConfig} model
 * @param {Float64Array} middle @param {number} c
 */
function slopeAlongStream(weights, { p, d_model, d_mlp, act }, middle, c) {
  const mlp = (/** @type {string} */ name) => weights[`blocks.0.mlp.${name}`];
  const asked = Float64Array.from({ length: d_model }, (_, m) => weights["unembed.W_U"][m * (p + 1) + c]);
  const pre = times(middle, mlp("W_in"), d_mlp).map((x, n) => x + mlp("b_in")[n]);
  const wanted = backwards(asked, mlp("W_out"), d_mlp).map(
    (x, n) => x * (act === "relu" ? Number(pre[n] > 0) : geluSlope(pre[n])),
  );
  return backwards(wanted, mlp("W_in"), d_model).map((x, m) => x + asked[m]);
}

/**
 * A matrix with so many rows, multiplied to a vector from the right.
 * @param {Float64Array} x @param {Float32Array} matrix @param {number} rows
 */
const backwards = (x, matrix, rows) =>
  Float64Array.from({ length: rows }, (_, i) => dot(x, matrix, x.length, 0, i * x.length));
