// The table of all pairs: the smaller the network's margin, the darker; the sums are marked, the chosen pair is ringed.

import { kindMark } from "./marks.js";
import { contextOf } from "../web/toolkit/canvas.js";
import { html, set, svg } from "../web/toolkit/dom.js";
import { letter } from "../web/toolkit/letters.js";
import { colour, mix } from "../web/toolkit/theme.js";

/** @import { MindsData } from "./data.js" */

const SHADES = 256;
const FAINTEST = 0.04; // of the ink, at the largest margin

/**
 * How dark a margin is, 0 … 1: margins are spread evenly by their rank, since a few pairs have far smaller ones.
 * @param {Float64Array} margins
 */
export function darkness(margins) {
  const sorted = Float64Array.from(margins).sort();
  const at = new Map();
  sorted.forEach((m, i) => at.set(m, i));
  return Float64Array.from(margins, (m) => 1 - at.get(m) / Math.max(1, sorted.length - 1));
}

/** @param {MindsData} data */
export function marginMap({ p, margins, sums }) {
  const dark = darkness(margins);
  const canvas = html("canvas", { class: "gkf-tm-canvas", width: p, height: p });
  const context = contextOf(canvas, { alpha: false });
  const ring = svg("circle", { class: "gkf-tm-ring", r: 11 });
  const marks = svg("g");
  const over = svg("svg", { class: "gkf-moving", "aria-hidden": "true" }, marks, ring);
  const box = html("div", { class: "gkf-tm-map", role: "img" }, canvas, over);
  let side = p;
  const middle = (/** @type {number} */ n) => ((n + 0.5) * side) / p;
  return {
    box,
    element: html(
      "div",
      { class: "gkf-grid-frame" },
      html("span", { class: "gkf-axis-b", "aria-hidden": "true" }, letter("b"), ` = 0 … ${p - 1} →`),
      html("span", { class: "gkf-axis-a", "aria-hidden": "true" }, letter("a"), ` = 0 … ${p - 1} `),
      html("div", { class: "gkf-grid" }, box),
    ),
    /** @param {string} text */
    describe: (text) => box.setAttribute("aria-label", text),
    /** @param {number} newSide in CSS pixels */
    layout(newSide) {
      side = (p * Math.max(1, Math.floor((newSide * devicePixelRatio) / p))) / devicePixelRatio;
      canvas.style.width = canvas.style.height = `${side}px`;
      set(over, { viewBox: `0 0 ${side} ${side}`, width: side, height: side });
      marks.replaceChildren(...sums.map(({ a, b, kind }) => kindMark(kind, middle(b), middle(a))));
    },
    /** @param {HTMLElement} figure whose colours it has */
    paint(figure) {
      const [ink, paper] = [colour(figure, "ink"), colour(figure, "paper")];
      const shades = Uint32Array.from({ length: SHADES }, (_, i) => {
        const [r, g, b] = mix(ink, paper, FAINTEST + (1 - FAINTEST) * (i / (SHADES - 1)) ** 2);
        return ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
      });
      const image = context.createImageData(p, p);
      new Uint32Array(image.data.buffer).set(dark.map((d) => shades[Math.round(d * (SHADES - 1))]));
      context.putImageData(image, 0, 0);
    },
    /** @param {{a: number, b: number} | null} pair */
    show(pair) {
      set(ring, {
        visibility: pair ? "visible" : "hidden",
        cx: pair ? middle(pair.b) : 0,
        cy: pair ? middle(pair.a) : 0,
      });
    },
    /** @param {number} x @param {number} y in CSS pixels */
    pairAt(x, y) {
      const clamp = (/** @type {number} */ v) => Math.max(0, Math.min(p - 1, Math.floor((v * p) / side)));
      return { a: clamp(y), b: clamp(x) };
    },
  };
}
