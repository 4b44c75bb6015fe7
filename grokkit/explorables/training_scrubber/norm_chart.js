// One small curve over training, with a marker at the step that is shown.

import { scaleLinear } from "d3-scale";
import { line } from "d3-shape";
import { stepAxis, valueAxis } from "../web/toolkit/axes.js";
import { nearest } from "../web/toolkit/data.js";
import { chartFrame } from "../web/toolkit/chart_frame.js";
import { set, svg } from "../web/toolkit/dom.js";
import { whole } from "../web/toolkit/format.js";
import { stepScale } from "../web/toolkit/scales.js";

const MARGIN = { left: 46, right: 12, top: 14, bottom: 26 };

/**
 * @param {object} data
 * @param {Int32Array} data.steps
 * @param {Float64Array} data.values one per checkpoint
 */
export function normChart({ steps, values }) {
  const still = svg("g");
  const rule = svg("path", { class: "gkf-marker-line" });
  const dot = svg("circle", { class: "gkf-dot gkf-ink-fill", r: 4.5 });
  const text = svg("text", { class: "gkf-value" });
  const { element, resize } = chartFrame("gkf-norm-chart", [still], [rule, dot, text]);
  const highest = values.reduce((a, b) => Math.max(a, b), 0) || 1;
  let x, y, width;

  function layout(newWidth, height, kind) {
    width = newWidth;
    const range = [MARGIN.left, width - MARGIN.right];
    const [top, bottom] = [MARGIN.top, height - MARGIN.bottom];
    resize(width, height);
    x = stepScale(kind, steps, range);
    y = scaleLinear([0, highest * 1.05], [bottom, top]);
    const ticks = y.ticks(3).map((value) => ({ value, text: whole(value) }));
    const curve = line()
      .x((_, i) => x(steps[i]))
      .y((v) => y(v))(values);
    still.replaceChildren(
      valueAxis(y, ticks, range),
      stepAxis(x, bottom, range),
      svg("path", { class: "gkf-curve gkf-ink", d: curve }),
    );
    rule.setAttribute("d", `M0 ${top}V${bottom}`);
  }

  function show(index) {
    const at = x(steps[index]);
    const right = at > width - 70;
    rule.setAttribute("transform", `translate(${at} 0)`);
    dot.setAttribute("transform", `translate(${at} ${y(values[index])})`);
    text.textContent = whole(values[index]);
    set(text, {
      transform: `translate(${at + (right ? -9 : 9)} ${y(values[index]) - 8})`,
      "text-anchor": right ? "end" : "start",
    });
  }

  return { element, layout, show, indexAt: (px) => nearest(steps, x.invert(px)) };
}
