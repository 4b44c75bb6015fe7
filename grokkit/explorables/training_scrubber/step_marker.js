// The step that is shown, on the loss chart: a rule with a handle, and on each curve a dot with its number.

import { set, svg } from "../web/toolkit/dom.js";
import { boxOf, meet } from "../web/toolkit/room.js";
import { SPLITS } from "./loss_marks.js";

/**
 * @import { Plan, Split } from "./loss_chart.js"
 * @import { Name } from "./loss_marks.js"
 */

const NEAR_EDGE = 100; // pixels; nearer to the right edge, numbers stand at the left of their dots
const AIR = 6; // pixels around the numbers that names leave free

/**
 * Heights of two numbers that stand beside their dots and keep clear of each other, and of the handle below them.
 * @param {Record<Split, number>} dots heights of the dots
 * @param {number} bottom of the chart
 * @returns {Record<Split, number>}
 */
export function numberHeights(dots, bottom) {
  const middle = (dots.train + dots.test) / 2;
  const half = Math.max(8, Math.abs(dots.train - dots.test) / 2);
  const upper = Math.min(middle - half + 4, bottom - 34);
  const lower = Math.min(middle + half + 4, bottom - 18);
  return dots.test <= dots.train ? { test: upper, train: lower } : { test: lower, train: upper };
}

export function stepMarker() {
  const rule = svg("path", { class: "gkf-marker-line" });
  const handle = svg(
    "g",
    { class: "gkf-handle" },
    svg("circle", { class: "gkf-handle-ring", r: 16 }),
    svg("circle", { class: "gkf-handle-knob", r: 11 }),
    svg("path", { class: "gkf-handle-arrows", d: "M-3 -3.5L-6.5 0L-3 3.5M3 -3.5L6.5 0L3 3.5" }),
  );
  const dots = {
    train: svg("path", { class: "gkf-dot gkf-train-fill", d: "M-4.5 -4.5h9v9h-9z" }),
    test: svg("circle", { class: "gkf-dot gkf-test-fill", r: 5.5 }),
  };
  const numbers = { train: svg("text", { class: "gkf-value" }), test: svg("text", { class: "gkf-value" }) };
  const element = svg(
    "g",
    {},
    rule,
    SPLITS.map((split) => [dots[split], numbers[split]]),
    handle,
  );
  return {
    element,
    /** @param {Plan} plan */
    layout({ top, bottom }) {
      rule.setAttribute("d", `M0 ${top - 8}V${bottom}`);
      handle.setAttribute("transform", `translate(0 ${bottom})`);
    },
    /**
     * @param {Plan} plan
     * @param {Name[]} names that make place
     * @param {number} at where the step is
     * @param {Record<Split, number>} values of the curves there
     */
    show({ y, width, bottom, asText }, names, at, values) {
      element.setAttribute("transform", `translate(${at} 0)`);
      const heights = { train: y(values.train), test: y(values.test) };
      const beside = numberHeights(heights, bottom);
      const right = at > width - NEAR_EDGE;
      const spot = { x: right ? -11 : 11, "text-anchor": right ? "end" : "start" };
      for (const split of SPLITS) {
        dots[split].setAttribute("transform", `translate(0 ${heights[split]})`);
        numbers[split].textContent = asText(values[split]);
        set(numbers[split], { ...spot, y: beside[split] });
      }
      const taken = SPLITS.map((split) =>
        around(boxOf({ ...spot, x: at + spot.x, y: beside[split] }, asText(values[split]))),
      );
      for (const { text, box } of names)
        text.classList.toggle(
          "gkf-aside",
          taken.some((other) => meet(other, box)),
        );
    },
  };
}

/** A box with the air that names leave to it. @param {import("../web/toolkit/room.js").Box} box */
const around = ({ left, right, top, bottom }) => ({
  left: left - AIR,
  right: right + AIR,
  top: top - AIR / 2,
  bottom: bottom + AIR / 2,
});
