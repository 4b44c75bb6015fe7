// The map: claims in rows, kinds in columns, in each cell the marks of its models. One cell can be reached by Tab, all by
// the arrow keys.

import { step } from "./data.js";
import { mark } from "./marks.js";
import { cellText, count } from "./words.js";
import { cellGrid } from "../web/panels/cell_grid.js";
import { html } from "../web/toolkit/dom.js";

/** @import { Cell, MapData } from "./data.js" */

/**
 * @param {MapData} data
 * @param {(cell: Cell) => void} choose
 */
export function verdictGrid(data, choose) {
  const cells = data.claims.map((_, claim) =>
    data.kinds.map((__, kind) => cellOf(data, { claim, kind }, choose)),
  );
  const rows = data.claims.map((claim, row) => {
    const found = data.along(row);
    const name = html(
      "div",
      { role: "rowheader", class: "gkf-vm-name" },
      html("span", {}, claim.name, claim.later ? html("small", {}, "†") : null),
    );
    const total = html(
      "div",
      { role: "gridcell", class: "gkf-vm-total" },
      String(count(found, "reached")),
      html("span", {}, ` of ${found.length}`),
    );
    return { name, element: html("div", { role: "row", class: "gkf-vm-row" }, name, cells[row], total) };
  });
  const element = html(
    "div",
    { role: "grid", class: "gkf-vm-grid", "aria-label": "Claims in rows, kinds of models in columns" },
    headOf(data),
    rows.map((row) => row.element),
  );
  element.style.setProperty("--kinds", String(data.kinds.length));
  const at = (/** @type {Cell} */ { claim, kind }) => cells[claim][kind];
  const walk = (/** @type {Cell} */ from, /** @type {string} */ key) => step(from, key, data);
  const select = cellGrid(element, { at, step: walk, start: data.start }, choose);
  let here = data.start;
  return {
    element,
    /** @param {Cell} cell */
    show(cell) {
      select(cell);
      rows[here.claim].element.classList.remove("gkf-vm-here");
      rows[cell.claim].element.classList.add("gkf-vm-here");
      here = cell;
    },
  };
}

/**
 * @param {MapData} data
 * @param {Cell} cell
 * @param {(cell: Cell) => void} choose
 */
const cellOf = (data, cell, choose) =>
  html(
    "div",
    {
      role: "gridcell",
      class: "gkf-vm-cell",
      tabindex: -1,
      "aria-selected": "false",
      "aria-label": cellText(data, cell),
      onclick: () => choose(cell),
    },
    data.at(cell).map((found) => mark(found.outcome)),
  );

/** @param {MapData} data */
const headOf = ({ kinds, along }) =>
  html(
    "div",
    { role: "row", class: "gkf-vm-row gkf-vm-head" },
    html("div", { role: "columnheader", class: "gkf-vm-name" }, "claim"),
    kinds.map(({ name }) =>
      html("div", { role: "columnheader", class: "gkf-vm-kind" }, html("span", {}, name)),
    ),
    html("div", { role: "columnheader", class: "gkf-vm-total" }, `of ${along(0).length}`),
  );
