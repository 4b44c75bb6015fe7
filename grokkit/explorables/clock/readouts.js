// The hands in numbers, and the scale of the colours.

import { reduced } from "./words.js";
import { cyclic } from "../web/toolkit/cyclic.js";
import { html } from "../web/toolkit/dom.js";
import { mod, times, turn } from "../web/toolkit/waves.js";

/** @import { Hands } from "./data.js" */

/** @param {"a" | "b" | "c"} name @param {string | number} value */
const named = (name, value) => html("span", { class: `gkf-letter-${name}` }, String(value));

/**
 * "47 + 91 = 138 = 113 + 25", in the colours of the hands.
 * @param {number} a @param {number} b @param {number} p
 */
export function written(a, b, p) {
  const text = reduced(a + b, p);
  const answer = String(mod(a + b, p));
  return [
    named("a", a),
    " + ",
    named("b", b),
    ` = ${text.slice(0, text.length - answer.length)}`,
    named("c", answer),
  ];
}

/** The scale of the table's colours, with the place of the answer. */
export function cyclicLegend() {
  const stops = Array.from({ length: 25 }, (_, i) => `rgb(${cyclic(i / 24)})`);
  const mark = html("span", { class: "gkf-legend-mark" });
  const value = html("span", { class: "gkf-letter-c" });
  const last = html("span", {});
  const bar = html(
    "div",
    { class: "gkf-legend-bar", style: `background: linear-gradient(to right, ${stops.join()})` },
    mark,
  );
  const element = html(
    "div",
    { class: "gkf-legend", "aria-hidden": "true" },
    html("span", {}, "0"),
    bar,
    last,
    html("span", { class: "gkf-legend-answer" }, "sum at ", value),
  );
  return {
    element,
    /** @param {number} answer @param {number} p */
    show(answer, p) {
      mark.style.left = `${(100 * (answer + 0.5)) / p}%`;
      value.textContent = String(answer);
      last.textContent = String(p - 1);
    },
  };
}

/**
 * Where the end of each hand is; and that of the sum, made from those of a and b alone.
 * @param {Hands} hands
 * @param {number} p
 */
export function endsOf({ a, b, k }, p) {
  /** @param {number} hour @returns {[number, number]} cos and sin */
  const end = (hour) => [Math.cos(turn(k, hour, p)), Math.sin(turn(k, hour, p))];
  return { a: end(a), b: end(b), answer: end(a + b), made: times(end(a), end(b)) };
}

/** @param {number} x */
const fixed = (x) => (Math.abs(x) < 0.0005 ? 0 : x).toFixed(3).replace("-", "−");

/** The ends of the hands in numbers. */
export function handReadout() {
  const cell = () => html("td", {});
  const cells = () => ({ hour: cell(), cos: cell(), sin: cell() });
  const rows = { a: cells(), b: cells(), answer: cells(), made: cells() };
  const names = ["points at", "cos", "sin"].map((text) => html("th", { scope: "col" }, text));
  /** @param {keyof typeof rows} name @param {Record<string, string>} look @param {Node | string} title */
  const row = (name, look, title) =>
    html("tr", {}, html("th", { scope: "row", ...look }, title), Object.values(rows[name]));
  const made = row("made", {}, "from a, b");
  made.className = "gkf-readout-made";
  const element = html(
    "table",
    { class: "gkf-readout" },
    html("thead", {}, html("tr", {}, html("td", {}), names)),
    html(
      "tbody",
      {},
      row("a", { class: "gkf-letter-a" }, html("i", {}, "a")),
      row("b", { class: "gkf-letter-b" }, html("i", {}, "b")),
      row("answer", { class: "gkf-letter-c" }, "sum"),
      made,
    ),
  );
  return {
    element,
    /** @param {Hands} hands @param {number} p */
    show(hands, p) {
      const ends = endsOf(hands, p);
      const { a, b, k } = hands;
      for (const name of /** @type {const} */ (["a", "b", "answer", "made"])) {
        rows[name].cos.textContent = fixed(ends[name][0]);
        rows[name].sin.textContent = fixed(ends[name][1]);
      }
      for (const [name, hour] of /** @type {["a" | "b" | "answer", number][]} */ ([
        ["a", a],
        ["b", b],
        ["answer", a + b],
      ]))
        rows[name].hour.textContent = String(mod(k * hour, p));
    },
  };
}
