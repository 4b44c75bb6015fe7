// A network that can be trained: its weights, and all that folding, a pass and an update need, in one block of memory.

import { inFours, layOut, asIntegers } from "./arena.js";
import { shapes } from "./forward.js";
import { workLength } from "./kernels.js";
import { matrix, multiplyWith } from "./matrix.js";

/** @import { Choice } from "./kernels.js" */
/** @import { Config } from "./forward.js" */

/**
 * `ModelConfig` of Python: sizes, the neurons' non-linearity, and an attention rate, which a page knows as 1 only.
 * @typedef {Config & {act: "relu" | "gelu", attention_rate?: number}} ModelConfig
 *
 * @typedef {ReturnType<typeof openNetwork>} Network
 * @typedef {ReturnType<typeof sizesOf>} Lengths
 */

const PART = 256; // pairs that pass at once: what they make stays in the processor's cache

/**
 * How large everything is. A row of a table has what is added to each neuron and then to each logit, both filled up with
 * zeros to a multiple of four.
 * @param {ModelConfig} config
 */
export function sizesOf(config) {
  const neurons = inFours(config.d_mlp);
  return {
    part: PART,
    vocab: config.p + 1,
    neurons, // where the logits begin in a row
    width: neurons + inFours(config.p + 1),
    reads: 2 * config.n_heads, // table rows that a pair reads: for each head those of a and b
    said: config.p + 2, // what speaks: the p numbers, and the places of a and b
    stream: config.p + 3, // and last of all "=", at its place
    parameters: Object.values(shapes(config)).reduce((sum, shape) => sum + product(shape), 0),
  };
}

/**
 * A network with weights 0.
 * @param {ModelConfig} config
 * @param {Choice} choice of kernels
 */
export function openNetwork(config, choice) {
  const sizes = sizesOf(config);
  const lengths = lengthsOf(config, sizes);
  const plan = layOut(lengths);
  const { buffer, kernels } = choice.open(plan.bytes);
  const arrays = plan.cut(buffer);
  return {
    config,
    sizes,
    kernels,
    multiply: multiplyWith(kernels, arrays.work),
    arrays,
    parameters: namedIn(config, arrays.weights),
    slopeOf: namedIn(config, arrays.slopes),
    weights: matricesIn(config, arrays.weights),
    slopes: matricesIn(config, arrays.slopes), // of the loss along the weights
    rows: asIntegers(arrays.rows), // that the pairs of a part read
    scoreSlopes: new Float64Array(sizes.stream * config.n_heads),
    odds: new Float64Array(sizes.vocab),
  };
}

/**
 * @param {ModelConfig} config
 * @param {Lengths} sizes
 */
function lengthsOf(
  { p, d_model, n_heads, d_head, d_mlp, act },
  { part, vocab, width, reads, said, stream, parameters },
) {
  const updated = inFours(parameters); // an update goes in fours
  return {
    weights: updated,
    slopes: updated,
    first: updated, // AdamW's running means, of slopes
    second: updated, // and of their squares
    ...doubled({
      stream: stream * d_model, // vectors of the numbers, of the places of a and b, and of "="
      query: n_heads * d_head, // of "=", divided by √d_head
      keys: n_heads * d_model, // what reads a score from a vector of the stream
      scores: stream * n_heads,
      values: n_heads * stream * d_head, // above what "=" says, but for its own
      readers: d_model * width, // W_in and W_U side by side
      through: n_heads * d_head * width, // W_O and a reader
      said: n_heads * said * width, // what is said, to those who read it
      table: reads * p * width, // the same for a number at a place
      constant: width, // what all pairs have
      W_L: d_mlp * vocab, // W_out W_U
      resid: d_model, // the stream if "=" attended to itself alone
    }),
    rows: part * reads,
    attention: part * reads,
    attentionSlopes: part * reads,
    passed: part * width, // neurons and logits of a part of the pairs
    passedSlopes: part * width,
    before: act === "gelu" ? part * d_mlp : 0, // the neurons before the GELU
    work: workLength(Math.max(width, d_model, d_head, d_mlp, n_heads)),
  };
}

/**
 * Each array, and one more for the slopes of the loss along it.
 * @template {Record<string, number>} L
 * @param {L} lengths
 * @returns {L & {[name in keyof L as `d_${string & name}`]: number}}
 */
const doubled = (lengths) =>
  /** @type {any} */ ({
    ...lengths,
    ...Object.fromEntries(Object.entries(lengths).map(([name, length]) => [`d_${name}`, length])),
  });

/**
 * Every parameter as a matrix, by the last part of its name; of one with an axis of heads, that of the first head.
 * @param {ModelConfig} config
 * @param {Float32Array} array all of them, in the order of `shapes`
 */
function matricesIn(config, array) {
  const named = Object.entries(namedIn(config, array)).map(([name, values]) => {
    const shape = shapes(config)[name];
    const columns = shape[shape.length - 1];
    const rows = shape.length > 1 ? shape[shape.length - 2] : 1;
    return [name.split(".").pop(), matrix(values, rows, columns)];
  });
  /** @typedef {"W_E" | "W_pos" | "W_Q" | "W_K" | "W_V" | "W_O" | "W_in" | "b_in" | "W_out" | "b_out" | "W_U"} Name */
  return /** @type {Record<Name, import("./matrix.js").Matrix>} */ (Object.fromEntries(named));
}

/**
 * Every parameter by its full name: views of an array that holds all of them.
 * @param {ModelConfig} config
 * @param {Float32Array} array
 * @returns {Record<string, Float32Array>}
 */
export function namedIn(config, array) {
  let from = 0;
  return Object.fromEntries(
    Object.entries(shapes(config)).map(([name, shape]) => [
      name,
      array.subarray(from, (from += product(shape))),
    ]),
  );
}

/** @param {number[]} shape */
export const product = (shape) => shape.reduce((x, y) => x * y, 1);
