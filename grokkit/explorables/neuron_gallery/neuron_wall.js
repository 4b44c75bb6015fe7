// Small images of all neurons of a cluster, side by side; one of them is chosen.

import { layeredCanvas } from "../web/toolkit/canvas.js";
import { colour } from "../web/toolkit/theme.js";
import { paintPixels } from "./pixel_image.js";

const LEAST = 26; // pixels of an image's side: smaller ones cannot be hit with a finger or be seen
const MOST = 76;
const GAP = 6;

/**
 * Columns and side so that n images fit into a width, at most so high if that leaves them large enough.
 * @param {number} n @param {number} width @param {number} height
 */
export function wallLayout(n, width, height) {
  const fits = (/** @type {number} */ square) => Math.max(1, Math.floor((width + GAP) / (square + GAP)));
  let side = MOST;
  while (side > LEAST && Math.ceil(n / fits(side)) * (side + GAP) > height) side--;
  return { side, columns: fits(side), rows: Math.ceil(n / fits(side)) };
}

/** @param {number} p cells along the side of each image */
export function neuronWall(p) {
  const {
    element,
    contexts: [images, ring],
    resize,
  } = layeredCanvas(2, "gkf-wall");
  const small = new OffscreenCanvas(p, p);
  const pixels = /** @type {OffscreenCanvasRenderingContext2D} */ (small.getContext("2d"));
  const image = pixels.createImageData(p, p);
  const words = new Uint32Array(image.data.buffer);
  let [count, side, columns] = [0, MOST, 1];
  /** The upper left corner of the i-th image. @param {number} i @returns {[number, number]} */
  const corner = (i) => [(i % columns) * (side + GAP) + 2, Math.floor(i / columns) * (side + GAP) + 2];

  return {
    element,
    /** Make room for n images. @param {number} n @param {number} width @param {number} height */
    layout(n, width, height) {
      const found = wallLayout(n, width - 4, height);
      [count, side, columns] = [n, found.side, found.columns];
      resize(width, found.rows * (side + GAP) + 4);
    },
    /**
     * Draw all images: the i-th shows the p² numbers `valuesOf(i)`, rows and columns in the order `orderOf(i)`.
     * @param {(i: number) => ArrayLike<number>} valuesOf
     * @param {(i: number) => ArrayLike<number>} orderOf
     * @param {Uint32Array} ramp
     */
    paint(valuesOf, orderOf, ramp) {
      images.imageSmoothingQuality = "high";
      for (let i = 0; i < count; i++) {
        paintPixels(words, valuesOf(i), orderOf(i), ramp);
        pixels.putImageData(image, 0, 0);
        images.drawImage(small, ...corner(i), side, side);
      }
    },
    /** Mark the i-th. @param {number} i @param {HTMLElement} figure */
    choose(i, figure) {
      const [x, y] = corner(i);
      const [paper, ink] = [colour(figure, "paper"), colour(figure, "focus")].map((rgb) => `rgb(${rgb})`);
      ring.clearRect(0, 0, ring.canvas.width, ring.canvas.height);
      for (const [lineWidth, strokeStyle] of /** @type {[number, string][]} */ ([
        [5, paper],
        [3, ink],
      ])) {
        Object.assign(ring, { lineWidth, strokeStyle });
        ring.strokeRect(x - 0.5, y - 0.5, side + 1, side + 1);
      }
    },
    /** Number of the image under a point, or null. @param {number} x @param {number} y */
    at(x, y) {
      const [column, row] = [x, y].map((v) => Math.floor((v - 2 + GAP / 2) / (side + GAP)));
      const i = row * columns + column;
      return column >= 0 && column < columns && row >= 0 && i < count ? i : null;
    },
    columns: () => columns,
  };
}
