// The network's margin by a − b: mean and spread of all pairs, the twelve sums, the chosen pair.

import { scaleLinear } from "d3-scale";
import { byDifference, difference } from "./data.js";
import { kindMark } from "./marks.js";
import { valueAxis } from "../web/toolkit/axes.js";
import { chartFrame } from "../web/toolkit/chart_frame.js";
import { set, svg } from "../web/toolkit/dom.js";
import { mod } from "../web/toolkit/waves.js";

/** @import { MindsData } from "./data.js" */

const HEIGHT = 210;
const MARGIN = { left: 34, right: 10, top: 14, bottom: 40 };
const TICKS = 4;

/** @param {number} n */
const signed = (n) => String(n).replace("-", "−");

/** @param {MindsData} data */
export function differenceChart(data) {
  const { p, margins, range, sums } = data;
  const half = Math.floor(p / 2);
  const groups = byDifference(data);
  const all = Array.from({ length: 2 * half + 1 }, (_, i) => i - half);
  const still = svg("g");
  const ring = svg("circle", { class: "gkf-tm-ring", r: 11 });
  const frame = chartFrame("gkf-tm-differences", [still], [ring]);
  const x = scaleLinear([-half, half], [0, 1]);
  const y = scaleLinear([Math.floor(range[0]), Math.ceil(range[1])], [HEIGHT - MARGIN.bottom, MARGIN.top]);
  /** @param {{a: number, b: number}} pair */
  const at = (pair) => ({ cx: x(difference(pair, p)), cy: y(margins[pair.a * p + pair.b]) });
  return {
    element: frame.element,
    describe: frame.describe,
    /** @param {number} width */
    layout(width) {
      x.range([MARGIN.left, width - MARGIN.right]);
      frame.resize(width, HEIGHT);
      const axis = valueAxis(
        y,
        y.ticks(TICKS).map((value) => ({ value, text: String(value) })),
        [MARGIN.left, width - MARGIN.right],
      );
      const path = (/** @type {"mean" | "low" | "high"} */ of, /** @type {number[]} */ order) =>
        order.map((d) => `${x(d).toFixed(1)} ${y(groups[mod(d, p)][of]).toFixed(1)}`).join("L");
      still.replaceChildren(
        axis,
        svg("path", { class: "gkf-tm-band", d: `M${path("low", all)}L${path("high", all.toReversed())}Z` }),
        svg("path", { class: "gkf-curve gkf-ink", d: `M${path("mean", all)}` }),
        ...[-half, 0, half].map((d) =>
          svg(
            "text",
            { class: "gkf-axis-name", x: x(d), y: HEIGHT - 20, "text-anchor": "middle" },
            signed(d),
          ),
        ),
        svg("text", { class: "gkf-axis-name", x: x(0), y: HEIGHT - 4, "text-anchor": "middle" }, "a − b"),
        ...sums.map((sum) => kindMark(sum.kind, at(sum).cx, at(sum).cy)),
      );
    },
    /** @param {{a: number, b: number} | null} pair */
    show(pair) {
      set(ring, { visibility: pair ? "visible" : "hidden", ...(pair ? at(pair) : {}) });
    },
  };
}
