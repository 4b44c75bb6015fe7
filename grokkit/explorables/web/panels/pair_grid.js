// The table of all pairs (a, b): which are answered rightly. Training pairs are squares that fill their cell,
// test pairs are dots; right answers have the full colour, wrong ones a faint one. Painted pixel by pixel, and
// from one step to the next only the cells that changed.

import { contextOf } from "../toolkit/canvas.js";
import { html } from "../toolkit/dom.js";
import { colour, mix } from "../toolkit/theme.js";

/** @import { Bits } from "../toolkit/data.js" */

const WRONG = 0.16; // how much colour a wrong answer keeps
const HIDDEN = 4; // the stamp of a pair that is not shown, after those of test and train, wrong and right

/** @typedef {"train" | "test"} Split */

/**
 * @typedef {object} PairGrid
 * @property {HTMLCanvasElement} canvas
 * @property {(side: number) => void} layout fit to a side of about so many CSS pixels; every cell gets the same whole
 *   number of device pixels
 * @property {(figure: HTMLElement) => void} paint read the colours again and paint everything
 * @property {(index: number) => void} show a checkpoint
 * @property {(right: Uint8Array) => void} draw which pairs are right, 1 for each that is
 * @property {(kind: Split | "both", figure: HTMLElement) => void} filter show both kinds of pairs, or only one
 * @property {(x: number, y: number) => {a: number, b: number}} pairAt the pair under a point of the canvas, in CSS
 *   pixels
 * @property {() => number} side in CSS pixels
 */

/**
 * A canvas of p × p cells, each of the same whole number of device pixels.
 * @param {number} p
 */
function cellCanvas(p) {
  const canvas = html("canvas", { class: "gkf-grid-canvas" });
  const context = contextOf(canvas, { alpha: false });
  let cell = 0; // pixels of a cell's side
  let image = context.createImageData(1, 1);
  let words = new Uint32Array(image.data.buffer); // the image as 32-bit pixels
  return {
    canvas,
    cell: () => cell,
    /** @param {number} side */
    layout(side) {
      const fits = Math.max(1, Math.floor((side * devicePixelRatio) / p));
      canvas.style.width = canvas.style.height = `${(fits * p) / devicePixelRatio}px`;
      if (fits === cell) return;
      cell = fits;
      canvas.width = canvas.height = cell * p;
      image = context.createImageData(canvas.width, canvas.height);
      words = new Uint32Array(image.data.buffer);
    },
    /** @param {number} i of the cell @param {Uint32Array} pixels */
    stamp(i, pixels) {
      const width = canvas.width;
      let at = Math.floor(i / p) * cell * width + (i % p) * cell;
      for (let row = 0; row < pixels.length; row += cell, at += width)
        for (let column = 0; column < cell; column++) words[at + column] = pixels[row + column];
    },
    paint: () => context.putImageData(image, 0, 0),
    /** @param {number} x @param {number} y */
    pairAt(x, y) {
      const side = canvas.getBoundingClientRect().width / p;
      /** @param {number} v */
      const clamp = (v) => Math.max(0, Math.min(p - 1, Math.floor(v / side)));
      return { a: clamp(y), b: clamp(x) };
    },
    side: () => canvas.width / devicePixelRatio,
  };
}

/**
 * @param {object} data
 * @param {number} data.p
 * @param {Uint8Array} data.train 1 for training pairs, row order a·p + b
 * @param {Bits} data.correct checkpoints × pairs
 * @returns {PairGrid}
 */
export function pairGrid({ p, train, correct }) {
  const cells = cellCanvas(p);
  const now = new Uint8Array(p * p); // what is shown: 1 for right answers
  let shownIndex = -1;
  let drawn = false;
  /** @type {Split | "both"} */
  let only = "both";
  /** @type {Uint32Array[]} */
  let stamps = [];

  /** @param {number} i of the pair */
  function stampCell(i) {
    const hidden = only !== "both" && (only === "train") !== (train[i] === 1);
    cells.stamp(i, stamps[hidden ? HIDDEN : 2 * train[i] + now[i]]);
  }

  /** @param {HTMLElement} figure */
  function paint(figure) {
    stamps = stampsOf(figure, cells.cell());
    if (!drawn) return;
    for (let i = 0; i < now.length; i++) stampCell(i);
    cells.paint();
  }

  /** @param {Uint8Array} right */
  function draw(right) {
    let changed = false;
    for (let i = 0; i < now.length; i++) {
      if (right[i] === now[i] && drawn) continue;
      now[i] = right[i];
      stampCell(i);
      changed = true;
    }
    drawn = true;
    if (changed) cells.paint();
  }

  return {
    ...cells,
    paint,
    show(index) {
      if (index === shownIndex) return;
      draw(correct.unpack(index));
      shownIndex = index;
    },
    draw,
    filter(kind, figure) {
      only = kind;
      paint(figure);
    },
  };
}

/**
 * What each kind of cell looks like, cell × cell pixels: `stamps[2 * train + right]`, and last a pair that is hidden.
 * @param {HTMLElement} figure whose colours they have
 * @param {number} cell
 */
function stampsOf(figure, cell) {
  const paper = colour(figure, "paper");
  /** @param {number[]} rgb */
  const word = ([r, g, b]) => ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
  /** @param {Split} split @param {number} share of its colour */
  const stamp = (split, share) => {
    const ink = colour(figure, split);
    return Uint32Array.from({ length: cell * cell }, (_, i) =>
      word(mix(ink, paper, share * coverage(split, i % cell, Math.floor(i / cell), cell))),
    );
  };
  return [
    stamp("test", WRONG),
    stamp("test", 1),
    stamp("train", WRONG),
    stamp("train", 1),
    new Uint32Array(cell * cell).fill(word(paper)),
  ];
}

/**
 * How much of a pixel belongs to the mark: a square with a hairline of paper around it, or a dot.
 * @param {Split} split @param {number} x @param {number} y @param {number} cell
 */
function coverage(split, x, y, cell) {
  if (split === "train") return cell > 4 && (x === cell - 1 || y === cell - 1) ? 0 : 1;
  if (cell < 3) return x === 0 && y === 0 ? 1 : 0.6;
  if (cell === 3) return x === 2 || y === 2 ? 0 : 1;
  const middle = cell / 2 - (cell > 4 ? 1 : 0.5) / 2 - 0.25;
  const distance = Math.hypot(x - middle, y - middle);
  return Math.max(0, Math.min(1, cell * 0.36 - distance + 0.5));
}

/**
 * Right answers of each split at every checkpoint.
 * @param {Bits} correct checkpoints × pairs
 * @param {ArrayLike<number>} train 1 for training pairs
 * @param {number} nCheckpoints
 */
export function countRight(correct, train, nCheckpoints) {
  const counts = [];
  for (let c = 0; c < nCheckpoints; c++) {
    const count = { train: 0, test: 0 };
    for (let i = 0; i < train.length; i++) if (correct.at(c, i)) count[train[i] ? "train" : "test"]++;
    counts.push(count);
  }
  return counts;
}
