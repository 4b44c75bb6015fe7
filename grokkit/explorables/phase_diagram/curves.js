// The accuracy of the seeds of a cell against the step: training dashed, test solid, as everywhere.

import { scaleLinear } from "d3-scale";
import { stepAxis, valueAxis } from "../web/toolkit/axes.js";
import { chartFrame } from "../web/toolkit/chart_frame.js";
import { curve } from "../web/toolkit/curve.js";
import { svg } from "../web/toolkit/dom.js";
import { stepScale } from "../web/toolkit/scales.js";

/** @import { Curves } from "./data.js" */

const MARGIN = { left: 46, right: 44, top: 12, bottom: 30 };
const HEIGHT = 190;
const SHARES = [0, 0.5, 1].map((value) => ({ value, text: `${100 * value} %` }));
const SPLITS = /** @type {const} */ (["train", "test"]);

/** @param {number} steps the most that any run had: all cells have the same axis */
export function cellCurves(steps) {
  const still = svg("g");
  const moving = svg("g");
  const { element, resize, describe } = chartFrame("gkf-pd-curves", [still], [moving]);
  /** @type {Curves[]} */
  let shown = [];
  let width = 0;

  function draw() {
    if (!width) return;
    const range = /** @type {[number, number]} */ ([MARGIN.left, width - MARGIN.right]);
    const bottom = HEIGHT - MARGIN.bottom;
    const x = stepScale("log", [0, steps], range);
    const y = scaleLinear([0, 1], [bottom, MARGIN.top]);
    still.replaceChildren(valueAxis(y, SHARES, range), stepAxis(x, bottom, range));
    moving.replaceChildren(...shown.flatMap((each) => linesOf(each, x, y)), ...namesOf(shown, x, y));
  }
  return {
    element,
    describe,
    /** @param {number} wide */
    layout(wide) {
      width = wide;
      resize(width, HEIGHT);
      draw();
    },
    /** @param {Curves[]} curves one of each seed */
    show(curves) {
      shown = curves.filter(({ step }) => step.length);
      draw();
    },
  };
}

/**
 * @param {Curves} curves
 * @param {(step: number) => number} x @param {(share: number) => number} y
 */
const linesOf = (curves, x, y) =>
  SPLITS.map((split) =>
    svg("path", { class: `gkf-curve gkf-${split}`, d: curve(curves.step, curves[split], x, y) }),
  );

/**
 * The names, at the ends of the curves that go on longest.
 * @param {Curves[]} all
 * @param {(step: number) => number} x @param {(share: number) => number} y
 */
function namesOf(all, x, y) {
  if (!all.length) return [];
  const longest = all.reduce((one, other) =>
    other.step[other.step.length - 1] > one.step[one.step.length - 1] ? other : one,
  );
  const last = longest.step.length - 1;
  const ends = SPLITS.map((split) => y(longest[split][last]));
  const apart = Math.max(0, 15 - Math.abs(ends[0] - ends[1])) / 2;
  return SPLITS.map((split, i) => {
    const upper = ends[i] < ends[1 - i] || (ends[i] === ends[1 - i] && i === 0);
    const at = { x: x(longest.step[last]) + 7, y: ends[i] + 4 + (upper ? -apart : apart) };
    return svg("text", { class: `gkf-name gkf-${split}-text`, ...at }, split);
  });
}
