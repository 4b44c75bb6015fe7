// Where columns of characters stand: the page and the charts below it share them.

import { edgeOf } from "./wrapping.js";

/** @import { Language } from "./data.js" */

const MOST_PITCH = 11.5; // pixels
const RIGHT = 10;

/**
 * The place of columns in pixels, and what else the panels lay out by.
 * @typedef {object} Columns
 * @property {(column: number) => number} x
 * @property {(x: number) => number} at the nearest column
 * @property {number} pitch of a character
 * @property {number} left
 * @property {number} width of a panel
 * @property {boolean} narrow
 */

/**
 * @param {Language} language
 * @param {number} width in pixels
 * @param {boolean} narrow
 * @returns {Columns}
 */
export function columnsIn(language, width, narrow) {
  const left = narrow ? 4 : 46;
  const pitch = Math.min(MOST_PITCH, (width - left - (narrow ? 4 : RIGHT)) / edgeOf(language));
  return {
    x: (column) => left + pitch * column,
    at: (x) => Math.round((x - left) / pitch),
    pitch,
    left,
    width: left + pitch * edgeOf(language) + (narrow ? 4 : RIGHT),
    narrow,
  };
}
