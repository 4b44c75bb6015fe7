// The model, whole or cut: the chance of a newline after every token of a text.

import { dot, row, softmax } from "../web/engine/forward.js";
import { textReader } from "../web/engine/reader.js";

/**
 * @import { LineBreakData } from "./data.js"
 * @import { Watch } from "../web/engine/reader.js"
 */

/** What can be cut. @typedef {{layer: number, head: number | null}} Part head null: the count after the layer */

/**
 * Every number that stands for a part, and the part.
 * @param {Pick<LineBreakData, "config" | "cut">} data
 * @returns {Map<number, Part>}
 */
export function partsOf({ config, cut }) {
  /** @type {Map<number, Part>} */
  const parts = new Map();
  for (let layer = 0; layer < config.n_layers; layer++) {
    for (let head = 0; head < config.n_heads; head++) parts.set(layer * cut.each + head, { layer, head });
    if (layer < config.n_layers - 1) parts.set(layer * cut.each + cut.count, { layer, head: null });
  }
  return parts;
}

/**
 * A model that reads texts. What a text has in common with the one before is not read again.
 * @param {LineBreakData} data
 * @param {readonly Part[]} [parts] that are cut out
 * @returns {(tokens: readonly number[]) => readonly number[]} the chance of a newline after each token
 */
export function newlineChances(data, parts = []) {
  const reader = textReader(data.weights, data.config, cutting(data, parts));
  /** @type {number[]} */
  let known = [];
  /** @type {number[]} */
  let chances = [];
  return (tokens) => {
    let same = 0;
    while (same < known.length && known[same] === tokens[same]) same += 1;
    if (same === tokens.length) return chances.slice(0, same);
    reader.forget(same);
    chances = chances.slice(0, same);
    for (const token of tokens.slice(same)) chances.push(softmax(reader.read(token))[data.language.newline]);
    known = [...tokens];
    return chances;
  };
}

/**
 * Puts means in the place of what is cut: of what a head read, or of the stream along the directions of the count.
 * @param {LineBreakData} data
 * @param {readonly Part[]} parts
 * @returns {Watch}
 */
function cutting({ config, means }, parts) {
  const { n_heads, d_head, d_model } = config;
  /** @type {Map<string, ((values: Float64Array) => void)[]>} */
  const changes = new Map();
  for (const { layer, head } of parts) {
    const name = `blocks.${layer}.${head === null ? "hook_resid_post" : "attn.hook_z"}`;
    const change =
      head === null
        ? withoutCount(row(means.count, layer, d_model), axesOf(means.axes, config, layer))
        : (/** @type {Float64Array} */ z) =>
            z.set(row(means.head, layer * n_heads + head, d_head), head * d_head);
    changes.set(name, [...(changes.get(name) ?? []), change]);
  }
  return (name, values) => changes.get(name)?.forEach((change) => change(values));
}

/**
 * The directions of the count after a layer.
 * @param {Float32Array} axes layer × component × d_model
 * @param {LineBreakData["config"]} config
 * @param {number} layer
 */
function axesOf(axes, { n_layers, d_model }, layer) {
  const n = axes.length / ((n_layers - 1) * d_model);
  return Array.from({ length: n }, (_, i) => row(axes, layer * n + i, d_model));
}

/**
 * x − Σ (x − mean)·a a, over the directions a.
 * @param {Float32Array} mean
 * @param {Float32Array[]} axes orthonormal
 * @returns {(x: Float64Array) => void}
 */
const withoutCount = (mean, axes) => (x) => {
  for (const axis of axes) {
    const off = dot(x, axis) - dot(mean, axis);
    for (let i = 0; i < x.length; i++) x[i] -= off * axis[i];
  }
};
