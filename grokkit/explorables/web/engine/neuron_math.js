// What a neuron does for all p² pairs, computed from small tables by the algebra of the network.

import { dot, relu, softmax } from "./forward.js";

/**
 * What all neurons of a step are computed from: what each token says through each head, as (head, place) × token ×
 * dimension; how a neuron hears it, as neuron × (head, dimension); and what it begins with.
 * @typedef {{said: ArrayLike<number>, through: ArrayLike<number>, offset: ArrayLike<number>}} Tables
 */

/**
 * Attention of every head to a and to b, for all pairs: the softmax of two scores and of 0, the score of =.
 * @param {ArrayLike<number>} score head × place × token
 * @param {number} p
 * @returns {Float32Array} (head, place) × pair
 */
export function attention(score, p) {
  const heads = score.length / (2 * p);
  const weights = new Float32Array(2 * heads * p * p);
  const scores = new Float64Array(3);
  const shares = new Float64Array(3);
  for (let h = 0; h < heads; h++) {
    const [atA, atB] = [2 * h * p, (2 * h + 1) * p];
    for (let a = 0; a < p; a++)
      for (let b = 0; b < p; b++) {
        [scores[0], scores[1]] = [score[atA + a], score[atB + b]];
        softmax(scores, shares);
        weights[atA * p + a * p + b] = shares[0];
        weights[atB * p + a * p + b] = shares[1];
      }
  }
  return weights;
}

/**
 * A neuron before its ReLU, for all pairs.
 * @param {number} n number of the neuron
 * @param {Tables} tables
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
    for (let token = 0; token < p; token++)
      heard[token] = dot(said, through, size, (place * p + token) * size, from);
    let pair = 0;
    let weight = place * p * p;
    for (let a = 0; a < p; a++)
      for (let b = 0; b < p; b++) into[pair++] += weights[weight++] * heard[place & 1 ? b : a];
  }
  return into;
}

/**
 * What neurons pass on of their sums, in place.
 * @param {Float32Array} sums
 */
export function afterRelu(sums) {
  for (let i = 0; i < sums.length; i++) sums[i] = relu(sums[i]);
  return sums;
}
