// The numbers in the planes of the strongest frequencies, small multiples: scribbles that become circles.

import { coordinates } from "../web/engine/measures.js";
import { html, set, svg } from "../web/toolkit/dom.js";
import { clockOrder } from "../web/toolkit/waves.js";

/** @import { Table } from "../web/engine/measures.js" */

const CLEARLY = 1.15; // times as strong a newcomer must be, so that places do not change hands all the time
const EDGE = 6; // pixels

/**
 * Which frequency stands in which place: those that are there stay while they are among the strongest, or nearly.
 * @param {readonly number[]} before
 * @param {ArrayLike<number>} norms at k = 0 … ⌊p/2⌋
 * @param {number} n places @param {number} p
 */
export function chosenFrequencies(before, norms, n, p) {
  const turning = Array.from({ length: Math.floor((p - 1) / 2) }, (_, i) => i + 1);
  const strongest = turning.sort((k, l) => norms[l] - norms[k] || k - l).slice(0, n);
  const kept = before.filter((k) => 2 * k < p).slice(0, strongest.length);
  const waiting = strongest.filter((k) => !kept.includes(k));
  while (kept.length < strongest.length) kept.push(/** @type {number} */ (waiting.shift()));
  for (const newcomer of waiting) {
    const places = kept.map((_, i) => i).filter((i) => !strongest.includes(kept[i]));
    const weakest = places.sort((i, j) => norms[kept[i]] - norms[kept[j]])[0];
    if (norms[newcomer] > CLEARLY * norms[kept[weakest]]) kept[weakest] = newcomer;
  }
  return kept;
}

/** @param {number} n how many */
export function circles(n) {
  const drawings = Array.from({ length: n }, () => {
    const line = svg("path", { class: "gkf-live-circle" });
    const dots = svg("path", { class: "gkf-path-dots gkf-live-dots" });
    const drawing = svg("svg", {}, line, dots);
    const name = html("span");
    return { line, dots, drawing, name, element: html("div", {}, drawing, name) };
  });
  const element = html(
    "div",
    { class: "gkf-live-circles", role: "img" },
    drawings.map((each) => each.element),
  );
  /** @type {number[]} */
  let shown = [];
  let side = 0;
  return {
    element,
    /** @param {number} width of all @param {number} columns @param {number} most of one side */
    layout(width, columns, most) {
      side = Math.min(most, Math.floor((width - 8 * (columns - 1)) / columns));
      element.style.gridTemplateColumns = `repeat(${columns}, ${side}px)`;
      for (const { drawing } of drawings)
        set(drawing, { width: side, height: side, viewBox: `${-side / 2} ${-side / 2} ${side} ${side}` });
    },
    /** @param {Table} table @param {Float64Array} norms */
    show(table, norms) {
      shown = chosenFrequencies(shown, norms, n, table.p);
      const places = shown.map((k) => coordinates(table, k));
      let reach = 1e-9;
      for (const { cos, sin } of places)
        for (let x = 0; x < table.p; x++) reach = Math.max(reach, Math.hypot(cos[x], sin[x]));
      const scale = (side / 2 - EDGE) / reach;
      drawings.forEach(({ line, dots, name, element: box }, i) => {
        box.hidden = i >= shown.length;
        if (box.hidden) return;
        const { cos, sin } = places[i];
        const points = clockOrder(shown[i], table.p).map(
          (x) => `${(scale * sin[x]).toFixed(1)} ${(-scale * cos[x]).toFixed(1)}`,
        );
        line.setAttribute("d", `M${points.join("L")}Z`);
        dots.setAttribute("d", points.map((at) => `M${at}h0`).join(""));
        name.textContent = `k = ${shown[i]}`;
      });
      element.setAttribute(
        "aria-label",
        `The numbers 0 to ${table.p - 1} in the planes of the strongest frequencies: k = ${shown.join(", ")}`,
      );
    },
  };
}
