// The forward pass of grokkit/networks/model.py for one pair, in plain JavaScript: every tensor that the answer at "="
// depends on, under the name that `run_with_cache` gives it. Numbers are 64-bit; tests hold them to PyTorch's.

const POSITIONS = 3; // a, b, =

/**
 * The sizes of a network.
 * @typedef {{p: number, d_model: number, n_heads: number, d_head: number, d_mlp: number}} Config
 *
 * @typedef {Float64Array | Float32Array} Tensor its numbers, row after row
 * @typedef {Record<string, Tensor>} Weights by name
 * @typedef {ReturnType<typeof forward>} Tensors what one pair makes in a network
 */

/**
 * Every parameter's name and shape, as `ModelConfig.shapes` in Python has them.
 * @param {Config} config
 * @returns {Record<string, number[]>}
 */
export function shapes({ p, d_model, n_heads, d_head, d_mlp }) {
  const into = [n_heads, d_model, d_head];
  return {
    "embed.W_E": [p + 1, d_model],
    "pos_embed.W_pos": [POSITIONS, d_model],
    "blocks.0.attn.W_Q": into,
    "blocks.0.attn.W_K": into,
    "blocks.0.attn.W_V": into,
    "blocks.0.attn.W_O": [n_heads, d_head, d_model],
    "blocks.0.mlp.W_in": [d_model, d_mlp],
    "blocks.0.mlp.b_in": [d_mlp],
    "blocks.0.mlp.W_out": [d_mlp, d_model],
    "blocks.0.mlp.b_out": [d_model],
    "unembed.W_U": [d_model, p + 1],
  };
}

/**
 * Send one pair through the network. Only what is read at "=" is computed: one query, but all keys and values.
 * @param {Weights} weights
 * @param {Config} config
 * @param {number} a @param {number} b
 * @returns the tensors, row after row:
 *   embed, pos_embed, resid_pre (pos × d_model); q (head × d_head), k, v (pos × head × d_head);
 *   attn_scores, pattern (head × pos); z (head × d_head); result (head × d_model), what each head adds to the
 *   stream, and their sum attn_out; resid_mid (d_model); pre, post (d_mlp); mlp_out, resid_post (d_model);
 *   logits (d_vocab)
 */
export function forward(weights, config, a, b) {
  const { p, d_model, d_mlp } = config;
  const mlp = (/** @type {string} */ name) => weights[`blocks.0.mlp.${name}`];

  const embed = concat([a, b, p].map((token) => row(weights["embed.W_E"], token, d_model)));
  const pos_embed = Float64Array.from(weights["pos_embed.W_pos"]);
  const resid_pre = add(embed, pos_embed);

  const attended = attention(weights, config, resid_pre);
  const resid_mid = add(row(resid_pre, POSITIONS - 1, d_model), attended.attn_out);

  const pre = add(times(resid_mid, mlp("W_in"), d_mlp), mlp("b_in"));
  const post = pre.map(relu);
  const mlp_out = add(times(post, mlp("W_out"), d_model), mlp("b_out"));
  const resid_post = add(resid_mid, mlp_out);

  const logits = times(resid_post, weights["unembed.W_U"], p + 1);
  return { embed, pos_embed, resid_pre, ...attended, resid_mid, pre, post, mlp_out, resid_post, logits };
}

/**
 * What "=" reads from the three places, through every head.
 * @param {Weights} weights
 * @param {Config} config
 * @param {Float64Array} stream pos × d_model
 */
function attention(weights, { d_model, n_heads, d_head }, stream) {
  const of = (/** @type {string} */ name) => weights[`blocks.0.attn.${name}`];
  /** @param {number} pos @param {string} name @returns {Float64Array} head × d_head */
  const project = (pos, name) =>
    concat(
      heads(n_heads).map((head) =>
        times(row(stream, pos, d_model), row(of(name), head, d_model * d_head), d_head),
      ),
    );
  const [k, v] = ["W_K", "W_V"].map((name) => concat([0, 1, 2].map((pos) => project(pos, name))));
  const q = project(POSITIONS - 1, "W_Q");

  const attn_scores = new Float64Array(n_heads * POSITIONS);
  const pattern = new Float64Array(n_heads * POSITIONS);
  const z = new Float64Array(n_heads * d_head);
  const result = new Float64Array(n_heads * d_model);
  const attn_out = new Float64Array(d_model);
  for (let head = 0; head < n_heads; head++) {
    /** @param {Float64Array} tensor @param {number} pos */
    const own = (tensor, pos) => row(tensor, pos * n_heads + head, d_head);
    const scores = row(attn_scores, head, POSITIONS);
    for (let pos = 0; pos < POSITIONS; pos++)
      scores[pos] = dot(row(q, head, d_head), own(k, pos)) / Math.sqrt(d_head);
    const share = softmax(scores, row(pattern, head, POSITIONS));
    const mixed = row(z, head, d_head);
    for (let pos = 0; pos < POSITIONS; pos++)
      own(v, pos).forEach((value, i) => (mixed[i] += share[pos] * value));
    const written = row(result, head, d_model);
    written.set(times(mixed, row(of("W_O"), head, d_head * d_model), d_model));
    written.forEach((value, i) => (attn_out[i] += value));
  }
  return { q, k, v, attn_scores, pattern, z, result, attn_out };
}

/** @param {number} n */
const heads = (n) => Array.from({ length: n }, (_, head) => head);

/**
 * Row i of a tensor whose rows have the given length: a view, not a copy.
 * @template {Tensor} T
 * @param {T} tensor
 * @param {number} i @param {number} length
 */
export const row = (tensor, i, length) => /** @type {T} */ (tensor.subarray(i * length, (i + 1) * length));

/**
 * Exponentials, divided by their sum.
 * @param {ArrayLike<number>} scores
 * @param {Float64Array} [into]
 */
export function softmax(scores, into = new Float64Array(scores.length)) {
  let largest = -Infinity;
  for (let i = 0; i < scores.length; i++) largest = Math.max(largest, scores[i]);
  let total = 0;
  for (let i = 0; i < scores.length; i++) total += into[i] = Math.exp(scores[i] - largest);
  for (let i = 0; i < scores.length; i++) into[i] /= total;
  return into;
}

/** What a neuron passes on of its sum. @param {number} sum */
export const relu = (sum) => Math.max(0, sum);

/**
 * Index of the largest; the first of several equally large.
 * @param {Tensor | number[]} values
 */
export function argmax(values) {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i] > values[best]) best = i;
  return best;
}

/**
 * A vector, multiplied from the left to a matrix with `width` columns.
 * @param {Tensor} x @param {Tensor} matrix @param {number} width
 */
export function times(x, matrix, width) {
  const out = new Float64Array(width);
  for (let i = 0, at = 0; i < x.length; i++) {
    const factor = x[i];
    for (let j = 0; j < width; j++, at++) out[j] += factor * matrix[at];
  }
  return out;
}

/**
 * The sum of the products of two vectors; `fromX` and `fromY` are where they begin, `length` how long they are.
 * @param {ArrayLike<number>} x @param {ArrayLike<number>} y
 */
export function dot(x, y, length = x.length, fromX = 0, fromY = 0) {
  let sum = 0;
  for (let i = 0; i < length; i++) sum += x[fromX + i] * y[fromY + i];
  return sum;
}

/** @param {Tensor} x @param {Tensor} y */
const add = (x, y) => Float64Array.from(x, (value, i) => value + y[i]);

/** @param {Tensor[]} parts */
const concat = (parts) => Float64Array.from(parts.flatMap((part) => [...part]));
