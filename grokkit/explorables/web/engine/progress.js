// All progress measures of a network that adds, at one checkpoint: what `measures.measure_checkpoint` of Python finds, as far as
// figures draw it.

import {
  coefficients,
  crossEntropy,
  excludedLoss,
  means,
  neuronLogitMap,
  numberEmbedding,
  partAlong,
  restrictedLoss,
} from "./measures.js";

/** @import { Answers, Table } from "./measures.js" */
/** @import { ModelConfig } from "./network.js" */

/**
 * Losses in nats; `excluded_key` has the loss without each of the key frequencies.
 * @typedef {{train_loss: number, test_loss: number, train_accuracy: number, test_accuracy: number, restricted_loss: number,
 *   restricted_blocks: number, excluded_loss: number, excluded_key: number[], trig_fraction: number,
 *   embedding_gini: number, neuron_logit_gini: number, weight_norm: number}} Progress
 */

/**
 * @param {Record<string, Float32Array>} weights by name
 * @param {ModelConfig} model
 * @param {Answers} answers
 * @param {readonly number[]} keys frequencies of the final network
 * @returns {Progress}
 */
export function progressOf(weights, model, answers, keys) {
  return {
    ...wholeNetwork(answers),
    restricted_loss: restrictedLoss(answers, keys, 0),
    restricted_blocks: blocksLoss(answers, keys),
    excluded_loss: excludedLoss(answers, keys),
    excluded_key: keys.map((k) => excludedLoss(answers, [k])),
    trig_fraction: trigFraction(answers, keys),
    embedding_gini: fourierGini(numberEmbedding(weights, model)),
    neuron_logit_gini: fourierGini(neuronLogitMap(weights, model)),
    weight_norm: sumOfSquares(weights),
  };
}

/** Losses and shares of right answers on both sides of the split. @param {Answers} answers */
function wholeNetwork({ logits, p, mask }) {
  const sums = [
    { loss: 0, right: 0, count: 0 },
    { loss: 0, right: 0, count: 0 },
  ];
  const scores = new Float64Array(p);
  for (let pair = 0; pair < p * p; pair++) {
    for (let c = 0; c < p; c++) scores[c] = logits[pair * p + c];
    const answer = sumOf(pair, p);
    const side = sums[mask[pair]];
    side.loss += crossEntropy(scores, answer);
    side.right += Number(scores.indexOf(Math.max(...scores)) === answer);
    side.count++;
  }
  const [test, train] = sums;
  return {
    train_loss: train.loss / train.count,
    test_loss: test.loss / test.count,
    train_accuracy: train.right / train.count,
    test_accuracy: test.right / test.count,
  };
}

/** @param {number} pair @param {number} p */
const sumOf = (pair, p) => (Math.floor(pair / p) + (pair % p)) % p;
/** @param {number} pair @param {number} p */
const differenceOf = (pair, p) => (Math.floor(pair / p) - (pair % p) + p) % p;

/**
 * Mean loss over the test pairs when the mean and the waves of a + b and of a − b of some frequencies are kept (the variant
 * "blocks" of `measures.restricted_loss`).
 * @param {Answers} answers @param {readonly number[]} keys
 */
export function blocksLoss({ logits, p, mask }, keys) {
  const bySum = partAlong({ values: means(logits, p, 1), p, channels: p }, [0, ...keys]);
  const turning = keys.filter((k) => 2 * k !== p); // at p/2 the two waves coincide
  const byDifference = partAlong({ values: means(logits, p, -1), p, channels: p }, turning);
  const scores = new Float64Array(p);
  let [total, count] = [0, 0];
  for (let pair = 0; pair < p * p; pair++) {
    if (mask[pair] === 1) continue;
    const [sum, difference] = [sumOf(pair, p), differenceOf(pair, p)];
    for (let c = 0; c < p; c++) scores[c] = bySum[sum * p + c] + byDifference[difference * p + c];
    total += crossEntropy(scores, sum);
    count++;
  }
  return total / count;
}

/**
 * Share of the logits' variance over all pairs that waves of a + b of some frequencies explain, all answers together
 * (`measures.trig_fraction`, pooled).
 * @param {Answers} answers @param {readonly number[]} keys
 */
export function trigFraction({ logits, p }, keys) {
  const explained = partAlong({ values: means(logits, p, 1), p, channels: p }, keys);
  const mean = new Float64Array(p);
  for (let i = 0; i < logits.length; i++) mean[i % p] += logits[i] / (p * p);
  let variance = 0;
  for (let i = 0; i < logits.length; i++) variance += (logits[i] - mean[i % p]) ** 2;
  return (p * explained.reduce((sum, x) => sum + x * x, 0)) / variance;
}

/**
 * Gini coefficient of the norms of a table's waves, the constant left out (`measures.fourier_gini`).
 * @param {Table} table
 */
export function fourierGini(table) {
  const norms = Array.from({ length: Math.floor(table.p / 2) }, (_, i) =>
    coefficients(table, i + 1).map((wave) => Math.sqrt(wave.reduce((sum, x) => sum + x * x, 0))),
  )
    .flat()
    .sort((x, y) => x - y);
  const n = norms.length;
  const total = norms.reduce((sum, x) => sum + x, 0);
  return 1 - (2 * norms.reduce((sum, x, i) => sum + x * (n - i - 0.5), 0)) / (n * total);
}

/** @param {Record<string, Float32Array>} weights */
export function sumOfSquares(weights) {
  let sum = 0;
  for (const values of Object.values(weights)) for (let i = 0; i < values.length; i++) sum += values[i] ** 2;
  return sum;
}
