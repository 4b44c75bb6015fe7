// A few exclusive choices as native radio buttons.

import { html, uid } from "./dom.js";

/**
 * @param {string} label
 * @param {[string, string][]} options value and text of each
 * @param {string} chosen value at first
 * @param {(value: string) => void} onchange
 * @returns {HTMLElement}
 */
export function choice(label, options, chosen, onchange) {
  const name = uid("choice");
  return html(
    "fieldset",
    { class: "gkf-choice" },
    html("legend", {}, label),
    options.map(([value, text]) =>
      html(
        "label",
        {},
        html("input", {
          type: "radio",
          name,
          value,
          checked: value === chosen,
          onchange: () => onchange(value),
        }),
        html("span", {}, text),
      ),
    ),
  );
}
