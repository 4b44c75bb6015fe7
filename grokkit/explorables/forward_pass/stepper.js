// Stages in a row, each a button with a small picture; one of them is open. "Back" and "Next" do the same.

import { html } from "../web/toolkit/dom.js";

/**
 * @param {string[]} names
 * @param {(index: number) => void} onchange
 * @returns {{element: HTMLElement, turn: HTMLElement, canvases: HTMLCanvasElement[], show(index: number): void}}
 *   `turn` holds "Back" and "Next"
 */
export function stepper(names, onchange) {
  let open = 0;
  const canvases = names.map(() => html("canvas", { "aria-hidden": "true" }));
  const buttons = names.map((name, index) =>
    html(
      "button",
      { type: "button", class: "gkf-stage-button", onclick: () => onchange(index) },
      canvases[index],
      html("span", {}, html("span", { class: "gkf-stage-number" }, `${index + 1} `), name),
    ),
  );
  // At an end a button stays where it is and does nothing: whoever presses it by key does not lose their place.
  /** @param {number} by @param {string} text */
  const turnBy = (by, text) =>
    html(
      "button",
      {
        type: "button",
        class: "gkf-turn",
        onclick: () => open + by >= 0 && open + by < names.length && onchange(open + by),
      },
      text,
    );
  const back = turnBy(-1, "← Back");
  const next = turnBy(1, "Next →");
  return {
    element: html(
      "ol",
      { class: "gkf-stages", "aria-label": "Stages" },
      buttons.map((button) => html("li", {}, button)),
    ),
    turn: html("div", { class: "gkf-turns" }, back, next),
    canvases,
    show(index) {
      open = index;
      buttons.forEach((button, i) =>
        i === index ? button.setAttribute("aria-current", "step") : button.removeAttribute("aria-current"),
      );
      back.setAttribute("aria-disabled", String(index === 0));
      next.setAttribute("aria-disabled", String(index === names.length - 1));
    },
  };
}
