// The frame of a chart drawn in SVG: its unit is the pixel, and what stays and what moves are layers of their own, so
// that what stays is not painted again whenever something moves.

import { html, set, svg } from "./dom.js";

/**
 * @typedef {object} ChartFrame
 * @property {HTMLDivElement} element
 * @property {(width: number, height: number, left?: number, top?: number) => void} resize to a size in pixels; `left`
 *   and `top` are the coordinates of the corner, 0 unless they are given
 * @property {(text: string) => void} describe what is seen, for those who do not see it; a chart that is never
 *   described is hidden from them, because other text says the same
 */

/**
 * @param {string} name class of the whole
 * @param {import("./dom.js").Child[]} still what is drawn at the bottom
 * @param {import("./dom.js").Child[]} [moving] what is drawn above it and moves
 * @returns {ChartFrame}
 */
export function chartFrame(name, still, moving) {
  const drawings = [svg("svg", {}, still)];
  if (moving) drawings.push(svg("svg", { class: "gkf-moving" }, moving));
  const element = html("div", { class: `gkf-layers ${name}`, "aria-hidden": "true" }, drawings);
  return {
    element,
    resize(width, height, left = 0, top = 0) {
      const viewBox = `${left} ${top} ${width} ${height}`;
      for (const drawing of drawings) set(drawing, { viewBox, width, height });
    },
    describe(text) {
      element.removeAttribute("aria-hidden");
      set(element, { role: "img", "aria-label": text });
    },
  };
}
