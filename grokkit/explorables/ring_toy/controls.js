// What the reader sets: sliders with their numbers beside them, and the buttons that make the points move.

import { html, set } from "../web/toolkit/dom.js";

const PLAY = "M8 5.5v13l11-6.5z";
const PAUSE = "M7 5.5h3.6v13H7zM13.4 5.5H17v13h-3.6z";
const STEP = "M7 5.5v13l8.5-6.5zM16 5.5h2.4v13H16z";

/**
 * A native slider between its name and its number.
 * @param {import("../web/toolkit/dom.js").Child} name what is seen @param {string} label what is heard
 * @param {[number, number]} range
 * @param {(value: number) => void} onvalue
 */
export function slider(name, label, [min, max], onvalue) {
  const input = html("input", { type: "range", class: "gkf-range", min, max, step: 1, "aria-label": label });
  const value = html("output", {});
  input.addEventListener("input", () => onvalue(Number(input.value)));
  return {
    element: html("label", { class: "gkf-rt-slider" }, html("span", {}, name), input, value),
    /** @param {number} number @param {string} spoken */
    show(number, spoken) {
      input.value = String(number);
      input.setAttribute("aria-valuetext", spoken);
      value.textContent = String(number);
    },
  };
}

/**
 * The round button: run and pause; under reduced motion it goes on by some steps.
 * @param {boolean} still whether nothing may move by itself
 * @param {number} steps
 * @param {() => void} onclick
 */
export function runButton(still, steps, onclick) {
  const shape = document.createElementNS("http://www.w3.org/2000/svg", "path");
  const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  set(drawing, { viewBox: "0 0 24 24", width: 22, height: 22, "aria-hidden": "true" });
  drawing.append(shape);
  const element = html("button", { type: "button", class: "gkf-round", onclick }, drawing);
  return {
    element,
    /** @param {boolean} running */
    show(running) {
      shape.setAttribute("d", still ? STEP : running ? PAUSE : PLAY);
      element.setAttribute(
        "aria-label",
        still ? `Go on by ${steps} steps` : running ? "Pause" : "Let the points move",
      );
    },
  };
}

/** @param {string} text @param {() => void} onclick */
export const quiet = (text, onclick) => html("button", { type: "button", class: "gkf-quiet", onclick }, text);

/** A number in large, under its name, with a note. @param {string} name */
export function reading(name) {
  const number = html("strong", { class: "gkf-accuracy" });
  const note = html("span", { class: "gkf-loss" });
  return {
    element: html("div", { class: "gkf-score" }, html("span", { class: "gkf-label" }, name), number, note),
    /** @param {string} value @param {string} at */
    show(value, at) {
      number.textContent = value;
      note.textContent = at;
    },
  };
}
