// What a network that adds still knows after each of many cuts: `outcomes` of grokkit/circuits/combinations.py for a network in
// the page. A head that is gone, or waves that are gone from the embedding, leave a network with other weights; from neurons
// to logits everything is linear, so what parts add there is found once and taken away in every combination.

import { crossEntropy, means, numberEmbedding, partAlong } from "./measures.js";
import { attention } from "./neuron_math.js";
import { atEquals, neuronInputs } from "./neurons.js";
import { allLogits, allPairs, evaluate } from "./pass.js";
import { row, times } from "./forward.js";

/** @import { Network } from "./network.js" */

/**
 * Something that can be cut: `name` is embedding, logits, heads-zero, heads-mean, neurons-zero or neurons-mean. Subset m of its
 * parts holds part i if bit i of m is set.
 * @typedef {{name: string, parts: number[]}} Operation
 *
 * What is left after the cut of each subset: which pairs are right, and mean losses in nats.
 * @typedef {{right: Uint8Array[], train_loss: number[], test_loss: number[]}} Outcomes
 *
 * What is said to all pairs: how wrong it is, and whether it is right.
 * @typedef {{losses: Float64Array, right: Uint8Array}} Said
 *
 * a + b and 1 for training for each pair; for each neuron the part of "neurons-…" that it belongs to.
 * @typedef {{labels: Int32Array, mask: Uint8Array, cluster: Int32Array}} Members
 */

/**
 * @param {Network} network is as it was when this returns
 * @param {Members} members
 * @param {Operation} operation
 * @returns {Outcomes}
 */
export function outcomesOf(network, { labels, mask, cluster }, { name, parts }) {
  const [place, how] = name.split("-");
  const each = {
    embedding: () => withoutWaves(network, labels, parts),
    logits: () => without(wavesOfLogits(network, labels, parts), labels),
    heads: () => withoutHeads(network, labels, parts, how === "mean"),
    neurons: () => without(writtenBy(network, cluster, parts, how === "mean"), labels),
  }[place];
  if (!each) throw new Error(`no operation is called “${name}”`);
  /** @type {Outcomes} */
  const found = { right: [], train_loss: [], test_loss: [] };
  for (const { losses, right } of each()) {
    found.right.push(right);
    found.train_loss.push(meanWhere(losses, mask, 1));
    found.test_loss.push(meanWhere(losses, mask, 0));
  }
  return found;
}

/** @param {Float64Array} values @param {Uint8Array} mask @param {0 | 1} side */
function meanWhere(values, mask, side) {
  let [sum, count] = [0, 0];
  for (let i = 0; i < values.length; i++)
    if (mask[i] === side) {
      sum += values[i];
      count++;
    }
  return sum / count;
}

/** All subsets of some parts, the empty one first. @template T @param {T[]} parts */
const subsets = (parts) =>
  Array.from({ length: 2 ** parts.length }, (_, m) => parts.filter((_part, i) => (m >> i) & 1));

/**
 * The network with other weights for a while.
 * @template T
 * @param {Network} network @param {(weights: Record<string, Float32Array>) => void} change @param {() => T} then
 */
function changed({ arrays, parameters }, change, then) {
  const before = arrays.weights.slice();
  change(parameters);
  const found = then();
  arrays.weights.set(before);
  return found;
}

/**
 * Without the waves of some frequencies in the embedding.
 * @param {Network} network @param {Int32Array} labels @param {number[]} keys
 * @returns {Generator<Said>}
 */
function* withoutWaves(network, labels, keys) {
  const pairs = allPairs(network.config.p);
  for (const cut of subsets(keys)) {
    const gone = partAlong(numberEmbedding(network.parameters, network.config), cut);
    const change = (/** @type {Record<string, Float32Array>} */ { "embed.W_E": W_E }) =>
      gone.forEach((x, i) => (W_E[i] -= x));
    yield changed(network, change, () => evaluate(network, pairs, labels));
  }
}

/**
 * Without some heads. In their place comes nothing, or what each says in the mean over all pairs: a vector, which the neurons
 * then get with their biases and the logits with theirs.
 * @param {Network} network @param {Int32Array} labels @param {number[]} heads @param {boolean} byMean
 * @returns {Generator<Said>}
 */
function* withoutHeads(network, labels, heads, byMean) {
  const { p, d_model, d_head, d_mlp } = network.config;
  const mean = byMean ? meanOfHeads(network) : [];
  for (const cut of subsets(heads)) {
    /** @param {Record<string, Float32Array>} weights */
    const change = (weights) => {
      for (const head of cut) {
        row(weights["blocks.0.attn.W_O"], head, d_head * d_model).fill(0);
        if (!byMean) continue;
        times(mean[head], weights["blocks.0.mlp.W_in"], d_mlp).forEach(
          (x, n) => (weights["blocks.0.mlp.b_in"][n] += x),
        );
        mean[head].forEach((x, m) => (weights["blocks.0.mlp.b_out"][m] += x));
      }
    };
    yield changed(network, change, () => evaluate(network, allPairs(p), labels));
  }
}

/**
 * What each head adds to the stream at "=", in the mean over all pairs: d_model numbers each.
 * @param {Network} network
 */
function meanOfHeads({ parameters, config }) {
  const { p, d_model, n_heads, d_head } = config;
  const { score, said } = neuronInputs(parameters, config);
  const attended = attention(score, p);
  const [W_V, W_O] = [parameters["blocks.0.attn.W_V"], parameters["blocks.0.attn.W_O"]];
  const equals = atEquals(parameters, config);
  return Array.from({ length: n_heads }, (_, h) => {
    const spoken = times(equals, row(W_V, h, d_model * d_head), d_head); // by "=" alone
    for (let place = 0; place < 2; place++)
      for (let pair = 0; pair < p * p; pair++) {
        const token = place ? pair % p : Math.floor(pair / p);
        const share = attended[(2 * h + place) * p * p + pair] / (p * p);
        const from = ((2 * h + place) * p + token) * d_head;
        for (let d = 0; d < d_head; d++) spoken[d] += share * said[from + d];
      }
    return times(spoken, row(W_O, h, d_head * d_model), d_model);
  });
}

/**
 * Logits of all pairs, and what each part adds to them.
 * @typedef {{whole: Float32Array, added: ((into: Float64Array, pair: number) => void)[], p: number}} Sum
 */

/**
 * The waves of a + b of some frequencies in the logits, to be taken away.
 * @param {Network} network @param {Int32Array} labels @param {number[]} keys
 * @returns {Sum}
 */
function wavesOfLogits(network, labels, keys) {
  const { p } = network.config;
  const whole = allLogits(network);
  const table = { values: means(whole, p, 1), p, channels: p };
  const added = keys.map((k) => {
    const waves = partAlong(table, [k]);
    return taking(waves, p, (pair) => labels[pair]);
  });
  return { whole, added, p };
}

/**
 * What some groups of neurons write, or what of it is not always the same, to be taken away.
 * @param {Network} network @param {ArrayLike<number>} cluster @param {number[]} groups @param {boolean} byMean
 * @returns {Sum}
 */
function writtenBy(network, cluster, groups, byMean) {
  const { p, d_model } = network.config;
  const whole = allLogits(network);
  const added = groups.map((group) => {
    /** @param {Record<string, Float32Array>} weights */
    const silence = (weights) => {
      for (let n = 0; n < cluster.length; n++)
        if (cluster[n] === group) row(weights["blocks.0.mlp.W_out"], n, d_model).fill(0);
    };
    const written = changed(network, silence, () => allLogits(network)); // at first without them
    for (let i = 0; i < written.length; i++) written[i] = whole[i] - written[i];
    if (byMean) centre(written, p);
    return taking(written, p, (pair) => pair);
  });
  return { whole, added, p };
}

/** Rows of p numbers around the mean of all rows, in place. @param {Float32Array} table @param {number} p */
function centre(table, p) {
  const mean = new Float64Array(p);
  for (let i = 0; i < table.length; i++) mean[i % p] += table[i];
  for (let i = 0; i < table.length; i++) table[i] -= (mean[i % p] * p) / table.length;
}

/** @param {ArrayLike<number>} table p numbers a row @param {number} p @param {(pair: number) => number} rowOf */
const taking = (table, p, rowOf) => (/** @type {Float64Array} */ into, /** @type {number} */ pair) => {
  const from = rowOf(pair) * p;
  for (let c = 0; c < p; c++) into[c] -= table[from + c];
};

/**
 * @param {Sum} sum @param {Int32Array} labels
 * @returns {Generator<Said>}
 */
function* without({ whole, added, p }, labels) {
  const left = new Float64Array(p);
  for (const cut of subsets(added)) {
    const [losses, right] = [new Float64Array(p * p), new Uint8Array(p * p)];
    for (let pair = 0; pair < p * p; pair++) {
      left.set(whole.subarray(pair * p, (pair + 1) * p));
      for (const take of cut) take(left, pair);
      losses[pair] = crossEntropy(left, labels[pair]);
      right[pair] = Number(left[labels[pair]] === Math.max(...left));
    }
    yield { losses, right };
  }
}
