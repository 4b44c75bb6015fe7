// What turns the hands, and how many hours there are.

import { LEAST_P, MOST_P, validP } from "./data.js";
import { spoken } from "./words.js";
import { check, choice } from "../web/toolkit/choice.js";
import { html, set, uid } from "../web/toolkit/dom.js";
import { letter } from "../web/toolkit/letters.js";
import { explained } from "../web/toolkit/number_input.js";

/** @import { Hands } from "./data.js" */

const FAMILIAR = [12, 24, 113]; // hours
const SLIDERS = { a: "Turn hand a", b: "Turn hand b", k: "Speed k of all hands" };

/**
 * A native slider with its letter before and its number after it.
 * @param {keyof Hands} name
 * @param {(value: number) => void} onvalue
 */
function slider(name, onvalue) {
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
    /** @param {number} number @param {string} words */
    show(number, words) {
      input.value = String(number);
      input.setAttribute("aria-valuetext", words);
      value.textContent = String(number);
    },
  };
}

/**
 * Any number of hours, typed.
 * @param {(p: number) => void} onvalue
 */
function hoursInput(onvalue) {
  const id = uid("hours");
  const input = html("input", {
    id,
    type: "number",
    min: LEAST_P,
    max: MOST_P,
    step: 1,
    inputmode: "numeric",
  });
  let shown = "";
  const label = html("label", { for: id, class: "gkf-number gkf-hours" }, "or any", input);
  const { element, say } = explained(label, input, () => (input.value = shown));
  input.addEventListener("input", () => {
    const value = input.value === "" ? NaN : Number(input.value);
    say(validP(value) ? "" : `A whole number from ${LEAST_P} to ${MOST_P}; the clock has ${shown}`);
    if (validP(value)) onvalue(value);
  });
  return {
    element,
    /** @param {number} value */
    show(value) {
      shown = String(value);
      if (document.activeElement !== input) input.value = shown;
      say("");
    },
  };
}

/**
 * Sliders for hands and speed, and the number of hours.
 * @param {number} p at first
 * @param {boolean} speeds
 * @param {(patch: Partial<Hands>) => void} choose
 * @param {(p: number) => void} changeHours
 */
export function controlsOf(p, speeds, choose, changeHours) {
  const names = /** @type {(keyof Hands)[]} */ (speeds ? ["a", "b", "k"] : ["a", "b"]);
  const sliders = names.map((name) => ({ name, ...slider(name, (value) => choose({ [name]: value })) }));
  const any = hoursInput(changeHours);
  const presets = choice(
    "hours p",
    FAMILIAR.map((n) => [String(n), String(n)]),
    String(p),
    (value) => changeHours(Number(value)),
  );
  return {
    sliders: html(
      "div",
      { class: "gkf-turns" },
      sliders.map(({ element }) => element),
    ),
    hours: html("div", { class: "gkf-clock-hours-choice" }, presets, any.element),
    /** @param {number} hours */
    hoursOf(hours) {
      any.show(hours);
      check(presets, hours);
      for (const { name, range } of sliders)
        if (name === "k") range(1, Math.floor(hours / 2));
        else range(0, hours - 1);
    },
    /** @param {Hands} hands @param {number} hours */
    show(hands, hours) {
      for (const { name, show } of sliders) show(hands[name], spoken(name, hands, hours));
    },
  };
}
