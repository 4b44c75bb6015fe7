// The mark of each kind of sum: a circle, a triangle, a square.

import { svg } from "../web/toolkit/dom.js";

const OUTLINES = ["M-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0", "M0-6.5l6 10.5h-12z", "M-5-5h10v10h-10z"];

/**
 * In a drawing.
 * @param {number} kind @param {number} x @param {number} y
 */
export const kindMark = (kind, x, y) =>
  svg("path", {
    class: "gkf-tm-mark",
    d: OUTLINES[kind],
    transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})`,
  });

/** In a line of text. @param {number} kind */
export const kindSign = (kind) =>
  svg(
    "svg",
    { class: "gkf-tm-sign", viewBox: "-8 -8 16 16", width: 14, height: 14, "aria-hidden": "true" },
    svg("path", { class: "gkf-tm-mark", d: OUTLINES[kind] }),
  );
