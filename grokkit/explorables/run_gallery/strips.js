// The numbers: for each a row with a dot for every network, a line for each group; that of the chosen one is
// filled, and its value stands beside.

import { scaleLinear } from "d3-scale";
import { placesOf, range } from "./data.js";
import { rangeText, written } from "./words.js";
import { html, set, svg } from "../web/toolkit/dom.js";

/** @import { GalleryData } from "./data.js" */

const LINE = 13; // pixels for the dots of one group
const NAMES = 34; // for the groups at the left
const ROOM = 10;
const RADIUS = 3.5;
const CHOSEN = 6;

/** @param {GalleryData} data */
export function stripsOf(data) {
  const lines = placesOf(data);
  const height = LINE * (lines.length + 1);
  const rows = data.numbers.map((number, which) => {
    const drawing = svg("svg", { class: "gkf-rg-strip", "aria-hidden": "true" });
    const value = html("span", { class: "gkf-rg-value" });
    const label = html("span", { class: "gkf-rg-label" }, number.label);
    const all = html("span", { class: "gkf-rg-all" }, rangeText(data, which));
    const element = html("div", { class: "gkf-rg-number" }, value, label, drawing, all);
    return { element, drawing, value };
  });
  /** @param {number} which @param {number} width @param {number} chosen */
  function draw(which, width, chosen) {
    const { least, most } = range(data.networks, which);
    const low = data.numbers[which].share || least >= 0 ? 0 : least;
    const at = scaleLinear([low, Math.max(most, low + 1)], [NAMES, width - ROOM]);
    const dot = (/** @type {number} */ i, /** @type {number} */ line) =>
      svg("circle", {
        class: i === chosen ? "gkf-rg-dot gkf-rg-chosen" : "gkf-rg-dot",
        cx: at(data.networks[i].numbers[which]).toFixed(1),
        cy: LINE * (line + 1),
        r: i === chosen ? CHOSEN : RADIUS,
      });
    const dots = lines.flatMap((places, line) => places.map((i) => dot(i, line)));
    set(rows[which].drawing, { viewBox: `0 0 ${width} ${height}`, width, height });
    rows[which].drawing.replaceChildren(
      ...lines.map((_, line) =>
        svg(
          "g",
          { transform: `translate(0 ${LINE * (line + 1)})` },
          svg("path", { class: "gkf-rg-line", d: `M${NAMES} 0H${width - ROOM}` }),
          svg("text", { class: "gkf-rg-group", y: 4 }, data.groups[line].short),
        ),
      ),
      ...dots.sort((x, y) => Number(x.matches(".gkf-rg-chosen")) - Number(y.matches(".gkf-rg-chosen"))),
    );
    rows[which].value.textContent = written(data.numbers[which], data.networks[chosen].numbers[which]);
  }
  return {
    element: html(
      "div",
      { class: "gkf-rg-numbers" },
      rows.map((row) => row.element),
    ),
    /** @param {number} width of the dots @param {number} chosen */
    show: (width, chosen) => rows.forEach((_, which) => draw(which, width, chosen)),
  };
}
