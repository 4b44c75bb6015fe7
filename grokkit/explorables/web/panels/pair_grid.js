// The table of all pairs (a, b): which are answered rightly. Training pairs are squares that fill their cell,
// test pairs are dots; right answers have the full colour, wrong ones a faint one. Painted pixel by pixel, and
// from one step to the next only the cells that changed.

import { colour, mix } from "../toolkit/theme.js";

const WRONG = 0.16; // how much colour a wrong answer keeps

/**
 * @param {object} data
 * @param {number} data.p
 * @param {Uint8Array} data.train 1 for training pairs, row order a·p + b
 * @param {import("../toolkit/data.js").Bits} data.correct checkpoints × pairs
 */
export function pairGrid({ p, train, correct }) {
  const canvas = document.createElement("canvas");
  canvas.className = "gkf-grid-canvas";
  const context = canvas.getContext("2d", { alpha: false });
  const now = new Uint8Array(p * p);
  let shownIndex = -1;
  let only = "both"; // or "train", "test"
  let cell = 0; // pixels of a cell's side
  let stamps = []; // stamps[2 * train + right]: cell × cell pixels
  let image = null;
  let words = null; // the image as 32-bit pixels

  /** Fit to a side of about `side` CSS pixels; every cell gets the same whole number of device pixels. */
  function layout(side) {
    const fits = Math.max(1, Math.floor((side * devicePixelRatio) / p));
    canvas.style.width = canvas.style.height = `${(fits * p) / devicePixelRatio}px`;
    if (fits === cell) return;
    cell = fits;
    canvas.width = canvas.height = cell * p;
    image = context.createImageData(canvas.width, canvas.height);
    words = new Uint32Array(image.data.buffer);
  }

  /** Read the colours again and paint everything. */
  function paint(figure) {
    const paper = colour(figure, "paper");
    const word = ([r, g, b]) => ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
    stamps = [];
    for (const split of ["test", "train"])
      for (const share of [WRONG, 1]) {
        const ink = colour(figure, split);
        const stamp = new Uint32Array(cell * cell);
        for (let i = 0; i < stamp.length; i++)
          stamp[i] = word(mix(ink, paper, share * coverage(split, i % cell, Math.floor(i / cell), cell)));
        stamps.push(stamp);
      }
    stamps.push(new Uint32Array(cell * cell).fill(word(paper))); // a pair that is not shown
    if (shownIndex >= 0) {
      for (let i = 0; i < now.length; i++) stampCell(i);
      context.putImageData(image, 0, 0);
    }
  }

  function stampCell(i) {
    const hidden = only !== "both" && (only === "train") !== (train[i] === 1);
    const stamp = stamps[hidden ? 4 : 2 * train[i] + now[i]];
    const width = canvas.width;
    let at = Math.floor(i / p) * cell * width + (i % p) * cell;
    for (let row = 0; row < stamp.length; row += cell, at += width)
      for (let column = 0; column < cell; column++) words[at + column] = stamp[row + column];
  }

  /** Show a checkpoint. */
  function show(index) {
    if (index === shownIndex) return;
    const first = shownIndex < 0;
    shownIndex = index;
    const { bytes, rowBytes } = correct;
    const start = index * rowBytes;
    let changed = false;
    for (let i = 0; i < now.length; i++) {
      const right = (bytes[start + (i >> 3)] >> (i & 7)) & 1;
      if (right === now[i] && !first) continue;
      now[i] = right;
      stampCell(i);
      changed = true;
    }
    if (changed) context.putImageData(image, 0, 0);
  }

  /** Show "both" kinds of pairs, or only "train" or "test". */
  function filter(kind, figure) {
    only = kind;
    paint(figure);
  }

  /** The pair under a point of the canvas, in CSS pixels. */
  function pairAt(x, y) {
    const side = canvas.getBoundingClientRect().width / p;
    const clamp = (v) => Math.max(0, Math.min(p - 1, Math.floor(v / side)));
    return { a: clamp(y), b: clamp(x) };
  }

  return { canvas, layout, paint, show, filter, pairAt, side: () => canvas.width / devicePixelRatio };
}

/** How much of a pixel belongs to the mark: a square with a hairline of paper around it, or a dot. */
function coverage(split, x, y, cell) {
  if (split === "train") return cell > 4 && (x === cell - 1 || y === cell - 1) ? 0 : 1;
  if (cell < 3) return x === 0 && y === 0 ? 1 : 0.6;
  if (cell === 3) return x === 2 || y === 2 ? 0 : 1;
  const middle = cell / 2 - (cell > 4 ? 1 : 0.5) / 2 - 0.25;
  const distance = Math.hypot(x - middle, y - middle);
  return Math.max(0, Math.min(1, cell * 0.36 - distance + 0.5));
}

/** Right answers of each split at every checkpoint. */
export function countRight(correct, train, nCheckpoints) {
  const counts = [];
  for (let c = 0; c < nCheckpoints; c++) {
    const count = { train: 0, test: 0 };
    for (let i = 0; i < train.length; i++) if (correct.at(c, i)) count[train[i] ? "train" : "test"]++;
    counts.push(count);
  }
  return counts;
}
