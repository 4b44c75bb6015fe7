// A line of text that says what a sighted reader sees, read out when it has settled.

import { html } from "./dom.js";

const SETTLED = 500; // milliseconds; while something moves nothing is read out

/** @returns {{element: HTMLElement, say(text: string): void, stop(): void}} */
export function liveLine() {
  const element = html("p", { class: "gkf-summary", "aria-live": "polite", "aria-atomic": "true" });
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let latest = "";
  return {
    element,
    say(text) {
      if (text === latest) return;
      const first = latest === "";
      latest = text;
      clearTimeout(timer);
      // The first text is there at once: it is part of the figure, and nothing announces it.
      if (first) element.textContent = text;
      else timer = setTimeout(() => (element.textContent = text), SETTLED);
    },
    stop: () => clearTimeout(timer),
  };
}
