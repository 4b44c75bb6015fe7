// What stands on the chart on which a curve is guessed: small functions of data and scales.

import { scaleLinear } from "d3-scale";
import { area, line } from "d3-shape";
import { valueAxis, stepAxis } from "../web/toolkit/axes.js";
import { curve } from "../web/toolkit/curve.js";
import { svg } from "../web/toolkit/dom.js";
import { COLUMNS, places, valueAt } from "../web/toolkit/guess.js";
import { boxOf, firstFree, meet } from "../web/toolkit/room.js";
import { stepScale } from "../web/toolkit/scales.js";
import { freeSpot } from "./names.js";
import { pointsApart } from "./words.js";

/**
 * @import { GuessData } from "./data.js"
 * @import { Box, Point, Spot } from "../web/toolkit/room.js"
 * @typedef {ReturnType<typeof planOf>} Plan what the marks are drawn from
 */

const MARGIN = { left: 46, right: 16, top: 26, bottom: 40 };
const TICKS = [0, 0.25, 0.5, 0.75, 1];
const ROOMY = 480; // pixels; below, labels are short
const LABEL_WIDTH = 110;
const [GUESS, TRUTH] = ["your guess", "what happened"];
const LEAST_GAP = 24; // pixels; a smaller one has no room for its bracket
const ALONG_GAP = [0.5, 0.35, 0.65, 0.2, 0.8]; // where its number may stand, the best first
const TREND = 8; // columns over which a curve is seen to rise or fall

/**
 * Sizes in pixels, scales, and the truth at every column.
 * @param {number} width
 * @param {GuessData} data
 */
export function planOf(width, { curveSteps, accuracy, span, p }) {
  const height = Math.round(Math.min(380, Math.max(270, 0.46 * width)));
  const range = /** @type {[number, number]} */ ([MARGIN.left, width - MARGIN.right]);
  const x = stepScale("linear", [0, span[1]], range);
  const y = scaleLinear([0, 1], [height - MARGIN.bottom, MARGIN.top]);
  const stepOf = places(span).step;
  const roomy = width >= ROOMY;
  return {
    height,
    range,
    roomy,
    x,
    y,
    chance: chanceOf(y(1 / p), range, `guessing${roomy ? `: 1 in ${p}` : ""}`),
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
export function knownMarks({ x, y, range, chance }, { curveSteps, accuracy, span }) {
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
    chanceMark(chance, range),
    svg("text", { class: "gkf-axis-name", x: 0, y: MARGIN.top - 14 }, "accuracy"),
    path("test"),
    path("train"),
    svg("circle", { class: "gkf-dot gkf-test-fill", r: 5.5, cx: now, cy: until("test") }),
    svg("path", {
      class: "gkf-dot gkf-train-fill",
      d: "M-4.5 -4.5h9v9h-9z",
      transform: `translate(${now} ${until("train")})`,
    }),
    svg("text", { class: "gkf-name gkf-train-text", x: now + 9, y: y(1) - 9 }, "train"), // above all that is drawn
  ];
}

/**
 * Guessing uniformly among the p answers is right once in p times.
 * @param {number} height of the line @param {[number, number]} range @param {string} text
 */
function chanceOf(height, [, right], text) {
  const place = { x: right, y: height - 6, "text-anchor": "end" };
  return { height, text, place, box: boxOf(place, text) };
}

/** @param {Plan["chance"]} chance @param {[number, number]} range */
const chanceMark = ({ height, text, place }, range) =>
  svg(
    "g",
    { class: "gkf-chance" },
    svg("path", { d: `M${range[0]} ${height}H${range[1]}` }),
    svg("text", place, text),
  );

/**
 * The reader's drawing so far: its outline, and a name, or an invitation while there is none.
 * @param {Plan} plan
 * @param {number[]} shares
 */
export function guessMark(plan, shares) {
  const { at, y, roomy } = plan;
  if (shares.length < 2)
    return {
      outline: "",
      text: roomy ? "Draw the test accuracy that you expect, from the dot on" : "Draw the test accuracy",
      place: { x: at(COLUMNS / 2), y: y(0.55), "text-anchor": "middle" },
    };
  const column = shares.length - 1; // the name goes with the pencil
  const rising = shares[column] >= shares[Math.max(0, column - TREND)];
  return {
    outline: line((/** @type {number} */ _, c) => at(c), y)(shares) ?? "",
    text: GUESS,
    place: besidePencil(plan, column, shares[column], rising),
  };
}

/**
 * Place of a name before the pencil has got there: above a line that rises, else below it; above the words on guessing.
 * @param {Plan} plan
 * @param {number} column @param {number} share @param {boolean} rising
 */
function besidePencil({ at, y, range, chance }, column, share, rising) {
  const x = at(column);
  const height = y(share) + (rising ? -10 : 20);
  const anchor = x < range[0] + LABEL_WIDTH ? "start" : "end";
  const spot = {
    x,
    y: Math.max(MARGIN.top + 14, Math.min(y(0) - 8, height)),
    "text-anchor": anchor,
  };
  return meet(boxOf(spot, GUESS), chance.box) ? { ...spot, y: chance.box.top - 8 } : spot;
}

/**
 * The curves as they run on the screen: the guess, then what is measured.
 * @param {Plan} plan
 * @param {GuessData} data
 * @param {number[]} shares the finished guess
 * @returns {Point[][]}
 */
function pathsOf({ at, x, y }, { curveSteps, accuracy }, shares) {
  /** @param {"train" | "test"} split @returns {Point[]} */
  const path = (split) => Array.from(curveSteps, (step, i) => [x(step), y(accuracy[split][i])]);
  return [shares.map((share, c) => /** @type {Point} */ ([at(c), y(share)])), path("test"), path("train")];
}

/** Where names may stand. @param {Plan} plan @returns {Box} */
const roomOf = ({ y, range: [left, right] }) => ({ left, right, top: MARGIN.top + 4, bottom: y(0) });

/**
 * Places of both names once the truth is there: where the curves are farthest apart and there is room.
 * @param {Plan} plan
 * @param {GuessData} data
 * @param {number[]} shares the finished guess
 * @param {{step: number, mine: number, truth: number}} gap the largest one
 * @returns {{guess: Spot, truth: Spot}}
 */
export function namesOf(plan, data, shares, gap) {
  const { at, y, chance, truthAt } = plan;
  const paths = pathsOf(plan, data, shares);
  const boxes = [...gapBoxes(gapOf(plan, data, shares, gap)), chance.box];
  const columns = shares.map((_, c) => c).sort((one, other) => apart(other) - apart(one));
  /** @param {number} c */
  function apart(c) {
    return Math.abs(y(shares[c]) - y(truthAt(c)));
  }
  /** @param {(c: number) => number} share @param {string} text @param {Box[]} others */
  const spot = (share, text, others) =>
    freeSpot(
      text,
      columns.map((c) => [at(c), y(share(c))]),
      { paths, boxes: [...boxes, ...others] },
      roomOf(plan),
    );
  const guess = spot((c) => shares[c], GUESS, []);
  return { guess, truth: spot(truthAt, TRUTH, [boxOf(guess, GUESS)]) };
}

/**
 * What happened: the test curve, and all that stands with it.
 * @param {Plan} plan
 * @param {GuessData} data
 * @param {number[]} shares the finished guess
 * @param {{step: number, mine: number, truth: number}} gap the largest one
 * @param {Spot} name where it is called by its name
 */
export function truthMarks(plan, data, shares, gap, name) {
  const { at, x, y, truthAt } = plan;
  const { curveSteps, accuracy, span } = data;
  const from = curveSteps.filter((s) => s <= span[0]).length - 1;
  /** @param {"train" | "test"} split */
  const path = (split) => curve(curveSteps.subarray(from), accuracy[split].subarray(from), x, y);
  const between = area(
    (/** @type {number} */ _, c) => at(c),
    y,
    (_, c) => y(truthAt(c)),
  );
  return {
    test: svg("path", { class: "gkf-curve gkf-test", pathLength: 1, d: path("test") }),
    rest: svg(
      "g",
      {},
      svg("path", { class: "gkf-between", d: between(shares) }),
      svg("path", { class: "gkf-curve gkf-train", d: path("train") }),
      gapMark(gapOf(plan, data, shares, gap)),
      svg("text", { class: "gkf-name gkf-test-text", ...name }, TRUTH),
    ),
  };
}

/**
 * A bracket at the largest gap, if it has room: its ends, and its number with a place where no curve strikes it.
 * @param {Plan} plan
 * @param {GuessData} data
 * @param {number[]} shares the finished guess
 * @param {{step: number, mine: number, truth: number}} gap
 */
function gapOf(plan, data, shares, { step, mine, truth }) {
  const { x, y, chance } = plan;
  const [from, to, at] = [y(mine), y(truth), x(step)];
  if (Math.abs(to - from) < LEAST_GAP) return null;
  const text = `${pointsApart(mine, truth)} points`;
  const spots = ALONG_GAP.flatMap((share) =>
    [
      { x: at + 8, "text-anchor": "start" },
      { x: at - 8, "text-anchor": "end" },
    ].map((side) => ({ ...side, y: from + share * (to - from) + 4 })),
  );
  const taken = { paths: pathsOf(plan, data, shares), boxes: [chance.box] };
  return { from, to, at, text, place: firstFree(text, spots, { ...taken, room: roomOf(plan) }) };
}

/** @param {ReturnType<typeof gapOf>} mark */
const gapMark = (mark) =>
  mark &&
  svg(
    "g",
    { class: "gkf-gap" },
    svg("path", { d: `M${mark.at - 4} ${mark.from}h8m-4 0V${mark.to}m-4 0h8` }),
    svg("text", { class: "gkf-value", ...mark.place }, mark.text),
  );

/**
 * The room that the bracket and its number take.
 * @param {ReturnType<typeof gapOf>} mark
 * @returns {Box[]}
 */
function gapBoxes(mark) {
  if (!mark) return [];
  const { from, to, at, place, text } = mark;
  return [
    { left: at - 6, right: at + 6, top: Math.min(from, to), bottom: Math.max(from, to) },
    boxOf(place, text),
  ];
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
