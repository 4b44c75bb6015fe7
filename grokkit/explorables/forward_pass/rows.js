// Vectors as rows of small bars, and shares as one divided bar: every number in its place, one of them pointed at.
// The same painting serves the large panel and the thumbnails.

import { colour } from "../web/toolkit/theme.js";

/**
 * @typedef {object} Row
 * @property {Node | string} label
 * @property {ArrayLike<number>} values
 * @property {"bars" | "positive" | "share"} shape bars around zero, bars from zero upwards, or one bar divided
 * @property {number} [limit] value at the row's edge; shares have none
 * @property {(i: number) => string} ink name of a colour, for each entry
 * @property {(i: number) => boolean} [faint] entries that do not count
 * @property {number} [height] in units of the others' height
 * @property {(i: number) => string} [inside] text in a share's part
 * @property {{index: number, text: string, ink: string}[]} [marks] entries with a name above them
 * @property {number[]} [ticks] entries with a number below them
 */

const FAINT = 0.3; // opacity

/**
 * A place on a canvas, in CSS pixels.
 * @typedef {{x: number, y: number, width: number, height: number}} Box
 *
 * @typedef {{(name: string): string, font: string}} Inks colours by name, and the type
 */

/**
 * Where each entry of a row stands: left edge and width, as shares of the row's width.
 * @param {Pick<Row, "shape" | "values">} row
 * @returns {[number, number][]}
 */
export function places({ shape, values }) {
  if (shape !== "share") return Array.from(values, (_, i) => [i / values.length, 1 / values.length]);
  let left = 0;
  return Array.from(values, (share) => [(left += share) - share, share]);
}

/**
 * The entry at a share of the row's width.
 * @param {Row} row @param {number} x
 */
export function entryAt(row, x) {
  const index = places(row).findIndex(([left, width]) => x < left + width);
  return index < 0 ? row.values.length - 1 : index;
}

/**
 * Paint one row into a box of a canvas.
 * @param {CanvasRenderingContext2D} context
 * @param {Row} row
 * @param {Box} box
 * @param {Inks} ink
 */
export function paintRow(context, row, { x, y, width, height }, ink) {
  const { shape, values, limit = 1, faint = () => false } = row;
  const zero = shape === "bars" ? y + height / 2 : y + height;
  const unit = (shape === "bars" ? height / 2 : height) / limit;
  const hairline = width / values.length >= 3 ? 1 : 0;
  if (shape !== "share") {
    context.fillStyle = ink("rule");
    context.fillRect(x, Math.round(zero) - (shape === "bars" ? 0.5 : 0), width, 1);
  }
  places(row).forEach(([left, share], i) => {
    context.globalAlpha = faint(i) ? FAINT : 1;
    context.fillStyle = ink(row.ink(i));
    if (shape === "share") context.fillRect(x + left * width, y, Math.max(share * width - 1, 0), height);
    else {
      const tall = Math.max(-1, Math.min(1, values[i] / limit)) * limit * unit;
      context.fillRect(
        x + left * width,
        zero - Math.max(tall, 0),
        Math.max(share * width - hairline, 0.6),
        Math.max(Math.abs(tall), 0.5),
      );
    }
  });
  context.globalAlpha = 1;
}

/**
 * Number of the first entry of row r, counted through all rows.
 * @param {Pick<Row, "values">[]} rows @param {number} r
 */
export const start = (rows, r) => rows.slice(0, r).reduce((sum, { values }) => sum + values.length, 0);

/**
 * Row r and entry i of a number counted through all rows.
 * @param {Pick<Row, "values">[]} rows @param {number} index
 */
export function split(rows, index) {
  let r = 0;
  let i = index;
  while (r < rows.length - 1 && i >= rows[r].values.length) i -= rows[r++].values.length;
  return { r, i: Math.min(i, rows[r].values.length - 1) };
}

/**
 * Colours of the palette by name, as the canvas wants them, and the figure's type; as they are now, so to be made
 * again when light and dark have been exchanged.
 * @param {HTMLElement} figure
 * @returns {Inks}
 */
export function inksOf(figure) {
  /** @type {Record<string, string>} */
  const known = {};
  const ink = (/** @type {string} */ name) => (known[name] ??= `rgb(${colour(figure, name).join(" ")})`);
  return Object.assign(ink, { font: getComputedStyle(figure).fontFamily });
}
