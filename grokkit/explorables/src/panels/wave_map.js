// The waves in a neuron's image: frequency of a against frequency of b, with the four places that matter named.

import { html, svg, set } from "../toolkit/dom.js";
import { pixelImage } from "./pixel_image.js";

const LEFT = 26; // pixels beside the map for the names of its rows

/** @param {number} p */
export function waveMap(p) {
  const n = Math.floor(p / 2) + 1;
  const map = pixelImage(n);
  const order = Array.from({ length: n }, (_, i) => i);
  const rings = ["only", "only", "both"].map(() => svg("circle", { class: "gkf-wave-ring", r: 8 }));
  const names = ["b alone", "a alone", "a ± b"].map((text) => svg("text", { class: "gkf-wave-name" }, text));
  const axes = svg("g", { class: "gkf-axis" });
  const drawing = svg("svg", { class: "gkf-moving", "aria-hidden": "true" }, axes, rings, names);
  const element = html("div", { class: "gkf-wave-map", role: "img" }, map.canvas, drawing);

  function layout(most) {
    map.layout(most - LEFT);
    const side = map.side();
    set(drawing, { width: side + LEFT, height: side + 22, viewBox: `${-LEFT} -20 ${side + LEFT} ${side + 22}` });
    Object.assign(element.style, { width: `${side + LEFT}px`, height: `${side + 22}px` });
    const every = n > 25 ? 10 : n > 10 ? 5 : 1;
    const ticks = order.filter((f) => f % every === 0);
    axes.replaceChildren(
      svg("rect", { class: "gkf-frame", x: 0.5, y: 0.5, width: side - 1, height: side - 1 }),
      ...ticks.map((f) => svg("text", { x: (f + 0.5) * map.cell(), y: -6, "text-anchor": "middle" }, `${f}`)),
      ...ticks.map((f) => svg("text", { x: -5, y: (f + 0.5) * map.cell() + 4, "text-anchor": "end" }, `${f}`)));
  }

  /** @param {Float64Array} norms frequency of a × frequency of b @param {number} k to be named, 0 for none */
  function show(norms, k, ramp) {
    map.paint(norms, order, ramp);
    const places = [[0, k], [k, 0], [k, k]];
    const right = k < 0.75 * n;
    places.forEach(([f, g], i) => {
      const [x, y] = [(g + 0.5) * map.cell(), (f + 0.5) * map.cell()];
      const [dx, dy] = i === 0 && k > 4 ? [0, 22] : [right || i === 1 ? 11 : -11, 4];
      set(rings[i], { cx: x, cy: y, visibility: k ? "visible" : "hidden" });
      set(names[i], { x: x + dx, y: y + dy, visibility: k ? "visible" : "hidden", "text-anchor": dx > 0 ? "start" : dx < 0 ? "end" : "middle" });
    });
  }

  return { element, layout, show, side: () => map.side() + LEFT };
}
