// The waves in an image: frequency of a against frequency of b; the larger a dot, the larger the wave. The three
// places where a neuron of one frequency has its waves are named.

import { html, set, svg } from "../web/toolkit/dom.js";

const MARGIN = { left: 26, top: 20, right: 6, bottom: 6 };
const LARGEST = 8; // pixels, radius of the largest dot
const LEAST = 0.03; // of the largest wave; smaller ones would not be seen

/** @param {number} p */
export function waveMap(p) {
  const n = Math.floor(p / 2) + 1;
  const dots = svg("path", { class: "gkf-wave-dots" });
  const names = ["b alone", "a alone", "a ± b"].map((text) => svg("text", { class: "gkf-wave-name" }, text));
  const axes = svg("g", { class: "gkf-axis" });
  const drawing = svg("svg", { "aria-hidden": "true" }, axes, dots, names);
  const element = html("div", { class: "gkf-wave-map", role: "img" }, drawing);
  let cell = 4;

  /** @param {number} width */
  function layout(width) {
    cell = (width - MARGIN.left - MARGIN.right) / n;
    const side = cell * n;
    const height = side + MARGIN.top + MARGIN.bottom;
    set(drawing, { width, height, viewBox: `${-MARGIN.left} ${-MARGIN.top} ${width} ${height}` });
    const every = n > 25 ? 10 : n > 10 ? 5 : 1;
    const ticks = Array.from({ length: n }, (_, f) => f).filter((f) => f % every === 0);
    axes.replaceChildren(
      svg("rect", { class: "gkf-frame", x: 0, y: 0, width: side, height: side }),
      ...ticks.map((f) => svg("text", { x: centre(f), y: -6, "text-anchor": "middle" }, `${f}`)),
      ...ticks.map((f) => svg("text", { x: -6, y: centre(f) + 4, "text-anchor": "end" }, `${f}`)),
    );
  }
  const centre = (/** @type {number} */ f) => (f + 0.5) * cell;

  /**
   * @param {Float64Array} norms frequency of a × frequency of b
   * @param {number} k whose places are named, 0 for none
   */
  function show(norms, k) {
    const most = norms.reduce((a, b) => Math.max(a, b), 0);
    let outline = "";
    norms.forEach((norm, i) => {
      const r = most > 0 ? (LARGEST * norm) / most : 0;
      if (r < LEAST * LARGEST) return;
      const [x, y] = [centre(i % n), centre(Math.floor(i / n))];
      outline += `M${(x - r).toFixed(1)} ${y.toFixed(1)}a${r.toFixed(2)} ${r.toFixed(2)} 0 1 0 ${(2 * r).toFixed(2)} 0a${r.toFixed(2)} ${r.toFixed(2)} 0 1 0 ${(-2 * r).toFixed(2)} 0`;
    });
    dots.setAttribute("d", outline);
    const left = k > 0.7 * n;
    const places = [
      [k, 0, LARGEST + 4, 4],
      [0, k, -4, 2 * LARGEST + 8],
      [k, k, LARGEST + 4, 4],
    ];
    places.forEach(([x, y, dx, dy], i) =>
      set(names[i], {
        x: centre(x) + (left && x ? -dx : dx),
        y: centre(y) + dy,
        "text-anchor": left && x ? "end" : "start",
        visibility: k ? "visible" : "hidden",
      }),
    );
  }

  return { element, layout, show };
}
