// Rows below one another, each with its name, and which of their numbers is pointed at.

import { entryAt, paintRow, places, split, start } from "./rows.js";
import { contextOf } from "../web/toolkit/canvas.js";
import { html } from "../web/toolkit/dom.js";
import { decimal } from "../web/toolkit/format.js";

/** @import { Box, Inks, Row } from "./rows.js" */

const LABEL = 22; // pixels above a row
const TICKS = 18; // pixels below it, where there are any
const INSIDE = 12; // pixels at least at both sides of a text in a bar

/**
 * Where rows stand. Heights follow from the rows and from how tall an ordinary one is.
 * @param {Row[]} rows @param {number} width @param {number} rowHeight
 * @returns {{boxes: Box[], height: number}}
 */
export function stacked(rows, width, rowHeight) {
  let height = 0;
  const boxes = rows.map(({ height: units = 1, ticks }) => {
    const box = { x: 0, y: height + LABEL, width, height: Math.round(rowHeight * units) };
    height = box.y + box.height + (ticks ? TICKS : 6);
    return box;
  });
  return { boxes, height };
}

/**
 * Texts in the parts of a divided bar, where these are wide enough.
 * @param {CanvasRenderingContext2D} context @param {Row} row @param {Box} box @param {Inks} ink
 */
function writeInside(context, { inside, values }, { y, width, height }, ink) {
  if (!inside) return;
  context.fillStyle = ink("paper");
  [context.textAlign, context.textBaseline] = ["left", "middle"];
  places({ shape: "share", values }).forEach(([left, share], i) => {
    const text = inside(i);
    if (share * width > context.measureText(text).width + INSIDE)
      context.fillText(text, left * width + 7, y + height / 2 + 1);
  });
}

/**
 * Names above some entries, and numbers below some.
 * @param {CanvasRenderingContext2D} context @param {Row} row @param {Box} box @param {Inks} ink
 */
function writeMarks(
  context,
  { marks = [], ticks = [], values, limit = 1, shape },
  { y, width, height },
  ink,
) {
  const middle = (/** @type {number} */ i) => ((i + 0.5) / values.length) * width;
  const up = shape === "bars" ? height / 2 : height; // from zero to the upper edge
  context.textBaseline = "alphabetic";
  for (const { index, text, ink: name } of marks) {
    const top = y + up - Math.max(0, Math.min(1, values[index] / limit)) * up;
    const at = middle(index);
    context.textAlign = at < width * 0.15 ? "left" : at > width * 0.85 ? "right" : "center";
    Object.assign(context, { lineWidth: 4, lineJoin: "round", strokeStyle: ink("paper") });
    context.strokeText(text, at, top - 6);
    context.fillStyle = ink(name);
    context.fillText(text, at, top - 6);
  }
  context.fillStyle = ink("muted");
  for (const index of ticks) {
    context.textAlign = index === 0 ? "left" : "center";
    context.fillText(String(index), index === 0 ? 0 : middle(index), y + height + 14);
  }
}

/** What a row's edge stands for. @param {Row} row */
const scaleText = ({ shape, limit = 1 }) =>
  shape === "share" ? "" : shape === "bars" ? `±${decimal(limit)}` : `0 to ${decimal(limit)}`;

/**
 * Text of a row, at its left and at its right; what stands there already is left alone.
 * @param {Element} element @param {Row["label"]} label @param {string} scale
 */
function write(element, label, scale) {
  const text = `${typeof label === "string" ? label : label.textContent}${scale}`;
  if (element.textContent !== text) element.replaceChildren(label, html("span", {}, scale));
}

/** A panel that shows rows, and which entry is pointed at. */
export function rowsPanel() {
  const canvas = html("canvas", {});
  const labels = html("div", { class: "gkf-rows-labels" });
  const pointer = html("div", { class: "gkf-rows-pointer", hidden: true });
  const context = contextOf(canvas);
  /** @type {Row[]} */
  let rows = [];
  /** @type {Box[]} */
  let boxes = [];
  let [width, rowHeight] = [0, 0];
  return {
    element: html("div", { class: "gkf-rows", "aria-hidden": "true" }, canvas, labels, pointer),
    /** @param {Row[]} newRows @param {number} newWidth @param {number} newHeight of an ordinary row */
    arrange(newRows, newWidth, newHeight) {
      const asBefore =
        newWidth === width &&
        newHeight === rowHeight &&
        newRows.length === rows.length &&
        newRows.every((row, i) => row.height === rows[i].height && !row.ticks === !rows[i].ticks);
      [rows, width, rowHeight] = [newRows, newWidth, newHeight];
      if (asBefore) return;
      const found = stacked(rows, width, rowHeight);
      boxes = found.boxes;
      const scale = devicePixelRatio;
      Object.assign(canvas.style, { width: `${width}px`, height: `${found.height}px` });
      [canvas.width, canvas.height] = [Math.round(width * scale), Math.round(found.height * scale)];
      context.setTransform(scale, 0, 0, scale, 0, 0);
      labels.replaceChildren(...boxes.map((box) => html("p", { style: `top: ${box.y - LABEL}px` })));
    },
    /** @param {Inks} ink */
    paint(ink) {
      context.clearRect(0, 0, canvas.width, canvas.height);
      context.font = `600 12.5px ${ink.font}`;
      rows.forEach((row, r) => {
        write(labels.children[r], row.label, row.limit === rows[r - 1]?.limit ? "" : scaleText(row));
        paintRow(context, row, boxes[r], ink);
        writeInside(context, row, boxes[r], ink);
        writeMarks(context, row, boxes[r], ink);
      });
    },
    /** The entry, counted through all rows, at a point of the panel in pixels. @param {number} x @param {number} y */
    at(x, y) {
      const found = boxes.findIndex((box) => y < box.y + box.height + 6);
      const r = found < 0 ? rows.length - 1 : found;
      return start(rows, r) + entryAt(rows[r], x / width);
    },
    /** Point at an entry. @param {number} index counted through all rows */
    point(index) {
      const { r, i } = split(rows, index);
      const [left, share] = places(rows[r])[i];
      const divided = rows[r].shape === "share";
      const wide = divided ? share * width - 1 : Math.max(share * width, 3);
      pointer.hidden = false;
      pointer.classList.toggle("gkf-around", divided);
      Object.assign(pointer.style, {
        transform: `translate(${(left + share / 2) * width - wide / 2}px, ${boxes[r].y}px)`,
        width: `${wide}px`,
        height: `${boxes[r].height}px`,
      });
    },
  };
}

/**
 * The entry in the same place some rows below, both counted through all rows.
 * @param {Pick<Row, "values">[]} rows @param {number} index @param {number} down
 */
export function rowDown(rows, index, down) {
  const { r, i } = split(rows, index);
  const next = Math.max(0, Math.min(rows.length - 1, r + down));
  return start(rows, next) + Math.min(i, rows[next].values.length - 1);
}
