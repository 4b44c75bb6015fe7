// A ring around a cell of a table or an image.

import { html } from "./dom.js";

const ROOM = 12; // pixels around the cell

/** @param {string} look class @param {number} least pixels across */
export function ringMark(look, least) {
  const element = html("span", { class: look });
  return {
    element,
    /** @param {number} row @param {number} column @param {number} cell pixels of its side */
    show(row, column, cell) {
      const size = Math.max(cell + ROOM, least);
      const [x, y] = [column, row].map((at) => (at + 0.5) * cell - size / 2);
      element.style.transform = `translate(${x}px, ${y}px)`;
      element.style.width = element.style.height = `${size}px`;
    },
  };
}
