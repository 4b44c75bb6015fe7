// The letters a, b and c in the colours that they have in the whole book, and the marks of train and test.

import { html } from "./dom.js";

/** @param {"a" | "b" | "c"} name c is the answer @returns {HTMLElement} */
export const letter = (name) => html("i", { class: `gkf-letter-${name}` }, name);

/**
 * A square for training pairs, a dot for test pairs; faint for wrong answers.
 * @param {"train" | "test"} split
 * @param {boolean} [faint]
 * @returns {HTMLElement}
 */
export const swatch = (split, faint = false) =>
  html("span", {
    class: `gkf-swatch gkf-${split}-swatch${faint ? " gkf-faint" : ""}`,
    "aria-hidden": "true",
  });
