// A native input for one of the numbers 0 … p − 1, labelled with its letter; what is not such a number is marked.

import { html, uid } from "./dom.js";

/**
 * The number 0 … p − 1 that a text stands for, or null.
 * @param {string} text @param {number} p
 */
export function numberBelow(text, p) {
  const n = Number(text);
  return text.trim() !== "" && Number.isInteger(n) && n >= 0 && n < p ? n : null;
}

/**
 * @param {string} name the label; a and b have their colours
 * @param {number} p
 * @param {(n: number) => void} onvalue called when the reader has entered a number
 * @returns {{element: HTMLElement, input: HTMLInputElement, show(n: number | null): void}} `show` leaves alone what
 *   the reader is typing
 */
export function numberInput(name, p, onvalue) {
  const id = uid(name);
  const input = html("input", {
    id,
    type: "number",
    min: 0,
    max: p - 1,
    step: 1,
    inputmode: "numeric",
    placeholder: "–",
  });
  input.addEventListener("input", () => {
    const n = numberBelow(input.value, p);
    input.toggleAttribute("aria-invalid", n === null);
    if (n !== null) onvalue(n);
  });
  return {
    input,
    element: html("label", { for: id, class: `gkf-number gkf-letter-${name}` }, html("i", {}, name), input),
    show(n) {
      if (document.activeElement !== input) input.value = n === null ? "" : String(n);
    },
  };
}

/**
 * The inputs of a pair.
 * @param {number} p
 * @param {(change: {a: number} | {b: number}) => void} choose
 */
export function pairInputs(p, choose) {
  const a = numberInput("a", p, (n) => choose({ a: n }));
  const b = numberInput("b", p, (n) => choose({ b: n }));
  return {
    a: a.element,
    b: b.element,
    /** @param {{a: number | null, b: number | null} | null} pair */
    show(pair) {
      a.show(pair && pair.a);
      b.show(pair && pair.b);
    },
  };
}
