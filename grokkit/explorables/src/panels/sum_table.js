// The addition table: one cell for each pair, rows for a and columns for b, its colour the answer on a scale that
// goes round. Painted once; the chosen pair, its mirror and the diagonal of its answer lie above it.

import { html, set, svg } from "../toolkit/dom.js";
import { cyclic, inkOn } from "../toolkit/cyclic.js";
import { mod } from "../toolkit/waves.js";

const NUMBERED = 19; // pixels of a cell that has room for its answer
const OUT = 7; // how far the marks of row and column stand outside

export function sumTable() {
  const canvas = html("canvas", { class: "gkf-sums-canvas" });
  const lines = { row: svg("path", { class: "gkf-sums-a" }), column: svg("path", { class: "gkf-sums-b" }) };
  const diagonal = { halo: svg("path", { class: "gkf-sums-halo" }), line: svg("path", { class: "gkf-sums-answer" }) };
  const mirror = svg("circle", { class: "gkf-sums-mirror" });
  const ring = { halo: svg("circle", { class: "gkf-sums-halo" }), line: svg("circle", { class: "gkf-sums-ring" }) };
  const over = svg("svg", { class: "gkf-moving", "aria-hidden": "true" },
    lines.row, lines.column, diagonal.halo, diagonal.line, mirror, ring.halo, ring.line);
  const element = html("div", { class: "gkf-sums", role: "img" }, canvas, over);
  const context = canvas.getContext("2d", { alpha: false });
  const small = document.createElement("canvas"); // one pixel for each pair
  let side = 0; // CSS pixels
  let p = 0;

  /** Fit to a side in CSS pixels. */
  function layout(newSide) {
    side = newSide;
    canvas.width = canvas.height = Math.round(side * devicePixelRatio);
    canvas.style.width = canvas.style.height = `${side}px`;
    set(over, { viewBox: `0 0 ${side} ${side}`, width: side, height: side });
  }

  /** Paint all answers (a + b)·k mod p. */
  function paint(newP, k) {
    p = newP;
    const colours = Array.from({ length: p }, (_, answer) => cyclic(answer / p));
    const words = new Uint32Array(colours.map(([r, g, b]) => ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0));
    small.width = small.height = p;
    const pixels = new ImageData(p, p);
    const image = new Uint32Array(pixels.data.buffer);
    for (let a = 0, i = 0; a < p; a++) for (let b = 0; b < p; b++, i++) image[i] = words[((a + b) * k) % p];
    small.getContext("2d").putImageData(pixels, 0, 0);
    context.imageSmoothingEnabled = false;
    context.drawImage(small, 0, 0, canvas.width, canvas.height);
    if (side / p < NUMBERED) return;
    const cell = canvas.width / p;
    Object.assign(context, { font: `${Math.min(0.48 * cell, 15 * devicePixelRatio)}px ${getComputedStyle(element).fontFamily}`, textAlign: "center", textBaseline: "middle" });
    for (let a = 0; a < p; a++)
      for (let b = 0; b < p; b++) {
        const answer = ((a + b) * k) % p;
        context.fillStyle = inkOn(colours[answer]);
        context.fillText(String(answer), (b + 0.5) * cell, (a + 0.54) * cell);
      }
  }

  /** Point at a pair. */
  function show(a, b) {
    const cell = side / p;
    const middle = (n) => ((n + 0.5) * cell).toFixed(1);
    const [x, y] = [middle(b), middle(a)];
    set(lines.row, { d: `M${-OUT} ${y}H${x}` });
    set(lines.column, { d: `M${x} ${-OUT}V${y}` });
    const d = diagonalOf(mod(a + b, p), p).map(([from, to]) => `M${middle(from.b)} ${middle(from.a)}L${middle(to.b)} ${middle(to.a)}`).join("");
    for (const part of Object.values(diagonal)) set(part, { d });
    const r = Math.max(0.55 * cell, 7);
    for (const part of Object.values(ring)) set(part, { cx: x, cy: y, r });
    set(mirror, { cx: y, cy: x, r, visibility: a === b ? "hidden" : "visible" });
  }

  /** The pair under a point of the element, in CSS pixels. */
  function pairAt(x, y) {
    const clamp = (v) => Math.max(0, Math.min(p - 1, Math.floor((v / side) * p)));
    return { a: clamp(y), b: clamp(x) };
  }

  return { element, layout, paint, show, pairAt };
}

/** The pairs with one answer as two straight runs: those below p, and those that went round. */
export function diagonalOf(answer, p) {
  const runs = [[{ a: 0, b: answer }, { a: answer, b: 0 }]];
  if (answer < p - 1) runs.push([{ a: answer + 1, b: p - 1 }, { a: p - 1, b: answer + 1 }]);
  return runs;
}
