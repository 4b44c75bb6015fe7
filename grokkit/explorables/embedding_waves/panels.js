// The panels of EmbeddingWaves: the readings, the choice of a frequency, the plane, the spectrum, and the waves.

import { powerShare } from "./data.js";
import { tokenPath } from "./token_path.js";
import { tokenWaves } from "./token_waves.js";
import { standing } from "./words.js";
import { spectrumChart } from "../web/panels/spectrum.js";
import { check, choice } from "../web/toolkit/choice.js";
import { html } from "../web/toolkit/dom.js";
import { draggable } from "../web/toolkit/drag.js";
import { percent } from "../web/toolkit/format.js";
import { letter } from "../web/toolkit/letters.js";
import { pairInputs } from "../web/toolkit/number_input.js";
import { panel } from "../web/toolkit/panel.js";

/**
 * @import { WavesData } from "./data.js"
 * @import { Lit, Seen } from "./words.js"
 */

/** Four numbers beside the step. @param {WavesData} data */
export function readingsOf(data) {
  const reading = (/** @type {string} */ text) => {
    const value = html("strong", { class: "gkf-accuracy" });
    const label = html("span", { class: "gkf-label" }, text);
    return { element: html("div", { class: "gkf-ew-reading" }, label, value), value };
  };
  const all = ["one even turn", "its radius", "share of all power", "test pairs right"].map(reading);
  return {
    elements: all.map(({ element }) => element),
    /** @param {number} index @param {number} k @param {Seen["turn"]} turn */
    show(index, k, turn) {
      const power = percent(powerShare(data, index, k), 1);
      const right = percent(data.accuracy[index], 1);
      const texts = [percent(turn.share, 1), turn.radius.toFixed(2), power, right];
      texts.forEach((text, i) => (all[i].value.textContent = text));
    },
  };
}

/**
 * The frequencies that came with the figure as radio buttons, all others as a native list.
 * @param {number} most @param {number[]} first
 * @param {(k: number) => void} choose
 */
export function frequencyChoice(most, first, choose) {
  const chips = choice(
    "frequency k",
    first.map((k) => [`${k}`, `${k}`]),
    "",
    (value) => choose(Number(value)),
  );
  const others = Array.from({ length: most }, (_, i) => i + 1).filter((k) => !first.includes(k));
  const select = html(
    "select",
    { "aria-label": "another frequency" },
    html("option", { value: "" }, "another"),
    others.map((k) => html("option", { value: k }, `${k}`)),
  );
  select.addEventListener("change", () => {
    if (select.value) choose(Number(select.value));
  });
  return {
    elements: [chips, html("span", { class: "gkf-ew-other", hidden: !others.length }, "or", select)],
    /** @param {number} k */
    show(k) {
      check(chips, k);
      select.value = others.includes(k) ? String(k) : "";
    },
  };
}

/**
 * The path in its plane, whose hands can be turned.
 * @param {WavesData} data
 * @param {() => Lit} lit
 * @param {(pair: {a?: number, b?: number}) => void} choose
 */
export function planePanel(data, lit, choose) {
  const { p, keys } = data;
  const path = tokenPath(data);
  const title = html("p", { class: "gkf-title" });
  const dial = html("div", { class: "gkf-ew-dial" }, path.element);
  const inputs = pairInputs(p, choose);
  const sum = html("output", { class: "gkf-ew-sum" });
  const numbers = html("div", { class: "gkf-ew-numbers" }, inputs.a, inputs.b, sum);
  const element = html("div", { class: "gkf-panel gkf-ew-path" }, title, dial, numbers);
  /** @param {number} x @param {number} y @returns {"a" | "b"} */
  const nearer = (x, y) => {
    const now = lit();
    if (now.a === null) return "a";
    if (now.b === null) return "b";
    return path.distance(now.a, x, y) <= path.distance(now.b, x, y) ? "a" : "b";
  };
  /** @type {"a" | "b" | null} */
  let held = null;
  const stop = draggable(
    dial,
    (x, y) => {
      held ??= nearer(x, y);
      choose({ [held]: path.nearestNumber(x, y) });
    },
    (dragging) => {
      held = null;
      dial.classList.toggle("gkf-dragging", dragging);
    },
  );
  return {
    element,
    /** @param {Seen} seen */
    show(seen) {
      const { k, lit: now } = seen;
      path.show(seen);
      title.replaceChildren(
        `The plane of frequency ${k}`,
        html("small", {}, `${standing(k, keys)}; one number on is ${k}/${p} of a turn`),
      );
      inputs.show(now);
      sum.replaceChildren(...sumText(now, p));
    },
    /** @param {number} side @param {boolean} narrow */
    layout(side, narrow) {
      element.style.width = narrow ? "" : `${side}px`;
      path.layout(side);
    },
    stop,
  };
}

/** @param {Lit} lit @param {number} p */
const sumText = ({ c }, p) =>
  c === null
    ? []
    : [letter("a"), " + ", letter("b"), " = ", html("span", { class: "gkf-letter-c" }, `${c}`), ` mod ${p}`];

/**
 * Every frequency, to be chosen by its bar.
 * @param {WavesData} data
 * @param {(k: number) => void} choose
 */
export function spectrumPanel(data, choose) {
  const chart = spectrumChart({ ...data, keys: data.keys.W_L });
  const bars = html("div", { class: "gkf-ew-bars" }, chart.element);
  const [embedding, logits] = ["E", "L"].map((name) => html("sub", {}, name));
  const note = ["norm of W", embedding, " at each k; in full ink: key by W", logits, ` at τ = ${data.tau}`];
  return {
    element: panel("Every frequency", note, bars),
    tallest: chart.tallest,
    layout: chart.layout,
    /** @param {number} index @param {number} k */
    show(index, k) {
      chart.choose(k);
      chart.show(index);
    },
    stop: draggable(bars, (x) => choose(chart.frequencyAt(x))),
  };
}

/**
 * The same dots as waves, in the order of counting or of the turn.
 * @param {WavesData} data
 * @param {(turning: boolean) => void} turn
 */
export function wavesPanel(data, turn) {
  const waves = tokenWaves(data);
  const axis = choice(
    "axis",
    [
      ["count", "0, 1, 2, …"],
      ["turn", "along the turn"],
    ],
    "count",
    (value) => turn(value === "turn"),
  );
  return {
    element: panel("The same dots as waves", "thin line: the even turn", waves.element, axis),
    show: waves.show,
    layout: waves.layout,
  };
}
