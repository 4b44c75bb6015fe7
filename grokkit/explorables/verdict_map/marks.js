// The mark of what became of a claim in a model: full, hollow, or a stroke. The picture has the same.

import { svg } from "../web/toolkit/dom.js";

/** @typedef {"reached" | "not reached" | "unclear"} Outcome */

/** @type {Record<Outcome, string>} */
const OUTLINES = {
  reached: "M-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0-9 0",
  "not reached": "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0",
  unclear: "M-3.5 0h7",
};

/** @param {unknown} value @returns {value is Outcome} */
export const isOutcome = (value) => typeof value === "string" && Object.hasOwn(OUTLINES, value);

/** A mark in a line of text. @param {Outcome} outcome */
export const mark = (outcome) =>
  svg(
    "svg",
    { class: "gkf-vm-mark", viewBox: "-6 -6 12 12", width: 12, height: 12, "aria-hidden": "true" },
    svg("path", { d: OUTLINES[outcome], class: outcome === "reached" ? "gkf-vm-full" : "gkf-vm-hollow" }),
  );
