// The stages of the forward pass as the reader steps through them: for each its tensors as rows of numbers, what a
// single number is, and what there is to see. Pure functions of the tensors.

import { html } from "../web/toolkit/dom.js";
import { letter } from "../web/toolkit/letters.js";
import { decimal, percent } from "../web/toolkit/format.js";
import { argmax, row, softmax } from "../web/engine/forward.js";

const NEURONS_IN_A_ROW = 128;
const PLACES = /** @type {const} */ (["a", "b", "="]);

/** @import { Config, Tensor, Tensors } from "../web/engine/forward.js" */
/** @import { Row } from "./rows.js" */

/**
 * @typedef {object} Stage
 * @property {string} name for its button
 * @property {string} title
 * @property {string} tensors names and shapes in code
 * @property {(view: View) => Row[]} rows
 * @property {(view: View, r: number, i: number) => string} entry what one number is, in words
 * @property {(view: View) => [number, number]} telling the number that is shown before the reader points at one
 * @property {(view: View) => string} note what happens here
 * @property {(view: View) => string} summary what there is to see
 *
 * @typedef {object} View
 * @property {Tensors} tensors
 * @property {Config} config sizes
 * @property {Record<string, number>} typical size of the largest number of each tensor, for most pairs
 * @property {number} a @property {number} b
 * @property {number} label the right answer
 */

/** @param {number} share */
const percentage = (share) => percent(share, 1);
/** @param {number} n */
const heads = (n) => Array.from({ length: n }, (_, head) => head);
/** @param {number} pos */
const lane = (pos) => ["a", "b", "ink"][pos];
/** @param {Tensor} values */
function sizeOf(values) {
  let size = 0;
  for (const value of values) size = Math.max(size, Math.abs(value));
  return size;
}
/** @param {number} typical @param {...Tensor} tensors */
const room = (typical, ...tensors) => Math.max(typical, ...tensors.map(sizeOf), Number.MIN_VALUE);
/**
 * A row of bars in one colour.
 * @param {string} label @param {Tensor} values @param {number} limit @param {string} ink
 * @returns {Row}
 */
const bars = (label, values, limit, ink) => ({ label, values, shape: "bars", limit, ink: () => ink });
/** @param {Tensor} values */
const lengthOf = (values) => Math.hypot(...values);
/** @param {Tensor} values */
const countOn = (values) => values.filter((value) => value > 0).length;
/** @param {Tensor} values */
const largestOf = (values) => argmax(values.map(Math.abs));

/**
 * Stretches of at most a size, each from its first number up to its end.
 * @param {number} length @param {number} size
 * @returns {[number, number][]}
 */
const chunks = (length, size) =>
  Array.from({ length: Math.ceil(length / size) }, (_, i) => [i * size, Math.min((i + 1) * size, length)]);

/** @param {number} pos @param {number | string} token */
const place = (pos, token) =>
  html("span", {}, pos === 2 ? "the sign =" : [letter(pos ? "b" : "a"), ` = ${token}`]);

/** @param {Config} config @returns {Stage} */
const lookUp = ({ d_model }) => ({
  name: "look up",
  title: "Each token becomes a vector",
  tensors: `blocks.0.hook_resid_pre (3 × ${d_model})`,
  rows: ({ tensors, typical, a, b }) =>
    [a, b, "="].map((token, pos) => ({
      label: place(pos, token),
      values: row(tensors.resid_pre, pos, d_model),
      shape: "bars",
      limit: room(typical.resid_pre, tensors.resid_pre),
      ink: () => lane(pos),
    })),
  entry: ({ tensors, a, b }, pos, i) =>
    `Number ${i} for ${["a = " + a, "b = " + b, "="][pos]}: ${decimal(tensors.embed[pos * d_model + i])} from the token ` +
    `and ${decimal(tensors.pos_embed[pos * d_model + i])} from the place make ${decimal(tensors.resid_pre[pos * d_model + i])}.`,
  telling: ({ tensors }) => [0, largestOf(row(tensors.resid_pre, 0, d_model))],
  note: () =>
    `A row of W_E for the token and a row of W_pos for its place are added: ${d_model} numbers for each of the three places. ` +
    "The row of = is the same for every pair.",
  summary: ({ tensors, a, b }) =>
    `Three rows of ${d_model} numbers, of length ${[0, 1, 2].map((pos) => decimal(lengthOf(row(tensors.resid_pre, pos, d_model)))).join(", ")} ` +
    `for ${a}, ${b} and =.`,
});

/** @param {Config} config @returns {Stage} */
const attend = ({ n_heads, d_head }) => ({
  name: "attend",
  title: "Each head shares its attention",
  tensors: `blocks.0.attn.hook_pattern (${n_heads} × 3 at the sign =)`,
  rows: ({ tensors }) =>
    heads(n_heads).map((head) => {
      const values = row(tensors.pattern, head, 3);
      return {
        label: `head ${head}`,
        values,
        shape: "share",
        ink: lane,
        height: 0.75,
        inside: (pos) => `${PLACES[pos]}  ${percentage(values[pos])}`,
      };
    }),
  entry: ({ tensors, a, b }, head, pos) =>
    `Head ${head} at ${["a = " + a, "b = " + b, "the sign ="][pos]}: score ${decimal(tensors.attn_scores[head * 3 + pos])}, ` +
    `weight ${percentage(tensors.pattern[head * 3 + pos])}.`,
  telling: ({ tensors }) => [0, argmax(row(tensors.pattern, 0, 3))],
  note: () =>
    `The sign = asks; every place answers with a score, and softmax makes three weights of them that add up to one. ` +
    `Scores are dot products of ${d_head} numbers.`,
  summary: ({ tensors }) =>
    "Weights on a, b and =: " +
    heads(n_heads)
      .map((head) => `head ${head} ${Array.from(row(tensors.pattern, head, 3), percentage).join(", ")}`)
      .join("; ") +
    ".",
});

/** @param {Config} config @returns {Stage} */
const bring = ({ n_heads, d_model }) => ({
  name: "fetch",
  title: "What the heads bring is added",
  tensors: `blocks.0.hook_attn_out (${d_model}) → blocks.0.hook_resid_mid (${d_model})`,
  rows: ({ tensors, typical }) => {
    const limit = room(typical.resid_mid, tensors.result, tensors.resid_mid);
    return [
      bars("stream at = before", row(tensors.resid_pre, 2, d_model), limit, "muted"),
      ...heads(n_heads).map((head) =>
        bars(`+ head ${head}`, row(tensors.result, head, d_model), limit, "muted"),
      ),
      bars("= stream after attention", tensors.resid_mid, limit, "ink"),
    ];
  },
  entry: ({ tensors }, r, i) => {
    const parts = [
      tensors.resid_pre[2 * d_model + i],
      ...heads(n_heads).map((head) => tensors.result[head * d_model + i]),
    ];
    return (
      `Number ${i}: ${parts.map(decimal).join(" + ").replaceAll("+ −", "− ")} = ${decimal(tensors.resid_mid[i])}` +
      `${r === 0 ? "; the first is the stream before" : r <= n_heads ? `; head ${r - 1} adds ${decimal(parts[r])}` : ""}.`
    );
  },
  telling: ({ tensors }) => [n_heads + 1, largestOf(tensors.resid_mid)],
  note: () =>
    "Each head takes the values of the three places in the proportion of its weights and writes the result into the stream " +
    "at =. From here on nobody reads the other two places.",
  summary: ({ tensors }) =>
    `To a stream of length ${decimal(lengthOf(row(tensors.resid_pre, 2, d_model)))} the heads add vectors of length ` +
    `${heads(n_heads)
      .map((head) => decimal(lengthOf(row(tensors.result, head, d_model))))
      .join(", ")}; ` +
    `afterwards it has length ${decimal(lengthOf(tensors.resid_mid))}.`,
});

/** @param {Config} config @returns {Stage} */
const neurons = ({ d_model, d_mlp }) => ({
  name: "neurons",
  title: "Neurons: what is below zero is cut off",
  tensors: `blocks.0.mlp.hook_pre → blocks.0.mlp.hook_post (${d_mlp})`,
  rows: ({ tensors, typical }) =>
    chunks(d_mlp, NEURONS_IN_A_ROW).map(([first, end]) => {
      const values = tensors.pre.subarray(first, end);
      return {
        label: `neurons ${first}–${end - 1}`,
        values,
        shape: "bars",
        limit: room(typical.pre, tensors.pre),
        ink: () => "ink",
        faint: (i) => values[i] <= 0,
      };
    }),
  entry: ({ tensors }, r, i) => {
    const n = r * NEURONS_IN_A_ROW + i;
    const sum = tensors.pre[n];
    return `Neuron ${n}: its sum is ${decimal(sum)}, so it ${sum > 0 ? `passes on ${decimal(sum)}` : "is off and passes on 0"}.`;
  },
  telling: ({ tensors }) => {
    const n = argmax(tensors.pre);
    return [Math.floor(n / NEURONS_IN_A_ROW), n % NEURONS_IN_A_ROW];
  },
  note: ({ tensors }) => {
    const on = countOn(tensors.post);
    return (
      `Each neuron is a weighted sum of the ${d_model} numbers of the stream, plus a bias. ${on} are on for this pair; the other ` +
      `${d_mlp - on} (faint) are below zero and say nothing.`
    );
  },
  summary: ({ tensors }) =>
    `${countOn(tensors.post)} of ${d_mlp} neurons are on; neuron ${argmax(tensors.post)} is the largest, with ${decimal(sizeOf(tensors.post))}.`,
});

/** @param {Config} config @returns {Stage} */
const write = ({ d_model, d_mlp }) => ({
  name: "write",
  title: "What the neurons say is added",
  tensors: `blocks.0.hook_mlp_out (${d_model}) → blocks.0.hook_resid_post (${d_model})`,
  rows: ({ tensors, typical }) => {
    const limit = room(typical.resid_post, tensors.mlp_out, tensors.resid_post);
    return [
      bars("stream after attention", tensors.resid_mid, limit, "muted"),
      bars("+ neurons", tensors.mlp_out, limit, "muted"),
      bars("= stream at the end", tensors.resid_post, limit, "ink"),
    ];
  },
  entry: ({ tensors }, _, i) =>
    `Number ${i}: ${decimal(tensors.resid_mid[i])} + ${decimal(tensors.mlp_out[i])} = ${decimal(tensors.resid_post[i])}.`.replace(
      "+ −",
      "− ",
    ),
  telling: ({ tensors }) => [2, largestOf(tensors.resid_post)],
  note: () =>
    `W_out turns ${d_mlp} neurons into ${d_model} numbers, which are added to the stream. Nothing was ever overwritten: what is in ` +
    "the stream is a sum, and each part of it can be named.",
  summary: ({ tensors }) =>
    `To a stream of length ${decimal(lengthOf(tensors.resid_mid))} the neurons add a vector of length ` +
    `${decimal(lengthOf(tensors.mlp_out))}; at the end it has length ${decimal(lengthOf(tensors.resid_post))}.`,
});

/**
 * The logit of every answer, and its probability.
 * @param {number} p
 * @param {View} view
 * @returns {Row[]}
 */
function answerRows(p, { tensors, typical, label }) {
  const logits = tensors.logits.subarray(0, p);
  const says = argmax(logits);
  const marks = [{ index: label, text: `◆ ${label}`, ink: "answer" }];
  if (says !== label) marks.push({ index: says, text: `says ${says}`, ink: "ink" });
  const common = {
    ink: (/** @type {number} */ c) => (c === label ? "answer" : c === says ? "ink" : "muted"),
  };
  const every = p > 40 ? 20 : p > 12 ? 5 : 1;
  const ticks = Array.from({ length: Math.ceil(p / every) }, (_, i) => i * every);
  return [
    {
      ...common,
      label: "logit of every answer",
      values: logits,
      shape: "bars",
      limit: 1.25 * room(typical.logits, logits),
      height: 3,
      marks,
    },
    {
      ...common,
      label: "probability",
      values: softmax(logits),
      shape: "positive",
      limit: 1,
      height: 1.2,
      ticks,
    },
  ];
}

/** @param {Config} config @returns {Stage} */
const answer = ({ p }) => ({
  name: "answer",
  title: "Every answer gets a score",
  tensors: `logits (${p + 1}, that of = is left out)`,
  rows: (view) => answerRows(p, view),
  entry: ({ tensors, label }, _, c) => {
    const logits = tensors.logits.subarray(0, p);
    return `Answer ${c}${c === label ? " (the right one)" : ""}: logit ${decimal(logits[c])}, probability ${percentage(softmax(logits)[c])}.`;
  },
  telling: ({ tensors }) => [0, argmax(tensors.logits.subarray(0, p))],
  note: ({ tensors, label }) => {
    const logits = tensors.logits.subarray(0, p);
    const chances = softmax(logits);
    const says = argmax(logits);
    const right =
      says === label
        ? "and it is right"
        : `but the right answer is ${label}, which gets ${percentage(chances[label])}`;
    return `The largest logit wins: the network says ${says}, ${right}. Softmax makes a probability of ${percentage(chances[says])} of it.`;
  },
  summary: ({ tensors }) => {
    const logits = tensors.logits.subarray(0, p);
    const best = Array.from(logits.keys())
      .sort((c, d) => logits[d] - logits[c])
      .slice(0, 3);
    const chances = softmax(logits);
    return (
      "The largest logits: " +
      best.map((c) => `${c} with ${decimal(logits[c])} (${percentage(chances[c])})`).join("; ") +
      "."
    );
  },
});

/** @param {Config} config @returns {Stage[]} */
export const stagesOf = (config) =>
  [lookUp, attend, bring, neurons, write, answer].map((stage) => stage(config));
