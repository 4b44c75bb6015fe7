// A native slider that is seen, between its name and its number.

import { html } from "./dom.js";

/** @import { Child } from "./dom.js" */

/**
 * @param {Child} name @param {string} label @param {[number, number]} range @param {(value: number) => void} onvalue
 */
export function slider(name, label, [min, max], onvalue) {
  const input = html("input", { type: "range", class: "gkf-range", min, max, step: 1, "aria-label": label });
  const output = html("output", {});
  input.addEventListener("input", () => onvalue(Number(input.value)));
  return {
    element: html("label", { class: "gkf-slide" }, html("span", {}, name), input, output),
    /** @param {number} value @param {string} text @param {boolean} [off] */
    show(value, text, off = false) {
      input.value = String(value);
      input.disabled = off;
      input.setAttribute("aria-valuetext", text);
      output.textContent = text;
    },
  };
}
