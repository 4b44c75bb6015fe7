// Where a margin stands among those of all sets of the same size.

import { scaleLinear } from "d3-scale";
import { html, set, svg } from "../web/toolkit/dom.js";

const MARGIN = { left: 8, right: 12, top: 30, bottom: 42 };
const COLUMNS = 64; // drawn; the bins are finer

/**
 * The bins in fewer columns.
 * @param {ArrayLike<number>} counts by bin
 * @param {number} [columns]
 */
export function columnSums(counts, columns = COLUMNS) {
  const each = counts.length / columns;
  return Array.from({ length: columns }, (_, i) => {
    let sum = 0;
    for (let j = i * each; j < (i + 1) * each; j++) sum += counts[j];
    return sum;
  });
}

/**
 * @param {import("d3-scale").ScaleLinear<number, number>} x
 * @param {number} ceiling @param {number} bottom
 */
function shareAxis(x, ceiling, bottom) {
  const ticks = [0, 0.25, 0.5, 0.75, 1].map((tick) => [
    svg("path", { class: "gkf-rug", d: `M${x(tick)} ${bottom}v4` }),
    svg(
      "text",
      { x: x(tick), y: bottom + 18, "text-anchor": tick ? (tick === 1 ? "end" : "middle") : "start" },
      `${100 * tick} %`,
    ),
  ]);
  return svg(
    "g",
    { class: "gkf-axis" },
    svg("path", { class: "gkf-axis-line", d: `M${x(0)} ${bottom}H${x(ceiling)}` }),
    ticks,
    svg("text", { x: x(0), y: bottom + 36 }, "margin as a share of the peak’s height"),
  );
}

/** @param {number} ceiling the largest margin there can be, as a share of the peak */
export function marginHistogram(ceiling) {
  const still = svg("g");
  const columns = svg("path", { class: "gkf-bar" });
  const beaten = svg("path", { class: "gkf-bar gkf-key-bar" });
  const rule = svg("path", { class: "gkf-marker-line" });
  const mark = svg("path", { class: "gkf-answer-mark", d: "M0-7l6.5 7-6.5 7-6.5-7z" });
  const text = svg("text", { class: "gkf-value" });
  const drawing = svg("svg", {}, still, columns, beaten, rule, mark, text);
  const element = html("div", { class: "gkf-histogram", "aria-hidden": "true" }, drawing);
  const x = scaleLinear([0, ceiling], [0, 0]);
  let [width, top, bottom] = [0, 0, 0];

  return {
    element,
    /** @param {number} newWidth @param {number} height */
    layout(newWidth, height) {
      [width, top, bottom] = [newWidth, MARGIN.top, height - MARGIN.bottom];
      set(drawing, { viewBox: `0 0 ${width} ${height}`, width, height });
      x.range([MARGIN.left, width - MARGIN.right]);
      still.replaceChildren(shareAxis(x, ceiling, bottom));
    },
    /** @param {ArrayLike<number>} counts by bin @param {number} share of the present set @param {string} words */
    show(counts, share, words) {
      const sums = columnSums(counts);
      const most = Math.max(...sums, 1);
      const pitch = (x(ceiling) - x(0)) / COLUMNS;
      const at = x(Math.max(share, 0));
      const outlines = ["", ""];
      sums.forEach((sum, i) => {
        if (!sum) return;
        const left = x(0) + i * pitch;
        // A single set among many is still seen.
        const height = Math.max(1.5, (sum / most) * (bottom - top - 6));
        outlines[left + pitch / 2 < at ? 1 : 0] +=
          `M${left.toFixed(1)} ${bottom}v${(-height).toFixed(1)}h${(pitch - 1).toFixed(1)}V${bottom}`;
      });
      columns.setAttribute("d", outlines[0]);
      beaten.setAttribute("d", outlines[1]);
      rule.setAttribute("d", `M${at} ${top - 4}V${bottom}`);
      mark.setAttribute("transform", `translate(${at} ${top - 8})`);
      const right = at > width - 130;
      set(text, { x: at + (right ? -12 : 12), y: top - 4, "text-anchor": right ? "end" : "start" });
      text.textContent = words;
    },
  };
}
