// Several quantities over the same steps: names at the ends of the lines, the phases of training as bands behind
// them, and a marker at the step that is shown.

import { extent } from "d3-array";
import { scaleLinear } from "d3-scale";
import { apart } from "../web/toolkit/apart.js";
import { stepAxis, valueAxis } from "../web/toolkit/axes.js";
import { chartFrame } from "../web/toolkit/chart_frame.js";
import { curve } from "../web/toolkit/curve.js";
import { nearest } from "../web/toolkit/data.js";
import { svg } from "../web/toolkit/dom.js";
import { superscript, whole } from "../web/toolkit/format.js";
import { decades, lossScale, stepScale } from "../web/toolkit/scales.js";

const MARGIN = { left: 46, right: 8, top: 12, bottom: 28 };
const PHASE_ROW = 16; // height of a row of the phases' names
const LABEL = 14; // least distance between the names of two lines
const LETTER = 6.6; // width of a letter, about
const BOLD = 7.2;

/**
 * A quantity, one value for each step; the class `gkf-look-…` gives it colour and dash.
 * @typedef {{name: string, values: Float64Array, look: string}} Line
 *
 * @typedef {"loss" | "share" | "size"} Kind losses are in decades or linear, shares from 0 to 1, sizes from 0
 * @typedef {"log" | "linear"} Axis
 *
 * @typedef {object} View
 * @property {Axis} x
 * @property {Axis} y of losses
 * @property {[number, number] | null} cuts between the phases
 * @property {(line: Line) => boolean} shown
 *
 * @typedef {object} Data
 * @property {Int32Array} steps
 * @property {Line[]} lines
 * @property {Kind} kind
 * @property {string[]} phaseNames to be written above the chart; may be none
 *
 * @typedef {ReturnType<typeof planOf>} Plan what the chart is drawn from
 */

/**
 * The scale of values.
 * @param {Kind} kind @param {Axis} axis @param {Line[]} lines that are seen @param {[number, number]} range
 */
export function valueScale(kind, axis, lines, range) {
  if (kind === "share") return scaleLinear([0, 1], range);
  const [low = 0, high = 0] = extent(lines.flatMap(({ values }) => Array.from(values)));
  if (kind === "size") return scaleLinear([0, (high || 1) * 1.05], range);
  return lossScale(axis, [low, high], range);
}

/**
 * The numbers at the rules.
 * @param {Kind} kind @param {Axis} axis @param {ReturnType<typeof valueScale>} y
 */
function ticks(kind, axis, y) {
  if (kind === "share") return [0, 0.25, 0.5, 0.75, 1].map((value) => ({ value, text: String(value) }));
  if (kind === "loss" && axis === "log")
    return decades(y, 6).map((e) => ({ value: 10 ** e, text: e === 0 ? "1" : `10${superscript(e)}` }));
  return y.ticks(4).map((value) => ({ value, text: kind === "size" ? whole(value) : String(value) }));
}

/**
 * Sizes in pixels, scales, and what is drawn on them.
 * @param {number} width @param {number} height
 * @param {View} view
 * @param {Data} data
 */
function planOf(width, height, view, { steps, lines, kind, phaseNames }) {
  const seen = lines.filter(view.shown);
  const names = Math.max(0, ...lines.map(({ name }) => name.length * BOLD)); // of all, so that nothing jumps
  const range = /** @type {[number, number]} */ ([MARGIN.left, width - MARGIN.right - names]);
  const x = stepScale(view.x, steps, range);
  const texts = phaseNames.map((name, i) => `${i + 1} ${name}`);
  const labels = view.cuts ? placeLabels(texts, [range[0], ...view.cuts.map(x), range[1]], width) : [];
  const rows = Math.max(0, ...labels.map((label) => label.row + 1));
  const [top, bottom] = [MARGIN.top + PHASE_ROW * rows, height - MARGIN.bottom];
  const y = valueScale(kind, view.y, seen.length ? seen : lines, [bottom, top]);
  return { seen, range, x, y, top, bottom, labels, cuts: view.cuts, ticks: ticks(kind, view.y, y) };
}

/**
 * The middle phase is a band, and both cuts are lines.
 * @param {Plan} plan
 */
function phaseMarks({ cuts, x, range, top, bottom, labels }) {
  if (!cuts) return [];
  const [from, to] = cuts.map((step) => Math.max(range[0], Math.min(range[1], x(step))));
  return [
    svg(
      "g",
      { class: "gkf-phases" },
      svg("rect", { x: from, y: top, width: to - from, height: bottom - top }),
      svg("path", { d: `M${from} ${top - 4}V${bottom}M${to} ${top - 4}V${bottom}` }),
      labels.map(({ text, at, row, number }) =>
        svg("text", { x: at, y: MARGIN.top + PHASE_ROW * row, class: `gkf-phase-${number}` }, text),
      ),
    ),
  ];
}

/**
 * The lines, and their names at their ends.
 * @param {Plan} plan
 * @param {Int32Array} steps
 */
function lineMarks({ seen, x, y, range, top, bottom }, steps) {
  const ends = apart(
    seen.map(({ values }) => y(values[values.length - 1])),
    LABEL,
    [top, bottom],
  );
  return [
    ...seen.map(({ values, look }) =>
      svg("path", { class: `gkf-curve gkf-look-${look}`, d: curve(steps, values, x, y) }),
    ),
    ...seen.map(({ name, look }, i) =>
      svg("text", { class: `gkf-end-name gkf-look-${look}-text`, x: range[1] + 7, y: ends[i] + 4 }, name),
    ),
  ];
}

/** @param {Data} data */
export function measureChart(data) {
  const { steps, lines } = data;
  const still = svg("g");
  const rule = svg("path", { class: "gkf-marker-line" });
  const dots = lines.map(({ look }) =>
    svg("circle", { class: `gkf-dot gkf-measure-dot gkf-look-${look}`, r: 4.5 }),
  );
  const { element, resize } = chartFrame("gkf-measure-chart", [still], [rule, dots]);
  /** @type {Plan} */
  let plan;
  return {
    element,
    /** @param {number} width @param {number} height @param {View} view */
    layout(width, height, view) {
      plan = planOf(width, height, view, data);
      const { x, y, range, top, bottom, seen } = plan;
      resize(width, height);
      still.replaceChildren(
        ...phaseMarks(plan),
        valueAxis(y, plan.ticks, range),
        stepAxis(x, bottom, range),
        ...lineMarks(plan, steps),
      );
      rule.setAttribute("d", `M0 ${top}V${bottom}`);
      dots.forEach((dot, i) => dot.toggleAttribute("hidden", !seen.includes(lines[i])));
      element.classList.toggle("gkf-empty", !seen.length);
    },
    /** @param {number} index of a checkpoint */
    show(index) {
      const { x, y, seen } = plan;
      const at = x(steps[index]);
      rule.setAttribute("transform", `translate(${at} 0)`);
      lines.forEach((line, i) => {
        if (seen.includes(line))
          dots[i].setAttribute("transform", `translate(${at} ${y(line.values[index])})`);
      });
    },
    /** @param {number} px from the left */
    indexAt: (px) => nearest(steps, plan.x.invert(px)),
  };
}

/**
 * Where the names of neighbouring stretches go: each in the middle of its own, kept inside the drawing, and in the
 * first row where it stands on no other.
 * @param {string[]} texts @param {number[]} edges of the stretches, one more than texts @param {number} width
 * @returns {{text: string, at: number, row: number, number: number}[]} `at` is the left end
 */
export function placeLabels(texts, edges, width) {
  /** @type {number[]} */
  const free = []; // for each row, where it is free from
  return texts.map((text, i) => {
    const long = text.length * LETTER;
    const at = Math.max(0, Math.min(width - long, (edges[i] + edges[i + 1] - long) / 2));
    let row = 0;
    while (at < (free[row] ?? -Infinity)) row++;
    free[row] = at + long + 8;
    return { text, at, row, number: i + 1 };
  });
}
