// The mark of a network: a disc, a diamond or a triangle, by its attention rate; a star for the reader's own.

import { svg } from "../web/toolkit/dom.js";

const RADIUS = 6.5; // pixels

/**
 * @param {number} rate of attention
 * @param {number} x @param {number} y
 */
export function markOf(rate, x, y) {
  if (rate === 1) return svg("circle", { class: "gkf-cp-mark gkf-cp-soft", cx: x, cy: y, r: RADIUS });
  const look = rate === 0 ? "gkf-cp-flat" : "gkf-cp-between";
  return svg("path", { class: `gkf-cp-mark ${look}`, d: polygon(rate === 0 ? 3 : 4, x, y, RADIUS * 1.25) });
}

/** A regular polygon that stands on a side, or on a corner if it has four. @param {number} n @param {number} x @param {number} y @param {number} reach */
function polygon(n, x, y, reach) {
  const corners = Array.from({ length: n }, (_, i) => {
    const turn = (2 * Math.PI * i) / n;
    return `${(x + reach * Math.sin(turn)).toFixed(1)} ${(y - reach * Math.cos(turn)).toFixed(1)}`;
  });
  return `M${corners.join("L")}Z`;
}

/** A cross where a published median is. @param {number} x @param {number} y */
export const crossAt = (x, y) =>
  svg("path", { class: "gkf-cp-cross", d: `M${x - 6} ${y - 6}l12 12m0 -12l-12 12` });

/** The reader's own. @param {number} x @param {number} y */
export function starAt(x, y) {
  const corners = Array.from({ length: 10 }, (_, i) => {
    const [turn, reach] = [(Math.PI * i) / 5, i % 2 ? 4.5 : 10];
    return `${(x + reach * Math.sin(turn)).toFixed(1)} ${(y - reach * Math.cos(turn)).toFixed(1)}`;
  });
  return svg("path", { class: "gkf-cp-mark gkf-cp-yours", d: `M${corners.join("L")}Z` });
}

/** A mark by itself, as in the key. @param {number | null | "yours"} what a rate; null for the cross */
export const swatchOf = (what) =>
  svg(
    "svg",
    { class: "gkf-cp-swatch", width: 18, height: 18, "aria-hidden": "true" },
    what === null ? crossAt(9, 9) : what === "yours" ? starAt(9, 10) : markOf(what, 9, 9),
  );
