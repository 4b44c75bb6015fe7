// The plane: a grid of cells, in each a strip for every seed, and lines where seeds change between grokking and not. One
// cell can be reached by Tab, all by the arrow keys.

import { shadeOf, step } from "./data.js";
import { strip } from "./marks.js";
import { heardOf } from "./words.js";
import { cellGrid } from "../web/panels/cell_grid.js";
import { html } from "../web/toolkit/dom.js";

/** @import { PhaseData, Place, Told } from "./data.js" */

/**
 * @param {PhaseData} data
 * @param {(place: Place) => void} choose
 */
export function planeGrid(data, choose) {
  const shade = shadeOf(data.cells);
  const cells = data.cells.map((row, r) =>
    row.map((_, column) => cellOf(data, { row: r, column }, shade, choose)),
  );
  const rows = cells.map((row, r) =>
    html(
      "div",
      { role: "row", class: "gkf-pd-row" },
      html("div", { role: "rowheader", class: "gkf-pd-at" }, data.up.texts[r]),
      row,
    ),
  );
  const grid = html(
    "div",
    {
      role: "grid",
      class: "gkf-pd-grid",
      "aria-label": `${data.up.label} upwards, ${data.across.label} to the right`,
    },
    rows.toReversed(),
    footOf(data),
  );
  grid.style.setProperty("--columns", String(data.across.texts.length));
  const at = (/** @type {Place} */ { row, column }) => cells[row][column];
  const walk = (/** @type {Place} */ from, /** @type {string} */ key) => step(from, key, data);
  const mark = cellGrid(grid, { at, step: walk, start: data.start }, choose);
  return {
    element: html(
      "div",
      { class: "gkf-pd-frame" },
      axisName(data.up.label, "up"),
      grid,
      axisName(data.across.label, "across"),
    ),
    show: mark,
  };
}

/** @param {string} label @param {"up" | "across"} way */
const axisName = (label, way) =>
  html(
    "p",
    { class: `gkf-pd-axis gkf-pd-axis-${way}`, "aria-hidden": "true" },
    label,
    way === "up" ? " ↑" : " →",
  );

/** The values below the plane. @param {PhaseData} data */
const footOf = ({ across }) =>
  html(
    "div",
    { role: "row", class: "gkf-pd-row gkf-pd-foot" },
    html("div", { role: "cell" }), // below the rows’ own headings, so it heads nothing
    across.texts.map((text) => html("div", { role: "columnheader" }, text)),
  );

/**
 * @param {PhaseData} data @param {Place} place
 * @param {(told: Told) => number} shade
 * @param {(place: Place) => void} choose
 */
function cellOf(data, place, shade, choose) {
  const { row, column } = place;
  const { runs } = data.cells[row][column];
  const { beside, above } = data.borders;
  return html(
    "div",
    {
      role: "gridcell",
      class: `gkf-pd-cell${runs.every((told) => told === null) ? " gkf-pd-empty" : ""}`,
      tabindex: -1,
      "aria-selected": "false",
      "aria-label": heardOf(data, place),
      onclick: () => choose(place),
    },
    runs.map((told) => strip(told && (told.fate ?? "failed"), told?.fate === "groks" ? shade(told) : 0)),
    line("left", beside[row][column - 1], data.seeds.length),
    line("bottom", above[row - 1]?.[column], data.seeds.length),
  );
}

/**
 * A line at a side of a cell, the thicker the more seeds change there.
 * @param {"left" | "bottom"} side @param {number | undefined} seeds @param {number} of
 */
function line(side, seeds, of) {
  if (!seeds) return null;
  const element = html("b", { class: `gkf-pd-line gkf-pd-line-${side}` });
  element.style.setProperty("--thick", `${(0.75 + (2.5 * seeds) / of).toFixed(2)}px`);
  return element;
}
