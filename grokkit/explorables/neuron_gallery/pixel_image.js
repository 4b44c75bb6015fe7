// A square image of numbers, one cell each, from the colour of a panel at 0 to ink at the largest.

import { contextOf } from "../web/toolkit/canvas.js";
import { html } from "../web/toolkit/dom.js";
import { colour, mix } from "../web/toolkit/theme.js";

const SHADES = 256;

/**
 * The shades from panel to ink as 32-bit pixels, read from the figure's colours.
 * @param {HTMLElement} figure
 * @returns {Uint32Array}
 */
export function shades(figure) {
  const [panel, ink] = [colour(figure, "panel"), colour(figure, "ink")];
  return Uint32Array.from({ length: SHADES }, (_, i) => {
    const [r, g, b] = mix(ink, panel, i / (SHADES - 1));
    return ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
  });
}

/**
 * Numbers as pixels: row i, column j shows values[order[i] · n + order[j]].
 * @param {Uint32Array} words receives n × n pixels
 * @param {ArrayLike<number>} values n × n, at least 0
 * @param {ArrayLike<number>} order of the n rows and columns
 * @param {Uint32Array} ramp from `shades`
 */
export function paintPixels(words, values, order, ramp) {
  let largest = 0; // what ink stands for
  for (let i = 0; i < values.length; i++) if (values[i] > largest) largest = values[i];
  const scale = largest > 0 ? (ramp.length - 1) / largest : 0;
  const n = order.length;
  let at = 0;
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) words[at++] = ramp[Math.round(values[order[i] * n + order[j]] * scale)];
}

/**
 * @param {number} n cells along each side
 * @returns {{canvas: HTMLCanvasElement, layout(side: number): void, side(): number, cell(): number,
 *   paint(values: ArrayLike<number>, order: ArrayLike<number>, ramp: Uint32Array): void,
 *   cellAt(x: number, y: number): [number, number]}} `layout` takes the largest side that gives all cells the same
 *   whole number of device pixels; `cellAt` gives row and column
 */
export function pixelImage(n) {
  const canvas = html("canvas", { class: "gkf-pixels", width: n, height: n });
  const context = contextOf(canvas, { alpha: false });
  const image = context.createImageData(n, n);
  const words = new Uint32Array(image.data.buffer);
  let side = n;
  return {
    canvas,
    layout(most) {
      side = (n * Math.max(1, Math.floor((most * devicePixelRatio) / n))) / devicePixelRatio;
      canvas.style.width = canvas.style.height = `${side}px`;
    },
    side: () => side,
    cell: () => side / n,
    paint(values, order, ramp) {
      paintPixels(words, values, order, ramp);
      context.putImageData(image, 0, 0);
    },
    cellAt(x, y) {
      const clamp = (/** @type {number} */ v) => Math.max(0, Math.min(n - 1, Math.floor((v * n) / side)));
      return [clamp(y), clamp(x)];
    },
  };
}
