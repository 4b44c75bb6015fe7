// What stands on the chart on which a curve is guessed: small functions of data and scales.

import { scaleLinear } from "d3-scale";
import { area, line } from "d3-shape";
import { valueAxis, stepAxis } from "../web/toolkit/axes.js";
import { curve } from "../web/toolkit/curve.js";
import { svg } from "../web/toolkit/dom.js";
import { COLUMNS, places, valueAt } from "../web/toolkit/guess.js";
import { stepScale } from "../web/toolkit/scales.js";
import { pointsApart } from "./words.js";

/**
 * @import { GuessData } from "./data.js"
 * @typedef {ReturnType<typeof planOf>} Plan what the marks are drawn from
 */

const MARGIN = { left: 46, right: 16, top: 26, bottom: 40 };
const TICKS = [0, 0.25, 0.5, 0.75, 1];
const ROOMY = 480; // pixels; below, labels are short
const LABEL_WIDTH = 110;
const LEAST_GAP = 24; // pixels; a smaller one has no room for its bracket
const TREND = 8; // columns over which a curve is seen to rise or fall

/**
 * Sizes in pixels, scales, and the truth at every column.
 * @param {number} width
 * @param {GuessData} data
 */
export function planOf(width, { curveSteps, accuracy, span }) {
  const height = Math.round(Math.min(380, Math.max(270, 0.46 * width)));
  const range = /** @type {[number, number]} */ ([MARGIN.left, width - MARGIN.right]);
  const x = stepScale("linear", [0, span[1]], range);
  const stepOf = places(span).step;
  return {
    height,
    range,
    roomy: width >= ROOMY,
    x,
    y: scaleLinear([0, 1], [height - MARGIN.bottom, MARGIN.top]),
    /** @param {number} column */
    at: (column) => x(stepOf(column)),
    /** @param {number} column */
    truthAt: (column) => valueAt(curveSteps, accuracy.test, stepOf(column)),
  };
}

/**
 * What is there before anything is drawn: axes, the known part of both curves, and the room for the guess.
 * @param {Plan} plan
 * @param {GuessData} data
 */
export function knownMarks({ x, y, range, roomy }, { curveSteps, accuracy, span, p }) {
  const now = x(span[0]);
  const known = curveSteps.filter((s) => s <= span[0]).length;
  /** @param {"train" | "test"} split */
  const until = (split) => y(valueAt(curveSteps, accuracy[split], span[0]));
  /** @param {"train" | "test"} split */
  const path = (split) =>
    svg("path", {
      class: `gkf-curve gkf-${split}`,
      d: curve(curveSteps, accuracy[split].subarray(0, known), x, y),
    });
  const ticks = TICKS.map((value) => ({ value, text: `${100 * value} %` }));
  return [
    svg("path", { class: "gkf-unknown", d: `M${now} ${y(1)}H${range[1]}V${y(0)}H${now}Z` }),
    valueAxis(y, ticks, range),
    stepAxis(x, y(0), range),
    chanceMark(y(1 / p), range, `guessing${roomy ? `: 1 in ${p}` : ""}`),
    svg("text", { class: "gkf-axis-name", x: 0, y: MARGIN.top - 14 }, "accuracy"),
    path("test"),
    path("train"),
    svg("circle", { class: "gkf-dot gkf-test-fill", r: 5.5, cx: now, cy: until("test") }),
    svg("path", {
      class: "gkf-dot gkf-train-fill",
      d: "M-4.5 -4.5h9v9h-9z",
      transform: `translate(${now} ${until("train")})`,
    }),
    svg("text", { class: "gkf-name gkf-train-text", x: now + 9, y: y(0.62) }, "train"),
  ];
}

/**
 * Guessing uniformly among the p answers is right once in p times.
 * @param {number} height @param {[number, number]} range @param {string} text
 */
const chanceMark = (height, [left, right], text) =>
  svg(
    "g",
    { class: "gkf-chance" },
    svg("path", { d: `M${left} ${height}H${right}` }),
    svg("text", { x: right, y: height - 6, "text-anchor": "end" }, text),
  );

/**
 * The reader's drawing so far: its outline, and a name, or an invitation while there is none.
 * @param {Plan} plan
 * @param {number[]} shares
 * @param {boolean} revealed
 */
export function guessMark(plan, shares, revealed) {
  const { at, y, roomy, truthAt } = plan;
  if (shares.length < 2)
    return {
      outline: "",
      text: roomy ? "Draw the test accuracy that you expect, from the dot on" : "Draw the test accuracy",
      place: { x: at(COLUMNS / 2), y: y(0.55), "text-anchor": "middle" },
    };
  // While it is drawn, the name goes with the pencil.
  const column = revealed ? farColumn(shares, truthAt) : shares.length - 1;
  const rising = shares[column] >= shares[Math.max(0, column - TREND)];
  const above = revealed ? shares[column] >= truthAt(column) : rising;
  return {
    outline: line((/** @type {number} */ _, c) => at(c), y)(shares) ?? "",
    text: "your guess",
    place: beside(plan, column, shares[column], above, rising),
  };
}

/**
 * Column at which guess and truth are farthest apart, not at the very ends, where a name has no place.
 * @param {number[]} shares
 * @param {(column: number) => number} truthAt
 */
export function farColumn(shares, truthAt) {
  /** @param {number} c */
  const apart = (c) => Math.abs(shares[c] - truthAt(c));
  let far = Math.round(0.1 * COLUMNS);
  for (let c = far; c <= 0.9 * COLUMNS; c++) if (apart(c) > apart(far)) far = c;
  return far;
}

/**
 * Place of a name above or below a curve, on the side to which the curve does not go.
 * @param {Plan} plan
 * @param {number} column @param {number} share
 * @param {boolean} above @param {boolean} rising
 */
function beside({ at, y, range }, column, share, above, rising) {
  const x = at(column);
  const wanted = above === rising ? "end" : "start";
  const anchor = x < range[0] + LABEL_WIDTH ? "start" : x > range[1] - LABEL_WIDTH ? "end" : wanted;
  const height = y(share) + (above ? -10 : 20);
  return { x, y: Math.max(MARGIN.top + 14, Math.min(y(0) - 8, height)), "text-anchor": anchor };
}

/**
 * What happened: the test curve, and all that stands with it.
 * @param {Plan} plan
 * @param {GuessData} data
 * @param {number[]} shares the finished guess
 * @param {{step: number, mine: number, truth: number}} gap the largest one
 */
export function truthMarks(plan, { curveSteps, accuracy, span }, shares, gap) {
  const { at, x, y, truthAt } = plan;
  const from = curveSteps.filter((s) => s <= span[0]).length - 1;
  /** @param {"train" | "test"} split */
  const path = (split) => curve(curveSteps.subarray(from), accuracy[split].subarray(from), x, y);
  const between = area(
    (/** @type {number} */ _, c) => at(c),
    y,
    (_, c) => y(truthAt(c)),
  );
  const c = farColumn(shares, truthAt);
  const name = beside(plan, c, truthAt(c), truthAt(c) > shares[c], truthAt(c) >= truthAt(c - TREND));
  return {
    test: svg("path", { class: "gkf-curve gkf-test", pathLength: 1, d: path("test") }),
    rest: svg(
      "g",
      {},
      svg("path", { class: "gkf-between", d: between(shares) }),
      svg("path", { class: "gkf-curve gkf-train", d: path("train") }),
      gapMark(plan, gap),
      svg("text", { class: "gkf-name gkf-test-text", ...name }, "what happened"),
    ),
  };
}

/**
 * A bracket at the largest gap, if it has room.
 * @param {Plan} plan
 * @param {{step: number, mine: number, truth: number}} gap
 */
function gapMark({ x, y, range }, { step, mine, truth }) {
  const [from, to, at] = [y(mine), y(truth), x(step)];
  if (Math.abs(to - from) < LEAST_GAP) return null;
  const right = at > range[1] - 90;
  const place = { x: at + (right ? -8 : 8), y: (from + to) / 2 + 4, "text-anchor": right ? "end" : "start" };
  return svg(
    "g",
    { class: "gkf-gap" },
    svg("path", { d: `M${at - 4} ${from}h8m-4 0V${to}m-4 0h8` }),
    svg("text", { class: "gkf-value", ...place }, `${pointsApart(mine, truth)} points`),
  );
}

/**
 * Marks at the columns that the keys move, while one of them has the focus.
 * @param {Plan} plan
 * @param {number[]} shares
 * @param {number[]} columns
 * @param {number} focused which of them; −1 for none
 */
export function knobMarks({ at, y }, shares, columns, focused) {
  if (focused < 0) return [];
  return columns.flatMap((c, i) => {
    const transform = `translate(${at(c)} ${y(shares[Math.min(c, shares.length - 1)])})`;
    const open = c < shares.length ? "" : " gkf-open";
    const knob = svg("circle", { class: `gkf-handle-knob${open}`, r: 6, transform });
    return i === focused ? [svg("circle", { class: "gkf-knob-ring", r: 11, transform }), knob] : [knob];
  });
}
