// What a CountManifold says.

import { whole } from "../web/toolkit/format.js";

/** @import { CountCurve, Round, Said } from "./data.js" */

export const LETTERS = ["A", "B", "C", "D", "E", "F"];
const MUCH = 0.5; // change of a chance from which on something hangs on a curve

/** What the kinds of text model are, by the first part of a run's name. @type {Record<string, string>} */
const KINDS = {
  implicit: "width nowhere told",
  told: "width told",
  attention: "attention only",
  noisy: "noise on all that is read",
  narrow: "few dimensions",
  sphere: "a stream that cannot grow",
  stops5: "a mark every 5 columns",
  stops8: "a mark every 8 columns",
};

/** A run's kind and its seed: what stands before and after the last hyphen. @param {string} name @returns {[string, string]} */
export function partsOfName(name) {
  const at = name.lastIndexOf("-");
  return at < 1 ? [name, ""] : [name.slice(0, at), name.slice(at + 1)];
}

/** @param {string} name of a run */
export function kindText(name) {
  const [kind] = partsOfName(name);
  return KINDS[kind] ?? kind;
}

/** A chance as a percentage, which is never said to be sure. @param {number} chance */
export function percentOf(chance) {
  if (chance < 0.005) return "<1 %";
  if (chance > 0.995) return ">99 %";
  return `${Math.round(100 * chance)} %`;
}

/** A share of variance. @param {number} share */
export const shareOf = (share) => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;

/** How much of the variance each component has. @param {{shares: number[]}} curve */
export const sharesText = ({ shares }) =>
  `components 1, 2, 3: ${shares.map(shareOf).join(", ")} of the variance`;

/** @param {CountCurve} curve */
export const curveText = ({ name, step, n, first }) =>
  `the count in the model ${name} (${kindText(name)}), step ${whole(step)}: ${n} points, from ${first} to ` +
  `${first + n - 1} characters`;

/** What is heard of the slider. @param {CountCurve} curve @param {Said} said @param {number} text @param {number} i */
export const patchText = (curve, said, text, i) =>
  `${curve.first + i} characters: ${said} ${percentOf(curve.model(said, text, i))}, at best ${bestText(curve, said, text, i)}`;

/** @param {CountCurve} curve @param {Said} said @param {number} text @param {number} i */
export const bestText = (curve, said, text, i) =>
  curve.possible(text, i) ? percentOf(curve.best(said, text, i)) : "no line is as long";

/** Everything that is to be seen. @param {CountCurve} curve @param {Said} said @param {number} text @param {number} i */
export function summary(curve, said, text, i) {
  const own = curve.own[text];
  const given = curve.first + i;
  const told = given === own ? "its own count" : `the count ${given} in the place of ${own}`;
  const what = curveText(curve);
  return (
    `${what[0].toUpperCase()}${what.slice(1)}; ${sharesText(curve)}. Given ${told}, the model says ` +
    `“${said}” with ${percentOf(curve.model(said, text, i))}; the best: ${bestText(curve, said, text, i)}.`
  );
}

/** What a curve of a round is. @param {Round} round @param {number} i */
export const whatItIs = ({ model, name, kinds }, i) => (i === model ? `the model ${name}` : kinds[i]);

/** R², never said to be all. @param {number} share */
const evenOf = (share) => `${(100 * share).toFixed(1)} %`;

/**
 * What a round was, and what could have been seen.
 * @param {Round} round @param {number} chosen
 * @param {CountCurve} curve the model's
 */
export function verdictText(round, chosen, curve) {
  const { model, shares, even } = round;
  const right = chosen === model;
  const others = even.filter((_, i) => i !== model);
  const evenest = even.indexOf(Math.max(...even));
  const yours = right ? "" : `, of your ${LETTERS[chosen]} ${evenOf(even[chosen])}`;
  return (
    `${right ? "Yes" : "No"}: ${LETTERS[chosen]} is ${right ? "" : "a "}${whatItIs(round, chosen)}` +
    `${right ? "" : `, and ${LETTERS[model]} ${whatItIs(round, model)}`}. ` +
    `All six have the same strength along every component (${shares.map(shareOf).join(", ")}, …) and the noise ` +
    "that the model’s means have, so only the shape can tell: how evenly the counts follow one another. Of their " +
    `places along component 1 a ruler explains ${evenOf(even[model])} in the model${yours}, of the random curves ` +
    `${evenOf(Math.min(...others))} to ${evenOf(Math.max(...others))}. ` +
    `${evenest === model ? "Here the eye has a reason" : `The most even is ${LETTERS[evenest]}, so looks deceive`}. ` +
    `What no picture shows is what a model does with it: ${movedText(LETTERS[model], curve)}`
  );
}

/**
 * How far the chance of a newline goes along the model's curve, in the first text, and what hangs on it then.
 * @param {string} letter of the curve @param {CountCurve} curve
 */
export function movedText(letter, curve) {
  const chances = Array.from({ length: curve.n }, (_, i) => curve.model("newline", 0, i));
  const [least, most] = [Math.min(...chances), Math.max(...chances)];
  const moved = `moved along ${letter}, a word is followed by “newline” with ${percentOf(least)} to ${percentOf(most)}`;
  if (most - least >= MUCH) return `${moved}, and nothing hangs on the other five.`;
  return `${moved}, so little hangs on what is seen of this curve, and nothing on the other five.`;
}

/** @param {number} right @param {number} played */
export const scoreText = (right, played) =>
  played
    ? `${right} of ${played} right; guessing gives ${(played / LETTERS.length).toFixed(1)}.`
    : "No round played yet.";
