// Accuracy or loss against the steps, growing while the network trains, and where the reader expects it to grok.

import { scaleLinear } from "d3-scale";
import { stepAxis, valueAxis } from "../web/toolkit/axes.js";
import { chartFrame } from "../web/toolkit/chart_frame.js";
import { curve } from "../web/toolkit/curve.js";
import { svg } from "../web/toolkit/dom.js";
import { superscript } from "../web/toolkit/format.js";
import { LEAST_LOSS, decades, lossScale, stepScale } from "../web/toolkit/scales.js";

/** @import { Seen } from "./data.js" */
/** @import { Measured } from "../web/engine/schedule.js" */

const MARGIN = { left: 46, right: 52, top: 14, bottom: 30 };
const LONG = 2000; // steps, from which on the axis is logarithmic
const SPLITS = /** @type {const} */ (["train", "test"]);

/** @typedef {"accuracy" | "loss"} Quantity */
/**
 * @typedef {Pick<Seen, "rows" | "steps" | "p"> & {quantity: Quantity, guess: number | null}} Curves `guess`: the step that the
 *   reader expects
 */

/**
 * Scales of a chart.
 * @param {number} width @param {number} height
 * @param {Curves} curves
 */
export function planOf(width, height, { rows, steps, quantity, p }) {
  const range = /** @type {[number, number]} */ ([MARGIN.left, width - MARGIN.right]);
  const [top, bottom] = [MARGIN.top, height - MARGIN.bottom];
  const x = stepScale(steps >= LONG ? "log" : "linear", [0, steps], range);
  if (quantity === "accuracy") {
    const ticks = [0, 0.5, 1].map((value) => ({ value, text: `${100 * value} %` }));
    return {
      x,
      y: scaleLinear([0, 1], [bottom, top]),
      range,
      bottom,
      ticks,
      key: `${quantity} ${width} ${steps}`,
    };
  }
  const losses = rows.flatMap((row) => SPLITS.map((split) => lossOf(row, split)));
  const extent = /** @type {[number, number]} */ ([
    Math.min(0.1, ...losses),
    Math.max(Math.log(p), ...losses),
  ]);
  const y = lossScale("log", extent, [bottom, top]);
  const ticks = decades(y, 5).map((e) => ({ value: 10 ** e, text: e === 0 ? "1" : `10${superscript(e)}` }));
  return { x, y, range, bottom, ticks, key: `${quantity} ${width} ${steps} ${y.domain()}` };
}

/** @param {Measured} row @param {"train" | "test"} split */
const lossOf = (row, split) => {
  const loss = row[`${split}_loss`];
  return isFinite(loss) ? Math.max(loss, LEAST_LOSS) : 1e6;
};

/** A curve with its name at its end. @param {"train" | "test"} split */
function growing(split) {
  const line = svg("path", { class: `gkf-curve gkf-${split}` });
  const dot =
    split === "train"
      ? svg("path", { class: "gkf-dot gkf-train-fill", d: "M-4.5 -4.5h9v9h-9z" })
      : svg("circle", { class: "gkf-dot gkf-test-fill", r: 5 });
  const name = svg("text", { class: `gkf-name gkf-${split}-text` }, split);
  return { split, line, dot, name };
}

export function liveChart() {
  const still = svg("g");
  const expected = svg(
    "g",
    { class: "gkf-live-guess" },
    svg("path"),
    svg("text", { "text-anchor": "middle" }),
  );
  const marks = SPLITS.map(growing);
  const moving = [expected, marks.map(({ line }) => line), marks.map(({ dot, name }) => [dot, name])];
  const { element, resize, describe } = chartFrame("gkf-live-chart", [still], moving);
  let [width, height] = [0, 0];
  let drawn = "";

  /** @param {ReturnType<typeof planOf>} plan @param {number | null} guess */
  function showGuess({ x, bottom }, guess) {
    expected.toggleAttribute("hidden", guess === null);
    if (guess === null) return;
    const [line, text] = expected.children;
    line.setAttribute("d", `M${x(guess)} ${MARGIN.top}V${bottom}`);
    text.setAttribute("x", `${x(guess)}`);
    text.setAttribute("y", `${MARGIN.top - 3}`);
    text.textContent = "your guess";
  }

  return {
    element,
    describe,
    /** @param {number} wide @param {number} high */
    layout(wide, high) {
      [width, height] = [wide, high];
      resize(width, height);
      drawn = "";
    },
    /** @param {Curves} curves */
    show(curves) {
      const plan = planOf(width, height, curves);
      const { x, y, range, bottom, ticks, key } = plan;
      if (key !== drawn) still.replaceChildren(valueAxis(y, ticks, range), stepAxis(x, bottom, range));
      drawn = key;
      showGuess(plan, curves.guess);
      const { rows, quantity } = curves;
      const last = rows.at(-1);
      const steps = rows.map(({ step }) => step);
      const ends = marks.map(({ split, line, dot, name }) => {
        for (const mark of [line, dot, name]) mark.toggleAttribute("hidden", !last);
        const values = rows.map((row) =>
          quantity === "accuracy" ? row[`${split}_accuracy`] : lossOf(row, split),
        );
        line.setAttribute("d", curve(steps, values, x, y));
        return last ? y(values[values.length - 1]) : 0;
      });
      if (!last) return;
      const at = x(last.step);
      const apart = Math.max(0, 15 - Math.abs(ends[0] - ends[1])) / 2;
      marks.forEach(({ dot, name }, i) => {
        const upper = ends[i] < ends[1 - i] || (ends[i] === ends[1 - i] && i === 0);
        dot.setAttribute("transform", `translate(${at} ${ends[i]})`);
        name.setAttribute("transform", `translate(${at + 9} ${ends[i] + 4 + (upper ? -apart : apart)})`);
      });
    },
  };
}
