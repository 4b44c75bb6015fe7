// What turns the hands, and how many hours there are.

import { LEAST_P, MOST_P, validP } from "./data.js";
import { html, set, uid } from "../web/toolkit/dom.js";
import { letter } from "../web/toolkit/letters.js";

/** @import { Hands } from "./data.js" */

const SLIDERS = { a: "Turn hand a", b: "Turn hand b", k: "Speed k of all hands" };

/**
 * A native slider with its letter before and its number after it.
 * @param {keyof Hands} name
 * @param {(value: number) => void} onvalue
 */
export function slider(name, onvalue) {
  const input = html("input", { type: "range", class: "gkf-range", step: 1, "aria-label": SLIDERS[name] });
  const value = html("output", {});
  input.addEventListener("input", () => onvalue(Number(input.value)));
  const element = html(
    "label",
    { class: `gkf-turn gkf-turn-${name}` },
    name === "k" ? html("span", {}, "speed ", html("i", {}, "k")) : letter(name),
    input,
    value,
  );
  return {
    element,
    /** @param {number} min @param {number} max */
    range: (min, max) => set(input, { min, max }),
    /** @param {number} number @param {string} spoken */
    show(number, spoken) {
      input.value = String(number);
      input.setAttribute("aria-valuetext", spoken);
      value.textContent = String(number);
    },
  };
}

/**
 * Any number of hours, typed.
 * @param {(p: number) => void} onvalue
 */
export function hoursInput(onvalue) {
  const id = uid("hours");
  const input = html("input", {
    id,
    type: "number",
    min: LEAST_P,
    max: MOST_P,
    step: 1,
    inputmode: "numeric",
  });
  input.addEventListener("input", () => {
    const value = input.value === "" ? NaN : Number(input.value);
    input.toggleAttribute("aria-invalid", !validP(value));
    if (validP(value)) onvalue(value);
  });
  return {
    element: html("label", { for: id, class: "gkf-number gkf-hours" }, "or any", input),
    /** @param {number} value */
    show(value) {
      input.removeAttribute("aria-invalid");
      if (document.activeElement !== input) input.value = String(value);
    },
  };
}
