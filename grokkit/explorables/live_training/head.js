// The button that trains, pauses and goes on, and where the training is.

import { isRunning } from "./going.js";
import { runText } from "./words.js";
import { html, set, svg } from "../web/toolkit/dom.js";
import { whole } from "../web/toolkit/format.js";

/** @import { Going } from "./going.js" */

const PLAY = "M8 5.5v13l11-6.5z";
const PAUSE = "M7 5.5h3.6v13H7zM13.4 5.5H17v13h-3.6z";

/** @param {() => void} onclick */
export function runButton(onclick) {
  const shape = svg("path");
  const drawing = svg("svg", { viewBox: "0 0 24 24", width: 20, height: 20, "aria-hidden": "true" }, shape);
  const words = html("span");
  const element = html("button", { type: "button", class: "gkf-live-run", onclick }, drawing, words);
  return {
    element,
    /** @param {Going} going */
    show(going) {
      set(shape, { d: isRunning(going) ? PAUSE : PLAY });
      const text = runText(going);
      if (words.textContent !== text) words.textContent = text;
    },
  };
}

/** The step, in large. */
export function stepReading() {
  const text = html("output", { class: "gkf-step", "aria-live": "off" });
  return {
    element: html("div", { class: "gkf-now" }, html("span", { class: "gkf-label" }, "step"), text),
    /** @param {number} step */
    show: (step) => void (text.textContent = whole(step)),
  };
}
