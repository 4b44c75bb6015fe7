// Axes: thin rules and numbers, nothing else.

import { svg } from "./dom.js";
import { whole } from "./format.js";

/** @import { StepScale } from "./scales.js" */

/**
 * The axis of training steps, with a mark for every recorded checkpoint.
 * @param {StepScale} x
 * @param {number} y position of the axis line
 * @param {[number, number]} range
 * @param {ArrayLike<number>} [checkpoints]
 */
export function stepAxis(x, y, [left, right], checkpoints = []) {
  const group = svg("g", { class: "gkf-axis" });
  group.append(svg("path", { d: `M${left} ${y}H${right}`, class: "gkf-axis-line" }));
  const rug = Array.from(checkpoints, (step) => `M${x(step).toFixed(1)} ${y}v4`).join("");
  if (rug) group.append(svg("path", { d: rug, class: "gkf-rug" }));
  let free = -Infinity; // where the next label may begin
  for (const step of x.ticks) {
    const at = x(step);
    const text = `${step === x.ticks[0] ? "step " : ""}${whole(step)}`;
    const half = text.length * 3.6;
    if (at - half < free) continue;
    free = at + half + 6;
    const anchor = at + half > right + 14 ? "end" : "middle";
    group.append(
      svg("text", { x: anchor === "end" ? right + 6 : at, y: y + 20, "text-anchor": anchor }, text),
    );
  }
  return group;
}

/**
 * Horizontal rules with a number at the left.
 * @param {(value: number) => number} y
 * @param {{value: number, text: string}[]} ticks
 * @param {[number, number]} range
 */
export function valueAxis(y, ticks, [left, right]) {
  const group = svg("g", { class: "gkf-axis" });
  for (const { value, text } of ticks) {
    const at = Math.round(y(value)) + 0.5;
    group.append(svg("path", { d: `M${left} ${at}H${right}`, class: "gkf-grid-line" }));
    group.append(svg("text", { x: left - 8, y: at + 4, "text-anchor": "end" }, text));
  }
  return group;
}
