// What a LineBreak says.

import { judged } from "./wrapping.js";
import { list } from "../web/toolkit/format.js";

/**
 * @import { LineBreakData } from "./data.js"
 * @import { Part } from "./model.js"
 * @import { Known } from "./oracle.js"
 * @import { Breaker, Page, Placed } from "./wrapping.js"
 *
 * @typedef {"lower" | "same" | "higher"} Change
 * @typedef {{cut: string, word: string, said: Change, before: number, after: number}} Prediction of a chance
 *
 * @typedef {object} Seen what is shown
 * @property {number} k the width
 * @property {Breaker} breaker
 * @property {Page} page
 * @property {{tokens: number[], placed: Placed[], written: number}} on the line of the chosen word, gone on
 * @property {number} here the chosen word's place in that line
 * @property {readonly number[]} model the chance of a newline after each token of it
 * @property {readonly number[] | null} cut the same after the cut, once it may be seen
 * @property {readonly Known[]} known
 * @property {{from: number, to: number}} acts the widths that the model may act by
 * @property {{from: number, to: number} | null} cutActs the same after the cut
 */

const SAME = 0.05; // a smaller change is none

/** A chance as a percentage, which is never said to be sure. @param {number} chance */
export function percentOf(chance) {
  if (chance < 0.005) return "<1 %";
  if (chance > 0.995) return ">99 %";
  return `${Math.round(100 * chance)} %`;
}

/** @param {number} before @param {number} after @returns {Change} */
export const changeOf = (before, after) =>
  Math.abs(after - before) < SAME ? "same" : after < before ? "lower" : "higher";

/** @type {Record<Change, string>} */
export const CHANGES = { lower: "a lower chance", same: "about the same", higher: "a higher chance" };

/** @param {Part} part */
export const partName = ({ layer, head }) =>
  head === null ? `the count after layer ${layer}` : `head ${head} of layer ${layer}`;

/** @param {Seen} seen */
export const chosenOf = ({ on, here }) => on.placed[here];

/** The chosen word and what is said of it, for the slider. @param {Seen} seen */
export function wordText(seen) {
  const { text, count, line, at } = chosenOf(seen);
  return `“${text}”, line ${line + 1}, up to column ${count}: newline ${percentOf(seen.model[at])}`;
}

/** @param {number} k */
export const marginText = (k) => `${k} characters`;

/** What is asked before a cut. @param {Seen} seen @param {readonly Part[]} parts */
export function askText(seen, parts) {
  const { text, count, at } = chosenOf(seen);
  return (
    `After “${text}”, at column ${count}, the model says “newline” with ${percentOf(seen.model[at])}. ` +
    `Without ${list(parts.map(partName))}, what will it say?`
  );
}

/** What came of a prediction. @param {Prediction} prediction */
export function verdict({ word, said, before, after }) {
  const change = changeOf(before, after);
  const right = said === change ? "You were right" : "You were not right";
  return `You said: ${CHANGES[said]}. ${right}: after “${word}” it went from ${percentOf(before)} to ${percentOf(after)}.`;
}

/** @param {readonly Prediction[]} predictions */
export function recordText(predictions) {
  if (!predictions.length) return "No prediction yet.";
  const right = predictions.filter(({ said, before, after }) => said === changeOf(before, after)).length;
  return `${predictions.length} ${predictions.length === 1 ? "prediction" : "predictions"}, ${right} right.`;
}

/** Which widths are still possible. @param {LineBreakData["language"]} language @param {Seen} seen */
export function widthText(language, { on, here, known, k }) {
  const { posterior } = known[on.placed[here].at];
  if (language.told) return `The first token says the width: ${k}.`;
  if (!posterior) return "No width explains these lines.";
  const possible = Array.from(posterior, (p, i) => (p > 0 ? language.least + i : 0)).filter(Boolean);
  const [first, last] = [possible[0], possible[possible.length - 1]];
  return first === last
    ? `The width can only be ${first}.`
    : `The width may be anything from ${first} to ${last}.`;
}

/** @param {{from: number, to: number}} widths */
const rangeText = ({ from, to }) => (from === to ? String(from) : `${from} to ${to}`);

/** Which widths the model may act by, whole and after a cut. @param {Seen} seen @returns {string[]} */
export const actsText = ({ acts, cutActs }) => [
  `The model acts as if it were ${rangeText(acts)}.`,
  ...(cutActs ? [`After the cut: ${rangeText(cutActs)}.`] : []),
];

/** How well the model breaks lines, if it does. @param {LineBreakData} data @param {Seen} seen */
function brokenText({ language }, { page, k, breaker }) {
  if (breaker === "margin") return "";
  const { broke, right, out } = judged(language, page, k);
  if (!broke && !out) return "";
  const lines = broke === 1 ? "1 line" : `${broke} lines`;
  const sticks = out ? ` ${out === 1 ? "One word sticks" : `${out} words stick`} out beyond it.` : "";
  return ` The model has broken ${lines}, ${right} of them where the margin would have.${sticks}`;
}

/** Everything that is to be seen, in a few sentences. @param {LineBreakData} data @param {Seen} seen @param {readonly Part[]} parts */
export function summary(data, seen, parts) {
  const { on, here, model, cut, known } = seen;
  const { text, count, line, at } = on.placed[here];
  const best = known[at].chance;
  const sure = best === null ? "" : `; the best that can be known is ${percentOf(best)}`;
  const after = cut ? ` Without ${list(parts.map(partName))} it says ${percentOf(cut[at])}.` : "";
  return (
    `Line ${line + 1}, after “${text}”, column ${count}: the model says “newline” with ` +
    `${percentOf(model[at])}${sure}.${after} ${widthText(data.language, seen)} ${actsText(seen).join(" ")}` +
    brokenText(data, seen)
  );
}

/** The chart in words. @param {Seen} seen */
export function chartText({ on, model, cut, known }) {
  const each = on.placed.map(({ text, count, at }) => {
    const { chance } = known[at];
    const best = chance === null ? "" : `, at best ${percentOf(chance)}`;
    return `“${text}”, column ${count}: ${percentOf(model[at])}${best}${cut ? `, cut ${percentOf(cut[at])}` : ""}`;
  });
  return `The chance of a newline after each word, if the line were never broken. ${each.join("; ")}.`;
}
