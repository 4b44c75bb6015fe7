// The text model of grokkit/text/reader.py in plain JavaScript. It reads one token after another and remembers the keys
// and values of those before, so that one more costs a fraction of a millisecond. Numbers are 64-bit; tests hold them to
// PyTorch's.

import { relu, row, softmax } from "./forward.js";

const EPS = 1e-6; // in the root of RMSNorm

/**
 * The sizes of a text model, as `ReaderConfig` has them.
 * @typedef {{d_vocab: number, n_ctx: number, d_model: number, n_layers: number, n_heads: number, d_head: number,
 *   d_mlp: number, sphere: boolean}} ReaderConfig
 *
 * @typedef {ReturnType<typeof textReader>} TextReader
 *
 * Called with each intermediate tensor of the token that is read, under the name that `run_with_cache` gives it; it may
 * change the tensor in place.
 * @callback Watch
 * @param {string} name
 * @param {Float64Array} values
 */

/**
 * Every parameter's name and shape. Matrices are turned: what makes one number of the result is one row.
 * @param {ReaderConfig} config
 * @returns {Record<string, number[]>}
 */
export function readerShapes({ d_vocab, n_ctx, d_model, n_layers, n_heads, d_head, d_mlp }) {
  /** @type {Record<string, number[]>} */
  const shapes = { "embed.W_E": [d_vocab, d_model] };
  const into = [n_heads, d_head, d_model];
  for (let layer = 0; layer < n_layers; layer++) {
    const of = (/** @type {Record<string, number[]>} */ own) => {
      for (const [name, shape] of Object.entries(own)) shapes[`blocks.${layer}.${name}`] = shape;
    };
    of({ "ln1.w": [d_model], "attn.W_Q": into, "attn.W_K": into, "attn.W_V": into });
    of({ "attn.W_O": [n_heads, d_model, d_head], "attn.b_distance": [n_heads, n_ctx] });
    if (d_mlp)
      of({
        "ln2.w": [d_model],
        "mlp.W_in": [d_mlp, d_model],
        "mlp.b_in": [d_mlp],
        "mlp.W_out": [d_model, d_mlp],
        "mlp.b_out": [d_model],
      });
  }
  return { ...shapes, "ln_final.w": [d_model], "unembed.W_U": [d_vocab, d_model] };
}

/**
 * A model that has read nothing yet.
 * @param {Record<string, Float32Array>} weights of `readerShapes`
 * @param {ReaderConfig} config
 * @param {Watch} [watch]
 */
export function textReader(weights, config, watch = () => {}) {
  const { n_layers, n_ctx, d_model, d_vocab } = config;
  const layers = Array.from({ length: n_layers }, (_, layer) => layerOf(weights, config, layer, watch));
  let length = 0;
  return {
    /** How many tokens it has read. */
    length: () => length,
    /** Go back to where it had read n tokens. @param {number} n */
    forget(n) {
      length = Math.min(length, n);
    },
    /**
     * Read one more token.
     * @param {number} token
     * @returns {Float64Array} logits of the token that follows
     */
    read(token) {
      if (length === n_ctx) throw new RangeError(`the model has room for ${n_ctx} tokens`);
      const x = Float64Array.from(row(weights["embed.W_E"], token, d_model));
      watch("hook_embed", x);
      for (const layer of layers) layer(x, length);
      length += 1;
      return times(weights["unembed.W_U"], norm(x, weights["ln_final.w"], "ln_final", watch), d_vocab);
    },
  };
}

/**
 * One layer: it reads the residual stream at a place, and writes to it.
 * @param {Record<string, Float32Array>} weights
 * @param {ReaderConfig} config
 * @param {number} layer
 * @param {Watch} watch
 * @returns {(x: Float64Array, pos: number) => void}
 */
function layerOf(weights, config, layer, watch) {
  const block = `blocks.${layer}`;
  const attend = attentionOf(weights, config, block, watch);
  const think = config.d_mlp ? mlpOf(weights, config, block, watch) : null;
  /** @param {Float64Array} x @param {Float64Array} added @param {string} name */
  const write = (x, added, name) => {
    watch(name, added);
    addTo(x, added);
    if (config.sphere) x.set(divided(x, rootMeanSquare(x)));
  };
  return (x, pos) => {
    watch(`${block}.hook_resid_pre`, x);
    write(
      x,
      attend(norm(x, weights[`${block}.ln1.w`], `${block}.ln1`, watch), pos),
      `${block}.hook_attn_out`,
    );
    if (think) {
      watch(`${block}.hook_resid_mid`, x);
      write(x, think(norm(x, weights[`${block}.ln2.w`], `${block}.ln2`, watch)), `${block}.hook_mlp_out`);
    }
    watch(`${block}.hook_resid_post`, x);
  };
}

/**
 * softmax(q kᵀ/√d_head + b[distance]) v, head by head, written back through W_O.
 * @param {Record<string, Float32Array>} weights
 * @param {ReaderConfig} config
 * @param {string} block
 * @param {Watch} watch
 * @returns {(x: Float64Array, pos: number) => Float64Array}
 */
function attentionOf(weights, { n_ctx, d_model, n_heads, d_head }, block, watch) {
  const of = (/** @type {string} */ name) => weights[`${block}.attn.${name}`];
  const [W_Q, W_K, W_V, W_O, distance] = ["W_Q", "W_K", "W_V", "W_O", "b_distance"].map(of);
  const wide = n_heads * d_head;
  const [keys, values] = [new Float64Array(n_ctx * wide), new Float64Array(n_ctx * wide)];
  /** @param {Float32Array} W @param {Float64Array} x @param {string} name */
  const project = (W, x, name) => {
    const made = times(W, x, wide);
    watch(`${block}.attn.${name}`, made);
    return made;
  };
  return (x, pos) => {
    const q = project(W_Q, x, "hook_q");
    keys.set(project(W_K, x, "hook_k"), pos * wide);
    values.set(project(W_V, x, "hook_v"), pos * wide);
    const [scores, pattern] = [new Float64Array(n_heads * (pos + 1)), new Float64Array(n_heads * (pos + 1))];
    for (let head = 0; head < n_heads; head++)
      for (let at = 0; at <= pos; at++) {
        let sum = 0;
        for (let i = head * d_head; i < (head + 1) * d_head; i++) sum += q[i] * keys[at * wide + i];
        scores[head * (pos + 1) + at] = sum / Math.sqrt(d_head) + distance[head * n_ctx + pos - at];
      }
    watch(`${block}.attn.hook_attn_scores`, scores);
    for (let head = 0; head < n_heads; head++)
      softmax(row(scores, head, pos + 1), row(pattern, head, pos + 1));
    watch(`${block}.attn.hook_pattern`, pattern);
    const z = new Float64Array(wide);
    for (let head = 0; head < n_heads; head++)
      for (let at = 0; at <= pos; at++) {
        const share = pattern[head * (pos + 1) + at];
        for (let i = head * d_head; i < (head + 1) * d_head; i++) z[i] += share * values[at * wide + i];
      }
    watch(`${block}.attn.hook_z`, z);
    const out = new Float64Array(d_model);
    for (let head = 0; head < n_heads; head++)
      addTo(out, times(row(W_O, head, d_model * d_head), row(z, head, d_head), d_model));
    return out;
  };
}

/**
 * relu(x W_in + b_in) W_out + b_out.
 * @param {Record<string, Float32Array>} weights
 * @param {ReaderConfig} config
 * @param {string} block
 * @param {Watch} watch
 * @returns {(x: Float64Array) => Float64Array}
 */
function mlpOf(weights, { d_model, d_mlp }, block, watch) {
  const of = (/** @type {string} */ name) => weights[`${block}.mlp.${name}`];
  const [W_in, b_in, W_out, b_out] = ["W_in", "b_in", "W_out", "b_out"].map(of);
  return (x) => {
    const pre = times(W_in, x, d_mlp, b_in);
    watch(`${block}.mlp.hook_pre`, pre);
    const post = pre.map(relu);
    watch(`${block}.mlp.hook_post`, post);
    return times(W_out, post, d_model, b_out);
  };
}

/**
 * What a layer reads: the stream divided by its size, with a scale for each dimension.
 * @param {Float64Array} x
 * @param {Float32Array} w
 * @param {string} name
 * @param {Watch} watch
 */
function norm(x, w, name, watch) {
  const normal = divided(x, rootMeanSquare(x));
  for (let i = 0; i < normal.length; i++) normal[i] *= w[i];
  watch(`${name}.hook_normalized`, normal);
  return normal;
}

// Plain loops: these are most of the work, and calls in them would take most of the time.

/** @param {Float64Array} x */
function rootMeanSquare(x) {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i] * x[i];
  return Math.sqrt(sum / x.length + EPS);
}

/** @param {Float64Array} x @param {number} size */
function divided(x, size) {
  const out = new Float64Array(x.length);
  for (let i = 0; i < x.length; i++) out[i] = x[i] / size;
  return out;
}

/** @param {Float64Array} x @param {Float64Array} added */
function addTo(x, added) {
  for (let i = 0; i < x.length; i++) x[i] += added[i];
}

/**
 * A turned matrix times a vector, and a bias.
 * @param {Float32Array} matrix a row for each number of the result
 * @param {Float64Array} x
 * @param {number} n numbers of the result
 * @param {Float32Array} [bias]
 */
function times(matrix, x, n, bias) {
  const out = new Float64Array(n);
  const { length } = x;
  let i = 0;
  // Four rows at once, because one sum need not wait for the others.
  for (; i + 3 < n; i += 4) {
    const [at, bt, ct, dt] = [i * length, (i + 1) * length, (i + 2) * length, (i + 3) * length];
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    for (let j = 0; j < length; j++) {
      const factor = x[j];
      a += factor * matrix[at + j];
      b += factor * matrix[bt + j];
      c += factor * matrix[ct + j];
      d += factor * matrix[dt + j];
    }
    out[i] = a;
    out[i + 1] = b;
    out[i + 2] = c;
    out[i + 3] = d;
  }
  for (; i < n; i++) for (let j = 0; j < length; j++) out[i] += x[j] * matrix[i * length + j];
  if (bias) for (let k = 0; k < n; k++) out[k] += bias[k];
  return out;
}
