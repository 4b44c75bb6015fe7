// The neurons of a network at one checkpoint: what they read and write, and each as a formula at one frequency. Python:
// `neuron_inputs` of grokkit/networks/fast.py, grokkit/circuits/neurons.py, and what NeuronGallery makes of them.

import { dot, row, times } from "./forward.js";
import { CLUSTER, neuronLogitMap, neuronShares } from "./measures.js";
import { afterRelu, attention, beforeRelu } from "./neuron_math.js";
import { cosines, mod, multiplicity, sines, turn } from "../toolkit/waves.js";

/** @import { ModelConfig } from "./network.js" */

/**
 * What the neurons read, row after row: `score` head × place × number, `said` head × place × number × d_head, `through`
 * neuron × head × d_head, `offset` neuron.
 * @typedef {Record<"score" | "said" | "through" | "offset", Float64Array>} Inputs
 *
 * All that a figure shows of neurons. `home` is the frequency of each one's formula, 0 where there is none; `cluster` the
 * frequency that explains it by itself, else 0. `answers`: W_L, neuron × number. `fit`: offset, size and phase of the wave of
 * a and of that of b, R²; size, phase and share of what is written; share of the frequency, each × neuron.
 * @typedef {{inputs: Inputs, answers: Float64Array, home: Int32Array, cluster: Int32Array, fit: Float64Array}} Neurons
 */

export const FIT = 10; // numbers of a neuron's formula
const WORST = -1; // of R²: how bad a formula is that explains nothing does not matter

/**
 * @param {Record<string, Float32Array>} weights by name
 * @param {ModelConfig} model
 * @param {Float32Array} post activations of all pairs, d_mlp to a pair
 * @param {ArrayLike<number> | null} home frequencies of the formulas; null for each neuron's best
 * @returns {Neurons}
 */
export function neuronsOf(weights, model, post, home) {
  const { p, d_mlp } = model;
  const inputs = neuronInputs(weights, model);
  const shares = neuronShares(post, p, d_mlp);
  const best = Int32Array.from({ length: d_mlp }, (_, n) =>
    shares.reduce((most, share, k) => (share[n] > shares[most][n] ? k : most), 0),
  );
  const chosen = home ? Int32Array.from(home) : best;
  const answers = byNeuron(neuronLogitMap(weights, model).values, p, d_mlp);
  const fit = new Float64Array(FIT * d_mlp);
  const attended = attention(inputs.score, p);
  const pre = new Float32Array(p * p);
  for (let n = 0; n < d_mlp; n++) {
    const k = chosen[n];
    const formula = k ? formulaOf(beforeRelu(n, inputs, attended, p, pre), k, p) : new Array(6).fill(0);
    const written = wroteAt(row(answers, n, p), k);
    [...formula, ...written, shares[k][n]].forEach((value, i) => (fit[i * d_mlp + n] = value));
  }
  const cluster = best.map((k, n) => (shares[k][n] >= CLUSTER ? k : 0));
  return { inputs, answers, home: chosen, cluster, fit };
}

/**
 * @param {Record<string, Float32Array>} weights
 * @param {ModelConfig} model
 * @returns {Inputs}
 */
export function neuronInputs(weights, model) {
  const { p, d_model, n_heads, d_head, d_mlp } = model;
  const [W_E, W_pos] = [weights["embed.W_E"], weights["pos_embed.W_pos"]];
  const [W_Q, W_K, W_V, W_O] = ["Q", "K", "V", "O"].map((name) => weights[`blocks.0.attn.W_${name}`]);
  const [W_in, b_in] = [weights["blocks.0.mlp.W_in"], weights["blocks.0.mlp.b_in"]];
  const equals = atEquals(weights, model);
  const stream = Float64Array.from(equals); // if "=" attended to itself alone
  const score = new Float64Array(n_heads * 2 * p);
  const said = new Float64Array(score.length * d_head);
  const through = new Float64Array(d_mlp * n_heads * d_head);
  for (let h = 0; h < n_heads; h++) {
    /** @param {Float32Array} tensor */
    const of = (tensor) => row(tensor, h, d_model * d_head);
    const query = times(equals, of(W_Q), d_head).map((x) => x / Math.sqrt(d_head));
    const reader = Float64Array.from({ length: d_model }, (_, m) =>
      dot(query, of(W_K), d_head, 0, m * d_head),
    );
    times(times(equals, of(W_V), d_head), of(W_O), d_model).forEach((x, m) => (stream[m] += x));
    for (let place = 0; place < 2; place++)
      for (let x = 0; x < p; x++) {
        const at = (2 * h + place) * p + x;
        const beyond = equals.map((value, m) => W_E[x * d_model + m] + W_pos[place * d_model + m] - value);
        score[at] = dot(beyond, reader);
        said.set(times(beyond, of(W_V), d_head), at * d_head);
      }
    for (let d = 0; d < d_head; d++)
      times(row(of(W_O), d, d_model), W_in, d_mlp).forEach(
        (x, n) => (through[(n * n_heads + h) * d_head + d] = x),
      );
  }
  return { score, said, through, offset: times(stream, W_in, d_mlp).map((x, n) => x + b_in[n]) };
}

/** The vector of "=" at its place. @param {Record<string, Float32Array>} weights @param {ModelConfig} model */
export const atEquals = ({ "embed.W_E": W_E, "pos_embed.W_pos": W_pos }, { p, d_model }) =>
  Float64Array.from({ length: d_model }, (_, m) => W_E[p * d_model + m] + W_pos[2 * d_model + m]);

/** @param {ArrayLike<number>} byAnswer @param {number} p @param {number} neurons */
const byNeuron = (byAnswer, p, neurons) =>
  Float64Array.from({ length: p * neurons }, (_, i) => byAnswer[(i % p) * neurons + Math.floor(i / p)]);

/**
 * The wave of a frequency in some values: its cosine's amplitude and its sine's, as one complex number.
 * @param {Float64Array} values @param {number} k
 */
function waveIn(values, k) {
  const p = values.length;
  const [cos, sin] = [cosines(p), sines(p)];
  let [re, im] = [0, 0];
  for (let x = 0; x < p; x++) {
    re += values[x] * cos[mod(k * x, p)];
    im -= values[x] * sin[mod(k * x, p)];
  }
  const scale = multiplicity(k, p) / p;
  return { size: scale * Math.hypot(re, im), phase: Math.atan2(im, re) };
}

/**
 * Offset, size and phase of the waves of a and of b before the ReLU, and R² of the formula behind it.
 * @param {Float32Array} pre is spent @param {number} k @param {number} p
 */
function formulaOf(pre, k, p) {
  const [ofA, ofB] = [new Float64Array(p), new Float64Array(p)];
  for (let a = 0, pair = 0; a < p; a++)
    for (let b = 0; b < p; b++, pair++) {
      ofA[a] += pre[pair] / p;
      ofB[b] += pre[pair] / p;
    }
  const offset = ofA.reduce((sum, x) => sum + x, 0) / p;
  const [a, b] = [waveIn(ofA, k), waveIn(ofB, k)];
  const r2 = determination(afterRelu(pre), offset, along(a, k, p), along(b, k, p));
  return [offset, a.size, a.phase, b.size, b.phase, r2];
}

/** size · cos(w_k x + phase) for all numbers x. @param {{size: number, phase: number}} wave @param {number} k @param {number} p */
const along = ({ size, phase }, k, p) =>
  Float64Array.from({ length: p }, (_, x) => size * Math.cos(turn(k, x, p) + phase));

/**
 * R² of ReLU(offset + wave of a + wave of b); 0 for a neuron that never changes.
 * @param {Float32Array} post @param {number} offset @param {Float64Array} ofA @param {Float64Array} ofB
 */
function determination(post, offset, ofA, ofB) {
  const mean = post.reduce((sum, x) => sum + x, 0) / post.length;
  let [variance, error] = [0, 0];
  for (let a = 0, pair = 0; a < ofA.length; a++)
    for (let b = 0; b < ofB.length; b++, pair++) {
      variance += (post[pair] - mean) ** 2;
      error += (post[pair] - Math.max(0, offset + ofA[a] + ofB[b])) ** 2;
    }
  return variance > 0 ? Math.max(WORST, 1 - error / variance) : 0;
}

/**
 * Size and phase of a frequency in what a neuron writes, and its share of the variance.
 * @param {Float64Array} answers @param {number} k
 */
function wroteAt(answers, k) {
  const p = answers.length;
  const { size, phase } = waveIn(answers, k);
  const mean = answers.reduce((sum, x) => sum + x, 0) / p;
  const variance = answers.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  return [size, phase, (size ** 2 * p) / multiplicity(k, p) / (variance > 0 ? variance : 1)];
}
