// The addition table: one cell for each pair, rows for a and columns for b, its colour the answer on a scale that
// goes round. Painted once; the chosen pair, its mirror and the diagonal of its answer lie above it.

import { contextOf } from "../web/toolkit/canvas.js";
import { html, set, svg } from "../web/toolkit/dom.js";
import { cyclic, inkOn } from "../web/toolkit/cyclic.js";
import { mod } from "../web/toolkit/waves.js";

const NUMBERED = 19; // pixels of a cell that has room for its answer
const OUT = 7; // how far the marks of row and column stand outside

/**
 * All answers, one pixel for each.
 * @param {CanvasRenderingContext2D} context
 * @param {number} k @param {number[][]} colours by answer
 */
function paintPixels(context, k, colours) {
  const p = colours.length;
  const words = new Uint32Array(colours.map(([r, g, b]) => ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0));
  const image = new ImageData(p, p);
  const pixels = new Uint32Array(image.data.buffer);
  for (let a = 0, i = 0; a < p; a++) for (let b = 0; b < p; b++, i++) pixels[i] = words[((a + b) * k) % p];
  context.putImageData(image, 0, 0);
}

/**
 * All answers, written in cells.
 * @param {CanvasRenderingContext2D} context
 * @param {number} k @param {number[][]} colours by answer
 */
function paintCells(context, k, colours) {
  const { canvas } = context;
  const p = colours.length;
  const cell = canvas.width / p;
  const edge = (/** @type {number} */ n) => Math.round(n * cell);
  const font = `${Math.min(0.48 * cell, 15 * devicePixelRatio)}px ${getComputedStyle(canvas).fontFamily}`;
  Object.assign(context, { font, textAlign: "center", textBaseline: "middle" });
  for (let a = 0; a < p; a++)
    for (let b = 0; b < p; b++) {
      const answer = ((a + b) * k) % p;
      context.fillStyle = `rgb(${colours[answer].join()})`;
      context.fillRect(edge(b), edge(a), edge(b + 1) - edge(b), edge(a + 1) - edge(a));
      context.fillStyle = inkOn(colours[answer]);
      context.fillText(String(answer), (b + 0.5) * cell, (a + 0.54) * cell);
    }
}

/**
 * The diagonal of an answer: a line, or a circle around each of its cells where they have numbers.
 * @param {number} answer @param {number} p @param {number} cell pixels @param {number} r of a circle
 */
function diagonalOutline(answer, p, cell, r) {
  const middle = (/** @type {number} */ n) => ((n + 0.5) * cell).toFixed(1);
  const ringed = (/** @type {Run} */ [from, to]) =>
    Array.from({ length: to.a - from.a + 1 }, (_, i) =>
      circle((from.b - i + 0.5) * cell, (from.a + i + 0.5) * cell, r),
    ).join("");
  const line = (/** @type {Run} */ [from, to]) =>
    `M${middle(from.b)} ${middle(from.a)}L${middle(to.b)} ${middle(to.a)}`;
  return diagonalOf(answer, p)
    .map(cell >= NUMBERED ? ringed : line)
    .join("");
}

/** The chosen pair: its row and column, its answer's diagonal, its mirror, and itself. */
function pairMarks() {
  /** Seen on any colour. @param {"path" | "circle"} tag @param {string} name */
  const twice = (tag, name) => [svg(tag, { class: "gkf-sums-halo" }), svg(tag, { class: name })];
  const row = twice("path", "gkf-sums-line gkf-clock-a");
  const column = twice("path", "gkf-sums-line gkf-clock-b");
  const diagonal = twice("path", "gkf-sums-dashed");
  const mirror = twice("circle", "gkf-sums-dashed");
  const ring = twice("circle", "gkf-sums-ring");
  /** @param {Element[]} both @param {Parameters<typeof set>[1]} attributes */
  const dress = (both, attributes) => both.forEach((part) => set(part, attributes));
  return {
    elements: [row, column, diagonal, mirror, ring],
    /** @param {number} a @param {number} b @param {number} p @param {number} cell pixels */
    show(a, b, p, cell) {
      const edge = (/** @type {number} */ n) => (n * cell).toFixed(1);
      const [x, y] = [edge(b + 0.5), edge(a + 0.5)];
      // Where cells have numbers, they are framed; where they are small, a line runs through them.
      const framed = cell >= NUMBERED;
      dress(row, {
        d: framed ? `M${-OUT} ${edge(a)}H${edge(b)}M${-OUT} ${edge(a + 1)}H${edge(b)}` : `M${-OUT} ${y}H${x}`,
      });
      dress(column, {
        d: framed ? `M${edge(b)} ${-OUT}V${edge(a)}M${edge(b + 1)} ${-OUT}V${edge(a)}` : `M${x} ${-OUT}V${y}`,
      });
      const r = Math.max(0.46 * cell, 7);
      dress(diagonal, { d: diagonalOutline(mod(a + b, p), p, cell, r) });
      dress(ring, { cx: x, cy: y, r });
      dress(mirror, { cx: y, cy: x, r, visibility: a === b || framed ? "hidden" : "visible" });
    },
  };
}

export function sumTable() {
  const canvas = html("canvas", { class: "gkf-sums-canvas" });
  const context = contextOf(canvas, { alpha: false });
  const marks = pairMarks();
  const over = svg("svg", { class: "gkf-moving", "aria-hidden": "true" }, marks.elements);
  let side = 0; // CSS pixels
  let p = 0;
  return {
    element: html("div", { class: "gkf-sums", role: "img" }, canvas, over),
    /** Fit to a side in CSS pixels. @param {number} newSide */
    layout(newSide) {
      side = newSide;
      canvas.style.width = canvas.style.height = `${side}px`;
      set(over, { viewBox: `0 0 ${side} ${side}`, width: side, height: side });
    },
    /**
     * Paint all answers (a + b)·k mod p: one pixel for each, which the page enlarges, or cells with numbers.
     * @param {number} newP @param {number} k
     */
    paint(newP, k) {
      p = newP;
      const colours = Array.from({ length: p }, (_, answer) => cyclic(answer / p));
      const numbered = side / p >= NUMBERED;
      canvas.width = canvas.height = numbered ? Math.round(side * devicePixelRatio) : p;
      (numbered ? paintCells : paintPixels)(context, k, colours);
    },
    /** Point at a pair. @param {number} a @param {number} b */
    show: (a, b) => marks.show(a, b, p, side / p),
    /** The pair under a point of the element, in CSS pixels. @param {number} x @param {number} y */
    pairAt(x, y) {
      const clamp = (/** @type {number} */ v) => Math.max(0, Math.min(p - 1, Math.floor((v / side) * p)));
      return { a: clamp(y), b: clamp(x) };
    },
  };
}

/** @param {number} x @param {number} y @param {number} r */
const circle = (x, y, r) =>
  `M${(x - r).toFixed(1)} ${y.toFixed(1)}a${r} ${r} 0 1 1 ${2 * r} 0a${r} ${r} 0 1 1 ${-2 * r} 0`;

/** From one pair to another. @typedef {[{a: number, b: number}, {a: number, b: number}]} Run */

/**
 * The pairs with one answer as two straight runs: those below p, and those that went round.
 * @param {number} answer @param {number} p
 */
export function diagonalOf(answer, p) {
  /** @type {Run[]} */
  const runs = [
    [
      { a: 0, b: answer },
      { a: answer, b: 0 },
    ],
  ];
  if (answer < p - 1)
    runs.push([
      { a: answer + 1, b: p - 1 },
      { a: p - 1, b: answer + 1 },
    ]);
  return runs;
}
