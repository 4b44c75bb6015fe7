// The fitted formula of a neuron; the words stay, the numbers are exchanged.

import { html } from "../web/toolkit/dom.js";
import { letter } from "../web/toolkit/letters.js";
import { degrees, number, percent } from "./words.js";

/** @import { Fit } from "./data.js" */

const SUBSCRIPT = "₀₁₂₃₄₅₆₇₈₉";
/** @param {number} k */
const subscript = (k) => [...String(k)].map((d) => SUBSCRIPT[Number(d)]).join("");

/**
 * The numbers in the formula.
 * @param {Fit} fit
 */
export function formulaNumbers(fit) {
  const [a, b, c] = [fit.phaseA, fit.phaseB, fit.writePhase].map((angle) => `${degrees(angle)}°`);
  return {
    offset: number(fit.offset),
    sizeA: number(fit.sizeA),
    phaseA: a,
    sizeB: number(fit.sizeB),
    phaseB: b,
    r2: number(fit.r2),
    writeSize: number(fit.writeSize),
    writePhase: c,
    writeShare: percent(fit.writeShare),
    readA: a,
    readB: b,
    both: `${(degrees(fit.phaseA) + degrees(fit.phaseB)) % 360}°`,
    written: c,
  };
}

/** @typedef {keyof ReturnType<typeof formulaNumbers>} Slot */

export function formulaText() {
  /** @type {Map<Slot, HTMLElement>} */
  const slots = new Map();
  /** @param {Slot} name */
  const slot = (name) => {
    const place = html("b", { class: `gkf-slot gkf-slot-${name}` });
    slots.set(name, place);
    return place;
  };
  const ks = Array.from({ length: 3 }, () => html("span"));
  /** @param {Slot} size @param {HTMLElement} k @param {"a" | "b" | "c"} name @param {Slot} phase */
  const wave = (size, k, name, phase) => [
    slot(size),
    " cos(",
    html("i", {}, "w"),
    k,
    letter(name),
    " + ",
    slot(phase),
    ")",
  ];
  /** @param {string} label @param {import("../web/toolkit/dom.js").Child} what @param {import("../web/toolkit/dom.js").Child} [how] */
  const line = (label, what, how) =>
    html(
      "p",
      {},
      html("span", { class: "gkf-label" }, label),
      html("span", {}, what),
      how && html("span", { class: "gkf-fit" }, how),
    );
  const [waveA, waveB] = [wave("sizeA", ks[0], "a", "phaseA"), wave("sizeB", ks[1], "b", "phaseB")];
  const phases = ["read ", slot("readA"), " and ", slot("readB"), ", together ", slot("both"), "; written "];
  const element = html(
    "div",
    { class: "gkf-formula" },
    line("computes", ["ReLU(", slot("offset"), " + ", waveA, " + ", waveB, ")"], ["R² = ", slot("r2")]),
    line("writes", wave("writeSize", ks[2], "c", "writePhase"), [slot("writeShare"), " of its row"]),
    line("phases", [phases, slot("written")]),
  );
  return {
    element,
    /** @param {Fit} fit @param {number} k */
    show(fit, k) {
      const numbers = formulaNumbers(fit);
      for (const [name, place] of slots) place.textContent = numbers[name];
      for (const place of ks) place.textContent = subscript(k);
      element.classList.toggle("gkf-without", k === 0);
    },
  };
}
