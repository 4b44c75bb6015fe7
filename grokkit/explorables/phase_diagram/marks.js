// What became of a run, as a strip of its cell shows it: filled where it groks, else a mark. The picture has the same.

import { html, svg } from "../web/toolkit/dom.js";

/** @typedef {"groks" | "memorises only" | "learns nothing" | "falls apart"} Fate */

/** The marks of what does not grok; and of runs that failed. @type {Record<string, {outline: string, look: string}>} */
const MARKS = {
  "memorises only": { outline: "M-3.5 -3.5h7v7h-7z", look: "gkf-pd-square" },
  "learns nothing": { outline: "M-3.5 0h7", look: "gkf-pd-stroke" },
  "falls apart": { outline: "M-3.5 -3.5l7 7m-7 0l7 -7", look: "gkf-pd-cross" },
  failed: { outline: "M0 -4.5v5m0 2.5v1.2", look: "gkf-pd-cross" },
};

export const FATES = /** @type {Fate[]} */ (["groks", "memorises only", "learns nothing", "falls apart"]);

/** @param {unknown} value @returns {value is Fate} */
export const isFate = (value) => FATES.some((fate) => fate === value);

/** A mark by itself. @param {string} name one of `MARKS` */
export const mark = (name) =>
  svg(
    "svg",
    { class: "gkf-pd-mark", viewBox: "-5 -5 10 10", width: 10, height: 10, "aria-hidden": "true" },
    svg("path", { d: MARKS[name].outline, class: MARKS[name].look }),
  );

/**
 * The strip of one seed.
 * @param {string | null} name a fate, "failed", or null for what has not been run
 * @param {number} shade 0 … 1, of what groks: 1 the soonest
 */
export function strip(name, shade) {
  if (name === null) return html("span", { class: "gkf-pd-strip" });
  if (name !== "groks") return html("span", { class: "gkf-pd-strip" }, mark(name));
  return html("span", { class: "gkf-pd-strip gkf-pd-groks" }, filling(shade));
}

/** What fills it. @param {number} shade */
export function filling(shade) {
  const element = html("i", { class: "gkf-pd-filling" });
  element.style.opacity = shade.toFixed(2);
  return element;
}
