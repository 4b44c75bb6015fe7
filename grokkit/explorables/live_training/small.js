// The small form: a button, the test accuracy, and the embedding in some planes.

import { circles } from "./circles.js";
import { choicesOf, settingsOf } from "./choices.js";
import { counts } from "./data.js";
import { runButton, stepReading } from "./head.js";
import { spectrum } from "../web/engine/measures.js";
import { score } from "../web/panels/scores.js";
import { html } from "../web/toolkit/dom.js";

/** @import { readData } from "./data.js" */
/** @import { Now, Reader } from "./full.js" */

const PLANES = 5;
const MOST_PLANE = 170; // pixels

/**
 * @param {ReturnType<typeof readData>} data
 * @param {HTMLElement} _figure
 * @param {HTMLElement} line that says what is happening
 * @param {Reader} reader
 */
export function smallForm({ named: { quick } }, _figure, line, reader) {
  const settings = settingsOf(quick, choicesOf(quick));
  const run = runButton(() => reader.toggle(settings));
  const step = stepReading();
  const test = score("test");
  const planes = circles(PLANES);
  return {
    element: html(
      "div",
      { class: "gkf-live-training gkf-live-small" },
      html("div", { class: "gkf-head" }, run.element, step.element, test.element),
      planes.element,
      line,
    ),
    guess: () => null,
    turn() {}, // it has no settings
    settings: () => settings,
    /** What draws its parts. @type {((now: Now) => void)[]} */
    parts: [
      ({ seen, going }) => {
        run.show(going);
        step.show(seen.step);
        const { right, all } = counts(seen).test;
        test.show(right, all, seen.rows[seen.rows.length - 1].test_loss);
      },
      ({ seen: { embedding } }) => planes.show(embedding, spectrum(embedding)),
    ],
    /** @param {number} width */
    layout: (width) => planes.layout(width, PLANES, MOST_PLANE),
    theme() {},
    stop() {},
  };
}
