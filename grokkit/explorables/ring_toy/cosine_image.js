// The cosines of every two points as an image: ink where they are alike, violet where they point away from each other.
// Along its sides lie the colours that the points have in space.

import { POINTS } from "./physics.js";
import { contextOf } from "../web/toolkit/canvas.js";
import { cyclic } from "../web/toolkit/cyclic.js";
import { html } from "../web/toolkit/dom.js";
import { colour, mix } from "../web/toolkit/theme.js";

const SHADES = 255; // odd, so that 0 has one of its own
const STRIP = 16; // pixels: the colours of the order, and their distance from the image

/**
 * From −1 to +1, as 32-bit pixels.
 * @param {HTMLElement} figure
 */
function shades(figure) {
  const [paper, ink, away] = ["paper", "ink", "focus"].map((name) => colour(figure, name));
  return Uint32Array.from({ length: SHADES }, (_, i) => {
    const value = (2 * i) / (SHADES - 1) - 1;
    const [r, g, b] = mix(value < 0 ? away : ink, paper, Math.abs(value));
    return ((255 << 24) | (b << 16) | (g << 8) | r) >>> 0;
  });
}

/** @param {HTMLElement} figure whose colours it has */
export function cosineImage(figure) {
  const canvas = html("canvas", { width: POINTS, height: POINTS });
  const context = contextOf(canvas, { alpha: false });
  const image = context.createImageData(POINTS, POINTS);
  const pixels = new Uint32Array(image.data.buffer);
  const stops = Array.from({ length: 25 }, (_, i) => `rgb(${cyclic(i / 24)})`).join();
  const strip = (/** @type {string} */ name, /** @type {string} */ to) =>
    html("span", { class: `gkf-rt-strip ${name}`, style: `background: linear-gradient(to ${to}, ${stops})` });
  const element = html(
    "div",
    { class: "gkf-rt-image", role: "img" },
    strip("gkf-rt-down", "bottom"),
    strip("gkf-rt-across", "right"),
    canvas,
  );
  /** @type {Uint32Array} */
  let ramp;
  return {
    element,
    /** @param {number} side of the whole, in pixels */
    layout(side) {
      element.style.width = element.style.height = `${side}px`;
      canvas.style.width = canvas.style.height = `${side - STRIP}px`;
    },
    theme() {
      ramp = shades(figure);
    },
    /** @param {Float64Array} cosines row after row */
    paint(cosines) {
      for (let i = 0; i < pixels.length; i++) {
        const value = Math.max(-1, Math.min(1, cosines[i]));
        pixels[i] = ramp[Math.round(((value + 1) / 2) * (SHADES - 1))];
      }
      context.putImageData(image, 0, 0);
    },
    /** @param {string} text */
    describe: (text) => element.setAttribute("aria-label", text),
  };
}
