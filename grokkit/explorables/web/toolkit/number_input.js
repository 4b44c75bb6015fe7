// A native input for one of the numbers 0 … p − 1, labelled with its letter; what is not such a number is said to be none.

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
 * The page's pair, with 0 for what is not a number of this clock.
 * @param {number} p @param {{a: number | null, b: number | null}} state
 * @returns {{a: number, b: number}}
 */
export function pairBelow(p, { a, b }) {
  const below = (/** @type {number | null} */ n) =>
    n !== null && Number.isInteger(n) && n >= 0 && n < p ? n : 0;
  return { a: below(a), b: below(b) };
}

/**
 * Mark what is typed as what cannot be taken, also for readers who do not see it.
 * @param {Element} input @param {boolean} isWrong
 */
export function markInvalid(input, isWrong) {
  if (isWrong) input.setAttribute("aria-invalid", "true");
  else input.removeAttribute("aria-invalid");
}

/**
 * Says beside an input why what is typed there is not taken. What stands beside it in its row speaks of another number,
 * so it steps back meanwhile (figures.css); once the reader goes on, the input shows again what counts.
 * @param {HTMLElement} label @param {HTMLInputElement} input @param {() => void} putBack
 */
export function explained(label, input, putBack) {
  const id = uid("why");
  const note = html("span", { id, class: "gkf-number-note", "aria-live": "polite" });
  /** @param {string} words none, if all is well */
  function say(words) {
    note.textContent = words;
    markInvalid(input, words !== "");
  }
  input.setAttribute("aria-describedby", id);
  input.addEventListener("change", () => {
    if (!input.hasAttribute("aria-invalid")) return;
    say("");
    putBack();
  });
  return { element: html("span", { class: "gkf-number-field" }, label, note), say };
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
  let shown = "";
  const label = html(
    "label",
    { for: id, class: `gkf-number gkf-letter-${name}` },
    html("i", {}, name),
    input,
  );
  const { element, say } = explained(label, input, () => (input.value = shown));
  input.addEventListener("input", () => {
    const n = numberBelow(input.value, p);
    const stays = shown && `; it is still ${shown}`;
    say(n === null ? `${name} is a whole number from 0 to ${p - 1}${stays}` : "");
    if (n !== null) onvalue(n);
  });
  return {
    input,
    element,
    show(n) {
      shown = n === null ? "" : String(n);
      if (document.activeElement !== input) input.value = shown;
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
