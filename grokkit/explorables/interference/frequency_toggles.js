// All frequencies as a group of native check boxes; one stop for the tab key, then arrow keys.

import { html } from "../web/toolkit/dom.js";
import { mod } from "../web/toolkit/waves.js";

/**
 * @param {number} n frequencies 1 … n
 * @param {Set<number>} marked those with a mark of their own
 * @param {string} name of the group
 * @param {(k: number, on: boolean) => void} onchange
 */
export function frequencyToggles(n, marked, name, onchange) {
  const boxes = Array.from({ length: n }, (_, i) =>
    html("input", {
      type: "checkbox",
      tabindex: i ? -1 : 0,
      "aria-label": `frequency ${i + 1}${marked.has(i + 1) ? ", of the network" : ""}`,
      onchange: (event) => onchange(i + 1, event.target.checked),
      onkeydown: (event) => step(i, event),
      onfocus: () => rove(i),
    }),
  );
  const chips = boxes.map((box, i) =>
    html(
      "label",
      { class: `gkf-chip${marked.has(i + 1) ? " gkf-chip-marked" : ""}` },
      box,
      html("span", {}, `${i + 1}`),
    ),
  );
  const element = html("div", { class: "gkf-chips", role: "group", "aria-label": name }, chips);

  /** @param {number} to */
  function rove(to) {
    boxes.forEach((box, i) => (box.tabIndex = i === to ? 0 : -1));
  }
  /** @param {number} i @param {KeyboardEvent} event */
  function step(i, event) {
    /** @type {Record<string, number>} */
    const ways = { ArrowRight: i + 1, ArrowDown: i + 1, ArrowLeft: i - 1, ArrowUp: i - 1, Home: 0, End: -1 };
    if (!(event.key in ways)) return;
    const to = mod(ways[event.key], n);
    event.preventDefault();
    boxes[to].focus();
  }

  return {
    element,
    /** @param {Set<number>} on @param {number | null} chosen the frequency in the fore */
    show(on, chosen) {
      boxes.forEach((box, i) => {
        box.checked = on.has(i + 1);
        chips[i].classList.toggle("gkf-chosen", i + 1 === chosen);
      });
    },
  };
}
