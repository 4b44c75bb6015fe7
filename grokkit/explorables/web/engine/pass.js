// Pairs pass through the folded network, a part of them at a time, and the slopes of the loss pass back. A pair is its
// number in row order, a·p + b. Softmax and loss are of 64 bits: in 32 the losses of a network that has grokked would move
// in steps of 1.2e-7.

import { fold, unfold } from "./fold.js";
import { gelu, geluSlope } from "./gelu.js";
import { columnsOf, matrix, transposed } from "./matrix.js";

/** @import { Network } from "./network.js" */

const SIZE = 4; // bytes of a number

/**
 * The mean cross-entropy of some pairs in nats, over the p answers and "="; leaves its slopes along all weights in
 * `network.slopeOf`.
 * @param {Network} network
 * @param {ArrayLike<number>} pairs
 * @param {ArrayLike<number>} labels of all p² pairs
 */
export function lossAndSlopes(network, pairs, labels) {
  const { arrays, sizes, scoreSlopes } = network;
  fold(network);
  for (const name of /** @type {const} */ (["d_table", "d_constant", "d_W_L"])) arrays[name].fill(0);
  scoreSlopes.fill(0);
  let total = 0;
  for (let from = 0; from < pairs.length; from += sizes.part) {
    const count = Math.min(sizes.part, pairs.length - from);
    passForwards(network, pairs, from, count);
    total += takeLosses(network, pairs, labels, from, count);
    passBackwards(network, pairs, from, count);
  }
  arrays.d_scores.set(scoreSlopes);
  unfold(network);
  return total / pairs.length;
}

/** The numbers of all pairs. @param {number} p */
export const allPairs = (p) => Int32Array.from({ length: p ** 2 }, (_, pair) => pair);

/**
 * What is right and how wrong the rest is, for some pairs, in their order; the class "=" is left out, as in every analysis.
 * @param {Network} network
 * @param {Int32Array} pairs
 * @param {ArrayLike<number>} labels of all pairs
 */
export function evaluate(network, pairs, labels) {
  const { config, sizes, arrays } = network;
  const losses = new Float64Array(pairs.length);
  const right = new Uint8Array(pairs.length);
  forAll(network, pairs, (from, count) => {
    for (let i = 0; i < count; i++) {
      const at = i * sizes.width + sizes.neurons;
      const scores = arrays.passed.subarray(at, at + config.p);
      const label = labels[pairs[from + i]];
      losses[from + i] = crossEntropy(scores, label, network.odds);
      right[from + i] = Number(largest(scores) === label);
    }
  });
  return { losses, right };
}

/**
 * What is said to each of the p² pairs, 0 … p − 1.
 * @param {Network} network
 */
export function answersTo(network) {
  const { config, sizes, arrays } = network;
  const answers = new Int32Array(config.p ** 2);
  forAll(network, allPairs(config.p), (from, count) => {
    for (let i = 0; i < count; i++) {
      const at = i * sizes.width + sizes.neurons;
      answers[from + i] = largest(arrays.passed.subarray(at, at + config.p));
    }
  });
  return answers;
}

/**
 * The logits of all p² pairs, p to a pair.
 * @param {Network} network
 */
export const allLogits = (network) => passedBy(network, network.sizes.neurons, network.config.p);

/**
 * The neurons of all p² pairs after their activation, d_mlp to a pair.
 * @param {Network} network
 */
export const allNeurons = (network) => passedBy(network, 0, network.config.d_mlp);

/**
 * Some columns of what all pairs make on their way.
 * @param {Network} network
 * @param {number} first @param {number} length
 */
function passedBy(network, first, length) {
  const { config, sizes, arrays } = network;
  const found = new Float32Array(config.p ** 2 * length);
  forAll(network, allPairs(config.p), (from, count) => {
    for (let i = 0; i < count; i++) {
      const at = i * sizes.width + first;
      found.set(arrays.passed.subarray(at, at + length), (from + i) * length);
    }
  });
  return found;
}

/**
 * Fold, and send pairs through, a part at a time.
 * @param {Network} network
 * @param {Int32Array} pairs
 * @param {(from: number, count: number) => void} visit each part, while it is in `passed`
 */
function forAll(network, pairs, visit) {
  fold(network);
  for (let from = 0; from < pairs.length; from += network.sizes.part) {
    const count = Math.min(network.sizes.part, pairs.length - from);
    passForwards(network, pairs, from, count);
    visit(from, count);
  }
}

/**
 * Neurons and logits of a part of the pairs, into `passed`.
 * @param {Network} network
 * @param {ArrayLike<number>} pairs
 * @param {number} from @param {number} count
 */
function passForwards(network, pairs, from, count) {
  const { config, sizes, arrays, kernels, multiply } = network;
  const { passed, constant, table, rows, attention } = arrays;
  attend(network, pairs, from, count);
  kernels.read(
    passed.byteOffset,
    constant.byteOffset,
    table.byteOffset,
    rows.byteOffset,
    attention.byteOffset,
    count,
    sizes.reads,
    sizes.width,
  );
  activate(network, count);
  const all = matrix(passed, count, sizes.width);
  const W_L = matrix(arrays.W_L, config.d_mlp, sizes.vocab);
  multiply(columnsOf(all, sizes.neurons, sizes.vocab), columnsOf(all, 0, config.d_mlp), W_L, true);
}

/**
 * Which rows each pair reads, and with what weight: what a head's two weights lack to 1 goes to "=".
 * @param {Network} network
 * @param {ArrayLike<number>} pairs
 * @param {number} from @param {number} count
 */
function attend({ config: { p, n_heads }, rows, arrays: { scores, attention } }, pairs, from, count) {
  for (let i = 0, read = 0; i < count; i++) {
    const b = pairs[from + i] % p;
    const a = (pairs[from + i] - b) / p;
    for (let head = 0; head < n_heads; head++, read += 2) {
      /** @param {number} entry of the stream */
      const score = (entry) => scores[entry * n_heads + head];
      const [toA, toB, toEquals] = [score(a) + score(p), score(b) + score(p + 1), score(p + 2)];
      const most = Math.max(toA, toB, toEquals);
      const [shareA, shareB] = [Math.exp(toA - most), Math.exp(toB - most)];
      const total = shareA + shareB + Math.exp(toEquals - most);
      rows[read] = 2 * head * p + a;
      rows[read + 1] = (2 * head + 1) * p + b;
      attention[read] = shareA / total;
      attention[read + 1] = shareB / total;
    }
  }
}

/**
 * The neurons of a part, after their activation; for the way back the GELU needs what was before.
 * @param {Network} network
 * @param {number} count
 */
function activate({ config, sizes, kernels, arrays: { passed, before } }, count) {
  if (config.act === "relu") {
    kernels.relu(passed.byteOffset, count, sizes.neurons, SIZE * sizes.width);
    return;
  }
  for (let i = 0; i < count; i++)
    for (let n = 0; n < config.d_mlp; n++) {
      const x = passed[i * sizes.width + n];
      before[i * config.d_mlp + n] = x;
      passed[i * sizes.width + n] = gelu(x);
    }
}

/**
 * The sum of the losses of a part; the slopes of the mean loss along their logits, (softmax − one-hot) / pairs, go into
 * `passedSlopes`.
 * @param {Network} network
 * @param {ArrayLike<number>} pairs
 * @param {ArrayLike<number>} labels
 * @param {number} from @param {number} count
 */
function takeLosses({ sizes, odds, arrays: { passed, passedSlopes } }, pairs, labels, from, count) {
  let sum = 0;
  for (let i = 0; i < count; i++) {
    const at = i * sizes.width + sizes.neurons;
    const label = labels[pairs[from + i]];
    sum += crossEntropy(passed.subarray(at, at + sizes.vocab), label, odds);
    let total = 0;
    for (let c = 0; c < sizes.vocab; c++) total += odds[c];
    for (let c = 0; c < sizes.vocab; c++) passedSlopes[at + c] = odds[c] / total / pairs.length;
    passedSlopes[at + label] = (odds[label] / total - 1) / pairs.length;
  }
  return sum;
}

/**
 * log Σ exp(score) − score of the label.
 * @param {Float32Array} scores
 * @param {number} label
 * @param {Float64Array} odds gets the exponentials
 */
function crossEntropy(scores, label, odds) {
  let most = -Infinity;
  for (let c = 0; c < scores.length; c++) if (scores[c] > most) most = scores[c];
  let total = 0;
  const out = odds;
  for (let c = 0; c < scores.length; c++) total += out[c] = Math.exp(scores[c] - most);
  return Math.log(total) - (scores[label] - most);
}

/**
 * Index of the largest; the first of several equally large.
 * @param {Float32Array} values
 */
function largest(values) {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i] > values[best]) best = i;
  return best;
}

/**
 * From the slopes along the logits of a part to those along the tables, which add up.
 * @param {Network} network
 * @param {ArrayLike<number>} pairs
 * @param {number} from @param {number} count
 */
function passBackwards(network, pairs, from, count) {
  const { config, sizes, arrays, kernels, multiply } = network;
  const [all, d_all] = [arrays.passed, arrays.passedSlopes].map((each) => matrix(each, count, sizes.width));
  const logits = columnsOf(d_all, sizes.neurons, sizes.vocab);
  const W_L = matrix(arrays.W_L, config.d_mlp, sizes.vocab);
  multiply(columnsOf(d_all, 0, config.d_mlp), logits, transposed(W_L));
  const d_W_L = matrix(arrays.d_W_L, config.d_mlp, sizes.vocab);
  multiply(d_W_L, transposed(columnsOf(all, 0, config.d_mlp)), logits, true);
  activateBackwards(network, count);
  kernels.readBackwards(
    arrays.passedSlopes.byteOffset,
    arrays.d_constant.byteOffset,
    arrays.table.byteOffset,
    arrays.d_table.byteOffset,
    arrays.rows.byteOffset,
    arrays.attention.byteOffset,
    arrays.attentionSlopes.byteOffset,
    count,
    sizes.reads,
    sizes.width,
  );
  attendBackwards(network, pairs, from, count);
}

/**
 * @param {Network} network
 * @param {number} count
 */
function activateBackwards({ config, sizes, kernels, arrays: { passed, passedSlopes, before } }, count) {
  if (config.act === "relu") {
    kernels.reluBackwards(
      passedSlopes.byteOffset,
      passed.byteOffset,
      count,
      sizes.neurons,
      SIZE * sizes.width,
    );
    return;
  }
  for (let i = 0; i < count; i++)
    for (let n = 0; n < config.d_mlp; n++)
      passedSlopes[i * sizes.width + n] *= geluSlope(before[i * config.d_mlp + n]);
}

/**
 * From the slopes along the weights of attention to those along the scores.
 * @param {Network} network
 * @param {ArrayLike<number>} pairs
 * @param {number} from @param {number} count
 */
function attendBackwards({ config: { p, n_heads }, scoreSlopes, arrays }, pairs, from, count) {
  const { attention, attentionSlopes } = arrays;
  for (let i = 0, read = 0; i < count; i++) {
    const b = pairs[from + i] % p;
    const a = (pairs[from + i] - b) / p;
    for (let head = 0; head < n_heads; head++, read += 2) {
      const [shareA, shareB] = [attention[read], attention[read + 1]];
      const [d_a, d_b] = [attentionSlopes[read], attentionSlopes[read + 1]];
      const mean = shareA * d_a + shareB * d_b;
      const [toA, toB] = [shareA * (d_a - mean), shareB * (d_b - mean)];
      scoreSlopes[a * n_heads + head] += toA;
      scoreSlopes[p * n_heads + head] += toA;
      scoreSlopes[b * n_heads + head] += toB;
      scoreSlopes[(p + 1) * n_heads + head] += toB;
      scoreSlopes[(p + 2) * n_heads + head] -= (1 - shareA - shareB) * mean;
    }
  }
}
