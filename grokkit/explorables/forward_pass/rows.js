// Vectors as rows of small bars, and shares as one divided bar: every number in its place, one of them pointed at.
// The same painting serves the large panel and the thumbnails.

import { html } from "../web/toolkit/dom.js";
import { decimal } from "../web/toolkit/format.js";
import { colour } from "../web/toolkit/theme.js";

/**
 * @typedef {object} Row
 * @property {Node | string} label
 * @property {ArrayLike<number>} values
 * @property {"bars" | "positive" | "share"} shape bars around zero, bars from zero upwards, or one bar divided
 * @property {number} limit value at the row's edge; not used by shares
 * @property {(i: number) => string} ink name of a colour, for each entry
 * @property {(i: number) => boolean} [faint] entries that do not count
 * @property {number} [height] in units of the others' height
 * @property {(i: number) => string} [inside] text in a share's part
 * @property {{index: number, text: string, ink: string}[]} [marks] entries with a name above them
 * @property {number[]} [ticks] entries with a number below them
 */

const FAINT = 0.3; // opacity
const LABEL = 22; // pixels above a row
const TICKS = 18; // pixels below it, where there are any
const INSIDE = 12; // pixels at least at both sides of a text in a bar

/** Where each entry of a row stands: left edge and width, as shares of the row's width. */
export function places({ shape, values }) {
  if (shape !== "share") return Array.from(values, (_, i) => [i / values.length, 1 / values.length]);
  let left = 0;
  return Array.from(values, (share) => [(left += share) - share, share]);
}

/** The entry at a share of the row's width. */
export function entryAt(row, x) {
  const index = places(row).findIndex(([left, width]) => x < left + width);
  return index < 0 ? row.values.length - 1 : index;
}

/** Paint one row into a box of a canvas. */
export function paintRow(context, row, { x, y, width, height }, ink) {
  const { shape, values, limit, faint = () => false } = row;
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

/** @returns a panel that shows rows below one another, and which entry is pointed at */
export function rowsPanel() {
  const canvas = html("canvas", {});
  const labels = html("div", { class: "gkf-rows-labels" });
  const pointer = html("div", { class: "gkf-rows-pointer", hidden: true });
  const element = html("div", { class: "gkf-rows", "aria-hidden": "true" }, canvas, labels, pointer);
  const context = canvas.getContext("2d");
  let rows = [];
  let boxes = [];
  let width = 0;

  /** Heights follow from the rows and from how tall an ordinary one is. */
  function arrange(newRows, newWidth, rowHeight) {
    const asBefore =
      newWidth === width &&
      boxes.rowHeight === rowHeight &&
      newRows.length === rows.length &&
      newRows.every((row, i) => row.height === rows[i].height && !row.ticks === !rows[i].ticks);
    [rows, width] = [newRows, newWidth];
    if (asBefore) return;
    let y = 0;
    boxes = rows.map(({ height = 1, ticks }) => {
      const box = { x: 0, y: y + LABEL, width, height: Math.round(rowHeight * height) };
      y = box.y + box.height + (ticks ? TICKS : 6);
      return box;
    });
    boxes.rowHeight = rowHeight;
    const scale = devicePixelRatio;
    Object.assign(canvas.style, { width: `${width}px`, height: `${y}px` });
    [canvas.width, canvas.height] = [Math.round(width * scale), Math.round(y * scale)];
    context.setTransform(scale, 0, 0, scale, 0, 0);
    labels.replaceChildren(...boxes.map((box) => html("p", { style: `top: ${box.y - LABEL}px` })));
  }

  /** @param {ReturnType<typeof inksOf>} ink */
  function paint(ink) {
    context.clearRect(0, 0, canvas.width, canvas.height);
    context.font = `600 12.5px ${ink.font}`;
    rows.forEach((row, r) => {
      write(labels.children[r], row.label, row.limit === rows[r - 1]?.limit ? "" : scaleText(row));
      paintRow(context, row, boxes[r], ink);
      writeInside(row, boxes[r], ink);
      writeMarks(row, boxes[r], ink);
    });
  }

  function writeInside({ inside, values }, { y, height }, ink) {
    if (!inside) return;
    context.fillStyle = ink("paper");
    [context.textAlign, context.textBaseline] = ["left", "middle"];
    places({ shape: "share", values }).forEach(([left, share], i) => {
      const text = inside(i);
      if (share * width > context.measureText(text).width + INSIDE)
        context.fillText(text, left * width + 7, y + height / 2 + 1);
    });
  }

  function writeMarks({ marks = [], ticks = [], values, limit, shape }, { y, height }, ink) {
    const middle = (i) => ((i + 0.5) / values.length) * width;
    context.textBaseline = "alphabetic";
    for (const { index, text, ink: name } of marks) {
      const share = Math.max(0, Math.min(1, values[index] / limit));
      const top =
        (shape === "bars" ? y + height / 2 : y + height) - share * (shape === "bars" ? height / 2 : height);
      context.textAlign =
        middle(index) < width * 0.15 ? "left" : middle(index) > width * 0.85 ? "right" : "center";
      context.lineWidth = 4;
      context.lineJoin = "round";
      context.strokeStyle = ink("paper");
      context.strokeText(text, middle(index), top - 6);
      context.fillStyle = ink(name);
      context.fillText(text, middle(index), top - 6);
    }
    context.fillStyle = ink("muted");
    for (const index of ticks) {
      context.textAlign = index === 0 ? "left" : "center";
      context.fillText(String(index), index === 0 ? 0 : middle(index), y + height + 14);
    }
  }

  /** The entry, counted through all rows, at a point of the panel in pixels. */
  function at(x, y) {
    let r = boxes.findIndex((box) => y < box.y + box.height + 6);
    if (r < 0) r = rows.length - 1;
    return start(rows, r) + entryAt(rows[r], x / width);
  }

  /** Point at an entry. */
  function point(index) {
    const { r, i } = split(rows, index);
    const [left, share] = places(rows[r])[i];
    const box = boxes[r];
    pointer.hidden = false;
    pointer.classList.toggle("gkf-around", rows[r].shape === "share");
    const wide = rows[r].shape === "share" ? share * width - 1 : Math.max(share * width, 3);
    Object.assign(pointer.style, {
      transform: `translate(${(left + share / 2) * width - wide / 2}px, ${box.y}px)`,
      width: `${wide}px`,
      height: `${box.height}px`,
    });
  }

  return { element, arrange, paint, at, point };
}

/** Number of the first entry of row r, counted through all rows. */
export const start = (rows, r) => rows.slice(0, r).reduce((sum, { values }) => sum + values.length, 0);

/** Row r and entry i of a number counted through all rows. */
export function split(rows, index) {
  let r = 0;
  let i = index;
  while (r < rows.length - 1 && i >= rows[r].values.length) i -= rows[r++].values.length;
  return { r, i: Math.min(i, rows[r].values.length - 1) };
}

/** What a row's edge stands for. */
const scaleText = ({ shape, limit }) =>
  shape === "share" ? "" : shape === "bars" ? `±${decimal(limit)}` : `0 to ${decimal(limit)}`;

/** Text of a row, at its left and at its right; what stands there already is left alone. */
function write(element, label, scale) {
  const right = html("span", {}, scale);
  const text = `${label.textContent ?? label}${scale}`;
  if (element.textContent !== text) element.replaceChildren(label, right);
}

/**
 * Colours of the palette by name, as the canvas wants them, and the figure's type; as they are now, so to be made
 * again when light and dark have been exchanged.
 * @param {HTMLElement} figure
 * @returns {{(name: string): string, font: string}}
 */
export function inksOf(figure) {
  const known = {};
  const ink = (name) => (known[name] ??= `rgb(${colour(figure, name).join(" ")})`);
  return Object.assign(ink, { font: getComputedStyle(figure).fontFamily });
}
