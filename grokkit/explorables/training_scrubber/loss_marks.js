// The marks of the loss chart, each a function of what the chart has laid out: where they stand, and how they look.

import { svg } from "../web/toolkit/dom.js";
import { curve } from "../web/toolkit/curve.js";
import { nearest } from "../web/toolkit/data.js";
import { superscript, whole } from "../web/toolkit/format.js";
import { places } from "../web/toolkit/guess.js";
import { boxOf, firstFree } from "../web/toolkit/room.js";
import { decades } from "../web/toolkit/scales.js";

/**
 * @import { Plan, Split } from "./loss_chart.js"
 * @import { Place } from "../web/toolkit/curve.js"
 * @import { Box, Point, Spot } from "../web/toolkit/room.js"
 * @import { lossScale } from "../web/toolkit/scales.js"
 */

/** @type {Split[]} */
export const SPLITS = ["train", "test"];
const MASTERED = 0.99;
const ROOMY = 480; // pixels; below, labels are short
const LETTER = 6.3; // pixels of a letter of a label; those of names are wider
const BESIDE_START = 70; // pixels; right of the numbers of step 0, where the figure opens
const BELOW = 15; // pixels from a line to the base line of its words, if they are not above it
const LABEL_ROW = 15; // height of a second row of labels above the chart, where two do not fit beside each other

/**
 * The numbers at the rules of an axis.
 * @param {Plan["quantity"]} quantity
 * @param {ReturnType<typeof lossScale>} y
 */
export function ticks(quantity, y) {
  if (quantity === "accuracy")
    return [0, 0.25, 0.5, 0.75, 1].map((value) => ({ value, text: `${100 * value} %` }));
  if (quantity === "log")
    return decades(y, 6).map((e) => ({ value: 10 ** e, text: e === 0 ? "1" : `10${superscript(e)}` }));
  return y.ticks(5).map((value) => ({ value, text: String(value) }));
}

/**
 * When each split was first mastered: places of thin marks whose labels stand above the chart, in two rows if need be.
 * @param {ArrayLike<number>} steps
 * @param {Record<Split, Float64Array>} accuracy
 * @param {Place} x
 * @param {number} right where labels must end
 * @returns {{split: Split, at: number, text: string, anchor: "start" | "end", left: number, right: number, row: number}[]}
 */
export function milestones(steps, accuracy, x, right) {
  const marks = SPLITS.flatMap((split) => {
    const first = accuracy[split].findIndex((v) => v > MASTERED);
    if (first < 0) return [];
    const text = `${split} > 99 %: step ${whole(steps[first])}`;
    const at = x(steps[first]);
    const wide = text.length * LETTER + 5;
    const end = at + wide > right;
    const anchor = /** @type {"start" | "end"} */ (end ? "end" : "start");
    return { split, at, text, anchor, left: end ? at - wide : at, right: end ? at : at + wide, row: 0 };
  });
  const [one, other] = marks;
  if (other && one.left < other.right + 8 && other.left < one.right + 8) one.row = 1;
  return marks;
}

/**
 * Height of the rows that milestones need beyond the first.
 * @param {{row: number}[]} marks
 */
export const roomFor = (marks) => (marks.some(({ row }) => row) ? LABEL_ROW : 0);

/**
 * A text on the chart, and the room it takes: where a number of the step that is shown comes there, it steps aside.
 * @typedef {{text: SVGElement, box: Box}} Name
 */

/** @param {string} kind @param {Spot} spot @param {string} words @param {number} [letter] @returns {Name} */
const nameAt = (kind, spot, words, letter) => ({
  text: svg("text", { class: kind, ...spot }, words),
  box: boxOf(spot, words, letter),
});

/**
 * @param {Plan} plan
 * @returns {{marks: SVGElement[], names: Name[]}}
 */
export function milestoneMarks({ milestones: marks, top, bottom }) {
  const names = marks.map(({ split, at, text, anchor, row }) => {
    const spot = {
      x: at + (anchor === "start" ? 5 : -5),
      y: top - 12 - LABEL_ROW * row,
      "text-anchor": anchor,
    };
    return nameAt(`gkf-label-text gkf-${split}-text`, spot, text, LETTER);
  });
  const lines = marks.map(({ at, row }) =>
    svg("path", { d: `M${at} ${top - 16 - LABEL_ROW * row}V${bottom}` }),
  );
  return {
    marks: [
      svg(
        "g",
        { class: "gkf-milestone" },
        lines,
        names.map(({ text }) => text),
      ),
    ],
    names,
  };
}

/**
 * Guessing uniformly among the p answers costs ln p nats and is right once in p times. Its words stand where no curve is.
 * @param {Plan} plan
 * @param {ArrayLike<number>} steps
 * @param {number} p
 * @returns {{marks: SVGElement[], names: Name[]}}
 */
export function chanceLine({ quantity, x, y, range: [left, right], width, logSteps, curves }, steps, p) {
  const share = quantity === "accuracy";
  const at = y(share ? 1 / p : Math.log(p));
  const exact = share ? `: 1 in ${p}` : `: ln ${p} = ${Math.log(p).toFixed(2)}`;
  const words = `guessing${width < ROOMY ? "" : exact}`;
  const end = { x: right, y: at - 6, "text-anchor": "end" };
  const middle = { x: (left + right) / 2, y: at + BELOW, "text-anchor": "middle" };
  const start = { x: left + BESIDE_START, y: at + BELOW, "text-anchor": "start" };
  const paths = SPLITS.map((split) =>
    Array.from(steps, (step, i) => /** @type {Point} */ ([x(step), y(curves[split][i])])),
  );
  const spots = logSteps && !share ? [start, middle, end] : [end, middle];
  const spot = firstFree(words, spots, { paths, letter: LETTER });
  const name = nameAt("gkf-label-text", spot, words, LETTER);
  const line = svg("path", { d: `M${left} ${at}H${right}` });
  return { marks: [svg("g", { class: "gkf-chance" }, line, name.text)], names: [name] };
}

/**
 * Where the name of the reader's guess stands: where its curve is far from both others, not too near the edges.
 * @param {Plan} plan
 * @param {ArrayLike<number>} steps
 * @param {NonNullable<Plan["guess"]>} guess
 * @returns {number} a column of the guess
 */
export function clearestColumn({ x, y, range: [left, right], curves }, steps, { span, shares }) {
  const stepOf = places(span).step;
  /** @param {number} c */
  const clear = (c) =>
    Math.min(...SPLITS.map((s) => Math.abs(y(shares[c]) - y(curves[s][nearest(steps, stepOf(c))]))));
  let best = 0;
  shares.forEach((_, c) => {
    const at = x(stepOf(c));
    if (at > left + 45 && at < right - 45 && clear(c) > clear(best)) best = c;
  });
  return best;
}

/**
 * What the reader of chapter 3 expected the test accuracy to do.
 * @param {Plan} plan
 * @param {ArrayLike<number>} steps
 * @returns {{marks: SVGElement[], names: Name[]}}
 */
export function guessMarks(plan, steps) {
  const { x, y, quantity, guess } = plan;
  if (quantity !== "accuracy" || !guess) return { marks: [], names: [] };
  const mySteps = guess.shares.map((_, c) => places(guess.span).step(c));
  const best = clearestColumn(plan, steps, guess);
  const at = x(mySteps[best]);
  const height = y(guess.shares[best]);
  const above = height > y(0.15);
  const spot = { x: at, y: height + (above ? -12 : 22), "text-anchor": "middle" };
  const name = nameAt("gkf-name", spot, "your guess");
  const path = svg("path", { class: "gkf-curve gkf-guess", d: curve(mySteps, guess.shares, x, y) });
  return { marks: [path, name.text], names: [name] };
}

/**
 * Both curves, kept inside the chart.
 * @param {Plan} plan
 * @param {ArrayLike<number>} steps
 */
export function curveMarks({ x, y, top, bottom, curves }, steps) {
  const inside = (/** @type {number} */ value) => Math.max(top, Math.min(bottom, y(value)));
  return ["test", "train"].map((split) =>
    svg("path", {
      class: `gkf-curve gkf-${split}`,
      d: curve(steps, curves[/** @type {Split} */ (split)], x, inside),
    }),
  );
}

/**
 * Where the curves' names stand: where the two are farthest apart, each on the outer side of its curve.
 * @param {Plan} plan
 * @param {ArrayLike<number>} steps
 * @returns {{split: Split, x: number, y: number}[]}
 */
export function namePlaces({ x, y, range: [left, right], top, bottom, curves }, steps) {
  let far = 0;
  const [from, to] = [0.3, 0.75].map((share) => left + share * (right - left));
  const inside = (/** @type {number} */ i) => x(steps[i]) > from && x(steps[i]) < to;
  const apart = (/** @type {number} */ i) => Math.abs(y(curves.train[i]) - y(curves.test[i]));
  for (let i = 0; i < steps.length; i++) if (inside(i) && apart(i) > (inside(far) ? apart(far) : -1)) far = i;
  const above = y(curves.test[far]) < y(curves.train[far]) ? "test" : "train";
  return SPLITS.map((split) => {
    const at = y(curves[split][far]) + (split === above ? -9 : 19);
    return { split, x: x(steps[far]), y: Math.max(top + 12, Math.min(bottom - 6, at)) };
  });
}

/**
 * @param {Plan} plan
 * @param {ArrayLike<number>} steps
 * @returns {Name[]}
 */
export const nameMarks = (plan, steps) =>
  namePlaces(plan, steps).map(({ split, x, y }) =>
    nameAt(`gkf-name gkf-${split}-text`, { x, y, "text-anchor": "middle" }, split),
  );
