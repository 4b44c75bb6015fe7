// The forward pass of grokkit/model.py for one pair, in plain JavaScript: every tensor that the answer at "="
// depends on, under the name that `run_with_cache` gives it. Numbers are 64-bit; tests hold them to PyTorch's.

const POSITIONS = 3; // a, b, =

/**
 * Every parameter's name and shape, as `ModelConfig.shapes` in Python has them.
 * @param {{p: number, d_model: number, n_heads: number, d_head: number, d_mlp: number}} config
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
 * @param {Record<string, Float64Array | Float32Array>} weights by name, row after row
 * @param {{p: number, d_model: number, n_heads: number, d_head: number, d_mlp: number}} config
 * @param {number} a @param {number} b
 * @returns the tensors, row after row:
 *   embed, pos_embed, resid_pre (pos × d_model); q (head × d_head), k, v (pos × head × d_head);
 *   attn_scores, pattern (head × pos); z (head × d_head); result (head × d_model), what each head adds to the
 *   stream, and their sum attn_out; resid_mid (d_model); pre, post (d_mlp); mlp_out, resid_post (d_model);
 *   logits (d_vocab)
 */
export function forward(weights, { p, d_model, n_heads, d_head, d_mlp }, a, b) {
  const w = (name) => weights[name];
  const attn = (name) => weights[`blocks.0.attn.${name}`];
  const mlp = (name) => weights[`blocks.0.mlp.${name}`];

  const embed = new Float64Array(POSITIONS * d_model);
  [a, b, p].forEach((token, pos) => embed.set(row(w("embed.W_E"), token, d_model), pos * d_model));
  const pos_embed = Float64Array.from(w("pos_embed.W_pos"));
  const resid_pre = add(embed, pos_embed);
  const stream = (pos) => row(resid_pre, pos, d_model);

  const project = (x, name) => {
    const out = new Float64Array(n_heads * d_head);
    for (let head = 0; head < n_heads; head++)
      out.set(times(x, row(attn(name), head, d_model * d_head), d_head), head * d_head);
    return out;
  };
  const atEveryPosition = (name) => concat([0, 1, 2].map((pos) => project(stream(pos), name)));
  const q = project(stream(2), "W_Q");
  const k = atEveryPosition("W_K");
  const v = atEveryPosition("W_V");

  const attn_scores = new Float64Array(n_heads * POSITIONS);
  const pattern = new Float64Array(n_heads * POSITIONS);
  const z = new Float64Array(n_heads * d_head);
  const result = new Float64Array(n_heads * d_model);
  const attn_out = new Float64Array(d_model);
  for (let head = 0; head < n_heads; head++) {
    const own = (tensor, pos) => row(tensor, pos * n_heads + head, d_head);
    const scores = row(attn_scores, head, POSITIONS);
    for (let pos = 0; pos < POSITIONS; pos++)
      scores[pos] = dot(row(q, head, d_head), own(k, pos)) / Math.sqrt(d_head);
    const share = softmax(scores);
    pattern.set(share, head * POSITIONS);
    const mixed = row(z, head, d_head);
    for (let pos = 0; pos < POSITIONS; pos++)
      own(v, pos).forEach((value, i) => (mixed[i] += share[pos] * value));
    const written = row(result, head, d_model);
    written.set(times(mixed, row(attn("W_O"), head, d_head * d_model), d_model));
    written.forEach((value, i) => (attn_out[i] += value));
  }
  const resid_mid = add(stream(2), attn_out);

  const pre = add(times(resid_mid, mlp("W_in"), d_mlp), mlp("b_in"));
  const post = pre.map((value) => Math.max(0, value));
  const mlp_out = add(times(post, mlp("W_out"), d_model), mlp("b_out"));
  const resid_post = add(resid_mid, mlp_out);

  const logits = times(resid_post, w("unembed.W_U"), p + 1);
  return {
    embed,
    pos_embed,
    resid_pre,
    q,
    k,
    v,
    attn_scores,
    pattern,
    z,
    result,
    attn_out,
    resid_mid,
    pre,
    post,
    mlp_out,
    resid_post,
    logits,
  };
}

/** Row i of a tensor whose rows have the given length: a view, not a copy. */
export const row = (tensor, i, length) => tensor.subarray(i * length, (i + 1) * length);

/** Exponentials, divided by their sum. */
export function softmax(scores) {
  const largest = scores.reduce((m, s) => Math.max(m, s), -Infinity);
  const odds = Float64Array.from(scores, (s) => Math.exp(s - largest));
  const total = odds.reduce((sum, o) => sum + o, 0);
  return odds.map((o) => o / total);
}

/** Index of the largest; the first of several equally large. */
export const argmax = (values) => values.reduce((best, value, i) => (value > values[best] ? i : best), 0);

/** A vector, multiplied from the left to a matrix with `width` columns. */
function times(x, matrix, width) {
  const out = new Float64Array(width);
  for (let i = 0, at = 0; i < x.length; i++) {
    const factor = x[i];
    for (let j = 0; j < width; j++, at++) out[j] += factor * matrix[at];
  }
  return out;
}

const dot = (x, y) => x.reduce((sum, value, i) => sum + value * y[i], 0);
const add = (x, y) => Float64Array.from(x, (value, i) => value + y[i]);

function concat(parts) {
  const out = new Float64Array(parts.reduce((length, part) => length + part.length, 0));
  parts.reduce((at, part) => (out.set(part, at), at + part.length), 0);
  return out;
}
