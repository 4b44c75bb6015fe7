// Several quantities over the same steps: names at the ends of the lines, the phases of training as bands behind
// them, and a marker at the step that is shown.

import { extent } from "d3-array";
import { scaleLinear } from "d3-scale";
import { line } from "d3-shape";
import { apart } from "../web/toolkit/apart.js";
import { stepAxis, valueAxis } from "../web/toolkit/axes.js";
import { nearest } from "../web/toolkit/data.js";
import { chartFrame } from "../web/toolkit/chart_frame.js";
import { svg } from "../web/toolkit/dom.js";
import { superscript, whole } from "../web/toolkit/format.js";
import { decades, lossScale, stepScale } from "../web/toolkit/scales.js";

const MARGIN = { left: 46, right: 8, top: 12, bottom: 28 };
const PHASE_ROW = 16; // height of a row of the phases' names
const LABEL = 14; // least distance between the names of two lines
const LETTER = 6.6; // width of a letter, about
const BOLD = 7.2;

/**
 * @typedef {{name: string, values: ArrayLike<number>, look: string}} Line a quantity, one value for each step; the
 *   class `gkf-look-…` gives it colour and dash
 * @param {object} data
 * @param {Int32Array} data.steps
 * @param {Line[]} data.lines
 * @param {"loss" | "share" | "size"} data.kind losses are in decades or linear, shares from 0 to 1, sizes from 0
 * @param {string[]} [data.phaseNames] to be written above the chart
 */
export function measureChart({ steps, lines, kind, phaseNames = [] }) {
  const still = svg("g");
  const rule = svg("path", { class: "gkf-marker-line" });
  const dots = lines.map(({ look }) =>
    svg("circle", { class: `gkf-dot gkf-measure-dot gkf-look-${look}`, r: 4.5 }),
  );
  const { element, resize } = chartFrame("gkf-measure-chart", [still], [rule, dots]);
  let x, y, shown;

  /**
   * @param {number} width @param {number} height
   * @param {{x: "log" | "linear", y: "log" | "linear", cuts: [number, number] | null, shown: (line: Line) => boolean}} view
   */
  function layout(width, height, view) {
    shown = lines.map(view.shown);
    const seen = lines.filter((_, i) => shown[i]);
    const names = Math.max(0, ...lines.map(({ name }) => name.length * BOLD)); // of all, so that nothing jumps
    const range = [MARGIN.left, width - MARGIN.right - names];
    resize(width, height);
    x = stepScale(view.x, steps, range);
    const labels = view.cuts && phaseNames.length ? phaseLabels(phaseNames, view.cuts, range, width) : [];
    const rows = Math.max(0, ...labels.map((label) => label.row + 1));
    const [top, bottom] = [MARGIN.top + PHASE_ROW * rows, height - MARGIN.bottom];
    y = valueScale(seen.length ? seen : lines, view.y, [bottom, top]);
    const path = line()
      .x((_, i) => x(steps[i]))
      .y((v) => y(v));
    const ends = apart(
      seen.map(({ values }) => y(values[values.length - 1])),
      LABEL,
      [top, bottom],
    );
    still.replaceChildren(
      ...bands(view.cuts, top, bottom, range, labels),
      valueAxis(y, ticks(view.y), range),
      stepAxis(x, bottom, range),
      ...seen.map(({ values, look }) =>
        svg("path", { class: `gkf-curve gkf-look-${look}`, d: path(values) }),
      ),
      ...seen.map(({ name, look }, i) =>
        svg("text", { class: `gkf-end-name gkf-look-${look}-text`, x: range[1] + 7, y: ends[i] + 4 }, name),
      ),
    );
    rule.setAttribute("d", `M0 ${top}V${bottom}`);
    dots.forEach((dot, i) => dot.toggleAttribute("hidden", !shown[i]));
    element.classList.toggle("gkf-empty", !seen.length);
  }

  function valueScale(seen, kindOfLoss, [bottom, top]) {
    if (kind === "share") return scaleLinear([0, 1], [bottom, top]);
    const [low, high] = extent(seen.flatMap(({ values }) => Array.from(values)));
    if (kind === "size") return scaleLinear([0, (high || 1) * 1.05], [bottom, top]);
    return lossScale(kindOfLoss, [low, high], [bottom, top]);
  }

  function ticks(kindOfLoss) {
    if (kind === "share") return [0, 0.25, 0.5, 0.75, 1].map((value) => ({ value, text: String(value) }));
    if (kind === "loss" && kindOfLoss === "log")
      return decades(y, 6).map((e) => ({ value: 10 ** e, text: e === 0 ? "1" : `10${superscript(e)}` }));
    return y.ticks(4).map((value) => ({ value, text: kind === "size" ? whole(value) : String(value) }));
  }

  // The middle phase is a band, and both cuts are lines.
  function bands(cuts, top, bottom, range, labels) {
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

  function show(index) {
    const at = x(steps[index]);
    rule.setAttribute("transform", `translate(${at} 0)`);
    lines.forEach(
      ({ values }, i) =>
        shown[i] && dots[i].setAttribute("transform", `translate(${at} ${y(values[index])})`),
    );
  }

  function phaseLabels(names, cuts, range, width) {
    const edges = [range[0], ...cuts.map(x), range[1]];
    return placeLabels(
      names.map((name, i) => `${i + 1} ${name}`),
      edges,
      width,
    );
  }

  return { element, layout, show, indexAt: (px) => nearest(steps, x.invert(px)) };
}

/**
 * Where the names of neighbouring stretches go: each in the middle of its own, kept inside the drawing, and in the
 * first row where it stands on no other.
 * @param {string[]} texts @param {number[]} edges of the stretches, one more than texts @param {number} width
 * @returns {{text: string, at: number, row: number, number: number}[]} `at` is the left end
 */
export function placeLabels(texts, edges, width) {
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
