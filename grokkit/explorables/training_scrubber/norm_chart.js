// One small curve over training, with a marker at the step that is shown.

import { scaleLinear } from "d3-scale";
import { stepAxis, valueAxis } from "../web/toolkit/axes.js";
import { chartFrame } from "../web/toolkit/chart_frame.js";
import { curve } from "../web/toolkit/curve.js";
import { nearest } from "../web/toolkit/data.js";
import { set, svg } from "../web/toolkit/dom.js";
import { whole } from "../web/toolkit/format.js";
import { stepScale } from "../web/toolkit/scales.js";

const MARGIN = { left: 46, right: 12, top: 14, bottom: 26 };
const NEAR_EDGE = 70; // pixels; nearer to the right edge, the number stands at the left of its dot

/** @param {{steps: Int32Array, values: Float64Array}} data one value per checkpoint */
export function normChart({ steps, values }) {
  const still = svg("g");
  const rule = svg("path", { class: "gkf-marker-line" });
  const dot = svg("circle", { class: "gkf-dot gkf-ink-fill", r: 4.5 });
  const text = svg("text", { class: "gkf-value" });
  const { element, resize } = chartFrame("gkf-norm-chart", [still], [rule, dot, text]);
  const highest = values.reduce((a, b) => Math.max(a, b), 0) || 1;
  let edge = 0;
  /** @type {ReturnType<typeof stepScale>} */
  let x;
  /** @type {import("../web/toolkit/curve.js").Place} */
  let y;

  return {
    element,
    /** @param {number} width @param {number} height @param {"log" | "linear"} kind of the axis of steps */
    layout(width, height, kind) {
      const range = /** @type {[number, number]} */ ([MARGIN.left, width - MARGIN.right]);
      const [top, bottom] = [MARGIN.top, height - MARGIN.bottom];
      const scale = scaleLinear([0, highest * 1.05], [bottom, top]);
      edge = width - NEAR_EDGE;
      x = stepScale(kind, steps, range);
      y = scale;
      resize(width, height);
      const ticks = scale.ticks(3).map((value) => ({ value, text: whole(value) }));
      still.replaceChildren(
        valueAxis(y, ticks, range),
        stepAxis(x, bottom, range),
        svg("path", { class: "gkf-curve gkf-ink", d: curve(steps, values, x, y) }),
      );
      rule.setAttribute("d", `M0 ${top}V${bottom}`);
    },
    /** @param {number} index of a checkpoint */
    show(index) {
      const [at, height] = [x(steps[index]), y(values[index])];
      const right = at > edge;
      rule.setAttribute("transform", `translate(${at} 0)`);
      dot.setAttribute("transform", `translate(${at} ${height})`);
      text.textContent = whole(values[index]);
      set(text, {
        transform: `translate(${at + (right ? -9 : 9)} ${height - 8})`,
        "text-anchor": right ? "end" : "start",
      });
    },
    /** @param {number} px from the left */
    indexAt: (px) => nearest(steps, x.invert(px)),
  };
}
