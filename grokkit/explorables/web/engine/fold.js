// The folded network, as grokkit/networks/fast.py has it: what a number at a place adds to each neuron and each logit is
// a row of a table, and its attention score an entry of another. Here both tables are made from the weights, and slopes of
// the loss along the tables are carried back to the weights.

import { row } from "./forward.js";
import { columnsOf, matrix, nth, rowsOf, transposed } from "./matrix.js";

/** @import { Network } from "./network.js" */

/**
 * The arrays of a network as matrices; of those with an axis of heads, the first head's.
 * @param {Network} network
 * @param {"" | "d_"} slope whether of the arrays, or of the slopes along them
 */
function seen({ config, sizes, arrays }, slope) {
  const { d_model, n_heads, d_head, d_mlp } = config;
  const { stream, said, width, neurons, vocab } = sizes;
  const readers = matrix(arrays[`${slope}readers`], d_model, width);
  const constant = matrix(arrays[`${slope}constant`], 1, width);
  const vectors = matrix(arrays[`${slope}stream`], stream, d_model);
  return {
    stream: vectors,
    equals: rowsOf(vectors, stream - 1, 1),
    query: matrix(arrays[`${slope}query`], 1, d_head),
    keys: matrix(arrays[`${slope}keys`], n_heads, d_model),
    scores: matrix(arrays[`${slope}scores`], stream, n_heads),
    values: matrix(arrays[`${slope}values`], stream, d_head),
    readers,
    unembed: columnsOf(readers, neurons, vocab),
    through: matrix(arrays[`${slope}through`], d_head, width),
    said: matrix(arrays[`${slope}said`], said, width),
    constant,
    toLogits: columnsOf(constant, neurons, vocab),
    W_L: matrix(arrays[`${slope}W_L`], d_mlp, vocab),
    resid: matrix(arrays[`${slope}resid`], 1, d_model),
  };
}

/**
 * Make the tables from the weights.
 * @param {Network} network
 */
export function fold(network) {
  const { config, weights: w, multiply, arrays, sizes } = network;
  const f = seen(network, "");
  copyStream(network);
  copyReaders(network);
  arrays.resid.set(row(arrays.stream, sizes.stream - 1, config.d_model));
  for (let head = 0; head < config.n_heads; head++) {
    const [query, values, through] = [f.query, f.values, f.through].map((each) => nth(each, head));
    multiply(query, f.equals, nth(w.W_Q, head));
    scale(row(arrays.query, head, config.d_head), 1 / Math.sqrt(config.d_head));
    multiply(rowsOf(f.keys, head, 1), query, transposed(nth(w.W_K, head)));

    multiply(values, f.stream, nth(w.W_V, head));
    multiply(f.resid, rowsOf(values, sizes.stream - 1, 1), nth(w.W_O, head), true);
    const said = (/** @type {number} */ i) => valuesOf(network, arrays.values, head, i);
    for (const place of [config.p, config.p + 1]) addTo(said(place), said(sizes.stream - 1), -1);
    multiply(through, nth(w.W_O, head), f.readers);
    multiply(nth(f.said, head), rowsOf(values, 0, sizes.said), through);
  }
  multiply(f.scores, f.stream, transposed(f.keys));
  multiply(f.constant, f.resid, f.readers);
  multiply(f.toLogits, w.b_out, w.W_U, true);
  addTo(arrays.constant, network.parameters["blocks.0.mlp.b_in"]);
  multiply(f.W_L, w.W_out, w.W_U);
  spreadTable(network);
}

/**
 * Carry the slopes along the tables (d_table, d_constant, d_W_L, d_scores) back to the weights, for which `fold` has been
 * called.
 * @param {Network} network
 */
export function unfold(network) {
  const { config, weights: w, slopes: d_w, multiply, arrays, sizes } = network;
  const [f, d] = [seen(network, ""), seen(network, "d_")];
  collectTable(network);
  multiply(d.stream, d.scores, f.keys);
  multiply(d.keys, transposed(d.scores), f.stream);
  multiply(d.resid, d.constant, transposed(f.readers));
  addTo(row(arrays.d_stream, sizes.stream - 1, config.d_model), arrays.d_resid);
  multiply(d.readers, transposed(f.resid), d.constant);
  multiply(d.unembed, transposed(w.b_out), d.toLogits, true);
  multiply(d_w.b_out, d.toLogits, transposed(w.W_U));
  multiply(d.unembed, transposed(w.W_out), d.W_L, true);
  multiply(d_w.W_out, d.W_L, transposed(w.W_U));
  for (let head = 0; head < config.n_heads; head++) {
    unfoldQuery(network, f, d, head);
    unfoldValues(network, f, d, head);
  }
  network.slopeOf["blocks.0.mlp.b_in"].set(arrays.d_constant.subarray(0, config.d_mlp));
  takeStream(network);
  takeReaders(network);
}

/**
 * From the slopes along a head's keys.
 * @param {Network} network
 * @param {ReturnType<typeof seen>} f @param {ReturnType<typeof seen>} d
 * @param {number} head
 */
function unfoldQuery({ config, weights: w, slopes: d_w, multiply, arrays }, f, d, head) {
  const key = rowsOf(d.keys, head, 1);
  const query = nth(d.query, head);
  multiply(nth(d_w.W_K, head), transposed(key), nth(f.query, head));
  multiply(query, key, nth(w.W_K, head));
  scale(row(arrays.d_query, head, config.d_head), 1 / Math.sqrt(config.d_head));
  multiply(nth(d_w.W_Q, head), transposed(f.equals), query);
  multiply(d.equals, query, transposed(nth(w.W_Q, head)), true);
}

/**
 * From the slopes along what a head says, and along the stream if "=" attended to itself alone.
 * @param {Network} network
 * @param {ReturnType<typeof seen>} f @param {ReturnType<typeof seen>} d
 * @param {number} head
 */
function unfoldValues(network, f, d, head) {
  const { config, weights: w, slopes: d_w, multiply, arrays, sizes } = network;
  const [values, d_values] = [nth(f.values, head), nth(d.values, head)];
  const [W_O, d_W_O] = [nth(w.W_O, head), nth(d_w.W_O, head)];
  const d_through = nth(d.through, head);
  const speaking = rowsOf(values, 0, sizes.said);
  const last = sizes.stream - 1;
  multiply(rowsOf(d_values, 0, sizes.said), nth(d.said, head), transposed(nth(f.through, head)));
  multiply(d_through, transposed(speaking), nth(d.said, head));
  multiply(d_W_O, d_through, transposed(f.readers));
  multiply(d.readers, transposed(W_O), d_through, true);

  multiply(d_W_O, transposed(rowsOf(values, last, 1)), d.resid, true);
  multiply(rowsOf(d_values, last, 1), d.resid, transposed(W_O));
  const slope = (/** @type {number} */ i) => valuesOf(network, arrays.d_values, head, i);
  for (const place of [config.p, config.p + 1]) addTo(slope(last), slope(place), -1);

  multiply(nth(d_w.W_V, head), transposed(f.stream), d_values);
  multiply(d.stream, d_values, transposed(nth(w.W_V, head)), true);
}

/**
 * What the i-th vector of the stream says to a head.
 * @param {Network} network
 * @param {Float32Array} values
 * @param {number} head @param {number} i
 */
const valuesOf = ({ sizes, config }, values, head, i) => row(values, head * sizes.stream + i, config.d_head);

/**
 * Vectors of the numbers, of the two places, and of "=" at its place.
 * @param {Network} network
 */
function copyStream({ config: { p, d_model }, parameters, arrays: { stream } }) {
  const [W_E, W_pos] = [parameters["embed.W_E"], parameters["pos_embed.W_pos"]];
  stream.set(W_E.subarray(0, p * d_model));
  stream.set(W_pos, p * d_model);
  addTo(row(stream, p + 2, d_model), row(W_E, p, d_model));
}

/**
 * The slopes along them, back to W_E and W_pos.
 * @param {Network} network
 */
function takeStream({ config: { p, d_model }, slopeOf, arrays: { d_stream } }) {
  slopeOf["embed.W_E"].set(d_stream.subarray(0, p * d_model));
  slopeOf["embed.W_E"].set(row(d_stream, p + 2, d_model), p * d_model);
  slopeOf["pos_embed.W_pos"].set(d_stream.subarray(p * d_model));
}

/**
 * W_in and W_U side by side, so that one product serves both.
 * @param {Network} network
 */
function copyReaders({ config: { d_model, d_mlp }, sizes, parameters, arrays: { readers } }) {
  for (let m = 0; m < d_model; m++) {
    readers.set(row(parameters["blocks.0.mlp.W_in"], m, d_mlp), m * sizes.width);
    readers.set(row(parameters["unembed.W_U"], m, sizes.vocab), m * sizes.width + sizes.neurons);
  }
}

/**
 * The slopes along them, back to W_in and W_U.
 * @param {Network} network
 */
function takeReaders({ config: { d_model, d_mlp }, sizes, slopeOf, arrays: { d_readers } }) {
  for (let m = 0; m < d_model; m++) {
    const slopes = row(d_readers, m, sizes.width);
    slopeOf["blocks.0.mlp.W_in"].set(slopes.subarray(0, d_mlp), m * d_mlp);
    slopeOf["unembed.W_U"].set(slopes.subarray(sizes.neurons, sizes.neurons + sizes.vocab), m * sizes.vocab);
  }
}

/**
 * A number at a place says to a head what the number says and what the place says.
 * @param {Network} network
 */
function spreadTable({ config: { p, n_heads }, sizes, arrays: { said, table } }) {
  for (let head = 0; head < n_heads; head++)
    for (let place = 0; place < 2; place++) {
      const ofPlace = row(said, head * sizes.said + p + place, sizes.width);
      for (let token = 0; token < p; token++) {
        const ofBoth = row(table, (2 * head + place) * p + token, sizes.width);
        ofBoth.set(row(said, head * sizes.said + token, sizes.width));
        addTo(ofBoth, ofPlace);
      }
    }
}

/**
 * So a number collects from both places, and a place from all numbers.
 * @param {Network} network
 */
function collectTable({ config: { p, n_heads }, sizes, arrays: { d_said, d_table } }) {
  d_said.fill(0);
  for (let head = 0; head < n_heads; head++)
    for (let place = 0; place < 2; place++) {
      const ofPlace = row(d_said, head * sizes.said + p + place, sizes.width);
      for (let token = 0; token < p; token++) {
        const ofBoth = row(d_table, (2 * head + place) * p + token, sizes.width);
        addTo(row(d_said, head * sizes.said + token, sizes.width), ofBoth);
        addTo(ofPlace, ofBoth);
      }
    }
}

/**
 * Add one array to another, times a factor.
 * @param {Float32Array} into
 * @param {Float32Array} values of which there may be fewer
 */
function addTo(into, values, factor = 1) {
  const out = into;
  for (let i = 0; i < values.length; i++) out[i] += factor * values[i];
}

/** @param {Float32Array} values @param {number} factor */
function scale(values, factor) {
  const out = values;
  for (let i = 0; i < out.length; i++) out[i] *= factor;
}
