// What a ForwardPass says of its pair and of its weights.

import { equation } from "../web/toolkit/operations.js";
import { decimal, whole } from "../web/toolkit/format.js";

/**
 * @import { Moment, PassData } from "./data.js"
 * @import { Stage, View } from "./stages.js"
 */

/**
 * Whether the network was trained on a pair, and on its mirror image.
 * @param {Pick<PassData, "p" | "train">} data
 * @param {number} a @param {number} b
 */
export function kindText({ p, train }, a, b) {
  const said = (/** @type {number} */ x, /** @type {number} */ y) =>
    train[x * p + y] ? "a training pair" : "a test pair";
  const same = train[a * p + b] === train[b * p + a];
  const mirror =
    a === b ? "" : same ? ", and so is its mirror image" : `; its mirror image (${b}, ${a}) is ${said(b, a)}`;
  return `(${a}, ${b}) is ${said(a, b)}${mirror}.`;
}

/**
 * All that is seen.
 * @param {PassData} data
 * @param {View & {moment: number, pair: number}} view
 * @param {Stage[]} stages
 * @param {number} open
 */
export function summary(data, view, stages, open) {
  const { step, name } = data.moments[view.moment];
  const says = data.answerAt(view.moment, view.pair);
  const { title, summary: seen } = stages[open];
  return (
    `${equation(data.run, view.a, view.b)}. Weights of step ${whole(step)} (${name}): ` +
    `the network says ${says}, ${says === view.label ? "right" : "wrong"}. ` +
    `Stage ${open + 1} of ${stages.length}, ${title[0].toLowerCase()}${title.slice(1)}. ${seen(view)}`
  );
}

/**
 * What quantising the weights does to the logits; the reader's own are not quantised.
 * @param {Moment[]} moments
 */
export function exactnessText(moments) {
  const worst = Math.max(...moments.map(({ logit_error }) => logit_error));
  if (worst === 0) return "All numbers of the figure are computed here from the weights as they are.";
  const size = Math.max(...moments.map(({ logit_size }) => logit_size));
  const changed = moments
    .filter(({ answers_changed }) => answers_changed)
    .map(({ name, answers_changed }) => `${answers_changed} (${name})`);
  return (
    `The weights are stored in 8 bits, with one scale for each row. Over all pairs and moments this moves a logit by at most ` +
    `${decimal(worst)}, where the largest logits have the size ${decimal(size)}. ` +
    (changed.length ? `It changes this many answers: ${changed.join(", ")}. ` : "It changes no answer. ") +
    "All numbers of the figure are computed here from these weights."
  );
}
