// A network's spectrum as bars.

import { set, svg } from "../web/toolkit/dom.js";

/** @import { Hung } from "./data.js" */

/**
 * Bars at k = 1, 2, …; those of the key frequencies thicker.
 * @param {Hung} network @param {number} width @param {number} height
 */
export function barsDrawing({ spectrum, frequencies }, width, height) {
  const pitch = width / spectrum.length;
  const keys = new Set(frequencies);
  const outlines = { plain: "", key: "" };
  spectrum.forEach((norm, i) => {
    const bar = `M${((i + 0.5) * pitch).toFixed(1)} ${height}v${(-norm * height).toFixed(1)}`;
    outlines[keys.has(i + 1) ? "key" : "plain"] += bar;
  });
  const drawing = svg("svg", { class: "gkf-rg-bars", "aria-hidden": "true" });
  set(drawing, { viewBox: `0 0 ${width} ${height}`, width, height });
  drawing.append(
    svg("path", { class: "gkf-rg-foot", d: `M0 ${height - 0.5}H${width}` }),
    svg("path", { class: "gkf-rg-bar", d: outlines.plain }),
    svg("path", { class: "gkf-rg-bar gkf-rg-key", d: outlines.key }),
  );
  return drawing;
}
