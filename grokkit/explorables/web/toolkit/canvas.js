// Canvases: what draws on one, and several on top of each other, drawn in CSS pixels and sharp on any screen: what stays below, what moves above.

import { html } from "./dom.js";

/**
 * @param {number} n how many
 * @param {string} [name] class of the whole
 * @returns {{element: HTMLElement, contexts: CanvasRenderingContext2D[], resize(width: number, height: number): void}}
 *   `resize` also empties them
 */
export function layeredCanvas(n, name = "") {
  const canvases = Array.from({ length: n }, (_, i) => html("canvas", { class: i ? "gkf-moving" : null }));
  const contexts = canvases.map((canvas) => contextOf(canvas));
  return {
    element: html("div", { class: `gkf-layers ${name}`, "aria-hidden": "true" }, canvases),
    contexts,
    resize(width, height) {
      const scale = devicePixelRatio;
      canvases.forEach((canvas, i) => {
        Object.assign(canvas.style, { width: `${width}px`, height: `${height}px` });
        [canvas.width, canvas.height] = [Math.round(width * scale), Math.round(height * scale)];
        contexts[i].setTransform(scale, 0, 0, scale, 0, 0);
      });
    },
  };
}

/**
 * What draws on a canvas; every browser that the figures need has it.
 * @param {HTMLCanvasElement} canvas
 * @param {CanvasRenderingContext2DSettings} [settings]
 */
export const contextOf = (canvas, settings) =>
  /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", settings));
